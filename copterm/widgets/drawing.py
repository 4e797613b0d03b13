"""A compositor that draws only what has changed: for a key that moves a cursor, two lines instead of the whole screen.

Textual asks every widget for all lines between the highest and the lowest change, and looks at them twice, also where
other widgets cover them; that was two fifths of the work of a key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

from textual._compositor import Compositor, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from copterm.widgets.frames import Frame

Chops = list[dict[int, Strip | None]]
Placed = tuple[Widget, Region, Region]


def redraw(widget: Widget, *regions: Region) -> None:
    """Like `widget.refresh(*regions)`, straight to the screen instead of by three messages one after the other."""
    if not widget._is_mounted or not widget.is_attached:
        widget.refresh(*regions)
        return
    widget._set_dirty(*regions)
    screen = widget.screen
    screen._dirty_widgets.add(widget)
    screen._update_timer.resume()


class LeanCompositor(Compositor):
    """Asks for changed lines only, front to back, until a line is full."""

    def render_partial_update(self) -> Frame | None:  # type: ignore[override]
        """The changed lines, each of them whole; None when nothing has changed."""
        regions, screen = self._dirty_regions.copy(), self.size.region
        self._dirty_regions.clear()
        lines = {y for y, _, _ in self._regions_to_spans(regions) if 0 <= y < screen.height}
        if not lines:
            return None
        chops = self._render_chops(screen, lines.__contains__)
        return Frame({y: chops[y] for y in sorted(lines)}, is_whole=False)

    def render_full_update(self, simplify: bool = False) -> Frame | LayoutUpdate:  # type: ignore[override]
        """All lines; `simplify` is for pictures, which are Textual's."""
        if simplify:
            return super().render_full_update(simplify)
        self._dirty_regions.clear()
        return Frame(dict(enumerate(self._render_chops(self.size.region, lambda y: True))), is_whole=True)

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        """For each line the strips between its cuts; lines that are not asked for stay empty."""
        chops: Chops = [dict.fromkeys(cuts[:-1]) for cuts in self.cuts]
        lines = [y for y in crop.line_range if is_rendered_line(y) and y < len(chops)]
        placed = [(widget, region, clip) for widget, (region, clip) in self.visible_widgets.items()]
        for first, last in _runs(lines):
            self._draw_run(chops, first, last, placed)
        return cast("Sequence[Mapping[int, Strip]]", chops)

    def _draw_run(self, chops: Chops, first: int, last: int, placed: Iterable[Placed]) -> None:
        """Draw the lines from `first` until before `last`."""
        missing = sum(len(chops[y]) for y in range(first, last))
        run = Region(0, first, self.size.width, last - first)
        for widget, region, clip in placed:
            if not missing:
                return
            shown = region.intersection(clip).intersection(run)
            if shown and self._has_gap(chops, shown):
                missing -= self._put(chops, shown, widget.render_lines(shown.translate((-region.x, -region.y))))

    def _has_gap(self, chops: Chops, shown: Region) -> bool:
        """Whether something of this is not covered by what is in front of it."""
        left, right = shown.column_span
        return any(strip is None and left <= x < right for y in shown.line_range for x, strip in chops[y].items())

    def _put(self, chops: Chops, shown: Region, strips: list[Strip]) -> int:
        """Put strips where there is nothing in front of them; how many places they filled."""
        filled = 0
        left, right = shown.column_span
        for y, strip in zip(shown.line_range, strips, strict=False):
            line = chops[y]
            cuts = [cut for cut in self.cuts[y] if left <= cut <= right]
            pieces = strip.divide([cut - left for cut in cuts[1:]])
            for cut, piece in zip(cuts, pieces, strict=False):
                if cut in line and line[cut] is None:
                    line[cut] = piece
                    filled += 1
        return filled


def _runs(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Lines that follow each other, as (first, one after the last)."""
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or lines[index] != lines[index - 1] + 1:
            yield lines[start], lines[index - 1] + 1
            start = index
