"""The piece of a text in which the sought words stand, with those words marked."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from copterm.text.query import Term
from copterm.text.words import offsets

Piece = tuple[str, bool]
"""A part of an excerpt, and whether it is one of the sought words."""
_SPACE = re.compile(r"\s*\n[\s>|]*|\s+")
BEFORE: Final = 24
"""Characters that stand before the first hit, at most, so that it shows in a narrow list, too."""
_WORD = re.compile(r"[^\W_]+")
MOST_HITS: Final = 200
SEARCHED: Final = 100_000
"""Characters of a text that are looked through."""


def excerpt(text: str, sought: Sequence[Term], length: int = 160) -> tuple[Piece, ...]:
    """About `length` characters around the place with most of the sought words, on one line; hits are marked.

    Without any hit it is the beginning. Marks of Markdown stay as they were written.
    """
    text = text[:SEARCHED]
    hits = _hits(text, sought)
    start = _start(text, hits, length)
    end = min(len(text), start + length)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    pieces: list[Piece] = []
    at = start
    for begins, ends in hits:
        if begins < at or ends > end:
            continue
        pieces += [(text[at:begins], False), (text[begins:ends], True)]
        at = ends
    pieces.append((text[at:end], False))
    shown = [(_SPACE.sub(" ", words), is_hit) for words, is_hit in pieces if words]
    if shown and start:
        shown.insert(0, ("…", False))
    if shown and end < len(text):
        shown.append(("…", False))
    return tuple(shown)


def _hits(text: str, sought: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the words of the terms stand, of phrases only where all of them follow each other; the first of them.

    Words with accents, which stand for plain ones too, are looked for only where no plain one stands: they take longer.
    """
    plain = [term for term in sought if all(word.isascii() for word in term.words)]
    lowered = text.lower()
    found = _plain_hits(lowered, plain) if len(lowered) == len(text) else []
    if text.isascii() or (found and len(plain) == len(sought)):
        return found
    spans: set[tuple[int, int]] = set()
    cut = list(offsets(text))
    folded = [word for word, _, _ in cut]
    for term in sought:
        for at in _places(folded, term):
            spans.update((begins, ends) for _, begins, ends in cut[at : at + len(term.words)])
    return _joined(sorted(spans)[:MOST_HITS])


def _plain_hits(lowered: str, sought: Sequence[Term]) -> list[tuple[int, int]]:
    """The same for words of plain letters and digits, in a text without capitals."""
    if not sought:
        return []
    kinds = [r"[\W_]+".join(term.words) + (r"[^\W_]*" if term.is_begun else "") for term in sought]
    anyone = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(kinds, key=len, reverse=True))})(?![^\W_])")
    found = [
        (hit.start() + word.start(), hit.start() + word.end())
        for hit in islice(anyone.finditer(lowered), MOST_HITS)
        for word in _WORD.finditer(hit[0])
    ]
    return found[:MOST_HITS]


def _places(folded: Sequence[str], term: Term) -> Iterator[int]:
    """Where in a list of words a term begins."""
    length, last = len(term.words), term.words[-1]
    for at, word in enumerate(folded):
        if length == 1:
            if word == last or (term.is_begun and word.startswith(last)):
                yield at
        elif word == term.words[0]:
            rest = tuple(folded[at + 1 : at + length])
            begun = term.is_begun and rest[:-1] == term.words[1:-1] and rest and rest[-1].startswith(last)
            if rest == term.words[1:] or begun:
                yield at


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap, as pairs of one Chinese word do, made one."""
    made: list[tuple[int, int]] = []
    for begins, ends in spans:
        if made and begins < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], ends))
        else:
            made.append((begins, ends))
    return made


def _start(text: str, hits: list[tuple[int, int]], length: int) -> int:
    """Where the excerpt begins, so that most hits are in it and a few words before the first of them."""
    if not hits or len(text) <= length:
        return 0
    best, most = hits[0][0], 0
    for place, (begins, _) in enumerate(hits):
        within = sum(1 for _, ends in hits[place : place + 20] if ends <= begins + length - BEFORE)
        if within > most:
            best, most = begins, within
    start = max(0, best - BEFORE)
    if start:
        space = text.find(" ", start, best)
        start = space + 1 if space >= 0 else best
    return min(start, best)
