"""Tidings: what others decided about one's membership while one was away, told once."""

from dataclasses import dataclass

from copterm.db.tables import Activity, Member
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.permissions import may_see_community
from copterm.domain.roles import Visibility
from copterm.services import accounts, communities

MOST = 3
"""So many are told at once, the latest."""
WORDS = {
    "role": "{by} made you a {role} of {community}{why}.",
    "remove": "{by} removed you from {community}{why}. You come back with an invitation.",
    "take back": "{by} took back that you were removed from {community}.",
    "take in": "{by} took you in: you are in {community} now{why}.",
    "decline": "{by} did not take you into {community}{why}.",
    "warn": "{by} warned you in {community}{why}. Settings, Standing has it.",
    "silence": "{by} silenced you in {community}{why}. Settings, Standing says until when, and takes an appeal.",
    "lift": "{by} lifted what kept you from writing in {community}, or from coming in{why}.",
}
"""Acts of the log that are told so. What keeps somebody out closes their screens, with a sentence of its own."""
KNOWN = frozenset({"remove"})
"""Told also of a community that is not there for the member any more: they were in it."""


@dataclass(frozen=True, slots=True)
class Tidings:
    """What is to be told, a sentence each, and up to which act of the log that reaches."""

    sentences: tuple[str, ...]
    last: int


def look(actor: Actor) -> Tidings:
    """What has been decided about this member by others and not been told yet."""
    if not actor.is_member:
        return Tidings((), 0)
    last = int((Member.get_by_id(actor.id).prefs or {}).get("tidings", 0))
    wanted = (Activity.kind == events.MODERATED) & (Activity.member_id == actor.id) & (Activity.id > last)
    found = list(Activity.select().where(wanted).order_by(Activity.id.desc()).limit(20))
    told = [sentence for row in reversed(found) if (sentence := _sentence(actor, row))]
    return Tidings(tuple(told[-MOST:]), found[0].id if found else last)


def told(actor: Actor, last: int) -> None:
    """Acts up to this one do not come again."""
    accounts.set_prefs(actor, tidings=last)


def _sentence(actor: Actor, row: Activity) -> str:
    act = row.data.get("act", "")
    if act not in WORDS or row.actor_id == actor.id:
        return ""
    place = communities.row_of(row.community_id or 0)
    role = communities.role_in(actor, place.id) if place is not None else None
    if place is None or not (act in KNOWN or may_see_community(actor, Visibility(place.visibility), role)):
        return ""
    reason = str(row.data.get("reason", "")).rstrip(".")
    return WORDS[act].format(
        by=accounts.find_handle(row.actor_id or 0) or "The site",
        role=row.data.get("role", ""),
        community=place.name,
        why=f": {reason}" if reason else "",
    )
