"""One command over SSH, `ssh host unread --count`: what is typed into it, the work aside, and what it says.

The work is done by a few threads of the worker, which wait for nothing that the client does: a command that needs input
is begun again when the input has ended, and what is said waits here until the client has read it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Protocol

from copterm.commands.remote import INPUT_BYTES, REFUSED, BoundedForum, Input, Outcome, Stopped, Waits, answer
from copterm.server.limits import Limits

CHUNK = 32 * 1024
UNPROVEN = (
    "Commands need an SSH key that this site knows. Come in without a command first, and give it your key in Settings."
)
NOT_SIGNED_IN = 255
"""The exit status of ssh itself where it cannot sign in."""
STOPPING = "copterm is stopping. Please try again in a few minutes."
TOO_LONG = "This took too long and was stopped. If it was to change something, look whether it has."
NO_INPUT = "Nothing came for a while, and the input did not end."
_ETX, _EOT, _BACKSPACE = 3, 4, (8, 127)


class Channel(Protocol):
    """What a command needs of the SSH channel below it."""

    def write(self, data: bytes) -> None:
        """Send these bytes."""

    def pause_reading(self) -> None:
        """Let the client wait."""

    def get_write_buffer_size(self) -> int:
        """Bytes that wait to be sent."""

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """How much waits until writing pauses, and until it goes on."""


class Command:
    """One command of one member."""

    def __init__(
        self,
        line: str,
        channel: Channel,
        limits: Limits,
        has_terminal: bool,
        leave: Callable[[], None],
        unsent: Callable[[], int],
    ) -> None:
        self._line, self._channel, self._limits = line, channel, limits
        self._has_terminal, self._leave, self._unsent = has_terminal, leave, unsent
        self._typed = bytearray()
        self._is_whole = False
        self._asks = False
        self._heard, self._freed = asyncio.Event(), asyncio.Event()
        self._held: set[str] = set()
        channel.set_write_buffer_limits(high=0, low=0)

    # -- what the session tells ----------------------------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """The client typed, or sent a file."""
        if self._has_terminal:
            self._type(data)
        elif not self._is_whole:
            self._typed += data
        if len(self._typed) > INPUT_BYTES:  # which is refused if it is asked for; the client may wait
            self._channel.pause_reading()
            self._is_whole = True
        self._heard.set()

    def finish(self) -> None:
        """The input has ended."""
        self._is_whole = True
        self._heard.set()

    def hold(self, reason: str) -> None:
        """Say nothing for now: what waits on this channel or connection is enough."""
        self._held.add(reason)

    def release(self, reason: str) -> None:
        """Go on."""
        self._held.discard(reason)
        if not self._held:
            self._freed.set()

    # -- what happens --------------------------------------------------------------------------------------------------

    async def obey(self, forum: BoundedForum, hands: Executor) -> Outcome:
        """Do it."""
        try:
            outcome = await self._attempt(forum, hands)
            if outcome is None:
                if not await self._hear_all():
                    return Outcome(REFUSED, err=f"copterm: {NO_INPUT}\n")
                forum.begin_again()
                outcome = await self._attempt(forum, hands)
            assert outcome is not None, "whole input is waited for by nobody"
            return outcome
        except TimeoutError:
            return Outcome(REFUSED, err=f"copterm: {TOO_LONG}\n")
        finally:
            forum.is_stopped = True

    async def say(self, text: str) -> bool:
        """Send what the command says, as fast as the client reads; False where it does not read at all."""
        data = (text.replace("\n", "\r\n") if self._has_terminal else text).encode("utf-8", "replace")
        for start in range(0, len(data), CHUNK):
            if not await self._until_free():
                return False
            try:
                self._channel.write(data[start : start + CHUNK])
            except OSError:  # the client has closed it, and nobody reads the rest
                return True
        return await self._until_free()

    async def _attempt(self, forum: BoundedForum, hands: Executor) -> Outcome | None:
        """What it comes to; None where it has to wait for its input."""
        given = Input(bytes(self._typed), self._is_whole)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._limits.command_seconds):
            return await loop.run_in_executor(hands, _answer, self._line, forum, given)

    async def _hear_all(self) -> bool:
        """Wait for the end of the input; False where nothing comes any more."""
        self._asks = True
        if self._has_terminal:
            self._echo(bytes(self._typed).replace(b"\n", b"\r\n"))
        while not self._is_whole:
            self._heard.clear()
            try:
                async with asyncio.timeout(self._limits.idle_minutes * 60):
                    await self._heard.wait()
            except TimeoutError:
                return False
        self._asks = False
        return True

    async def _until_free(self) -> bool:
        while self._held:
            before = self._waiting_bytes()
            self._freed.clear()
            try:
                async with asyncio.timeout(self._limits.stall_seconds):
                    await self._freed.wait()
            except TimeoutError:
                if self._waiting_bytes() >= before:
                    return False
        return True

    def _waiting_bytes(self) -> int:
        return self._channel.get_write_buffer_size() + self._unsent()

    def _type(self, data: bytes) -> None:
        """What a terminal that was asked for sends, which does not do by itself what a line of text needs."""
        for byte in data:
            if byte == _ETX:
                self._leave()
            elif byte == _EOT:
                self.finish()
            elif self._is_whole:
                return
            elif byte in _BACKSPACE:
                self._erase()
            elif byte == 13 or byte >= 32:
                self._typed.append(10 if byte == 13 else byte)
                self._echo(b"\r\n" if byte == 13 else bytes([byte]))

    def _erase(self) -> None:
        """Take the last character of this line back."""
        while self._typed and self._typed[-1] != 10:
            byte = self._typed.pop()
            if byte & 0xC0 != 0x80:  # the first byte of a character
                self._echo(b"\b \b")
                return

    def _echo(self, data: bytes) -> None:
        if self._asks and not self._held:
            self._channel.write(data)


def _answer(line: str, forum: BoundedForum, given: Input) -> Outcome | None:
    try:
        return answer(line, forum, given)
    except Waits:
        return None
    except Stopped:  # and nobody hears of it
        return Outcome(REFUSED)
