"""Mentions: whom one may name in a text, while it is typed."""

from dataclasses import dataclass

from peewee import fn

from copterm.db.tables import Member, Membership, Post, Thread
from copterm.domain.actor import Actor
from copterm.domain.limits import NAME_LENGTH
from copterm.services import communities
from copterm.text.clean import clean_line


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody to mention."""

    id: int
    handle: str
    name: str


def list_people(
    actor: Actor, community_id: int, thread_id: int | None = None, prefix: str = "", limit: int = 8
) -> tuple[PersonRow, ...]:
    """Whom one may mention here: who spoke in the thread lately first, then members whose handle or name begins so."""
    place = communities.find(actor, community_id)
    start = clean_line(prefix, None).lower()[:NAME_LENGTH].replace("%", "").replace("_", "")
    fits = (
        Member.handle.is_null(False)
        & (Member.id != actor.id)
        & (Member.handle.startswith(start) | fn.LOWER(Member.name).startswith(start))
    )
    columns = (Member.id, Member.handle, Member.name)
    found: dict[int, PersonRow] = {}
    if thread_id is not None:
        lately = (
            Post.select(*columns, fn.MAX(Post.number).alias("latest"))
            .join(Member, on=(Post.author == Member.id))
            .join_from(Post, Thread, on=(Post.thread == Thread.id))
            .where((Thread.id == thread_id) & (Thread.community == place.id) & Thread.hidden_at.is_null() & fits)
            .group_by(*columns)
            .order_by(fn.MAX(Post.number).desc())
            .limit(limit)
        )
        found |= {row[0]: PersonRow(*row[:3]) for row in lately.tuples()}
    members = (
        Member.select(*columns)
        .join(Membership, on=(Membership.member == Member.id))
        .where((Membership.community == community_id) & Membership.left_at.is_null() & fits)
        .order_by(Member.handle)
        .limit(limit)
    )
    for row in members.tuples():
        found.setdefault(row[0], PersonRow(*row))
    return tuple(found.values())[:limit]
