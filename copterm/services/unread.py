"""What is unread, for the services that show it: the one place that knows the rule.

A thread's unread posts are those after the number read (or, until something was read there, after the community's
floor; a pinned thread has no floor), by somebody else, neither deleted nor hidden. Counts stop at UNREAD_CAP.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, SQL, fn

from copterm.db.prepared import Given, Prepared
from copterm.db.tables import Membership, Post, ReadState, Thread
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.limits import UNREAD_CAP
from copterm.domain.roles import ThreadKind
from copterm.services.counting import counted, is_thread

ANNOUNCEMENTS = 20
"""So many unread announcements stand above a community's threads."""
CANDIDATES = 300
"""At most so many unread threads are looked at; more are there when these are read."""


START_DAYS = 7
START_LEAST, START_MOST = 5, 40
START_THREADS = 20
"""Whoever joins begins with the posts of the last days: with a few at least, however old, and never with many."""


@dataclass(frozen=True, slots=True)
class Unread:
    """One thread with something unread. `first` is the number of the first unread post; `announced`: by its staff."""

    thread_id: int
    community_id: int
    count: int
    first: int
    watched: bool
    announced: bool
    last_post_at: datetime


def pinned_now() -> Any:
    """The condition that a thread is pinned at present."""
    return Thread.pinned_at.is_null(False) & (Thread.pinned_until.is_null() | (Thread.pinned_until > now()))


def threads(actor: Actor, community_id: int | None = None, limit: int = CANDIDATES) -> list[Unread]:
    """Unread threads of the actor's communities: announcements, watched ones, the others; the latest activity first.

    Among the `limit` with the latest activity, so that asking for the next one costs little in a large archive.
    """
    if not actor.is_member:
        return []
    rows = {row["id"]: row for row in _candidates(actor, community_id, limit)}
    newest = sorted(rows.values(), key=_nearest, reverse=True)[:limit]
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
            announced=row["kind"] == ThreadKind.ANNOUNCEMENT,
            last_post_at=row["last_post_at"],
        )
        for row in newest
        if row["id"] in counts
    ]
    return sorted(found, key=lambda one: (not one.announced, not one.watched))


def _nearest(row: dict[str, Any]) -> tuple[bool, datetime]:
    """Announcements are looked at first, however old they are, then what was written in last."""
    return row["kind"] == ThreadKind.ANNOUNCEMENT, row["last_post_at"]


def announced(actor: Actor, community_id: int) -> list[int]:
    """The announcements of a community that this member has not read, the latest first; muted ones too."""
    if not actor.is_member:
        return []
    rows = _ANNOUNCED.dicts(member=actor.id, now=now(), community=community_id, limit=ANNOUNCEMENTS)
    unread = _counts(actor, rows)
    return [row["id"] for row in rows if row["id"] in unread]


def counts(actor: Actor, thread_ids: list[int]) -> dict[int, int]:
    """Unread posts of these threads; threads without any are left out. Muted ones are counted too."""
    if not actor.is_member or not thread_ids:
        return {}
    rows = _OF_THREADS.dicts(member=actor.id, now=now(), threads=thread_ids)
    return {thread_id: min(count, UNREAD_CAP) for thread_id, (count, _) in _counts(actor, rows).items()}


def by_community(actor: Actor, community_id: int | None = None) -> dict[int, int]:
    """Unread posts by community, each at most UNREAD_CAP."""
    sums: dict[int, int] = {}
    for one in threads(actor, community_id):
        sums[one.community_id] = min(UNREAD_CAP, sums.get(one.community_id, 0) + one.count)
    return sums


def starting_floor(community_id: int) -> int:
    """The floor of somebody who joins now: they begin with what was written lately, not with years of it."""
    lately = (
        Thread.select(Thread.id)
        .where((Thread.community == community_id) & Thread.hidden_at.is_null())
        .order_by(Thread.last_post_at.desc())
        .limit(START_THREADS)
    )
    latest = (
        Post.select(Post.id, Post.created_at)
        .where(Post.thread.in_([row.id for row in lately]) & counted())
        .order_by(Post.id.desc())
        .limit(START_MOST)
        .tuples()
    )
    since = now() - timedelta(days=START_DAYS)
    begun = [post_id for place, (post_id, at) in enumerate(latest) if place < START_LEAST or at > since]
    return min(begun) - 1 if begun else int(Post.select(fn.MAX(Post.id)).scalar() or 0)


def _joined(query: Any, given: Given) -> Any:
    """With the actor's membership, unless they are kept out, and the state of reading where there is one."""
    return query.join(
        Membership,
        on=(
            (Membership.community == Thread.community)
            & (Membership.member == given("member"))
            & Membership.left_at.is_null()
            & (Membership.barred_until.is_null() | (Membership.barred_until <= given("now")))
        ),
    ).join_from(
        Thread,
        ReadState,
        JOIN.LEFT_OUTER,
        on=((ReadState.thread == Thread.id) & (ReadState.member == given("member"))),
    )


def _pinned(given: Given) -> Any:
    return Thread.pinned_at.is_null(False) & (Thread.pinned_until.is_null() | (Thread.pinned_until > given("now")))


def _base(given: Given) -> Any:
    columns = (
        Thread.id,
        Thread.community,
        Thread.kind,
        Thread.last_number,
        Thread.last_post_id,
        Thread.last_post_at,
        ReadState.number.alias("number"),
        ReadState.watch.alias("thread_watch"),
        Membership.watch.alias("community_watch"),
        Membership.floor.alias("floor"),
        _pinned(given).alias("pinned"),
    )
    return _joined(Thread.select(*columns), given)


def _prepare(which: Callable[[Given], Any], is_scoped: bool) -> Prepared:
    def build(given: Given) -> Any:
        wanted = is_thread() & (
            (ReadState.watch.is_null() & (Membership.watch != "muted")) | ReadState.watch.in_(("watching", "normal"))
        )
        if is_scoped:
            wanted &= Thread.community == given("community")
        query = _base(given).where(wanted & which(given))
        # An expression, so that SQLite finds the few by their own index instead of walking all threads by date.
        return query.order_by(fn.NULLIF(Thread.last_post_at, None).desc()).limit(given("limit"))

    return Prepared(build)


_IS_ANNOUNCED = Thread.kind == SQL("'announcement'")  # in so many words, so that its index is found


def _has_news() -> Any:
    started = ReadState.number.is_null(False) & (ReadState.number < Thread.last_number)
    return started | (ReadState.number.is_null() & (Thread.last_post_id > Membership.floor))


_KINDS: tuple[Callable[[Given], Any], ...] = (
    lambda given: ReadState.number.is_null() & (Thread.last_post_id > Membership.floor),
    lambda given: ReadState.number.is_null(False) & (ReadState.number < Thread.last_number),
    lambda given: ReadState.number.is_null() & _pinned(given),
    lambda given: _IS_ANNOUNCED & _has_news(),
)
"""Above the floor; read in part; pinned and never opened; announced: four questions, each with an index."""
_CANDIDATES = {is_scoped: [_prepare(kind, is_scoped) for kind in _KINDS] for is_scoped in (False, True)}
_ANNOUNCED = Prepared(
    lambda given: (
        _base(given)
        .where(
            _IS_ANNOUNCED
            & Thread.hidden_at.is_null()
            & Thread.moved_to.is_null()
            & (Thread.community == given("community"))
            & _has_news()
        )
        .order_by(Thread.last_post_at.desc())
        .limit(given("limit"))
    )
)
_OF_THREADS = Prepared(lambda given: _base(given).where(Thread.id.in_(given.many("threads"))))


def _candidates(actor: Actor, community_id: int | None, limit: int) -> list[dict[str, Any]]:
    given = {"member": actor.id, "now": now(), "limit": limit}
    if community_id is not None:
        given["community"] = community_id
    return [row for query in _CANDIDATES[community_id is not None] for row in query.dicts(**given)]


def _counts(actor: Actor, rows: list[dict[str, Any]]) -> dict[int, tuple[int, int]]:
    """Per thread the number of unread posts and the first of them."""
    started = [row for row in rows if row["number"] is not None and row["number"] < row["last_number"]]
    pinned = [row for row in rows if row["number"] is None and row["pinned"]]
    fresh = [row for row in rows if row["number"] is None and not row["pinned"] and row["last_post_id"] > row["floor"]]
    found: dict[int, tuple[int, int]] = {}
    for some, query in zip((started, pinned, fresh), _COUNTS, strict=True):
        if some:
            found |= {
                thread_id: (count, first)
                for thread_id, count, first in query.tuples(
                    member=actor.id,
                    now=now(),
                    threads=[row["id"] for row in some],
                    lowest=min(row["floor"] for row in some),
                )
            }
    return found


def _prepare_count(after: Callable[[Given], Any]) -> Prepared:
    return Prepared(
        lambda given: (
            _joined(
                Post.select(Post.thread, fn.COUNT(Post.id), fn.MIN(Post.number)).join(
                    Thread, on=(Post.thread == Thread.id)
                ),
                given,
            )
            .where(Post.thread.in_(given.many("threads")) & after(given) & (Post.author != given("member")) & counted())
            .group_by(Post.thread)
        )
    )


_COUNTS = tuple(
    _prepare_count(after)
    for after in (
        lambda _: Post.number > ReadState.number,
        lambda _: Post.number > 0,
        # Floors of the table are a sum, so that PostgreSQL judges by the lowest, which it is told, whether fewer posts
        # are above it or in these threads.
        lambda given: (Post.id > given("lowest")) & (Post.id + 0 > Membership.floor),
    )
)
_STATE = Prepared(
    lambda given: ReadState.select().where(
        (ReadState.member == given("member")) & (ReadState.thread == given("thread"))
    )
)
_FLOOR = Prepared(
    lambda given: Membership.select(Membership.floor).where(
        (Membership.member == given("member")) & (Membership.community == given("community"))
    )
)
_ABOVE = Prepared(
    lambda given: Post.select(fn.MIN(Post.number)).where(
        (Post.thread == given("thread")) & (Post.id > given("floor")) & Post.moved_to.is_null()
    )
)


def state(actor: Actor, thread_id: int) -> Any:
    """How far the actor has read a thread and how closely they follow it; None when nothing was said yet."""
    return _STATE.row(member=actor.id, thread=thread_id)


def read_number(actor: Actor, thread: Any) -> int:
    """The number up to which the actor has read this thread; 0 for nothing."""
    known = state(actor, thread.id)
    if known is not None and known.number is not None:
        return int(known.number)
    is_pinned = thread.pinned_at is not None and (thread.pinned_until is None or thread.pinned_until > now())
    if is_pinned:
        return 0
    floor = _FLOOR.first(member=actor.id, community=thread.community_id)
    if floor is None or thread.last_post_id <= floor[0]:
        return int(thread.last_number)
    above = _ABOVE.first(thread=thread.id, floor=floor[0])
    return int(above[0]) - 1 if above and above[0] else 0
