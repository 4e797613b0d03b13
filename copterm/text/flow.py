"""Running text broken into lines: words whole where they fit, wide characters never cut, spaces as typed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from copterm.text.lines import Segment
from copterm.text.shorten import cells, graphemes

_PART: Final = re.compile(r"\n| +|[^ \n]+")

# Chinese and Japanese break between any two characters, but a line never starts or ends with certain signs.
_NOT_FIRST = "、。，．・：；？！）」』】〕〉》”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_NOT_LAST = "（「『【〔〈《“‘"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"
_HAS_WIDE = re.compile(f"[{_WIDE}]")
_WIDE_PART = re.compile(
    f"[{_NOT_LAST}]*(?:[{_WIDE}][\u0300-\u036f\u3099\u309a]*|[^{_WIDE}{_NOT_LAST}]+)[{_NOT_FIRST}]*|[{_NOT_LAST}]+"
)


@dataclass(slots=True)
class _Word:
    """Runs of text that stay together on a line, and the space typed before them."""

    space: int = 0
    space_style: str = ""
    pieces: list[Segment] = field(default_factory=list)
    width: int = 0
    ends_line: bool = False


def wrap(segments: Iterable[Segment], width: int) -> Iterator[list[Segment]]:
    """Lines of at most `width` cells; a line feed in a segment ends a line. `width` is 2 or more."""
    line: list[Segment] = []
    used = 0
    for word in _words(segments):
        if word.ends_line:
            yield joined(line)
            line, used = [], 0
            continue
        space = word.space if line else 0
        if used + space + word.width <= width:
            if space:
                line.append((" " * space, word.space_style))
            line.extend(word.pieces)
            used += space + word.width
            continue
        if line:
            yield joined(line)
        if word.width <= width:
            line, used = list(word.pieces), word.width
            continue
        *full, last = chop(word.pieces, width)
        yield from full
        line, used = list(last), measure(last)
    if line:
        yield joined(line)


def chop(segments: Iterable[Segment], width: int) -> list[list[Segment]]:
    """The text cut every `width` cells, wherever that falls, but never inside a character; at least one line."""
    lines: list[list[Segment]] = []
    line: list[Segment] = []
    used = 0
    for text, style in segments:
        if text.isascii():
            while used + len(text) > width:
                room = width - used
                lines.append(joined([*line, (text[:room], style)]))
                line, used, text = [], 0, text[room:]
            line.append((text, style))
            used += len(text)
            continue
        for part, size in graphemes(text):
            if used + size > width:
                lines.append(joined(line))
                line, used = [], 0
            line.append((part, style))
            used += size
    lines.append(joined(line))
    return lines


def split(segments: Iterable[Segment], length: int) -> tuple[list[Segment], list[Segment]]:
    """The segments up to and from a number of characters."""
    before: list[Segment] = []
    after: list[Segment] = []
    for text, style in segments:
        before.append((text[:length], style))
        after.append((text[length:], style))
        length = max(0, length - len(text))
    return before, after


def measure(segments: Iterable[Segment]) -> int:
    """The cells that the segments take together."""
    return sum(len(text) if text.isascii() else cells(text) for text, _ in segments)


def _words(segments: Iterable[Segment]) -> Iterator[_Word]:
    word = _Word()
    for text, style in segments:
        for part in _PART.findall(text):
            if part[0] not in " \n":
                for at, piece in enumerate(_breakable(part)):
                    if at or (word.pieces and _breaks_before(word, piece)):
                        yield word
                        word = _Word()
                    word.pieces.append((piece, style))
                    word.width += len(piece) if piece.isascii() else cells(piece)
                continue
            if word.pieces:
                yield word
                word = _Word()
            if part == "\n":
                yield _Word(ends_line=True)
                word = _Word()
            else:
                word.space += len(part)
                word.space_style = style
    if word.pieces:
        yield word


def _breakable(part: str) -> list[str]:
    """A run without spaces cut where a line may end."""
    if part.isascii() or not _HAS_WIDE.search(part):
        return [part]
    return _WIDE_PART.findall(part)


def _breaks_before(word: _Word, piece: str) -> bool:
    """Whether a line may end between two runs of different style that touch."""
    last = word.pieces[-1][0][-1]
    return (
        piece[0] not in _NOT_FIRST
        and last not in _NOT_LAST
        and (_HAS_WIDE.match(piece[0]) or _HAS_WIDE.match(last)) is not None
    )


def joined(line: Iterable[Segment]) -> list[Segment]:
    """The line with neighbours of one style made one."""
    whole: list[Segment] = []
    for text, style in line:
        if whole and whole[-1][1] == style:
            whole[-1] = (whole[-1][0] + text, style)
        elif text:
            whole.append((text, style))
    return whole
