"""Hiding a post from everybody but the staff, and showing it again. Its text is kept."""

from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Activity, Post
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed
from copterm.domain.permissions import may_moderate
from copterm.services import communities, counting, indexing, modlog, posts, solving
from copterm.services.locating import find_post
from copterm.services.moderation import UNDONE, concerned
from copterm.services.naming import name_of
from copterm.services.posts import PostView
from copterm.text.shorten import ago


def hide(actor: Actor, post_id: int, reason: str) -> PostView:
    """Only staff reads the post from now on; the others, its author too, are told who hid it and why."""
    row, thread = _moderated(actor, post_id, "hidden")
    why = modlog.check_reason(reason, "Say why, so that the author knows.")
    if row.hidden_at is not None:
        raise Conflict(f"{name_of(row.hidden_by_id)} hid this post {ago(row.hidden_at, now())}: {row.hide_reason}")
    answered = solving.solution(thread) if thread.solved_post_id == row.id else None
    undo = {"solved": answered} if answered else None
    _store(actor, "hide", why, row, thread, undo, hidden_at=now(), hidden_by=actor.id or None, hide_reason=why)
    solving.lose_answer(actor, thread, row.id)
    return posts.get_post(actor, thread.id, row.number)


def restore(actor: Actor, post_id: int, reason: str = UNDONE) -> PostView:
    """Everybody reads the post again; it solves its question as it did before, unless another one does by now."""
    row, thread = _moderated(actor, post_id, "shown again")
    if row.hidden_at is None:
        act, who, when = modlog.latest(("hide", "restore"), post_id=row.id)
        raise Conflict(f"This post is not hidden{f': {who} showed it again {when}' if act == 'restore' else ''}.")
    why = modlog.check_reason(reason)
    answered = _answered(row)
    _store(actor, "restore", why, row, thread, hidden_at=None, hidden_by=None, hide_reason="")
    if answered and solving.solve_as(thread.id, answered):
        about = {"community_id": thread.community_id, "thread_id": thread.id, "post_id": row.id}
        emit(actor, events.THREAD_CHANGED, **about, number=row.number, data={"solved": True})
    return posts.get_post(actor, thread.id, row.number)


def _moderated(actor: Actor, post_id: int, done: str) -> tuple[Any, Any]:
    row, thread, community = find_post(actor, post_id)
    if not may_moderate(actor, communities.role_in(actor, community.id)):
        raise NotAllowed(f"Posts are {done} by the facilitators and moderators of {community.name}.")
    if row.moved_to_id is not None:
        raise Invalid("This post is elsewhere now. Go there first.")
    if row.deleted_at is not None:
        raise Invalid("This post is deleted already. Nobody reads it.")
    return row, thread


def _answered(row: Any) -> dict[str, Any] | None:
    """How this post had solved its thread when it was hidden."""
    here = (Activity.kind == events.MODERATED) & (Activity.post_id == row.id)
    for act in Activity.select().where(here).order_by(Activity.id.desc()).limit(modlog.LOOKED_AT):
        if act.data.get("act") == "hide":
            return (act.data.get("undo") or {}).get("solved")
    return None


def _store(
    actor: Actor, act: str, reason: str, row: Any, thread: Any, undo: dict[str, Any] | None = None, **columns: Any
) -> None:
    Post.update(**columns).where(Post.id == row.id).execute()
    indexing.again([row.id])
    counting.recount(actor, thread.id)
    counting.recount_community(thread.community_id)
    place = {"community_id": thread.community_id, "thread_id": thread.id}
    it = {"post_id": row.id, "number": row.number}
    modlog.record(actor, act, reason, member_id=concerned(actor, row.author_id), undo=undo, **place, **it)
    emit(actor, events.POST_EDITED, **place, **it, data={"hidden": act == "hide"})
    emit(actor, events.THREAD_CHANGED, **place)
