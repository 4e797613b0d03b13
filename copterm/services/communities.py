"""Communities: found, joined, left, followed, and who is in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.activity import emit
from copterm.db.prepared import Prepared
from copterm.db.tables import Community, Member, Membership
from copterm.db.tending import Application
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.handles import check_slug
from copterm.domain.limits import NAME_LENGTH, PURPOSE_LENGTH, names_something
from copterm.domain.permissions import may_administer, may_apply, may_join, may_see_community
from copterm.domain.roles import STAFF, Joining, Role, State, Visibility, Watch
from copterm.services.standing import NO_RULES, RulesSign, check_entry, enters, rules_sign, writing_refusal
from copterm.text.clean import clean_line

_MEMBERSHIP = Prepared(
    lambda given: Membership.select().where(
        (Membership.member == given("member")) & (Membership.community == given("community"))
    )
)
_BY_ID = Prepared(lambda given: Community.select().where(Community.id == given("community")))
_FACILITATORS = Prepared(
    lambda given: (
        Membership.select(Membership.community, Member.handle)
        .join(Member, on=(Membership.member == Member.id))
        .where(
            Membership.community.in_(given.many("communities"))
            & (Membership.role == Role.FACILITATOR)
            & Membership.left_at.is_null()
        )
        .order_by(Membership.joined_at)
    )
)


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """A community in a list. `role` None: not in it. `unread` counts posts and stops at 100.

    `closing` is the beginning of the summary that a retired one has left.
    `asked_at`: when this member asked to join it. `welcome_due`: its welcome message was not shown to them yet.
    """

    id: int
    slug: str
    name: str
    purpose: str
    visibility: str
    threads: int
    members: int
    unread: int
    role: Role | None
    watch: Watch
    last_post_at: datetime | None
    facilitators: tuple[str, ...]
    state: State
    closing: str
    joining: Joining = Joining.OPEN
    asked_at: datetime | None = None
    rules: RulesSign = NO_RULES
    welcome_due: bool = False


def find(actor: Actor, which: str | int) -> Any:
    """The row of a community by id or short name; the same NotFound for what is hidden and what does not exist.

    NotAllowed for a member who is suspended from it.
    """
    if isinstance(which, int):
        row = row_of(which)
    else:
        row = Community.get_or_none(Community.slug == clean_line(which, None).lower())
    there = ever_in(actor, row.id if row is not None else 0)  # asked in any case: the same path for what is hidden
    if row is None or not may_see_community(actor, Visibility(row.visibility), role_of(there)):
        raise NotFound(f"There is no community {clean_line(str(which), None)[:NAME_LENGTH]}.")
    check_entry(actor, row, there)
    return row


def row_of(community_id: int) -> Any:
    """The row of a community, None when there is none; for services that ask for permission themselves."""
    return _BY_ID.row(community=community_id if names_something(community_id) else 0)


def role_in(actor: Actor, community_id: int | None) -> Role | None:
    """The actor's role in a community, None when not in it."""
    return role_of(ever_in(actor, community_id)) if community_id is not None else None


def role_of(membership: Any) -> Role | None:
    """The role that a row gives, None for no row and for one of somebody who left."""
    return Role(membership.role) if membership is not None and membership.left_at is None else None


def membership(actor: Actor, community_id: int) -> Any:
    """The actor's row in a community, None when not in it."""
    return row if (row := ever_in(actor, community_id)) is not None and row.left_at is None else None


def ever_in(actor: Actor, community_id: int) -> Any:
    """The actor's row in a community, also after leaving it; None when never in it."""
    return _MEMBERSHIP.row(member=actor.id, community=community_id) if actor.is_member else None


def check_writing(actor: Actor, community: Any) -> None:
    """NotAllowed, with why, for whoever may not write in this community now."""
    refusal, act = writing_refusal(actor, community, membership(actor, community.id))
    if refusal:
        raise NotAllowed(refusal, act=act)


def add(
    actor: Actor, slug: str, name: str, purpose: str = "", visibility: str = "public", facilitator: str = ""
) -> CommunityRow:
    """Make a community; its facilitator is the admin who makes it, or the member named."""
    if not may_administer(actor):
        raise NotAllowed("Only admins make communities.")
    slug = check_slug(slug)
    shown = clean_line(name, NAME_LENGTH)
    if not shown:
        raise Invalid("A community needs a name.")
    if visibility not in list(Visibility):
        raise Invalid("A community is public, unlisted or private.")
    if Community.select().where(Community.slug == slug).exists():
        raise Conflict(f"There is a community {slug} already.")
    community_id = Community.insert(
        slug=slug,
        name=shown,
        purpose=clean_line(purpose, PURPOSE_LENGTH),
        visibility=visibility,
        created_at=now(),
        created_by=actor.id or None,
    ).execute()
    emit(actor, events.COMMUNITY_ADDED, community_id=community_id)
    first = Member.get_or_none(Member.handle == facilitator) if facilitator else None
    if facilitator and first is None:
        raise NotFound(f"There is no member {facilitator}.")
    if first is not None or actor.is_member:
        who = Actor(first.id, first.handle) if first is not None else actor
        enter(who, community_id, Role.FACILITATOR)
    return get_community(actor, community_id)


def enter(member: Actor, community_id: int, role: Role) -> None:
    """Put a member into a community, with a floor: they start with the last days. For services that asked whether.

    Whoever comes back has the role given now, not the one of before. What they asked to join with is done with.
    """
    from copterm.services import unread

    floor = unread.starting_floor(community_id)
    greets = bool(Community.get_by_id(community_id).welcome)
    there = Membership.get_or_none((Membership.member == member.id) & (Membership.community == community_id))
    if there is None:
        Membership.insert(
            member=member.id, community=community_id, role=role, floor=floor, joined_at=now(), welcome_due=greets
        ).execute()
    elif there.left_at is not None:
        back = {"role": role, "left_at": None, "removed_at": None, "joined_at": now(), "welcome_due": greets}
        Membership.update(floor=max(floor, there.floor), **back).where(Membership.id == there.id).execute()
    else:
        return
    Application.update(state="withdrawn", decided_at=now()).where(
        (Application.community == community_id)
        & (Application.member == member.id)
        & Application.state.in_(("draft", "open"))
    ).execute()
    Community.update(member_count=Community.member_count + 1).where(Community.id == community_id).execute()
    emit(member, events.MEMBERSHIP_CHANGED, community_id=community_id, member_id=member.id, data={"role": role})


def join(actor: Actor, community_id: int) -> CommunityRow:
    """Join a community that is open to this member."""
    row = find(actor, community_id)
    there = ever_in(actor, community_id)
    if role_of(there) is not None:
        return get_community(actor, community_id)
    check_coming(row)
    visibility, joining = Visibility(row.visibility), Joining(row.joining)
    if may_apply(actor, visibility, joining, None):
        raise NotAllowed(f"{row.name} asks a few questions of those who would like to join.", act="join")
    if not may_join(actor, visibility, joining, None) or (there is not None and there.removed_at is not None):
        again = " again" if there is not None and there.removed_at is not None else ""
        raise NotAllowed(f"{row.name} is joined{again} by invitation.{ask(community_id)}")
    enter(actor, community_id, Role.MEMBER)
    return get_community(actor, community_id)


def check_coming(community: Any) -> None:
    """NotAllowed where nobody joins any more."""
    if community.state == State.RETIRED:
        raise NotAllowed(f"{community.name} is retired. What was written stays to be read.")


def ask(community_id: int) -> str:
    """Whom to ask for an invitation, as a sentence; nothing where nobody tends it."""
    tended = facilitators([community_id]).get(community_id, ())
    return f" Ask {' or '.join(tended[:3])} for one." if tended else ""


def leave(actor: Actor, community_id: int) -> None:
    """Leave a community; its last facilitator stays until there is another, or nobody else."""
    row = find(actor, community_id)
    role = role_in(actor, community_id)
    if role is None:
        raise NotFound(f"You are not in {row.name}.")
    if role is Role.FACILITATOR and row.member_count > 1 and not has_other_facilitator(community_id, actor.id):
        raise NotAllowed(f"You are the only facilitator of {row.name}. Make somebody else one first.")
    let_go(actor, community_id, actor.id)


def has_other_facilitator(community_id: int, member_id: int) -> bool:
    """Whether somebody else tends this community, who can enter the site and it; for services that end a role."""
    at = now()
    others = (
        Membership.select(Membership.id)
        .join(Member, on=(Membership.member == Member.id))
        .where(
            (Membership.community == community_id)
            & (Membership.member != member_id)
            & (Membership.role == Role.FACILITATOR)
            & Membership.left_at.is_null()
            & (Membership.barred_until.is_null() | (Membership.barred_until < at))
            & (Member.suspended_until.is_null() | (Member.suspended_until < at))
            & Member.handle.is_null(False)
        )
    )
    return bool(others.exists())


def let_go(actor: Actor, community_id: int, member_id: int, *, removed: bool = False) -> None:
    """End a membership, for services that asked whether it may be."""
    Membership.update(left_at=now(), removed_at=now() if removed else None).where(
        (Membership.community == community_id) & (Membership.member == member_id)
    ).execute()
    Community.update(member_count=Community.member_count - 1).where(Community.id == community_id).execute()
    data = {"removed": True} if removed else {"left": True}
    emit(actor, events.MEMBERSHIP_CHANGED, community_id=community_id, member_id=member_id, data=data)


def set_watch(actor: Actor, community_id: int, level: Watch) -> Watch:
    """Follow a community more or less closely; a muted one is not in New."""
    find(actor, community_id)
    changed = (
        Membership.update(watch=Watch(level))
        .where((Membership.community == community_id) & (Membership.member == actor.id))
        .execute()
    )
    if not changed:
        raise NotAllowed("Join this community first, then say how closely to follow it.")
    emit(actor, events.READ_CHANGED, community_id=community_id, member_id=actor.id)
    return Watch(level)


def list_communities(actor: Actor) -> tuple[CommunityRow, ...]:
    """The communities this member may see, own ones first, then by name; unlisted ones only for those in them."""
    from copterm.services import unread

    counts = unread.by_community(actor)
    rows = _select(actor)
    if actor.is_member:
        listed = (Community.visibility == "public") | Membership.role.is_null(False)
        rows = rows.where(listed & enters(actor.id, now()))
    ordered = list(rows.order_by(Membership.role.is_null(), fn.LOWER(Community.name)).limit(1000).dicts())
    tended = facilitators([row["id"] for row in ordered])
    return tuple(_row(row, counts.get(row["id"], 0), tended.get(row["id"], ())) for row in ordered)


def get_community(actor: Actor, which: str | int) -> CommunityRow:
    """One community by id or short name."""
    from copterm.services import unread

    community_id = find(actor, which).id
    row = _select(actor).where(Community.id == community_id).dicts().get()
    counts = unread.by_community(actor, community_id)
    return _row(row, counts.get(community_id, 0), facilitators([community_id]).get(community_id, ()))


def _select(actor: Actor) -> Any:
    mine = (Membership.community == Community.id) & (Membership.member == actor.id) & Membership.left_at.is_null()
    query = Community.select(
        Community.id,
        Community.slug,
        Community.name,
        Community.purpose,
        Community.visibility,
        Community.state,
        fn.SUBSTR(Community.closing, 1, PURPOSE_LENGTH).alias("closing"),
        Community.thread_count,
        Community.member_count,
        Community.last_post_at,
        Community.joining,
        Membership.role,
        Membership.watch,
        Community.rules,
        Community.rules_asked,
        Community.rules_pinned_until,
        Membership.rules_accepted,
        (Membership.welcome_due & (Community.welcome != "")).alias("greets"),
        Application.applied_at,
    )
    asked = (Application.community == Community.id) & (Application.member == actor.id) & (Application.state == "open")
    return query.join(Membership, JOIN.LEFT_OUTER, on=mine).join_from(Community, Application, JOIN.LEFT_OUTER, on=asked)


def _row(row: dict[str, Any], unread: int, tended: tuple[str, ...]) -> CommunityRow:
    return CommunityRow(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        purpose=row["purpose"],
        visibility=row["visibility"],
        threads=row["thread_count"],
        members=row["member_count"],
        unread=unread,
        role=Role(row["role"]) if row["role"] else None,
        watch=Watch(row["watch"] or "normal"),
        last_post_at=row["last_post_at"],
        facilitators=tended,
        state=State(row["state"]),
        closing=" ".join(row["closing"].split()) if row["state"] == State.RETIRED else "",
        joining=Joining(row["joining"]),
        asked_at=row["applied_at"],
        rules=rules_sign(row),
        welcome_due=bool(row["greets"]),
    )


def facilitators(ids: list[int]) -> dict[int, tuple[str, ...]]:
    """The facilitators' handles of each community, for services that show them."""
    found: dict[int, tuple[str, ...]] = {}
    for community_id, handle in _FACILITATORS.tuples(communities=ids) if ids else ():
        found[community_id] = (*found.get(community_id, ()), handle)
    return found


def staff(community_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The handles of those who tend a community, facilitators and moderators, for services that show them."""
    rows = (
        Membership.select(Membership.role, Member.handle)
        .join(Member, on=(Membership.member == Member.id))
        .where((Membership.community == community_id) & Membership.left_at.is_null() & Membership.role.in_(list(STAFF)))
        .order_by(Membership.joined_at)
    )
    found = list(rows.tuples())
    tended = tuple(handle for role, handle in found if role == Role.FACILITATOR)
    return tended, tuple(handle for role, handle in found if role == Role.MODERATOR)
