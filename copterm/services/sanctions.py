"""Sanctions: warned, silenced, suspended, banned, in one community or on the whole site, and lifted again.

What is asked with every call stands in `Membership.silenced_until` and `barred_until`, and in `Member.silenced_until`
and `suspended_until`; `_settle` keeps these right in the transaction that gives or lifts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Invitation, Member, Membership, Post
from copterm.db.tending import Appeal, Sanction
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.limits import LARGEST_ID, SANCTION_DAYS
from copterm.domain.permissions import may_moderate, may_sanction, may_sanction_on_site
from copterm.domain.roles import Role, SanctionKind
from copterm.services import accounts, communities, modlog
from copterm.services.conduct import DONE, SanctionView, one, row_of, views
from copterm.services.locating import find_post
from copterm.services.standing import FOREVER
from copterm.text.shorten import ago

KINDS = tuple(SanctionKind)
BARS = (SanctionKind.SUSPENSION, SanctionKind.BAN)
ACTS = {
    SanctionKind.WARNING: "warn",
    SanctionKind.SILENCE: "silence",
    SanctionKind.SUSPENSION: "suspend",
    SanctionKind.BAN: "ban",
}
"""Each kind as the log calls the act."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a member of the staff may do about somebody: where, which of it holds there, and what was done before.

    `community` None: only the whole site is asked about. `on_site`: also on the whole site. `refusal`: why nothing may
    be done in this community; empty where it may.
    """

    member_id: int
    handle: str
    community: str | None
    refusal: str
    on_site: bool
    history: tuple[SanctionView, ...]


def give(
    actor: Actor,
    handle: str,
    kind: str,
    reason: str,
    community: int | str | None = None,
    until: datetime | None = None,
    post_id: int | None = None,
) -> SanctionView:
    """Warn, silence, suspend or ban somebody in a community, or on the site without one.

    Conflict names who was first, where the same holds already. A ban takes the role; lifting it does not give it back.
    """
    place = communities.find(actor, community) if community is not None else None
    target = accounts.find_member(handle)
    if kind not in KINDS:
        raise Invalid("A sanction is a warning, a silence, a suspension or a ban.")
    what = SanctionKind(kind)
    _check_may(actor, place, target)
    end = _check_end(what, until)
    post = _check_post(actor, place, target, post_id)
    _check_first(place, target, what, post)
    if what in BARS:
        _check_successor(place, target)
    why = modlog.check_reason(reason, "Say why. The reason is told to the member and stands in the log.")
    sanction_id = Sanction.insert(
        member=target.id,
        community=place.id if place else None,
        kind=what,
        reason=why,
        post=post.id if post else None,
        given_at=now(),
        given_by=actor.id or None,
        until=end,
    ).execute()
    if what is SanctionKind.BAN and place is not None:
        _take_role(place, target)
    _settle(actor, place.id if place else None, target.id)
    where = {"community_id": place.id if place else None, "member_id": target.id}
    about = {"thread_id": post.thread_id, "post_id": post.id, "number": post.number} if post else {}
    modlog.record(
        actor, ACTS[what], why, **where, **about, sanction=sanction_id, until=end.isoformat() if end else None
    )
    return one(sanction_id)


def lift(actor: Actor, sanction_id: int, reason: str) -> SanctionView:
    """End a sanction before its time, or take back a warning; Conflict names who did it first."""
    row = row_of(actor, sanction_id)
    place = communities.find(actor, row.community_id) if row.community_id else None
    _check_may(actor, place, Member.get_by_id(row.member_id))
    why = modlog.check_reason(reason, "Say why it ends. The reason is told to the member and stands in the log.")
    return lift_row(actor, row, why)


def lift_row(actor: Actor, row: Any, why: str) -> SanctionView:
    """End a sanction, for this module and appeals: permission was asked, and `why` is clean.

    An appeal against it that waits is granted with that, and told the same.
    """
    view = one(row.id)
    if view.lifted_at is not None:
        raise Conflict(f"{view.lifted_by} lifted this {ago(view.lifted_at, now())}: {view.lift_reason}", view)
    if not view.in_force:
        raise Conflict("This is over: its time has passed.", view)
    Sanction.update(lifted_at=now(), lifted_by=actor.id or None, lift_reason=why).where(Sanction.id == row.id).execute()
    granted = {"state": "granted", "answer": why, "decided_at": now(), "decided_by": actor.id or None}
    if Appeal.update(granted).where((Appeal.sanction == row.id) & (Appeal.state == "open")).execute():
        about = {"community_id": row.community_id, "member_id": row.member_id}
        emit(actor, events.CASE_CHANGED, **about, data={"appeal": view.appeal_id})
    _settle(actor, row.community_id, row.member_id)
    modlog.record(
        actor, "lift", why, community_id=row.community_id, member_id=row.member_id, sanction=row.id, kind=row.kind
    )
    return one(row.id)


def lift_all(actor: Actor, handle: str, reason: str, community: int | str | None = None) -> tuple[SanctionView, ...]:
    """Lift whatever keeps somebody from writing or entering in a community, or on the site; warnings stay."""
    place = communities.find(actor, community) if community is not None else None
    target = accounts.find_member(handle)
    _check_may(actor, place, target)
    held = _held(target.id, place.id if place else None, (SanctionKind.SILENCE, *BARS))
    if not held:
        raise NotFound(f"{target.handle} may write and enter {place.name if place else 'the site'} already.")
    return tuple(lift(actor, row.id, reason) for row in held)


def put_back(actor: Actor, sanction_id: int, reason: str) -> SanctionView:
    """Undo `lift`: it holds again, as far as its time has not passed. Conflict where another one holds by now.

    An appeal that was granted with that waits again.
    """
    row = row_of(actor, sanction_id)
    place = communities.find(actor, row.community_id) if row.community_id else None
    target = Member.get_by_id(row.member_id)
    _check_may(actor, place, target)
    why = modlog.check_reason(reason, "Say why it holds again. The reason is told to the member and stands in the log.")
    if row.lifted_at is None:
        raise Conflict("This was not lifted, or holds again already.", one(row.id))
    if row.until is not None and row.until <= now():
        raise Conflict("Its time has passed in the meantime.", one(row.id))
    what = SanctionKind(row.kind)
    _check_first(place, target, what, Post.get_by_id(row.post_id) if row.post_id else None)
    if what in BARS:
        _check_successor(place, target)
    Sanction.update(lifted_at=None, lifted_by=None, lift_reason="").where(Sanction.id == row.id).execute()
    with_it = (Appeal.sanction == row.id) & (Appeal.state == "granted") & (Appeal.answer == row.lift_reason)
    Appeal.update(state="open", answer="", decided_at=None, decided_by=None).where(with_it).execute()
    if what is SanctionKind.BAN and place is not None:
        _take_role(place, target)
    _settle(actor, row.community_id, row.member_id)
    where = {"community_id": row.community_id, "member_id": row.member_id}
    modlog.record(actor, "put back", why, **where, sanction=row.id, kind=row.kind)
    return one(row.id)


# Who may, and whether it can be ------------------------------------------------------------------------------


def _check_may(actor: Actor, place: Any, target: Any) -> None:
    refusal = _refusal(actor, place, target)
    if refusal:
        raise NotAllowed(refusal)


def _refusal(actor: Actor, place: Any, target: Any) -> str:
    own = actor.is_member and actor.id == target.id
    name = target.handle or target.name
    if place is None:
        if may_sanction_on_site(actor, own=own):
            return ""
        return "Nobody sanctions themselves." if own else "On the whole site, only its admins do this."
    role = communities.role_in(actor, place.id)
    if may_sanction(actor, role, _role_of(place.id, target.id), own=own, is_admin=target.is_admin):
        return ""
    if not may_moderate(actor, role):
        return f"This is done by the facilitators and moderators of {place.name}."
    if own:
        return "Nobody sanctions themselves."
    if target.is_admin:
        return f"{name} is an admin of the site; other admins can act there."
    return f"{name} tends {place.name} too. Only who stands above can act: facilitators, then admins."


def _role_of(community_id: int, member_id: int) -> Role | None:
    return communities.role_of(_membership(community_id, member_id))


def _membership(community_id: int, member_id: int) -> Any:
    return Membership.get_or_none((Membership.community == community_id) & (Membership.member == member_id))


def _check_end(kind: SanctionKind, until: datetime | None) -> datetime | None:
    if kind in (SanctionKind.WARNING, SanctionKind.BAN):
        return None
    if until is None:
        raise Invalid("Say until when. What has no end is a ban.")
    if until <= now():
        raise Invalid("This moment has passed. Choose a later one.")
    if until > now() + timedelta(days=SANCTION_DAYS):
        raise Invalid("That is more than ten years. What has no end is a ban.")
    return until


def _check_post(actor: Actor, place: Any, target: Any, post_id: int | None) -> Any:
    """The post that it is about: by the member concerned, and in this community."""
    if post_id is None:
        return None
    row, _, community = find_post(actor, post_id)
    if place is not None and community.id != place.id:
        raise NotFound("This post does not exist.")
    if row.author_id != target.id:
        raise Invalid(f"This post is not by {target.handle}.")
    return row


def _check_first(place: Any, target: Any, kind: SanctionKind, post: Any) -> None:
    """Conflict where the same holds already: two moderators acted at once, and one of them was first."""
    same = (kind,) if kind is not SanctionKind.SUSPENSION else BARS
    for row in _held(target.id, place.id if place else None, same):
        if kind is SanctionKind.WARNING and (post is None or row.post_id != post.id):
            continue
        view = one(row.id)
        first = f"{view.by} was first: {view.handle} was {DONE[view.kind]} {ago(view.given_at, now())}"
        raise Conflict(f"{first} ({view.reason}). Lift that, to decide otherwise.", view)


def _check_successor(place: Any, target: Any) -> None:
    if place is None:
        accounts.check_other_admin(target)
        return
    if _role_of(place.id, target.id) is Role.FACILITATOR and not communities.has_other_facilitator(place.id, target.id):
        raise NotAllowed(f"{target.handle} is the only facilitator of {place.name}. Make somebody else one first.")


# What follows from them --------------------------------------------------------------------------------------


def _take_role(place: Any, target: Any) -> None:
    """Who is banned tends nothing, and what they invited with is good no more."""
    here = (Membership.community == place.id) & (Membership.member == target.id)
    Membership.update(role=Role.MEMBER).where(here).execute()
    mine = (Invitation.community == place.id) & (Invitation.created_by == target.id) & Invitation.revoked_at.is_null()
    Invitation.update(revoked_at=now()).where(mine).execute()


def _held(member_id: int, community_id: int | None, kinds: tuple[SanctionKind, ...]) -> list[Any]:
    """The sanctions of these kinds that hold now."""
    here = Sanction.community.is_null() if community_id is None else Sanction.community == community_id
    lasts = Sanction.lifted_at.is_null() & (Sanction.until.is_null() | (Sanction.until > now()))
    wanted = (Sanction.member == member_id) & here & Sanction.kind.in_(kinds) & lasts
    return list(Sanction.select().where(wanted).order_by(Sanction.id))


def _settle(actor: Actor, community_id: int | None, member_id: int) -> None:
    """Store until when the member is silenced and kept out, and tell their sessions."""
    silenced, _ = _latest(_held(member_id, community_id, (SanctionKind.SILENCE,)))
    barred, reason = _latest(_held(member_id, community_id, BARS))
    if community_id is None:
        Member.update(silenced_until=silenced, suspended_until=barred, suspended_reason=reason).where(
            Member.id == member_id
        ).execute()
        emit(actor, events.MEMBER_CHANGED, member_id=member_id)
        return
    if _membership(community_id, member_id) is None:  # a guest: the row says that they are not in it
        Membership.insert(member=member_id, community=community_id, joined_at=now(), left_at=now()).execute()
    Membership.update(silenced_until=silenced, barred_until=barred).where(
        (Membership.community == community_id) & (Membership.member == member_id)
    ).execute()
    data = {"barred": barred is not None}
    emit(actor, events.MEMBERSHIP_CHANGED, community_id=community_id, member_id=member_id, data=data)


def _latest(rows: list[Any]) -> tuple[datetime | None, str]:
    """Until when the longest of them lasts, and its reason."""
    endless = datetime(FOREVER, 12, 31, tzinfo=now().tzinfo)
    if not rows:
        return None, ""
    longest = max(rows, key=lambda row: row.until or endless)
    return longest.until or endless, longest.reason


# Looking --------------------------------------------------------------------------------------------------


def look(actor: Actor, handle: str, community: int | str | None = None) -> Choice:
    """What the actor may do about somebody in a community, or on the site without one, and what was done before."""
    place = communities.find(actor, community) if community is not None else None
    target = accounts.find_member(handle)
    refusal = _refusal(actor, place, target)
    on_site = may_sanction_on_site(actor, own=actor.is_member and actor.id == target.id)
    name = place.name if place is not None else None
    if refusal and not on_site:
        return Choice(target.id, target.handle, name, refusal, False, ())
    wanted = Sanction.community == (place.id if place is not None else 0)
    if on_site:
        wanted |= Sanction.community.is_null()
    history = views(wanted & (Sanction.member == target.id), LARGEST_ID, 20)
    return Choice(target.id, target.handle, name, refusal, on_site, history)
