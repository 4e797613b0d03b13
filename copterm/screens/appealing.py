"""Deciding on an appeal, in a community or on the whole site, from any screen; and taking the decision back."""

from __future__ import annotations

from copterm.dialogs.weigh import Weigh
from copterm.screens.page import Page
from copterm.screens.reasoning import offer_undo, say_why
from copterm.screens.weighing import appeal_lines
from copterm.services import appeals

CHOICES = (("uphold", "It stays as it is"), ("grant", "Grant it, which lifts what was done"))
UNDONE = "Undone."


async def decide(page: Page, appeal_id: int, community_id: int | None) -> None:
    """Show what was said, and do what is decided about it, with an answer."""
    found = await page.forum.read(appeals.list_appeals, community_id)
    view = next((one for one in found if one.id == appeal_id), None)
    if view is None:
        await page.load()
        page.tell("This appeal is decided already.")
        return
    who = view.sanction.handle
    lines = appeal_lines(view, page.session.zone, page.app.size.width)
    chosen = await page.app.push_screen_wait(Weigh(f"Appeal by {who}", lines, CHOICES))
    if chosen is None:
        return

    async def answer(words: str) -> None:
        await page.forum.write(appeals.decide, appeal_id, chosen == "grant", words)

    if await say_why(page, dict(CHOICES)[chosen], f"Why? {who} is told, and it stands in the log.", answer):
        await page.load()
        said = f"{who} is told." if chosen == "uphold" else f"It is lifted, and {who} is told."
        undo = f"The appeal of {who} waits again."
        offer_undo(page, said, lambda: page.forum.write(appeals.reopen, appeal_id, UNDONE), undo)
