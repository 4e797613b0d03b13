"""Bookmarks: posts that a member keeps, with a note, to find them again. Nobody else sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from copterm.db.activity import emit
from copterm.db.prepared import Given, Prepared
from copterm.db.tables import Community, Member, Post, Thread
from copterm.db.telling import Bookmark
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Invalid, NotAllowed, TooMany
from copterm.domain.limits import BOOKMARKS, LARGEST_ID, PAGE, REASON_LENGTH
from copterm.services.counting import counted, is_thread
from copterm.services.locating import find_post
from copterm.services.standing import finds
from copterm.text.clean import clean_line

EXCERPT = 400
"""Characters of a post that are fetched to say what it is about."""


@dataclass(frozen=True, slots=True)
class BookmarkView:
    """A post that is kept. `body` is its beginning."""

    id: int
    post_id: int
    thread_id: int
    number: int
    title: str
    community: str
    author: str
    note: str
    at: datetime
    body: str
    format: str


def keep(actor: Actor, post_id: int, note: str = "") -> None:
    """Keep a post that this member reads; kept already, it has this note from now on."""
    if not actor.is_member:
        raise NotAllowed("Sign in to keep posts.")
    row, _, _ = find_post(actor, post_id)
    if row.deleted_at is not None:
        raise Invalid("There is nothing left of this post to keep.")
    words = clean_line(note, None)
    if len(words) > REASON_LENGTH:
        raise Invalid(f"A note has at most {REASON_LENGTH} characters; this one has {len(words):,}.")
    mine = Bookmark.member == actor.id
    if not Bookmark.update(note=words).where(mine & (Bookmark.post == row.id)).execute():
        if Bookmark.select().where(mine).count() >= BOOKMARKS:
            raise TooMany(f"You keep {BOOKMARKS:,} posts. Let some of them go first.")
        Bookmark.insert(member=actor.id, post=row.id, note=words, at=now()).execute()
    emit(actor, events.BOOKMARK_CHANGED, member_id=actor.id)


def let_go(actor: Actor, post_id: int) -> str | None:
    """Keep a post no more; the note that it had, None where it was not kept."""
    mine = (Bookmark.member == actor.id) & (Bookmark.post == post_id)
    row = Bookmark.select(Bookmark.note).where(mine).tuples().first()
    if row is None:
        return None
    Bookmark.delete().where(mine).execute()
    emit(actor, events.BOOKMARK_CHANGED, member_id=actor.id)
    return str(row[0])


def is_kept(actor: Actor, post_id: int) -> bool:
    """Whether this member keeps the post."""
    return bool(Bookmark.select().where((Bookmark.member == actor.id) & (Bookmark.post == post_id)).exists())


def _list(given: Given) -> Any:
    return (
        Bookmark.select(
            Bookmark.id,
            Bookmark.note,
            Bookmark.at,
            Post.id.alias("post_id"),
            Post.number,
            fn.SUBSTR(Post.body, 1, EXCERPT).alias("body"),
            Post.format,
            Thread.id.alias("thread_id"),
            Thread.title,
            Community.name.alias("community_name"),
            Member.handle.alias("author_handle"),
            Member.name.alias("author_name"),
        )
        .join(Post, on=(Bookmark.post == Post.id))
        .join_from(Post, Thread, on=(Post.thread == Thread.id))
        .join_from(Thread, Community, on=(Thread.community == Community.id))
        .join_from(Post, Member, on=(Post.author == Member.id))
        .where(
            (Bookmark.member == given("member"))
            & (Bookmark.id < given("before"))
            & counted()
            & is_thread()
            & finds(given("member"), given("now"))
        )
        .order_by(Bookmark.id.desc())
        .limit(given("limit"))
    )


_LIST = Prepared(_list)


def list_kept(actor: Actor, before: int = LARGEST_ID, limit: int = PAGE) -> tuple[BookmarkView, ...]:
    """What this member keeps and may read now, the last kept first, those older than bookmark `before`."""
    rows = _LIST.dicts(member=actor.id, now=now(), before=before, limit=limit) if actor.is_member else []
    return tuple(
        BookmarkView(
            id=row["id"],
            post_id=row["post_id"],
            thread_id=row["thread_id"],
            number=row["number"],
            title=row["title"],
            community=row["community_name"],
            author=row["author_handle"] or row["author_name"],
            note=row["note"],
            at=row["at"],
            body=row["body"],
            format=row["format"],
        )
        for row in rows
    )


def places(actor: Actor) -> dict[int, set[int]]:
    """The ids of the posts that this member keeps, by thread; for the search."""
    found: dict[int, set[int]] = {}
    query = (
        Bookmark.select(Post.thread, Post.id)
        .join(Post, on=(Bookmark.post == Post.id))
        .where(Bookmark.member == actor.id)
    )
    for thread_id, post_id in query.tuples():
        found.setdefault(thread_id, set()).add(post_id)
    return found
