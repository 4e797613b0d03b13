"""Tables drawn with aligned columns, as wide as they need and no wider than they may."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from copterm.text.flow import measure, wrap
from copterm.text.lines import Segment

_GAP: Final = " │ "
_CROSSING: Final = "─┼─"
NARROWEST: Final = 5

Cell = list[Segment]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's cells, the head first, and for each column "left", "right" or "center"."""

    rows: list[list[Cell]]
    aligns: list[str]


def draw(table: Table, width: int, quiet: str) -> list[list[Segment]]:
    """The table's lines; one "head: cell" line for each cell where the columns have no room."""
    natural = [max(_natural(row[column]) for row in table.rows) for column in range(len(table.aligns))]
    widths = _fitted(natural, width - len(_GAP) * (len(natural) - 1))
    if widths is None:
        return _listed(table, width, quiet)
    head, *body = table.rows
    lines = _row(head, widths, table.aligns, quiet)
    lines.append([(_CROSSING.join("─" * size for size in widths), quiet)])
    for row in body:
        lines.extend(_row(row, widths, table.aligns, quiet))
    return lines


def _natural(cell: Cell) -> int:
    return max(1, measure(cell))


def _fitted(natural: Sequence[int], room: int) -> list[int] | None:
    """The widths of the columns within `room`: the widest give way first. None where that leaves too little."""
    least = [min(size, NARROWEST) for size in natural]
    if sum(least) > room:
        return None
    low, high = 1, max(natural)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _taken(natural, middle) <= room else (low, middle - 1)
    widths = [min(size, low) for size in natural]
    spare = room - sum(widths)
    for column, size in enumerate(natural):
        if spare > 0 and widths[column] < size:
            widths[column] += 1
            spare -= 1
    return widths


def _taken(natural: Sequence[int], most: int) -> int:
    return sum(min(size, most) for size in natural)


def _row(row: Sequence[Cell], widths: Sequence[int], aligns: Sequence[str], quiet: str) -> list[list[Segment]]:
    columns = [list(wrap(cell, max(size, 2))) for cell, size in zip(row, widths, strict=True)]
    lines: list[list[Segment]] = []
    for parts in zip_longest(*columns, fillvalue=[]):
        line: list[Segment] = []
        for column, part in enumerate(parts):
            if column:
                line.append((_GAP, quiet))
            line.extend(_aligned(part, widths[column], aligns[column]))
        lines.append(line)
    return lines or [[]]


def _aligned(part: Cell, width: int, align: str) -> Cell:
    spare = width - measure(part)
    before = {"right": spare, "center": spare // 2}.get(align, 0)
    return [(" " * before, "text"), *part, (" " * (spare - before), "text")]


def _listed(table: Table, width: int, quiet: str) -> list[list[Segment]]:
    """Each row as lines "head: cell", a rule between rows."""
    head, *body = table.rows
    lines: list[list[Segment]] = []
    for number, row in enumerate(body or [head]):
        if number:
            lines.append([("─" * min(width, 10), quiet)])
        for label, cell in zip(head, row, strict=True):
            lines.extend(wrap([*label, (": ", quiet), *cell] if body else label, width))
    return lines
