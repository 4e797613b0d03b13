"""An entry of the log, opened: read whole, its thread gone to, or its act taken back with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from copterm.dialogs.reading import Reading
from copterm.dialogs.weigh import Weigh
from copterm.domain.clock import now
from copterm.screens.opening import OpenThread
from copterm.screens.page import Page
from copterm.screens.reasoning import say_why
from copterm.services import undoing
from copterm.services.modlog import Entry
from copterm.text import acts
from copterm.text.lines import Segment
from copterm.text.shorten import clock

WHY = "Say why. It stands in the log, and is told to whom it concerns."


async def open_entry(page: Page, entry: Entry, lines: Sequence[Sequence[Segment]], tends: bool) -> None:
    """Go to its thread, or show it whole; those who tend the place are asked whether the act is to be taken back."""
    has_thread = entry.thread_id is not None and bool(entry.thread)
    chosen: str | None = "open" if has_thread else "read"
    if tends and entry.act in acts.TAKEN_BACK:
        choices = [("open", "Open the thread")] if has_thread else []
        choices.append(("undo", f"{acts.TAKEN_BACK[entry.act]}, with a reason"))
        chosen = await page.app.push_screen_wait(Weigh(heading(page, entry), lines, choices))
    if chosen == "undo":
        await take_back(page, entry)
    elif chosen == "open" and entry.thread_id is not None:
        page.post_message(OpenThread(entry.thread_id, entry.number))
    elif chosen == "read":
        await page.app.push_screen_wait(Reading(heading(page, entry), lines))


def heading(page: Page, entry: Entry) -> str:
    """When it was, and who did it."""
    return f"{clock(entry.at, page.session.zone, now())}, {entry.by}"


async def take_back(page: Page, entry: Entry) -> None:
    """Ask why, and take it back."""

    async def undo(reason: str) -> None:
        await page.forum.write(undoing.undo, entry.id, reason)

    if await say_why(page, acts.TAKEN_BACK[entry.act], WHY, undo):
        await page.load()
        page.tell("Taken back, and so it stands in the log.", "good")
