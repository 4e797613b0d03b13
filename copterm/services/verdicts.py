"""Verdicts: what a decision on a case does, through the services that do it also without a case."""

from datetime import datetime
from typing import Any

from copterm.domain.actor import Actor
from copterm.domain.cases import Outcome
from copterm.domain.errors import Conflict
from copterm.services import posts


def offered() -> tuple[Outcome, ...]:
    """The decisions there are."""
    return (Outcome.NOTHING, Outcome.DELETED)


def carry_out(
    actor: Actor, outcome: Outcome, post: Any, community: Any, reason: str, until: datetime | None
) -> int | None:
    """Do what was decided; the id of the sanction given, None where none was. What is so already stays so."""
    if outcome is Outcome.DELETED and post.deleted_at is None:
        posts.delete(actor, post.id, reason)
    return None


def take_back(actor: Actor, outcome: Outcome, post: Any, sanction_id: int | None, reason: str) -> None:
    """Undo what was done; Conflict where it cannot be."""
    if outcome is Outcome.DELETED:
        raise Conflict("A deleted post stays deleted, and so does what was decided on it.")
