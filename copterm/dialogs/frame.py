"""The frame of a question: a box in the middle, a title, keys at its foot; Esc always leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from copterm.text.clean import printable
from copterm.widgets.chrome import Hints
from copterm.widgets.drawing import LeanCompositor
from copterm.widgets.keys import Keyed, hints_of
from copterm.widgets.lines_view import LinesView

Answer = TypeVar("Answer")


class Question(Keyed, ModalScreen[Answer | None], Generic[Answer]):
    """A modal question; None means it was left without an answer."""

    AUTO_FOCUS = None
    WHERE = "in questions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g", "leave", "close", id="question.leave", tooltip="Close this without an answer"),
    ]

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._compositor = LeanCompositor()
        self.heading = printable(heading)

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = Content(self.heading)
            yield from self.body()
            yield Hints(id="hints")

    def body(self) -> Iterable[Widget]:
        """What is asked."""
        return ()

    def on_mount(self) -> None:
        self._update_timer.resume()  # so that it is drawn at once, not a sixtieth of a second later
        self.offer_hints()
        self.limit()

    def on_resize(self) -> None:
        self.limit()

    def limit(self) -> None:
        """Long texts scroll inside the box, so that its last line, the keys, is always on screen."""
        for view in self.query(".long"):
            view.styles.max_height = max(3, self.app.size.height - 6)

    def on_lines_view_scrolled(self, message: LinesView.Scrolled) -> None:
        """Say at the foot of the box that there is more."""
        message.stop()
        self.query_one("#box", Vertical).border_subtitle = Content("↓ more" if message.more else "")

    def offer_hints(self) -> None:
        """The keys of this question."""
        self.query_one(Hints).offer(hints_of(self))

    def on_descendant_focus(self) -> None:
        self.offer_hints()

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)
