"""How soon a post shows on another member's screen, in another worker process."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from time import perf_counter

from bench.databases import postgres
from bench.figures import Figure, median, share
from bench.people import enlist
from bench.run import Run
from bench.server import serve
from bench.sessions import LIST
from bench.site import make_empty, newest_post, write_threads
from bench.terminal import Terminal, arrive
from copterm.forum import House
from copterm.services import posts

ROUNDS = 9
MANY = 58


def measure(run: Run) -> Iterator[Figure]:
    """On SQLite, and on PostgreSQL where there is one: two members on one list, then 58."""
    folder = run.folder()
    yield from _on(run, make_empty(str(folder / "site.db")), "SQLite", 500)
    with postgres() as url:
        if url is None:
            print("  (no PostgreSQL is installed: not measured there)", file=sys.stderr)
            return
        yield from _on(run, make_empty(url), "PostgreSQL", 100)


def _on(run: Run, url: str, name: str, goal: float) -> Iterator[Figure]:
    with House.open(url) as house:
        write_threads(house, 500, lambda n: 10, [1])
        house.system.write_now(enlist, MANY, [[1]], house.system.read_now(newest_post))
    with serve(url, run.folder()) as server:
        for count in (2, MANY):
            delays = asyncio.run(_watch(server.port, url, count))
            words = f"a post shows on {count} members' screens, another process, {name}"
            yield Figure(f"{words}: p50", median(delays), "ms", most=goal if count == 2 else None)
            yield Figure("… p95", share(delays, 0.95), "ms", most=goal)


async def _watch(port: int, url: str, count: int) -> list[float]:
    """Seconds from the commit until the first byte on each screen; each post is a first one in its thread."""
    watchers = [(await arrive(port, n)).terminal for n in range(count)]
    await asyncio.gather(*(one.walk(LIST) for one in watchers))
    delays: list[float] = []
    with House.open(url) as house:
        forum = house.forum(1)
        for n in range(ROUNDS):
            await asyncio.sleep(0.3)
            came = [_next_byte(one) for one in watchers]
            await forum.write(posts.reply, 10 + n + count, "News.")
            start = perf_counter()
            delays += [at - start for at in await asyncio.gather(*came)]
            await asyncio.gather(*(one.until_quiet(0.3) for one in watchers))
    for one in watchers:
        one.hang_up()
    return [max(0.0, delay) for delay in delays]


def _next_byte(terminal: Terminal) -> asyncio.Future[float]:
    arrived: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def note(at: float) -> None:
        if not arrived.done():
            arrived.set_result(at)

    terminal.on_data = note
    return arrived
