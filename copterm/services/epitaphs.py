"""Epitaphs: what is said in the place of a post that is not there, and above one that came from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from copterm.db.tables import Post
from copterm.domain.actor import Actor
from copterm.domain.errors import Refusal
from copterm.domain.permissions import may_moderate
from copterm.services import communities, threads


@dataclass(frozen=True, slots=True)
class Known:
    """What must be known to word them: whether the reader tends the community, and by id where moved posts are."""

    tends: bool = False
    places: dict[int | None, tuple[int, int]] = field(default_factory=dict)


NOTHING = Known()


def look(actor: Actor, rows: Sequence[dict[str, Any]]) -> Known:
    """Ask what these posts need; nothing where none is hidden and none is a sign."""
    hidden = next((row for row in rows if row["hidden_at"] is not None), None)
    signs = [row["moved_to"] for row in rows if row["moved_to"] is not None]
    if hidden is None and not signs:
        return NOTHING
    tends = hidden is not None and may_moderate(actor, communities.role_in(actor, hidden["community_id"]))
    return Known(tends, _places(actor, signs))


def _places(actor: Actor, ids: list[int]) -> dict[int | None, tuple[int, int]]:
    """Where these posts are now, those left out that are where this member does not read."""
    found = list(Post.select(Post.id, Post.thread, Post.number).where(Post.id.in_(ids)).tuples()) if ids else []
    seen = set()
    for thread_id in {thread_id for _, thread_id, _ in found}:
        try:
            threads.find(actor, thread_id)
        except Refusal:
            continue
        seen.add(thread_id)
    return {post_id: (thread_id, number) for post_id, thread_id, number in found if thread_id in seen}


def epitaph(row: dict[str, Any], known: Known) -> str:
    """What stands there instead of its text; empty when the text does."""
    if row["moved_to"] is not None:
        return _moved(row, known)
    if row["deleted_at"] is None:
        return _hidden(row) if row["hidden_at"] is not None and not known.tends else ""
    if row["withdrawn"]:
        by_staff = row["deleted_by"] not in (None, row["author"])
        return "waits for approval again" if by_staff else "withdrawn by its author"
    by = "its author" if row["deleted_by"] == row["author"] else row["eraser_handle"] or "the site"
    return f"deleted by {by}: {row['delete_reason']}" if row["delete_reason"] else f"deleted by {by}"


def _moved(row: dict[str, Any], known: Known) -> str:
    place = known.places.get(row["moved_to"])
    where = "elsewhere" if place is None else f"to #{place[1]}" if place[0] == row["thread"] else f"to {_name(place)}"
    return f"moved {where} by {row['eraser_handle'] or 'the site'}: {row['delete_reason']}"


def _name(place: tuple[int, int]) -> str:
    return f"{place[0]}#{place[1]}"


def _hidden(row: dict[str, Any]) -> str:
    return f"hidden by {row['hider_handle'] or 'the site'}: {row['hide_reason']}"


def above(row: dict[str, Any], known: Known) -> str:
    """What is said over a post: that only the staff still reads it, and where it came from."""
    if row["deleted_at"] is not None or (row["hidden_at"] is not None and not known.tends):
        return ""
    return _hidden(row) if row["hidden_at"] is not None else str(row["arrival"])
