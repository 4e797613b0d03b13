"""The workers as processes: forked, watched, ended when they hang, replaced when they die."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from copterm.server import process
from copterm.server.limits import Limits
from copterm.server.logs import log, trace
from copterm.server.wire import Outbox, pair

AT_ONCE_SECONDS = 10.0
"""A worker that lives no longer than this died at once."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
DROWSY_SECONDS = 3.0
"""A worker whose loop has not turned for so long gets no new connection."""
ASLEEP_SECONDS = 3.0
"""The parent looks every second; if it could not for so long, the whole machine was asleep."""


@dataclass(slots=True)
class Child:
    """One worker, seen from its parent."""

    index: int
    pid: int
    end: socket.socket
    outbox: Outbox
    born_at: float
    is_ready: bool = False


class Nursery:
    """Keeps so many workers alive."""

    def __init__(
        self,
        size: int,
        limits: Limits,
        beats: Any,
        live: Callable[[int, socket.socket], int],
        close_in_child: Callable[[], None],
    ) -> None:
        self._size, self._limits, self._beats, self._live = size, limits, beats, live
        self._close_in_child = close_in_child
        self.workers: dict[int, Child] = {}
        self._born_after = dict.fromkeys(range(size), 0.0)
        self._pause = dict.fromkeys(range(size), 0.0)
        self._has_ever_worked = False
        self._looked_at = time.monotonic()
        self.is_hopeless = False
        self.is_closing = False

    def awake(self) -> list[int]:
        """The workers that can take a connection."""
        return [
            index
            for index, worker in self.workers.items()
            if worker.is_ready and self._beats.seconds_since(index) < DROWSY_SECONDS
        ]

    def ready(self, index: int) -> None:
        """This worker can take connections."""
        self.workers[index].is_ready = True
        self._has_ever_worked = True
        log().info("worker ready", worker=index, pid=self.workers[index].pid)

    def expect_death(self, index: int) -> None:
        """This worker's end of the wire is closed: it must not live on without it."""
        self._signal(self.workers[index], signal.SIGKILL)

    def replace(self) -> list[Child]:
        """Fork the workers that are missing and due."""
        now = time.monotonic()
        due = [index for index in range(self._size) if index not in self.workers and now >= self._born_after[index]]
        return [self._fork(index) for index in due]

    def bury(self) -> list[Child]:
        """The workers that have died since the last time; when each is replaced is decided here."""
        dead = []
        for worker in list(self.workers.values()):
            pid, status = os.waitpid(worker.pid, os.WNOHANG)
            if pid:
                del self.workers[worker.index]
                dead.append(worker)
                self._decide(worker, status)
        return dead

    def end_hanging(self) -> None:
        """Kill workers whose loop does not turn. After a pause of the whole machine all of them get another chance."""
        now, before = time.monotonic(), self._looked_at
        self._looked_at = now
        for index, worker in self.workers.items():
            if now - before > ASLEEP_SECONDS:
                self._beats.beat(index)
            elif self._beats.seconds_since(index) > self._limits.hang_seconds:
                log().error("worker hangs", worker=index, pid=worker.pid)
                self._signal(worker, signal.SIGKILL)

    def tell_all(self, number: signal.Signals) -> None:
        """Send every worker this signal."""
        for worker in self.workers.values():
            self._signal(worker, number)

    def kill_all(self) -> None:
        """End every worker now."""
        self.tell_all(signal.SIGKILL)

    def _decide(self, worker: Child, status: int) -> None:
        code = os.waitstatus_to_exitcode(status)
        now = time.monotonic()
        at_once = now - worker.born_at < AT_ONCE_SECONDS
        pause = self._pause[worker.index]
        self._pause[worker.index] = min(LONGEST_PAUSE, pause * 2 or FIRST_PAUSE) if at_once else 0.0
        self._born_after[worker.index] = now + self._pause[worker.index]
        again = None if self.is_closing else self._pause[worker.index]
        log().info("worker ended", worker=worker.index, pid=worker.pid, code=code, again_in=again)
        if not self._has_ever_worked and code != 0:
            self.is_hopeless = True

    def _fork(self, index: int) -> Child:
        mine, theirs = pair()
        self._beats.beat(index)
        parent = os.getpid()
        signals = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
        pid = os.fork()
        if pid == 0:
            mine.close()
            self._be_worker(index, theirs, parent)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        theirs.close()
        child = Child(index, pid, mine, Outbox(mine), time.monotonic())
        self.workers[index] = child
        return child

    def _be_worker(self, index: int, end: socket.socket, parent: int) -> None:
        """The child's whole life; never returns into the parent's code."""
        code = 70
        try:
            self._close_in_child()
            for sibling in self.workers.values():
                sibling.end.close()
            signal.pthread_sigmask(signal.SIG_SETMASK, set())
            process.end_with(parent)
            code = self._live(index, end)
        finally:  # whatever happened, this process must not go on as a second supervisor
            if (error := sys.exc_info()[1]) is not None:
                log().error("worker failed", worker=index, trace=trace(error))
            os._exit(code)

    def _signal(self, worker: Child, number: signal.Signals) -> None:
        try:
            os.kill(worker.pid, number)
        except ProcessLookupError:
            return
