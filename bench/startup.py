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
from bench.site import make_empty, write_threads
from copterm.forum import House
from copterm.services import accounts, communities

ROUNDS = 9
SERVERS = 3
THREADS = 1_000
"""Unread ones, when a prompt asks whether there is any."""


def measure(run: Run) -> Iterator[Figure]:
    """`copterm --version`, the whole help, what a shell's prompt asks, and `copterm serve` with two workers."""
    yield Figure("copterm --version", _run("--version"), "ms", most=150)
    yield Figure("copterm --help", _run("--help"), "ms")
    folder = run.folder()
    url = make_empty(str(folder / "site.db"))
    with House.open(url) as house:
        reader = house.system.write_now(accounts.create_member, "bea", password_hash="-").id
        house.forum(reader).write_now(communities.join, 1)
        write_threads(house, THREADS, lambda n: 5, [1])
    yield Figure("copterm unread --quiet", _run("unread", "--quiet", "--as", "bea", "--database", url), "ms", most=350)
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
