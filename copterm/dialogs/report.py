"""Asks what is wrong with a post: a reason from the list, and words of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import TextArea

from copterm.dialogs.confirm import paragraphs
from copterm.dialogs.frame import Question
from copterm.domain.cases import REASONS, Reason
from copterm.widgets.chrome import TextLine
from copterm.widgets.lines_view import LinesView
from copterm.widgets.rows import Row, RowList
from copterm.widgets.writing import Writing

Typed = Callable[[str, str], object]
"""What is told of words and reason while one types."""
SHORT = 20
"""Lines of a terminal below which there is room for two lines of words only."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was chosen and written; `sent` is False where the question was left, and the words are kept for later."""

    reason: str
    words: str
    sent: bool = True


class AskReport(Question[Said]):
    """The reasons with a bar, and below them room for words; what is refused is said at the top, with nothing lost."""

    FOCUS = (RowList, Writing)
    WORDS = {"list.open": ("own words", "This reason; then say more in your own words")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "send", id="report.send", tooltip="Send this report", priority=True),
        Binding("tab,f6", "swap", "list or words", id="report.swap",
                tooltip="Go between the reasons and your own words", priority=True, show=False),
    ]  # fmt: skip

    def __init__(self, heading: str, said: str, given: Said, refused: bool = False, typed: Typed | None = None) -> None:
        super().__init__(heading)
        self.typed = typed
        self.said = said
        self.given = given
        self.refused = refused

    def body(self) -> Iterable[Widget]:
        lines = paragraphs(self.said, min(74, self.app.size.width - 6))
        tone = "act" if self.refused else "quiet"
        yield LinesView([[(text, tone) for text, _ in line] for line in lines], id="said")
        yield RowList(id="reasons")
        yield TextLine([("In your own words, if you like:", "quiet")])
        yield Writing()

    def on_mount(self) -> None:
        self.query_one("#said", LinesView).can_focus = False
        rows = self.query_one(RowList)
        rows.show([Row(reason, reason, ((words[0].upper() + words[1:], "text"),)) for reason, words in REASONS.items()])
        rows.go_to(self.given.reason)
        writing = self.query_one(Writing)
        writing.load_text(self.given.words)
        (writing if self.refused else rows).focus()

    def limit(self) -> None:
        """All the reasons show; the words take what is left."""
        self.query_one(RowList).styles.height = len(REASONS)
        self.query_one(Writing).styles.height = 2 if self.app.size.height < SHORT else 5

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        message.stop()
        self.query_one(Writing).focus()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        said = self._answer(False)
        if self.typed is not None:
            self.typed(said.words, said.reason)

    def action_swap(self) -> None:
        """The other part."""
        rows, writing = self.query_one(RowList), self.query_one(Writing)
        (rows if writing.has_focus else writing).focus()

    def _answer(self, sent: bool) -> Said:
        row = self.query_one(RowList).current
        return Said(str(row.record) if row else Reason.OTHER, self.query_one(Writing).text, sent)

    def action_send(self) -> None:
        """Send it."""
        self.dismiss(self._answer(True))

    def action_leave(self) -> None:
        """Leave it; what was written is there when one comes back."""
        self.dismiss(self._answer(False))
