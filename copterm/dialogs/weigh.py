"""Something to read and decide on: its text above, and below what can be done about it, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from copterm.dialogs.frame import Question
from copterm.text.lines import Segment
from copterm.widgets.chrome import StatusRule
from copterm.widgets.lines_view import LinesView
from copterm.widgets.rows import Row, RowList


class Weigh(Question[str]):
    """The answer is the name of what was chosen."""

    FOCUS = (RowList, LinesView)
    WORDS = {"list.open": ("do it", "Do this")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,f6", "swap", "read on", id="weigh.swap", tooltip="Go between the text, to scroll it, and the list",
                priority=True),
        Binding("q", "leave", "close", id="weigh.leave", tooltip="Close this, and decide later", show=False),
    ]  # fmt: skip

    def __init__(self, heading: str, lines: Sequence[Sequence[Segment]], choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(heading)
        self.lines = lines
        self.choices = choices

    def body(self) -> Iterable[Widget]:
        yield LinesView(self.lines, id="text")
        yield StatusRule()
        yield RowList(id="choices")

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.show([Row(name, name, ((words, "text"),)) for name, words in self.choices])
        rows.focus()

    def limit(self) -> None:
        """What can be done shows whole; the text scrolls in what is left."""
        self.query_one(RowList).styles.height = len(self.choices)
        self.query_one("#text", LinesView).styles.max_height = max(3, self.app.size.height - len(self.choices) - 5)

    def action_swap(self) -> None:
        """The other part."""
        rows, text = self.query_one(RowList), self.query_one("#text", LinesView)
        (rows if text.has_focus else text).focus()

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        message.stop()
        self.dismiss(str(message.row.record))
