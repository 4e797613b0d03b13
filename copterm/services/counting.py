"""Counting: what of posts and threads is counted, and the counters of a thread set right after its posts have changed.

For services that have asked for permission.
"""

from typing import Any

from peewee import fn

from copterm.db.tables import Community, Post, Thread
from copterm.domain.actor import Actor
from copterm.domain.clock import now


def counted() -> Any:
    """The condition that a post counts: it is neither deleted, nor hidden, nor a sign of one that moved."""
    return Post.deleted_at.is_null() & Post.hidden_at.is_null()


def is_thread() -> Any:
    """The condition that a thread is one to read: it is not hidden, and no sign of one that is elsewhere now."""
    return Thread.hidden_at.is_null() & Thread.moved_to.is_null()


def is_listed() -> Any:
    """The condition that a thread stands in its community's list: those to read, and signs of those that left it."""
    sign = (Thread.last_number == 0) & Thread.archived_at.is_null()
    return Thread.hidden_at.is_null() & (Thread.moved_to.is_null() | sign)


def is_gone(post: Any) -> bool:
    """Whether a post's row is deleted, hidden, or only a sign."""
    return post.deleted_at is not None or post.hidden_at is not None


def recount(actor: Actor, thread_id: int) -> None:
    """Set a thread's counters right, and its community's number of threads.

    A thread without any post to read is hidden, and comes back with its first one.
    """
    thread = Thread.get_by_id(thread_id)
    here = Post.thread == thread_id
    posts = Post.select(fn.COUNT(Post.id)).where(here & counted()).scalar()
    newest = Post.select().where(here & counted()).order_by(Post.created_at.desc(), Post.number.desc()).first()
    changes: dict[str, Any] = {
        "post_count": int(posts or 0),
        "last_number": int(Post.select(fn.MAX(Post.number)).where(here).scalar() or 0),
        "last_post_id": int(Post.select(fn.MAX(Post.id)).where(here & Post.moved_to.is_null()).scalar() or 0),
    }
    if newest is not None:
        changes |= {"last_post_at": newest.created_at, "last_author": newest.author_id}
        changes |= {"hidden_at": None, "hidden_by": None}
    elif thread.hidden_at is None and thread.moved_to_id is None:
        changes |= {"hidden_at": now(), "hidden_by": actor.id or None}
    Thread.update(**changes).where(Thread.id == thread_id).execute()


def recount_community(community_id: int) -> None:
    """Set a community's number of threads right, and when something was last written there."""
    there = (Thread.community == community_id) & is_thread()
    threads, latest = Thread.select(fn.COUNT(Thread.id), fn.MAX(Thread.last_post_at)).where(there).tuples().get()
    Community.update(thread_count=threads, last_post_at=latest).where(Community.id == community_id).execute()
