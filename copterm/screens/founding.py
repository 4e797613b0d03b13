"""Making a community, and what it needs then: rows that lead on, each gone once it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from copterm.dialogs.founding import NewCommunity, Wanted
from copterm.domain.errors import Conflict, Invalid
from copterm.screens.opening import OpenPlace
from copterm.screens.page import Page
from copterm.services import communities
from copterm.services.beginnings import Beginning
from copterm.services.communities import CommunityRow
from copterm.text.shorten import pad
from copterm.widgets.rows import Row, blank, heading

STEPS = (
    ("charter", "Write the charter", "what it is for, for whom, and what happens when"),
    ("goal", "Set a goal", "a figure that changes by a day"),
    ("rules", "Write ground rules", "what people may expect of each other"),
    ("people", "Invite people", "a code that lets them in"),
)
WIDTH = 20


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a community needs to begin."""

    name: str


async def found(page: Page, given: Wanted) -> Wanted:
    """Ask what the community is to be, make it, and go to where it is told what it needs.

    What was typed, for the next time, where it was left.
    """
    refused = ""
    while True:
        question = NewCommunity(given, refused)
        wanted = await page.app.push_screen_wait(question)
        if wanted is None:
            return question.left
        given = wanted
        try:
            made = await page.forum.write(communities.add, wanted.slug, wanted.name, wanted.purpose, wanted.visibility)
        except (Invalid, Conflict) as refusal:
            refused = str(refusal)
            continue
        lead_on(page, made)
        return Wanted()


def lead_on(page: Page, made: CommunityRow) -> None:
    """To About, where it says what comes next."""
    page.post_message(OpenPlace(made.id, "about", f"{made.name} is made, and you tend it. These come next."))


def rows(told: Beginning) -> Iterator[Row]:
    """What is left to be done, each a row that Enter begins."""
    left = [step for step in STEPS if not getattr(told, step[0])]
    if told.is_done or not left:
        return
    yield heading("To begin with")
    for name, words, more in left:
        yield Row(("step", name), Step(name), ((f"○ {pad(words, WIDTH)}", "text"), (f" {more}", "quiet")))
    yield blank("begun")
