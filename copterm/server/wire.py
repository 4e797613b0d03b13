"""What the supervisor and a worker say to each other: short messages over one socket, a connection's file with some."""

import socket
import struct
from collections import deque
from dataclasses import dataclass
from enum import IntEnum

_FORMAT = struct.Struct("!BBIIq")


class Word(IntEnum):
    """What is said. The first six by workers, the others by the supervisor."""

    READY = 1
    PROVED = 2
    ENTER = 3
    MOVED = 4
    LEFT = 5
    GONE = 6
    TAKE = 7
    WELCOME = 8
    REFUSED = 9


class Reason(IntEnum):
    """Why somebody cannot be let in now."""

    NONE = 0
    FULL = 1
    DOOR_FULL = 2
    DOOR_FULL_HERE = 3
    SIGNED_IN_OFTEN = 4


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `member` 0 is a stranger; `session` is unique within its worker."""

    word: Word
    connection: int = 0
    session: int = 0
    member: int = 0
    reason: Reason = Reason.NONE

    def pack(self) -> bytes:
        """As bytes."""
        return _FORMAT.pack(self.word, self.reason, self.connection, self.session, self.member)

    @classmethod
    def unpack(cls, data: bytes) -> "Message":
        """From bytes."""
        word, reason, connection, session, member = _FORMAT.unpack(data)
        return cls(Word(word), connection, session, member, Reason(reason))


def pair() -> tuple[socket.socket, socket.socket]:
    """The two ends: the supervisor's, a worker's. Message by message, and the end of one is seen by the other."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in ends:
        end.setblocking(False)
    return ends


def send_connection(end: socket.socket, message: Message, connection: socket.socket) -> bool:
    """Hand a connection over; False if the worker does not take what it has been sent."""
    try:
        socket.send_fds(end, [message.pack()], [connection.fileno()])
    except (BlockingIOError, BrokenPipeError, ConnectionError):
        return False
    return True


def receive(end: socket.socket) -> tuple[Message, socket.socket | None] | None:
    """The next message and the connection it brings; None when the other side is gone, BlockingIOError if none."""
    try:
        data, files, _, _ = socket.recv_fds(end, _FORMAT.size, 1)
    except ConnectionError:
        return None
    connection = socket.socket(fileno=files[0]) if files else None
    if len(data) != _FORMAT.size:
        return None
    return Message.unpack(data), connection


class Outbox:
    """Messages on their way out of one end; what cannot go now waits."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._waiting: deque[bytes] = deque()

    def put(self, message: Message) -> None:
        """Send, now or with the next `flush`."""
        self._waiting.append(message.pack())
        self.flush()

    def flush(self) -> bool:
        """Send what waits; True if nothing waits any more."""
        while self._waiting:
            try:
                self._end.send(self._waiting[0])
            except BlockingIOError:
                return False
            except OSError:
                self._waiting.clear()
                break
            self._waiting.popleft()
        return True
