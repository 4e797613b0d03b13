"""Servers for tests, forked from a process that has imported all of copterm: importing is most of what a start costs.

Each is a process as `python -m tests.server.serving` would be, with an output, an end and workers of its own.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from copterm.server import process

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 65_536
SURROUNDINGS = {"PYTHONWARNINGS": "default", "NO_COLOR": "1", "TEXTUAL_DRIVER": "none:None"}
"""What servers are started with: a terminal of the operator's that must not show, and every warning."""


class Hatched:
    """A server that the nest has forked, in the words of `subprocess.Popen`."""

    def __init__(self, nest: Nest, pid: int, said: int) -> None:
        self._nest = nest
        self.pid = pid
        self.stdout = os.fdopen(said)

    def poll(self) -> int | None:
        """How it ended, or None."""
        return self._nest.ended(self.pid, 0)

    def wait(self, timeout: float | None = None) -> int:
        """How it ended; TimeoutExpired when it goes on longer."""
        status = self._nest.ended(self.pid, timeout)
        if status is None:
            raise subprocess.TimeoutExpired(f"server {self.pid}", timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Nest:
    """The process that forks servers; it ends them when it is left."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ends: dict[int, int] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.nest", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=ROOT,
            env={**os.environ, **SURROUNDINGS},
        )
        theirs.close()

    def hatch(self, settings: dict[str, Any], log: int) -> Hatched:
        """Start a server with these settings; its standard error goes to the file `log`."""
        reading, writing = os.pipe()
        socket.send_fds(self._line, [json.dumps(settings).encode()], [writing, log])
        os.close(writing)
        while (told := self._hear(None)) is None or "started" not in told:
            pass
        return Hatched(self, told["started"], reading)

    def ended(self, pid: int, patience: float | None) -> int | None:
        """How this server ended, or None when it goes on after so many seconds; without end if None."""
        end = None if patience is None else time.monotonic() + patience
        while pid not in self._ends:
            if self._hear(None if end is None else max(0.0, end - time.monotonic())) is None:
                return None
        return self._ends[pid]

    def close(self) -> None:
        """End it, and all that it started."""
        self._line.close()
        self._process.wait()

    def _hear(self, patience: float | None) -> dict[str, int] | None:
        ready, _, _ = select.select([self._line], [], [], patience)
        if not ready:
            return None
        said = self._line.recv(LONGEST)
        if not said:
            raise AssertionError("the nest has gone")
        told: dict[str, int] = json.loads(said)
        if "ended" in told:
            self._ends[told["ended"]] = told["status"]
        return told


def fork_on_demand(line: socket.socket) -> None:
    """Fork a server for each request on `line`, tell how each ends, and end all when nobody is at the other end."""
    process.harden()  # before Textual is imported, as in a server
    from copterm.server import driver_css, driver_dispatch, driver_guard, hostkey, listener, worker
    from tests.server import serving, stub

    process.copterms_own_program()
    assert all((driver_css, driver_dispatch, driver_guard, hostkey, listener, worker, stub))
    waking, woken = os.pipe()
    for end in (waking, woken):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(woken)
    running: set[int] = set()
    ends: list[Any] = [line, waking]
    while True:
        ready, _, _ = select.select(ends, [], [])
        if waking in ready:
            os.read(waking, LONGEST)
            for pid, status in gone():
                running.discard(pid)
                line.send(json.dumps({"ended": pid, "status": status}).encode())
        if line in ready:
            asked, files, _, _ = socket.recv_fds(line, LONGEST, 2)
            if not asked:
                break
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                line.close()
                os.dup2(files[0], 1)
                os.dup2(files[1], 2)
                for end in (waking, woken, *files):
                    os.close(end)
                _be_server(serving.main, asked.decode())
            running.add(pid)
            for end in files:
                os.close(end)
            line.send(json.dumps({"started": pid}).encode())
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def _be_server(main: Any, asked: str) -> None:
    status = 1
    try:
        status = main(asked)
    finally:
        if (error := sys.exc_info()[1]) is not None:
            traceback.print_exception(error)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def gone() -> list[tuple[int, int]]:
    """The children that have ended, with how."""
    found = []
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            found.append((pid, os.waitstatus_to_exitcode(status)))
    return found


if __name__ == "__main__":
    fork_on_demand(socket.socket(fileno=int(sys.argv[1])))
