"""Finding by name, for the palette: communities, threads and people that the member may see, and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.prepared import Given, Prepared
from copterm.db.tables import Community, Member, Membership, ReadState, Thread, TitleWord, database
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import NotFound
from copterm.domain.limits import NAME_LENGTH, TITLE_LENGTH, names_something
from copterm.services.counting import is_thread
from copterm.services.standing import enters, finds
from copterm.text.clean import clean_line
from copterm.text.matching import fit
from copterm.text.words import words

MOST = 30
"""Found things of one kind at the most."""
PEOPLE = 2_000
"""So many accounts are compared without accents; where there are more, the others are found by what is stored."""
LAST = "\U0010ffff"
MOST_WORDS = 6
COMMUNITY, THREAD, PERSON = "community", "thread", "person"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: its kind, its id, its name, a word more about it, and how well it fits (0 is best)."""

    kind: str
    id: int
    name: str
    more: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """What every member may know of another one. `communities` are those that both are in."""

    id: int
    handle: str
    name: str
    about: str
    timezone: str
    since: datetime
    communities: tuple[str, ...]


_COMMUNITIES = Prepared(
    lambda given: (
        Community.select(Community.id, Community.name, Community.slug, Membership.id)
        .join(
            Membership,
            JOIN.LEFT_OUTER,
            on=(
                (Membership.community == Community.id)
                & (Membership.member == given("member"))
                & Membership.left_at.is_null()
            ),
        )
        .where(
            ((Community.visibility == "public") | Membership.id.is_null(False)) & enters(given("member"), given("now"))
        )
        .order_by(Membership.id.is_null(), fn.LOWER(Community.name))
        .limit(1000)
    )
)


def _begins(column: Any, given: Given, place: int) -> Any:
    """The column begins with a word; SQLite finds it by its index."""
    if database.is_sqlite:
        return (column >= given(f"word{place}")) & (column < given(f"end{place}"))
    return column.startswith(given(f"word{place}"))


def _titled(count: int) -> Prepared:
    """Threads with `count` words in their titles that begin as those sought; the first is looked up, being longest."""

    def build(given: Given) -> Any:
        query = (
            Thread.select(Thread.id, Thread.title, Community.name)
            .join(Community, on=(Thread.community == Community.id))
            .where(is_thread() & finds(given("member"), given("now")))
            .order_by(Thread.last_post_at.desc())
            .limit(MOST)
        )
        first = TitleWord.select(TitleWord.thread).where(
            TitleWord.community.in_(given.many("communities")) & _begins(TitleWord.word, given, 0)
        )
        query = query.where(Thread.id.in_(first))
        for place in range(1, count):
            other = TitleWord.alias()
            has = other.select(other.word).where((other.thread == Thread.id) & _begins(other.word, given, place))
            query = query.where(fn.EXISTS(has))
        return query

    return Prepared(build)


_TITLED = tuple(_titled(count) for count in range(1, MOST_WORDS + 1))
_PEOPLE = Prepared(
    lambda given: (
        Member.select(Member.id, Member.handle, Member.name, Member.about)
        .where(Member.handle.is_null(False) & Member.merged_into.is_null())
        .order_by(Member.handle)
        .limit(given("limit"))
    )
)
_READ = Prepared(
    lambda given: (
        ReadState.select(Thread.id, Thread.title, Community.name)
        .join(Thread, on=(ReadState.thread == Thread.id))
        .join(Community, on=(Thread.community == Community.id))
        .where(
            (ReadState.member == given("member"))
            & ReadState.read_at.is_null(False)
            & is_thread()
            & finds(given("member"), given("now"))
        )
        .order_by(ReadState.read_at.desc())
        .limit(given("limit"))
    )
)
_SHARED = Prepared(
    lambda given: (
        Community.select(Community.name)
        .join(Membership, on=(Membership.community == Community.id))
        .where(
            (Membership.member == given("other"))
            & Membership.left_at.is_null()
            & Community.id.in_(
                Membership.select(Membership.community).where(
                    (Membership.member == given("member")) & Membership.left_at.is_null()
                )
            )
            & enters(given("member"), given("now"))
        )
        .order_by(fn.LOWER(Community.name))
        .limit(50)
    )
)


def find(actor: Actor, typed: str) -> tuple[Found, ...]:
    """What has a name like this, the best first; without anything typed, one's communities and what one read last."""
    if not actor.is_member:
        return ()
    sought = clean_line(typed[:TITLE_LENGTH], None)
    communities = _COMMUNITIES.tuples(member=actor.id, now=now())
    if not words(sought):
        mine = [Found(COMMUNITY, one[0], one[1], one[2]) for one in communities if one[3] is not None]
        read = _READ.tuples(member=actor.id, now=now(), limit=MOST // 3)
        return (*mine[:MOST], *(Found(THREAD, *row) for row in read))
    found = [
        Found(COMMUNITY, one[0], one[1], one[2], rank)
        for one in communities
        if (rank := fit(sought, f"{one[1]} {one[2]}")) is not None
    ]
    found = sorted(found, key=lambda one: one.rank)[:MOST]
    found += _threads(actor, sought, [one[0] for one in communities])
    found += _people(sought)
    return tuple(sorted(found, key=lambda one: one.rank))


def _threads(actor: Actor, sought: str, communities: list[int]) -> list[Found]:
    parts = sorted(dict.fromkeys(words(sought)), key=len, reverse=True)[:MOST_WORDS]
    if not communities or (len(parts[0]) == 1 and parts[0].isascii()):  # a letter begins a word of every other title
        return []
    given: dict[str, Any] = {"member": actor.id, "now": now(), "communities": communities}
    for place, word in enumerate(parts):
        given |= {f"word{place}": word, f"end{place}": word + LAST}
    rows = _TITLED[len(parts) - 1].tuples(**given)
    return [Found(THREAD, number, title, name, fit(sought, title) or 0) for number, title, name in rows]


def _people(sought: str) -> list[Found]:
    found = []
    for number, handle, name, about in _PEOPLE.tuples(limit=PEOPLE):
        rank = fit(sought, f"{handle} {name}")
        also = fit(sought, name)
        if rank is not None:
            said = (name if name != handle else "", " ".join(about.split()))
            more = " · ".join(words for words in said if words)
            found.append(Found(PERSON, number, handle, more[:NAME_LENGTH], min(rank, rank if also is None else also)))
    return sorted(found, key=lambda one: (one.rank, one.name))[:MOST]


def get_person(actor: Actor, member_id: int) -> Person:
    """What there is to know of another member."""
    row = Member.get_or_none(Member.id == member_id) if names_something(member_id) else None
    if row is None or row.handle is None or not (actor.is_member or actor.is_system):
        raise NotFound("There is no such member.")
    shared = tuple(name for (name,) in _SHARED.tuples(member=actor.id, now=now(), other=row.id))
    return Person(row.id, row.handle, row.name, row.about, row.timezone, row.created_at, shared)
