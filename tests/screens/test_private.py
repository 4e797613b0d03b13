"""Nothing of a private community reaches an outsider by any screen: all there are, by introspection.

Neither when one goes there by its number, nor by what is typed, nor by what happens there while one looks.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

import pytest
from textual.message import Message

from copterm.domain import events
from copterm.domain.clock import now
from copterm.domain.events import Event
from copterm.screens import beside, listing, opening
from copterm.screens.catalogue import _screens
from copterm.screens.opening import OpenPlace, OpenSection
from copterm.screens.page import Page
from copterm.screens.sections import PLACES, SECTIONS
from tests.conftest import Site
from tests.private import MARK, Secret, build
from tests.screens.stage import Stage, Terminal

SIZES = [(80, 24), (160, 50)]
WITHIN = {"Back", "LeaveForum", "Entered", "ShutOut"}
"""What screens ask for that is no way to a community's things."""
AT_THE_DOOR = {"DoorPage", "ShutOutPage"}
"""Pages of nobody in particular."""


@pytest.fixture(autouse=True)
def short_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """What shows more once one rests does so soon."""
    for module in (beside, listing):
        monkeypatch.setattr(module, "SETTLE", 0.01)


@pytest.fixture
def secret(small_site: Site) -> Secret:
    """A site with a private community, and those who are outside of it."""
    return build(small_site)


@pytest.fixture
def stage(secret: Secret) -> Stage:
    """A stage on that site."""
    return Stage(secret.site, secret.ada, secret.ira, secret.outsiders["gus"], secret.ids["community"])


def ways() -> dict[str, Callable[[Secret, bool], list[Message]]]:
    """Every message that opens a screen, with how it is sent after a thing of the private community, or after none."""
    kinds: dict[str, Any] = {name: kind for name, kind in vars(opening).items() if inspect.isclass(kind)}
    return {
        name: _way(kind)
        for name, kind in kinds.items()
        if issubclass(kind, Message) and kind.__module__ == opening.__name__ and name not in WITHIN
    }


def _way(kind: Any) -> Callable[[Secret, bool], list[Message]]:
    def messages(secret: Secret, real: bool) -> list[Message]:
        given: dict[str, Any] = {}
        for one in fields(kind):
            if one.name in ("thread_id", "community_id", "post_id", "member_id", "goal_id", "case_id"):
                given[one.name] = secret.filled(f"@{one.name.removesuffix('_id')}", real=real)
            elif one.name == "address":
                given[one.name] = ""
            elif one.name == "name":
                given[one.name] = "new"
            elif one.default is MISSING:
                raise AssertionError(f"say in _way what {kind.__name__}.{one.name} is for a private community")
        if "address" in given:
            words = (
                "charter:@community",
                "closing:@community",
                "new-goal:@community",
                "goal:@goal",
                "edit-goal:@goal",
                "progress:@goal",
                "rules:@community",
                "welcome:@community",
                "asking:@community",
            )
            return [kind(**{**given, "address": secret.filled(address, real=real)}) for address in words]
        if kind is OpenSection:
            return [kind(name) for name in SECTIONS]
        if kind is OpenPlace:
            return [kind(given["community_id"], name) for name in PLACES]
        return [kind(**given)]

    return messages


WAYS = ways()


async def settled(terminal: Terminal) -> None:
    """Wait until what was asked for is shown, with what lists show beside them after a moment."""

    def waits() -> bool:
        screen = terminal.app.screen
        return any(getattr(screen, timer, None) is not None for timer in ("resting", "settling"))

    await heard(terminal)
    while waits():
        await terminal.until(lambda: not waits())
        await heard(terminal)


async def heard(terminal: Terminal) -> None:
    """Wait until the session and its screen have heard all that was told until now, and have done with it."""
    app = terminal.app
    screen = app.screen
    for pump in (app, screen):
        done = asyncio.Event()
        pump.call_later(done.set)
        await terminal.until(lambda: done.is_set() or app.screen is not screen)  # noqa: B023 - asked at once
    await terminal.rest()


def shown(terminal: Terminal, secret: Secret) -> str:
    """What is on the screen, without the number of what was asked for."""
    return secret.plain(terminal.picture).lower()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("who", "size"), list(zip(("gus", "rex"), SIZES, strict=True)))
async def test_no_way_leads_to_it_and_all_end_as_if_it_were_not_there(
    stage: Stage, secret: Secret, way: str, size: tuple[int, int], who: str
) -> None:
    pictures: dict[bool, list[str]] = {True: [], False: []}
    for real in (True, False):
        for message in WAYS[way](secret, real):
            async with stage.open(secret.outsiders[who], size) as terminal:
                terminal.app.screen.heard()  # type: ignore[attr-defined]
                terminal.app.post_message(message)
                await settled(terminal)
                pictures[real].append(shown(terminal, secret))
    assert all(MARK not in picture for picture in pictures[True])
    if way != "OpenSection":
        assert pictures[True] == pictures[False]


@pytest.mark.parametrize("typed", [MARK, "zanz", "guild", "title", ""])
async def test_the_palette_finds_nothing_of_it(stage: Stage, secret: Secret, typed: str) -> None:
    async with stage.open(secret.outsiders["gus"]) as terminal:
        await terminal.press("ctrl+p")
        await terminal.write(typed)
        await terminal.press("down")
        await terminal.rest()
        assert f"{MARK} guild" not in terminal.picture.lower()
        assert f"{MARK} title" not in terminal.picture.lower()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("section", SECTIONS)
async def test_nothing_that_happens_there_is_seen_anywhere(
    stage: Stage, secret: Secret, section: str, size: tuple[int, int]
) -> None:
    async with stage.open(secret.outsiders["gus"], size) as terminal:
        terminal.app.post_message(OpenSection(section))
        await terminal.rest()
        terminal.app.screen.heard()  # type: ignore[attr-defined]
        await settled(terminal)
        before = terminal.picture
        at = now()
        happened = [
            Event(kind, at, secret.ira.member_id, ids["community"], ids["thread"], ids["post"], 2, member_id,
                  {"act": MARK, "reason": MARK, "role": MARK}, 900_000 + place)
            for ids in (secret.ids,)
            for place, (kind, member_id) in enumerate(
                (kind, member) for kind in sorted(events.KINDS) for member in (None, secret.ira.member_id)
            )
        ]  # fmt: skip
        secret.site.house.hub.publish(happened)
        await settled(terminal)
        assert MARK not in terminal.picture.lower()
        assert terminal.picture == before


def test_every_page_is_reached_by_one_of_these_ways() -> None:
    pages = {one.__name__ for one in _screens() if issubclass(one, Page)}
    by_name = {page.__name__ for page in (*SECTIONS.values(), *PLACES.values())}
    opened = {page for page in pages if not any(page == other for other in by_name)}
    assert opened - AT_THE_DOOR <= KNOWN, "say here which message opens it, and see that WAYS has it"


KNOWN = {
    "AskingPage", "ComposePage", "ThreadPage", "PostPage", "Page", "SectionPage", "BesidePage", "ListPage",
    "PlacePage", "DeepList", "DeepPlace", "WritingPage", "AnsweringPage", "FormPage", "SanctioningPage", "JudgingPage",
    "ReportingPage", "CharterPage", "ClosingPage", "GoalPage", "NewGoalPage", "ChangeGoalPage", "ProgressPage",
    "RulesFormPage", "GreetingFormPage", "ModeratingPage", "SearchPage",
    "BookmarksPage", "OwnThreadsPage",
}  # fmt: skip
"""Pages that a message of their own opens, and those that others are made of."""
