"""The parent of the workers: accepts connections, gives each to the least busy worker, and replaces workers that die.

It forks them from a warm process that has imported everything and opened nothing. It reads no byte of a connection and
knows no member; what it counts is in porter.py.
"""

import selectors
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copterm.server import process
from copterm.server.limits import Limits
from copterm.server.logs import log
from copterm.server.logs import start as start_log
from copterm.server.nursery import Nursery
from copterm.server.porter import Porter
from copterm.server.wire import Message, Reason, Word, receive, send_connection

if TYPE_CHECKING:
    from copterm.server.worker import MakeProgram

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """What `copterm serve` is told."""

    database: str
    host_key: Path
    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 2222
    workers: int = 2
    sessions_per_worker: int = 50
    limits: Limits = field(default_factory=Limits)
    announce: Callable[[str], None] = print
    """Is told the address and the host key's fingerprint once members can come."""
    make_program: "MakeProgram | None" = None
    """Makes the app of a session; copterm's own by default."""
    warm: Callable[[], None] = lambda: None
    """Makes what all sessions share, before the workers fork; it leaves no thread, file or database open."""
    hanging_up_ends: bool = False
    """Whether SIGHUP, which a terminal sends when it is closed, ends it: for a server that belongs to a terminal."""
    explain: bool = False
    """Write into the log what an error says, which may quote members. For those who work on copterm."""


def serve(options: ServeOptions) -> int:
    """Serve until told to stop: the exit status. Refusal, before anybody can connect, if it cannot."""
    process.harden()  # before Textual is imported: it reads its environment then
    from copterm.server import driver_css, driver_dispatch, driver_guard, worker
    from copterm.server.hostkey import read_host_key
    from copterm.server.listener import listen

    make = options.make_program or process.copterms_own_program()
    start_log()
    driver_guard.install()
    driver_guard.check()
    driver_css.install()
    driver_dispatch.install()
    host_key = read_host_key(options.host_key)
    process.refuse_without_admin(options.database)
    sockets = listen(options.host, options.port)
    options.warm()
    beats = worker.Beats(options.workers)

    def live(index: int, end: socket.socket) -> int:
        return worker.work(
            end,
            lambda: beats.beat(index),
            options.database,
            host_key,
            options.limits,
            make,
            options.explain,
            keeps_house=index == 0,
        )

    port = sockets[0].getsockname()[1]
    news = (f"copterm listens on {options.host} port {port}.", f"Host key {host_key.get_fingerprint()}")
    process.freeze()
    return Supervisor(options, sockets, beats, live, news).run()


class Supervisor:
    """The loop of the parent."""

    def __init__(
        self,
        options: ServeOptions,
        sockets: list[socket.socket],
        beats: Any,
        live: Callable[[int, socket.socket], int],
        news: tuple[str, ...],
    ) -> None:
        self._options, self._sockets, self._news = options, sockets, news
        self._selector = selectors.DefaultSelector()
        self._porter = Porter(options.limits, options.sessions_per_worker)
        self._nursery = Nursery(options.workers, options.limits, beats, live, self._close_in_child)
        self._wake, self._woken = socket.socketpair()
        self._stopping_until: float | None = None
        self._resting_until = 0.0
        self._has_announced = False

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT."""
        self._catch_signals()
        self._selector.register(self._woken, selectors.EVENT_READ, self._drain_wake)
        self._accept_again()
        try:
            while self._stopping_until is None or self._nursery.workers:
                self._mind_workers()
                for key, _ in self._selector.select(timeout=self._patience()):
                    key.data()
                if self._nursery.is_hopeless:
                    return 1
        finally:
            self._nursery.kill_all()
            self._close()
        log().info("stopped")
        return 0

    # -- connections ---------------------------------------------------------------------------------------------------

    def _accept(self, listening: socket.socket) -> None:
        try:
            connection, address = listening.accept()
        except (BlockingIOError, ConnectionError, InterruptedError):
            return
        except OSError as error:
            log().error("cannot accept", says=error.strerror)
            self._rest()
            return
        with connection:
            self._place(connection, str(address[0]))

    def _place(self, connection: socket.socket, address: str) -> None:
        index = self._porter.choose(self._nursery.awake())
        if index is None or not self._porter.may_connect(address):
            return
        number = self._porter.arrived(address, index)
        if not send_connection(self._nursery.workers[index].end, Message(Word.TAKE, number), connection):
            self._porter.gone(number)

    def _accept_again(self) -> None:
        for listening in self._sockets:
            self._selector.register(listening, selectors.EVENT_READ, lambda one=listening: self._accept(one))
        self._resting_until = 0.0

    def _rest(self) -> None:
        """Out of files or memory: leave new connections waiting for a second."""
        for listening in self._sockets:
            self._selector.unregister(listening)
        self._resting_until = time.monotonic() + 1

    # -- workers -------------------------------------------------------------------------------------------------------

    def _mind_workers(self) -> None:
        for worker in self._nursery.bury():
            self._selector.unregister(worker.end)
            worker.end.close()
            self._porter.lost(worker.index)
        if self._stopping_until is not None:
            if time.monotonic() > self._stopping_until:
                self._nursery.kill_all()
            return
        if self._resting_until and time.monotonic() > self._resting_until:
            self._accept_again()
        self._nursery.end_hanging()
        for worker in self._nursery.replace():
            self._selector.register(worker.end, selectors.EVENT_READ, lambda one=worker: self._hear(one.index))

    def _hear(self, index: int) -> None:
        worker = self._nursery.workers.get(index)
        if worker is None:
            return
        try:
            received = receive(worker.end)
        except BlockingIOError:
            return
        if received is None:
            self._nursery.expect_death(index)
            return
        self._answer(index, received[0])

    def _answer(self, index: int, message: Message) -> None:
        porter, worker = self._porter, self._nursery.workers[index]
        if message.word is Word.READY:
            self._nursery.ready(index)
            self._announce()
        elif message.word is Word.PROVED:
            porter.proved(message.connection)
        elif message.word is Word.GONE:
            porter.gone(message.connection)
        elif message.word is Word.LEFT:
            porter.left(index, message.session)
        elif message.word is Word.ENTER:
            reason = porter.enter(index, message.session, message.connection, message.member)
            worker.outbox.put(Message(Word.WELCOME, session=message.session, reason=reason))
        elif message.word is Word.MOVED:
            reason = porter.moved(index, message.session, message.member)
            if reason is not Reason.NONE:
                worker.outbox.put(Message(Word.REFUSED, session=message.session, reason=reason))

    def _announce(self) -> None:
        if not self._has_announced and len(self._nursery.awake()) == self._options.workers:
            self._has_announced = True
            for line in self._news:
                self._options.announce(line)

    # -- signals and the end -------------------------------------------------------------------------------------------

    def _catch_signals(self) -> None:
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        hung_up = self._stop if self._options.hanging_up_ends else self._reload
        acts = (self._stop, self._stop, hung_up, lambda: None)
        for number, act in zip(_SIGNALS, acts, strict=True):
            signal.signal(number, lambda *_, act=act: act())

    def _drain_wake(self) -> None:
        try:
            self._woken.recv(4096)
        except BlockingIOError:
            return

    def _stop(self) -> None:
        """Accept nobody any more and let the sessions say goodbye; asked twice, end at once."""
        if self._stopping_until is not None:
            self._stopping_until = 0.0
            return
        self._stopping_until = time.monotonic() + self._options.limits.farewell_seconds + 3
        for listening in self._sockets:
            if not self._resting_until:
                self._selector.unregister(listening)
            listening.close()
        self._nursery.is_closing = True
        self._nursery.tell_all(signal.SIGTERM)

    def _reload(self) -> None:
        """SIGHUP: settings are read at the start only, for now; said in the log so that nobody wonders."""
        log().info("reload", says="Settings are read at the start. Please restart copterm.")

    def _patience(self) -> float:
        return 0.2 if self._stopping_until is not None or not self._has_announced else 1.0

    def _close(self) -> None:
        signal.set_wakeup_fd(-1)
        self._selector.close()
        for one in (*self._sockets, self._wake, self._woken):
            one.close()

    def _close_in_child(self) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        self._selector.close()
        for one in (*self._sockets, self._wake, self._woken):
            one.close()
