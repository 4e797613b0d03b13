"""Search: the posts that have these words, among those that the member may read, and nothing of the others.

Of all hits the newest `RANKED` are looked at: common words cost no more than rare ones. What may not be read is left
out by the index itself, so that neither a count nor the time tells of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from peewee import fn

from copterm.db import fulltext
from copterm.db.fulltext import Sought, label
from copterm.db.prepared import Prepared
from copterm.db.tables import Community, Member, Post, Thread, ThreadTag
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Invalid
from copterm.domain.roles import Order, ThreadKind
from copterm.services import bookmarks, communities, unread
from copterm.services.counting import counted, is_thread
from copterm.services.indexing import AUTHOR, COMMUNITY, KIND, SOLVED_LABEL, TAG, THREAD
from copterm.services.standing import finds
from copterm.text import zones
from copterm.text.excerpt import Piece, excerpt
from copterm.text.query import Operator, Query, first_day, parse
from copterm.text.shorten import fit

Only = Callable[[Sequence[int]], list[int]]
"""Keeps of these posts those that have what no label tells."""
RANKED = 1_000
UNANSWERED = 300
"""Questions without an answer that is:unanswered looks in, the newest of them."""
NAMESAKES = 20
"""Authors of imports who may have one name."""
SHOWN = 30_000
"""Characters of a post in which the words are looked for to be shown."""
HITS = 20
"""Hits that are shown at once, unless told."""
FRESH = timedelta(days=365)
"""After so long a post counts half as fresh."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found. `pieces` are the place in it where the words stand; `accepted`: it answered a question."""

    post_id: int
    thread_id: int
    number: int
    title: str
    kind: str
    community_id: int
    community: str
    author: str
    at: datetime
    solved: bool
    accepted: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Hits from `start` on. `count` are all of them, `is_capped` where there are more than were looked at."""

    hits: tuple[Hit, ...]
    start: int
    count: int
    is_capped: bool
    order: Order


def search(
    actor: Actor,
    typed: str,
    order: str = Order.FITTING,
    start: int = 0,
    limit: int = HITS,
    *,
    is_typing: bool = False,
) -> Found:
    """The posts that have it, from hit `start` on; while it `is_typing`, the last word may be the beginning of one.

    Invalid, with a sentence, for a search that means nothing: without a word, with an operator that is not known or
    names nobody, or nothing that this member can read.
    """
    if order not in list(Order):
        raise Invalid("What fits best comes first, or what is newest: fitting or newest.")
    query = parse(typed, is_typing=is_typing)
    readable = _readable(actor, query)
    sought, wanted = _sought(actor, query, readable)
    if sought is None:
        return Found((), start, 0, False, Order(order))
    is_ranked = order == Order.FITTING and bool(query.wanted)
    found = fulltext.newest(sought, RANKED + 1, is_ranked=is_ranked)
    is_capped = len(found) > RANKED
    found = found[:RANKED]
    if is_ranked:
        found = sorted(found, key=_fitting(), reverse=True)
    ids = [fulltext.post_id(key) for key, _ in found]
    for only in wanted:
        ids = only(ids)
    shown = ids[max(0, start) : max(0, start) + limit]
    return Found(tuple(_hits(shown, readable, query)), start, len(ids), is_capped, Order(order))


def _fitting() -> Any:
    """How well a hit fits, the older ones a little less."""
    moment = fulltext.key(now())
    year = fulltext.key(datetime.fromtimestamp(FRESH.total_seconds(), UTC))

    def value(one: tuple[int, float]) -> tuple[float, int]:
        key, rank = one
        age = max(0, moment - key) / year
        return rank * (1 + 1 / (1 + age)), key

    return value


# What may be read ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Readable:
    """The communities that a search of this member finds, by id, and how many there are besides."""

    ids: frozenset[int]
    others: frozenset[int]

    def labels(self) -> tuple[list[list[str]], list[str]]:
        """As the index is asked: only these, or all but the others, whichever is said in fewer words."""
        if len(self.others) < len(self.ids):
            return [], [label(COMMUNITY, one) for one in sorted({*self.others, 0})]
        return [[label(COMMUNITY, one) for one in sorted(self.ids)]], []


_COMMUNITIES = Prepared(lambda given: Community.select(Community.id).where(finds(given("member"), given("now"))))
_EVERY = Prepared(lambda given: Community.select(Community.id))


def _readable(actor: Actor, query: Query) -> _Readable:
    """What this member finds, and a community that is found by those only who know its name, where they say it."""
    named = {_community(actor, one.value) for one in query.operators if one.name == "in" and not one.is_not}
    every = frozenset(row[0] for row in _EVERY.tuples())
    if actor.is_system:
        return _Readable(every, frozenset())
    if not actor.is_member:
        return _Readable(frozenset(), every)
    ids = frozenset(row[0] for row in _COMMUNITIES.tuples(member=actor.id, now=now()))
    return _Readable(ids | named, every - ids - named)


# What the operators say ---------------------------------------------------------------------------------------


def _sought(actor: Actor, query: Query, readable: _Readable) -> tuple[Sought | None, list[Only]]:
    """What the index is asked for, None where there can be nothing; and what is asked of each post besides."""
    labels, barred = readable.labels()
    barred = list(barred)
    sought = Sought(groups=query.wanted, unwanted=query.unwanted, labels=labels, barred=barred)
    wanted: list[Only] = []
    is_empty = not readable.ids
    for one in query.operators:
        if one.name in ("before", "after"):
            _limit_days(actor, sought, one)
            continue
        names, only = _labels(actor, one, readable)
        if only is not None and not one.is_not:
            wanted.append(only)
        if one.is_not:
            barred += names
        elif names:
            labels.append(names)
        else:
            is_empty = True
    if not sought.groups and not labels:  # an index is never asked only for what is not there
        labels.append([label(COMMUNITY, one) for one in sorted(readable.ids)])
    return (None if is_empty or sought.first >= sought.end else sought), wanted


def _limit_days(actor: Actor, sought: Sought, one: Operator) -> None:
    """before: until the day before; after: from that day on. Days are those of the member's own clock."""
    member = Member.get_or_none(Member.id == actor.id) if actor.is_member else None
    day: date = first_day(one.value, one.name)
    start = datetime(day.year, day.month, day.day, tzinfo=zones.zone(member.timezone if member else "UTC"))
    edge = fulltext.key(start)
    if (one.name == "before") is not one.is_not:
        sought.end = min(sought.end, edge)
    else:
        sought.first = max(sought.first, edge)


def _labels(actor: Actor, one: Operator, readable: _Readable) -> tuple[list[str], Only | None]:
    """The labels of which a post has one, and what is asked of it besides; Invalid where nothing is called so."""
    if one.name == "in":
        return [label(COMMUNITY, _community(actor, one.value))], None
    if one.name == "by":
        return [label(AUTHOR, member) for member in _authors(actor, one.value)], None
    if one.name == "tag":
        return [label(TAG, _tag(one.value, readable))], None
    if one.name == "kind":
        return [label(KIND, one.value)], None
    if one.value == "mine":
        return [label(AUTHOR, actor.id)], None
    if one.value == "solved":
        return [SOLVED_LABEL], None
    if one.value == "unanswered":
        return _in_threads(_unanswered(readable)), None
    if one.value == "bookmarked":
        kept = bookmarks.places(actor)
        every = {post_id for some in kept.values() for post_id in some}
        return _in_threads(kept), lambda ids: [one for one in ids if one in every]
    numbers = {each.thread_id: each.first for each in unread.threads(actor)}
    return _in_threads(numbers), lambda ids: _unread_of(actor, ids, numbers)


def _in_threads(thread_ids: Iterable[int]) -> list[str]:
    return [label(THREAD, thread_id) for thread_id in thread_ids]


def _community(actor: Actor, value: str) -> int:
    return int(communities.find(actor, value).id)


def _authors(actor: Actor, value: str) -> list[int]:
    """Who has this handle, or who are called so among the authors of imports."""
    if value == "me" and actor.is_member:
        return [actor.id]
    member = Member.select(Member.id).where(Member.handle == value).tuples().first()
    if member is not None:
        return [member[0]]
    named = (fn.LOWER(Member.name) == value) & Member.handle.is_null() & Member.merged_into.is_null()
    found = [row[0] for row in Member.select(Member.id).where(named).limit(NAMESAKES).tuples()]
    if not found:
        raise Invalid(f"by:{fit(value, 40)} is nobody here.")
    return found


def _tag(value: str, readable: _Readable) -> str:
    """A tag of a thread that the member may read; what only others have is not known."""
    has = ThreadTag.select(ThreadTag.tag).join(Thread, on=(ThreadTag.thread == Thread.id))
    here = has.where((ThreadTag.tag == value) & is_thread() & Thread.community.in_(sorted(readable.ids)))
    if here.limit(1).tuples().first() is None:
        raise Invalid(f"No thread has the tag {fit(value, 40)}.")
    return value


def _unanswered(readable: _Readable) -> list[int]:
    """Questions to which nobody but their author has written, the newest first."""
    answer = Post.select(Post.id).where((Post.thread == Thread.id) & (Post.author != Thread.author) & counted())
    query = (
        Thread.select(Thread.id)
        .where(
            (Thread.kind == ThreadKind.QUESTION)
            & is_thread()
            & Thread.solved_at.is_null()
            & Thread.community.in_(sorted(readable.ids))
            & ~fn.EXISTS(answer)
        )
        .order_by(Thread.id.desc())
        .limit(UNANSWERED)
    )
    return [row[0] for row in query.tuples()]


# What was found -----------------------------------------------------------------------------------------------

_PLACES = Prepared(
    lambda given: Post.select(Post.id, Post.thread, Post.number, Post.author).where(Post.id.in_(given.many("posts")))
)
_HITS = Prepared(
    lambda given: (
        Post.select(
            Post.id,
            Post.number,
            fn.SUBSTR(Post.body, 1, SHOWN).alias("body"),
            Post.created_at,
            Thread.id.alias("thread_id"),
            Thread.title,
            Thread.kind,
            Thread.solved_at,
            Thread.solved_post_id,
            Community.id.alias("community_id"),
            Community.name.alias("community_name"),
            Member.handle.alias("author_handle"),
            Member.name.alias("author_name"),
        )
        .join(Thread, on=(Post.thread == Thread.id))
        .join(Community, on=(Thread.community == Community.id))
        .join_from(Post, Member, on=(Post.author == Member.id))
        .where(Post.id.in_(given.many("posts")) & counted() & is_thread())
    )
)


def _unread_of(actor: Actor, ids: Sequence[int], numbers: dict[int, int]) -> list[int]:
    """Of posts in threads with something unread those that are: from the first one on, by somebody else."""
    fresh = set()
    for at in range(0, len(ids), 256):
        for post_id, thread_id, number, author in _PLACES.tuples(posts=list(ids[at : at + 256])):
            if author != actor.id and number >= numbers.get(thread_id, number + 1):
                fresh.add(post_id)
    return [one for one in ids if one in fresh]


def _hits(ids: Sequence[int], readable: _Readable, query: Query) -> list[Hit]:
    rows = {row["id"]: row for row in _HITS.dicts(posts=list(ids))} if ids else {}
    return [_hit(rows[one], query) for one in ids if one in rows]


def _hit(row: dict[str, Any], query: Query) -> Hit:
    return Hit(
        post_id=row["id"],
        thread_id=row["thread_id"],
        number=row["number"],
        title=row["title"],
        kind=row["kind"],
        community_id=row["community_id"],
        community=row["community_name"],
        author=row["author_handle"] or row["author_name"],
        at=row["created_at"],
        solved=row["solved_at"] is not None,
        accepted=row["solved_post_id"] == row["id"],
        pieces=excerpt(row["body"], query.sought),
    )
