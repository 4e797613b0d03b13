"""The keys that work here, and the palette of places to go to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from copterm.dialogs.frame import Question
from copterm.text.lines import Segment
from copterm.text.shorten import pad
from copterm.widgets.field import Field
from copterm.widgets.keys import KeyLine
from copterm.widgets.lines_view import LinesView
from copterm.widgets.rows import Row, RowList


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
            lines += [[(pad(k.keys, 18), "key"), (k.tooltip or k.words, "text")] for k in keys]
        yield LinesView(lines).add_class("long")

    def on_mount(self) -> None:
        self.query_one(LinesView).focus()


class Palette(Question[object]):
    """Type a part of a name, Enter goes there."""

    IS_WRITING = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "down", id="palette.down", tooltip="Next place", show=False),
        Binding("up", "move(-1)", "up", id="palette.up", tooltip="Place before", show=False),
        Binding("enter", "choose", "go there", id="palette.choose", tooltip="Go to this place", priority=True),
    ]

    def __init__(self, places: Sequence[tuple[str, str, object]], heading: str = "Go to") -> None:
        super().__init__(heading)
        self.places = places

    def body(self) -> Iterable[Widget]:
        yield Field("Part of a name")
        yield RowList(empty="Nothing has this name.")

    def on_mount(self) -> None:
        self.query_one(RowList).can_focus = False
        self.query_one(Field).focus()
        self._fill("")

    def limit(self) -> None:
        """As many places as there are, or as the screen has room for."""
        self.query_one(RowList).styles.height = max(3, min(len(self.places), self.app.size.height - 6))

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def _fill(self, typed: str) -> None:
        wanted = typed.casefold().split()
        rows = [
            Row((name, slug), target, ((name, "text"),), ((slug, "quiet"),))
            for name, slug, target in self.places
            if all(word in f"{name} {slug}".casefold() for word in wanted)
        ]
        self.query_one(RowList).show(rows, keep=False)

    def action_move(self, step: int) -> None:
        """Another place."""
        self.query_one(RowList).action_move(step)

    def action_choose(self) -> None:
        """This one."""
        row = self.query_one(RowList).current
        self.dismiss(row.record if row else None)

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        self.dismiss(message.row.record)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("pageup", "pagedown"):
            self.query_one(RowList).action_page(1 if event.key == "pagedown" else -1)
