"""Who is new here: what a member's preferences remember of their first visits."""

from collections.abc import Mapping
from typing import Any

VISITS = 10
"""So many visits long somebody is told what they may not know yet."""


def newcomer() -> dict[str, Any]:
    """The preferences of a new member, who has not been welcomed yet."""
    return {"welcomed": False, "visits": 0}


def is_to_be_welcomed(prefs: Mapping[str, Any]) -> bool:
    """Whether the Welcome screen comes first; members from before it was there are left in peace."""
    return prefs.get("welcomed") is False


def visited(prefs: Mapping[str, Any]) -> dict[str, Any] | None:
    """The preferences after one more visit; None when nothing is counted any more."""
    visits = prefs.get("visits")
    if not isinstance(visits, int) or visits > VISITS:
        return None
    return {**prefs, "visits": visits + 1}


def wants_hints(prefs: Mapping[str, Any]) -> bool:
    """Whether hints for newcomers are given at all."""
    return isinstance(prefs.get("visits"), int) and 1 <= prefs["visits"] <= VISITS


def wants_hint(prefs: Mapping[str, Any], name: str) -> bool:
    """Whether this hint is of use to the member: new, and not told yet."""
    return wants_hints(prefs) and name not in prefs.get("told", ())
