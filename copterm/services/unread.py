"""What is unread, for the services that show it: the one place that knows the rule.

A thread's unread posts are those after the number read (or, until something was read there, after the community's
floor; a pinned thread has no floor), by somebody else, and not deleted. Counts stop at UNREAD_CAP.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.tables import Membership, Post, ReadState, Thread
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.limits import UNREAD_CAP

CANDIDATES = 300
"""At most so many unread threads are looked at; more are there when these are read."""


@dataclass(frozen=True, slots=True)
class Unread:
    """One thread with something unread. `first` is the number of the first unread post."""

    thread_id: int
    community_id: int
    count: int
    first: int
    watched: bool
    last_post_at: datetime


def pinned_now() -> Any:
    """The condition that a thread is pinned at present."""
    return Thread.pinned_at.is_null(False) & (Thread.pinned_until.is_null() | (Thread.pinned_until > now()))


def threads(actor: Actor, community_id: int | None = None, limit: int = CANDIDATES) -> list[Unread]:
    """Unread threads of the actor's communities, watched ones first, then the latest activity first.

    Among the `limit` with the latest activity, so that asking for the next one costs little in a large archive.
    """
    if not actor.is_member:
        return []
    rows = {row["id"]: row for query in _candidates(actor, community_id, limit) for row in query.dicts()}
    newest = sorted(rows.values(), key=lambda row: row["last_post_at"], reverse=True)[:limit]
    counts = _counts(actor, newest)
    if not counts and len(newest) == limit < CANDIDATES:  # all of them hold own posts only: look further
        return threads(actor, community_id)
    found = [
        Unread(
            thread_id=row["id"],
            community_id=row["community"],
            count=min(counts[row["id"]][0], UNREAD_CAP),
            first=counts[row["id"]][1],
            watched="watching" in (row["thread_watch"], row["community_watch"] if not row["thread_watch"] else ""),
            last_post_at=row["last_post_at"],
        )
        for row in newest
        if row["id"] in counts
    ]
    return sorted(found, key=lambda one: not one.watched)


def counts(actor: Actor, thread_ids: list[int]) -> dict[int, int]:
    """Unread posts of these threads; threads without any are left out. Muted ones are counted too."""
    if not actor.is_member or not thread_ids:
        return {}
    rows = list(_base(actor).where(Thread.id.in_(thread_ids)).dicts())
    return {thread_id: min(count, UNREAD_CAP) for thread_id, (count, _) in _counts(actor, rows).items()}


def by_community(actor: Actor, community_id: int | None = None) -> dict[int, int]:
    """Unread posts by community, each at most UNREAD_CAP."""
    sums: dict[int, int] = {}
    for one in threads(actor, community_id):
        sums[one.community_id] = min(UNREAD_CAP, sums.get(one.community_id, 0) + one.count)
    return sums


def _base(actor: Actor) -> Any:
    return (
        Thread.select(
            Thread.id,
            Thread.community,
            Thread.last_number,
            Thread.last_post_id,
            Thread.last_post_at,
            ReadState.number.alias("number"),
            ReadState.watch.alias("thread_watch"),
            Membership.watch.alias("community_watch"),
            Membership.floor.alias("floor"),
            pinned_now().alias("pinned"),
        )
        .join(
            Membership,
            on=(
                (Membership.community == Thread.community)
                & (Membership.member == actor.id)
                & Membership.left_at.is_null()
            ),
        )
        .join_from(
            Thread,
            ReadState,
            JOIN.LEFT_OUTER,
            on=((ReadState.thread == Thread.id) & (ReadState.member == actor.id)),
        )
    )


def _candidates(actor: Actor, community_id: int | None, limit: int) -> tuple[Any, ...]:
    """Three questions, each with an index: above the floor; read in part; pinned and never opened."""
    wanted = Thread.hidden_at.is_null() & (
        (ReadState.watch.is_null() & (Membership.watch != "muted")) | ReadState.watch.in_(("watching", "normal"))
    )
    if community_id is not None:
        wanted &= Thread.community == community_id
    base = _base(actor).where(wanted)
    above = base.where(ReadState.number.is_null() & (Thread.last_post_id > Membership.floor))
    partly = base.where(ReadState.number.is_null(False) & (ReadState.number < Thread.last_number))
    pinned = base.where(ReadState.number.is_null() & pinned_now())
    return (
        above.order_by(Thread.last_post_at.desc()).limit(limit),
        partly.order_by(Thread.last_post_at.desc()).limit(limit),
        pinned.limit(limit),
    )


def _counts(actor: Actor, rows: list[dict[str, Any]]) -> dict[int, tuple[int, int]]:
    """Per thread the number of unread posts and the first of them."""
    started = [row for row in rows if row["number"] is not None and row["number"] < row["last_number"]]
    pinned = [row for row in rows if row["number"] is None and row["pinned"]]
    fresh = [row for row in rows if row["number"] is None and not row["pinned"] and row["last_post_id"] > row["floor"]]
    found: dict[int, tuple[int, int]] = {}
    queries = (
        (started, Post.number > ReadState.number),
        (pinned, Post.number > 0),
        (fresh, Post.id > Membership.floor),
    )
    for some, after in queries:
        if some:
            found |= _count(actor, [row["id"] for row in some], after)
    return found


def _count(actor: Actor, ids: list[int], after: Any) -> dict[int, tuple[int, int]]:
    query = (
        Post.select(Post.thread, fn.COUNT(Post.id), fn.MIN(Post.number))
        .join(Thread, on=(Post.thread == Thread.id))
        .join_from(
            Thread,
            Membership,
            on=((Membership.community == Thread.community) & (Membership.member == actor.id)),
        )
        .join_from(
            Thread,
            ReadState,
            JOIN.LEFT_OUTER,
            on=((ReadState.thread == Thread.id) & (ReadState.member == actor.id)),
        )
        .where(Post.thread.in_(ids) & after & (Post.author != actor.id) & Post.deleted_at.is_null())
        .group_by(Post.thread)
    )
    return {thread_id: (count, first) for thread_id, count, first in query.tuples()}


def read_number(actor: Actor, thread: Any) -> int:
    """The number up to which the actor has read this thread; 0 for nothing."""
    state = ReadState.get_or_none((ReadState.member == actor.id) & (ReadState.thread == thread.id))
    if state is not None and state.number is not None:
        return int(state.number)
    is_pinned = thread.pinned_at is not None and (thread.pinned_until is None or thread.pinned_until > now())
    if is_pinned:
        return 0
    floor = (
        Membership.select(Membership.floor)
        .where((Membership.member == actor.id) & (Membership.community == thread.community_id))
        .tuples()
        .first()
    )
    if floor is None:
        return int(thread.last_number)
    if thread.last_post_id <= floor[0]:
        return int(thread.last_number)
    below = Post.select(fn.MAX(Post.number)).where((Post.thread == thread.id) & (Post.id <= floor[0])).scalar()
    return int(below or 0)
