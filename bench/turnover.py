"""Whether memory comes back: sessions opened and closed, thousands of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from bench.crowd import crowd
from bench.figures import Figure
from bench.run import Run
from bench.server import Server, serve
from bench.stock import stocked_site

FIRST = 500
USUAL, LONG = 2_000, 10_000
AT_ONCE = 50


def measure(run: Run) -> Iterator[Figure]:
    """Fifty members come, look at a list of threads and hang up, again and again, in two workers."""
    folder = run.folder()
    url = stocked_site(run, folder)
    last = LONG if run.is_long else USUAL
    with serve(url, folder) as server, crowd(server.port) as people:
        come, start = 0, time.perf_counter()
        early = 0.0
        while come < last:
            come += people.open(range(come % 2_000, come % 2_000 + AT_ONCE), b"2")
            people.leave()
            if come >= FIRST and not early:
                early = _settled(server)
        spent = time.perf_counter() - start
        print(f"  ({come} sessions in {spent:.0f} s)", file=sys.stderr, flush=True)
        late = _settled(server)
    yield Figure(f"memory after {last:,} sessions, against after {FIRST}", late / early * 100, "%", most=110)
    yield Figure("… grown for each session more", (late - early) / (last - FIRST) / 1e3, "kB")
    yield Figure("… sessions opened and closed", last / spent, "/s")


def _settled(server: Server) -> float:
    """The memory when the last sessions have ended: the least of a few looks."""
    looks = []
    for _ in range(4):
        time.sleep(0.7)
        looks.append(server.memory())
    return min(looks)
