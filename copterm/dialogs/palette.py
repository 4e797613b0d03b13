"""Choosing by a part of a name: from what is given, or from everything there is to go to and to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from copterm.dialogs.frame import Question
from copterm.domain.errors import Refusal
from copterm.text.lines import Segment
from copterm.text.matching import fit as fits
from copterm.text.shorten import fit, pad
from copterm.widgets.errand import Errand
from copterm.widgets.field import Field
from copterm.widgets.rows import Row, RowList

MORE = 40
"""Cells for what more there is to say of a place; its name comes first."""
PAUSE = 0.12
"""Seconds without a key after which the site is asked."""


@dataclass(frozen=True, slots=True)
class Place:
    """One line to choose: what it is called, more about it, and what it stands for. `rank` 0 fits best."""

    name: str
    more: str
    target: object
    kind: str = ""
    rank: int | None = None


class Palette(Question[object]):
    """Type a part of a name, Enter takes the line under the bar."""

    IS_WRITING = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "down", id="palette.down", tooltip="Next line", show=False),
        Binding("up", "move(-1)", "up", id="palette.up", tooltip="Line before", show=False),
        Binding("pagedown", "page(1)", "page down", id="palette.page_down", tooltip="A page down", show=False),
        Binding("pageup", "page(-1)", "page up", id="palette.page_up", tooltip="A page up", show=False),
        Binding("enter", "choose", "take it", id="palette.choose", tooltip="Take this line", priority=True),
    ]

    def __init__(
        self, places: Sequence[Place], heading: str, asked: str = "Part of a name", verb: str = "go there"
    ) -> None:
        super().__init__(heading)
        self.places = places
        self.asked = asked
        self.WORDS = {"palette.choose": (verb, "Take this line")}

    def body(self) -> Iterable[Widget]:
        yield Field(self.asked)
        yield RowList(empty="Nothing is called that.")

    def on_mount(self) -> None:
        self.rows.can_focus = False
        self.query_one(Field).focus()
        self.fill("")

    @property
    def rows(self) -> RowList:
        """The lines."""
        return self.query_one(RowList)

    def limit(self) -> None:
        """As many lines as there are, or as the screen has room for."""
        self.rows.styles.height = max(3, min(len(self.places), self.app.size.height - 6))

    def on_input_changed(self, event: Input.Changed) -> None:
        self.fill(event.value)

    def matching(self, typed: str) -> list[Place]:
        """The lines that have these words, the best first."""
        ranked = [(fits(typed, f"{place.name} {place.more}"), place) for place in self.places]
        found = [(rank, place) for rank, place in ranked if rank is not None]
        return [place for _, place in sorted(found, key=lambda one: one[0])]

    def fill(self, typed: str) -> None:
        """Show what has these words."""
        self.show_places(self.matching(typed))

    def show_places(self, places: Sequence[Place]) -> None:
        """Put these lines in; the bar is on the first, unless the member has moved it."""
        moved = self.rows.cursor > 0
        self.rows.show([_row(place) for place in places], keep=moved)

    def action_move(self, step: int) -> None:
        """Another line."""
        self.rows.action_move(step)

    def action_page(self, step: int) -> None:
        """A page on or back."""
        self.rows.action_page(step)

    def action_choose(self) -> None:
        """This one."""
        row = self.rows.current
        self.dismiss(row.record if row else None)

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        self.dismiss(message.row.record)


def _row(place: Place) -> Row:
    kind: list[Segment] = [(pad(place.kind, 11), "quiet")] if place.kind else []
    left = (*kind, (place.name, "text"))
    return Row((place.kind, place.name, place.more), place.target, left, ((f" {fit(place.more, MORE)}", "quiet"),))


class Finder(Palette):
    """Everything: what is given, and what the site finds while one types."""

    def __init__(
        self,
        places: Sequence[Place],
        find: Callable[[str], Awaitable[Sequence[Place]]],
        heading: str = "Go to, or do",
        asked: str = "Words of a name: a place, a thread, a person, an act",
        verb: str = "go there",
    ) -> None:
        super().__init__(places, heading, asked, verb)
        self.find = find
        self.typed = ""
        self.found: tuple[str, Sequence[Place]] = ("", ())
        self.asking = asyncio.Lock()
        self.pause: Timer | None = None

    def on_mount(self) -> None:
        super().on_mount()
        self.run_worker(Errand(self._ask()), group="finding")

    def limit(self) -> None:
        """The same height whatever is found, so that nothing jumps."""
        self.rows.styles.height = max(3, min(14, self.app.size.height - 6))

    def on_input_changed(self, event: Input.Changed) -> None:
        self.typed = event.value
        self.rows.cursor = 0
        self.fill(event.value)
        if self.pause is not None:
            self.pause.stop()
        self.pause = self.set_timer(PAUSE, lambda: self.run_worker(Errand(self._ask()), group="finding"))

    def matching(self, typed: str) -> list[Place]:
        """What was found on the site stands among the others, by how well it fits."""
        given = super().matching(typed)
        found = list(self.found[1]) if self.found[0] == typed else []
        if not typed.strip():
            return [*found, *given]
        ranked = [(fits(typed, place.name), place) for place in given]
        ranked += [(place.rank, place) for place in found]
        return [place for _, place in sorted(ranked, key=lambda one: 3 if one[0] is None else one[0])]

    async def _ask(self) -> None:
        """Ask for what is typed now, once."""
        async with self.asking:
            typed = self.typed
            if self.found[0] == typed and self.found[1]:
                return
            try:
                self.found = (typed, await self.find(typed))
            except Refusal:
                self.found = (typed, ())
        if self.is_current and typed == self.typed:
            self.fill(typed)

    def action_choose(self) -> None:
        """This one; who types faster than the site answers is given what the words mean, not what stood there."""
        self.run_worker(Errand(self._choose()), group="choosing", exclusive=True)

    async def _choose(self) -> None:
        if self.found[0] != self.typed:
            await self._ask()
        if self.is_current:
            super().action_choose()
