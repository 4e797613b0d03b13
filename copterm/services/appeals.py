"""Appeals: a member's one answer to a sanction, decided by the community's facilitators, or by admins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Member
from copterm.db.tending import Appeal, Sanction
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.limits import APPEAL_LENGTH, PAGE, names_something
from copterm.domain.permissions import may_administer, may_decide_appeal
from copterm.services import communities, conduct, drafts, modlog, sanctions
from copterm.services.conduct import SanctionView
from copterm.text.clean import clean_block
from copterm.text.shorten import ago


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal with what it is about; `state` is open, upheld (the sanction stays) or granted (it was lifted)."""

    id: int
    state: str
    body: str
    made_at: datetime
    answer: str
    sanction: SanctionView


def make(actor: Actor, sanction_id: int, body: str) -> AppealView:
    """Appeal against what was done to oneself, once; also as somebody who is kept out of the community or the site."""
    row = conduct.row_of(actor, sanction_id)
    if not actor.is_member or row.member_id != actor.id:
        raise NotAllowed("Only the member concerned appeals.")
    view = conduct.one(row.id)
    if view.appeal_id is not None:
        raise Conflict("You have appealed against this already, and the answer stands beside it.", view)
    if view.lifted_at is not None:
        raise Conflict("This is lifted already. There is nothing left to appeal against.", view)
    text = clean_block(body, None).strip()
    if not text:
        raise Invalid("Say what you would like to be seen differently.")
    if len(text) > APPEAL_LENGTH:
        raise Invalid(f"An appeal has at most {APPEAL_LENGTH:,} characters; this one has {len(text):,}.")
    appeal_id = Appeal.insert(sanction=row.id, body=text, made_at=now()).execute()
    drafts.forget(actor, f"appeal:{row.id}")
    emit(actor, events.CASE_CHANGED, community_id=row.community_id, member_id=actor.id, data={"appeal": appeal_id})
    return _view(Appeal.get_by_id(appeal_id))


STATES = ("open", "upheld", "granted")


def list_appeals(actor: Actor, community: int | str | None = None, state: str = "open") -> tuple[AppealView, ...]:
    """The appeals of a community for those who decide them, or those on the site for admins; the oldest first."""
    if state and state not in STATES:
        raise Invalid(f"An appeal is one of: {', '.join(STATES)}.")
    if community is None:
        if not may_administer(actor):
            raise NotAllowed("Appeals on the whole site are for its admins.")
        here = Sanction.community.is_null()
    else:
        place = communities.find(actor, community)
        if not may_decide_appeal(actor, communities.role_in(actor, place.id), own=False):
            raise NotAllowed(f"Appeals in {place.name} are for its facilitators.")
        here = Sanction.community == place.id
    query = Appeal.select(Appeal).join(Sanction, on=(Appeal.sanction == Sanction.id)).where(here)
    if state:
        query = query.where(Appeal.state == state)
    return tuple(_view(row) for row in query.order_by(Appeal.id).limit(PAGE))


def count_on_site(actor: Actor) -> int:
    """How many appeals against what was done on the whole site wait for this admin; 0 for others."""
    if not may_administer(actor):
        return 0
    query = Appeal.select().join(Sanction, on=(Appeal.sanction == Sanction.id))
    here = Sanction.community.is_null() & (Sanction.member != actor.id)
    return int(query.where(here & (Appeal.state == "open")).count())


def decide(actor: Actor, appeal_id: int, granted: bool, answer: str) -> AppealView:
    """Grant an appeal, which lifts the sanction, or uphold what was done; the answer is told to the member."""
    row = Appeal.get_or_none(Appeal.id == (appeal_id if names_something(appeal_id) else 0))
    gone = NotFound(f"There is no appeal {appeal_id}.")
    try:
        sanction = conduct.row_of(actor, row.sanction_id if row is not None else 0)
    except NotFound:
        raise gone from None
    role = communities.role_in(actor, sanction.community_id)
    if not may_decide_appeal(actor, role, own=actor.is_member and sanction.member_id == actor.id):
        raise NotAllowed("Appeals are decided by facilitators, on the site by admins, and never by who made them.")
    if row.state != "open":
        by = Member.get_or_none(Member.id == row.decided_by_id)
        who = by.handle if by is not None else "the site"
        raise Conflict(f"{who} decided this appeal {ago(row.decided_at, now())}: {row.answer}", _view(row))
    why = modlog.check_reason(answer, "Say why. The answer is told to the member and stands in the log.")
    state = "granted" if granted else "upheld"
    Appeal.update(state=state, answer=why, decided_at=now(), decided_by=actor.id or None).where(
        Appeal.id == row.id
    ).execute()
    community_id, member_id = sanction.community_id, sanction.member_id
    where = {"community_id": community_id, "member_id": member_id}
    modlog.record(actor, f"appeal {state}", why, **where, sanction=sanction.id, appeal=row.id)
    if granted and conduct.one(sanction.id).in_force:
        sanctions.lift_row(actor, sanction, why)
    emit(actor, events.CASE_CHANGED, community_id=community_id, member_id=member_id, data={"appeal": row.id})
    return _view(Appeal.get_by_id(row.id))


def reopen(actor: Actor, appeal_id: int, reason: str) -> AppealView:
    """Undo `decide`: it waits again, and what a granted one has lifted holds again, unless it is over by now."""
    row = Appeal.get_or_none(Appeal.id == (appeal_id if names_something(appeal_id) else 0))
    try:
        sanction = conduct.row_of(actor, row.sanction_id if row is not None else 0)
    except NotFound:
        raise NotFound(f"There is no appeal {appeal_id}.") from None
    role = communities.role_in(actor, sanction.community_id)
    if not may_decide_appeal(actor, role, own=actor.is_member and sanction.member_id == actor.id):
        raise NotAllowed("Who may decide an appeal takes that back: facilitators, on the site admins.")
    if row.state == "open":
        raise Conflict("This appeal waits to be decided.", _view(row))
    why = modlog.check_reason(reason)
    by_this = sanction.lifted_at is not None and sanction.lift_reason == row.answer
    if row.state == "granted" and by_this and (sanction.until is None or sanction.until > now()):
        sanctions.put_back(actor, sanction.id, why)
    Appeal.update(state="open", answer="", decided_at=None, decided_by=None).where(Appeal.id == row.id).execute()
    where = {"community_id": sanction.community_id, "member_id": sanction.member_id}
    modlog.record(actor, "appeal reopened", why, **where, appeal=row.id)
    emit(actor, events.CASE_CHANGED, **where, data={"appeal": row.id})
    return _view(Appeal.get_by_id(row.id))


def _view(row: Any) -> AppealView:
    return AppealView(row.id, row.state, row.body, row.made_at, row.answer, conduct.one(row.sanction_id))
