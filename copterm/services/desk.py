"""The desk of a community: all that waits for those who tend it, a line each, and what has been left lying."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from copterm.db.prepared import Given, Prepared
from copterm.db.tables import Community, Member, Membership, Post, Thread
from copterm.db.tending import Appeal, Application, Case, Charter, HeldPost, Sanction
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import NotAllowed
from copterm.domain.limits import PAGE
from copterm.domain.permissions import may_moderate, may_steer
from copterm.domain.roles import STAFF, State
from copterm.services import cases, communities, goals

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
    waits = _figures(actor, place.id)
    rows: list[DeskRow] = []
    if waits.cases:
        rows += _cases(actor, place.id)
    if waits.held:
        rows += _held(actor, place.id)
    if waits.applications:
        rows += _applications(place.id)
    if leads:
        rows += _appeals(actor, place.id) if waits.appeals else ()
        rows += [*_charter(place), *_goals(place.id)]
    return (*rows, *_rules(place, leads, waits.unaccepted))


def count_waiting(actor: Actor, community_id: int) -> int:
    """How many people's matters wait at this desk for this member; 0 for whoever does not tend the community."""
    communities.find(actor, community_id)
    role = communities.role_in(actor, community_id)
    if not may_moderate(actor, role):
        return 0
    waits = _figures(actor, community_id)
    return waits.cases + waits.held + waits.applications + (waits.appeals if may_steer(actor, role) else 0)


class _Figures(NamedTuple):
    """How much waits at a desk; `unaccepted` counts the members who have not accepted the rules that are asked."""

    cases: int = 0
    held: int = 0
    applications: int = 0
    appeals: int = 0
    unaccepted: int = 0


def _figures(actor: Actor, community_id: int) -> _Figures:
    found = _COUNTED.first(community=community_id, member=actor.id, present=now())
    return _Figures(*found) if found else _Figures()


def _counted(given: Given) -> Any:
    """The five figures in one question."""
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
    unaccepted = (
        Membership.select(fn.COUNT(Membership.id))
        .where((Membership.community == given("community")) & Membership.left_at.is_null())
        .where(Membership.rules_accepted < Community.rules_asked)
        .where(Membership.barred_until.is_null() | (Membership.barred_until <= given("present")))
    )
    return Community.select(here, held, asking, appeals, unaccepted).where(Community.id == given("community"))


_COUNTED = Prepared(_counted)


def _cases(actor: Actor, community_id: int) -> Iterator[DeskRow]:
    for row in cases.open_in(actor, community_id):
        title = f"{', '.join(row.reasons)}: #{row.number} in {row.title}"
        note = "" if row.reports == 1 else f"{row.reports} reports"
        if row.handed_by:
            note = "handed over"
        if row.claimed_by:
            note = "yours" if row.mine else f"{row.claimed_by} is at it"
        yield DeskRow(CASE, row.id, title, row.author, note, row.opened_at)


def _held(actor: Actor, community_id: int) -> Iterator[DeskRow]:
    for held_id, title, thread, handle, at in _HELD.tuples(community=community_id, member=actor.id):
        yield DeskRow(HELD, held_id, title or f"in {thread}", handle or "", "", at)


def _applications(community_id: int) -> Iterator[DeskRow]:
    for application_id, answers, handle, name, at in _ASKING.tuples(community=community_id):
        first = next((answer for answer in answers if answer), "")
        yield DeskRow(APPLICATION, application_id, " ".join(first.split())[:200], handle or name, "", at)


def _appeals(actor: Actor, community_id: int) -> Iterator[DeskRow]:
    for appeal_id, body, kind, handle, at in _APPEALS.tuples(community=community_id, member=actor.id):
        yield DeskRow(APPEAL, appeal_id, " ".join(body.split())[:200], handle or "", kind, at)


_HELD = Prepared(
    lambda given: (
        HeldPost.select(HeldPost.id, HeldPost.title, Thread.title, Member.handle, HeldPost.held_at)
        .join_from(HeldPost, Member, on=(HeldPost.author == Member.id))
        .join_from(HeldPost, Thread, JOIN.LEFT_OUTER, on=(HeldPost.thread == Thread.id))
        .where((HeldPost.community == given("community")) & (HeldPost.state == "held"))
        .where(HeldPost.author != given("member"))
        .order_by(HeldPost.id)
        .limit(PAGE)
    )
)
_ASKING = Prepared(
    lambda given: (
        Application.select(Application.id, Application.answers, Member.handle, Member.name, Application.applied_at)
        .join(Member, on=(Application.member == Member.id))
        .where((Application.community == given("community")) & (Application.state == "open"))
        .order_by(Application.id)
        .limit(4 * PAGE)
    )
)
_APPEALS = Prepared(
    lambda given: (
        Appeal.select(Appeal.id, Appeal.body, Sanction.kind, Member.handle, Appeal.made_at)
        .join(Sanction, on=(Appeal.sanction == Sanction.id))
        .join(Member, on=(Sanction.member == Member.id))
        .where((Appeal.state == "open") & (Sanction.community == given("community")))
        .where(Sanction.member != given("member"))
        .order_by(Appeal.id)
        .limit(PAGE)
    )
)
_REVIEW = Prepared(
    lambda given: (
        Charter.select(Charter.review_on)
        .where(Charter.community == given("community"))
        .order_by(Charter.revision.desc())
        .limit(1)
    )
)


def _charter(place: Any) -> Iterator[DeskRow]:
    if place.state == State.RETIRED:
        return
    if not place.purpose:
        yield DeskRow(PURPOSE, 0, "No purpose yet: what gets better because of this?")
        return
    latest = _REVIEW.first(community=place.id)
    day = date.fromisoformat(latest[0]) if latest and latest[0] else None
    if day is not None and day <= now().date():
        yield DeskRow(REVIEW, 0, f"The charter was to be looked at again on {day:%b} {day.day}")


def _goals(community_id: int) -> Iterator[DeskRow]:
    for goal in goals.worrying_in(community_id):
        figures = f"{goal.value:g} → {goal.target:g}"
        yield DeskRow(GOAL, goal.id, goal.title, goal.owner, f"{goal.pace.value}, {figures}")


def _rules(place: Any, leads: bool, missing: int) -> Iterator[DeskRow]:
    if leads and not place.rules and place.state != State.RETIRED:
        yield DeskRow(NO_RULES, 0, "No ground rules yet: what may people expect here?")
    if place.rules_asked and missing:
        people = "1 member has" if missing == 1 else f"{missing:,} members have"
        yield DeskRow(RULES, 0, f"{people} not accepted version {place.rules_asked} of the ground rules")
