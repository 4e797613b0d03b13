"""What a client types, before any parser sees it: decoded, cut into sequences, bounded and counted.

A hostile client may send half a sequence and then a gigabyte, a window report of 65535 columns, or keys by the
hundred thousand. What leaves here is whole, short, and no more than the limits allow.
"""

import codecs
import re
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from copterm.domain.arrival import Shade
from copterm.server.limits import PASTE_CHARACTERS, Limits
from copterm.server.shade import read_change, read_ground

ESCAPE_SECONDS = 0.1
"""How long a sequence may stay unfinished: after that its beginning was the Escape key."""
ANSWER_SECONDS = 2.0
"""How long the terminal's answer to a question may stay unfinished; nobody types the beginning of one."""
PASTE_SECONDS = 10.0
"""How long a paste may stay unfinished before it is taken as it is."""
LONGEST = 64
"""No key is a longer sequence than this; what is longer is dropped, up to its end."""
MOST_WAITING = 64 * 1024
"""So many characters typed wait to be taken; a flood beyond is dropped, so that what comes after it is still read."""

_TOKEN = re.compile(
    r"(?P<run>[^\x1b]+)"
    r"|(?P<old_mouse>\x1b\[M[^\x1b]{3})"
    r"|(?P<control>\x1b\[\[[A-E]|\x1b\[(?!\[\Z|M[^\x1b]{0,2}\Z)[ -?]*[@-~])"
    r"|(?P<broken>\x1b\[[ -?]*(?=[^ -~]))"
    r"|(?P<answer>\x1b(?:\](?=[0-9\x07])|[PX^_])[^\x07\x1b]*(?:\x07|\x1b\\|(?=\x1b[^\\])))"
    r"|(?P<key>\x1bO[ -~]|\x1b[^\x1b\[O\]PX^_]|\x1bO(?=[^ -~])|\x1b\](?=[^0-9\x07])|\x1b(?=\x1b))"
)
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_UNASKED = re.compile(r"\x1b\[(?:.*t|[IO]|201~|\?(?!2026;)[0-9;]*\$y)")  # size and focus reports, other modes
_REST_OF_ANSWER = re.compile(r"[^\x07\x1b]*(?:\x07|\x1b\\|(?=\x1b))?")
_REST_OF_CONTROL = re.compile(r"[ -?]*[@-~]?")
_LEAVE = "\x11"  # Ctrl+Q
_KITTYS_LEAVE = re.compile(r"\x1b\[113(?::\d*)*;(?:5|69|133|197)(?::1)?(?:;[\d:]*)?u")
_ANSWER_BEGINS = re.compile(r"\x1b\](?:\d|\Z)")
_NOT_IN_PASTES = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))


def _is_wanted(token: str) -> bool:
    return len(token) <= LONGEST and not _UNASKED.fullmatch(token)


class Kind(Enum):
    """What one piece of input is."""

    RUN = "run"
    SEQUENCE = "sequence"
    PASTE = "paste"


class Piece(NamedTuple):
    """Input to be handed on: keys for the parser, or a whole paste."""

    kind: Kind
    text: str


def _leaves(piece: Piece) -> int:
    """How many times this is Ctrl+Q."""
    if piece.kind is Kind.RUN:
        return piece.text.count(_LEAVE)
    return int(piece.kind is Kind.SEQUENCE and _KITTYS_LEAVE.fullmatch(piece.text) is not None)


class _Waiting:
    """Pieces that wait, with how many characters they are, how many of those were typed, and how many are Ctrl+Q."""

    def __init__(self) -> None:
        self.pieces: deque[Piece] = deque()
        self.characters = 0
        self.typed = 0
        self.leaves = 0

    def put(self, piece: Piece) -> None:
        """Add it behind the others."""
        self.pieces.append(piece)
        self._count(piece, 1)

    def put_back(self, piece: Piece) -> None:
        """Add it before the others."""
        self.pieces.appendleft(piece)
        self._count(piece, 1)

    def pop(self) -> Piece:
        """Take the first."""
        piece = self.pieces.popleft()
        self._count(piece, -1)
        return piece

    def _count(self, piece: Piece, sign: int) -> None:
        self.characters += sign * len(piece.text)
        self.typed += sign * len(piece.text) * (piece.kind is not Kind.PASTE)
        self.leaves += sign * _leaves(piece)


class Allowance:
    """So many at once, and so many a second after that."""

    def __init__(self, burst: int, rate: int, clock: Callable[[], float]) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._left, self._seen = float(burst), clock()

    def spend(self, count: int) -> None:
        """Take `count`, which may go below nothing."""
        self._refill()
        self._left -= count

    def seconds_short(self) -> float:
        """How long until there is something again; 0 if there is."""
        self._refill()
        return max(0.0, -self._left / self._rate)

    def _refill(self) -> None:
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._seen) * self._rate)
        self._seen = now


class Keyboard:
    """One client's input: `receive` bytes, `take` pieces, stop reading while `seconds_short` or `crowded` says so."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._typed = Allowance(limits.input_burst, limits.input_rate, clock)
        self._pasted = Allowance(limits.paste_burst, limits.paste_rate, clock)
        self._waiting = _Waiting()
        self._tail = ""
        self._dropping: re.Pattern[str] | None = None
        self._paste: list[str] | None = None
        self._paste_size = 0
        self._was_escape = False
        self._tells_ground = False
        self.shade: Shade | None = None
        """What the terminal's background is, as far as it says."""
        self.is_shade_old = False
        """Whether it has changed since: it is to be asked again, and this to be set back."""

    def receive(self, data: bytes) -> None:
        """Take what the client sent. Ctrl+Q that comes alone was pressed: it ends whatever is unfinished."""
        if data == _LEAVE.encode():
            self.settle()
        (self._typed if self._paste is None else self._pasted).spend(len(data))
        text = self._tail + self._decode(data)
        if self._was_escape and text.startswith("]11;"):
            text = "\x1b" + text  # a packet ended after the first byte of the answer, and the next one was slow
        self._tail, self._was_escape = "", False
        position = 0
        while position < len(text):
            if self._paste is not None:
                position = self._continue_paste(text, position)
            elif self._dropping is not None:
                position = self._continue_dropping(self._dropping, text, position)
            else:
                position = self._next_token(text, position)

    def take(self, most: int) -> list[Piece]:
        """What comes next: one paste, or up to `most` keys; nothing if nothing waits."""
        if not self.waits or self._next_is_paste():
            return [self._waiting.pop()] if self.waits else []
        taken: list[Piece] = []
        while most > 0 and self.waits and not self._next_is_paste():
            piece = self._waiting.pop()
            if piece.kind is Kind.RUN and len(piece.text) > most:
                self._waiting.put_back(Piece(Kind.RUN, piece.text[most:]))
                piece = Piece(Kind.RUN, piece.text[:most])
            taken.append(piece)
            most -= len(piece.text) if piece.kind is Kind.RUN else 1
        return taken

    @property
    def leaves(self) -> bool:
        """Whether Ctrl+Q waits to be taken."""
        return self._waiting.leaves > 0

    def hurry(self) -> None:
        """Drop what waits before Ctrl+Q, so that it is taken next."""
        while self.leaves:
            piece = self._waiting.pop()
            if _leaves(piece):
                start = piece.text.find(_LEAVE) if piece.kind is Kind.RUN else 0
                self._waiting.put_back(Piece(piece.kind, piece.text[start:]))
                return

    @property
    def patience(self) -> float | None:
        """Seconds without input after which `settle` is due; None if nothing is unfinished."""
        if self._paste is not None:
            return PASTE_SECONDS
        if self._dropping is _REST_OF_ANSWER or _ANSWER_BEGINS.match(self._tail):
            return ANSWER_SECONDS
        return ESCAPE_SECONDS if self._tail or self._dropping is not None else None

    def settle(self) -> None:
        """Nothing came any more: what is unfinished is taken for what it was."""
        tail, self._tail, self._dropping = self._tail, "", None
        self._was_escape = tail == "\x1b"
        if self._paste is not None:
            self._end_paste(tail)
        elif tail and (len(tail) <= 2 or tail[1] not in "]PX^_"):
            self._put(Kind.SEQUENCE, tail)

    @property
    def waits(self) -> bool:
        """Whether there is something to take."""
        return bool(self._waiting.pieces)

    @property
    def crowded(self) -> bool:
        """Whether so much waits to be taken that no more should be read."""
        return self._waiting.characters > self._limits.input_burst

    def seconds_short(self) -> float:
        """How long nothing more should be read."""
        return max(self._typed.seconds_short(), self._pasted.seconds_short())

    def _next_token(self, text: str, position: int) -> int:
        match = _TOKEN.match(text, position)
        if match is None:
            return self._unfinished(text, position)
        token = match[0]
        if match.lastgroup == "run":
            self._put(Kind.RUN, token)
        elif token == _PASTE_BEGINS:
            self._paste, self._paste_size = [], 0
            self._pasted.spend(len(text) - match.end())
        elif match.lastgroup == "answer" or (match.lastgroup == "control" and read_change(token)):
            self._hear(token)
        elif match.lastgroup == "key" or (match.lastgroup == "control" and _is_wanted(token)):
            self._put(Kind.SEQUENCE, token)
        return match.end()

    def _hear(self, token: str) -> None:
        """What the terminal says of itself is no key. A change may be the desktop's and not its own: it is asked."""
        if (ground := read_ground(token)) is not None:
            self.shade, self._tells_ground = ground, True
        elif (change := read_change(token)) is not None:
            self.is_shade_old = self._tells_ground
            self.shade = self.shade if self._tells_ground else change

    def _unfinished(self, text: str, position: int) -> int:
        if len(text) - position <= LONGEST:
            self._tail = text[position:]
            return len(text)
        is_answer = text[position + 1] in "]PX^_"
        self._dropping = _REST_OF_ANSWER if is_answer else _REST_OF_CONTROL
        return position + 2

    def _continue_dropping(self, rest: re.Pattern[str], text: str, position: int) -> int:
        match = rest.match(text, position)
        end = match.end() if match else position
        if end == len(text) - 1 and text[end] == "\x1b":
            self._tail = "\x1b"  # perhaps the first half of the end
            return len(text)
        inside = r"[^\x07\x1b]*" if rest is _REST_OF_ANSWER else r"[ -?]*"
        if end < len(text) or not re.fullmatch(inside, text[position:end]):
            self._dropping = None
        return end

    def _continue_paste(self, text: str, position: int) -> int:
        end = text.find(_PASTE_ENDS, position)
        if end >= 0:
            self._end_paste(text[position:end])
            return end + len(_PASTE_ENDS)
        keep = next((size for size in range(5, 0, -1) if text.endswith(_PASTE_ENDS[:size])), 0)
        keep = min(keep, len(text) - position)
        self._add_to_paste(text[position : len(text) - keep])
        self._tail = text[len(text) - keep :] if keep else ""
        return len(text)

    def _add_to_paste(self, text: str) -> None:
        if self._paste is not None:
            text = text[: PASTE_CHARACTERS - self._paste_size]
            self._paste_size += len(text)
            self._paste.append(text)

    def _end_paste(self, text: str) -> None:
        self._add_to_paste(text)
        whole = "".join(self._paste or ()).replace("\r\n", "\n").replace("\r", "\n")
        self._paste = None
        self._put(Kind.PASTE, whole.translate(_NOT_IN_PASTES))

    def _put(self, kind: Kind, text: str) -> None:
        room = MOST_WAITING - self._waiting.typed
        if kind is Kind.PASTE or len(text) <= room:
            self._waiting.put(Piece(kind, text))
            return
        if kind is Kind.RUN and room > 0:
            self._waiting.put(Piece(kind, text[:room]))
            text = text[room:]
        if _leaves(Piece(kind, text)):
            self._waiting.put(Piece(Kind.RUN, _LEAVE))

    def _next_is_paste(self) -> bool:
        return self._waiting.pieces[0].kind is Kind.PASTE
