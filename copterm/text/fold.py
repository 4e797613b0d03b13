"""What a reader does not need at once, folded to a line that says how much there is."""

from collections.abc import Iterable
from typing import Final

from copterm.text.flow import measure
from copterm.text.lines import Line, Segment
from copterm.text.shorten import cells, fit

BAR: Final = "│"
LONGEST_QUOTE: Final = 4
QUOTE_KEPT: Final = 2
LONGEST_POST: Final = 200
POST_KEPT: Final = 120


def mark(count: int, what: str, width: int, before: tuple[Segment, ...] = (), ending: str = " · z") -> Line:
    """The quiet line in the place of what is folded, such as "… 12 more quoted lines · z"."""
    room = width - measure(before)
    words = f"… {count:,} {what}{'' if count == 1 else 's'}{ending}"
    segments = (*before, (words if cells(words) <= room else fit(f"… {count}{ending}", room), "quiet"))
    return Line(segments, measure(segments), 1 if before else 0)


def fold_quotes(lines: Iterable[Line], width: int) -> tuple[list[Line], int]:
    """The lines with each long quote cut short and no quote without words, and how many lines that hides."""
    shown: list[Line] = []
    run: list[Line] = []
    hidden = 0
    for line in lines:
        if line.quote:
            run.append(line)
            continue
        hidden += _close_run(run, shown, width)
        is_second_blank = run and not line.segments and (not shown or not shown[-1].segments)
        run = []
        if not is_second_blank:
            shown.append(line)
    hidden += _close_run(run, shown, width)
    return shown, hidden


def _close_run(run: list[Line], shown: list[Line], width: int) -> int:
    """Put a quote's lines on show, or the first of them with words on; how many stay hidden."""
    run = _without_gaps(run)
    with_words = [at for at, line in enumerate(run) if _has_words(line)]
    if not with_words:
        return 0
    kept = with_words[QUOTE_KEPT - 1] + 1 if len(with_words) >= QUOTE_KEPT else QUOTE_KEPT
    hidden = len(run) - kept
    if len(run) <= LONGEST_QUOTE or hidden < 2:
        shown.extend(run)
        return 0
    shown.extend(run[:kept])
    shown.append(mark(hidden, "more quoted line", width, ((f"{BAR} ", "quote"),)))
    return hidden


def _without_gaps(run: list[Line]) -> list[Line]:
    """A quote's lines without empty ones at its ends, and one where several stand together."""
    kept: list[Line] = []
    for line in run:
        if _has_words(line) or (kept and _has_words(kept[-1])):
            kept.append(line)
    return kept if not kept or _has_words(kept[-1]) else kept[:-1]


def _has_words(line: Line) -> bool:
    return line.text.strip(f"{BAR} ") != ""


def fold_long(lines: list[Line], width: int, beyond: int = 0, most: int = 0) -> tuple[list[Line], int]:
    """A long post cut short, after `most` lines where given; `beyond` counts lines that were not laid out at all."""
    longest, kept = (most, most) if most else (LONGEST_POST, POST_KEPT)
    if not beyond and len(lines) <= longest:
        return lines, 0
    hidden = max(0, len(lines) - kept) + beyond
    ending = ", too many to show" if most else " · z"
    return [*lines[:kept], mark(hidden, "more line", width, ending=ending)], hidden
