"""Where a key's time goes in a worker: the 25 functions with most time of their own, by cProfile."""

from __future__ import annotations

import asyncio
import os
import pstats
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.run import Run
from bench.server import Server, serve
from bench.sessions import LIST
from bench.stock import stocked_site
from bench.terminal import arrive

KEYS = 400
SHOWN = 25
PATIENCE = 20.0


def measure(run: Run) -> Iterator[Figure]:
    """One member moves the cursor down and up a list. cProfile makes calls of Python dearer than they are."""
    folder = run.folder()
    url = stocked_site(run, folder)
    os.environ["BENCH_PROFILES"] = str(folder)
    with serve(url, folder, 1, program=("bench.profiled", "serve")) as server:
        asyncio.run(_press(server))
        stats = pstats.Stats(str(_written(folder)))
    stats.sort_stats("tottime").print_stats(SHOWN)
    rows: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = stats.stats  # type: ignore[attr-defined]
    total = sum(row[2] for (_, _, name), row in rows.items() if "poll" not in name)
    yield Figure("a key that moves the cursor, under the profiler, in the loop's thread", total / KEYS * 1e3, "ms")


async def _press(server: Server) -> None:
    terminal = (await arrive(server.port, 0)).terminal
    await terminal.walk(LIST)
    for n in range(KEYS // 10):
        await terminal.press(b"j" if n // 10 % 2 == 0 else b"k")
    (worker,) = server.tree()[1:]
    worker.send_signal(signal.SIGUSR1)
    for n in range(KEYS):
        await terminal.press(b"j" if n // 10 % 2 == 0 else b"k", 0.01)
    worker.send_signal(signal.SIGUSR2)
    terminal.hang_up()


def _written(folder: Path) -> Path:
    """The profile, once the worker has written it."""
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        for found in folder.glob("profile-*"):
            return found
        time.sleep(0.05)
    raise RuntimeError("the worker wrote no profile")
