"""The keys that a member has chosen, kept with their preferences."""

from collections.abc import Mapping
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Member
from copterm.domain import events, keymap
from copterm.domain.actor import Actor
from copterm.domain.errors import NotAllowed
from copterm.domain.permissions import may_manage_account
from copterm.services import accounts

PREF = "keys"


def get_own(actor: Actor, handle: str = "") -> dict[str, tuple[str, ...]]:
    """The changes of one's own map, or of another member's for admins; what cannot be read any more is left out."""
    return keymap.kept_of(_row(actor, handle).prefs or {})


def set_own(actor: Actor, changes: Mapping[str, Any], handle: str = "") -> dict[str, tuple[str, ...]]:
    """Keep these changes instead of those before. Clashes are looked at where the acts are known."""
    row = _row(actor, handle)
    found = keymap.from_table({act_id: list(keys) for act_id, keys in changes.items()})
    prefs = {name: value for name, value in (row.prefs or {}).items() if name != PREF}
    if found:
        prefs[PREF] = {act_id: list(keys) for act_id, keys in found.items()}
    row.prefs = prefs
    row.save(only=[Member.prefs])
    emit(actor, events.MEMBER_CHANGED, member_id=row.id)
    return found


def _row(actor: Actor, handle: str) -> Any:
    row = accounts.find_member(handle) if handle else Member.get_by_id(actor.id)
    if not may_manage_account(actor, row.id):
        raise NotAllowed("You can look at your own keys only.")
    return row
