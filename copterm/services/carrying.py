"""Carrying what members have read, watch and write from one thread to another, when posts go there.

Nothing unread becomes read; something read may show again. For services that have asked for permission.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from copterm.db.tables import Draft, Membership, Post, ReadState, Thread
from copterm.domain.clock import now

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Gauge:
    """How far each of `members` had read a thread, and what was in it."""

    thread_id: int
    read: dict[int, int]
    stated: frozenset[int]
    posts: tuple[tuple[int, int], ...]
    """(number, author) of each post that somebody may have to read, the last one first."""
    floors: dict[int, int] = field(default_factory=dict)


def gauge(thread: Any, community_id: int, others: Sequence[int] = ()) -> Gauge:
    """How far a thread is read by the members of a community, and by who has read in it or in the threads `others`."""
    here = (Membership.community == community_id) & Membership.left_at.is_null()
    floors = dict(Membership.select(Membership.member, Membership.floor).where(here).tuples())
    states = ReadState.select(ReadState.thread, ReadState.member, ReadState.number).where(
        ReadState.thread.in_([thread.id, *others]) & ReadState.number.is_null(False)
    )
    found = list(states.tuples())
    numbers = {member: number for thread_id, member, number in found if thread_id == thread.id}
    rows = list(
        Post.select(Post.number, Post.id, Post.author, Post.deleted_at)
        .where((Post.thread == thread.id) & Post.moved_to.is_null())
        .order_by(Post.number)
        .tuples()
    )
    highest = list(accumulate((post_id for _, post_id, _, _ in rows), max))
    is_pinned = thread.pinned_at is not None and (thread.pinned_until is None or thread.pinned_until > now())

    def read(member: int) -> int:
        if member in numbers:
            return int(numbers[member])
        if is_pinned:
            return 0
        place = bisect_right(highest, floors.get(member, thread.last_post_id))
        return int(rows[place][0]) - 1 if place < len(rows) else int(thread.last_number)

    members = {*floors, *(member for _, member, _ in found)}
    left = tuple((number, author) for number, _, author, deleted in reversed(rows) if deleted is None)
    return Gauge(thread.id, {one: read(one) for one in members}, frozenset(numbers), left, floors)


def settle(source: Gauge, target: Gauge, moved: Sequence[tuple[int, int, int]]) -> None:
    """Write down how far the target is read now. `moved` are the old number, the new one and the author of each post
    that went from the source to the target and is there to be read; both were gauged before.
    """
    thread = Thread.get_by_id(target.thread_id)
    rows = []
    for member, before in target.read.items():
        number = _read_now(member, before, source.read.get(member, 0), target, moved, thread.last_number)
        is_seen = number == thread.last_number and thread.last_post_id <= target.floors.get(member, 0)
        if member in target.stated or not is_seen or thread.pinned_at is not None:
            rows.append({"member": member, "thread": thread.id, "number": number})
    for place in range(0, len(rows), AT_ONCE):
        ReadState.insert_many(rows[place : place + AT_ONCE]).on_conflict(
            conflict_target=[ReadState.member, ReadState.thread], preserve=[ReadState.number]
        ).execute()


def _read_now(
    member: int, before: int, in_source: int, target: Gauge, moved: Sequence[tuple[int, int, int]], last: int
) -> int:
    unread = [new - 1 for old, new, author in moved if old > in_source and author != member]
    left = next((number for number, author in target.posts if author != member), 0)
    if left > before:
        unread.append(before)
    return min(unread, default=last)


def keep(thread: Any, community_id: int, other_id: int) -> None:
    """Write down how far a thread is read by those of a community who have not opened it and are in another one, too,
    to which it goes: their floor there says nothing of it."""
    known = gauge(thread, community_id)
    there = (Membership.community == other_id) & Membership.left_at.is_null()
    others = {member for (member,) in Membership.select(Membership.member).where(there).tuples()}
    rows = [
        {"member": member, "thread": thread.id, "number": number}
        for member, number in known.read.items()
        if member not in known.stated and member in others
    ]
    for place in range(0, len(rows), AT_ONCE):
        ReadState.insert_many(rows[place : place + AT_ONCE]).on_conflict(
            conflict_target=[ReadState.member, ReadState.thread], preserve=[ReadState.number]
        ).execute()


def drafts(source_id: int, target_id: int, numbers: dict[int, int], only: Sequence[int] | None = None) -> list[int]:
    """Replies that are being written in one thread go on in the other, to the same posts; none is lost.

    Which drafts they are; with `only`, of these alone. One to a post that stays stays with it.
    """
    here = (Draft.context == f"reply:{source_id}") | Draft.context.startswith(f"reply:{source_id}~")
    moved = []
    for row in Draft.select().where(here):
        if only is not None and (row.id not in only or row.reply_to not in (None, *numbers)):
            continue
        mine = Draft.select(Draft.context).where(Draft.member == row.member_id)
        taken = {context for (context,) in mine.tuples()}
        names = (f"reply:{target_id}", *(f"reply:{target_id}~{n}" for n in range(2, len(taken) + 3)))
        context = next(name for name in names if name not in taken)
        to = numbers.get(row.reply_to, row.reply_to) if row.reply_to is not None else None
        Draft.update(context=context, reply_to=to).where(Draft.id == row.id).execute()
        moved.append(row.id)
    return moved


def watches(source_id: int, target_id: int) -> None:
    """Who watches the one thread watches the other, unless they have said something else of it."""
    said = {
        row.member_id: row.watch
        for row in ReadState.select().where((ReadState.thread == target_id) & ReadState.watch.is_null(False))
    }
    here = (ReadState.thread == source_id) & (ReadState.watch == "watching")
    rows = [
        {"member": row.member_id, "thread": target_id, "watch": "watching"}
        for row in ReadState.select().where(here)
        if row.member_id not in said
    ]
    for place in range(0, len(rows), AT_ONCE):
        ReadState.insert_many(rows[place : place + AT_ONCE]).on_conflict(
            conflict_target=[ReadState.member, ReadState.thread], preserve=[ReadState.watch]
        ).execute()


def watch_authors(thread_id: int, posts: Sequence[Any]) -> None:
    """Who wrote in a thread that is new watches it, as if they had written there."""
    rows = [
        {"member": one, "thread": thread_id, "watch": "watching"} for one in sorted({row.author_id for row in posts})
    ]
    ReadState.insert_many(rows).on_conflict(
        conflict_target=[ReadState.member, ReadState.thread], preserve=[ReadState.watch]
    ).execute()
