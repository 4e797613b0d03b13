"""Applications: asking to join a community that asks questions first, and deciding on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Community, Member
from copterm.db.tending import Application
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.limits import ANSWER_LENGTH, PAGE, QUESTION_LENGTH, REAPPLY_DAYS, names_something
from copterm.domain.permissions import may_admit, may_apply
from copterm.domain.roles import Joining, Role, Visibility
from copterm.services import accounts, communities, modlog
from copterm.services.standing import check_entry
from copterm.text.clean import clean_block, clean_line
from copterm.text.shorten import ago

STATES = ("open", "accepted", "declined", "withdrawn")
ALWAYS = ("What brings you here?",)
"""What is asked where a community has no questions of its own."""


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """Somebody's wish to join, with what was asked and answered. `state`: open, accepted, declined, withdrawn."""

    id: int
    community_id: int
    community: str
    slug: str
    handle: str
    name: str
    about: str
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    state: str
    applied_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Form:
    """What a community asks, and what this member has answered so far without sending it. `before`: how it went."""

    community_id: int
    community: str
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    before: ApplicationView | None


def get_form(actor: Actor, community: int | str) -> Form:
    """The questions with the answers that are kept; NotAllowed for whoever may not ask to join, or not yet."""
    place = _asked_of(actor, community)
    questions = tuple(place.questions or ALWAYS)
    draft = _latest(actor, place.id, "draft")
    kept = dict(zip(draft.questions, draft.answers, strict=False)) if draft is not None else {}
    before = _latest(actor, place.id, "declined")
    return Form(
        place.id,
        place.name,
        questions,
        tuple(kept.get(question, "") for question in questions),
        _view(before) if before is not None else None,
    )


def keep(actor: Actor, community: int | str, questions: Sequence[str], answers: Sequence[str]) -> None:
    """Keep answers that are not sent yet, so that a line that is cut loses nothing."""
    place = _asked_of(actor, community)
    given = [clean_block(one, None)[: 2 * ANSWER_LENGTH] for one in answers]
    draft = _latest(actor, place.id, "draft")
    asked = [clean_line(one, None)[:QUESTION_LENGTH] for one in questions]
    text = {"questions": asked, "answers": given, "applied_at": now()}
    if draft is not None:
        Application.update(**text).where(Application.id == draft.id).execute()
    elif any(given):
        Application.insert(community=place.id, member=actor.id, state="draft", **text).execute()


def apply(actor: Actor, community: int | str, questions: Sequence[str], answers: Sequence[str]) -> ApplicationView:
    """Ask to join. `questions` are those that were read; Conflict when others are asked by now, and nothing is lost."""
    place = _asked_of(actor, community)
    if tuple(questions) != tuple(place.questions or ALWAYS):
        raise Conflict(f"{place.name} asks something else by now. Your answers are kept.")
    given = [clean_block(one, None).strip() for one in answers]
    if len(given) != len(questions) or not all(given):
        raise Invalid("Every question wants an answer; a few words will do.")
    if any(len(one) > ANSWER_LENGTH for one in given):
        raise Invalid(f"An answer has at most {ANSWER_LENGTH:,} characters.")
    draft = Application.delete().where(
        (Application.community == place.id) & (Application.member == actor.id) & (Application.state == "draft")
    )
    draft.execute()
    made = Application.insert(
        community=place.id, member=actor.id, questions=list(questions), answers=given, applied_at=now()
    ).execute()
    emit(actor, events.APPLICATION_CHANGED, community_id=place.id, member_id=actor.id)
    return _view(Application.get_by_id(made))


def withdraw(actor: Actor, community: int | str) -> ApplicationView:
    """Take back one's wish to join; the answers are kept for another time."""
    place = communities.find(actor, community)
    row = _latest(actor, place.id, "open")
    if row is None:
        raise NotFound(f"You have not asked to join {place.name}, or it is decided.")
    _close(row, "withdrawn", None, "")
    Application.delete().where(
        (Application.community == place.id) & (Application.member == actor.id) & (Application.state == "draft")
    ).execute()
    Application.insert(
        community=place.id, member=actor.id, state="draft", questions=row.questions, answers=row.answers,
        applied_at=now(),
    ).execute()  # fmt: skip
    emit(actor, events.APPLICATION_CHANGED, community_id=place.id, member_id=actor.id)
    return _view(Application.get_by_id(row.id))


def list_mine(actor: Actor) -> tuple[ApplicationView, ...]:
    """What one has asked to join, the latest first, as far as it is there for one still."""
    rows = (
        Application.select()
        .where((Application.member == actor.id) & (Application.state != "draft"))
        .order_by(Application.id.desc())
        .limit(PAGE)
    )
    found = []
    for row in rows:
        try:
            communities.find(actor, row.community_id)
        except (NotFound, NotAllowed):
            continue
        found.append(_view(row))
    return tuple(found)


def list_applications(actor: Actor, community: int | str, state: str = "open") -> tuple[ApplicationView, ...]:
    """Those who would like to join, the longest waiting first; for the community's staff."""
    place = communities.find(actor, community)
    if not may_admit(actor, communities.role_in(actor, place.id)):
        raise NotAllowed(f"Those who tend {place.name} read what is answered.")
    if state not in STATES:
        raise Invalid(f"An application is one of: {', '.join(STATES)}.")
    here = (Application.community == place.id) & (Application.state == state)
    return tuple(_view(row) for row in Application.select().where(here).order_by(Application.id).limit(4 * PAGE))


def get_application(actor: Actor, application_id: int) -> ApplicationView:
    """One application: for staff, and for whoever wrote it."""
    row, _ = _find(actor, application_id)
    return _view(row)


def decide(actor: Actor, application_id: int, accept: bool, reason: str = "") -> ApplicationView:
    """Take somebody in, or decline with a reason that they are told. Conflict when it is decided already."""
    row, place = _find(actor, application_id, deciding=True)
    if row.state != "open":
        raise Conflict(_decided(row), _view(row))
    why = modlog.check_reason(reason, "Say why. The reason is told to whoever asked, and stands in the log.") if (
        reason.strip() or not accept
    ) else ""  # fmt: skip
    member = Member.get_by_id(row.member_id)
    _close(row, "accepted" if accept else "declined", actor.id or None, why)
    if accept:
        communities.check_coming(place)
        who = Actor(member.id, member.handle)
        check_entry(who, place, communities.ever_in(who, place.id))
        communities.enter(who, place.id, Role.MEMBER)
    where = {"community_id": place.id, "member_id": member.id}
    modlog.record(actor, "take in" if accept else "decline", why, **where, application=row.id)
    emit(actor, events.APPLICATION_CHANGED, community_id=place.id, member_id=member.id)
    return _view(Application.get_by_id(row.id))


def reopen(actor: Actor, application_id: int) -> ApplicationView:
    """Undo a decision: it waits again, and whoever was taken in by it is out again."""
    row, place = _find(actor, application_id, deciding=True)
    member = Actor(row.member_id, accounts.find_handle(row.member_id))
    role = communities.role_in(member, place.id)
    if row.state not in ("accepted", "declined") or _latest(member, place.id, "open") is not None:
        raise Conflict("There is no decision to take back.", _view(row))
    if (role is None) is (row.state == "accepted") or role not in (None, Role.MEMBER):
        raise Conflict("This was overtaken by what happened since.", _view(row))
    if row.state == "accepted":
        communities.let_go(actor, place.id, member.id)
    _close(row, "open", None, "")
    Application.update(decided_at=None).where(Application.id == row.id).execute()
    modlog.record(actor, "think again", "", community_id=place.id, member_id=member.id)
    emit(actor, events.APPLICATION_CHANGED, community_id=place.id, member_id=member.id)
    return _view(Application.get_by_id(row.id))


def _asked_of(actor: Actor, community: int | str) -> Any:
    """The community, where this member may ask to join it now."""
    place = communities.find(actor, community)
    if not actor.is_member:
        raise NotAllowed("Sign in to join a community.")
    there = communities.ever_in(actor, place.id)
    role = communities.role_of(there)
    if role is not None:
        raise NotAllowed(f"You are in {place.name} already.")
    communities.check_coming(place)
    if not may_apply(actor, Visibility(place.visibility), Joining(place.joining), role):
        way = "Join it as it is." if place.joining == Joining.OPEN else "It is joined by invitation."
        raise NotAllowed(f"{place.name} asks no questions. {way}")
    if (waiting := _latest(actor, place.id, "open")) is not None:
        raise NotAllowed(f"You asked to join {place.name} {ago(waiting.applied_at, now())}. Nobody has decided yet.")
    declined = _latest(actor, place.id, "declined")
    if declined is not None and (again := declined.decided_at + timedelta(days=REAPPLY_DAYS)) > now():
        raise NotAllowed(
            f"You asked to join {place.name}, and were told: {declined.reason} "
            f"You can ask again from {again:%b} {again.day} on."
        )
    return place


def _find(actor: Actor, application_id: int, *, deciding: bool = False) -> tuple[Any, Any]:
    row = Application.get_or_none(Application.id == (application_id if names_something(application_id) else 0))
    gone = NotFound(f"There is no application {application_id}.")
    try:
        place = communities.find(actor, row.community_id if row is not None else 0)
    except NotFound:
        raise gone from None
    own = row.member_id == actor.id and actor.is_member
    admits = may_admit(actor, communities.role_in(actor, place.id))
    if row.state == "draft" or not (admits or own):
        raise gone
    if deciding and (not admits or own):
        raise NotAllowed(f"Those who tend {place.name} decide who joins it.")
    return row, place


def _latest(actor: Actor, community_id: int, state: str) -> Any:
    here = (Application.community == community_id) & (Application.member == actor.id) & (Application.state == state)
    return Application.select().where(here).order_by(Application.id.desc()).first()


def _close(row: Any, state: str, by: int | None, reason: str) -> None:
    Application.update(state=state, decided_at=now(), decided_by=by, reason=reason).where(
        Application.id == row.id
    ).execute()


def _decided(row: Any) -> str:
    by = accounts.find_handle(row.decided_by_id) if row.decided_by_id else ""
    if row.state == "withdrawn":
        return "This was taken back by whoever asked, or they have joined in another way."
    return f"{by or 'The site'} {row.state} this {ago(row.decided_at, now())}."


def _view(row: Any) -> ApplicationView:
    place, member = Community.get_by_id(row.community_id), Member.get_by_id(row.member_id)
    return ApplicationView(
        id=row.id,
        community_id=place.id,
        community=place.name,
        slug=place.slug,
        handle=member.handle or member.name,
        name=member.name,
        about=member.about,
        questions=tuple(row.questions),
        answers=tuple(row.answers),
        state=row.state,
        applied_at=row.applied_at,
        decided_at=row.decided_at,
        decided_by=accounts.find_handle(row.decided_by_id) if row.decided_by_id else "",
        reason=row.reason,
    )
