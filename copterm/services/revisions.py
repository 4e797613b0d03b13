"""Revisions: what a post said before it was edited or deleted, kept, counted, and erased in the end."""

from datetime import timedelta
from typing import Any

from copterm.db.tables import Post, Revision
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import TooMany
from copterm.domain.limits import EDITS_A_MINUTE, KEEP_DELETED_DAYS


def keep_revision(actor: Actor, row: Any) -> None:
    """Keep what a post says now, before that changes. For posts."""
    Revision.insert(
        post=row.id, revision=row.revision, body=row.body, replaced_at=now(), replaced_by=actor.id
    ).execute()


def limit_edits(actor: Actor) -> None:
    """TooMany when this member has changed too many posts in the last minute; deletions count too. For posts."""
    since = Revision.replaced_at > now() - timedelta(minutes=1)
    if Revision.select().where((Revision.replaced_by == actor.id) & since).count() >= EDITS_A_MINUTE:
        raise TooMany(f"That is more than {EDITS_A_MINUTE} edits in a minute. Please wait a little; the text is kept.")


def erase_buried(actor: Actor) -> int:
    """Erase what posts said that were deleted more than 30 days ago; who, when and why remain. Returns how many."""
    old = Post.select(Post.id).where(Post.deleted_at < now() - timedelta(days=KEEP_DELETED_DAYS))
    return int(Revision.delete().where(Revision.post.in_(old)).execute())
