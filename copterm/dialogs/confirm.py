"""Asks before something is done that a key alone should not do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from copterm.dialogs.frame import Question
from copterm.text.lines import Segment
from copterm.text.render import render
from copterm.widgets.chrome import Hints
from copterm.widgets.field import Field
from copterm.widgets.keys import Hint
from copterm.widgets.lines_view import LinesView


def paragraphs(words: str, width: int = 60) -> list[Sequence[Segment]]:
    """Plain words set in lines."""
    return [line.segments for line in render(words, "mail", width, True).lines]


class Confirm(Question[bool]):
    """Yes or no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "yes", "yes", id="confirm.yes", tooltip="Yes, do what was asked"),
        Binding("n,q", "leave", "no", id="confirm.no", tooltip="Leave everything as it is"),
    ]

    def __init__(self, heading: str, words: str) -> None:
        super().__init__(heading)
        self.said = words

    def body(self) -> Iterable[Widget]:
        yield LinesView(paragraphs(self.said))

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)


class AskLine(Question[str]):
    """One line of text, such as a reason or a name."""

    def __init__(self, heading: str, words: str, value: str = "", hidden: bool = False) -> None:
        super().__init__(heading)
        self.said = words
        self.value = value
        self.dots = hidden

    def body(self) -> Iterable[Widget]:
        yield LinesView(paragraphs(self.said))
        yield Field(value=self.value, hidden=self.dots, limit=4000)

    def on_mount(self) -> None:
        self.query_one(Field).focus()

    def offer_hints(self) -> None:
        """Enter is the field's own key."""
        self.query_one(Hints).offer([Hint("Enter", "done", "enter"), Hint("Esc", "close", "escape")])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)
