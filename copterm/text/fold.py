"""What a reader does not need at once, folded to a line that says how much there is."""

from collections.abc import Iterable
from typing import Final

from copterm.text.flow import measure
from copterm.text.lines import Line, Segment
from copterm.text.shorten import fit

LONGEST_QUOTE: Final = 4
QUOTE_KEPT: Final = 2
LONGEST_POST: Final = 200
POST_KEPT: Final = 120


def mark(words: str, width: int, before: tuple[Segment, ...] = (), quote: int = 0) -> Line:
    """The quiet line in the place of what is folded, such as "… 12 more quoted lines · z"."""
    segments = (*before, (fit(words, width - measure(before)), "quiet"))
    return Line(segments, measure(segments), quote)


def lines_of(count: int, what: str = "line") -> str:
    """The count in words: "1 line", "1,200 lines"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def fold_quotes(lines: Iterable[Line], width: int) -> tuple[list[Line], int]:
    """The lines with each long quote cut short, and how many lines that hides."""
    shown: list[Line] = []
    run: list[Line] = []
    hidden = 0
    for line in lines:
        if line.quote:
            run.append(line)
            continue
        hidden += _close_run(run, shown, width)
        run = []
        shown.append(line)
    hidden += _close_run(run, shown, width)
    return shown, hidden


def _close_run(run: list[Line], shown: list[Line], width: int) -> int:
    """Put a quote's lines on show, or the first of them; how many stay hidden."""
    if len(run) <= LONGEST_QUOTE:
        shown.extend(run)
        return 0
    shown.extend(run[:QUOTE_KEPT])
    hidden = len(run) - QUOTE_KEPT
    shown.append(mark(f"… {lines_of(hidden, 'more quoted line')} · z", width, (("│ ", "quote"),), run[0].quote))
    return hidden


def fold_long(lines: list[Line], width: int, beyond: int = 0, most: int = 0) -> tuple[list[Line], int]:
    """A long post cut short, after `most` lines where given; `beyond` counts lines that were not laid out at all."""
    longest, kept = (most, most) if most else (LONGEST_POST, POST_KEPT)
    if not beyond and len(lines) <= longest:
        return lines, 0
    hidden = max(0, len(lines) - kept) + beyond
    key = " not shown" if most else " · z"
    return [*lines[:kept], mark(f"… {lines_of(hidden, 'more line')}{key}", width)], hidden
