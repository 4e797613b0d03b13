"""How long a command takes to answer, and a server to be ready for members."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.figures import Figure, median
from bench.run import Run
from bench.server import serve
from bench.site import make_empty

ROUNDS = 9
SERVERS = 3


def measure(run: Run) -> Iterator[Figure]:
    """`copterm --version`, the help of the whole command line, and `copterm serve` with two workers."""
    yield Figure("copterm --version", _run("--version"), "ms", most=150)
    yield Figure("copterm --help", _run("--help"), "ms")
    folder = run.folder()
    url = make_empty(str(folder / "site.db"))
    ready = []
    for _ in range(SERVERS):
        with serve(url, folder) as server:
            ready.append(server.ready_after)
    yield Figure("copterm serve, until members can come", statistics.median(ready), "s")


def _run(*arguments: str) -> float:
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "copterm", *arguments], check=True, stdout=subprocess.DEVNULL)
        spent.append(time.perf_counter() - start)
    return median(spent)
