"""Segments with tokens become the strips that Textual draws; every line goes through here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.segment import Segment as Painted
from textual.strip import Strip
from textual.widget import Widget

from copterm.text.lines import Segment
from copterm.text.shorten import cells, fit
from copterm.widgets.guard import ACTING
from copterm.widgets.ink import ink_of

if TYPE_CHECKING:
    from copterm.widgets.ink import Ink

Segments = Sequence[Segment]


def sound(segments: Iterable[Segment]) -> list[Segment]:
    """The same segments without a character that acts or hides, so that what is measured is what is shown."""
    return [(text if text.isprintable() else ACTING.sub("\ufffd", text), style) for text, style in segments]


def width_of(segments: Iterable[Segment]) -> int:
    """Cells that these segments take."""
    return sum(cells(text) for text, _ in segments)


def cut(segments: Segments, width: int) -> list[Segment]:
    """The same segments in at most `width` cells; the one that is cut ends in an ellipsis."""
    kept: list[Segment] = []
    left = width
    for text, style in segments:
        size = cells(text)
        if size > left:
            if left > 0:
                kept.append((fit(text, left), style))
            return kept
        kept.append((text, style))
        left -= size
    return kept


def spread(left: Segments, right: Segments, width: int) -> list[Segment]:
    """One line with its figures at the right end; the left side is cut before any figure is."""
    right = cut(sound(right), width)
    room = width - width_of(right)
    shown = cut(sound(left), max(0, room - 1 if right else room))
    gap = room - width_of(shown)
    return [*shown, (" " * gap, "text"), *right]


def strip_of(segments: Segments, width: int, ink: Ink) -> Strip:
    """A strip of exactly `width` cells."""
    painted = [
        Painted("".join(text for text, _ in run), ink.style(style))
        for style, run in groupby(sound(segments), key=lambda segment: segment[1])
    ]
    return Strip(painted).adjust_cell_length(width, ink.style("text"))


def ink_for(widget: Widget) -> Ink:
    """The ink of the theme this session looks at."""
    return ink_of(widget.app.theme)
