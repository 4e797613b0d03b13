"""Invitations: codes that let people in, to the site or to a community, and joining with one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Community, Invitation, Membership
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.limits import names_something
from copterm.domain.permissions import may_administer, may_invite
from copterm.domain.roles import RANK, Joining, Role
from copterm.services import accounts, communities, keys, passwords
from copterm.services.standing import check_entry


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation. `code` is only known when it is made; afterwards `hint` (its first group) tells them apart."""

    id: int
    code: str
    hint: str
    community: str
    community_name: str
    role: str
    uses_left: int
    expires_at: datetime
    revoked_at: datetime | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an invitation has made of a member. Not `is_new`: they were that already, and it is not used up."""

    community_id: int
    community: str
    role: Role
    is_new: bool


GONE = "This invitation is not known, used up, or too old. Please ask whoever invited you for a new one."


def create(
    actor: Actor, slug: str | None = None, role: str = "member", uses: int = 1, days: int = 14
) -> InvitationView:
    """Invite `uses` people, for `days`, to the site and to a community with a role."""
    community = communities.find(actor, slug) if slug else None
    if not may_invite(actor, communities.role_in(actor, community.id) if community else None):
        raise NotAllowed("Facilitators invite to their community, admins to the site.")
    if role not in list(Role) or (role != Role.MEMBER and community is None):
        raise Invalid("A role is member, moderator or facilitator, and goes with a community.")
    if role == Role.FACILITATOR and not may_administer(actor):
        raise NotAllowed("Only admins invite new facilitators.")
    if not (1 <= uses <= 1000 and 1 <= days <= 365):
        raise Invalid("An invitation is for 1 to 1,000 people and lasts 1 to 365 days.")
    code = passwords.new_code(4)
    row = Invitation(
        code_hash=passwords.code_hash(code),
        hint=code.split("-")[0],
        community=community.id if community else None,
        role=role,
        uses_left=uses,
        created_by=actor.id or None,
        created_at=now(),
        expires_at=now() + timedelta(days=days),
    )
    row.save(force_insert=True)
    emit(actor, events.INVITATION_ADDED, community_id=row.community_id)
    return _view(row, code)


def list_invitations(actor: Actor, slug: str | None = None) -> tuple[InvitationView, ...]:
    """Invitations that are still good, newest first: of a community for its facilitators; all one sees for admins."""
    good = Invitation.revoked_at.is_null() & (Invitation.expires_at > now()) & (Invitation.uses_left > 0)
    if slug is not None:
        place = communities.find(actor, slug)
        if not may_invite(actor, communities.role_in(actor, place.id)):
            raise NotAllowed(f"Invitations to {place.name} are listed by its facilitators.")
        good &= Invitation.community == place.id
    elif not may_administer(actor):
        raise NotAllowed("Facilitators list the invitations to their community, admins all of them.")
    elif not actor.is_system:
        mine = Membership.select(Membership.community).where(
            (Membership.member == actor.id) & Membership.left_at.is_null()
        )
        there = Community.select(Community.id).where((Community.visibility != "private") | Community.id.in_(mine))
        good &= Invitation.community.is_null() | Invitation.community.in_(there)
    return tuple(_view(row) for row in Invitation.select().where(good).order_by(Invitation.id.desc()).limit(200))


def revoke(actor: Actor, invitation_id: int) -> InvitationView:
    """End an invitation before its time; Conflict when it is over already."""
    row = Invitation.get_or_none(Invitation.id == (invitation_id if names_something(invitation_id) else 0))
    gone = NotFound(f"There is no invitation {invitation_id}.")
    to_site = row is not None and row.community_id is None
    if to_site:
        allowed = may_invite(actor, None)
    else:
        try:
            place = communities.find(actor, row.community_id if row is not None else 0)
        except NotFound:
            raise gone from None
        allowed = may_invite(actor, communities.role_in(actor, place.id))
    if not allowed:  # who may not know of it, and who may not end it, are told the same
        raise gone
    if row.revoked_at is not None:
        raise Conflict("This invitation is revoked already.", _view(row))
    row.revoked_at = now()
    row.save()
    emit(actor, events.INVITATION_ADDED, community_id=row.community_id, data={"revoked": row.id})
    return _view(row)


def look(actor: Actor, code: str) -> InvitationView:
    """What a code invites to, or NotFound; uses nothing up."""
    return _view(_good(code))


def join(
    actor: Actor,
    code: str,
    handle: str,
    name: str = "",
    *,
    password_hash: str | None = None,
    public_key: str | None = None,
) -> accounts.MemberView:
    """Make one's own account with an invitation, with a password or a proved key or both, and join its community.

    Without a community of its own, the invitation leads to every public community that is open to all, when there are
    three at most.
    """
    row = _good(code)
    if not password_hash and not public_key:
        raise Invalid("Choose a password, or keep the key you came with.")
    member_id = accounts.insert_member(handle, name, is_new=True)
    if password_hash:
        accounts.store_password(member_id, password_hash)
    if public_key:
        keys.store_key(actor, member_id, public_key, "first key", is_proven=True)
    _use(row)
    member = accounts.load_actor(member_id)
    emit(member, events.MEMBER_ADDED, member_id=member_id, data={"invitation": row.id})
    if row.community_id:
        communities.enter(member, row.community_id, Role(row.role))
    else:
        is_open = (
            (Community.visibility == "public") & (Community.joining == Joining.OPEN) & (Community.state != "retired")
        )
        public = Community.select(Community.id).where(is_open).limit(4).tuples()
        if len(public) <= 3:
            for (community_id,) in public:
                communities.enter(member, community_id, Role.MEMBER)
    return accounts.get_me(member)


def accept(actor: Actor, code: str) -> Accepted:
    """Take an invitation as a member who is here already. Whoever is in with a lower role has the one of the code.

    It is not used up by somebody who is what it makes of them already.
    """
    row = _good(code)
    if not actor.is_member:
        raise NotAllowed("Sign in first, or join with this code at the Door.")
    if not row.community_id:
        raise Invalid("This invitation is for new people. You are here already.")
    place = communities.row_of(row.community_id)
    there, role = communities.ever_in(actor, place.id), Role(row.role)
    check_entry(actor, place, there)
    communities.check_coming(place)
    before = communities.role_of(there)
    if before is not None and RANK[before] >= RANK[role]:
        return Accepted(place.id, place.name, before, is_new=False)
    if before is None and there is not None and there.removed_at is not None and there.removed_at > row.created_at:
        raise NotAllowed(f"You were removed from {place.name} since this invitation was made. Ask for a new one.")
    if row.created_by_id == actor.id and before is not None:
        raise NotAllowed("You made this invitation yourself. It is for somebody else.")
    _use(row)
    if before is None:
        communities.enter(actor, place.id, role)
    else:
        Membership.update(role=role).where(Membership.id == there.id).execute()
        data = {"role": role.value}
        emit(actor, events.MEMBERSHIP_CHANGED, community_id=place.id, member_id=actor.id, data=data)
    return Accepted(place.id, place.name, role, is_new=True)


def _use(row: Any) -> None:
    """Count one use; NotFound for whoever comes one too late."""
    left = (Invitation.id == row.id) & (Invitation.uses_left > 0)
    if not Invitation.update(uses_left=Invitation.uses_left - 1).where(left).execute():
        raise NotFound(GONE)


def _good(code: str) -> Any:
    row = Invitation.get_or_none(Invitation.code_hash == passwords.code_hash(code))
    if row is None or row.revoked_at is not None or row.uses_left < 1 or row.expires_at < now():
        raise NotFound(GONE)
    return row


def _view(row: Any, code: str = "") -> InvitationView:
    community = Community.get_or_none(Community.id == row.community_id) if row.community_id else None
    return InvitationView(
        id=row.id,
        code=code,
        hint=row.hint,
        community=community.slug if community else "",
        community_name=community.name if community else "",
        role=row.role,
        uses_left=row.uses_left,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        by=accounts.find_handle(row.created_by_id) if row.created_by_id else "",
    )
