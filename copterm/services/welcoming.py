"""Welcoming: what a new member says on the Welcome screen, done at once, and what they were told since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from copterm.db.tables import Member
from copterm.domain.actor import Actor
from copterm.domain.errors import Refusal
from copterm.services import accounts, communities
from copterm.text import zones


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The account afterwards, and the names of the communities that could not be joined any more."""

    me: accounts.MemberView
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who comes, and the communities there are for them: their own first."""

    me: accounts.MemberView
    communities: tuple[communities.CommunityRow, ...]


def look(actor: Actor) -> Welcome:
    """What the Welcome screen shows."""
    zones.names()  # read from files once in a process, and here nobody waits for it
    return Welcome(accounts.get_me(actor), communities.list_communities(actor))


def finish(actor: Actor, name: str | None, timezone: str | None, joined: Sequence[tuple[int, str]]) -> Welcomed:
    """Keep a name and a time zone (None leaves them), join these communities (id and name), and be welcome.

    All of it or, when the time zone is not known, nothing. A community that has closed meanwhile is left out.
    """
    before = Member.get_by_id(actor.id)
    if name is not None or timezone is not None:
        accounts.update_profile(
            actor,
            before.name if name is None else name,
            before.about,
            before.timezone if timezone is None else timezone,
        )
    missed = []
    for community_id, shown in joined:
        try:
            communities.join(actor, community_id)
        except Refusal:
            missed.append(shown)
    return Welcomed(put_off(actor), tuple(missed))


def put_off(actor: Actor) -> accounts.MemberView:
    """The Welcome screen does not come by itself any more."""
    accounts.set_prefs(actor, welcomed=True)
    return accounts.get_me(actor)


def told(actor: Actor, name: str) -> dict[str, Any]:
    """A hint has been given; it does not come again. Returns the preferences."""
    known = list((Member.get_by_id(actor.id).prefs or {}).get("told", ()))
    return accounts.set_prefs(actor, told=[*known, name] if name not in known else known)


def set_hints(actor: Actor, on: bool) -> dict[str, Any]:
    """Give the hints for newcomers once more, or no more. Returns the preferences."""
    return accounts.set_prefs(actor, visits=1 if on else None, told=None)
