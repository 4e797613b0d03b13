"""What members type, paste and import, made safe for every reader's terminal.

No text leaves this module with a control character, a bidirectional override or an invisible character in
it. An escape sequence loses its ESC and the rest shows as it was typed: nobody is fooled, and nobody's words
are taken away.
"""

import re
import unicodedata
from typing import Final

from copterm.domain.errors import Invalid

MARKS_PER_CHARACTER: Final = 6
JOINS_PER_EMOJI: Final = 3

# Line ends of every kind: Windows, old Macs, terminals, Unicode.
_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")

# Controls, direction marks and overrides, and whatever has no shape of its own. Joiners and selectors are judged
# later, by what stands around them.
_GONE = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Halves of characters and points that are none: such text cannot be encoded, or upsets who reads it.
_BROKEN = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
)
_DROP = re.compile(f"[{_GONE}]+")
_BREAK = re.compile(f"[{_BROKEN}]")
_SUSPECT = re.compile(f"[{_GONE}{_BROKEN}\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")

_JOINER = re.compile("[\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
)
_UNIT = f"{_EMOJI}[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
# Scripts whose letters join, where U+200C is spelling and not trickery: Arabic to N'Ko, Indic, Mongolian.
_JOINING = "\u0620-\u08ff\u0900-\u0dff\u1800-\u18aa"
_JOINED = re.compile(
    f"({_UNIT}(?:\u200d{_UNIT}){{0,{JOINS_PER_EMOJI}}}|[0-9#*]\ufe0f?\u20e3"
    f"|(?<=[{_JOINING}])\u200c(?=[{_JOINING}]))|{_JOINER.pattern}"
)

# A run of characters of which some may be marks: everything but the scripts that have none.
_PERHAPS_MARKS = re.compile(
    f"[^\x00-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u20cf\u2100-\u302f\u3030-\u3098\u309b-\ua66e\uac00-\ud7af"
    f"\uf900-\ufaff]{{{MARKS_PER_CHARACTER + 1},}}"
)
# A text that opens with a mark would set it on whatever happens to stand before.
MARK_FIRST: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
)

# Vowels and finals of old Hangul take no cell of their own, though Unicode calls them letters.
_HANGUL_PARTS = range(0x1160, 0x1200)
_HANGUL_MORE_PARTS = range(0xD7B0, 0xD800)

TAB_STOPS: Final = 4


def clean_line(text: str, limit: int | None = 200) -> str:
    """One safe line, without space around it; Invalid where it is longer than `limit` characters."""
    _check_size(text, limit)
    line = _clean(text.replace("\t", " ")).replace("\n", " ").strip()
    _check_length(line, limit)
    return line


def clean_block(text: str, limit: int | None = 20_000, tab: int = TAB_STOPS) -> str:
    """Safe text of many lines, each ended by a line feed alone; tabs become spaces up to the next stop.

    Blank lines at the start and blank space at the end go. Invalid where it is longer than `limit`.
    """
    _check_size(text, limit)
    block = _clean(text)
    if "\t" in block:
        block = block.expandtabs(tab)
    block = _LEADING_BLANK_LINES.sub("", block).rstrip()
    _check_length(block, limit)
    return block


_LEADING_BLANK_LINES = re.compile(r"\A(?:[ ]*\n)+")


def printable(text: str) -> str:
    """The last guard before a terminal: the text as one line with nothing in it that acts or hides."""
    if text.isascii() and text.isprintable():
        return text
    return _clean(text.replace("\t", " ")).replace("\n", " ")


def _check_size(text: str, limit: int | None) -> None:
    """Refuse at once what no cleaning could bring under the limit, before time is spent on it."""
    if limit is not None and len(text) > limit * 4 + 1000:
        _too_long(len(text), limit)


def _check_length(text: str, limit: int | None) -> None:
    if limit is not None and len(text) > limit:
        _too_long(len(text), limit)


def _too_long(length: int, limit: int) -> None:
    raise Invalid(f"This is too long: {length:,} characters, and {limit:,} is the most.")


def _clean(text: str) -> str:
    text = _LINE_END.sub("\n", text)
    if text.isascii():
        return _DROP.sub("", text)
    if _SUSPECT.search(text):
        text = _DROP.sub("", _BREAK.sub("\ufffd", text))
        text = _JOINED.sub(_keep_joined, text)
    # Before as well: putting thousands of marks in their order takes the square of their number.
    return cap_marks(unicodedata.normalize("NFC", cap_marks(text)))


def cap_marks(text: str) -> str:
    """The text with at most MARKS_PER_CHARACTER marks, seen or not, on any one character."""
    return _PERHAPS_MARKS.sub(_cap_marks, text)


def _keep_joined(found: re.Match[str]) -> str:
    return found[1] or ""


def _cap_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        if _is_mark(character):
            marks += 1
            if marks > MARKS_PER_CHARACTER:
                continue
        else:
            marks = 0
        kept.append(character)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    point = ord(character)
    return (
        unicodedata.category(character)[0] == "M"
        or unicodedata.combining(character) > 0
        or point in _HANGUL_PARTS
        or point in _HANGUL_MORE_PARTS
    )
