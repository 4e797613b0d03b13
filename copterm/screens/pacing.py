"""How fast and how freely one writes: slow mode, limits for newcomers, approval; in words, and as they are chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from copterm.dialogs.palette import Palette, Place
from copterm.domain.roles import Holds
from copterm.screens.page import Page
from copterm.screens.reasoning import Question, ask_lines, offer_undo
from copterm.services import pace
from copterm.services.arrangements import Arrangement
from copterm.text.shorten import span

REASON = "Say why: the reason stands in the log, which all members read."
UNDONE = "Undone."
SLOW = (0, 30, 60, 300, 600, 1_800, 3_600, 6 * 3_600, 24 * 3_600)
"""Seconds between two posts of a member that are offered; in words, at the shell, others can be said too."""
POSTS = (0, 1, 2, 3, 5, 10, 20)
DAYS = (1, 3, 7, 14, 30, 90)
HELD = {
    Holds.NOBODY: "nobody's posts wait: what one sends stands at once",
    Holds.NEWCOMERS: "posts of newcomers wait until one of you lets them through",
    Holds.EVERYBODY: "everybody's posts wait until one of you lets them through",
}


def slow(seconds: int) -> str:
    """`one post in 10 minutes`; that there is no slow mode."""
    if not seconds:
        return "off: everybody writes as fast as they like"
    words = span(seconds)
    article = "an" if words == "1 hour" else "a"
    return f"one post in {article} {words[2:]}" if words.startswith("1 ") else f"one post in {words}"


def limit(posts: int) -> str:
    """How much newcomers write."""
    if not posts:
        return "as much as everybody"
    return f"at most {posts} post{'' if posts == 1 else 's'} a day"


def newness(days: int) -> str:
    """Who is a newcomer."""
    return f"whoever joined in the last {span(days * 86_400).removeprefix('1 ')}"


def summary(told: Arrangement) -> Iterator[str]:
    """What is slowed or held here, a few words each; nothing where all write freely."""
    if told.slow_seconds:
        yield f"slow mode: {slow(told.slow_seconds)}"
    if told.newcomer_posts:
        yield f"newcomers write {limit(told.newcomer_posts)}"
    if told.holds is not Holds.NOBODY:
        whose = "newcomers" if told.holds is Holds.NEWCOMERS else "members"
        yield f"posts of {whose} wait for approval"


async def _choose(page: Page, heading: str, offered: list[tuple[str, Any]], now: Any) -> Any:
    """One of these, other than what is so now; None when it was left."""
    places = [Place(words, "", value) for words, value in offered if value != now]
    return await page.app.push_screen_wait(Palette(places, heading, "Part of a word", "choose it"))


async def _set(page: Page, heading: str, said: str, there: Callable[[str], Awaitable[object]],
               back: Callable[[str], Awaitable[object]]) -> None:  # fmt: skip
    """Ask why, do it, and offer to take it back."""
    questions: list[Question] = [(heading, REASON, "")]
    if await ask_lines(page, questions, there) is not None:
        await page.load()
        offer_undo(page, f"{said}.", lambda: back(UNDONE), "As it was.")


async def change_slow(page: Page, told: Arrangement) -> None:
    """Slow mode for all threads of a community."""
    heading = f"Slow mode in {told.name}"
    wanted = await _choose(page, heading, [(slow(one), one) for one in SLOW], told.slow_seconds)
    if isinstance(wanted, int):
        where, before = told.community_id, told.slow_seconds
        await _set(
            page, heading, f"Slow mode: {slow(wanted)}",
            lambda why: page.forum.write(pace.set_slow, where, wanted, why),
            lambda why: page.forum.write(pace.set_slow, where, before, why),
        )  # fmt: skip


async def change_thread(page: Page, thread_id: int) -> None:
    """Slow mode for one thread."""
    heading, before = "Slow mode in this thread", await page.forum.read(pace.get_thread_slow, thread_id)
    wanted = await _choose(page, heading, [(slow(one), one) for one in SLOW], before)
    if isinstance(wanted, int):
        await _set(
            page, heading, f"Slow mode: {slow(wanted)}",
            lambda why: page.forum.write(pace.set_thread_slow, thread_id, wanted, why),
            lambda why: page.forum.write(pace.set_thread_slow, thread_id, before, why),
        )  # fmt: skip


async def change_newcomers(page: Page, told: Arrangement) -> None:
    """How much newcomers write."""
    heading = "How much does a newcomer write?"
    wanted = await _choose(page, heading, [(limit(one), one) for one in POSTS], told.newcomer_posts)
    if isinstance(wanted, int):
        await _newcomers(page, heading, told, told.newcomer_days, wanted, f"Newcomers write {limit(wanted)}")


async def change_days(page: Page, told: Arrangement) -> None:
    """How long somebody is a newcomer."""
    heading = "Who is a newcomer?"
    wanted = await _choose(page, heading, [(newness(one), one) for one in DAYS], told.newcomer_days)
    if isinstance(wanted, int):
        await _newcomers(page, heading, told, wanted, told.newcomer_posts, f"A newcomer is {newness(wanted)}")


async def _newcomers(page: Page, heading: str, told: Arrangement, days: int, posts: int, said: str) -> None:
    where, before = told.community_id, (told.newcomer_days, told.newcomer_posts)
    await _set(
        page, heading, said,
        lambda why: page.forum.write(pace.set_newcomers, where, days, posts, why),
        lambda why: page.forum.write(pace.set_newcomers, where, *before, why),
    )  # fmt: skip


async def change_holds(page: Page, told: Arrangement) -> None:
    """Whose posts wait for approval."""
    heading = "Whose posts wait for approval?"
    wanted = await _choose(page, heading, [(words, who) for who, words in HELD.items()], told.holds)
    if isinstance(wanted, Holds):
        where, before = told.community_id, told.holds
        await _set(
            page, heading, f"From now on {HELD[wanted]}",
            lambda why: page.forum.write(pace.set_holds, where, wanted, why),
            lambda why: page.forum.write(pace.set_holds, where, before, why),
        )  # fmt: skip
