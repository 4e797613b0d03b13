"""Measure everything, or the parts that are named: `python3 dev.py bench [PART …] [--write] [--long] [--generated]`."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    archive,
    fairness,
    large,
    line,
    live,
    load,
    profile,
    search,
    services,
    sessions,
    startup,
    table,
    turnover,
    writers,
)
from bench.figures import Figure
from bench.run import Run

Measure = Callable[[Run], Iterator[Figure]]
PARTS: dict[str, Measure] = {
    "startup": startup.measure,
    "services": services.measure,
    "writers": writers.measure,
    "archive": archive.measure,
    "search": search.measure,
    "sessions": sessions.measure,
    "line": line.measure,
    "live": live.measure,
    "fairness": fairness.measure,
    "load": load.measure,
    "turnover": turnover.measure,
    "large": large.measure,
}
ASKED: dict[str, Measure] = {"profile": profile.measure}
"""Only when they are named."""


def main(arguments: list[str]) -> int:
    """Print a line a figure; the answer is 2 for a part that does not exist, else 0: a miss is a finding."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure copterm; see bench/README.md.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; by name only: profile")
    parser.add_argument("--write", action="store_true", help="put the figures into the table of bench/README.md")
    parser.add_argument("--long", action="store_true", help="larger counts, where the usual ones are shortened")
    parser.add_argument("--generated", action="store_true", help="leave the real mail archive alone")
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(PARTS) - set(ASKED)
    if unknown:
        known = ", ".join([*PARTS, *ASKED])
        print(f"bench: no part {', '.join(sorted(unknown))}; there are {known}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    with tempfile.TemporaryDirectory(prefix="copterm-bench-") as name:
        try:
            _measure(options.parts or list(PARTS), Run(Path(name), options.long, options.generated), options.write)
        except KeyboardInterrupt:
            print("bench: stopped", file=sys.stderr)
            return 130
    return 0


def _measure(names: list[str], run: Run, writes: bool) -> None:
    """Part by part, each written down as soon as it is measured."""
    for name in names:
        start, figures = time.perf_counter(), []
        print(name, flush=True)
        for figure in (PARTS | ASKED)[name](run):
            print(figure, flush=True)
            figures.append(figure)
        print(f"  ({name}: {time.perf_counter() - start:.0f} s)", file=sys.stderr, flush=True)
        if writes and name in PARTS:
            table.write({name: figures}, list(PARTS), datetime.now(UTC).date())


def _interrupt(number: int, frame: object) -> None:
    """SIGTERM ends a run as Ctrl-C does: every process that was started is ended first."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
