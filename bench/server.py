"""A real `copterm serve` on the loopback, with its processes' CPU and memory."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from copterm.server.hostkey import ensure_host_key
from copterm.server.process import end_with

ROOMY = """\
# All members come from one address, and many at once.
connections = 5000
connections_per_address = 5000
unproved = 5000
unproved_per_address = 5000
"""
PATIENCE = 30.0
SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass
class Server:
    """A server that runs."""

    process: subprocess.Popen[str]
    port: int
    ready_after: float
    log: Path

    def tree(self) -> list[psutil.Process]:
        """The supervisor and its workers."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu(self) -> float:
        """Seconds of CPU that all its processes have used."""
        return float(sum(sum(one.cpu_times()[:2]) for one in self.tree()))

    def memory(self) -> float:
        """Bytes of memory: what several processes share is counted once (PSS)."""
        return float(sum(_share(one.pid) for one in self.tree()))

    def incidents(self) -> int:
        """How many sessions ended by an error, as the log says."""
        return self.log.read_text().count('"incident":')


@contextmanager
def serve(
    url: str, folder: Path, workers: int = 2, settings: str = "", program: Sequence[str] = ()
) -> Iterator[Server]:
    """Serve the site at `url` until the block ends, with more of the settings file's lines; then end every process."""
    ensure_host_key(folder / "host_key")
    (folder / "bench.toml").write_text(ROOMY + settings)
    log, start, parent = folder / f"log-{time.monotonic_ns()}", time.perf_counter(), os.getpid()
    options = ["--config", str(folder / "bench.toml"), "--database", url, "--host-key", str(folder / "host_key")]
    command = [sys.executable, "-m", *(program or ("copterm", "serve"))]
    with log.open("w") as written:
        process = subprocess.Popen(
            [*command, *options, "--host", "127.0.0.1", "--port", "0", "--workers", str(workers)],
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("COPTERM_")},
            start_new_session=True,  # Ctrl-C is for the bench, which then ends the server
            preexec_fn=lambda: end_with(parent),
        )
    assert process.stdout is not None
    server = Server(process, 0, 0.0, log)
    try:
        found = re.search(r"port (\d+)", process.stdout.readline())
        if found is None:
            raise RuntimeError(f"the server did not start:\n{log.read_text()}")
        server.port, server.ready_after = int(found[1]), time.perf_counter() - start
        yield server
        if server.incidents():
            print(f"  (the server logged {server.incidents()} incidents: look into them)", file=sys.stderr)
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Ask the supervisor to stop; whatever is left after a while is killed, one by one."""
    if process.poll() is None:
        parent = psutil.Process(process.pid)
        family = [*parent.children(recursive=True), parent]
        process.send_signal(signal.SIGTERM)
        _, left = psutil.wait_procs(family, timeout=PATIENCE)
        for one in left:
            one.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _share(pid: int) -> int:
    found = SHARE.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    return int(found[1]) * 1024 if found else 0
