"""The desk of a community: all that waits for those who tend it, a line each, and what has been left lying."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.prepared import Given, Prepared
from copterm.db.tables import Community, Member, Membership, Post, Thread
from copterm.db.tending import Appeal, Application, Case, HeldPost, Sanction
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import NotAllowed
from copterm.domain.limits import PAGE
from copterm.domain.permissions import may_moderate, may_steer
from copterm.domain.roles import STAFF, State
from copterm.services import applications, cases, charters, communities, goals

CASE, HELD, APPLICATION, APPEAL = "case", "held", "application", "appeal"
GOAL, REVIEW, PURPOSE, RULES, NO_RULES = "goal", "review", "purpose", "rules", "no rules"
WAITING = (CASE, HELD, APPLICATION, APPEAL)
"""Kinds for which somebody waits; the others are to be tended when there is time."""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One thing to do. `id` is that of the case, the held post, the application, the appeal or the goal, else 0.

    `title` says what it is about, `who` whom it concerns, `note` a word more, `since` for how long.
    """

    kind: str
    id: int
    title: str
    who: str = ""
    note: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A community that this member tends, and how much waits on its desk."""

    community_id: int
    community: str
    count: int


def list_waiting(actor: Actor) -> tuple[Waiting, ...]:
    """The desks of the communities that this member has a role in, also those where nothing waits."""
    rows = _TENDED.tuples(member=actor.id, present=now()) if actor.is_member else ()
    return tuple(Waiting(one, name, count_waiting(actor, one)) for one, name in rows)


_TENDED = Prepared(
    lambda given: (
        Community.select(Community.id, Community.name)
        .join(Membership, on=(Membership.community == Community.id))
        .where((Membership.member == given("member")) & Membership.left_at.is_null() & Membership.role.in_(list(STAFF)))
        .where(Membership.barred_until.is_null() | (Membership.barred_until <= given("present")))
        .order_by(fn.LOWER(Community.name))
    )
)


def list_desk(actor: Actor, community: int | str) -> tuple[DeskRow, ...]:
    """Everything that waits in a community: people first, the longest waiting at the top, then what is to be tended."""
    place = communities.find(actor, community)
    role = communities.role_in(actor, place.id)
    if not may_moderate(actor, role):
        raise NotAllowed(f"The desk is for the facilitators and moderators of {place.name}.")
    leads = may_steer(actor, role)
    rows = [*_cases(actor, place.id), *_held(actor, place.id), *_applications(actor, place.id)]
    if leads:
        rows += [*_appeals(actor, place.id), *_charter(actor, place.id), *_goals(actor, place.id)]
    return (*rows, *_rules(place, leads))


def count_waiting(actor: Actor, community_id: int) -> int:
    """How many people's matters wait at this desk for this member; 0 for whoever does not tend the community."""
    communities.find(actor, community_id)
    role = communities.role_in(actor, community_id)
    if not may_moderate(actor, role):
        return 0
    found = _COUNTED.tuples(community=community_id, member=actor.id)
    cases_, held, asking, appeals = found[0] if found else (0, 0, 0, 0)
    return int(cases_ + held + asking + (appeals if may_steer(actor, role) else 0))


def _counted(given: Given) -> Any:
    """The four figures in one question."""
    here = Case.select(fn.COUNT(Case.id)).join(Post, on=(Case.post == Post.id))
    here = here.join(Thread, on=(Post.thread == Thread.id)).where(
        (Case.state == "open") & (Thread.community == given("community")) & (Post.author != given("member"))
    )
    held = HeldPost.select(fn.COUNT(HeldPost.id)).where(
        (HeldPost.community == given("community")) & (HeldPost.state == "held") & (HeldPost.author != given("member"))
    )
    asking = Application.select(fn.COUNT(Application.id)).where(
        (Application.community == given("community")) & (Application.state == "open")
    )
    appeals = (
        Appeal.select(fn.COUNT(Appeal.id))
        .join(Sanction, on=(Appeal.sanction == Sanction.id))
        .where((Appeal.state == "open") & (Sanction.community == given("community")))
        .where(Sanction.member != given("member"))
    )
    return Community.select(here, held, asking, appeals).where(Community.id == given("community"))


_COUNTED = Prepared(_counted)


def _cases(actor: Actor, community_id: int) -> Iterator[DeskRow]:
    for row in cases.list_cases(actor, community_id):
        title = f"{', '.join(row.reasons)}: #{row.number} in {row.title}"
        note = "" if row.reports == 1 else f"{row.reports} reports"
        if row.handed_by:
            note = "handed over"
        if row.claimed_by:
            note = "yours" if row.mine else f"{row.claimed_by} is at it"
        yield DeskRow(CASE, row.id, title, row.author, note, row.opened_at)


def _held(actor: Actor, community_id: int) -> Iterator[DeskRow]:
    query = (
        HeldPost.select(HeldPost.id, HeldPost.title, Thread.title, Member.handle, HeldPost.held_at)
        .join_from(HeldPost, Member, on=(HeldPost.author == Member.id))
        .join_from(HeldPost, Thread, JOIN.LEFT_OUTER, on=(HeldPost.thread == Thread.id))
        .where((HeldPost.community == community_id) & (HeldPost.state == "held") & (HeldPost.author != actor.id))
        .order_by(HeldPost.id)
        .limit(PAGE)
    )
    for held_id, title, thread, handle, at in query.tuples():
        yield DeskRow(HELD, held_id, title or f"in {thread}", handle or "", "", at)


def _applications(actor: Actor, community_id: int) -> Iterator[DeskRow]:
    for one in applications.list_applications(actor, community_id):
        first = next((answer for answer in one.answers if answer), "")
        yield DeskRow(APPLICATION, one.id, " ".join(first.split())[:200], one.handle, "", one.applied_at)


def _appeals(actor: Actor, community_id: int) -> Iterator[DeskRow]:
    query = (
        Appeal.select(Appeal.id, Appeal.body, Sanction.kind, Member.handle, Appeal.made_at)
        .join(Sanction, on=(Appeal.sanction == Sanction.id))
        .join(Member, on=(Sanction.member == Member.id))
        .where((Appeal.state == "open") & (Sanction.community == community_id) & (Sanction.member != actor.id))
        .order_by(Appeal.id)
        .limit(PAGE)
    )
    for appeal_id, body, kind, handle, at in query.tuples():
        yield DeskRow(APPEAL, appeal_id, " ".join(body.split())[:200], handle or "", kind, at)


def _charter(actor: Actor, community_id: int) -> Iterator[DeskRow]:
    charter = charters.get_charter(actor, community_id)
    if charter.state is State.RETIRED:
        return
    if not charter.purpose:
        yield DeskRow(PURPOSE, 0, "No purpose yet: say what gets better because of this community")
    elif charter.review_due:
        yield DeskRow(REVIEW, 0, f"The charter was to be looked at again on {charter.review_on:%b} {_day(charter)}")


def _day(charter: charters.CharterView) -> int:
    return charter.review_on.day if charter.review_on else 0


def _goals(actor: Actor, community_id: int) -> Iterator[DeskRow]:
    for goal in goals.list_worrying(actor, community_id):
        figures = f"{goal.value:g} of {goal.target:g} {goal.unit}".strip()
        yield DeskRow(GOAL, goal.id, goal.title, goal.owner, f"{goal.pace.value}, {figures}")


def _rules(place: Any, leads: bool) -> Iterator[DeskRow]:
    if leads and not place.rules and place.state != State.RETIRED:
        yield DeskRow(NO_RULES, 0, "No ground rules yet: say what people may expect of each other")
    if not place.rules_asked:
        return
    missing = (
        Membership.select()
        .where((Membership.community == place.id) & Membership.left_at.is_null())
        .where(Membership.rules_accepted < place.rules_asked)
        .where(Membership.barred_until.is_null() | (Membership.barred_until <= now()))
        .count()
    )
    if missing:
        people = "1 member has" if missing == 1 else f"{missing:,} members have"
        yield DeskRow(RULES, 0, f"{people} not accepted version {place.rules_asked} of the ground rules")
