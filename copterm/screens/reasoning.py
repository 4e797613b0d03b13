"""Asking why: a line that is asked for until it will do, so that nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from copterm.dialogs.confirm import AskLine
from copterm.domain.errors import Invalid
from copterm.screens.page import Page


async def say_why(page: Page, heading: str, words: str, act: Callable[[str], Awaitable[object]]) -> bool:
    """Ask for a reason and act with it; whether that was done. Other refusals than of the reason are the page's."""
    typed = ""
    while True:
        answer = await page.app.push_screen_wait(AskLine(heading, words, typed))
        if answer is None:
            return False
        try:
            await act(answer)
        except Invalid as refusal:
            words, typed = str(refusal), answer
            continue
        return True
