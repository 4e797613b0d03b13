"""How many posts a second are accepted from eight processes at once, and whether every one is there afterwards."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.databases import postgres
from bench.figures import Figure
from bench.people import enlist
from bench.run import Run
from bench.site import make_empty, write_threads
from copterm.db.tables import Post
from copterm.domain import clock
from copterm.domain.actor import Actor
from copterm.forum import House
from copterm.server.process import end_with
from copterm.services import posts

WRITERS = 8
POSTS_EACH = 200
THREADS = 50


def measure(run: Run) -> Iterator[Figure]:
    """On SQLite, and on PostgreSQL where there is one."""
    yield from _on(make_empty(str(run.folder() / "site.db")), "SQLite", 500)
    with postgres() as url:
        if url is None:
            print("  (no PostgreSQL is installed: not measured there)", file=sys.stderr)
            return
        yield from _on(make_empty(url), "PostgreSQL", None)


def _on(url: str, name: str, goal: float | None) -> Iterator[Figure]:
    with House.open(url) as house:
        write_threads(house, THREADS, lambda n: 10, [1])
        members = house.system.write_now(enlist, WRITERS, [[1]], 0, False)
    spent = _write_all(url, members)
    with House.open(url) as house:
        wrong = sum(abs(stored - counted) for stored, counted in house.system.read_now(_recount))
        written = house.system.read_now(_count_written)
    yield Figure(f"posts accepted, {WRITERS} writing processes, {name}", WRITERS * POSTS_EACH / spent, "/s", least=goal)
    yield Figure("… of them lost or miscounted", WRITERS * POSTS_EACH - written + wrong, "posts", most=0)


def _write_all(url: str, members: list[int]) -> float:
    """Seconds from the start of all to the end of the last."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(WRITERS + 1)
    running = [
        context.Process(target=_write, args=(url, n, member, barrier, os.getpid()), daemon=True)
        for n, member in enumerate(members)
    ]
    try:
        for one in running:
            one.start()
        barrier.wait(60)
        start = time.perf_counter()
        for one in running:
            one.join()
        return time.perf_counter() - start
    finally:
        for one in running:
            if one.is_alive():
                one.kill()
                one.join()


def _write(url: str, number: int, member: int, barrier: Any, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)
    with House.open(url) as house:
        forum, start = house.forum(member), clock.now()
        barrier.wait(60)
        for n in range(POSTS_EACH):
            # The clock runs ahead, so that the limit on posts a minute stays out of it.
            ahead = start + timedelta(minutes=(number * POSTS_EACH + n) * 2)
            with clock.fixed(lambda ahead=ahead: ahead):  # type: ignore[misc]
                forum.write_now(posts.reply, 1 + n % THREADS, f"Post {n} of writer {number}.", None, f"{number}-{n}")


def _recount(actor: Actor) -> list[tuple[int, int]]:
    return [posts.recount(actor, thread) for thread in range(1, THREADS + 1)]


def _count_written(actor: Actor) -> int:
    return int(Post.select().where(Post.send_key.is_null(False)).count())
