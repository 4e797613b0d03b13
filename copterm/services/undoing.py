"""Undoing: an act that stands in the log is taken back later, with a reason, by whoever may do so.

Each act is taken back by the service that undoes it, which refuses where something came after; the log keeps both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copterm.db.tables import Activity, Membership
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.permissions import may_administer, may_moderate
from copterm.domain.roles import State
from copterm.services import (
    accounts,
    appeals,
    applications,
    arrangements,
    charters,
    communities,
    deciding,
    hiding,
    holding,
    membership,
    moderation,
    modlog,
    moving,
    pace,
    rules,
    sanctions,
)
from copterm.text import acts
from copterm.text.shorten import ago

FAMILIES = (
    {"lock", "unlock"},
    {"pin", "unpin"},
    {"archive", "unarchive"},
    {"hide", "restore"},
    *({act} for act in ("retitle", "retag", "slow", "newcomers", "hold", "terms", "state", "name", "role")),
)
"""Acts of which only the latest on one thing can be taken back."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the act by its name in the log, and what it was about, where that is a thread."""

    entry: int
    act: str
    thread_id: int | None
    number: int | None


def undo(actor: Actor, entry: int, reason: str) -> Undone:
    """Take back an act by its entry in the log. Conflict where something came after it, or somebody was first."""
    row = Activity.get_or_none(Activity.id == (entry if 0 < entry < 2**63 else 0))
    if row is not None and row.kind != events.MODERATED:
        row = None
    _check_may(actor, row, entry)
    act = row.data.get("act", "")
    if act not in acts.TAKEN_BACK:
        raise Invalid("What stands there cannot be taken back from the log.")
    why = modlog.check_reason(reason)
    _check_latest(row, act)
    thread_id, number = row.thread_id, row.number
    if act in ("move", "split", "merge"):
        moved = moving.take_back(actor, entry, why)
        thread_id, number = moved.thread_id, moved.number
    else:
        _WAYS[act](actor, row, why)
    return Undone(entry, act, thread_id, number)


def _check_may(actor: Actor, row: Any, entry: int) -> None:
    """The same sentence, by the same path, for what is hidden and what is not there."""
    gone = NotFound(f"There is no act {entry} in the log.")
    if row is not None and row.community_id is None:
        if not may_administer(actor):
            raise gone
        return
    try:
        place = communities.find(actor, row.community_id if row is not None else 0)
    except NotFound:
        raise gone from None
    if not may_moderate(actor, communities.role_in(actor, place.id)):
        raise NotAllowed(f"This is taken back by the facilitators and moderators of {place.name}.")


def _check_latest(row: Any, act: str) -> None:
    family = next((family for family in FAMILIES if act in family), None)
    if family is None:
        return
    same = (Activity.kind == events.MODERATED) & (Activity.id > row.id)
    for name in ("community_id", "thread_id", "post_id", "member_id" if act == "role" else "post_id"):
        column, value = getattr(Activity, name), getattr(row, name)
        same &= column.is_null() if value is None else column == value
    for later in Activity.select().where(same).order_by(Activity.id.desc()).limit(200):
        if later.data.get("act") in family and bool(later.data.get("rules")) is bool(row.data.get("rules")):
            who = accounts.find_handle(later.actor_id or 0) or "The site"
            raise Conflict(f"{who} {acts.said(later.data['act'])} it {ago(later.at, now())}: that came after this.")


def _handle(row: Any) -> str:
    return accounts.find_handle(row.member_id or 0)


def _pin(actor: Actor, row: Any, why: str) -> None:
    """Threads, and ground rules, which go back to the end that they had."""
    if not row.data.get("rules"):
        back = moderation.unpin if row.data["act"] == "pin" else moderation.pin
        back(actor, row.thread_id, why)
        return
    before = (row.data.get("undo") or {}).get("until")
    until = datetime.fromisoformat(before) if before else None
    if until is not None and until > now():
        rules.pin(actor, row.community_id, why, until)
    else:
        rules.unpin(actor, row.community_id, why)


def _sanction(actor: Actor, row: Any, why: str) -> None:
    sanctions.lift(actor, row.data.get("sanction") or 0, why)


def _hold(actor: Actor, row: Any, why: str) -> None:
    holding.reopen(actor, row.data.get("held") or 0, why)


def _appeal(actor: Actor, row: Any, why: str) -> None:
    appeals.reopen(actor, row.data.get("appeal") or 0, why)


def _application(actor: Actor, row: Any, why: str) -> None:
    applications.reopen(actor, row.data.get("application") or 0)


def _role(actor: Actor, row: Any, why: str) -> None:
    before, given = row.data["before"], row.data["role"]
    membership.set_role(actor, row.community_id, _handle(row), before, why, before=given)


def _remove(actor: Actor, row: Any, why: str) -> None:
    here = (Membership.community == row.community_id) & (Membership.member == row.member_id)
    there = Membership.get_or_none(here)
    if there is not None and there.removed_at is not None and there.removed_at > row.at:
        raise Conflict("They were removed again since: take that back.")
    membership.restore(actor, row.community_id, _handle(row), row.data.get("role", "member"))


def _slow(actor: Actor, row: Any, why: str) -> None:
    if row.thread_id is not None:
        pace.set_thread_slow(actor, row.thread_id, row.data.get("before", 0), why)
    else:
        pace.set_slow(actor, row.community_id, row.data.get("before", 0), why)


def _newcomers(actor: Actor, row: Any, why: str) -> None:
    days, posts = row.data.get("before", (0, 0))
    pace.set_newcomers(actor, row.community_id, days, posts, why)


def _terms(actor: Actor, row: Any, why: str) -> None:
    seen, joined = row.data["before"].split(", ")
    membership.set_terms(actor, row.community_id, visibility=seen, joining=joined)


def _state(actor: Actor, row: Any, why: str) -> None:
    was, is_now = row.data["was"], row.data["state"]
    if was == State.RETIRED:
        charters.retire(actor, row.community_id, communities.row_of(row.community_id).closing or why, is_now)
    else:
        charters.set_state(actor, row.community_id, was, why, is_now)


_WAYS: dict[str, Callable[[Actor, Any, str], Any]] = {
    "lock": lambda actor, row, why: moderation.unlock(actor, row.thread_id, why),
    "unlock": lambda actor, row, why: moderation.lock(actor, row.thread_id, why),
    "pin": _pin,
    "unpin": _pin,
    "archive": lambda actor, row, why: moderation.unarchive(actor, row.thread_id, why),
    "unarchive": lambda actor, row, why: moderation.archive(actor, row.thread_id, why),
    "retitle": lambda actor, row, why: moderation.retitle(actor, row.thread_id, row.data["was"], why),
    "retag": lambda actor, row, why: moderation.retag(actor, row.thread_id, row.data["was"], why),
    "hide": lambda actor, row, why: hiding.restore(actor, row.post_id, why),
    "restore": lambda actor, row, why: hiding.hide(actor, row.post_id, why),
    "warn": _sanction,
    "silence": _sanction,
    "suspend": _sanction,
    "ban": _sanction,
    "lift": lambda actor, row, why: sanctions.put_back(actor, row.data.get("sanction") or 0, why),
    "appeal granted": _appeal,
    "appeal upheld": _appeal,
    "approve": _hold,
    "decline post": _hold,
    "take in": _application,
    "decline": _application,
    "decide": lambda actor, row, why: deciding.reopen(actor, (row.data.get("undo") or {}).get("case", 0), why),
    "role": _role,
    "remove": _remove,
    "slow": _slow,
    "newcomers": _newcomers,
    "hold": lambda actor, row, why: pace.set_holds(actor, row.community_id, row.data["before"], why),
    "terms": _terms,
    "state": _state,
    "name": lambda actor, row, why: arrangements.rename(actor, row.community_id, row.data["was"], row.data["title"]),
}
