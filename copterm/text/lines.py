"""The shapes that rendering gives back: styled lines, the links among them, and how much was folded away."""

from dataclasses import dataclass
from typing import Final

# A run of text and its style: space-separated words out of STYLES.
Segment = tuple[str, str]

STYLES: Final = frozenset(
    {"text", "quiet", "accent", "unread", "good", "watch", "act", "quote", "code", "rule", "strong", "em"}
    | {"strike", "heading", "name", "link", "mention", "code.keyword", "code.string", "code.comment"}
    | {"code.number", "code.name", "code.operator"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a post as shown: never wider than was asked for; `quote` is how deep it lies in quotes."""

    segments: tuple[Segment, ...]
    width: int
    quote: int = 0

    @property
    def text(self) -> str:
        """The line without its styles."""
        return "".join(text for text, _ in self.segments)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a post: the number shown behind it, where it leads, and the words that carry it."""

    number: int
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post laid out for one width. `folded` counts the lines that folding keeps from sight."""

    lines: tuple[Line, ...]
    links: tuple[Link, ...] = ()
    folded: int = 0
