"""What a terminal shows, line by line: a frame sends only what has changed, however much of it was drawn.

Textual sends all that it draws, and it draws a whole screen for every change of the focus. Over a slow line that is
seconds; between two processes it is most of what the system does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.strip import Strip

Line = tuple[tuple[int, str], ...]
"""The pieces of a line: where each begins, and what the terminal is sent for it."""


class Frame(CompositorUpdate):
    """The lines that were drawn: from each one's number to its strips, by the column where they begin."""

    def __init__(self, lines: Mapping[int, Mapping[int, Strip | None]], is_whole: bool) -> None:
        self.lines = lines
        self.is_whole = is_whole

    def pieces(self, y: int, console: Console) -> Line:
        """One line as it is sent."""
        return tuple((x, strip.render(console)) for x, strip in self.lines[y].items() if strip is not None)

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
        self._lines: dict[int, Line] = {}
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
            before = self._lines.get(y, ())
            if line != before:
                self._lines[y] = line
                sent += [f"\x1b[{y + 1};{x + 1}H{text}" for x, text in _changed(line, before)]
        return "".join(sent)


def _changed(line: Line, before: Line) -> Sequence[tuple[int, str]]:
    """The pieces that are not there yet; all, where the line was made of other pieces."""
    if [x for x, _ in line] != [x for x, _ in before]:
        return line
    return [piece for piece, old in zip(line, before, strict=True) if piece != old]
