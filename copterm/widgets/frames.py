"""What a terminal shows, line by line: a frame sends only what has changed, however much of it was drawn.

Textual sends all that it draws, and it draws a whole screen for every change of the focus. Over a slow line that is
seconds; between two processes it is most of what the system does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

from rich.console import Console
from rich.segment import Segment
from textual._compositor import CompositorUpdate
from textual.strip import Strip

from copterm.text.shorten import cells

PICTURES = "\U0001f000"
"""From here on Unicode has emoji, which some terminals draw one into the other."""
Piece = tuple[int, Strip, str]
"""A part of a line: the column where it begins, what it is, and what a terminal is sent for it."""


class Frame(CompositorUpdate):
    """The lines that were drawn: from each one's number to its strips, by the column where they begin."""

    def __init__(self, lines: Mapping[int, Mapping[int, Strip | None]], is_whole: bool) -> None:
        self.lines = lines
        self.is_whole = is_whole

    def pieces(self, y: int, console: Console) -> list[Piece]:
        """One line as it is sent."""
        return [(x, strip, strip.render(console)) for x, strip in self.lines[y].items() if strip is not None]

    def render_segments(self, console: Console) -> str:
        """All of it, for a terminal of which nothing is known."""
        return Shown().update(self, console)


class Difference(CompositorUpdate):
    """What is left of a frame when all that the terminal shows already is taken away."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render_segments(self, console: Console) -> str:
        """The text, which was made for this console."""
        return self.text


class Shown:
    """What one terminal shows, as far as it is known."""

    def __init__(self) -> None:
        self._lines: dict[int, list[Piece]] = {}
        self.cursor: tuple[int, int] | None = None

    def forget(self) -> None:
        """Nothing is known: the next frame is sent as it is."""
        self._lines.clear()
        self.cursor = None

    def update(self, frame: Frame, console: Console) -> str:
        """What has to be sent so that the terminal shows this frame; it counts as shown from now on."""
        sent: list[str] = []
        for y in frame.lines:
            line = frame.pieces(y, console)
            before, self._lines[y] = self._lines.get(y, ()), line
            sent += [f"\x1b[{y + 1};{x + 1}H{text}" for x, text in _changed(line, before, console)]
        return "".join(sent)


def _changed(line: Sequence[Piece], before: Sequence[Piece], console: Console) -> Iterator[tuple[int, str]]:
    """What is not there yet, and where it begins; all, where the line was made of other pieces."""
    if [x for x, _, _ in line] != [x for x, _, _ in before]:
        yield from ((x, text) for x, _, text in line)
        return
    spills = False
    for (x, strip, text), (_, old, shown) in zip(line, before, strict=True):
        if text != shown or spills:
            # Where terminals and we may count otherwise, a piece can reach into the next one: that is sent as well.
            spills = spills or not (_is_certain(list(old)) and _is_certain(list(strip)))
            if spills:
                yield x, text
                continue
            start, end = _differing(list(old), list(strip))
            if end - start < strip.cell_length == old.cell_length:
                yield x + start, strip.crop(start, end).render(console)
            else:
                yield x, text


def _differing(old: Sequence[Segment], new: Sequence[Segment]) -> tuple[int, int]:
    """From which cell to which a line of the same length differs; for a letter that is typed, just that one."""
    width = sum(segment.cell_length for segment in new)
    start = _same(old, new)
    backwards = [[Segment(text[::-1], style) for text, style, _ in reversed(line)] for line in (old, new)]
    end = width - _same(*backwards)
    return (start, end) if start < end else (0, width)


def _same(old: Sequence[Segment], new: Sequence[Segment]) -> int:
    """Cells at the beginning that are the same. Within a run of text only where each letter is one cell."""
    same = 0
    for one, other in zip(old, new, strict=False):
        if one == other:
            same += other.cell_length
        else:
            if one.style == other.style and one.text.isascii() and other.text.isascii():
                pairs = zip(one.text, other.text, strict=False)
                same += sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            break
    return same


def _is_certain(segments: Sequence[Segment]) -> bool:
    """Whether all terminals draw this in as many cells as we think."""
    return all(_has_cells_only(text) for text, _, _ in segments)


@lru_cache(2048)
def _has_cells_only(text: str) -> bool:
    """Whether each letter has cells of its own: no mark that joins another, no picture."""
    return text.isascii() or all(letter < PICTURES and cells(letter) for letter in text)
