"""How long a command takes to answer."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from bench.figures import Figure, median
from bench.run import Run

ROUNDS = 9


def measure(run: Run) -> Iterator[Figure]:
    """`copterm --version`, and the help of the whole command line."""
    yield Figure("copterm --version", _run("--version"), "ms", most=150)
    yield Figure("copterm --help", _run("--help"), "ms")


def _run(*arguments: str) -> float:
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "copterm", *arguments], check=True, stdout=subprocess.DEVNULL)
        spent.append(time.perf_counter() - start)
    return median(spent)
