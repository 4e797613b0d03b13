"""A text's words as the search knows them, the same for every database."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from copterm.text.clean import cap_marks

LONGEST_WORD: Final = 64

# Scripts written without spaces: their words are found by overlapping pairs.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9d\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff"
)
# Vowel signs are part of a word there, though they are no letters.
_VOWELLED = "\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u06ed\u0711-\u074a\u0900-\u0963\u0966-\u0dff\u0f00-\u0fff"
_SPACED_PART = f"(?:[^\\W_{_UNSPACED}]|[{_VOWELLED}\u0300-\u036f\u3099\u309a])"
_TOKEN = re.compile(f"[{_UNSPACED}\u3099\u309a]+|{_SPACED_PART}+")
_WRITTEN = re.compile(f"[{_UNSPACED}\u3099\u309a]+|(?:{_SPACED_PART}|[\u1100-\u11ff\u00b4\u00a8])+")
_PLAIN = re.compile("[a-z0-9]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_MARK = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")


def words(text: str) -> list[str]:
    """The words in order, without accents and case; Chinese, Japanese, Korean and Thai as overlapping pairs."""
    if text.isascii():
        return [word[:LONGEST_WORD] for word in _PLAIN.findall(text.lower())]
    found: list[str] = []
    for token in _TOKEN.findall(fold(text)):
        if _IS_UNSPACED.match(token):
            found.extend(_pairs(token))
        else:
            found.append(token[:LONGEST_WORD])
    return found


def offsets(text: str) -> Iterator[tuple[str, int, int]]:
    """The words in order as `words` cuts them, each with where it begins and ends in the text as it was written."""
    for token in _WRITTEN.finditer(text):
        start, end = token.span()
        if _IS_UNSPACED.match(token[0]) and end - start > 1:
            for at in range(start, end - 1):
                yield fold(text[at : at + 2]), at, at + 2
        else:
            for word in words(token[0]):
                yield word, start, end


def fold(text: str) -> str:
    """The text as it is compared: compatible forms made one, accents gone, case gone."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", cap_marks(text)).casefold())
    return unicodedata.normalize("NFC", _MARK.sub("", apart))


def _pairs(token: str) -> list[str]:
    if len(token) == 1:
        return [token]
    return [token[at : at + 2] for at in range(len(token) - 1)]
