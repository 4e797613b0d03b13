"""A member's terminal over real SSH that draws nothing: it counts bytes and looks at the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import asyncssh

from bench.people import private_key

OPENSSH = "chacha20-poly1305@openssh.com"
"""What OpenSSH's client takes first; figures of one session use it."""
CHEAP = "aes128-gcm@openssh.com"
"""Costs a client and a server least; the load of many sessions uses it."""
DRAWN = b"\x1b[1;1H"
"""The first frame begins in the corner; what comes before it sets up the terminal."""
ANSWERS = {b"\x1b]11;?\x1b\\": b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"\x1b[?2026$p": b"\x1b[?2026;0$y"}
"""What a terminal says when it is asked: its background is black, and it knows no synchronised output."""
QUIET = 0.15
UNANSWERED = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came after a key: seconds to its first byte and to its last, and bytes. Nothing came: all are 0."""

    first: float
    last: float
    size: int


class Terminal(asyncssh.SSHClientSession[bytes]):
    """One session. `on_data` is told when something came, and nothing else is done with it."""

    def __init__(self) -> None:
        self.connection: asyncssh.SSHClientConnection
        self.channel: Any = None
        self.size = 0
        self.last_at = 0.0
        self.is_closed = False
        self.on_data: Callable[[float], None] = lambda at: None
        self._beginning: bytes | None = b""

    def connection_made(self, chan: Any) -> None:
        """The channel is open."""
        self.channel = chan

    def data_received(self, data: bytes, datatype: object) -> None:
        """Something is to be shown."""
        self.last_at = perf_counter()
        self.size += len(data)
        if self._beginning is not None and not self._begin(data):
            return
        self.on_data(self.last_at)

    def _begin(self, data: bytes) -> bool:
        """Answer the server's questions; whether the first frame has begun."""
        assert self._beginning is not None
        seen = self._beginning + data
        for question, answer in ANSWERS.items():
            if question in seen and question not in self._beginning:
                self.channel.write(answer)
        self._beginning = None if DRAWN in seen else seen
        return self._beginning is None

    @property
    def has_drawn(self) -> bool:
        """Whether the first frame has begun."""
        return self._beginning is None

    def connection_lost(self, exc: Exception | None) -> None:
        """The session is over."""
        self.is_closed = True

    async def press(self, key: bytes, gap: float = 0.03, patience: float = UNANSWERED) -> Answer:
        """Type something and wait until nothing has come for `gap` s."""
        arrived: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def note(at: float) -> None:
            if not arrived.done():
                arrived.set_result(at)

        before, self.on_data = self.size, note
        start = perf_counter()
        self.channel.write(key)
        try:
            first = await asyncio.wait_for(arrived, patience)
        except TimeoutError:
            return Answer(0.0, 0.0, 0)
        finally:
            self.on_data = lambda at: None
        last = await self.until_quiet(gap)
        return Answer(first - start, last - start, self.size - before)

    async def until_quiet(self, gap: float = QUIET) -> float:
        """Wait until nothing has come for `gap` s; the answer is when the last byte came."""
        while (left := self.last_at + gap - perf_counter()) > 0:  # noqa: ASYNC110 - to the very end, not to an event
            await asyncio.sleep(left)
        return self.last_at

    async def walk(self, keys: bytes, gap: float = 0.3) -> None:
        """Go somewhere, key by key, and let each screen finish."""
        for key in keys:
            await self.press(bytes([key]), gap)

    def hang_up(self) -> None:
        """End the session at once."""
        self.connection.abort()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A terminal that stands, and seconds from dialling to the first byte of the first frame and to its last."""

    terminal: Terminal
    first: float
    last: float


async def arrive(
    port: int, number: int, cipher: str = OPENSSH, size: tuple[int, int] = (80, 24), gap: float = QUIET
) -> Arrival:
    """Sign in as member `number` and wait for the first screen. ConnectionError when there is none."""
    start = perf_counter()
    connection = await asyncssh.connect(
        "127.0.0.1",
        port,
        username="bench",
        client_keys=[private_key(number)],
        agent_path=None,
        known_hosts=None,
        config=None,
        kex_algs=["curve25519-sha256"],
        encryption_algs=[cipher],
        compression_algs=None,
        keepalive_interval=0,
    )
    made: tuple[Any, Any] = await connection.create_session(
        Terminal, term_type="xterm-256color", term_size=size, encoding=None
    )
    terminal: Terminal = made[1]
    terminal.connection = connection
    arrived: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    terminal.on_data = lambda at: None if arrived.done() else arrived.set_result(at)
    try:
        first = terminal.last_at if terminal.has_drawn else await asyncio.wait_for(arrived, UNANSWERED)
        last = await terminal.until_quiet(gap)
    except TimeoutError:
        connection.abort()
        raise ConnectionError("no first screen came") from None
    finally:
        terminal.on_data = lambda at: None
    if terminal.is_closed:
        raise ConnectionError("the server ended the session")
    return Arrival(terminal, first - start, last - start)
