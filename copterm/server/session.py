"""One terminal of one visitor: looks at what was asked for, runs the app on it, and gives the terminal back."""

import asyncio
import secrets
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import asyncssh

from copterm.commands.remote import Outcome
from copterm.domain.arrival import Arrival
from copterm.domain.errors import Refusal
from copterm.server.auth import STRANGER, Visitor
from copterm.server.command import NOT_SIGNED_IN, UNPROVEN, Command
from copterm.server.command import STOPPING as COMMANDS_STOP
from copterm.server.driver import SSHDriver
from copterm.server.driver_guard import printable
from copterm.server.limits import Limits
from copterm.server.line import Line
from copterm.server.logs import log, said, trace
from copterm.server.terminals import check_term, choose_colours, clamp

GOODBYE_SECONDS = 5.0
NO_TERMINAL = "copterm needs a terminal. Please connect with: ssh -t"
NO_TERM = "Your terminal does not say what it is. Please connect with: TERM=xterm-256color ssh -t"
NO_SUBSYSTEMS = "This server has no files to give: sftp and scp are not there yet. Please connect with: ssh -t"
STOPPING = "copterm is stopping. Your draft is saved; please come back in a few minutes."
AWAY = "You were away for a while, so copterm signed you out. Your draft is saved."
TOO_LONG_AT_DOOR = "Signing in took too long. Please connect again."


class Program(Protocol):
    """What the server needs of the app."""

    last_words: str
    on_signed_in: Callable[[int], None]
    on_incident: Callable[[str, Exception], None]
    driver_class: Any

    async def run_async(self, *, size: tuple[int, int], mouse: bool) -> object:
        """Run until the member leaves."""

    async def say_goodbye(self, text: str) -> None:
        """Save what is unsaved, and leave with these words."""


class Place(Protocol):
    """What a session needs of its worker."""

    limits: Limits
    explain: bool

    async def enter(self, connection: int, member: int, farewell: Callable[[str], None]) -> tuple[int, str]:
        """Ask for a place: the session's number, and a sentence if there is none."""

    def moved(self, session: int, member: int) -> None:
        """A stranger became a member."""

    def left(self, session: int) -> None:
        """The session has ended."""

    def over(self, session: "Session") -> None:
        """The session's channel is closed."""

    async def come_in(self, member_id: int, key_id: int | None, address: str) -> None:
        """Note that a member signed in by key, unless they are shut out."""

    def make_program(self, arrival: Arrival) -> Program:
        """The app for this arrival."""

    async def obey(self, command: Command, member_id: int, key_id: int | None, address: str) -> Outcome:
        """Do what a member's command says; Refusal for who is shut out."""


class Session(asyncssh.SSHServerSession[bytes]):
    """One session channel."""

    def __init__(self, place: Place, visitor: Visitor) -> None:
        self._place, self._visitor = place, visitor
        self._limits = place.limits
        self._channel: asyncssh.SSHServerChannel[bytes]
        self._term: str | None = None
        self._size = (0, 0)
        self._has_terminal = False
        self._refusal = ""
        self._order: str | None = None
        self._command: Command | None = None
        self._line: Line | None = None
        self._program: Program | None = None
        self._task: asyncio.Task[None] | None = None
        self._farewell_task: asyncio.Task[None] | None = None
        self._clock: asyncio.TimerHandle | None = None
        self._number = 0
        self._is_at_door = False
        self._is_over = False
        self._has_failed = False
        self._words = ""
        self._lingering: asyncio.TimerHandle | None = None

    # -- what asyncssh tells -------------------------------------------------------------------------------------------

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._channel = chan
        chan.set_write_buffer_limits(high=self._limits.output_waiting)

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], term_modes: object) -> bool:
        """Remember the terminal; a strange one is answered in words, later."""
        self._has_terminal = True
        self._term = check_term(term_type)
        self._size = term_size[:2]
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """The window changed."""
        self._size = width, height
        if self._line is not None:
            self._line.resize(*clamp(width, height))

    def shell_requested(self) -> bool:
        """The app is what there is instead of a shell."""
        return True

    def exec_requested(self, command: str) -> bool:
        """A command of copterm's own; nothing is ever run by a shell."""
        self._order = command
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        """Refused in words."""
        self._refusal = NO_SUBSYSTEMS
        return True

    def session_started(self) -> None:
        """Everything has been asked for."""
        self._visitor.session_began()
        if self._order is not None:
            leave, unsent = partial(self.leave, ""), self._visitor.unsent
            self._command = Command(self._order, self._channel, self._limits, self._has_terminal, leave, unsent)
        self._task = asyncio.create_task(self._run())

    def data_received(self, data: bytes, datatype: object) -> None:
        """The client typed."""
        if self._command is not None:
            self._command.receive(data)
        elif self._line is not None:
            self._line.receive(data)

    def eof_received(self) -> bool:
        """Nobody can type any more: leave, after what was typed. A command has all of its input."""
        if self._command is not None:
            self._command.finish()
        elif self._line is not None:
            self._line.finish(partial(self.leave, ""))
        return True

    def break_received(self, msec: int) -> bool:
        """Means nothing here."""
        return False

    def signal_received(self, signal: str) -> None:
        """Means nothing here."""

    def pause_writing(self) -> None:
        """The client does not read."""
        if (outlet := self._command or self._line) is not None:
            outlet.hold("channel")

    def resume_writing(self) -> None:
        """The client reads again."""
        if (outlet := self._command or self._line) is not None:
            outlet.release("channel")

    def connection_lost(self, exc: Exception | None) -> None:
        """The client hung up, or the session is over."""
        if self._lingering is not None:
            self._lingering.cancel()
        if self._line is not None:
            self._line.close()
        if not self._is_over:
            self._is_over = True
            self._visitor.session_ended()
            self._place.over(self)
        self.leave("")

    # -- what happens --------------------------------------------------------------------------------------------------

    @property
    def last_typed(self) -> float:
        """When its client last typed, in loop time; 0 where nothing is drawn yet, or any more."""
        return self._line.last_typed if self._line is not None else 0.0

    def leave(self, words: str) -> None:
        """Let the app save its drafts and end with these words. Twice is once."""
        if self._farewell_task is None and self._task is not None and not self._task.done():
            self._farewell_task = asyncio.create_task(self._say_goodbye(words))

    async def ended(self) -> None:
        """Return when the session is over."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _say_goodbye(self, words: str) -> None:
        task = self._task
        if task is None:
            return
        if self._command is not None and words:  # what it has begun may end
            self._words = COMMANDS_STOP
            await asyncio.wait([task], timeout=GOODBYE_SECONDS)
        if self._program is not None:
            self._words = words
            goodbye = asyncio.create_task(self._program.say_goodbye(words))
            await asyncio.wait([goodbye], timeout=GOODBYE_SECONDS)
            if not goodbye.done():
                goodbye.cancel()
            elif not goodbye.cancelled() and (error := goodbye.exception()) is not None:
                log().error("goodbye failed", session=self._number, trace=trace(error, self._place.explain))
            await asyncio.wait([task], timeout=GOODBYE_SECONDS)
        task.cancel()

    async def _run(self) -> None:
        incident = secrets.token_hex(3).upper()
        words, status = f"copterm stopped, incident {incident}. What you wrote is saved up to your last pause.", 1
        try:
            if self._command is not None and not self._is_member():
                words, status = UNPROVEN, NOT_SIGNED_IN
            else:
                refused = self._refusal or self._lack() or await self._enter()
                words, status = (refused, 1) if refused else await self._serve()
        except Refusal as refusal:
            words = str(refusal)
        except asyncio.CancelledError:
            words = self._words
        finally:
            if isinstance(error := sys.exc_info()[1], Exception):
                self._note_incident(incident, error)
            self._close(words, status)

    def _lack(self) -> str:
        """What the client's terminal lacks, in words. A command needs none."""
        if self._command is not None:
            return ""
        if not self._has_terminal:
            return NO_TERMINAL
        return "" if self._term else NO_TERM

    async def _enter(self) -> str:
        identity = self._visitor.identity or STRANGER
        self._is_at_door = identity.member_id is None
        farewell = self.leave
        self._number, words = await self._place.enter(self._visitor.number, identity.member_id or 0, farewell)
        if words:
            self._number = 0
        elif identity.member_id is not None and self._command is None:
            await self._place.come_in(identity.member_id, identity.key_id, self._visitor.address)
        return words

    def _is_member(self) -> bool:
        return self._visitor.identity is not None and self._visitor.identity.member_id is not None

    async def _obey(self, command: Command) -> tuple[str, int]:
        """Do what was commanded: what is wrong with it, and the exit status."""
        identity, address = self._visitor.identity or STRANGER, self._visitor.address
        assert identity.member_id is not None, "commands are members'"
        self._visitor.lines.append(self._hold_line)
        outcome = await self._place.obey(command, identity.member_id, identity.key_id, address)
        log().info("command", session=self._number, member=identity.member_id, address=address, verb=outcome.verb,
                   code=outcome.code)  # fmt: skip
        if not await command.say(outcome.out):
            self._stalled()
        return outcome.err, outcome.code

    async def _serve(self) -> tuple[str, int]:
        """Run the app: its last words, and the exit status."""
        if self._command is not None:
            return await self._obey(self._command)
        identity, term = self._visitor.identity or STRANGER, self._term or ""
        width, height = clamp(*self._size)
        environment = self._channel.get_environment()
        arrival = Arrival(
            member_id=identity.member_id,
            address=self._visitor.address,
            username=self._visitor.username,
            public_key=identity.public_key,
            key_id=identity.key_id,
            claim=identity.claim,
            width=width,
            height=height,
            colours=choose_colours(term, environment),
            term=term,
        )
        follows = arrival.colours in ("256", "truecolor")
        line = self._line = Line(self._channel, self._limits, term, self._stalled, self._visitor.unsent, follows)
        self._visitor.lines.append(self._hold_line)
        program = self._program = self._place.make_program(arrival)
        program.driver_class = partial(SSHDriver, line=line)
        program.on_signed_in = self._signed_in
        program.on_incident = self._note_incident
        self._watch_clock()
        log().info("session", session=self._number, member=identity.member_id, address=arrival.address, term=said(term))
        await program.run_async(size=(width, height), mouse=True)
        return program.last_words, 1 if self._has_failed else 0

    def _note_incident(self, incident: str, error: Exception) -> None:
        self._has_failed = True
        where = trace(error, self._place.explain)
        log().error("incident", incident=incident, session=self._number, trace=where)

    def _signed_in(self, member_id: int) -> None:
        self._is_at_door = False
        self._place.moved(self._number, member_id)
        self._watch_clock()

    def _watch_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
        loop = asyncio.get_running_loop()
        if self._is_at_door:
            seconds, then = self._limits.door_minutes * 60, partial(self.leave, TOO_LONG_AT_DOOR)
            self._clock = loop.call_later(seconds, then)
        elif self._line is not None:
            idle = loop.time() - self._line.last_typed
            self._clock = loop.call_later(max(0.01, self._limits.idle_minutes * 60 - idle), self._check_idle)

    def _check_idle(self) -> None:
        if self._line is None:
            return
        if asyncio.get_running_loop().time() - self._line.last_typed >= self._limits.idle_minutes * 60:
            self.leave(AWAY)
        else:
            self._watch_clock()

    def _hold_line(self, is_held: bool) -> None:
        if (outlet := self._command or self._line) is not None:
            (outlet.hold if is_held else outlet.release)("connection")

    def _stalled(self) -> None:
        log().info("stalled", session=self._number)
        self._visitor.connection.abort()

    def _close(self, words: str, status: int) -> None:
        if self._clock is not None:
            self._clock.cancel()
        if self._line is not None:
            self._line.close()
        if self._hold_line in self._visitor.lines:
            self._visitor.lines.remove(self._hold_line)
        if self._number:
            self._place.left(self._number)
        self._program = None
        if not self._channel.is_closing():
            end = "\n" if self._command is not None and not self._has_terminal else "\r\n"
            text = "".join(f"{printable(one)}{end}" for one in words.splitlines())
            if self._has_terminal:
                self._channel.write(text.encode("utf-8", "replace"))
            else:
                self._channel.write_stderr(text.encode("utf-8", "replace"))
            self._channel.exit(status)
            self._lingering = asyncio.get_running_loop().call_later(GOODBYE_SECONDS, self._channel.abort)
