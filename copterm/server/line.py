"""The line to one terminal: input paced by what the app can take, output dropped while the client does not read."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from copterm.domain.arrival import Shade
from copterm.server.keyboard import Keyboard, Piece
from copterm.server.limits import Limits
from copterm.server.shade import ASK

KEYS_AT_ONCE = 32
"""Keys handed to the app before the loop turns, so that one who floods delays the neighbours by a slice at most."""
BACKLOG = 2_000
"""Bytes on their way to a client, after which frames wait until some have arrived: two seconds at 9,600 baud."""
BREATH = 0.005
"""Seconds until the app is asked again whether it has caught up."""
HURRY_SECONDS = 0.5
"""So long Ctrl+Q waits for what was typed before it; then that is dropped, and the member is on the way out."""
SHADE_SECONDS, LONGEST_SHADE_SECONDS = 0.5, 60.0
"""Light and dark follow one another no faster than this, which doubles with each change: people change it seldom, and
each change draws everything anew."""


class Channel(Protocol):
    """What a line needs of the SSH channel below it."""

    def write(self, data: bytes) -> None:
        """Send these bytes."""

    def pause_reading(self) -> None:
        """Let the client wait."""

    def resume_reading(self) -> None:
        """Go on reading."""

    def get_write_buffer_size(self) -> int:
        """Bytes that wait to be sent."""


class Terminal(Protocol):
    """What a line needs of the app's driver above it."""

    def is_ready(self) -> bool:
        """Whether the app has dealt with what it was given."""

    def type(self, piece: Piece) -> None:
        """Hand on what the client typed."""

    def resize(self, width: int, height: int) -> None:
        """The window changed."""

    def repaint(self) -> None:
        """Frames were dropped: draw everything."""

    def shade(self, ground: Shade) -> None:
        """The terminal's background is light, or dark."""


class Line:
    """One terminal at the other end of a channel."""

    def __init__(
        self,
        channel: Channel,
        limits: Limits,
        term: str,
        on_stall: Callable[[], None],
        unsent: Callable[[], int] = lambda: 0,
        follows: bool = False,
    ) -> None:
        self._channel, self._limits, self.term = channel, limits, term
        self.follows = follows
        """Whether the terminal is asked for its background."""
        self._loop = asyncio.get_running_loop()
        self._keyboard = Keyboard(limits, self._loop.time)
        self._terminal: Terminal | None = None
        self._held: set[str] = set()
        self._dropped = False
        self._reading_paused = False
        self._closed = False
        self._on_stall = on_stall
        self._unsent = unsent
        self._stall_timer: asyncio.TimerHandle | None = None
        self._pump_timer: asyncio.TimerHandle | None = None
        self._hurry_timer: asyncio.TimerHandle | None = None
        self._settle_timer: asyncio.TimerHandle | None = None
        self._resize_timer: asyncio.TimerHandle | None = None
        self._shade_timer: asyncio.TimerHandle | None = None
        self._shade: Shade | None = None
        self._shade_seconds = SHADE_SECONDS
        self._then: Callable[[], None] | None = None
        self._next_size: tuple[int, int] | None = None
        self.last_typed = self._loop.time()

    def connect(self, terminal: Terminal) -> None:
        """From now on this driver is at the near end."""
        self._terminal = terminal
        self._pump()

    def disconnect(self) -> None:
        """The driver is done; what is still typed goes nowhere."""
        self._terminal = None

    def receive(self, data: bytes) -> None:
        """The client sent these bytes."""
        if self._closed:
            return
        self.last_typed = self._loop.time()
        self._keyboard.receive(data)
        if self._shade_timer is None:
            self._apply_shade()
        self._pump()

    def finish(self, then: Callable[[], None]) -> None:
        """No more will be typed: call `then` when all of it has been taken."""
        self._then = then
        self._pump()

    @property
    def lags(self) -> bool:
        """Whether so much is still on its way that what is drawn now would be old when it is seen."""
        return self._waiting_bytes() > BACKLOG

    def send(self, data: bytes, must: bool = False) -> bool:
        """Send a frame; dropped whole while the client does not read, unless it `must` go. Whether it went."""
        if self._closed or not data:
            return False
        if self._held and not must:
            self._dropped = True
            return False
        try:
            self._channel.write(data)
        except OSError:  # closing, and the app has not heard of it: it must live to keep its drafts
            return False
        return True

    def hold(self, reason: str) -> None:
        """Stop drawing: what waits on this channel or connection is too much."""
        if not self._held and not self._closed:
            self._watch_stall()
        self._held.add(reason)

    def release(self, reason: str) -> None:
        """Draw again, everything if something was dropped."""
        self._held.discard(reason)
        if self._held:
            return
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None
        if self._dropped and self._terminal is not None:
            self._dropped = False
            self._terminal.repaint()

    def resize(self, width: int, height: int) -> None:
        """The window changed; a storm of changes is thinned, and its last one kept."""
        self._next_size = width, height
        if self._resize_timer is None:
            self._apply_size()

    def close(self) -> None:
        """The channel is gone: no timer of this line is left behind."""
        self._closed = True
        self._terminal = None
        timers = (self._stall_timer, self._pump_timer, self._hurry_timer, self._settle_timer)
        for timer in (*timers, self._resize_timer, self._shade_timer):
            if timer is not None:
                timer.cancel()

    def _watch_stall(self) -> None:
        waiting = self._waiting_bytes()
        self._stall_timer = self._loop.call_later(self._limits.stall_seconds, self._check_stall, waiting)

    def _waiting_bytes(self) -> int:
        return self._channel.get_write_buffer_size() + self._unsent()

    def _check_stall(self, before: int) -> None:
        """Who reads slowly is waited for; who reads nothing is gone."""
        self._stall_timer = None
        if self._waiting_bytes() < before:
            self._watch_stall()
        else:
            self._on_stall()

    def _apply_size(self) -> None:
        self._resize_timer = None
        if self._next_size is not None and self._terminal is not None:
            self._terminal.resize(*self._next_size)
            self._next_size = None
            self._resize_timer = self._loop.call_later(1 / self._limits.resizes_per_second, self._apply_size)

    def _apply_shade(self) -> None:
        """Ask again where the terminal's colours have changed, and draw in what it said last; a storm is thinned."""
        self._shade_timer = None
        said, terminal = self._keyboard.shade, self._terminal
        if not self.follows or terminal is None or not (self._keyboard.is_shade_old or said != self._shade):
            return
        if self._keyboard.is_shade_old:
            self._keyboard.is_shade_old = False
            self.send(ASK.encode(), must=True)
        if said is not None and said != self._shade:
            self._shade = said
            terminal.shade(said)
        self._shade_timer = self._loop.call_later(self._shade_seconds, self._apply_shade)
        self._shade_seconds = min(2 * self._shade_seconds, LONGEST_SHADE_SECONDS)

    def _pump(self) -> None:
        if self._pump_timer is not None:
            self._pump_timer.cancel()
            self._pump_timer = None
        while (terminal := self._terminal) is not None and terminal.is_ready():
            pieces = self._keyboard.take(KEYS_AT_ONCE)
            if not pieces:
                break
            for piece in pieces:
                terminal.type(piece)
        self._pace()
        self._watch_unfinished()
        if self._then is not None and self._terminal is not None and not self._keyboard.waits:
            then, self._then = self._then, None
            then()

    def _pace(self) -> None:
        short = self._keyboard.seconds_short()
        waits = self._keyboard.waits and self._terminal is not None
        pause = short > 0 or self._keyboard.crowded
        if pause and not self._reading_paused:
            self._reading_paused = True
            self._channel.pause_reading()
        if waits:
            self._pump_timer = self._loop.call_later(BREATH, self._pump)
            if self._keyboard.leaves and self._hurry_timer is None:
                self._hurry_timer = self._loop.call_later(HURRY_SECONDS, self._hurry)
        elif short > 0:
            self._pump_timer = self._loop.call_later(short, self._pump)
        if not pause and self._reading_paused:
            self._reading_paused = False
            self._channel.resume_reading()

    def _hurry(self) -> None:
        """Hand on Ctrl+Q, whether the app is ready or not, if it still waits."""
        self._hurry_timer = None
        if self._keyboard.leaves and self._terminal is not None:
            self._keyboard.hurry()
            for piece in self._keyboard.take(1):
                self._terminal.type(piece)
        self._pump()

    def _watch_unfinished(self) -> None:
        if self._settle_timer is not None:
            self._settle_timer.cancel()
            self._settle_timer = None
        patience = self._keyboard.patience
        if patience is not None and not self._closed:
            self._settle_timer = self._loop.call_later(patience, self._settle)

    def _settle(self) -> None:
        self._settle_timer = None
        self._keyboard.settle()
        self._pump()
