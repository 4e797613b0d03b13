"""Posts: read by number, written, edited with revisions, deleted as tombstones, taken back within half a minute."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.activity import emit
from copterm.db.prepared import Given, Prepared
from copterm.db.tables import Community, Member, Membership, Post, Revision, Thread
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.limits import (
    LARGEST_ID,
    PAGE,
    POST_LENGTH,
    TITLE_LENGTH,
    names_something,
)
from copterm.domain.permissions import may_delete_post, may_edit_post, may_see_revisions, may_withdraw
from copterm.domain.roles import Role, Watch
from copterm.services import communities, drafts, epitaphs, indexing, notices, pace, solving, threads, unread
from copterm.services.counting import counted, is_gone, recount_community
from copterm.services.counting import recount as count_again
from copterm.services.locating import find_post
from copterm.services.revisions import keep_revision, limit_edits
from copterm.services.tags import tags_of
from copterm.text.clean import clean_block, clean_line


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as its reader sees it.

    `author` is a handle, or a name where nobody has claimed the author. `reply_to` is a number in this thread.
    `deleted` says in words what became of it, and then `body` is empty. `accepted`: it answered the thread's question.
    `moved` is the thread and number where it is now, of a sign. `above` is said over it: where it came from; to the
    staff, who hid it.
    """

    id: int
    thread_id: int
    number: int
    author_id: int
    author: str
    author_name: str
    role: Role | None
    reply_to: int | None
    format: str
    body: str
    created_at: datetime
    edited_at: datetime | None
    revision: int
    deleted: str
    mine: bool
    accepted: bool
    attachments: tuple[str, ...]
    above: str = ""
    moved: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class RevisionView:
    """What a post said until `replaced_at`."""

    revision: int
    body: str
    replaced_at: datetime
    replaced_by: str


def list_posts(actor: Actor, thread_id: int, first: int = 1, limit: int = PAGE) -> tuple[PostView, ...]:
    """Posts of a thread by number, from number `first` on."""
    threads.find(actor, thread_id)
    return _views(actor, thread_id, first, LARGEST_ID, limit)


def get_post(actor: Actor, thread_id: int, number: int) -> PostView:
    """One post by its number."""
    threads.find(actor, thread_id)
    found = _views(actor, thread_id, number, number, 1) if names_something(number) else ()
    if not found:
        raise NotFound(f"There is no post {thread_id}#{number}.")
    return found[0]


def get_post_by_id(actor: Actor, post_id: int) -> PostView:
    """One post by its id, which is permanent."""
    row, _, _ = find_post(actor, post_id)
    return get_post(actor, row.thread_id, row.number)


def _views(actor: Actor, thread_id: int, first: int, last: int, limit: int) -> tuple[PostView, ...]:
    rows = _POSTS.dicts(thread=thread_id, first=max(0, min(first, LARGEST_ID)), last=last, limit=limit)
    known = epitaphs.look(actor, rows)
    return tuple(_view(actor, row, known) for row in rows)


def _posts(given: Given) -> Any:
    parent, eraser, hider = Post.alias(), Member.alias(), Member.alias()
    return (
        Post.select(
            Post,
            Member.handle.alias("author_handle"),
            Member.name.alias("author_name"),
            parent.number.alias("parent_number"),
            eraser.handle.alias("eraser_handle"),
            hider.handle.alias("hider_handle"),
            Thread.community.alias("community_id"),
            Membership.role.alias("author_role"),
            Thread.solved_post_id.alias("accepted_id"),
        )
        .join(Member, on=(Post.author == Member.id))
        .join_from(Post, Thread, on=(Post.thread == Thread.id))
        .join_from(Post, parent, JOIN.LEFT_OUTER, on=((Post.reply_to == parent.id) & (parent.thread == Post.thread)))
        .join_from(Post, eraser, JOIN.LEFT_OUTER, on=(Post.deleted_by == eraser.id))
        .join_from(Post, hider, JOIN.LEFT_OUTER, on=(Post.hidden_by == hider.id))
        .join_from(
            Post,
            Membership,
            JOIN.LEFT_OUTER,
            on=(
                (Membership.member == Post.author)
                & (Membership.community == Thread.community)
                & Membership.left_at.is_null()
            ),
        )
        .where((Post.thread == given("thread")) & Post.number.between(given("first"), given("last")))
        .order_by(Post.number)
        .limit(given("limit"))
    )


_POSTS = Prepared(_posts)


def _view(actor: Actor, row: dict[str, Any], known: epitaphs.Known) -> PostView:
    gone = epitaphs.epitaph(row, known)
    return PostView(
        id=row["id"],
        thread_id=row["thread"],
        number=row["number"],
        author_id=row["author"],
        author=row["author_handle"] or row["author_name"],
        author_name=row["author_name"],
        role=Role(row["author_role"]) if row["author_role"] else None,
        reply_to=row["parent_number"],
        format=row["format"],
        body="" if gone else row["body"],
        created_at=row["created_at"],
        edited_at=row["edited_at"],
        revision=row["revision"],
        deleted=gone,
        mine=row["author"] == actor.id,
        accepted=row["accepted_id"] == row["id"],
        attachments=() if gone else tuple(row["attachments"] or ()),
        above=epitaphs.above(row, known),
        moved=known.places.get(row["moved_to"]),
    )


def already_sent(actor: Actor, key: str) -> Any:
    """The row that was made with this send key, if it was."""
    return _SENT.row(author=actor.id, key=key) if key else None


_SENT = Prepared(lambda given: Post.select().where((Post.author == given("author")) & (Post.send_key == given("key"))))


def reply(
    actor: Actor, thread_id: int, body: str, reply_to: int | None = None, key: str = "", read_to: int = 0
) -> PostView:
    """Answer in a thread, to post number `reply_to` if given. The same `key` again gives the post that is there.

    `read_to` is the last post that was shown while writing; up to there the thread is read then.
    """
    thread, community = threads.find(actor, thread_id)
    if (sent := already_sent(actor, key)) is not None:
        return get_post(actor, sent.thread_id, sent.number)
    refusal, act = threads.reply_refusal(actor, thread, community, communities.role_in(actor, community.id))
    if refusal:
        raise NotAllowed(refusal, act=act)
    pace.check(actor, community, thread)
    before = unread.read_number(actor, thread) if actor.is_member else 0
    view = publish(actor, thread, body, reply_to=reply_to, key=key)
    if actor.is_member:
        from copterm.services import reading

        read = max(before, min(read_to, view.number - 1))
        reading.advance_in(actor, thread, view.number if read == view.number - 1 else read)
        threads.store_watch(actor, thread_id, Watch.WATCHING, only_first=True)
        drafts.forget_sent(actor, key)
    return view


def publish(
    actor: Actor,
    thread: Any,
    body: str,
    *,
    reply_to: int | None = None,
    key: str = "",
) -> PostView:
    """Store a post at the thread's end and keep the counters, for this module and threads: permission was asked."""
    text = pace.own_words(body)
    pace.limit_rate(actor)
    named = notices.check_mentions(actor, text, lambda: communities.role_in(actor, thread.community_id))
    parent = None
    if reply_to is not None:
        parent = _AT.row(thread=thread.id, number=reply_to) if names_something(reply_to) else None
        if parent is None:
            raise NotFound(f"There is no post {reply_to} in this thread.")
    number, when, author = int(thread.last_number) + 1, now(), actor.id
    post_id = _INSERT.inserted(
        thread=thread.id,
        number=number,
        author=author,
        reply_to=parent.id if parent else None,
        body=text,
        when=when,
        key=key or None,
    )
    _APPEND.run(thread=thread.id, number=number, post=post_id, when=when, author=author)
    _TOUCH.run(community=thread.community_id, when=when)
    indexing.add(thread, post_id, number, author, text, when)
    notices.tell_of_post(actor, thread, post_id, text, named, parent.author_id if parent else None, when)
    emit(
        actor,
        events.POST_ADDED,
        community_id=thread.community_id,
        thread_id=thread.id,
        post_id=post_id,
        number=number,
    )
    thread.last_number = number
    return _views(actor, thread.id, number, number, 1)[0]


_AT = Prepared(lambda given: Post.select().where((Post.thread == given("thread")) & (Post.number == given("number"))))
_INSERT = Prepared(
    lambda given: Post.insert(
        thread=given("thread"),
        number=given("number"),
        author=given("author"),
        reply_to=given("reply_to"),
        body=given("body"),
        created_at=given("when"),
        send_key=given("key"),
    ).returning(Post.id)
)
_APPEND = Prepared(
    lambda given: Thread.update(
        post_count=Thread.post_count + 1,
        last_number=given("number"),
        last_post_id=given("post"),
        last_post_at=given("when"),
        last_author=given("author"),
    ).where(Thread.id == given("thread"))
)
_TOUCH = Prepared(lambda given: Community.update(last_post_at=given("when")).where(Community.id == given("community")))


def _own_row(actor: Actor, post_id: int) -> tuple[Any, Any, Role | None]:
    row, thread, community = find_post(actor, post_id)
    return row, thread, communities.role_in(actor, community.id)


def edit(actor: Actor, post_id: int, body: str, revision: int, key: str = "") -> PostView:
    """Change one's own post; `revision` is the one that was edited. Conflict.current is the post when it moved on.

    The draft with the send key `key` goes.
    """
    row, thread, role = _own_row(actor, post_id)
    deleted, archived = is_gone(row), thread.archived_at is not None
    if not may_edit_post(actor, row.author_id, role, archived=archived, deleted=deleted):
        raise NotAllowed("You can edit your own posts, while their thread is open.")
    communities.check_writing(actor, communities.row_of(thread.community_id))
    if row.revision != revision:
        raise Conflict(
            "This post was changed in the meantime. Your text is kept; compare, and send again.",
            get_post(actor, row.thread_id, row.number),
        )
    text = clean_block(body, POST_LENGTH)
    if not text.strip():
        raise Invalid("An empty post says nothing. To take it away, delete it.", act="delete")
    named = notices.check_mentions(actor, text, lambda: role)
    drafts.forget_sent(actor, key)
    if text != row.body:
        limit_edits(actor)
        keep_revision(actor, row)
        Post.update(body=text, edited_at=now(), revision=row.revision + 1).where(Post.id == post_id).execute()
        indexing.again([post_id])
        notices.tell_of_edit(actor, thread, post_id, named, row.body)
        _emit(actor, events.POST_EDITED, row, thread)
    return get_post(actor, row.thread_id, row.number)


def _emit(actor: Actor, kind: str, row: Any, thread: Any) -> None:
    about = {
        "community_id": thread.community_id,
        "thread_id": thread.id,
        "post_id": row.id,
        "number": row.number,
    }
    emit(actor, kind, **about)


def delete(actor: Actor, post_id: int, reason: str = "") -> PostView:
    """Leave a tombstone: the text is gone from every reader; staff can see it for a while."""
    row, thread, role = _own_row(actor, post_id)
    deleted, archived = row.deleted_at is not None, thread.archived_at is not None
    if not may_delete_post(actor, row.author_id, role, archived=archived, deleted=deleted):
        raise NotAllowed("Authors delete their own posts, and moderators others' with a reason.")
    if row.author_id != actor.id and not clean_line(reason, None):
        raise Invalid("Say why, so that the author knows.")
    bury(actor, row, thread, clean_line(reason, TITLE_LENGTH), withdrawn=False)
    _emit(actor, events.POST_DELETED, row, thread)
    return _views(actor, row.thread_id, row.number, row.number, 1)[0]


def withdraw(actor: Actor, post_id: int) -> drafts.DraftView:
    """Take back a post within half a minute: the number stays, the text is a draft again."""
    row, thread, _ = _own_row(actor, post_id)
    if not may_withdraw(actor, row.author_id, row.created_at, now(), deleted=row.deleted_at is not None):
        raise NotAllowed("A post can be taken back for 30 seconds after sending. Now it can be edited or deleted.")
    first = row.number == 1
    context = f"new:{thread.community_id}" if first else f"reply:{thread.id}"
    parent = Post.select(Post.number).where(Post.id == row.reply_to_id).tuples().first()
    draft = drafts.put_back(
        actor,
        context,
        title=thread.title if first else "",
        body=row.body,
        kind=thread.kind if first else "",
        tags=" ".join(tags_of([thread.id]).get(thread.id, ())) if first else "",
        reply_to=parent[0] if parent else None,
    )
    bury(actor, row, thread, "", withdrawn=True)
    _emit(actor, events.POST_WITHDRAWN, row, thread)
    return draft


def bury(actor: Actor, row: Any, thread: Any, reason: str, *, withdrawn: bool) -> None:
    """Leave a tombstone, or nothing that shows, in the place of a post; for services that asked whether."""
    keep_revision(actor, row)
    Post.update(
        body="",
        deleted_at=now(),
        deleted_by=actor.id or None,
        delete_reason=reason,
        withdrawn=withdrawn,
        revision=row.revision + 1,
    ).where(Post.id == row.id).execute()
    indexing.again([row.id])
    count_again(actor, thread.id)
    if thread.community_id is not None and not Thread.get_by_id(thread.id).post_count:
        recount_community(thread.community_id)
    solving.lose_answer(actor, thread, row.id)


def revisions(actor: Actor, post_id: int) -> tuple[RevisionView, ...]:
    """What a post said before, oldest first; of a deleted post only staff may ask."""
    row, _, role = _own_row(actor, post_id)
    if not may_see_revisions(actor, role, deleted=is_gone(row)):
        raise NotAllowed("What a deleted post said is seen by moderators only.")
    query = (
        Revision.select(Revision.revision, Revision.body, Revision.replaced_at, Member.handle)
        .join(Member, on=(Revision.replaced_by == Member.id))
        .where(Revision.post == post_id)
        .order_by(Revision.revision)
    )
    return tuple(RevisionView(number, body, at, handle or "") for number, body, at, handle in query.tuples())


def recount(actor: Actor, thread_id: int) -> tuple[int, int]:
    """(stored, counted) posts of a thread, for proofs that the counters are right."""
    stored = Thread.select(Thread.post_count).where(Thread.id == thread_id).scalar()
    there = Post.select(fn.COUNT(Post.id)).where((Post.thread == thread_id) & counted()).scalar()
    return int(stored or 0), int(there or 0)
