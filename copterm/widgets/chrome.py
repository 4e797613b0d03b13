"""The quiet frame of every screen: lines at the top, a rule that can speak, and hints at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from copterm.text.lines import Segment
from copterm.text.shorten import cells
from copterm.widgets.drawing import redraw
from copterm.widgets.keys import Hint
from copterm.widgets.strips import Segments, cut, ink_for, spread, strip_of, width_of


class TextLine(Widget):
    """One line, a left and a right side; drawn again only when what it says has changed."""

    DEFAULT_CSS = "TextLine { height: 1; width: 1fr; }"

    def __init__(self, left: Segments = (), right: Segments = (), id: str | None = None) -> None:
        super().__init__(id=id)
        self.left: Segments = tuple(left)
        self.right: Segments = tuple(right)

    def say(self, left: Segments, right: Segments = ()) -> None:
        """Show these two sides."""
        if (tuple(left), tuple(right)) != (self.left, self.right):
            self.left, self.right = tuple(left), tuple(right)
            redraw(self)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = [(" ", "text"), *spread(self.left, self.right, width - 2)]
        return strip_of(line, width, ink_for(self))

    @property
    def words(self) -> str:
        """What this line says, for tests and plain output."""
        return "".join(text for text, _ in (*self.left, *self.right))


AROUND = 6
"""Cells of a rule that stay a rule, whatever is written into it."""
BESIDE = 4
"""Cells of the rule around its right side."""


class StatusRule(TextLine):
    """A rule across the screen; what just happened is written into it, so nothing moves to say it.

    Where `insists` holds, the right side gives way to a left that does not fit beside it, its last words first. Where
    it `goes_on`, the sentence does in the next line, and no rule stands between the two.
    """

    insists = False
    goes_on = False

    def render_line(self, y: int) -> Strip:
        width, ink = self.size.width, ink_for(self)
        if width < 8:
            return strip_of([("─" * width, "rule")], width, ink)
        said = list(cut(self.right, width // 2))
        while self.insists and said and width_of(self.left) + width_of(said) + BESIDE > width - AROUND:
            said.pop()
            while said and not said[-1][0].strip(" ·"):
                said.pop()
        right = [("─ ", "rule"), *said, (" ─", "rule")] if said else []
        left = cut(self.left, width - width_of(right) - AROUND)
        line: list[Segment] = [("─", "rule")]
        if left:
            line += [("─ ", "rule"), *left, (" ", "rule")]
        gap = width - width_of(line) - width_of(right)
        return strip_of([*line, ((" " if self.goes_on else "─") * gap, "rule"), *right], width, ink)


def split_words(words: str, room: int) -> tuple[str, str]:
    """The words that fit into `room` cells, and the others."""
    if cells(words) <= room:
        return words, ""
    first = words
    while cells(first) > room and " " in first:
        first = first.rpartition(" ")[0]
    return first, words[len(first) :].strip()


INDENT = 3
"""Cells before what is said in a rule, and in the lines under it."""
MOST_LINES = 3
"""Lines that the end of a long sentence may take from the screen, between the rule and the keys."""


class Hints(TextLine):
    """The keys that matter here, in one line, as many as fit; `?` always does."""

    DEFAULT_CSS = "Hints { height: 1; width: 1fr; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pairs: tuple[Hint, ...] = ()
        self.above: tuple[str, ...] = ()
        self.hidden = False
        self.tone = "text"

    def say_above(self, words: str, style: str, width: int) -> None:
        """Show this above the keys for now: the end of a sentence that is too long for the rule. The keys stay."""
        lines: list[str] = []
        while words and len(lines) < MOST_LINES:
            line, words = split_words(words, width - INDENT - 1)
            lines.append(line)
        if (tuple(lines), style) != (self.above, self.tone):
            self.above, self.tone = tuple(lines), style
            self.styles.height = len(self.above) + 1
            redraw(self)

    def hide(self, hidden: bool) -> None:
        """Show no keys while none of them works."""
        if hidden != self.hidden:
            self.hidden = hidden
            redraw(self)

    def offer(self, pairs: Sequence[Hint]) -> None:
        """Show these keys with their words; the last pair is kept when room runs out."""
        if tuple(pairs) != self.pairs:
            self.pairs = tuple(pairs)
            redraw(self)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line: list[Segment]
        if y < len(self.above):
            line = [(" " * INDENT, "text"), *cut([(self.above[y], self.tone)], width - INDENT - 1)]
            return strip_of(line, width, ink_for(self))
        line = [(" ", "text")]
        for key, words, _ in self._fitting(width - 1):
            line += [("  " if len(line) > 1 else "", "text"), (key, "key"), (f" {words}", "quiet")]
        return strip_of(cut(line, width), width, ink_for(self))

    def on_click(self, event: events.Click) -> None:
        """A click on a key types it."""
        at = 1
        for hint in self._fitting(self.size.width - 1) if event.y == len(self.above) else ():
            if at <= event.x < at + _size(hint) and hint.key:
                self.app.simulate_key(hint.key)
            at += _size(hint) + 2

    def _fitting(self, room: int) -> list[Hint]:
        if not self.pairs or self.hidden:
            return []
        last = self.pairs[-1]
        room -= _size(last)
        shown = []
        for pair in self.pairs[:-1]:
            if _size(pair) + 2 > room:
                break
            shown.append(pair)
            room -= _size(pair) + 2
        return [*shown, last]

    @property
    def words(self) -> str:
        return "  ".join(f"{key} {words}" for key, words, _ in self.pairs)


def _size(pair: Hint) -> int:
    return cells(pair[0]) + 1 + cells(pair[1])


class PlaceTabs(TextLine):
    """A name, and the places under it at the right end, the present one marked; a click opens one."""

    DEFAULT_CSS = "PlaceTabs { height: 1; width: 1fr; }"

    class Chosen(Message):
        """A place was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.places: list[str] = []

    def show(self, name: str, places: Sequence[str], here: int) -> None:
        """Show these places; `here` is the present one."""
        self.places = [f"[{words}]" if index == here else f" {words} " for index, words in enumerate(places)]
        styles = ("name" if index == here else "quiet" for index in range(len(places)))
        self.say([(name, "name")], list(zip(self.places, styles, strict=True)))

    def on_click(self, event: events.Click) -> None:
        end = self.size.width - 1
        for index in reversed(range(len(self.places))):
            start = end - cells(self.places[index])
            if start <= event.x < end:
                self.post_message(self.Chosen(index))
            end = start


class Tabs(TextLine):
    """The sections of the forum, the present one marked; a click opens one."""

    DEFAULT_CSS = "Tabs { height: 1; width: 1fr; }"

    class Chosen(Message):
        """A section was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.spans: list[tuple[int, int]] = []

    def show(self, sections: Sequence[tuple[str, str]], here: int, who: str) -> None:
        """Show sections as (name, figure); `here` is the present one."""
        left: list[Segment] = []
        self.spans = []
        at = 1
        for index, (name, figure) in enumerate(sections):
            words = f"{name} {figure}" if figure else name
            mark = f"[{words}]" if index == here else f" {words} "
            self.spans.append((at, at + cells(mark)))
            at += cells(mark) + 1
            left += [(mark, "name" if index == here else "quiet"), (" ", "text")]
        self.say(left, [(who, "quiet")])

    def on_click(self, event: events.Click) -> None:
        for index, (start, end) in enumerate(self.spans):
            if start <= event.x < end:
                self.post_message(self.Chosen(index))
