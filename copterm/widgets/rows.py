"""A list drawn by the line: a cursor, groups, more rows when one comes near the end, and no surprises on refresh."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from copterm.text.lines import Segment
from copterm.text.render import render
from copterm.text.shorten import cells
from copterm.widgets.drawing import redraw
from copterm.widgets.strips import ink_for, spread, strip_of, width_of

NARROW = 56
"""Cells below which a row gives up its columns."""
NONE = Spacing()
_DRAWN: LRUCache[tuple[object, ...], Strip] = LRUCache(1_024)
"""Rows as they were drawn, for all sessions of this process."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `key` says which thing it is, also after a refresh; `record` is the thing."""

    key: Hashable
    record: object = None
    left: Sequence[Segment] = ()
    right: Sequence[Segment] = ()
    short: Sequence[Segment] = ()
    """The right side where the list is narrow; the usual one where empty."""
    tail: Sequence[Segment] = ()
    """What a narrow list says before the right side, from right to left, as far as there is room for each."""
    lean: Sequence[Segment] = ()
    """The right side where the usual one would cut the left; that is cut where this is empty."""
    still: bool = False
    """A heading or a blank line, which the cursor passes over."""
    below: int = field(default=0, compare=False)
    """So many still lines below it belong to it, and are in view where it is."""
    words: str = field(default="", compare=False)
    """What a filter looks at; the left side where empty."""

    def line(self, width: int) -> list[Segment]:
        """The row in exactly `width` cells."""
        if not self.short or width >= NARROW:
            cuts = self.lean and width_of(self.left) + width_of(self.right) + 2 > width
            return spread(self.left, self.lean if cuts else self.right, width)
        room = width - width_of(self.left) - width_of(self.short) - 1
        right = [*self.short]
        for text, style in self.tail:
            size = cells(text) + 2
            if text and size <= room:
                right.insert(0, (f"{text}  ", style))
                room -= size
        return spread(self.left, right, width)

    @property
    def searched(self) -> str:
        """The text that a filter compares."""
        return (self.words or "".join(text for text, _ in self.left)).casefold()


def heading(text: str, figure: str = "", key: Hashable = None) -> Row:
    """The line above a group."""
    return Row(key or ("heading", text), None, ((text, "heading"),), ((figure, "quiet"),), still=True)


def blank(key: Hashable) -> Row:
    """An empty line between groups."""
    return Row(("blank", key), still=True)


def note(text: str, key: Hashable = "note") -> Row:
    """A quiet sentence inside a list."""
    return Row(key, None, ((text, "quiet"),), still=True)


def wrap(words: str, width: int) -> list[str]:
    """A sentence in lines of at most `width` cells."""
    return [line.text for line in render(words, "mail", width, True).lines]


@lru_cache(64)
def _wrapped(words: str, width: int) -> tuple[str, ...]:
    return tuple(wrap(words, width))


class OfRow(Message):
    """Something happened to a row of a list."""

    def __init__(self, rows: RowList, row: Row) -> None:
        super().__init__()
        self.rows = rows
        self.row = row

    @property
    def control(self) -> RowList:
        """The list it happened in."""
        return self.rows


class RowList(ScrollView, can_focus=True):
    """Rows with one cursor. It asks for more with `Wanted` and never moves by itself."""

    DEFAULT_CSS = """
    RowList { height: 1fr; scrollbar-size: 0 0; overflow: hidden hidden; }
    """

    WHERE = "in lists"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", id="list.down", tooltip="Move the cursor down", show=False),
        Binding("k,up", "move(-1)", "up", id="list.up", tooltip="Move the cursor up", show=False),
        Binding("g,home", "edge(-1)", "top", id="list.top", tooltip="Go to the first row", show=False),
        Binding("G,end", "edge(1)", "bottom", id="list.bottom", tooltip="Go to the last row", show=False),
        Binding("pageup", "page(-1)", "page up", id="list.page_up", tooltip="One page up", show=False),
        Binding(
            "pagedown,space",
            "page(1)",
            "page down",
            id="list.page_down",
            tooltip="One page down",
            show=False,
        ),
        Binding("enter,l,right", "open", "open", id="list.open", tooltip="Open the row under the cursor"),
    ]

    class Opened(OfRow):
        """Enter, or a click on the row under the cursor."""

    class Moved(OfRow):
        """The cursor is on another row."""

    class Wanted(Message):
        """The cursor came near an end, and `after` says where the next page begins: below, or above if `upwards`."""

        def __init__(self, rows: RowList, after: object, upwards: bool = False) -> None:
            super().__init__()
            self.rows = rows
            self.after = after
            self.upwards = upwards

    class EndWanted(Message):
        """The first or last row of all is asked for, which is not here."""

        def __init__(self, rows: RowList, where: int) -> None:
            super().__init__()
            self.rows = rows
            self.where = where

    def __init__(self, id: str | None = None, empty: str = "Nothing here yet.") -> None:
        super().__init__(id=id)
        self.rows: list[Row] = []
        self.empty = empty
        self.cursor = 0
        self.after: object = None
        self.before: object = None

    # What it holds -----------------------------------------------------------------------------------------

    @property
    def current(self) -> Row | None:
        """The row under the cursor, None when there is none."""
        if 0 <= self.cursor < len(self.rows) and not self.rows[self.cursor].still:
            return self.rows[self.cursor]
        return None

    def show(
        self, rows: Sequence[Row], after: object = None, keep: bool = True, before: object = None, other: bool = False
    ) -> None:
        """Show these rows. The cursor stays on its thing, at its height; where that has gone, on what came after.

        What is new above shows where one looks at the top. With `other` rows than before, such as those that a filter
        lets through, the cursor goes to the first where its thing is not among them.
        """
        fresh = list(rows)
        held = self.current.key if keep and self.current else None
        top = self.scroll_offset.y
        height = self.cursor - top
        same = keep and fresh == self.rows
        self.rows, self.after, self.before = fresh, after, before
        if same:
            return
        found = next((i for i, row in enumerate(fresh) if row.key == held), None) if held is not None else None
        self.cursor = self._near(found if found is not None else (self.cursor if keep and not other else 0))
        self._measure()
        if found is not None:
            self._scroll(0 if not top and self.cursor < self.size.height else self.cursor - height)
        self._keep_in_view()
        redraw(self)

    def extend(self, rows: Sequence[Row], after: object = None) -> None:
        """Add the next page at the end."""
        known = {row.key for row in self.rows}
        self.rows += [row for row in rows if row.key not in known]
        self.after = after
        self._measure()
        redraw(self)

    def go_to(self, key: Hashable) -> bool:
        """Put the cursor on this row, which is no move of the member's; False when it is not here."""
        for index, row in enumerate(self.rows):
            if row.key == key and not row.still:
                self._place(index, quietly=True)
                return True
        return False

    def _near(self, index: int) -> int:
        """The closest row that the cursor may stand on: at `index`, below it, or above."""
        index = max(0, min(index, len(self.rows) - 1))
        below = range(index, len(self.rows))
        above = range(index - 1, -1, -1)
        return next((i for i in (*below, *above) if not self.rows[i].still), 0)

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, max(1, len(self.rows)))

    # Moving ------------------------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        """One row up or down, over headings."""
        index = self.cursor + step
        while 0 <= index < len(self.rows) and self.rows[index].still:
            index += step
        if 0 <= index < len(self.rows):
            self._place(index)
        elif step < 0:
            self._scroll(0)

    def action_edge(self, where: int) -> None:
        """First or last row of all."""
        if (self.before if where < 0 else self.after) is not None:
            self.post_message(self.EndWanted(self, where))
        else:
            self._place(self._near(0 if where < 0 else len(self.rows) - 1))

    def action_page(self, step: int) -> None:
        """A page up or down."""
        page = max(1, self.size.height - 1)
        self._place(self._near(self.cursor + step * page))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "open" or self.current is not None

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.current:
            self.post_message(self.Opened(self, self.current))

    def on_click(self, event: events.Click) -> None:
        index = event.y + self.scroll_offset.y
        if not 0 <= index < len(self.rows) or self.rows[index].still:
            return
        if index == self.cursor:
            self.action_open()
        self._place(index)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-1)

    def _place(self, index: int, quietly: bool = False) -> None:
        if index != self.cursor and 0 <= index < len(self.rows):
            before, self.cursor = self.cursor, index
            self._repaint(before)
            self._repaint(index)
            self._keep_in_view()
            if not quietly:
                self.screen.post_message(self.Moved(self, self.rows[index]))
        if self.after is not None and self.cursor >= len(self.rows) - max(10, self.size.height):
            after, self.after = self.after, None
            self.post_message(self.Wanted(self, after))
        if self.before is not None and self.cursor < max(10, self.size.height):
            above, self.before = self.before, None
            self.post_message(self.Wanted(self, above, upwards=True))

    def _repaint(self, index: int) -> None:
        y = index - self.scroll_offset.y
        if 0 <= y < self.size.height:
            redraw(self, Region(0, y, self.size.width, 1))

    def _keep_in_view(self) -> None:
        """Half a page at a time when the cursor leaves the window: calmer, and fewer bytes, than line by line."""
        height = self.size.height
        top = self.scroll_offset.y
        below = self.rows[self.cursor].below if self.cursor < len(self.rows) else 0
        if not height or top <= self.cursor < top + height - below:
            if all(row.still for row in self.rows[: self.cursor]) and self.cursor < height:
                self._scroll(0)
            return
        if self.cursor < top:
            first = all(row.still for row in self.rows[: self.cursor])
            self._scroll(0 if first else self.cursor - height // 2)
        else:
            self._scroll(self.cursor - height // 2)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=max(0, min(y, len(self.rows) - self.size.height)), animate=False, force=True)

    def on_resize(self) -> None:
        self._measure()
        self._keep_in_view()

    # Drawing -----------------------------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the list; one that was drawn for anybody is not drawn again.

        Members who look at one list see the same rows, and a post that comes in moves all of them by a line.
        """
        width = self.size.width
        if self.gutter != NONE or crop.column_span != (0, width):
            return super().render_lines(crop)
        app = self.app
        look = (width, app.theme, app.no_color, type(self.screen), self.id)
        return [self._drawn(y, look) for y in crop.line_range]

    def _drawn(self, y: int, look: tuple[object, ...]) -> Strip:
        index = y + self.scroll_offset.y
        key: tuple[object, ...] = ()
        if index < len(self.rows):
            key = (self.rows[index], self.has_focus if index == self.cursor else None, look)
        try:
            known = _DRAWN.get(key)
        except TypeError:  # a record that cannot be told from others
            key, known = (), None
        if known is None:
            (known,) = super().render_lines(Region(0, y, self.size.width, 1))
            if key:
                _DRAWN[key] = known
        return known

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        width, ink = self.size.width, ink_for(self)
        if not self.rows:
            lines = _wrapped(self.empty, max(10, width - 4))
            words = lines[y - 1] if 0 < y <= len(lines) else ""
            return strip_of([(f" {words}", "quiet")], width, ink)
        if index >= len(self.rows):
            return strip_of([], width, ink)
        row = self.rows[index]
        line = row.line(width - 2)
        if index != self.cursor or row.still:
            return strip_of([(" ", "text"), *line], width, ink)
        text = "".join(text for text, _ in line)
        bar = ("▌", "accent") if self.has_focus else ("│", "quiet")
        return strip_of([bar, (text, "cursor"), (" ", "cursor")], width, ink)

    def on_focus(self) -> None:
        self._repaint(self.cursor)

    def on_blur(self) -> None:
        self._repaint(self.cursor)

    @property
    def words(self) -> list[str]:
        """The rows as text, for tests."""
        return ["".join(text for text, _ in (*row.left, *row.right)) for row in self.rows]
