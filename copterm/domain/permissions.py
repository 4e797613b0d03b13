"""What may be done, as questions about plain values. Services ask them; screens may ask them to hide a key.

A community's role is None for somebody who is not in it.
"""

from datetime import datetime

from copterm.domain.actor import Actor
from copterm.domain.roles import RANK, STAFF, Joining, Role, ThreadKind, Visibility


def may_see_community(actor: Actor, visibility: Visibility, role: Role | None) -> bool:
    """A private community exists only for those who are in it, and for the system."""
    if actor.is_system:
        return True
    return actor.is_member and (visibility is not Visibility.PRIVATE or role is not None)


def may_read_thread(actor: Actor, visibility: Visibility, role: Role | None, *, hidden: bool) -> bool:
    """Whoever sees the community reads its threads; hidden ones only staff."""
    return may_see_community(actor, visibility, role) and (not hidden or may_moderate(actor, role))


def may_moderate(actor: Actor, role: Role | None) -> bool:
    """Moderators and facilitators of the community, admins, and the system."""
    return actor.is_system or (actor.is_member and (actor.is_admin or role in STAFF))


def may_join(actor: Actor, visibility: Visibility, joining: Joining, role: Role | None) -> bool:
    """A member joins what is open and it is not in yet; a private one is joined by invitation, whatever it says."""
    return _may_come(actor, visibility, role) and joining is Joining.OPEN


def may_apply(actor: Actor, visibility: Visibility, joining: Joining, role: Role | None) -> bool:
    """A member asks to join where questions are asked first."""
    return _may_come(actor, visibility, role) and joining is Joining.APPLICATION


def _may_come(actor: Actor, visibility: Visibility, role: Role | None) -> bool:
    return actor.is_member and role is None and visibility is not Visibility.PRIVATE


def may_admit(actor: Actor, role: Role | None) -> bool:
    """The community's staff read what those who would like to join have answered, and decide."""
    return may_moderate(actor, role)


def may_set_terms(actor: Actor, role: Role | None) -> bool:
    """Facilitators and admins say how a community is joined, and who sees it."""
    return may_invite(actor, role)


def may_change_role(actor: Actor, role: Role | None, target: Role, new: Role, *, own: bool) -> bool:
    """Facilitators and admins give roles; staff step down by themselves, only admins make facilitators do so."""
    if own and RANK[new] < RANK[target]:
        return actor.is_member
    if may_administer(actor):
        return True
    return actor.is_member and role is Role.FACILITATOR and target is not Role.FACILITATOR


def may_remove(actor: Actor, role: Role | None, target: Role, *, own: bool) -> bool:
    """Staff remove who stands below them, admins everybody; nobody removes themselves, for that is leaving."""
    if own:
        return False
    return may_administer(actor) or (actor.is_member and role in STAFF and RANK[role] > RANK[target])


def may_start_thread(actor: Actor, role: Role | None, kind: ThreadKind) -> bool:
    """Members of the community start threads; announcements are for its staff."""
    if kind is ThreadKind.ANNOUNCEMENT:
        return may_moderate(actor, role) and (role is not None or actor.is_system)
    return actor.is_system or (actor.is_member and role is not None)


def may_reply(actor: Actor, role: Role | None, *, locked: bool, archived: bool) -> bool:
    """Members of the community reply; in a locked thread only its staff, in an archived one nobody."""
    if archived:
        return False
    if locked:
        return may_moderate(actor, role) and (role is not None or actor.is_system)
    return actor.is_system or (actor.is_member and role is not None)


def may_edit_post(actor: Actor, author_id: int, role: Role | None, *, archived: bool, deleted: bool) -> bool:
    """Authors who are still in the community edit their own posts; nobody edits the words of somebody else."""
    return actor.is_member and actor.id == author_id and role is not None and not archived and not deleted


def may_delete_post(actor: Actor, author_id: int, role: Role | None, *, archived: bool, deleted: bool) -> bool:
    """Authors and the community's staff."""
    if deleted:
        return False
    return may_moderate(actor, role) or (actor.is_member and actor.id == author_id and not archived)


def may_withdraw(actor: Actor, author_id: int, posted_at: datetime, now: datetime, *, deleted: bool) -> bool:
    """Authors take back a post within `WITHDRAW_SECONDS` of sending it."""
    own = actor.is_member and actor.id == author_id and not deleted
    return own and (now - posted_at).total_seconds() <= WITHDRAW_SECONDS


def may_solve(actor: Actor, asker_id: int, role: Role | None, *, archived: bool) -> bool:
    """Whoever asked, while in the community, and its staff say what answered a question; in an archived one nobody."""
    own = actor.is_member and actor.id == asker_id and role is not None
    return not archived and (own or may_moderate(actor, role))


def may_see_revisions(actor: Actor, role: Role | None, *, deleted: bool) -> bool:
    """Whoever reads the post sees what it said before; of a deleted one only staff."""
    return not deleted or may_moderate(actor, role)


def may_report(actor: Actor, author_id: int) -> bool:
    """Whoever reads a post reports it, guests as well; nobody their own."""
    return actor.is_member and actor.id != author_id


def may_see_case(actor: Actor, role: Role | None, author_id: int) -> bool:
    """The staff of the community, but never whom it is about: they would read who reported them."""
    return may_moderate(actor, role) and (actor.is_system or actor.id != author_id)


def may_decide_case(actor: Actor, role: Role | None, author_id: int, *, handed: bool) -> bool:
    """Whoever sees the case; one that was handed over only facilitators and admins."""
    leads = actor.is_system or actor.is_admin or role is Role.FACILITATOR
    return may_see_case(actor, role, author_id) and (leads or not handed)


def may_invite(actor: Actor, role: Role | None) -> bool:
    """To the site: admins. To a community: its facilitators and admins."""
    return actor.is_system or (actor.is_member and (actor.is_admin or role is Role.FACILITATOR))


def may_steer(actor: Actor, role: Role | None) -> bool:
    """What a community is for, its goals and its state: said by its facilitators, and by admins."""
    return actor.is_system or (actor.is_member and (actor.is_admin or role is Role.FACILITATOR))


def may_sanction(actor: Actor, role: Role | None, target: Role | None, *, own: bool, is_admin: bool) -> bool:
    """In a community: its staff those below them, its admins everybody but admins; nobody themselves.

    `target` is the role of the member concerned, `is_admin` whether they are an admin of the site.
    """
    if own or (is_admin and not actor.is_system):
        return False
    if actor.is_system or (actor.is_member and actor.is_admin):
        return True
    return may_moderate(actor, role) and RANK[role or Role.MEMBER] > RANK[target or Role.MEMBER]


def may_sanction_on_site(actor: Actor, *, own: bool) -> bool:
    """On the whole site: admins, also other admins; nobody themselves."""
    return may_administer(actor) and not own


def may_decide_appeal(actor: Actor, role: Role | None, *, own: bool) -> bool:
    """An appeal against what was done in a community is for its facilitators, and for admins; never for who made it."""
    return may_steer(actor, role) and not own


def may_set_pace(actor: Actor, role: Role | None) -> bool:
    """How fast a community or a thread is written in: said by its staff."""
    return may_moderate(actor, role)


def may_set_holds(actor: Actor, role: Role | None) -> bool:
    """Whose posts wait for approval, and how much newcomers write: said by the facilitators, and by admins."""
    return may_steer(actor, role)


def may_pin(actor: Actor, role: Role | None) -> bool:
    """Threads and ground rules are put above the others, and taken down, by the community's staff."""
    return may_moderate(actor, role)


def may_see_acceptances(actor: Actor, role: Role | None) -> bool:
    """Who has accepted the ground rules, and who has not, is known to the community's staff."""
    return may_moderate(actor, role)


def may_report_progress(actor: Actor, owner_id: int | None, role: Role | None) -> bool:
    """How a goal is coming along: said by whom it belongs to, while in the community, and by those who steer it."""
    own = actor.is_member and actor.id == owner_id and role is not None
    return own or may_steer(actor, role)


def may_administer(actor: Actor) -> bool:
    """Admins of the site and the system."""
    return actor.is_system or (actor.is_member and actor.is_admin)


def may_manage_account(actor: Actor, member_id: int) -> bool:
    """One's own account; admins every account."""
    return may_administer(actor) or (actor.is_member and actor.id == member_id)


WITHDRAW_SECONDS = 30
