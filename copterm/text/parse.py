"""Markdown parsed into tokens, with limits that no text can talk its way past."""

import functools
import re
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table as parse_table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from copterm.text.links import BARE_URL, is_safe, trim_url

MOST_BLOCKS: Final = 2_000
# Of all tables of a text together.
MOST_CELLS: Final = 200
MOST_INLINES: Final = 12_000
DEEPEST: Final = 24
# Signs looked over in search of the ends of links; a bracket that never closes costs many.
MOST_SKIPS: Final = 8_000

# Microseconds that the parser takes for a sign, as measured; it takes no more than their sum, whatever their order.
MOST_WORK: Final = 100_000
_WORK: Final = (
    *(("[", 15), ("*", 22), ("_", 20), ("\n", 40), ("~~", 25), ("`", 15), ("&", 10), ("<", 75), ("://", 60)),
    *(("](", 90), ("\n=", 45), ("\n--", 20), ("  \n", 35), ("\\", 5)),
)
_WORK_OF_MARKER: Final = 80
# What opens an item of a list, a quote or a heading.
_MARKER = re.compile(r"(?:^|(?<=[ >]))(?:[-*+>]|#{1,6}|[0-9]{1,9}[.)])(?=[ >\n])", re.MULTILINE)
# A line that goes on in a quote without its sign is held against what could end each quote around it.
_WORK_OF_DEPTH: Final = 12
_QUOTE = re.compile(r"^[ >*+\-0-9.)]*>", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tokens of a text, or none where it holds more than can be laid out."""

    tokens: tuple[Token, ...]
    is_bearable: bool


def parse(body: str) -> Parsed:
    """Markdown to tokens; not bearable means: show the source as plain text instead."""
    if _work(body) > MOST_WORK:
        return Parsed((), is_bearable=False)
    tokens = _parser().parse(body)
    blocks = inlines = 0
    for token in tokens:
        if token.level >= DEEPEST - 1:
            return Parsed((), is_bearable=False)
        blocks += token.nesting >= 0 and token.type != "inline"
        inlines += len(token.children or ())
    if blocks > MOST_BLOCKS or inlines > MOST_INLINES:
        return Parsed((), is_bearable=False)
    return Parsed(tuple(tokens), is_bearable=True)


def _work(body: str) -> int:
    """The microseconds that parsing the text may take, told by a look that costs far less."""
    signs = sum(body.count(sign) * work for sign, work in _WORK)
    depth = max((found.count(">") for found in _QUOTE.findall(body)), default=0)
    return signs + _WORK_OF_MARKER * len(_MARKER.findall(body)) + _WORK_OF_DEPTH * depth * body.count("\n")


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt()
    parser.inline = _Inline()
    parser.configure("commonmark", {"html": False, "maxNesting": DEEPEST})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _small_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("newline", "bare_url", _bare_url)
    # A link that is not fit to be offered stays text, with its target, as it was typed.
    parser.validateLink = is_safe  # type: ignore[method-assign]
    return parser


class _Inline(ParserInline):
    """Gives up looking for the ends of links where a text takes too much of it."""

    def skipToken(self, state: StateInline) -> None:
        skips = state.env["skips"] = state.env.get("skips", 0) + 1
        if skips > MOST_SKIPS:
            state.pos = state.posMax
        else:
            super().skipToken(state)


def _small_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table of few cells; a bigger one is kept as it was typed, as a block of code is."""
    if start + 2 > end or "|" not in _line(state, start) or not parse_table(state, start, end, True):
        return False
    if silent:
        return True
    columns = _line(state, start + 1).strip().strip("|").count("|") + 1
    last = start
    while last < end and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        last += 1
    cells = state.env.get("cells", 0) + (last - start - 1) * columns
    if cells <= MOST_CELLS:
        state.env["cells"] = cells
        return parse_table(state, start, end, False)
    token = state.push("code_block", "code", 0)
    token.content = state.getLines(start, last, state.blkIndent, False)
    token.map = [start, last]
    state.line = last
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] : state.eMarks[line]]


def _bare_url(state: StateInline, silent: bool) -> bool:
    """A web address in running text, read before the signs in it can mean emphasis."""
    if not state.src.startswith("://", state.pos) or state.linkLevel > 0:
        return False
    before = state.pending[-6:].lower()
    scheme = next((name for name in ("https", "http") if before.endswith(name)), None)
    if scheme is None or before[: -len(scheme)][-1:].isalnum():
        return False
    found = BARE_URL.match(state.src, state.pos - len(scheme))
    url = trim_url(found[0]) if found else ""
    if len(url) <= len(scheme):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme)]
        _push_url(state, url)
    state.pos += len(url) - len(scheme)
    return True


def _push_url(state: StateInline, url: str) -> None:
    """The address as a link; as text where it is not fit to be one."""
    address = state.md.normalizeLink(url)
    if not is_safe(address):
        state.pending += url
        return
    opening = state.push("link_open", "a", 1)
    opening.attrs, opening.info = {"href": address}, "auto"
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1)
