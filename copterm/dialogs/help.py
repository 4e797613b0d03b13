"""The keys that work here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from copterm.dialogs.frame import Question
from copterm.text.lines import Segment
from copterm.text.shorten import pad
from copterm.widgets.keys import KeyLine
from copterm.widgets.lines_view import LinesView
from copterm.widgets.rows import wrap

KEYS, FRAME, WIDEST = 18, 6, 80
"""Cells of the keys, of the frame around the lines, and of the whole."""


class Help(Question[None]):
    """Every key of the screen below, from its bindings."""

    FOCUS = (LinesView,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,?", "leave", "close", id="help.leave", tooltip="Close the help", show=False),
    ]

    def __init__(self, groups: Sequence[tuple[str, Sequence[KeyLine]]]) -> None:
        super().__init__("Keys")
        self.groups = groups

    def body(self) -> Iterable[Widget]:
        lines: list[Sequence[Segment]] = []
        for place, keys in self.groups:
            lines += [[], [(place, "heading")]] if lines else [[(place, "heading")]]
            for key in keys:
                for index, line in enumerate(wrap(key.tooltip or key.words, self.room)):
                    lines.append([(pad("" if index else key.keys, KEYS), "key"), (line, "text")])
        yield LinesView(lines).add_class("long")

    @property
    def room(self) -> int:
        """Cells for what a key does."""
        return max(20, min(self.app.size.width, WIDEST) - KEYS - FRAME)

    def on_mount(self) -> None:
        self.query_one(LinesView).focus()
