"""Storing what was said elsewhere: many threads and posts at once, as the site's own task, once each.

Nobody is told post by post. Floors rise with what is stored, so that nobody faces an archive as unread, and what was
unread before stays so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.activity import emit
from copterm.db.bulk import insert_rows, next_ids
from copterm.db.tables import (
    Address,
    Community,
    Member,
    Membership,
    Post,
    ReadState,
    Source,
    Thread,
    TitleWord,
)
from copterm.domain import events
from copterm.domain.actor import SYSTEM, Actor
from copterm.domain.clock import now
from copterm.domain.errors import NotAllowed
from copterm.services import communities, indexing, unread
from copterm.text.words import words

MISSING = "missing:"
"""Before a key: a message that others answer to and that has not come yet. It has its thread already."""

_ROWS = 250
"""Rows of one upsert; both databases bound the values of a statement."""
_KEYS = 1_000
"""Keys of one question."""
_TITLED = 50


@dataclass(frozen=True, slots=True)
class ImportedPost:
    """A post from elsewhere, cleaned. `parent` is the key of what it answers, empty for nothing that is known."""

    key: str
    parent: str
    author_name: str
    author_address: str
    created_at: datetime
    original_date: str
    format: str
    body: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedThread:
    """Posts in the order of their numbers: a new thread, or more of thread `thread_id`.

    `missing` are the keys that its posts answer to and that are nowhere.
    """

    title: str
    posts: tuple[ImportedPost, ...]
    thread_id: int | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Where a key is; `post_id` None: the message itself is missing, its thread is there."""

    thread_id: int
    post_id: int | None


@dataclass(frozen=True, slots=True)
class TitledThread:
    """A thread with a title that was asked for."""

    thread_id: int
    title: str
    created_at: datetime
    last_post_at: datetime


@dataclass(slots=True)
class Stored:
    """How much was new. `duplicates` came by another way while this was under way."""

    posts: int = 0
    duplicates: int = 0
    threads: int = 0
    members: int = 0

    def add(self, other: "Stored") -> None:
        """Count what another batch stored too."""
        self.posts += other.posts
        self.duplicates += other.duplicates
        self.threads += other.threads
        self.members += other.members


def find_community(actor: Actor, slug: str) -> int:
    """The id of the community to import into; NotFound where there is none."""
    _check(actor)
    return int(communities.find(actor, slug).id)


def find_known(actor: Actor, community_id: int, keys: Sequence[str]) -> dict[str, Known]:
    """Which of these keys are there already, or are waited for."""
    _check(actor)
    found: dict[str, Known] = {}
    if not Source.select(Source.id).where(Source.community == community_id).exists():
        return found
    for some in _chunks(keys, _KEYS):
        asked = [*some, *(MISSING + key for key in some)]
        rows = Source.select(Source.key, Source.thread, Source.post).where(
            (Source.community == community_id) & Source.key.in_(asked)
        )
        for key, thread_id, post_id in rows.tuples():
            if not key.startswith(MISSING):
                found[key] = Known(thread_id, post_id)
            else:
                found.setdefault(key.removeprefix(MISSING), Known(thread_id, None))
    return found


def find_titled(actor: Actor, community_id: int, title: str) -> tuple[TitledThread, ...]:
    """The newest threads whose title has the longest word of this one."""
    _check(actor)
    sought = max(words(title), key=len, default="")
    query = (
        Thread.select(Thread.id, Thread.title, Thread.created_at, Thread.last_post_at)
        .join(TitleWord, on=(TitleWord.thread == Thread.id))
        .where((TitleWord.community == community_id) & (TitleWord.word == sought) & Thread.hidden_at.is_null())
        .order_by(Thread.last_post_at.desc())
        .limit(_TITLED)
    )
    return tuple(TitledThread(*row) for row in query.tuples()) if sought else ()


def count_new_authors(actor: Actor, addresses: Iterable[str]) -> int:
    """How many of these addresses belong to nobody yet."""
    _check(actor)
    asked = sorted(set(addresses))
    return len(asked) - len(_members(asked))


def store(actor: Actor, community_id: int, batch: Sequence[ImportedThread], *, leave_unread: bool = False) -> Stored:
    """Store whole threads, and more of threads that are there, with every counter right.

    What has been stored since it was asked for is left out. With `leave_unread` floors stay where they are.
    """
    _check(actor)
    return _Batch(community_id, batch, leave_unread).store()


def finish(actor: Actor, community_id: int, stored: Stored) -> None:
    """Tell, once, that an import has ended."""
    _check(actor)
    told = {"posts": stored.posts, "threads": stored.threads, "members": stored.members}
    emit(actor, events.IMPORT_DONE, community_id=community_id, data=told)


def _check(actor: Actor) -> None:
    if not (actor.is_system or actor.is_admin):
        raise NotAllowed("Only those who run the site may import.")


def _chunks(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]


def _members(addresses: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in _chunks(addresses, _KEYS):
        rows = Address.select(Address.address, Address.member).where(Address.address.in_(list(some)))
        found |= dict(rows.tuples())
    return found


@dataclass(slots=True)
class _Batch:
    """One batch on its way into the tables, inside one transaction."""

    community_id: int
    threads: Sequence[ImportedThread]
    leave_unread: bool
    stored: Stored = field(default_factory=Stored)
    known: dict[str, Known] = field(default_factory=dict)
    homes: dict[int, int] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    waited: list[dict[str, Any]] = field(default_factory=list)

    def store(self) -> Stored:
        self._leave_out_known()
        authors = self._authors()
        new = [thread for thread in self.threads if thread.thread_id is None]
        placed = dict(zip(map(id, new), next_ids(Thread, len(new)), strict=True))
        placed |= {id(thread): thread.thread_id for thread in self.threads if thread.thread_id is not None}
        posts = [post for thread in self.threads for post in thread.posts]
        post_ids = dict(zip((post.key for post in posts), next_ids(Post, len(posts)), strict=True))
        before = self._numbers()
        self.homes = self._homes()
        for place in sorted({self._home(thread) for thread in self.threads}) if not self.leave_unread else ():
            self._raise_floors(place, min(post_ids.values()), max(post_ids.values()))
        rows = [self._thread_row(thread, placed[id(thread)], post_ids, authors) for thread in new]
        insert_rows(Thread, rows)
        insert_rows(TitleWord, [word for row in rows for word in self._title_words(row)])
        for thread in self.threads:
            self._gather(thread, placed[id(thread)], post_ids, authors, before)
        insert_rows(Post, self.posts)
        indexing.add_imported(self.community_id, {row["id"]: row["title"] for row in rows}, self.posts)
        self._store_sources()
        self._count(new, posts)
        return self.stored

    def _leave_out_known(self) -> None:
        """Somebody else may have stored some of it between the question and now; what a thread waited for, too."""
        keys = [post.key for thread in self.threads for post in thread.posts]
        keys += [post.parent for thread in self.threads for post in thread.posts if post.parent]
        self.known = find_known(SYSTEM, self.community_id, list(dict.fromkeys(keys)))
        kept = []
        for thread in self.threads:
            fresh = tuple(post for post in thread.posts if not self._is_there(post.key))
            self.stored.duplicates += len(thread.posts) - len(fresh)
            if fresh:
                kept.append(ImportedThread(thread.title, fresh, thread.thread_id, thread.missing))
        self.threads = kept

    def _is_there(self, key: str) -> bool:
        return key in self.known and self.known[key].post_id is not None

    def _authors(self) -> dict[str, int]:
        """The member of each address; an unclaimed author is made where there is none."""
        names = {post.author_address: post.author_name for thread in self.threads for post in thread.posts}
        found = _members(list(names))
        new = [address for address in names if address not in found]
        ids = next_ids(Member, len(new))
        when = now()
        insert_rows(
            Member,
            [
                {"id": member, "name": names[address], "created_at": when}
                for member, address in zip(ids, new, strict=True)
            ],
        )
        insert_rows(Address, [{"member": member, "address": address} for member, address in zip(ids, new, strict=True)])
        self.stored.members += len(new)
        return found | dict(zip(new, ids, strict=True))

    def _homes(self) -> dict[int, int]:
        """The community of each thread that grows: one may have been moved since."""
        ids = [thread.thread_id for thread in self.threads if thread.thread_id is not None]
        return dict(Thread.select(Thread.id, Thread.community).where(Thread.id.in_(ids)).tuples()) if ids else {}

    def _home(self, thread: ImportedThread) -> int:
        return self.homes.get(thread.thread_id or 0, self.community_id)

    def _numbers(self) -> dict[int, int]:
        """The last number of each thread that grows."""
        ids = [thread.thread_id for thread in self.threads if thread.thread_id is not None]
        rows = Thread.select(Thread.id, Thread.last_number).where(Thread.id.in_(ids)) if ids else None
        return dict(rows.tuples()) if rows is not None else {}

    def _thread_row(
        self, thread: ImportedThread, thread_id: int, post_ids: dict[str, int], authors: dict[str, int]
    ) -> dict[str, Any]:
        first, newest = thread.posts[0], max(thread.posts, key=lambda post: post.created_at)
        return {
            "id": thread_id,
            "community": self.community_id,
            "title": thread.title,
            "author": authors[first.author_address],
            "created_at": first.created_at,
            "post_count": len(thread.posts),
            "last_number": len(thread.posts),
            "last_post_id": post_ids[thread.posts[-1].key],
            "last_post_at": newest.created_at,
            "last_author": authors[newest.author_address],
        }

    def _gather(
        self,
        thread: ImportedThread,
        thread_id: int,
        post_ids: dict[str, int],
        authors: dict[str, int],
        before: dict[int, int],
    ) -> None:
        start = before.get(thread_id, 0)
        rows = [
            {
                "id": post_ids[post.key],
                "thread": thread_id,
                "number": number,
                "author": authors[post.author_address],
                "reply_to": self._parent(post, thread_id, post_ids),
                "format": post.format,
                "body": post.body,
                "created_at": post.created_at,
                "original_date": post.original_date or None,
                "attachments": list(post.attachments),
            }
            for number, post in enumerate(thread.posts, start + 1)
        ]
        self.posts += rows
        at = {"community": self.community_id, "thread": thread_id}
        self.sources += [at | {"key": post.key, "post": post_ids[post.key]} for post in thread.posts]
        self.waited += [at | {"key": MISSING + key, "post": rows[0]["id"]} for key in thread.missing]
        if start:
            self._grow(thread_id, start, rows)

    def _parent(self, post: ImportedPost, thread_id: int, post_ids: dict[str, int]) -> int | None:
        known = self.known.get(post.parent)
        if known is not None and known.thread_id == thread_id and known.post_id is not None:
            return known.post_id
        return post_ids.get(post.parent)

    def _store_sources(self) -> None:
        came = [MISSING + row["key"] for row in self.sources if row["key"] in self.known]
        for some in _chunks(came, _KEYS):
            Source.delete().where((Source.community == self.community_id) & Source.key.in_(some)).execute()
        insert_rows(Source, self.sources)
        insert_rows(Source, self.waited, "ON CONFLICT DO NOTHING")

    def _grow(self, thread_id: int, start: int, rows: list[dict[str, Any]]) -> None:
        """A thread that was there has more posts; who had read all of it has read these too."""
        newest = max(rows, key=lambda row: row["created_at"])
        last = rows[-1]["number"]
        Thread.update(post_count=Thread.post_count + len(rows), last_number=last, last_post_id=rows[-1]["id"]).where(
            Thread.id == thread_id
        ).execute()
        Thread.update(last_post_at=newest["created_at"], last_author=newest["author"]).where(
            (Thread.id == thread_id) & (Thread.last_post_at < newest["created_at"])
        ).execute()
        if not self.leave_unread:
            ReadState.update(number=last).where((ReadState.thread == thread_id) & (ReadState.number == start)).execute()

    def _title_words(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"community": self.community_id, "word": word, "thread": row["id"]}
            for word in sorted(set(words(row["title"])))
        ]

    def _count(self, new: Sequence[ImportedThread], posts: Sequence[ImportedPost]) -> None:
        self.stored.threads += len(new)
        self.stored.posts += len(posts)
        if not posts:
            return
        grown = Community.thread_count + len(new)
        Community.update(thread_count=grown).where(Community.id == self.community_id).execute()
        latest: dict[int, datetime] = {}
        for thread in self.threads:
            home, newest = self._home(thread), max(post.created_at for post in thread.posts)
            latest[home] = max(newest, latest.get(home, newest))
        for home, newest in sorted(latest.items()):
            later = Community.last_post_at.is_null() | (Community.last_post_at < newest)
            Community.update(last_post_at=newest).where((Community.id == home) & later).execute()

    def _raise_floors(self, community_id: int, first: int, last: int) -> None:
        """Before anything of the batch is stored: what lies between a floor and it stays unread by other means."""
        above_floor = (Post.thread == Thread.id) & (Post.id > Membership.floor) & Post.moved_to.is_null()
        below = fn.COALESCE(Post.select(fn.MIN(Post.number)).where(above_floor), 1) - 1
        mine = (Membership.community == community_id) & Membership.left_at.is_null()
        state = (ReadState.thread == Thread.id) & (ReadState.member == Membership.member)
        rows = list(
            Membership.select(Membership.member, Thread.id, ReadState.watch, ReadState.read_at, below)
            .join(Thread, on=((Thread.community == Membership.community) & (Thread.last_post_id > Membership.floor)))
            .join_from(Membership, ReadState, JOIN.LEFT_OUTER, on=state)
            .where(mine & (Membership.floor < first) & ReadState.number.is_null() & ~unread.pinned_now())
            .tuples()
        )
        columns = ("member", "thread", "watch", "read_at", "number")
        for some in _chunks([dict(zip(columns, row, strict=True)) for row in rows], _ROWS):
            ReadState.insert_many(some).on_conflict(
                conflict_target=[ReadState.member, ReadState.thread], preserve=[ReadState.number]
            ).execute()
        Membership.update(floor=last).where(mine & (Membership.floor < last)).execute()
