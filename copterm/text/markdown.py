"""Markdown laid out as lines: headings, lists, quotes, code, tables, rules."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from markdown_it.token import Token

from copterm.text.flow import chop, joined, measure, split, wrap
from copterm.text.fold import BAR
from copterm.text.highlight import MOST_COLOURED, highlight
from copterm.text.inline import runs
from copterm.text.lines import Line, Segment
from copterm.text.links import Links
from copterm.text.mentions import ATTRIBUTION
from copterm.text.parse import parse
from copterm.text.shorten import cells
from copterm.text.tables import Table, draw

# Text is never squeezed into less than this by what it lies in; marks and bars are left out before.
NARROWEST_TEXT: Final = 6
BULLETS: Final = ("•", "–", "·")
CONTINUED: Final = "↳ "
FAIR_ENDS: Final = " ,;(){}[]/|&="
MOST_CUTS: Final = 60
CODE_INDENT: Final = 2
_TASKS: Final = {"[ ] ": "[ ]", "[x] ": "[x]", "[X] ": "[x]"}
_BLANK: Final = Line((), 0)


def lay_out(body: str, width: int, links: Links) -> list[Line]:
    """The lines of a Markdown text; its source as plain text where it holds too much to be drawn."""
    parsed = parse(body)
    if not parsed.is_bearable:
        return plain_lines(body, width)
    return _Layout(parsed.tokens, links, width).sequence(0, len(parsed.tokens), width, "text", 0)


def plain_lines(body: str, width: int) -> list[Line]:
    """The text as it stands, every line that is too long wrapped by itself."""
    laid: list[Line] = []
    for source in body.split("\n"):
        is_short = cells(source) <= width
        laid.extend(as_lines([[(source, "text")]] if is_short else wrap([(source, "text")], width)))
    return laid


def code_lines(lines: Iterable[Sequence[Segment]], width: int) -> list[Line]:
    """Code or a drawing, spaces kept; a line too long goes on behind a sign, so nothing is lost."""
    return [line for source in lines for line in as_lines(map(joined, _cut_code(source, width)))]


def _cut_code(source: Sequence[Segment], width: int) -> Iterator[Sequence[Segment]]:
    mark: list[Segment] = []
    while measure(source) > width - measure(mark):
        first, *rest = chop(source, width - measure(mark))
        if len(rest) > MOST_CUTS:
            yield [*mark, *first]
            yield from (
                [(CONTINUED, "quiet"), *part]
                for part in chop(split(source, sum(len(text) for text, _ in first))[1], width - 2)
            )
            return
        first, source = split(source, _fair_cut(first))
        yield [*mark, *first]
        mark = [(CONTINUED, "quiet")]
    yield [*mark, *source]


def _fair_cut(segments: Sequence[Segment]) -> int:
    """How many characters to keep on a line of code: up to a space or sign near its end, else all."""
    text = "".join(text for text, _ in segments)
    near = len(text) - len(text) // 4
    return max((at + 1 for at in range(near, len(text)) if text[at] in FAIR_ENDS), default=len(text))


def as_lines(lines: Iterable[Sequence[Segment]]) -> list[Line]:
    """Segments as lines outside any quote."""
    return [Line(tuple(segments), measure(segments)) for segments in lines]


def quoted(lines: Iterable[Line]) -> list[Line]:
    """The lines one level deeper in quotes, behind a bar; bars of nested quotes stand close."""
    deeper: list[Line] = []
    for line in lines:
        first = line.segments[0][0] if line.segments else ""
        if line.quote and first.startswith(BAR):
            segments = ((BAR + first, "quote"), *line.segments[1:])
            deeper.append(Line(segments, line.width + 1, line.quote + 1))
        else:
            deeper.append(Line(((f"{BAR} ", "quote"), *line.segments), line.width + 2, line.quote + 1))
    return deeper


def _indented(lines: Sequence[Line], first: Segment, size: int) -> list[Line]:
    """The lines moved right by `size` cells, the first behind a mark of that size."""
    space = (" " * size, "text")
    return [
        Line((space if at else first, *line.segments), line.width + size, line.quote) if line.width or not at else line
        for at, line in enumerate(lines or [_BLANK])
    ]


class _Layout:
    """Walks the block tokens of one text."""

    def __init__(self, tokens: Sequence[Token], links: Links, width: int) -> None:
        self._tokens = tokens
        self._links = links
        self._room = width
        self._colours_left = MOST_COLOURED
        self._closing = _closings(tokens)
        self._blocks: dict[str, Callable[[int, int, str, int], list[Line]]] = {
            "paragraph_open": self._paragraph,
            "heading_open": self._heading,
            "blockquote_open": self._quote,
            "bullet_list_open": self._bullets,
            "ordered_list_open": self._numbers,
            "table_open": self._table,
            "fence": self._code,
            "code_block": self._code,
            "hr": self._rule,
        }

    def sequence(
        self, start: int, end: int, width: int, style: str, depth: int, behind_bar: bool = False
    ) -> list[Line]:
        """Blocks one under the other, a blank line between them except within a tight list.

        A quote that lies directly in a quote has a cell more: their bars stand close.
        """
        lines: list[Line] = []
        was_hidden = False
        at = start
        while at < end:
            token = self._tokens[at]
            stands_close = behind_bar and token.type == "blockquote_open" and width > NARROWEST_TEXT
            block = self._blocks[token.type](at, width + stands_close, style, depth)
            if lines and not was_hidden and not token.hidden and not self._is_attribution(at):
                lines.append(_BLANK)
            lines.extend(block)
            was_hidden = token.hidden
            at = self._closing[at] + 1
        return lines

    def _is_attribution(self, at: int) -> bool:
        """Whether a quote comes here, under the line that says whose it is."""
        before = self._tokens[at - 2]
        return self._tokens[at].type == "blockquote_open" and ATTRIBUTION.match(before.content) is not None

    def _runs(self, at: int, style: str) -> list[Segment]:
        return runs(self._tokens[at].children or (), style, self._links, self._room)

    def _paragraph(self, at: int, width: int, style: str, depth: int) -> list[Line]:
        return as_lines(wrap(self._runs(at + 1, style), width))

    def _heading(self, at: int, width: int, style: str, depth: int) -> list[Line]:
        mark = self._tokens[at].markup if self._tokens[at].markup.startswith("#") else "#"
        text = [(f"{mark} ", "quiet"), *self._runs(at + 1, "heading")]
        return as_lines(wrap(text, width))

    def _quote(self, at: int, width: int, style: str, depth: int) -> list[Line]:
        room = width - 2
        if room >= NARROWEST_TEXT:
            return quoted(self.sequence(at + 1, self._closing[at], room, "quote", depth, behind_bar=True))
        lines = self.sequence(at + 1, self._closing[at], width, "quote", depth)
        return [Line(line.segments, line.width, line.quote + 1) for line in lines]

    def _bullets(self, at: int, width: int, style: str, depth: int) -> list[Line]:
        mark = BULLETS[min(depth, len(BULLETS) - 1)]
        return self._items(at, lambda number: mark, width, style, depth)

    def _numbers(self, at: int, width: int, style: str, depth: int) -> list[Line]:
        first = int(self._tokens[at].attrs.get("start", 1))
        last = (
            first
            + sum(
                token.level == self._tokens[at].level + 1 and token.type == "list_item_open"
                for token in self._tokens[at : self._closing[at]]
            )
            - 1
        )
        size = len(str(last))
        return self._items(at, lambda number: f"{first + number:>{size}}.", width, style, depth)

    def _items(self, at: int, mark: Callable[[int], str], width: int, style: str, depth: int) -> list[Line]:
        lines: list[Line] = []
        number = 0
        item, end = at + 1, self._closing[at]
        while item < end:
            is_tight = item + 1 == self._closing[item] or self._tokens[item + 1].hidden
            if lines and not is_tight:
                lines.append(_BLANK)
            lines.extend(self._item(item, self._task(item) or mark(number), width, style, depth))
            number += 1
            item = self._closing[item] + 1
        return lines

    def _item(self, at: int, mark: str, width: int, style: str, depth: int) -> list[Line]:
        size = measure([(mark, "")]) + 1
        if width - size >= NARROWEST_TEXT:
            lines = self.sequence(at + 1, self._closing[at], width - size, style, depth + 1)
            return _indented(lines, (f"{mark} ", "quiet"), size)
        lines = self.sequence(at + 1, self._closing[at], width, style, depth + 1)
        return [*as_lines(chop([(mark, "quiet")], width)), *lines]

    def _task(self, item: int) -> str:
        """The box of an item that is a task, taken off its text."""
        inline = self._tokens[min(item + 2, len(self._tokens) - 1)]
        if inline.type != "inline" or not inline.children:
            return ""
        text = inline.children[0]
        box = _TASKS.get(text.content[:4], "") if text.type == "text" else ""
        if box:
            text.content = text.content[4:]
        return box

    def _table(self, at: int, width: int, style: str, depth: int) -> list[Line]:
        table = Table([], [])
        for place in range(at, self._closing[at]):
            token = self._tokens[place]
            if token.type == "tr_open":
                table.rows.append([])
            elif token.type in ("th_open", "td_open"):
                is_head = token.type == "th_open"
                if is_head:
                    table.aligns.append(str(token.attrs.get("style", "left")).rpartition(":")[2])
                table.rows[-1].append(self._runs(place + 1, f"{style} strong" if is_head else style))
        return as_lines(draw(table, width, "rule"))

    def _code(self, at: int, width: int, style: str, depth: int) -> list[Line]:
        token = self._tokens[at]
        language = (token.info.split() or [""])[0]
        lines, coloured = highlight(token.content.removesuffix("\n"), language, self._colours_left)
        self._colours_left -= coloured
        room = width - CODE_INDENT
        if room < NARROWEST_TEXT:
            return code_lines(lines, width)
        return _indented(code_lines(lines, room), (" " * CODE_INDENT, "text"), CODE_INDENT)

    def _rule(self, at: int, width: int, style: str, depth: int) -> list[Line]:
        return as_lines([[("─" * width, "rule")]])


def _closings(tokens: Sequence[Token]) -> list[int]:
    """For each token where its block ends: at itself where it holds nothing."""
    closing = list(range(len(tokens)))
    open_at: list[int] = []
    for at, token in enumerate(tokens):
        if token.nesting > 0:
            open_at.append(at)
        elif token.nesting < 0:
            closing[open_at.pop()] = at
    return closing
