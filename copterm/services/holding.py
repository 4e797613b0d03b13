"""Holding: posts that wait for approval where a community wants that; only then they get a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from copterm.db.activity import emit
from copterm.db.tables import Community, Member, Post, Thread
from copterm.db.tending import HeldPost
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, NotAllowed, NotFound, TooMany
from copterm.domain.limits import HELD_WAITING, PAGE, names_something
from copterm.domain.permissions import may_moderate
from copterm.domain.roles import Watch
from copterm.services import communities, drafts, modlog, pace, posts, threads
from copterm.services.drafts import DraftView
from copterm.services.posts import PostView
from copterm.services.tags import check_tags
from copterm.services.threads import ThreadView
from copterm.text.shorten import ago

WAITS = ("held", "declined")
"""What its author still sees: it waits, or was declined and can be taken back into a draft."""


@dataclass(frozen=True, slots=True)
class HeldView:
    """What waits for approval, or was decided. Without `thread_id` it is the opening post of a new thread.

    `state` is held, approved, declined or withdrawn; `reason` says why it was declined. `number` is what it became.
    """

    id: int
    community_id: int
    community: str
    thread_id: int | None
    title: str
    kind: str
    tags: tuple[str, ...]
    author_id: int
    author: str
    body: str
    reply_to: int | None
    state: str
    held_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str
    post_id: int | None
    number: int | None


# Sending -----------------------------------------------------------------------------------------------------


def reply(
    actor: Actor, thread_id: int, body: str, reply_to: int | None = None, key: str = "", read_to: int = 0
) -> PostView | HeldView:
    """Answer in a thread, or have the answer wait for approval; the same `key` again gives what is there."""
    if (there := _already(actor, key)) is not None and there.state in WAITS:
        return there
    thread, community = threads.find(actor, thread_id)
    if not pace.waits(actor, community) or posts.already_sent(actor, key) is not None:
        return posts.reply(actor, thread_id, body, reply_to, key, read_to)
    refusal, act = threads.reply_refusal(actor, thread, community, communities.role_in(actor, community.id))
    if refusal:
        raise NotAllowed(refusal, act=act)
    if reply_to is not None:
        posts.get_post(actor, thread_id, reply_to)
    return _hold(actor, community, thread, body, key, reply_to=reply_to)


def new_thread(
    actor: Actor,
    community: int | str,
    kind: str,
    title: str,
    body: str,
    tags: Sequence[str] = (),
    key: str = "",
) -> ThreadView | HeldView:
    """Start a thread, or have it wait for approval; the same `key` again gives what is there."""
    if (there := _already(actor, key)) is not None and there.state in WAITS:
        return there
    found = communities.find(actor, community)
    if not pace.waits(actor, found) or posts.already_sent(actor, key) is not None:
        return threads.new_thread(actor, community, kind, title, body, tags, key)
    shown = threads.check_new(actor, found, kind, title)
    return _hold(actor, found, None, body, key, kind=kind, title=shown, tags=list(check_tags(tags)))


def _already(actor: Actor, key: str) -> HeldView | None:
    rows = _views((HeldPost.author == actor.id) & (HeldPost.send_key == key), 1) if key else ()
    return rows[0] if rows else None


def _hold(actor: Actor, community: Any, thread: Any, body: str, key: str, **more: Any) -> HeldView:
    text = pace.own_words(body)
    pace.limit_rate(actor)
    pace.check_speed(actor, community, thread)
    mine = (HeldPost.author == actor.id) & (HeldPost.community == community.id) & (HeldPost.state == "held")
    if HeldPost.select().where(mine).count() >= HELD_WAITING:
        raise TooMany(f"{HELD_WAITING} posts of yours wait for approval here already. The text is kept as a draft.")
    held_id = HeldPost.insert(
        community=community.id,
        thread=thread.id if thread is not None else None,
        author=actor.id,
        body=text,
        send_key=key or None,
        why=community.holds,
        held_at=now(),
        **more,
    ).execute()
    drafts.forget_sent(actor, key)
    _tell(actor, community.id, actor.id)
    return _one(held_id)


def _tell(actor: Actor, community_id: int, author_id: int) -> None:
    emit(actor, events.HELD_CHANGED, community_id=community_id, member_id=author_id)


# Looking -----------------------------------------------------------------------------------------------------


def list_mine(actor: Actor) -> tuple[HeldView, ...]:
    """What the member wrote that waits, or was declined, the latest first."""
    return _views((HeldPost.author == actor.id) & HeldPost.state.in_(WAITS), PAGE)


def list_held(actor: Actor, community: int | str) -> tuple[HeldView, ...]:
    """What waits in a community, for its staff, the latest first."""
    place = _tended(actor, community)
    return _views((HeldPost.community == place.id) & (HeldPost.state == "held"), PAGE)


def get_held(actor: Actor, held_id: int) -> HeldView:
    """One of them, for its author and the staff."""
    return _one(_row(actor, held_id).id)


def _tended(actor: Actor, community: int | str) -> Any:
    place = communities.find(actor, community)
    if not may_moderate(actor, communities.role_in(actor, place.id)):
        raise NotAllowed(f"What waits for approval is for the facilitators and moderators of {place.name}.")
    return place


def _row(actor: Actor, held_id: int) -> Any:
    """The row, for its author and the staff; for others it does not exist, by the same path."""
    row = HeldPost.get_or_none(HeldPost.id == (held_id if names_something(held_id) else 0))
    if row is not None and actor.is_member and row.author_id == actor.id:
        return row
    try:
        _tended(actor, row.community_id if row is not None else 0)
    except (NotFound, NotAllowed):
        raise NotFound(f"There is no held post {held_id}.") from None
    return row


def _one(held_id: int) -> HeldView:
    return _views(HeldPost.id == held_id, 1)[0]


def _views(wanted: Any, limit: int) -> tuple[HeldView, ...]:
    decider = Member.alias()
    rows = (
        HeldPost.select(
            HeldPost,
            Community.name.alias("place"),
            Member.handle.alias("author_handle"),
            Thread.title.alias("thread_title"),
            decider.handle.alias("decider"),
            Post.number.alias("number"),
        )
        .join(Community, on=(HeldPost.community == Community.id))
        .join_from(HeldPost, Member, on=(HeldPost.author == Member.id))
        .join_from(HeldPost, Thread, JOIN.LEFT_OUTER, on=(HeldPost.thread == Thread.id))
        .join_from(HeldPost, decider, JOIN.LEFT_OUTER, on=(HeldPost.decided_by == decider.id))
        .join_from(HeldPost, Post, JOIN.LEFT_OUTER, on=(HeldPost.post == Post.id))
        .where(wanted)
        .order_by(HeldPost.id.desc())
        .limit(limit)
    )
    return tuple(
        HeldView(
            id=row["id"],
            community_id=row["community"],
            community=row["place"],
            thread_id=row["thread"],
            title=row["thread_title"] or row["title"],
            kind=row["kind"],
            tags=tuple(row["tags"] or ()),
            author_id=row["author"],
            author=row["author_handle"] or "",
            body=row["body"],
            reply_to=row["reply_to"],
            state=row["state"],
            held_at=row["held_at"],
            decided_at=row["decided_at"],
            decided_by=row["decider"] or "",
            reason=row["reason"],
            post_id=row["post"],
            number=row["number"],
        )
        for row in rows.dicts()
    )


# Deciding ----------------------------------------------------------------------------------------------------


def approve(actor: Actor, held_id: int) -> PostView:
    """Publish it as its author's; now it gets its number. Conflict names who decided it first."""
    row = _decidable(actor, held_id)
    who = Member.get_by_id(row.author_id)
    author = Actor(who.id, who.handle or "")
    key = row.send_key or ""
    if row.thread_id is not None:
        thread, _ = threads.find(actor, row.thread_id)
        if thread.archived_at is not None:
            raise Conflict("This thread was archived meanwhile. Decline the post, and say so.")
        post = posts.publish(author, thread, row.body, reply_to=row.reply_to, key=key)
    else:
        thread_id = threads.store_thread(row.community_id, author.id, row.kind, row.title, row.tags)
        emit(author, events.THREAD_ADDED, community_id=row.community_id, thread_id=thread_id)
        post = posts.publish(author, Thread.get_by_id(thread_id), row.body, key=key)
    threads.store_watch(author, post.thread_id, Watch.WATCHING, only_first=True)
    _decided(actor, row, "approved", "", post.id)
    about = {"thread_id": post.thread_id, "post_id": post.id, "number": post.number}
    modlog.record(actor, "approve", "", community_id=row.community_id, member_id=row.author_id, held=row.id, **about)
    return post


def decline(actor: Actor, held_id: int, reason: str) -> HeldView:
    """Leave it unpublished; its author is told why, and keeps the text."""
    row = _decidable(actor, held_id)
    why = modlog.check_reason(reason, "Say why. The reason is told to the author, who keeps the text.")
    _decided(actor, row, "declined", why, None)
    modlog.record(actor, "decline post", why, community_id=row.community_id, member_id=row.author_id, held=row.id)
    return _one(row.id)


def reopen(actor: Actor, held_id: int, reason: str) -> HeldView:
    """Undo `approve` or `decline`: it waits again. What was published meanwhile leaves its number empty.

    Conflict where its author has taken it back, or others have written after it.
    """
    row = _row(actor, held_id)
    _tended(actor, row.community_id)
    if row.author_id == actor.id and actor.is_member:
        raise NotAllowed("Others decide on what you wrote.")
    why = modlog.check_reason(reason)
    if row.state not in ("approved", "declined"):
        taken = "Its author has taken it back." if row.state == "withdrawn" else "It waits to be decided on."
        raise Conflict(taken, _one(row.id))
    about: dict[str, Any] = {}
    body, _reply_to = row.body, row.reply_to
    if row.state == "approved":
        post = Post.get_by_id(row.post_id)
        thread = Thread.get_by_id(post.thread_id)
        _check_unanswered(post, thread)
        body, about = post.body, {"thread_id": thread.id, "number": post.number}
        posts.bury(actor, post, thread, "", withdrawn=True)
        emit(actor, events.POST_WITHDRAWN, community_id=row.community_id, post_id=post.id, **about)
    HeldPost.update(
        state="held", body=body, reason="", post=None, decided_at=None, decided_by=None, send_key=None
    ).where(HeldPost.id == row.id).execute()
    _tell(actor, row.community_id, row.author_id)
    modlog.record(actor, "hold again", why, community_id=row.community_id, member_id=row.author_id, held=row.id)
    return _one(row.id)


def _check_unanswered(post: Any, thread: Any) -> None:
    if post.moved_to_id is not None or thread.archived_at is not None:
        raise Conflict("It stands elsewhere by now, or its thread is archived. It stays.")
    if post.deleted_at is not None:
        raise Conflict("It is deleted already.")
    later = (Post.thread == thread.id) & (Post.number > post.number) & Post.deleted_at.is_null()
    if Post.select().where(later).exists():
        raise Conflict("Others have written after it. It can be hidden, from the menu in its thread.")


def _decidable(actor: Actor, held_id: int) -> Any:
    row = _row(actor, held_id)
    _tended(actor, row.community_id)
    if row.author_id == actor.id and actor.is_member:
        raise NotAllowed("Somebody else has to approve what you wrote.")
    if row.state == "withdrawn":
        raise Conflict("Its author has taken it back.")
    if row.state != "held":
        view = _one(row.id)
        raise Conflict(
            f"{view.decided_by or 'The site'} {view.state} this {ago(view.decided_at or now(), now())}.", view
        )
    return row


def _decided(actor: Actor, row: Any, state: str, reason: str, post_id: int | None) -> None:
    """Note the decision. What became a post is kept there alone, so that deleting that deletes it."""
    body = "" if post_id is not None else row.body
    changes = {"state": state, "reason": reason, "post": post_id, "body": body}
    HeldPost.update(decided_at=now(), decided_by=actor.id or None, **changes).where(HeldPost.id == row.id).execute()
    _tell(actor, row.community_id, row.author_id)


def take_back(actor: Actor, held_id: int) -> DraftView:
    """What waits, or was declined, is a draft of its author's again."""
    row = _mine(actor, held_id)
    draft = drafts.put_back(
        actor,
        f"reply:{row.thread_id}" if row.thread_id is not None else f"new:{row.community_id}",
        title=row.title,
        body=row.body,
        kind=row.kind,
        tags=" ".join(row.tags or ()),
        reply_to=row.reply_to,
    )
    _withdraw(actor, row)
    return draft


def discard(actor: Actor, held_id: int) -> None:
    """Throw away what waits, or was declined."""
    _withdraw(actor, _mine(actor, held_id))


def _mine(actor: Actor, held_id: int) -> Any:
    row = _row(actor, held_id)
    if row.author_id != actor.id or not actor.is_member:
        raise NotAllowed("Only its author takes back what waits for approval.")
    if row.state not in WAITS:
        raise Conflict("It stands in the thread by now." if row.state == "approved" else "It is taken back already.")
    return row


def _withdraw(actor: Actor, row: Any) -> None:
    HeldPost.update(state="withdrawn", body="").where(HeldPost.id == row.id).execute()
    _tell(actor, row.community_id, actor.id)
