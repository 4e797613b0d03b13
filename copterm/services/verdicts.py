"""Verdicts: what a decision on a case does, through the services that do it also without a case."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from types import MappingProxyType
from typing import Any

from copterm.db.tables import Member
from copterm.domain.actor import Actor
from copterm.domain.cases import Outcome
from copterm.domain.errors import Conflict, Invalid
from copterm.domain.roles import SanctionKind
from copterm.services import hiding, posts, sanctions

SANCTIONS: Mapping[Outcome, SanctionKind] = MappingProxyType(
    {
        Outcome.WARNED: SanctionKind.WARNING,
        Outcome.SILENCED: SanctionKind.SILENCE,
        Outcome.SUSPENDED: SanctionKind.SUSPENSION,
        Outcome.BANNED: SanctionKind.BAN,
    }
)
"""Decisions that are given to the author."""
POST_ONLY = (Outcome.NOTHING, Outcome.HIDDEN, Outcome.DELETED)
"""Decisions on the post alone."""
ALL = (*POST_ONLY, *SANCTIONS)


def offered(actor: Actor, post: Any, community: Any) -> tuple[Outcome, ...]:
    """The decisions that this actor can make on a post: an author above them, or of an import, is not sanctioned."""
    author = Member.get_by_id(post.author_id)
    if author.handle is None or sanctions.look(actor, author.handle, community.id).refusal:
        return POST_ONLY
    return ALL


def carry_out(
    actor: Actor, outcome: Outcome, post: Any, community: Any, reason: str, until: datetime | None
) -> int | None:
    """Do what was decided; the id of the sanction given, None where none was. What is so already stays so."""
    if outcome is Outcome.DELETED and post.deleted_at is None:
        posts.delete(actor, post.id, reason)
    if outcome is Outcome.HIDDEN and post.deleted_at is None and post.hidden_at is None:
        hiding.hide(actor, post.id, reason)
    if outcome not in SANCTIONS:
        return None
    author = Member.get_by_id(post.author_id)
    if author.handle is None:
        raise Invalid(f"{author.name} wrote this before it was imported, and is no member here. Decide on the post.")
    kind = SANCTIONS[outcome]
    return sanctions.give(actor, author.handle, kind, reason, community.id, until, post.id).id


def take_back(actor: Actor, outcome: Outcome, post: Any, sanction_id: int | None, reason: str) -> None:
    """Undo what was done; Conflict where it cannot be. A sanction that is over by now stays over."""
    if outcome is Outcome.DELETED:
        raise Conflict("A deleted post stays deleted, and so does what was decided on it.")
    if outcome is Outcome.HIDDEN and post.hidden_at is not None:
        hiding.restore(actor, post.id, reason)
    if sanction_id is not None:
        with suppress(Conflict):
            sanctions.lift(actor, sanction_id, reason)
