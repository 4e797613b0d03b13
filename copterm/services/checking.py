"""Checking: whether counters say what is there, for whoever runs the site; and counting anew what is wrong."""

from typing import Any

from peewee import JOIN, fn

from copterm.db import health
from copterm.db.tables import Community, Membership, Post, Thread
from copterm.domain.actor import SYSTEM, Actor
from copterm.services import counting


def find_damage(actor: Actor) -> list[str]:
    """What is broken in the database itself, in its own words."""
    return health.damage()


def find_miscounted(actor: Actor) -> int:
    """How many threads and communities have a counter that is wrong."""
    return len(_threads()) + len(_communities(Membership.member)) + len(_communities(Thread.id))


def recount(actor: Actor) -> int:
    """Count anew what is counted wrongly; how many that were."""
    threads, members, listed = _threads(), _communities(Membership.member), _communities(Thread.id)
    for thread_id in threads:
        counting.recount(SYSTEM, thread_id)
    for community_id in {*members, *listed}:
        counting.recount_community(community_id)
        inside = (Membership.community == community_id) & Membership.left_at.is_null()
        Community.update(member_count=Membership.select().where(inside).count()).where(
            Community.id == community_id
        ).execute()
    return len(threads) + len(members) + len(listed)


def _threads() -> list[int]:
    """Threads that have another number of posts than they say."""
    query = (
        Thread.select(Thread.id)
        .join(Post, JOIN.LEFT_OUTER, on=((Post.thread == Thread.id) & counting.counted()))
        .group_by(Thread.id, Thread.post_count)
        .having(fn.COUNT(Post.id) != Thread.post_count)
    )
    return [row[0] for row in query.tuples()]


def _communities(counted: Any) -> list[int]:
    """Communities that have another number of members, or of threads, than they say."""
    if counted is Thread.id:
        joined = Community.select(Community.id).join(
            Thread, JOIN.LEFT_OUTER, on=((Thread.community == Community.id) & counting.is_thread())
        )
        said = Community.thread_count
    else:
        joined = Community.select(Community.id).join(
            Membership,
            JOIN.LEFT_OUTER,
            on=((Membership.community == Community.id) & Membership.left_at.is_null()),
        )
        said = Community.member_count
    query = joined.group_by(Community.id, said).having(fn.COUNT(counted) != said)
    return [row[0] for row in query.tuples()]
