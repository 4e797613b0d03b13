"""Measure everything, or the parts that are named: `python3 dev.py bench [PART …] [--long] [--generated]`."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import archive, load, services, sessions, startup
from bench.figures import Figure
from bench.run import Run

PARTS: dict[str, Callable[[Run], Iterator[Figure]]] = {
    "startup": startup.measure,
    "services": services.measure,
    "archive": archive.measure,
    "sessions": sessions.measure,
    "load": load.measure,
}


def main(arguments: list[str]) -> int:
    """Print a line a figure; the answer is 2 for a part that does not exist, else 0: a miss is a finding."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure copterm; see bench/README.md.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--long", action="store_true", help="larger counts, where the usual ones are shortened")
    parser.add_argument("--generated", action="store_true", help="leave the real mail archive alone")
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        print(f"bench: no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    with tempfile.TemporaryDirectory(prefix="copterm-bench-") as name:
        try:
            _measure(options.parts or list(PARTS), Run(Path(name), options.long, options.generated))
        except KeyboardInterrupt:
            print("bench: stopped", file=sys.stderr)
            return 130
    return 0


def _measure(names: list[str], run: Run) -> None:
    for name in names:
        start = time.perf_counter()
        print(name, flush=True)
        for figure in PARTS[name](run):
            print(figure, flush=True)
        print(f"  ({name}: {time.perf_counter() - start:.0f} s)", file=sys.stderr, flush=True)


def _interrupt(number: int, frame: object) -> None:
    """SIGTERM ends a run as Ctrl-C does: every process that was started is ended first."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
