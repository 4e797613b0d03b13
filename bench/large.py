"""The New screen on a large site: a million posts, 500 communities, 10,000 members."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from time import perf_counter

from bench.figures import Figure
from bench.people import enlist
from bench.run import Run
from bench.services import spent
from bench.site import make_empty, newest_post, write_threads
from copterm.db.bulk import insert_rows, next_ids
from copterm.db.tables import Community, Membership
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.forum import House
from copterm.services import communities, reading, threads

POSTS = 1_000_000
POSTS_EACH = 8
COMMUNITIES = 500
MEMBERS = 10_000
JOINED = 20
WAYS = 50
"""So many different choices of communities there are among the members."""


def measure(run: Run) -> Iterator[Figure]:
    """Three members in twenty communities each, who differ in how much they have not read; in the services."""
    folder = run.folder()
    start = perf_counter()
    url = make_empty(str(folder / "site.db"))
    with House.open(url) as house:
        house.system.write_now(_add_communities)
        authors = list(range(2, 202))
        house.system.write_now(_enlist_all)
        write_threads(house, POSTS // POSTS_EACH, lambda n: POSTS_EACH, authors, lambda n: 1 + n % COMMUNITIES)
        newest = house.system.read_now(newest_post)
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        print(f"  (made in {perf_counter() - start:.0f} s, {size:,.0f} MB)", file=sys.stderr, flush=True)
        for words, member, unseen in (("all read", 300, 0), ("a day's posts", 301, 1_500), ("1,000,000", 302, POSTS)):
            forum = house.forum(member)
            house.system.write_now(_set_floor, member, max(0, newest - unseen))
            found = forum.read_now(reading.new)
            threads_new = sum(len(group.rows) for group in found.groups)
            print(f"  ({words}: {threads_new} threads in New)", file=sys.stderr, flush=True)
            goal = None if unseen == POSTS else 20
            shown = spent(lambda forum=forum: forum.read_now(reading.new))  # type: ignore[misc]
            yield Figure(f"New, 1 M posts, 20 of 500 communities, unread: {words}", shown, "ms", most=goal)
            following = spent(lambda forum=forum: forum.read_now(reading.next_unread))  # type: ignore[misc]
            yield Figure("… next unread", following, "ms")
        forum = house.forum(301)
        yield Figure("… the list of 500 communities", spent(lambda: forum.read_now(communities.list_communities)), "ms")
        yield Figure("… a page of a community's threads", spent(lambda: forum.read_now(threads.list_threads, 1)), "ms")


def _add_communities(actor: Actor) -> None:
    at = now()
    rows = [
        {"id": one, "slug": f"c{one}", "name": f"Community {one}", "created_at": at, "created_by": 1}
        for one in next_ids(Community, COMMUNITIES - 1)
    ]
    insert_rows(Community, rows)


def _enlist_all(actor: Actor) -> None:
    dice = random.Random(3)
    choices = [sorted(dice.sample(range(1, COMMUNITIES + 1), JOINED)) for _ in range(WAYS)]
    enlist(actor, MEMBERS, choices, 0, with_keys=False)


def _set_floor(actor: Actor, member: int, floor: int) -> None:
    Membership.update(floor=floor).where(Membership.member == member).execute()
