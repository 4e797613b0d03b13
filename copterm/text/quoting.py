"""A post's words for use elsewhere: quoted in a reply, cut to an excerpt, taken out of their markup."""

import re
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from copterm.text.clean import clean_block
from copterm.text.inline import visible
from copterm.text.mailparts import parts
from copterm.text.mentions import ATTRIBUTION
from copterm.text.parse import parse
from copterm.text.shorten import fit

LONGEST_QUOTED: Final = 4_000
LONGEST_EXCERPTED: Final = 4_000

_NOT_QUOTED: Final = ("signature", "PGP signature", "wrapping")
WIDEST_QUOTED: Final = 72
_FENCE = re.compile(r"(?:> ?)* {0,3}(?:```|~~~)")
_MARKS = re.compile(r"(?:> ?)*")
_NOT_PROSE = re.compile(r"\s|[#|]|\S+\Z")
_BEGINS_BLOCK = re.compile(r"[-+*#>=|~`_]|\d+[.)]|\[")
_SPACES = re.compile(r"\s+")


def quote(body: str, format: str, author: str, number: int, limit: int = LONGEST_QUOTED) -> str:
    """The post as the start of a reply: "#12 bea:", then every line behind "> ", and an empty line to write on.

    More than `limit` characters are cut at the end of a line, with a "> …". What is quoted inside nests.
    """
    text = clean_block(body, limit=None)
    if format != "markdown":
        text = _without_signature(text)
    kept = text if len(text) <= limit else text[: text.rfind("\n", 0, limit) + 1 or limit].rstrip()
    lines = [_quoted(part) for line in _outside_code(kept) for part in line]
    if len(kept) < len(text):
        lines.append("> …")
    return "\n".join([f"#{number} {author}:", *lines, "", ""])


def excerpt(body: str, format: str, cells: int) -> str:
    """The start of what the author says, on one line of at most `cells` cells; quotes and signatures left out."""
    head = body[:LONGEST_EXCERPTED]
    said = _said(head) if format == "markdown" else _said_in_mail(head)
    return fit(_SPACES.sub(" ", said or plain(head, format)).strip(), cells)


def plain(body: str, format: str) -> str:
    """The whole text as plain words without Markdown's signs; a mail as it is."""
    text = clean_block(body, limit=None)
    if format != "markdown":
        return text
    return "\n\n".join(words for words, _ in _blocks(text))


def _outside_code(text: str) -> Iterator[list[str]]:
    """The lines, those of prose cut to a width at which each can carry its own quote mark."""
    fenced = False
    for line in text.split("\n"):
        fenced ^= _FENCE.match(line) is not None
        yield [line] if fenced or len(line) <= WIDEST_QUOTED else _cut(line)


def _cut(line: str) -> list[str]:
    """A long line of prose in several, unless one of them would begin something else then: a list, a heading."""
    marks = _MARKS.match(line)
    before = marks[0] if marks else ""
    prose = line[len(before) :]
    if _NOT_PROSE.match(prose) or len(before) > WIDEST_QUOTED // 2:
        return [line]
    words = wrap(prose, WIDEST_QUOTED - len(before), break_long_words=False, break_on_hyphens=False)
    if any(_BEGINS_BLOCK.match(part) for part in words[1:]):
        return [line]
    return [before + part for part in words]


def _quoted(line: str) -> str:
    return f">{line}" if line.startswith(">") else f"> {line}".rstrip()


def _without_signature(text: str) -> str:
    kept = [part for part in parts(text.split("\n")) if part.kind not in _NOT_QUOTED]
    return "\n".join(line for part in kept for line in part.lines).rstrip()


def _said(text: str) -> str:
    blocks = _blocks(clean_block(text, limit=None))
    return " ".join(words for words, is_quoted in blocks if not is_quoted and not ATTRIBUTION.match(words))


def _said_in_mail(text: str) -> str:
    said = (
        part for part in parts(clean_block(text, limit=None).split("\n")) if part.kind in ("prose", "fixed", "patch")
    )
    return " ".join(" ".join(part.lines) for part in said)


def _blocks(text: str) -> list[tuple[str, bool]]:
    """The words of each block of a Markdown text, and whether it is quoted."""
    parsed = parse(text)
    if not parsed.is_bearable:
        return [(text, False)]
    blocks: list[tuple[str, bool]] = []
    depth = 0
    for token in parsed.tokens:
        depth += token.nesting if token.type.startswith("blockquote") else 0
        if token.type == "inline":
            words = "".join(
                "\n" if child.type.endswith("break") else visible(child.content) for child in token.children or ()
            )
            blocks.append((words, depth > 0))
        elif token.type in ("fence", "code_block"):
            blocks.append((token.content.rstrip("\n"), depth > 0))
    return [(words, is_quoted) for words, is_quoted in blocks if words]
