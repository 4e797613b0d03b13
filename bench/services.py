"""What the services cost, without a terminal."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.figures import Figure, median
from bench.people import enlist
from bench.run import Run
from bench.site import make_empty, write_threads
from copterm.db.tables import Membership, ReadState
from copterm.domain import clock
from copterm.forum import House
from copterm.services import posts, reading, threads

ROUNDS = 40
WRITERS = 8
POSTS_EACH = 150


def measure(run: Run) -> Iterator[Figure]:
    """Reading on 2,000 threads; then posts from eight processes at once."""
    with tempfile.TemporaryDirectory() as folder:
        url = make_empty(str(Path(folder) / "site.db"))
        with House.open(url) as house:
            write_threads(house, 2_000, lambda n: 10 if n else 1_000, [1])
            house.system.write_now(enlist, 2, [[1]], 0)
            forum = house.forum(2)
            forum.write_now(reading.all_read)
            yield Figure("New, all read", _median(lambda: forum.read_now(reading.new)), "ms", most=20)
            house.system.write_now(_forget_reading)
            yield Figure("New, 2,000 unread threads", _median(lambda: forum.read_now(reading.new)), "ms")
            yield Figure("next unread", _median(lambda: forum.read_now(reading.next_unread)), "ms")
            yield Figure("a thread of 1,000 posts", _median(lambda: forum.read_now(threads.get_thread, 1)), "ms")
            yield Figure("50 posts of it", _median(lambda: forum.read_now(posts.list_posts, 1, 500)), "ms")
            yield Figure("a page of threads", _median(lambda: forum.read_now(threads.list_threads, 1)), "ms")
        yield from _writers(url)


def _forget_reading(actor: Any) -> None:
    Membership.update(floor=0).execute()
    ReadState.delete().execute()


def _median(work: Callable[[], object]) -> float:
    work()
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return median(spent)


def _write(url: str, number: int, barrier: Any) -> None:
    with House.open(url) as house:
        forum, start = house.forum(2 + number % 2), clock.now()
        barrier.wait()
        for n in range(POSTS_EACH):
            # The clock runs ahead, so that the limit on posts a minute stays out of it.
            ahead = start + timedelta(minutes=(number * POSTS_EACH + n) * 2)
            with clock.fixed(lambda ahead=ahead: ahead):  # type: ignore[misc]
                forum.write_now(posts.reply, 2 + n % 50, f"Post {n} of writer {number}.", None, f"{number}-{n}")


def _writers(url: str) -> Iterator[Figure]:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(WRITERS + 1)
    running = [context.Process(target=_write, args=(url, n, barrier)) for n in range(WRITERS)]
    for one in running:
        one.start()
    barrier.wait()
    start = time.perf_counter()
    for one in running:
        one.join()
    spent = time.perf_counter() - start
    with House.open(url) as house:
        lost = 0
        for thread in range(2, 52):
            stored, counted = house.system.read_now(posts.recount, thread)
            lost += stored - counted
        written = house.system.read_now(_count_written)
    yield Figure("posts accepted, 8 writing processes, SQLite", WRITERS * POSTS_EACH / spent, "/s", least=500)
    yield Figure("… of them lost", WRITERS * POSTS_EACH - written + abs(lost), "posts", most=0)


def _count_written(actor: Any) -> int:
    from copterm.db.tables import Post

    return int(Post.select().where(Post.send_key.is_null(False)).count())
