"""What stands within a paragraph: emphasis, code, links, mentions, as styled runs of text."""

from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it.token import Token

from copterm.text.clean import MARK_FIRST, printable
from copterm.text.lines import Segment
from copterm.text.links import Links
from copterm.text.mentions import NAMED
from copterm.text.shorten import cells, fit

# A line that its author ended before this many cells was ended on purpose, and is; a longer one was wrapped.
SHORT_LINE: Final = 50
SHORTEST_URL: Final = 24
NO_BASE: Final = "◌"

LINK_NUMBER: Final = "link quiet"
_EMPHASIS: Final = {"strong": "strong", "em": "em", "s": "strike"}


def runs(tokens: Sequence[Token], style: str, links: Links, room: int) -> list[Segment]:
    """The styled text of an inline token's children; addresses longer than `room` go to the list of links."""
    return list(_Runs(style, links, room).walk(tokens))


def visible(text: str) -> str:
    """Text out of the parser, cleaned again: entities may have brought back what cleaning took away."""
    text = printable(text)
    return NO_BASE + text if MARK_FIRST.match(text) else text


class _Runs:
    """Walks the children of one inline token, knowing what emphasis they stand in."""

    def __init__(self, style: str, links: Links, room: int) -> None:
        self._style = style
        self._links = links
        self._room = max(room, SHORTEST_URL)
        self._emphasis: list[str] = []
        self._line = 0

    def walk(self, tokens: Sequence[Token]) -> Iterator[Segment]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            at += 1
            name, _, side = token.type.rpartition("_")
            if token.type == "link_open":
                end = _closing(tokens, at)
                yield from self._link(token, tokens[at:end])
                at = end + 1
            elif side == "open" and name in _EMPHASIS:
                self._emphasis.append(_EMPHASIS[name])
            elif side == "close" and name in _EMPHASIS:
                self._emphasis.remove(_EMPHASIS[name])
            else:
                yield from self._leaf(token)

    def _leaf(self, token: Token) -> Iterator[Segment]:
        if token.type == "hardbreak" or (token.type == "softbreak" and self._line < SHORT_LINE):
            yield from self._run("\n")
            self._line = 0
        elif token.type == "softbreak":
            yield from self._run(" ")
            self._line = 0
        elif token.type == "code_inline":
            yield from self._run(f"`{visible(token.content)}`", "code")
        elif token.type == "image":
            yield from self._image(token)
        else:
            yield from self._named(visible(token.content))

    def _run(self, text: str, extra: str = "") -> Iterator[Segment]:
        self._line += len(text)
        if text:
            yield text, " ".join(dict.fromkeys(filter(None, (self._style, *self._emphasis, extra))))

    def _named(self, text: str) -> Iterator[Segment]:
        at = 0
        for found in NAMED.finditer(text):
            yield from self._run(text[at : found.start()])
            yield from self._run(found[0], "mention")
            at = found.end()
        yield from self._run(text[at:])

    def _image(self, token: Token) -> Iterator[Segment]:
        label = visible(token.content).strip()
        yield from self._run(f"[image: {label}]" if label else "[image]", "quiet")
        yield from self._number(" ", str(token.attrs["src"]), label)

    def _link(self, opening: Token, inner: Sequence[Token]) -> Iterator[Segment]:
        address = str(opening.attrs["href"])
        label = "".join(visible(token.content) for token in inner if token.content).strip()
        if opening.info == "auto" or not label:
            yield from self._address(address, label or address)
        elif label.isdecimal() and len(inner) == 1:
            yield from self._number("", address, label)
        else:
            self._emphasis.append("link")
            yield from self.walk(inner)
            self._emphasis.remove("link")
            yield from self._number(" ", address, label)

    def _address(self, address: str, label: str) -> Iterator[Segment]:
        """An address that says where it leads: shown whole where it fits, cut and numbered where not."""
        says_all = label in (address, address.removesuffix("/"), address.removeprefix("mailto:"))
        if says_all and cells(label) <= self._room:
            self._links.bare(address)
            yield from self._run(label, "link")
        else:
            yield from self._run(fit(label, self._room - len(" [99]")), "link")
            yield from self._number(" ", address, label)

    def _number(self, space: str, address: str, label: str) -> Iterator[Segment]:
        yield from self._run(space)
        yield from self._run(f"[{self._links.note(address, label)}]", LINK_NUMBER)


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Where the link that was opened before `at` closes; links never hold links."""
    while at < len(tokens) and tokens[at].type != "link_close":
        at += 1
    return at
