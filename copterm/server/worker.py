"""One worker process: one event loop, one database, a bounded number of sessions, a heartbeat."""

import asyncio
import signal
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from mmap import mmap

import asyncssh

from copterm.commands.remote import BoundedForum, Outcome
from copterm.domain.arrival import Arrival, Claim
from copterm.domain.errors import Invalid, Refusal, Suspended
from copterm.forum import House
from copterm.server.auth import Identity, Opened, Visitor
from copterm.server.channel import new_channel
from copterm.server.chores import keep_house
from copterm.server.command import Command
from copterm.server.limits import Limits
from copterm.server.listener import hardened
from copterm.server.logs import log
from copterm.server.loop import run
from copterm.server.reception import Reception
from copterm.server.session import STOPPING, Program, Session
from copterm.server.sweeping import Sweeper
from copterm.services import keys, signing_in

BEAT_SECONDS = 1.0
COMMANDS_AT_ONCE = 4
"""Commands over SSH that are worked on at once; others wait, and nobody's screen does."""
HANG_UP_SECONDS = 1.0
MakeProgram = Callable[[House, Arrival], Program]


class Beats:
    """When each worker's loop last turned, in memory that all processes share."""

    def __init__(self, workers: int) -> None:
        self._memory = mmap(-1, max(1, workers) * 8)

    def beat(self, worker: int) -> None:
        """This worker's loop turns."""
        struct.pack_into("d", self._memory, worker * 8, time.monotonic())

    def seconds_since(self, worker: int) -> float:
        """How long this worker's loop has not turned."""
        (last,) = struct.unpack_from("d", self._memory, worker * 8)
        return time.monotonic() - float(last)


class Worker:
    """What the sessions of this process share."""

    def __init__(
        self, house: House, host_key: asyncssh.SSHKey, limits: Limits, make: MakeProgram, explain: bool
    ) -> None:
        self.house, self.limits, self.explain = house, limits, explain
        self._make = make
        self._options = asyncssh.SSHServerConnectionOptions(config=None, **hardened(host_key, limits))
        self._visitors: dict[int, Visitor] = {}
        self._sessions: set[Session] = set()
        self._arriving: set[asyncio.Task[None]] = set()
        self._reception: Reception
        self._is_stopping = False
        self._hands = ThreadPoolExecutor(COMMANDS_AT_ONCE, thread_name_prefix="command")
        self._sweeper = Sweeper(lambda: max((session.last_typed for session in self._sessions), default=0.0))

    async def run(self, end: socket.socket, beat: Callable[[], None], keeps_house: bool) -> None:
        """Serve until the supervisor says that it is enough, or is gone."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, stop.set if number is signal.SIGTERM else _nothing)
        self.house.start_feed(loop)
        self._reception = Reception(end, self._take, stop.set)
        self._reception.open()
        aside = [asyncio.create_task(_keep_beating(beat))]
        if keeps_house:
            aside.append(asyncio.create_task(keep_house(self.house)))
        await stop.wait()
        self._reception.close()
        self._is_stopping = True
        await self._say_goodbye()
        for task in aside:
            task.cancel()
        self._hands.shutdown(wait=False, cancel_futures=True)

    async def _say_goodbye(self) -> None:
        sessions = list(self._sessions)
        for session in sessions:
            session.leave(STOPPING)
        ends = [asyncio.create_task(session.ended()) for session in sessions]
        if ends:
            await asyncio.wait(ends, timeout=self.limits.farewell_seconds)
        # A client that is told to disconnect shows no more of what was sent before; so it may hang up by itself first.
        await self._until_hung_up(HANG_UP_SECONDS)
        for visitor in list(self._visitors.values()):
            visitor.connection.disconnect(asyncssh.DISC_BY_APPLICATION, "copterm is stopping.")
        await self._until_hung_up(HANG_UP_SECONDS)

    async def _until_hung_up(self, seconds: float) -> None:
        closing = [asyncio.create_task(visitor.connection.wait_closed()) for visitor in self._visitors.values()]
        if closing:
            await asyncio.wait(closing, timeout=seconds)

    # -- connections ---------------------------------------------------------------------------------------------------

    def _take(self, number: int, connection: socket.socket) -> None:
        task = asyncio.create_task(self._welcome(number, connection))
        self._arriving.add(task)
        task.add_done_callback(self._arriving.discard)

    async def _welcome(self, number: int, connection: socket.socket) -> None:
        connection.setblocking(False)
        try:
            address = str(connection.getpeername()[0])
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:  # gone before it was here
            connection.close()
            self.gone(number)
            return

        def visitor() -> Visitor:
            self._visitors[number] = Visitor(self, number, address)
            return self._visitors[number]

        try:
            await asyncssh.run_server(connection, config=None, options=self._options, server_factory=visitor)
        except (asyncssh.Error, OSError):
            self.gone(number)  # whoever owns the socket by now closes it

    def new_session(self, visitor: Visitor) -> Opened:
        """A terminal for this visitor."""
        session = Session(self, visitor)
        self._sessions.add(session)
        return new_channel(visitor.connection, asyncio.get_running_loop()), session

    def proved(self, connection: int) -> None:
        """SSH is satisfied with this connection."""
        self._reception.proved(connection)

    def gone(self, connection: int) -> None:
        """The connection is closed."""
        self._visitors.pop(connection, None)
        self._reception.gone(connection)

    # -- members -------------------------------------------------------------------------------------------------------

    async def find_key(self, public: str, username: str) -> Identity | None:
        """The member this key signs in under this user name, if any."""
        try:
            owner = await self.house.forum(None).read(keys.find_by_public, public, username)
        except Invalid:
            return None
        except Refusal as refusal:  # the database is away: better no answer than the wrong one
            log().error("cannot look up a key", says=str(refusal))
            raise asyncssh.DisconnectError(asyncssh.DISC_SERVICE_NOT_AVAILABLE, str(refusal)) from refusal
        if owner is None:
            return None
        if owner.is_proven:
            return Identity(owner.member_id, owner.key_id)
        return Identity(public_key=public, claim=Claim(owner.member_id, owner.key_id, owner.handle))

    async def come_in(self, member_id: int, key_id: int | None, address: str) -> None:
        """Note that a member signed in by key. Who is shut out has not come in: the app tells them why, and no more."""
        with suppress(Suspended):
            await self.house.forum(None, address).write(signing_in.come_in, member_id, "key", key_id)

    def make_program(self, arrival: Arrival) -> Program:
        """The app for this arrival."""
        return self._make(self.house, arrival)

    async def obey(self, command: Command, member_id: int, key_id: int | None, address: str) -> Outcome:
        """Do what a member's command says; Refusal for who is shut out."""
        forum = BoundedForum(self.house, member_id, address)
        if await forum.read(signing_in.must_note, key_id):
            await forum.write(signing_in.note_key, key_id)
        return await command.obey(forum, self._hands)

    # -- sessions ------------------------------------------------------------------------------------------------------

    async def enter(self, connection: int, member: int, farewell: Callable[[str], None]) -> tuple[int, str]:
        """Ask for a place for a session."""
        if self._is_stopping:
            return 0, STOPPING
        return await self._reception.enter(connection, member, farewell)

    def moved(self, session: int, member: int) -> None:
        """A stranger became a member."""
        self._reception.moved(session, member)

    def left(self, session: int) -> None:
        """A session has ended."""
        self._reception.left(session)

    def over(self, session: Session) -> None:
        """A session's channel is closed."""
        self._sessions.discard(session)
        self._sweeper.closed()


def work(
    end: socket.socket,
    beat: Callable[[], None],
    database: str,
    host_key: asyncssh.SSHKey,
    limits: Limits,
    make: MakeProgram,
    explain: bool,
    keeps_house: bool,
) -> int:
    """Be a worker: the whole life of the process. The exit status."""

    async def live() -> None:
        with House.open(database) as house:
            await Worker(house, host_key, limits, make, explain).run(end, beat, keeps_house)

    try:
        run(live())
    except Refusal as refusal:
        log().error("worker refused", says=str(refusal))
        return 1
    return 0


async def _keep_beating(beat: Callable[[], None]) -> None:
    while True:
        beat()
        await asyncio.sleep(BEAT_SECONDS)


def _nothing() -> None:
    """The supervisor decides."""
