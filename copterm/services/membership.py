"""Membership: who is in a community and as what, and how one becomes a member of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from peewee import Case, fn

from copterm.db.activity import emit
from copterm.db.tables import Community, Invitation, Member, Membership
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.limits import NAME_LENGTH, PAGE, QUESTION_LENGTH, QUESTIONS
from copterm.domain.permissions import may_change_role, may_moderate, may_remove, may_set_terms
from copterm.domain.roles import RANK, Joining, Role, Visibility
from copterm.services import accounts, communities, modlog
from copterm.text.clean import clean_line

Kind = TypeVar("Kind", Visibility, Joining)
Place = tuple[int, str]
"""Where a page of people begins: how far down a role stands, and a handle."""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody in a community. Sanctions are told to its staff only, and to oneself."""

    id: int
    handle: str
    name: str
    about: str
    role: Role
    joined_at: datetime
    last_seen_at: datetime | None
    silenced_until: datetime | None
    barred_until: datetime | None


@dataclass(frozen=True, slots=True)
class People:
    """A page of a community's people, those who tend it first; `next` begins the page after it."""

    rows: tuple[MemberRow, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Terms:
    """Who sees a community, and how one joins it. `may_set`: this member may change that."""

    community_id: int
    visibility: Visibility
    joining: Joining
    questions: tuple[str, ...]
    may_set: bool


_stands = Case(Membership.role, ((Role.FACILITATOR, 0), (Role.MODERATOR, 1)), 2)


def list_people(
    actor: Actor, community: int | str, after: Place | None = None, limit: int = PAGE, filter_by: str = ""
) -> People:
    """Who is in a community: facilitators, moderators, members, each by handle; `filter_by` is a part of a name."""
    place = communities.find(actor, community)
    wanted = (Membership.community == place.id) & Membership.left_at.is_null() & Member.handle.is_null(False)
    for word in clean_line(filter_by, None)[:NAME_LENGTH].lower().split():
        wanted &= fn.LOWER(Member.handle).contains(word) | fn.LOWER(Member.name).contains(word)
    if after is not None:
        handle = clean_line(after[1], None)[:NAME_LENGTH]
        wanted &= (_stands > after[0]) | ((_stands == after[0]) & (Member.handle > handle))
    rows = list(_people().where(wanted).order_by(_stands, Member.handle).limit(limit + 1).dicts())
    tends = may_moderate(actor, communities.role_in(actor, place.id))
    found = tuple(_row(row, tends or row["id"] == actor.id) for row in rows[:limit])
    following = (2 - RANK[found[-1].role], found[-1].handle) if len(rows) > limit else None
    return People(found, following)


def get_person(actor: Actor, community: int | str, handle: str) -> MemberRow:
    """One of a community's people by handle."""
    place = communities.find(actor, community)
    role = communities.role_in(actor, place.id)
    sought = clean_line(handle, None).removeprefix("@").lower()[:NAME_LENGTH]
    here = (Membership.community == place.id) & Membership.left_at.is_null() & (Member.handle == sought)
    row = _people().where(here).dicts().first()
    if row is None:
        raise NotFound(f"There is no {sought} in {place.name}.")
    return _row(row, may_moderate(actor, role) or row["id"] == actor.id)


def _people() -> Any:
    return Membership.select(
        Member.id,
        Member.handle,
        Member.name,
        Member.about,
        Member.last_seen_at,
        Membership.role,
        Membership.joined_at,
        Membership.silenced_until,
        Membership.barred_until,
    ).join(Member, on=(Membership.member == Member.id))


def _row(row: dict[str, Any], whole: bool) -> MemberRow:
    at = now()
    held = {name: row[name] for name in ("silenced_until", "barred_until")}
    return MemberRow(
        id=row["id"],
        handle=row["handle"],
        name=row["name"],
        about=row["about"],
        role=Role(row["role"]),
        joined_at=row["joined_at"],
        last_seen_at=row["last_seen_at"],
        **{name: until if whole and until is not None and until > at else None for name, until in held.items()},
    )


# Roles and leaving -------------------------------------------------------------------------------------------


def set_role(
    actor: Actor, community: int | str, handle: str, role: str, reason: str = "", before: str | None = None
) -> MemberRow:
    """Make somebody a facilitator, a moderator or a member. A role that is taken from somebody else takes a reason.

    Conflict when the role is not `before` any more: somebody else was first.
    """
    place = communities.find(actor, community)
    if role not in list(Role):
        raise Invalid("A role is member, moderator or facilitator.")
    there, new = get_person(actor, place.id, handle), Role(role)
    own = there.id == actor.id and actor.is_member
    if not may_change_role(actor, communities.role_in(actor, place.id), there.role, new, own=own):
        if there.role is Role.FACILITATOR:
            raise NotAllowed(f"Only admins of the site take the role of a facilitator from {there.handle}.")
        raise NotAllowed(f"Roles in {place.name} are given by its facilitators.")
    if before is not None and there.role != before:
        raise Conflict(f"{there.handle} is {_a(there.role)} by now: somebody else was first.", there)
    if there.role is new:
        raise Conflict(f"{there.handle} is {_a(new)} of {place.name} already.", there)
    _check_successor(place, there, own=own)
    lowered = RANK[new] < RANK[there.role]
    why = modlog.check_reason(reason) if reason.strip() or (lowered and not own) else ""
    Membership.update(role=new).where((Membership.community == place.id) & (Membership.member == there.id)).execute()
    if lowered:
        _end_invitations(place.id, there)
    modlog.record(
        actor, "role", why, community_id=place.id, member_id=there.id, role=new.value, before=there.role.value
    )
    data = {"role": new.value}
    emit(actor, events.MEMBERSHIP_CHANGED, community_id=place.id, member_id=there.id, data=data)
    return get_person(actor, place.id, there.handle)


def remove(actor: Actor, community: int | str, handle: str, reason: str) -> MemberRow:
    """End somebody's membership, with a reason; they come back when they are invited, or taken when they ask."""
    place = communities.find(actor, community)
    there = get_person(actor, place.id, handle)
    own = there.id == actor.id and actor.is_member
    if not may_remove(actor, communities.role_in(actor, place.id), there.role, own=own):
        if own:
            raise NotAllowed("To go yourself, leave the community.", act="leave")
        raise NotAllowed(f"You cannot remove {_a(there.role)} of {place.name}.")
    _check_successor(place, there, own=own)
    why = modlog.check_reason(reason, "Say why. The reason is told to the member and stands in the log.")
    _end_invitations(place.id, there)
    communities.let_go(actor, place.id, there.id, removed=True)
    modlog.record(actor, "remove", why, community_id=place.id, member_id=there.id, role=there.role.value)
    return there


def restore(actor: Actor, community: int | str, handle: str, role: str) -> MemberRow:
    """Undo `remove`: the member is in it again, as what they were. Only for whoever could remove them."""
    place = communities.find(actor, community)
    if role not in list(Role):
        raise Invalid("A role is member, moderator or facilitator.")
    if not may_remove(actor, communities.role_in(actor, place.id), Role(role), own=False):
        raise NotAllowed(f"Roles in {place.name} are given by its facilitators.")
    member = accounts.find_member(handle)
    row = Membership.get_or_none((Membership.community == place.id) & (Membership.member == member.id))
    if row is None or row.removed_at is None:
        raise Conflict(f"{member.handle} was not removed, or is back already.")
    if RANK[Role(role)] > RANK[Role(row.role)]:
        raise NotAllowed(f"{member.handle} was {_a(Role(row.role))}.")
    communities.enter(Actor(member.id, member.handle), place.id, Role(role))
    modlog.record(actor, "take back", "", community_id=place.id, member_id=member.id, role=role)
    return get_person(actor, place.id, member.handle)


def _check_successor(place: Any, there: MemberRow, *, own: bool) -> None:
    if there.role is Role.FACILITATOR and not communities.has_other_facilitator(place.id, there.id):
        who = "You are" if own else f"{there.handle} is"
        raise NotAllowed(f"{who} the only facilitator of {place.name}. Make somebody else one first.")


def _end_invitations(community_id: int, there: MemberRow) -> None:
    """What a facilitator invited with is good no more when the role is taken or the membership ended."""
    open_ = (Invitation.community == community_id) & (Invitation.created_by == there.id)
    Invitation.update(revoked_at=now()).where(open_ & Invitation.revoked_at.is_null()).execute()


def _a(role: Role) -> str:
    return f"a {role.value}"


# How one joins -----------------------------------------------------------------------------------------------


def get_terms(actor: Actor, community: int | str) -> Terms:
    """Who sees a community and how it is joined."""
    place = communities.find(actor, community)
    may_set = may_set_terms(actor, communities.role_in(actor, place.id))
    return Terms(place.id, Visibility(place.visibility), Joining(place.joining), tuple(place.questions or ()), may_set)


def set_terms(
    actor: Actor,
    community: int | str,
    *,
    visibility: str | None = None,
    joining: str | None = None,
    questions: Sequence[str] | None = None,
) -> Terms:
    """Change who sees a community, how it is joined, and what it asks; None leaves a part as it is.

    A private one is joined by invitation: nobody else knows of it. All of it goes into the log.
    """
    place = communities.find(actor, community)
    if not may_set_terms(actor, communities.role_in(actor, place.id)):
        raise NotAllowed(f"Who sees {place.name} and how it is joined is for its facilitators to say.")
    before = get_terms(actor, place.id)
    seen = before.visibility if visibility is None else _one_of(Visibility, visibility, "public, unlisted or private")
    way = before.joining if joining is None else _one_of(Joining, joining, "open, by application or by invitation")
    if seen is Visibility.PRIVATE:
        if joining is not None and way is not Joining.INVITATION:
            raise Invalid("A private community is joined by invitation, for nobody else knows of it.")
        way = Joining.INVITATION
    asked = before.questions if questions is None else _questions(questions)
    Community.update(visibility=seen, joining=way, questions=list(asked)).where(Community.id == place.id).execute()
    if seen is not before.visibility or way is not before.joining:
        was = f"{before.visibility.value}, {before.joining.value}"
        now_is = f"{seen.value}, {way.value}"
        modlog.record(actor, "terms", "", community_id=place.id, before=was, after=now_is)
    emit(actor, events.COMMUNITY_CHANGED, community_id=place.id)
    return get_terms(actor, place.id)


def _one_of(kind: type[Kind], word: str, words: str) -> Kind:
    if word not in list(kind):
        raise Invalid(f"A community is {words}.")
    return kind(word)


def _questions(questions: Sequence[str]) -> tuple[str, ...]:
    lines = tuple(line for one in questions if (line := clean_line(one, None)))
    if len(lines) > QUESTIONS:
        raise Invalid(f"Ask {QUESTIONS} questions at most; the fewer, the more people answer them.")
    if any(len(line) > QUESTION_LENGTH for line in lines):
        raise Invalid(f"A question has at most {QUESTION_LENGTH} characters.")
    return lines
