"""Asks what a new community is called, what it is for, and who sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from copterm.dialogs.confirm import paragraphs
from copterm.dialogs.frame import Question
from copterm.domain.handles import slug_of
from copterm.domain.limits import NAME_LENGTH, PURPOSE_LENGTH
from copterm.domain.roles import Visibility
from copterm.text.lines import Segment
from copterm.widgets.choice import Choice
from copterm.widgets.chrome import Hints, TextLine
from copterm.widgets.field import Field
from copterm.widgets.keys import Hint
from copterm.widgets.lines_view import LinesView

WHAT = "You will tend it. All but the short name can be changed later."
MEANS = {
    "public": "Everybody here finds and reads it.",
    "unlisted": "It is in no list; who knows its short name reads it.",
    "private": "It exists for its members alone, and is joined by invitation.",
}
LINES = (
    ("name", "Name", "as members read it, such as Data Engineering", NAME_LENGTH),
    ("slug", "Short", "for links and commands: a to z, digits, hyphens", 40),
    ("purpose", "Purpose", "what gets better for people because of it; may wait", PURPOSE_LENGTH),
)
LAST = LINES[-1][0]
"""The line on which Enter makes it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed so far."""

    name: str = ""
    slug: str = ""
    purpose: str = ""
    visibility: str = "public"


class NewCommunity(Question[Wanted]):
    """Four lines; what is refused is said at the top. `left` is what stood there when it was left."""

    FOCUS = (Choice, Field)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "field(1)", "next field", id="founding.next", tooltip="Go to the next field", show=False),
        Binding("up", "field(-1)", "field before", id="founding.before", tooltip="Go to the field before", show=False),
    ]

    def __init__(self, given: Wanted, refused: str = "") -> None:
        super().__init__("A new community")
        self.given = given
        self.refused = refused
        self.left = given
        self.offered = slug_of(given.name)
        """The short name that goes with the name."""

    def body(self) -> Iterable[Widget]:
        refused: list[Sequence[Segment]] = [[(text, "act") for text, _ in one] for one in paragraphs(self.refused, 66)]
        yield LinesView(refused if self.refused else paragraphs(WHAT, 66), id="said")
        for name, label, words, limit in LINES:
            if name == LAST:
                with Horizontal(classes="line"):
                    yield TextLine([("Seen", "quiet")]).add_class("label")
                    yield Choice([one.value for one in Visibility], id="seen")
            with Horizontal(classes="line"):
                yield TextLine([(label, "quiet")]).add_class("label")
                yield Field(words, getattr(self.given, name), id=name, limit=limit)
        yield LinesView(id="means")

    def on_mount(self) -> None:
        for view in self.query(LinesView):
            view.can_focus = False
        self.query_one(Choice).choose(self.given.visibility)
        self.query_one("#name", Field).focus()
        self._explain()

    def _wanted(self) -> Wanted:
        typed = {name: self.query_one(f"#{name}", Field).value for name, *_ in LINES}
        return Wanted(**typed, visibility=self.query_one(Choice).value)

    def on_choice_changed(self) -> None:
        self._explain()

    def _explain(self) -> None:
        self.query_one("#means", LinesView).say(paragraphs(MEANS[self.query_one(Choice).value], 66))

    def on_input_changed(self, event: Input.Changed) -> None:
        """The short name follows the name, until one types another."""
        event.stop()
        slug = self.query_one("#slug", Field)
        if event.input.id == "name" and slug.value in ("", self.offered):
            self.offered = slug.value = slug_of(event.value)

    def offer_hints(self) -> None:
        """Enter goes on, and in the last line makes it."""
        is_last = self.focused is not None and self.focused.id == LAST
        enter = Hint("Enter", "make it" if is_last else "next", "enter")
        own = [Hint("← →", "choose", "right")] if isinstance(self.focused, Choice) else []
        self.query_one(Hints).offer([enter, *own, Hint("↑ ↓", "lines", "down"), Hint("Esc", "close", "escape")])

    def action_field(self, step: int) -> None:
        """Another line."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == LAST:
            self.dismiss(self._wanted())
        else:
            self.focus_next()

    def action_leave(self) -> None:
        """Close it; what was typed is kept."""
        self.left = self._wanted()
        self.dismiss(None)
