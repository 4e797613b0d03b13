"""Searching a real archive: how long 200 searches take, and whether both databases find the same posts."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

from bench.archive import REAL, import_archive, write_archive
from bench.databases import postgres
from bench.figures import Figure, median, share
from bench.run import Run
from bench.site import make_empty
from copterm.domain.roles import Order
from copterm.forum import House
from copterm.services import indexing, searching

QUERIES = Path(__file__).with_name("queries.txt")
ALL = searching.RANKED
Answer = tuple[int, tuple[int, ...]]
"""How many posts were found, and which, the newest first."""


def measure(run: Run) -> Iterator[Figure]:
    """On SQLite, and on PostgreSQL where there is one."""
    folder = run.folder()
    source = REAL if REAL.exists() and not run.generated else write_archive(folder / "archive.mbox")
    url = make_empty(str(folder / "site.db"))
    import_archive(url, source)
    first = yield from _on(url, "SQLite")
    with postgres() as other:
        if other is None:
            print("  (no PostgreSQL is installed: not measured there)", file=sys.stderr)
            return
        import_archive(make_empty(other), source)
        second = yield from _on(other, "PostgreSQL")
    different = [query for query in first if first[query] != second[query]]
    for query in different[:5]:
        print(f"  ({query}: {first[query][0]} and {second[query][0]} posts)", file=sys.stderr)
    yield Figure("searches that find other posts on the other database", len(different), "", most=0)


def _on(url: str, name: str) -> Generator[Figure, None, dict[str, Answer]]:
    """Time every search twice, warm; the answers."""
    queries = QUERIES.read_text(encoding="utf-8").splitlines()
    spent: dict[Order, list[float]] = {order: [] for order in Order}
    found: dict[str, Answer] = {}
    with House.open(url) as house:
        ada = house.forum(1)
        posts = house.system.read_now(indexing.check).posts
        for query in queries:
            for order in Order:
                ada.read_now(searching.search, query, order)
                start = time.perf_counter()
                ada.read_now(searching.search, query, order)
                spent[order].append(time.perf_counter() - start)
            every = ada.read_now(searching.search, query, Order.NEWEST, 0, ALL)
            found[query] = every.count, tuple(hit.post_id for hit in every.hits)
        start = time.perf_counter()
        house.system.write_now(indexing.rebuild)
        rebuilt = time.perf_counter() - start
    fitting, newest = spent[Order.FITTING], spent[Order.NEWEST]
    yield Figure(f"{len(queries)} searches in {posts:,} posts, best first, {name}, p50", median(fitting), "ms")
    yield Figure("… p95", share(fitting, 0.95), "ms", most=30)
    yield Figure("… newest first, p95", share(newest, 0.95), "ms", most=30)
    yield Figure("… reading all posts in again", posts / rebuilt, "/s")
    return found
