"""A screen of the terminal as an SVG drawing that needs nothing from anywhere: no font, no script, no address.

Every run of letters has its place and its length, so that columns stand whatever font the reader has; lines, frames
and bars are drawn as shapes, so that they join.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from rich.cells import cell_len
from rich.color import blend_rgb
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

WIDE, HIGH = 8.4, 18
"""A cell."""
MARGIN = 14
FONT = "ui-monospace,'Cascadia Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
SIZE = 14
BASELINE = 13.4
ALONE = frozenset("●○▲▼◆✓✗→←↑↓…█░▒◂▸")
"""Signs that many fonts lack: each is placed by itself, so that another font's width moves nothing else."""
# From the middle of the cell: up, right, down, left.
JOINTS = {
    "─": "rl", "│": "ud", "┌": "rd", "┐": "dl", "└": "ur", "┘": "ul", "├": "urd", "┤": "udl", "┬": "rdl", "┴": "url",
    "┼": "urdl", "╭": "rd", "╮": "dl", "╰": "ur", "╯": "ul", "━": "rl", "┃": "ud",
}  # fmt: skip
BLOCKS = {"▌": (0.0, 0.0, 0.5, 1.0), "▐": (0.5, 0.0, 0.5, 1.0), "█": (0.0, 0.0, 1.0, 1.0), "▀": (0.0, 0.0, 1.0, 0.5),
          "▄": (0.0, 0.5, 1.0, 0.5)}  # fmt: skip
"""As shares of the cell: left, top, width, height."""


class Look(NamedTuple):
    """How a letter is set."""

    colour: str
    ground: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A letter in its place; `wide` is how many cells it takes."""

    x: int
    letter: str
    look: Look
    wide: int


def draw(lines: Sequence[Sequence[Segment]], columns: int, title: str, colour: str, ground: str) -> str:
    """The whole picture; `colour` and `ground` are those of plain text."""
    width, height = columns * WIDE + 2 * MARGIN, len(lines) * HIGH + 2 * MARGIN
    plain = Look(colour, ground)
    grounds: list[str] = []
    shapes: defaultdict[str, list[str]] = defaultdict(list)
    words: list[str] = []
    for row, segments in enumerate(lines):
        cells = list(_cells(segments, plain))
        grounds += _grounds(cells, row, ground)
        for letter, run in groupby(cells, key=lambda cell: (cell.letter, cell.look)):
            together = list(run)
            if letter[0] == "─":
                start = together[0].x * WIDE
                shapes[letter[1].colour].append(f"M{_n(start)} {row * HIGH + HIGH // 2}h{_n(len(together) * WIDE)}")
            elif letter[0] in BLOCKS or letter[0] in JOINTS:
                shapes[letter[1].colour] += [_shape(cell, row) for cell in together]
        words += _words(cells, row, plain)
    strokes = [
        f'<path d="{"".join(paths)}" fill="{one}" stroke="{one}" stroke-width="1"/>' for one, paths in shapes.items()
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {height}" role="img" '
            f"aria-label={quoteattr(title)}>",
            f"<title>{escape(title)}</title>",
            f'<rect x="0.5" y="0.5" width="{_n(width - 1)}" height="{height - 1}" rx="8" fill="{ground}" '
            'stroke="#808080" stroke-opacity="0.4"/>',
            f'<g transform="translate({MARGIN} {MARGIN})">',
            *grounds,
            *strokes,
            f'<g font-family="{FONT}" font-size="{SIZE}" fill="{colour}" xml:space="preserve">',
            *words,
            "</g>",
            "</g>",
            "</svg>",
            "",
        ]
    )


def _cells(segments: Sequence[Segment], plain: Look) -> Iterator[Cell]:
    x = 0
    for segment in segments:
        look = _look(segment.style or Style.null(), plain)
        for letter in segment.text:
            wide = cell_len(letter)
            yield Cell(x, letter, look, wide)
            x += wide


def _look(style: Style, plain: Look) -> Look:
    colour, ground = _hex(style, "color", plain.colour), _hex(style, "bgcolor", plain.ground)
    if style.reverse:
        colour, ground = ground, colour
    if style.dim:
        colour = blend_rgb(_triplet(colour), _triplet(ground), 0.4).hex
    return Look(colour, ground, bool(style.bold), bool(style.italic), bool(style.underline), bool(style.strike))


def _hex(style: Style, which: str, default: str) -> str:
    colour = getattr(style, which)
    if colour is None or colour.is_default:
        return default
    return str(colour.get_truecolor(DEFAULT_TERMINAL_THEME).hex)


def _triplet(colour: str) -> ColorTriplet:
    return ColorTriplet(*(int(colour[place : place + 2], 16) for place in (1, 3, 5)))


def _grounds(cells: Sequence[Cell], row: int, ground: str) -> Iterator[str]:
    for own, run in groupby(cells, key=lambda cell: cell.look.ground):
        together = list(run)
        if own != ground:
            x, wide = together[0].x, sum(cell.wide for cell in together)
            yield f'<rect x="{_n(x * WIDE)}" y="{row * HIGH}" width="{_n(wide * WIDE)}" height="{HIGH}" fill="{own}"/>'


def _shape(cell: Cell, row: int) -> str:
    """The path of a bar, or of a line from edge to edge of its cell."""
    left, top = cell.x * WIDE, row * HIGH
    if cell.letter in BLOCKS:
        x, y, wide, high = BLOCKS[cell.letter]
        x, wide = left + x * WIDE, wide * WIDE - 1
        return f"M{_n(x + 0.5)} {_n(top + y * HIGH)}h{_n(wide)}v{_n(high * HIGH)}h{_n(-wide)}z"
    ways = JOINTS[cell.letter]
    middle, half, centre = left + WIDE / 2, WIDE / 2, top + HIGH / 2
    ends = {"u": f"v{_n(-HIGH / 2)}", "d": f"v{_n(HIGH / 2)}", "l": f"h{_n(-half)}", "r": f"h{_n(half)}"}
    if ways == "ud":
        return f"M{_n(middle)} {_n(top)}v{HIGH}"
    return "".join(f"M{_n(middle)} {_n(centre)}{ends[way]}" for way in ways)


def _words(cells: Sequence[Cell], row: int, plain: Look) -> Iterator[str]:
    """The line's letters, in runs of one look between wide gaps."""
    for run in _runs(cells):
        wide = sum(cell.wide for cell in run) * WIDE
        text = "".join(cell.letter for cell in run)
        look = run[0].look
        extra = "" if look.colour == plain.colour else f' fill="{look.colour}"'
        extra += ' font-weight="700"' if look.bold else ""
        extra += ' font-style="italic"' if look.italic else ""
        lines = " ".join(
            word for holds, word in ((look.underline, "underline"), (look.strike, "line-through")) if holds
        )
        extra += f' text-decoration="{lines}"' if lines else ""
        fit = f' textLength="{_n(wide)}" lengthAdjust="spacingAndGlyphs"'
        x, y = _n(run[0].x * WIDE), _n(row * HIGH + BASELINE)
        yield f'<text x="{x}" y="{y}"{fit}{extra}>{escape(text)}</text>'


def _runs(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    run: list[Cell] = []

    def ended() -> Iterator[list[Cell]]:
        while run and run[-1].letter == " " and not run[-1].look.underline:
            run.pop()
        if run:
            yield list(run)
        run.clear()

    for cell in cells:
        shape = cell.letter in BLOCKS or cell.letter in JOINTS
        gap = cell.letter == " " and (not run or run[-1].letter == " ")
        other = bool(run) and (cell.look[0], *cell.look[2:]) != (run[0].look[0], *run[0].look[2:])
        if shape or gap or (other and cell.letter != " ") or cell.letter in ALONE or (run and run[-1].letter in ALONE):
            yield from ended()
        if not shape and not (cell.letter == " " and not run and not cell.look.underline):
            run.append(cell)
    yield from ended()


def _n(value: float) -> str:
    """A number as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")
