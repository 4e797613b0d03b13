"""Many members at once, each of whom types a key every five seconds; the client's share is measured apart."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from bench.crowd import Crowd, crowd
from bench.figures import Figure, median, share
from bench.run import Run
from bench.server import Server, serve
from bench.sessions import LIST
from bench.stock import stocked_site

STEPS = (100, 500, 1_000, 2_000)
PER_WORKER = 50
EVERY = 5.0
SECONDS = 20.0
WARM = 5.0


def measure(run: Run) -> Iterator[Figure]:
    """One server with as many workers as the last step needs; the members of a step join those of the steps before."""
    folder = run.folder()
    url = stocked_site(run, folder)
    workers = -(-STEPS[-1] // PER_WORKER)
    with serve(url, folder, workers) as server, crowd(server.port) as people:
        for before, step in zip((0, *STEPS), STEPS, strict=False):
            start = time.perf_counter()
            come = people.open(range(before, step), LIST)
            spent = time.perf_counter() - start
            print(f"  ({come} of {step - before} members arrived in {spent:.0f} s)", file=sys.stderr, flush=True)
            yield from _step(server, people, step, run)
        yield Figure(f"memory of the server, {STEPS[-1]:,} sessions, {workers} workers", server.memory() / 1e6, "MB")


def _step(server: Server, people: Crowd, step: int, run: Run) -> Iterator[Figure]:
    seconds = SECONDS * (3 if run.is_long else 1)
    people.start_typing(seconds + WARM, EVERY)
    time.sleep(WARM)
    served, typed, start = server.cpu(), people.cpu(), time.perf_counter()
    time.sleep(seconds)
    spent = time.perf_counter() - start
    server_share, client_share = (server.cpu() - served) / spent * 100, (people.cpu() - typed) / spent * 100
    found = people.typed()
    goal = 50 if step == STEPS[-1] else None
    yield Figure(f"{step:,} sessions, a key every 5 s, p95", share(found.latencies, 0.95), "ms", most=goal)
    yield Figure("… p50", median(found.latencies), "ms")
    yield Figure("… p99", share(found.latencies, 0.99), "ms")
    yield Figure("… the longest", max(found.latencies, default=0.0) * 1e3, "ms")
    yield Figure("… keys without an answer", found.unanswered, "keys", most=0)
    yield Figure("… the server's CPU, of a core", server_share, "%")
    yield Figure("… the clients' CPU, of a core", client_share, "%")
    yield Figure("… how late the clients' own clock was, p95", share(found.lags, 0.95), "ms")
