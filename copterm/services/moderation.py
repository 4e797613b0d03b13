"""Moderation: locking a thread with a reason, and pinning one to the top of its community."""

from datetime import datetime
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Thread
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Invalid, NotAllowed
from copterm.domain.limits import TITLE_LENGTH
from copterm.domain.permissions import may_moderate
from copterm.services import communities, threads
from copterm.services.threads import ThreadView
from copterm.text.clean import clean_line


def lock(actor: Actor, thread_id: int, reason: str) -> ThreadView:
    """Only staff reply from now on; everybody who would like to is told the reason."""
    row = _moderated(actor, thread_id, "locked")
    why = clean_line(reason, TITLE_LENGTH)
    if not why:
        raise Invalid("Say why, so that whoever comes to reply knows where to go on.")
    return _change(actor, row, {"locked": True, "reason": why}, locked_at=now(), locked_by=actor.id, lock_reason=why)


def unlock(actor: Actor, thread_id: int) -> ThreadView:
    """Everybody in the community replies again."""
    row = _moderated(actor, thread_id, "unlocked")
    return _change(actor, row, {"locked": False}, locked_at=None, locked_by=None, lock_reason="")


def pin(actor: Actor, thread_id: int, until: datetime | None = None) -> ThreadView:
    """The thread stands above the others, until it is unpinned or that moment has come."""
    row = _moderated(actor, thread_id, "pinned")
    if until is not None and until <= now():
        raise Invalid("This moment has passed. Pin it until a later one, or for good.")
    return _change(actor, row, {"pinned": True}, pinned_at=now(), pinned_by=actor.id, pinned_until=until)


def unpin(actor: Actor, thread_id: int) -> ThreadView:
    """The thread stands where its latest post puts it."""
    row = _moderated(actor, thread_id, "unpinned")
    return _change(actor, row, {"pinned": False}, pinned_at=None, pinned_by=None, pinned_until=None)


def _moderated(actor: Actor, thread_id: int, done: str) -> Any:
    """The row of a thread that this actor moderates."""
    row, community = threads.find(actor, thread_id)
    if not may_moderate(actor, communities.role_in(actor, community.id)):
        raise NotAllowed(f"Threads are {done} by the facilitators and moderators of {community.name}.")
    return row


def _change(actor: Actor, row: Any, data: dict[str, Any], **columns: Any) -> ThreadView:
    stored = {name: value or None if name.endswith("_by") else value for name, value in columns.items()}
    Thread.update(**stored).where(Thread.id == row.id).execute()
    emit(actor, events.THREAD_CHANGED, community_id=row.community_id, thread_id=row.id, data=data)
    return threads.get_thread(actor, row.id)
