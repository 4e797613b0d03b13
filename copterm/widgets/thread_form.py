"""The composer of a new thread: title, kind, tags, similar titles while one types, and the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from copterm.domain.limits import TITLE_LENGTH
from copterm.domain.roles import ThreadKind
from copterm.text.lines import Segment
from copterm.widgets.choice import Choice
from copterm.widgets.chrome import StatusRule, TextLine
from copterm.widgets.composer import Composer
from copterm.widgets.field import Field
from copterm.widgets.lines_view import LinesView
from copterm.widgets.writing import Writing

SIMILAR = 3


class ThreadForm(Composer):
    """Fields above the text. `Titled` tells that the title has changed."""

    DEFAULT_CSS = """
    ThreadForm { height: 1fr; }
    ThreadForm Horizontal { height: 1; }
    ThreadForm .label { width: 9; }
    ThreadForm #similar { height: 3; display: none; }
    ThreadForm.-similar #similar { display: block; }
    ThreadForm Writing, ThreadForm #preview { height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,down", "field(1)", "next field", id="form.next", tooltip="Go to the next field"),
        Binding("shift+tab,up", "field(-1)", "field before", id="form.before",
                tooltip="Go to the field before", show=False),
    ]  # fmt: skip

    class Titled(Message):
        """The title says something else now."""

        def __init__(self, title: str) -> None:
            super().__init__()
            self.title = title

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield TextLine([("Title", "quiet")]).add_class("label")
            yield Field("What is it about, in one line", id="thread-title", limit=TITLE_LENGTH)
        with Horizontal():
            yield TextLine([("Kind", "quiet")]).add_class("label")
            yield Choice([kind.value for kind in ThreadKind], id="thread-kind")
        with Horizontal():
            yield TextLine([("Tags", "quiet")]).add_class("label")
            yield Field("words, such as: postgres migrations", id="thread-tags")
        yield LinesView(id="similar")
        yield StatusRule(id="composer-rule")
        yield Writing(id="writing")
        yield LinesView(id="preview")

    def on_mount(self) -> None:
        self.query_one("#similar").can_focus = False
        self.writing.leads_up = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("quote", "swap") and super().check_action(action, parameters)  # there is no thread yet

    def action_field(self, step: int) -> None:
        """Another field."""
        if step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    @property
    def title_field(self) -> Field:
        """Where the title is typed."""
        return self.query_one("#thread-title", Field)

    def fields(self) -> dict[str, str]:
        """Title, kind and tags as they stand."""
        return {
            "title": self.title_field.value,
            "kind": self.query_one(Choice).value,
            "tags": self.query_one("#thread-tags", Field).value,
        }

    def offer_kinds(self, kinds: Sequence[ThreadKind]) -> None:
        """What this member may start here."""
        choice = self.query_one(Choice)
        choice.options = tuple(kind.value for kind in kinds)
        choice.refresh()

    def fill(self, title: str, kind: str, tags: str) -> None:
        """Put a draft's fields in."""
        with self.prevent(Input.Changed):
            self.title_field.value = title
            self.query_one("#thread-tags", Field).value = tags
        self.query_one(Choice).choose(kind)

    def show_similar(self, lines: Sequence[Sequence[Segment]]) -> None:
        """Threads with a title like this one; nothing where there are none."""
        self.set_class(bool(lines), "-similar")
        self.query_one("#similar", LinesView).styles.height = min(SIMILAR, len(lines))
        self.query_one("#similar", LinesView).say(lines[:SIMILAR])

    def resize_writing(self, room: int) -> None:
        """The text takes what is left."""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.touched()
        if event.input is self.title_field:
            self.post_message(self.Titled(event.value))

    def on_choice_changed(self) -> None:
        self.touched()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()
