"""A mail laid out as lines: quotes behind bars, code as it stands, prose wrapped again where it must be."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from copterm.text.flow import measure, split, wrap
from copterm.text.fold import BAR, mark
from copterm.text.inline import SHORT_LINE
from copterm.text.lines import Line, Segment
from copterm.text.links import BARE_URL, Links, is_safe, trim_url
from copterm.text.mailheads import is_header
from copterm.text.mailparts import Part, depth, is_fixed, is_listed, parts, unquoted, without_armour
from copterm.text.markdown import NARROWEST_TEXT, as_lines, code_lines
from copterm.text.shorten import cells

# Of a quote or patch of more lines only so many are laid out to be folded.
LONGEST_PART: Final = 1_000
WIDEST_WINDOW: Final = 100
SLACK: Final = 8
COMBED_LONG: Final = 55
COMBED_SHORT: Final = 25

_PART_STYLES: Final = {"attribution": "quiet", "fixed": "code", "prose": "text"}
_PATCH_STYLES: Final = (
    ("@@", "code accent"),
    ("diff ", "code strong"),
    ("Index: ", "code strong"),
    ("+++ ", "code strong"),
    ("--- ", "code strong"),
    ("+", "code good"),
    ("-", "code act"),
)
_OWN_LINE = re.compile(r"\s*(?:[-=_*~.#]{2,}\s*\Z|\S+ +\| +(?:\d+|Bin) |\d+ files? changed)|[A-Z][\w-]{1,40}-[Bb]y: ")
_OPENS_LINE = re.compile(r"[A-Z][\w-]{1,40}: ")
_BLANK: Final = Line((), 0)


def lay_out(body: str, width: int, links: Links, unfold: bool, most: int) -> tuple[list[Line], int, int]:
    """The lines of a mail; how many of signatures are folded; how many were left alone after `most` unquoted ones."""
    layout = _Layout(width, links, unfold)
    lines = body.split("\n")
    taken = unquoted_lines = 0
    for part in parts(lines):
        if unquoted_lines > most:
            break
        before = len(layout.lines)
        laid_out = part.lines[: max(most, LONGEST_PART)]
        layout.add(Part(part.kind, laid_out))
        taken += len(laid_out)
        unquoted_lines += len(layout.lines) - before if unfold or part.kind != "quote" else 1
    return layout.lines, layout.folded, len(lines) - taken


class _Layout:
    def __init__(self, width: int, links: Links, unfold: bool) -> None:
        self.lines: list[Line] = []
        self.folded = 0
        self._width = width
        self._links = links
        self._unfold = unfold

    def add(self, part: Part) -> None:
        """Lay out one part under those before."""
        if part.kind == "blank":
            if self.lines and self.lines[-1] is not _BLANK:
                self.lines.append(_BLANK)
        elif part.kind == "quote":
            self.lines.extend(self._quote(part.lines if self._unfold else without_armour(part.lines)))
        elif part.kind == "patch":
            self.lines.extend(code_lines(([(line, _patch_style(line))] for line in part.lines), self._width))
        elif part.kind == "wrapping" and not self._unfold:
            return
        elif part.kind in ("signature", "PGP signature", "wrapping"):
            self._aside(part)
        else:
            style = _PART_STYLES[part.kind]
            self.lines.extend(as_lines(self._paragraph(part.lines, self._width, style, part.kind == "fixed")))

    def _aside(self, part: Part) -> None:
        if not self._unfold and len(part.lines) > 1:
            self.folded += len(part.lines)
            self.lines.append(mark(len(part.lines), f"{part.kind} line", self._width))
            return
        for line in part.lines:
            self.lines.extend(as_lines(wrap([(line, "quiet")], self._width)) or [_BLANK])

    def _quote(self, lines: Sequence[str]) -> Iterator[Line]:
        """The lines of one quote, each run of one depth by itself."""
        for level, paragraph in _levels(lines):
            bars = max(0, min(level, self._width - NARROWEST_TEXT - 1))
            before: list[Segment] = [(f"{BAR * bars} ", "quote")] if bars else []
            room = self._width - measure(before)
            for laid in self._paragraph(paragraph, room, "quote", is_fixed(paragraph)):
                segments = (*before, *laid)
                yield Line(segments, measure(segments), level)

    def _paragraph(self, lines: Sequence[str], width: int, style: str, fixed: bool) -> Iterator[list[Segment]]:
        """Lines as they stand where all fit; else code goes on behind a sign and prose is wrapped anew."""
        if all(cells(line) <= width for line in lines) and (fixed or not _is_combed(lines)):
            yield from ([*self._linked(line, style)] for line in lines)
        elif fixed:
            for laid in code_lines(([*self._linked(line, style)] for line in lines), width):
                yield list(laid.segments)
        else:
            for joined in _joined(lines):
                yield from _hanging(list(self._linked(joined, style)), joined, width)

    def _linked(self, line: str, style: str) -> Iterator[Segment]:
        """The line with its web addresses styled, and remembered."""
        at = 0
        for found in BARE_URL.finditer(line):
            url = trim_url(found[0])
            if is_safe(url):
                self._links.bare(url)
                yield from [(line[at : found.start()], style), (url, f"{style} link")]
                at = found.start() + len(url)
        yield line[at:], style


def _levels(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Paragraphs of one depth out of a quote, marks taken off; an empty line is a paragraph of its own."""
    paragraph: list[str] = []
    level = 0
    for line in lines:
        text, deep = unquoted(line), depth(line)
        if paragraph and (deep != level or not text.strip() or not paragraph[-1].strip()):
            yield level, paragraph
            paragraph = []
        paragraph.append(text)
        level = deep
    if paragraph:
        yield level, paragraph


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """A paragraph's lines, joined where it was the width of the author's window that ended them."""
    window = 0 if _is_combed(lines) else max((cells(line) for line in lines if not _is_address(line)), default=0)
    if window > WIDEST_WINDOW:
        yield from lines
        return
    current = lines[0]
    last = current
    for line in lines[1:]:
        if _is_ended(last) or _opens_line(line) or _has_room(last, line, window):
            yield current
            current = line
        else:
            current = f"{current.rstrip()} {line.lstrip()}"
        last = line
    yield current


def _opens_line(line: str) -> bool:
    """Whether the line cannot be the middle of a sentence: an item, a header, a rule, a line of statistics."""
    return is_listed(line) or is_header(line) or bool(_OPENS_LINE.match(line) or _OWN_LINE.match(line))


def _is_address(line: str) -> bool:
    """Whether the line is one long word, which no window can break."""
    return len(line) >= SHORT_LINE and " " not in line.strip()


def _is_ended(line: str) -> bool:
    """Whether nothing goes on behind the line: it announces what is below, is an address alone, a rule or the like."""
    if _OWN_LINE.match(line):
        return True
    line = line.strip()
    return line.endswith((":", "：")) or BARE_URL.fullmatch(line) is not None


def _has_room(line: str, following: str, window: int) -> bool:
    """Whether the author could have written on in the same line, and began another."""
    word = following.split(maxsplit=1)[0] if following.strip() else ""
    return cells(line.rstrip()) < min(window, SHORT_LINE) or cells(line.rstrip()) + 1 + cells(word) <= window - SLACK


def _is_combed(lines: Sequence[str]) -> bool:
    """Whether a program wrapped what was wrapped before: a word or two alone between full lines."""
    sizes = [0 if _is_address(line) else cells(line.strip()) for line in lines]
    return any(
        COMBED_LONG <= before <= WIDEST_WINDOW and size <= COMBED_SHORT and COMBED_LONG <= after <= WIDEST_WINDOW
        for before, size, after in zip(sizes, sizes[1:], sizes[2:], strict=False)
    )


def _hanging(segments: list[Segment], text: str, width: int) -> Iterator[list[Segment]]:
    """A line wrapped under its own start: behind its indent, and behind the mark of a list's item."""
    indent = len(text) - len(text.lstrip())
    if is_listed(text):
        mark_end = text.find(" ", indent) + 1
        indent = mark_end + len(text[mark_end:]) - len(text[mark_end:].lstrip())
    if not 0 < indent <= width - NARROWEST_TEXT:
        yield from wrap(segments, width)
        return
    start, body = split(segments, indent)
    for at, laid in enumerate(wrap(body, width - indent)):
        yield [*(start if at == 0 else [(" " * indent, segments[0][1])]), *laid]


def _patch_style(line: str) -> str:
    return next((style for start, style in _PATCH_STYLES if line.startswith(start)), "code")
