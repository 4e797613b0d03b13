"""Deciding on somebody who would like to join, from any screen: their answers, yes or no, and taking it back."""

from __future__ import annotations

from textual.screen import Screen

from copterm.dialogs.people import ApplicationCard
from copterm.screens.page import Page
from copterm.screens.reasoning import say_why
from copterm.screens.session import Undo
from copterm.services import applications

TOLD = "Say why. They are told, and it stands in the log."


async def decide(page: Page, application_id: int) -> None:
    """Show what was answered, and do what is decided, until it is undone."""
    forum = page.forum
    view = await forum.read(applications.get_application, application_id)
    word = await page.app.push_screen_wait(ApplicationCard(view))
    if word is None:
        return
    accept = word == "accept"
    if accept:
        await forum.write(applications.decide, application_id, True)
    else:

        async def decline(reason: str) -> None:
            await forum.write(applications.decide, application_id, False, reason)

        if not await say_why(page, f"Decline {view.handle}", TOLD, decline):
            return

    async def restore(at: Screen[None]) -> str:
        await forum.write(applications.reopen, application_id)
        return f"{view.handle} waits again to be decided on."

    page.session.undo = Undo("decision", restore)
    await page.load()
    done = f"{view.handle} is in {view.community} now." if accept else f"{view.handle} is told why not."
    page.tell(f"{done} {page.named('page.undo')} takes that back.", "good")
