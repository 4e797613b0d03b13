"""Standing: whether a member may enter a community and write in it, and the sentence that says why not.

Every service that shows or stores something of a community asks here. What is asked stands with the membership and the
community; sanctions, rules and charters keep it right there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copterm.db.tables import Community, Membership
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import NotAllowed
from copterm.domain.permissions import may_administer
from copterm.domain.roles import State, Visibility
from copterm.text.shorten import clock

FOREVER = 9999
"""The year that an end without an end is stored with."""


@dataclass(frozen=True, slots=True)
class RulesSign:
    """The ground rules of a community: the `version` that holds, 0 for none, and whether this member has to accept."""

    version: int = 0
    pinned: bool = False
    to_accept: bool = False


NO_RULES = RulesSign()


def check_entry(actor: Actor, community: Any, membership: Any) -> None:
    """NotAllowed for a member who is suspended from this community, or banned; `membership` also after they left."""
    until = membership.barred_until if membership is not None else None
    if until is not None and until > now() and not may_administer(actor):
        how = "banned" if until.year == FOREVER else "suspended"
        raise NotAllowed(
            f"You are {how} from {community.name}{_until(until)}. Settings, Standing says why, and takes an appeal."
        )


def enters(member: Any, at: Any) -> Any:
    """The condition that a member, by id, is not kept out of Community `at` a moment; for every list of what is there.

    Both are values, or the slots of a prepared query.
    """
    barred = (Membership.member == member) & (Membership.barred_until > at)
    return Community.id.not_in(Membership.select(Membership.community).where(barred))


def finds(member: Any, at: Any) -> Any:
    """The condition that a member, by id, finds Community at a moment: it is public, or they are in it; never barred.

    Both are values, or the slots of a prepared query.
    """
    mine = Membership.select(Membership.community).where((Membership.member == member) & Membership.left_at.is_null())
    return ((Community.visibility == Visibility.PUBLIC.value) | Community.id.in_(mine)) & enters(member, at)


def writing_refusal(actor: Actor, community: Any, membership: Any) -> tuple[str, str]:
    """Why this member of a community may not write in it now, and the act that helps; two empty words when they may."""
    if community.state == State.RETIRED:
        return f"{community.name} is retired. What was written stays to be read.", ""
    if actor.is_system:
        return "", ""
    if actor.silenced_until is not None and actor.silenced_until > now():
        return f"You are silenced{_until(actor.silenced_until)}. Settings, Standing says why.", ""
    if membership is None or membership.left_at is not None:
        return f"You read {community.name} as a guest. Join it to write.", "join"
    if membership.silenced_until is not None and membership.silenced_until > now():
        until = _until(membership.silenced_until)
        return f"You are silenced in {community.name}{until}. Settings, Standing says why.", ""
    if community.rules_asked > membership.rules_accepted:
        return f"{community.name} has ground rules to accept before you write.", "rules"
    return "", ""


def rules_sign(row: Mapping[str, Any]) -> RulesSign:
    """What a list says of a community's rules to a member, from the columns of both."""
    until = row["rules_pinned_until"]
    asks = bool(row["role"]) and row["rules_asked"] > row["rules_accepted"]
    return RulesSign(row["rules"], until is not None and until > now(), asks)


def _until(until: datetime) -> str:
    return "" if until.year == FOREVER else f" until {clock(until, 'UTC', now())} UTC"
