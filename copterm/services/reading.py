"""Reading: what was read, what is new, where `n` goes next, and undoing "all read"."""

from dataclasses import dataclass, field
from typing import Any

from peewee import JOIN, fn

from copterm.db.activity import emit
from copterm.db.prepared import Prepared
from copterm.db.tables import Community, Membership, Post, ReadState, Thread
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.limits import UNREAD_CAP
from copterm.domain.roles import Watch
from copterm.services import threads, unread
from copterm.services.counting import counted
from copterm.services.threads import ThreadRow

NEAREST = 50
"""Of so many unread threads with the latest activity the next one is chosen."""


@dataclass(frozen=True, slots=True)
class NewGroup:
    """One community's unread threads. `unread` counts posts and stops at 100."""

    community_id: int
    community: str
    slug: str
    unread: int
    rows: tuple[ThreadRow, ...]


@dataclass(frozen=True, slots=True)
class NewView:
    """Everything unread, by community: those with an announcement first, then the latest activity."""

    groups: tuple[NewGroup, ...]
    total: int


@dataclass(frozen=True, slots=True)
class NextStop:
    """Where the next unread post is."""

    thread_id: int
    number: int
    title: str
    community_id: int
    community: str
    count: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What "all read" changed, so that it can be undone: floors by community, numbers by thread (None: no row)."""

    floors: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, int | None] = field(default_factory=dict)
    count: int = 0


def new(actor: Actor) -> NewView:
    """The New screen: unread threads grouped by community."""
    found = unread.threads(actor)
    rows = {row.id: row for row in threads.rows_of(actor, [one.thread_id for one in found])}
    names = {row.id: row for row in Community.select().where(Community.id.in_({one.community_id for one in found}))}
    grouped: dict[int, list[unread.Unread]] = {}
    for one in found:
        grouped.setdefault(one.community_id, []).append(one)
    latest = sorted(
        grouped, key=lambda key: max((one.announced, one.last_post_at) for one in grouped[key]), reverse=True
    )
    groups = tuple(
        NewGroup(
            community_id=key,
            community=names[key].name,
            slug=names[key].slug,
            unread=min(UNREAD_CAP, sum(one.count for one in grouped[key])),
            rows=tuple(rows[one.thread_id] for one in grouped[key] if one.thread_id in rows),
        )
        for key in latest
    )
    return NewView(groups, min(UNREAD_CAP, sum(group.unread for group in groups)))


def count_unread(actor: Actor) -> int:
    """How many posts are unread, as New counts them; stops at 100."""
    return min(UNREAD_CAP, sum(unread.by_community(actor).values()))


def has_unread(actor: Actor) -> bool:
    """Whether anything is unread, without counting it."""
    return bool(unread.threads(actor, limit=1))


def next_unread(
    actor: Actor, thread_id: int | None = None, community_id: int | None = None, after: int = 0
) -> NextStop | None:
    """The next unread post: after `after` in this thread, else in this community, else elsewhere; None at the end."""
    near = unread.threads(actor, community_id, NEAREST) if community_id is not None else []
    here = next((one for one in near if one.thread_id == thread_id), None)
    if here is not None and (number := _first_after(actor, here, after)) is not None:
        return _stop(here, number)
    for one in near:
        if one.thread_id != thread_id:
            return _stop(one, one.first)
    far = [one for one in unread.threads(actor, None, NEAREST) if one.thread_id != thread_id]
    news = [(one.announced, one.last_post_at, one.community_id) for one in far]
    latest = {community_id: (told, at) for told, at, community_id in sorted(news)}
    far.sort(key=lambda one: (latest[one.community_id], one.announced, one.watched, one.last_post_at), reverse=True)
    return _stop(far[0], far[0].first) if far else None


def _first_after(actor: Actor, here: unread.Unread, after: int) -> int | None:
    if here.first > after:
        return here.first
    number = (
        Post.select(fn.MIN(Post.number))
        .where((Post.thread == here.thread_id) & (Post.number > after) & (Post.author != actor.id) & counted())
        .scalar()
    )
    return int(number) if number else None


def _stop(one: unread.Unread, number: int) -> NextStop:
    title, community = (
        Thread.select(Thread.title, Community.name)
        .join(Community, on=(Thread.community == Community.id))
        .where(Thread.id == one.thread_id)
        .tuples()
        .get()
    )
    return NextStop(one.thread_id, number, title, one.community_id, community, one.count)


def advance(actor: Actor, thread_id: int, number: int) -> int:
    """Everything up to `number` is read now; never goes back. Returns the number read."""
    thread, _ = threads.find(actor, thread_id)
    return advance_in(actor, thread, number)


def advance_in(actor: Actor, thread: Any, number: int) -> int:
    """`advance` in a thread that was found, for services that have asked for permission."""
    before = unread.read_number(actor, thread)
    after = max(before, min(number, int(thread.last_number)))
    _store(actor, thread.id, after)
    if after != before:
        emit(
            actor,
            events.READ_CHANGED,
            community_id=thread.community_id,
            thread_id=thread.id,
            member_id=actor.id,
        )
    if after == thread.last_number and thread.community_id is not None:
        _raise_own_floor(actor, thread.community_id)
    return after


def _raise_own_floor(actor: Actor, community_id: int) -> None:
    """When nothing is unread in a community the floor rises to the newest post: later questions stay cheap."""
    if not unread.threads(actor, community_id, limit=1):
        newest = Post.select(fn.MAX(Post.id)).scalar() or 0
        Membership.update(floor=newest).where(
            (Membership.member == actor.id) & (Membership.community == community_id)
        ).execute()


def unread_from(actor: Actor, thread_id: int, number: int) -> int:
    """Post `number` and all after it are unread again; what was unread before it stays so. How far all is read then."""
    thread, _ = threads.find(actor, thread_id)
    kept = max(0, min(number - 1, unread.read_number(actor, thread)))
    _store(actor, thread_id, kept)
    emit(actor, events.READ_CHANGED, community_id=thread.community_id, thread_id=thread_id, member_id=actor.id)
    return kept


def _store(actor: Actor, thread_id: int, number: int | None) -> None:
    _STORE.run(member=actor.id, thread=thread_id, number=number, at=now())


_STORE = Prepared(
    lambda given: ReadState.insert(
        member=given("member"), thread=given("thread"), number=given("number"), watch=None, read_at=given("at")
    ).on_conflict(
        conflict_target=[ReadState.member, ReadState.thread],
        update={ReadState.number: given("number"), ReadState.read_at: given("at")},
    )
)


def all_read(actor: Actor, community_id: int | None = None) -> Snapshot:
    """Mark everything read, in one community or everywhere; `restore` undoes it with what this returns."""
    found = unread.threads(actor, community_id)
    ids = [one.thread_id for one in found]
    states = {
        row.thread_id: row.number
        for row in ReadState.select().where((ReadState.member == actor.id) & ReadState.thread.in_(ids))
    }
    mine = (Membership.member == actor.id) & Membership.left_at.is_null()
    if community_id is not None:
        mine &= Membership.community == community_id
    floors = {row.community_id: row.floor for row in Membership.select().where(mine)}
    snapshot = Snapshot(floors, {one: states.get(one) for one in ids}, sum(one.count for one in found))
    for row in Thread.select(Thread.id, Thread.last_number).where(Thread.id.in_(ids)):
        _store(actor, row.id, row.last_number)
    newest = Post.select(fn.MAX(Post.id)).scalar() or 0
    Membership.update(floor=newest).where(mine).execute()
    emit(actor, events.READ_CHANGED, community_id=community_id, member_id=actor.id)
    return snapshot


def restore(actor: Actor, snapshot: Snapshot) -> None:
    """Undo "all read"."""
    for thread_id, number in snapshot.numbers.items():
        _store(actor, thread_id, number)
    for community_id, floor in snapshot.floors.items():
        Membership.update(floor=floor).where(
            (Membership.member == actor.id) & (Membership.community == community_id)
        ).execute()
    emit(actor, events.READ_CHANGED, member_id=actor.id)


def settle(actor: Actor, community_id: int) -> None:
    """Before floors rise: write down what members have unread here, so that rising floors take nothing from them."""
    ahead = (
        Membership.select(Membership.member, Thread.id, Membership.floor)
        .join(Thread, on=(Thread.community == Membership.community))
        .join(
            ReadState,
            JOIN.LEFT_OUTER,
            on=((ReadState.member == Membership.member) & (ReadState.thread == Thread.id)),
        )
        .where(
            (Membership.community == community_id)
            & Membership.left_at.is_null()
            & (Thread.last_post_id > Membership.floor)
            & ReadState.number.is_null()
        )
        .tuples()
    )
    for member_id, thread_id, floor in list(ahead):
        over = (Post.thread == thread_id) & (Post.id > floor) & Post.moved_to.is_null()
        _store(Actor(member_id, ""), thread_id, int(Post.select(fn.MIN(Post.number)).where(over).scalar() or 1) - 1)


def raise_floors(actor: Actor, community_id: int) -> None:
    """Everybody's floor in this community rises to the newest post; call `settle` before the new posts come."""
    newest = Post.select(fn.MAX(Post.id)).scalar() or 0
    Membership.update(floor=newest).where(Membership.community == community_id).execute()


def set_watch(actor: Actor, thread_id: int, level: Watch) -> Watch:
    """Follow one thread more or less closely than its community."""
    thread, _ = threads.find(actor, thread_id)
    threads.store_watch(actor, thread_id, Watch(level))
    emit(actor, events.READ_CHANGED, community_id=thread.community_id, thread_id=thread_id, member_id=actor.id)
    return Watch(level)
