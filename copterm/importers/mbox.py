"""Splitting an mbox or a pipermail month into its messages.

Only a full envelope line (`From address Day Mon dd hh:mm:ss [zone] yyyy`) followed by a header separates: bodies
have lines that begin with `From ` too, and some archives have no blank line before an envelope.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

_BLOCK: Final = 1 << 19
_AHEAD: Final = 1024
"""An envelope is judged only when this much after its beginning is known."""

_ENVELOPE = re.compile(
    rb"From (?:[^\r\n]{0,300} )?[ \t]*((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ \t]+"
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ \t]+\d{1,2}[ \t]+\d{1,2}:\d\d(?::\d\d)?"
    rb"(?:[ \t]+[A-Za-z0-9+-]{1,6}){0,2}[ \t]+\d{4}(?:[ \t]+[A-Za-z0-9+-]{1,6})?)[ \t]*\r?\n"
    rb"(?=[!-9;-~]{1,200}[ \t]*:|>?From )"
)
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message between its separators: where its separator began, the date there, and the bytes after it.

    `data` is None where the message is larger than the bound and was not kept.
    """

    offset: int
    date: str
    data: bytes | None


def starts_with_envelope(head: bytes) -> bool:
    """Whether a file that begins like this is an mbox."""
    return _ENVELOPE.match(head.lstrip()) is not None


def unescape(data: bytes) -> bytes:
    """Take back the `>` that mbox writers put before a body's `From `."""
    return _ESCAPED.sub(rb"\1", data) if b">From " in data else data


def split_mbox(stream: IO[bytes], bound: int) -> Iterator[Envelope]:
    """The messages of an mbox in their order. What comes before the first envelope is not a message."""
    splitter = _Splitter(bound)
    while block := stream.read(_BLOCK):
        yield from splitter.add(block)
    yield from splitter.finish()


class _Splitter:
    """Holds what has been read of the message that is not complete yet."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._held = bytearray(b"\n")  # so that the first line has a line end before it too
        self._origin = -1  # where in the stream `_held` begins
        self._seen = 0  # no envelope begins in `_held` before this
        self._offset, self._date, self._body = 0, "", -1
        self._dropped = False

    def add(self, block: bytes) -> Iterator[Envelope]:
        """The messages that this block completes."""
        self._held += block
        yield from self._scan(len(self._held) - _AHEAD)
        if self._body >= 0 and len(self._held) - self._body > self._bound:
            self._dropped = True
        if self._dropped or self._body < 0:
            self._let_go(self._seen)
        elif self._body > _BLOCK:
            self._let_go(self._body)

    def finish(self) -> Iterator[Envelope]:
        """The last message."""
        yield from self._scan(len(self._held))
        if self._body >= 0:
            yield self._message(len(self._held))

    def _scan(self, known: int) -> Iterator[Envelope]:
        at = self._held.find(b"\nFrom ", self._seen)
        while -1 < at < known:
            found = _ENVELOPE.match(self._held, at + 1)
            if found is not None:
                if self._body >= 0:
                    yield self._message(at + 1)
                self._offset, self._date = self._origin + at + 1, found[1].decode("ascii")
                self._body, self._dropped = found.end(), False
            at = self._held.find(b"\nFrom ", at + 1)
        self._seen = max(self._seen, known)

    def _message(self, end: int) -> Envelope:
        too_large = self._dropped or end - self._body > self._bound
        return Envelope(self._offset, self._date, None if too_large else bytes(self._held[self._body : end]))

    def _let_go(self, count: int) -> None:
        """Forget the first bytes held; nothing that is still asked for lies there."""
        del self._held[:count]
        self._origin += count
        self._seen = max(self._seen - count, 0)
        if self._body >= 0:
            self._body = max(self._body - count, 0)
