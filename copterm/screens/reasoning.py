"""Asking why: lines that are asked for until they will do, so that nothing that was typed is lost; and the way back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual.screen import Screen

from copterm.dialogs.confirm import AskLine
from copterm.domain.errors import Invalid, NotFound
from copterm.screens.page import Page
from copterm.screens.session import Undo

Question = tuple[str, str, str]
"""A heading, what is asked, and what stands in the field to begin with."""


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


async def ask_lines(page: Page, questions: Sequence[Question], work: Callable[..., Awaitable[Any]]) -> Any:
    """Ask one line after another, then do the work with them; what is refused is asked again, nothing is lost.

    None when it was left.
    """
    answers, refusal = [value for _, _, value in questions], ""
    while True:
        for place, (heading, words, _) in enumerate(questions):
            said = f"{refusal}\n\n{words}" if refusal and place == 0 else words
            typed = await page.app.push_screen_wait(AskLine(heading, said, answers[place]))
            if typed is None:
                return None
            answers[place] = typed
        try:
            done = await work(*answers)
        except (Invalid, NotFound) as refused:
            refusal = str(refused)
            continue
        return True if done is None else done


def offer_undo(page: Page, words: str, undo: Callable[[], Awaitable[Any]], undone: str) -> None:
    """Say what was done, and how it is undone."""

    async def restore(at: Screen[None]) -> str:
        await undo()
        return undone

    page.session.undo = Undo(words, restore)
    page.tell(f"{words} {page.named('page.undo')} undoes it.", "good")
