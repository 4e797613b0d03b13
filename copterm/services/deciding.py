"""Deciding on cases: taken by one, handed to the facilitators, decided once, answered, and taken back."""

from datetime import datetime, timedelta
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Post
from copterm.db.tending import Case
from copterm.domain import events
from copterm.domain.actor import SYSTEM, Actor
from copterm.domain.cases import ANSWERS, OUTCOMES, Outcome
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed
from copterm.domain.limits import CLAIM_HOURS, REPORT_LENGTH
from copterm.domain.permissions import may_decide_case
from copterm.services import cases, communities, modlog, verdicts
from copterm.services.cases import CaseView
from copterm.services.naming import name_of
from copterm.text.clean import clean_block
from copterm.text.shorten import ago


def claim(actor: Actor, case_id: int, *, over: bool = False) -> CaseView:
    """Say that one looks at it, so that nobody else does; `over`: instead of whoever said so before."""
    case, post, community = _undecided(actor, case_id)
    if not actor.is_member:
        raise Invalid("A case is taken by a member: say who, with --as.")
    if case.claimed_by_id != actor.id:
        if not over:
            _check_claim(actor, case)
        _store(case, claimed_by=actor.id, claimed_at=now())
        _changed(actor, case, community)
    return cases.view(actor, case, post, community)


def release(actor: Actor, case_id: int) -> CaseView:
    """Leave it to others again."""
    case, post, community = _undecided(actor, case_id)
    if case.claimed_by_id != actor.id:
        raise Conflict("You have not taken this case.")
    _store(case, claimed_by=None, claimed_at=None)
    _changed(actor, case, community)
    return cases.view(actor, case, post, community)


def hand_over(actor: Actor, case_id: int, reason: str) -> CaseView:
    """Leave it to the facilitators; moderators see it still, and decide it no more."""
    case, post, community = _undecided(actor, case_id)
    if case.handed_at is not None:
        raise Conflict("This case is with the facilitators already.")
    _check_claim(actor, case)
    why = modlog.check_reason(reason, "Say why, for the facilitators.")
    _store(
        case, handed_at=now(), handed_by=actor.id or None, hand_reason=why, claimed_by=None, claimed_at=None
    )  # fmt: skip
    _log(actor, "hand over", why, post, community)
    _changed(actor, case, community)
    return cases.view(actor, case, post, community)


def call_back(actor: Actor, case_id: int) -> CaseView:
    """Undo `hand_over`, by whoever did it."""
    case, post, community = _undecided(actor, case_id)
    if case.handed_at is None or case.handed_by_id != (actor.id or None):
        raise Conflict("You have not handed this case over.")
    _store(case, handed_at=None, handed_by=None, hand_reason="")
    _log(actor, "take back", "Not for the facilitators after all.", post, community)
    _changed(actor, case, community)
    return cases.view(actor, case, post, community)


def decide(
    actor: Actor, case_id: int, outcome: str, reason: str, answer: str = "", until: datetime | None = None
) -> CaseView:
    """Decide, and do what was decided. `reason` stands in the log, `answer` is told to those who reported.

    `until` ends a silence or a suspension. Conflict tells the second of two who was first.
    """
    case, post, community = _undecided(actor, case_id)
    if outcome not in verdicts.ALL:
        raise Invalid(f"Decide one of: {', '.join(verdicts.ALL)}.")
    if not may_decide_case(
        actor, communities.role_in(actor, community.id), post.author_id, handed=case.handed_at is not None
    ):
        raise NotAllowed(f"This case is with the facilitators of {community.name}. They decide it.")
    _check_claim(actor, case)
    why = modlog.check_reason(reason)
    said = clean_block(answer, REPORT_LENGTH).strip() or ANSWERS[Outcome(outcome)]
    sanction = verdicts.carry_out(actor, Outcome(outcome), post, community, why, until)
    _store(
        case, state="decided", community=community.id, decided_at=now(), decided_by=actor.id or None, outcome=outcome,
        reason=why, answer=said, sanction=sanction,
    )  # fmt: skip
    _log(actor, "decide", why, post, community, outcome=OUTCOMES[Outcome(outcome)], undo={"case": case.id})
    _changed(actor, case, community)
    return cases.view(actor, case, Post.get_by_id(post.id), community)


def reopen(actor: Actor, case_id: int, reason: str = "Decided too early.") -> CaseView:
    """Take back one's own decision, with what it did where that can be taken back."""
    case, post, community = cases.find(actor, case_id)
    if case.state == "open":
        raise Conflict("This case is open.")
    if case.decided_by_id != (actor.id or None):
        raise NotAllowed(f"{name_of(case.decided_by_id)} decided this case. Who decided takes it back.")
    if Case.select().where((Case.post == post.id) & (Case.state == "open")).exists():
        raise Conflict("This post has been reported again since. Decide that.")
    verdicts.take_back(actor, Outcome(case.outcome), post, case.sanction_id, reason)
    _store(
        case, state="open", decided_at=None, decided_by=None, outcome="", reason="", answer="", sanction=None,
        claimed_by=actor.id or None, claimed_at=now(),
    )  # fmt: skip
    _log(actor, "reopen", modlog.check_reason(reason), post, community)
    _changed(actor, case, community)
    return cases.view(actor, case, Post.get_by_id(post.id), community)


def _undecided(actor: Actor, case_id: int) -> tuple[Any, Any, Any]:
    case, post, community = cases.find(actor, case_id)
    if case.state != "open":
        done = OUTCOMES[Outcome(case.outcome)]
        who = name_of(case.decided_by_id)
        raise Conflict(f"{who} decided this case {ago(case.decided_at, now())}: {done}. {case.reason}", case_id)
    return case, post, community


def _check_claim(actor: Actor, case: Any) -> None:
    """Conflict where somebody else looks at it, as far as that is still to be believed."""
    if case.claimed_by_id in (None, actor.id) or case.claimed_at <= now() - timedelta(hours=CLAIM_HOURS):
        return
    who = name_of(case.claimed_by_id)
    raise Conflict(f"{who} took this case {ago(case.claimed_at, now())}. Take it over first, if you agree on that.")


def _store(case: Any, **columns: Any) -> None:
    Case.update(**columns).where(Case.id == case.id).execute()
    fresh = Case.get_by_id(case.id)
    case.__data__.update(fresh.__data__)


def _changed(actor: Actor, case: Any, community: Any) -> None:
    emit(SYSTEM, events.CASE_CHANGED, community_id=community.id, data={"case": case.id})


def _log(actor: Actor, act: str, reason: str, post: Any, community: Any, **more: Any) -> None:
    """A line of the log about the post, which says nothing of who reported it."""
    modlog.record(
        actor, act, reason, community_id=community.id, thread_id=post.thread_id, post_id=post.id, number=post.number,
        member_id=post.author_id, **more,
    )  # fmt: skip
