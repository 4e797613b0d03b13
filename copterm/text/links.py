"""The links of a post: which are fit to be offered, and the numbers they go by."""

import re
from typing import Final

from copterm.text.lines import Link

LONGEST_URL: Final = 2_000

# Nothing but printable ASCII: markdown-it writes everything else as %xx or xn--. A host must follow the slashes.
_SAFE = re.compile(r"(?i:https?://[^\s/?#]|mailto:[^\s@?]+@)[!-~]*\Z")
# Found in plain text: up to a space or a quote, without the punctuation of the sentence around it.
BARE_URL: Final = re.compile(r"""https?://[^\s<>"`|\\^{}]{2,1900}""", re.IGNORECASE)
_BRACKETS: Final = {")": "(", "]": "["}
_TRAILING: Final = ".,;:!?'*~"


def is_safe(url: str) -> bool:
    """Whether a reader may be offered this address: web or mail, printable, not endless."""
    return len(url) <= LONGEST_URL and url.isascii() and _SAFE.match(url) is not None


def trim_url(found: str) -> str:
    """An address found in running text without the punctuation that belongs to the sentence."""
    while found:
        last = found[-1]
        opening = _BRACKETS.get(last)
        if last not in _TRAILING and (opening is None or found.count(opening) >= found.count(last)):
            break
        found = found[:-1]
    return found


class Links:
    """Collects the links of one post in the order they are met."""

    def __init__(self) -> None:
        self._noted: dict[str, Link] = {}
        self._bare: dict[str, None] = {}

    def note(self, url: str, text: str) -> int:
        """Remember a link whose address stands in the list at the end; the number to show at its place."""
        return self._noted.setdefault(url, Link(len(self._noted) + 1, url, text)).number

    def bare(self, url: str) -> None:
        """Remember a link whose address is shown in full where it stands."""
        self._bare.setdefault(url)

    def noted(self) -> tuple[Link, ...]:
        """The links for the list at the end of the post, by number."""
        return tuple(self._noted.values())

    def all(self) -> tuple[Link, ...]:
        """Every link: those with a number on show, then those shown in full."""
        noted = self.noted()
        bare = (url for url in self._bare if url not in self._noted)
        return noted + tuple(Link(number, url, url) for number, url in enumerate(bare, len(noted) + 1))
