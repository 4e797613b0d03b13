"""What reading costs in the services, without a terminal, on a site of middling size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from bench.figures import Figure, median
from bench.people import enlist
from bench.run import Run
from bench.site import make_empty, write_threads
from copterm.db.tables import Membership, ReadState
from copterm.domain.actor import Actor
from copterm.forum import House
from copterm.services import posts, reading, threads

ROUNDS = 40


def measure(run: Run) -> Iterator[Figure]:
    """2,000 threads of ten posts, and one of 1,000; everything read, then nothing."""
    url = make_empty(str(run.folder() / "site.db"))
    with House.open(url) as house:
        write_threads(house, 2_000, lambda n: 10 if n else 1_000, [1])
        (member,) = house.system.write_now(enlist, 1, [[1]], 0, False)
        forum = house.forum(member)
        forum.write_now(reading.all_read)
        yield Figure("New, all read", spent(lambda: forum.read_now(reading.new)), "ms", most=20)
        house.system.write_now(_forget_reading)
        yield Figure("New, 2,000 unread threads", spent(lambda: forum.read_now(reading.new)), "ms")
        yield Figure("next unread", spent(lambda: forum.read_now(reading.next_unread)), "ms")
        yield Figure("a thread of 1,000 posts", spent(lambda: forum.read_now(threads.get_thread, 1)), "ms")
        yield Figure("50 posts of it", spent(lambda: forum.read_now(posts.list_posts, 1, 500)), "ms")
        yield Figure("a page of threads", spent(lambda: forum.read_now(threads.list_threads, 1)), "ms")


def spent(work: Callable[[], object]) -> float:
    """The median of many rounds in milliseconds, after one that counts for nothing."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        rounds.append(perf_counter() - start)
    return median(rounds)


def _forget_reading(actor: Actor) -> None:
    Membership.update(floor=0).execute()
    ReadState.delete().execute()
