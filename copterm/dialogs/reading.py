"""A text to read in a box: a community's welcome, what became of its rules, who has accepted them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from copterm.dialogs.frame import Question
from copterm.text.lines import Segment
from copterm.widgets.lines_view import LinesView


class Reading(Question[None]):
    """Lines under a heading; Enter and Esc close it."""

    FOCUS = (LinesView,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "leave", "close", id="reading.leave", tooltip="Close this"),
    ]

    def __init__(self, heading: str, lines: Sequence[Sequence[Segment]]) -> None:
        super().__init__(heading)
        self.lines = lines

    def body(self) -> Iterable[Widget]:
        yield LinesView(self.lines).add_class("long")

    def on_mount(self) -> None:
        self.query_one(LinesView).focus()
