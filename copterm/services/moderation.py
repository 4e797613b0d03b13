"""Moderation of threads: pinned, locked, archived, renamed and tagged anew, each with a reason that stands in the log.

Of two moderators at once the second is told who was first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Thread, ThreadTag, TitleWord
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed
from copterm.domain.limits import TITLE_LENGTH
from copterm.domain.permissions import may_moderate
from copterm.services import communities, indexing, modlog, threads
from copterm.services.naming import name_of
from copterm.services.tags import check_tags, tags_of
from copterm.services.threads import ThreadView
from copterm.text.clean import clean_line
from copterm.text.shorten import ago
from copterm.text.words import words

NO_REASON = "Say why, so that whoever comes here knows."
UNDONE = "Undone."
"""The reason of whoever takes back what they did just now."""


def lock(actor: Actor, thread_id: int, reason: str) -> ThreadView:
    """Only staff reply from now on; everybody who would like to is told the reason."""
    row, _ = find_moderated(actor, thread_id, "locked")
    why = modlog.check_reason(reason, NO_REASON)
    if row.locked_at is not None:
        because = f": {row.lock_reason}" if row.lock_reason else "."
        raise Conflict(f"{name_of(row.locked_by_id)} locked this thread {ago(row.locked_at, now())}{because}")
    data = {"locked": True, "reason": why}
    return _change(actor, row, "lock", why, data, locked_at=now(), locked_by=actor.id, lock_reason=why)


def unlock(actor: Actor, thread_id: int, reason: str = UNDONE) -> ThreadView:
    """Everybody in the community replies again."""
    row, _ = find_moderated(actor, thread_id, "unlocked")
    if row.locked_at is None:
        raise Conflict(f"This thread is not locked{_since(row, 'lock', 'unlock', 'unlocked')}.")
    why = modlog.check_reason(reason)
    return _change(actor, row, "unlock", why, {"locked": False}, locked_at=None, locked_by=None, lock_reason="")


def pin(actor: Actor, thread_id: int, reason: str, until: datetime | None = None) -> ThreadView:
    """The thread stands above the others, until it is unpinned or that moment has come. Again: until another one."""
    row, _ = find_moderated(actor, thread_id, "pinned")
    why = modlog.check_reason(reason, NO_REASON)
    if until is not None and until <= now():
        raise Invalid("This moment has passed. Pin it until a later one, or for good.")
    if _is_pinned(row) and row.pinned_until == until:
        raise Conflict(f"{name_of(row.pinned_by_id)} pinned this thread {ago(row.pinned_at, now())}.")
    more = {"until": until.isoformat()} if until is not None else {}
    columns = {"pinned_at": now(), "pinned_by": actor.id, "pinned_until": until}
    return _change(actor, row, "pin", why, {"pinned": True}, more, **columns)


def unpin(actor: Actor, thread_id: int, reason: str = UNDONE) -> ThreadView:
    """The thread stands where its latest post puts it."""
    row, _ = find_moderated(actor, thread_id, "unpinned")
    if not _is_pinned(row):
        raise Conflict(f"This thread is not pinned{_since(row, 'pin', 'unpin', 'unpinned')}.")
    why = modlog.check_reason(reason)
    return _change(actor, row, "unpin", why, {"pinned": False}, pinned_at=None, pinned_by=None, pinned_until=None)


def archive(actor: Actor, thread_id: int, reason: str) -> ThreadView:
    """What is in the thread stays as it is: nobody replies, edits or solves there."""
    row, _ = find_moderated(actor, thread_id, "archived", open_only=False)
    why = modlog.check_reason(reason, NO_REASON)
    if row.archived_at is not None:
        raise Conflict(f"{name_of(row.archived_by_id)} archived this thread {ago(row.archived_at, now())}.")
    return _change(actor, row, "archive", why, {"archived": True}, archived_at=now(), archived_by=actor.id)


def unarchive(actor: Actor, thread_id: int, reason: str = UNDONE) -> ThreadView:
    """The thread is written in again."""
    row, _ = find_moderated(actor, thread_id, "unarchived", open_only=False)
    if row.archived_at is None:
        raise Conflict(f"This thread is not archived{_since(row, 'archive', 'unarchive', 'unarchived')}.")
    why = modlog.check_reason(reason)
    return _change(actor, row, "unarchive", why, {"archived": False}, archived_at=None, archived_by=None)


def retitle(actor: Actor, thread_id: int, title: str, reason: str, was: str | None = None) -> ThreadView:
    """Give the thread another title; Conflict where it is not called `was` any more."""
    row, _ = find_moderated(actor, thread_id, "renamed")
    why = modlog.check_reason(reason)
    shown = clean_line(title, TITLE_LENGTH)
    if not shown:
        raise Invalid("A thread needs a title.")
    if was is not None and row.title != was:
        _, who, when = modlog.latest(("retitle",), thread_id=row.id)
        raise Conflict(f"{who} renamed this thread {when}: {row.title}. Look again before you do.", row.title)
    if shown == row.title:
        raise Conflict(f"That is its title already{_since(row, '', 'retitle', 'renamed')}.")
    view = _change(actor, row, "retitle", why, {"title": shown}, {"was": row.title}, title=shown)
    index_title(row.id, row.community_id, shown)
    indexing.title_again(row.id)
    return view


def retag(
    actor: Actor, thread_id: int, tags: Sequence[str], reason: str, was: Sequence[str] | None = None
) -> ThreadView:
    """Give the thread these tags instead of its own; Conflict where those are not `was` any more."""
    row, _ = find_moderated(actor, thread_id, "tagged")
    why = modlog.check_reason(reason)
    wanted, there = check_tags(tags), tags_of([row.id]).get(row.id, ())
    if was is not None and set(was) != set(there):
        _, who, when = modlog.latest(("retag",), thread_id=row.id)
        raise Conflict(f"{who} changed the tags {when}: {' '.join(there) or 'none'}. Look again before you do.", there)
    if set(wanted) == set(there):
        raise Conflict(f"Those are its tags already{_since(row, '', 'retag', 'tagged')}.")
    store_tags(row.id, wanted)
    return _change(actor, row, "retag", why, {"tags": list(wanted)}, {"tags": list(wanted), "was": list(there)})


def store_tags(thread_id: int, tags: Sequence[str]) -> None:
    """Put these tags in the place of those that a thread has, for services that have asked."""
    ThreadTag.delete().where(ThreadTag.thread == thread_id).execute()
    if tags:
        ThreadTag.insert_many([{"thread": thread_id, "tag": tag} for tag in tags]).execute()
    indexing.thread_again(thread_id)


def index_title(thread_id: int, community_id: int, title: str) -> None:
    """Have the thread found by these words in this community, and by no others; without a title not at all."""
    TitleWord.delete().where(TitleWord.thread == thread_id).execute()
    rows = [{"community": community_id, "word": word, "thread": thread_id} for word in sorted(set(words(title)))]
    if rows:
        TitleWord.insert_many(rows).execute()


def find_moderated(actor: Actor, thread_id: int, done: str, *, open_only: bool = True) -> tuple[Any, Any]:
    """The rows of a thread that this actor moderates, and of its community; Invalid for a sign and what is archived."""
    row, community = threads.find(actor, thread_id)
    if not may_moderate(actor, communities.role_in(actor, community.id)):
        raise NotAllowed(f"Threads are {done} by the facilitators and moderators of {community.name}.")
    if row.moved_to_id is not None:
        act, who, when = modlog.latest(("merge",), thread_id=row.id)
        if act:
            raise Conflict(f"{who} merged this thread into thread {row.moved_to_id} {when}. Go there first.")
        raise Invalid(f"What stood here is in thread {row.moved_to_id} now. Go there first.")
    if open_only and row.archived_at is not None:
        raise NotAllowed("This thread is archived. What is in it stays as it is, until it is unarchived.")
    return row, community


def concerned(actor: Actor, author_id: int) -> int | None:
    """Whom to tell of it: the author, unless that is who did it."""
    return author_id if author_id != actor.id else None


def _since(row: Any, did: str, undid: str, word: str) -> str:
    """Who has brought it about that there is nothing to do, where somebody has."""
    act, who, when = modlog.latest((did, undid), thread_id=row.id)
    return f": {who} {word} it {when}" if act == undid else ""


def _is_pinned(row: Any) -> bool:
    return row.pinned_at is not None and (row.pinned_until is None or row.pinned_until > now())


def _change(
    actor: Actor,
    row: Any,
    act: str,
    reason: str,
    data: dict[str, Any],
    more: dict[str, Any] | None = None,
    **columns: Any,
) -> ThreadView:
    stored = {name: value or None if name.endswith("_by") else value for name, value in columns.items()}
    if stored:
        Thread.update(**stored).where(Thread.id == row.id).execute()
    whom = concerned(actor, row.author_id)
    place = {"community_id": row.community_id, "thread_id": row.id}
    modlog.record(actor, act, reason, member_id=whom, **place, **(more or {}))
    emit(actor, events.THREAD_CHANGED, **place, data=data)
    return threads.get_thread(actor, row.id)
