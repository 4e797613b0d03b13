"""Cases: what was reported about a post, as the staff of its community see it. `deciding` has what they do about it.

An open case is where its post is, so it moves along with it. Whom it is about does not see it, whatever their role.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from copterm.db.tables import Community, Member, Membership, Post, Revision, Thread
from copterm.db.tending import Case, Report
from copterm.domain.actor import Actor
from copterm.domain.cases import OUTCOMES, Outcome, Reason
from copterm.domain.clock import now
from copterm.domain.errors import NotAllowed, NotFound
from copterm.domain.limits import PAGE, names_something
from copterm.domain.permissions import may_decide_case, may_moderate, may_see_case, may_see_community, may_steer
from copterm.domain.roles import STAFF, Visibility
from copterm.services import communities, verdicts
from copterm.services.naming import name_of, names
from copterm.services.standing import check_entry
from copterm.text.clean import clean_line
from copterm.text.shorten import age


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the queue. `reasons` are in words, the most named first, `reports` is how many people reported.

    `claimed_by` is who looks at it, `handed_by` who handed it to the facilitators, `decided_by` who decided; empty
    where nobody did. `mine`: this member has taken it. `state` is open or decided, `outcome` in words.
    """

    id: int
    community_id: int
    community: str
    thread_id: int
    number: int
    title: str
    author: str
    reasons: tuple[str, ...]
    reports: int
    opened_at: datetime
    claimed_by: str
    claimed_at: datetime | None
    mine: bool
    handed_by: str
    state: str
    outcome: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What one member said of the post."""

    reporter: str
    reason: Reason
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one decides it.

    `body` is what the post says, or said before it was deleted; `standing` says in words whether it is deleted or
    hidden, `edited` that it was changed after it was reported. `earlier` are the decisions on this author here before,
    the latest first. `outcomes` are those that this member may choose; `may_hand`: there are facilitators above them.
    `reason` and `answer` are of a decided case.
    """

    row: CaseRow
    body: str
    format: str
    standing: str
    edited: bool
    reports: tuple[ReportRow, ...]
    earlier: tuple[str, ...]
    hand_reason: str
    may_decide: bool
    may_hand: bool
    outcomes: tuple[Outcome, ...]
    reason: str
    answer: str


def list_cases(
    actor: Actor, community: int | str | None = None, *, decided: bool = False, limit: int = PAGE
) -> tuple[CaseRow, ...]:
    """The cases of a community, or of all that this member tends: the oldest first, decided ones the latest first."""
    if community is None:
        places = tended(actor)
    else:
        found = communities.find(actor, community)
        if not may_moderate(actor, communities.role_in(actor, found.id)):
            raise NotAllowed(f"Reports are read by the facilitators and moderators of {found.name}.")
        places = [found.id]
    return tuple(_rows(actor, _here(actor, places, decided), decided, limit)) if places else ()


def open_in(actor: Actor, community_id: int) -> tuple[CaseRow, ...]:
    """The open cases of a community. For desk, which has asked whether they may be seen."""
    return tuple(_rows(actor, _here(actor, [community_id], False), False, PAGE))


def get_case(actor: Actor, case_id: int) -> CaseView:
    """A case with what was said; the same NotFound for those who may not see it as where there is none."""
    return view(actor, *find(actor, case_id))


def count_open(actor: Actor, community_id: int) -> int:
    """How many cases of this community wait for this member. For desk, which has asked whether they may know."""
    query = _joined(Case.select(fn.COUNT(Case.id))).where(_here(actor, [community_id], False))
    return int(query.scalar() or 0)


def tended(actor: Actor) -> list[int]:
    """The communities whose cases this member sees."""
    if actor.is_system:
        return [row[0] for row in Community.select(Community.id).tuples()]
    if not actor.is_member:
        return []
    mine = Membership.select(Membership.community, Membership.role, Membership.barred_until).where(
        (Membership.member == actor.id) & Membership.left_at.is_null()
    )
    rows = {community: (role, until) for community, role, until in mine.tuples()}
    if actor.is_admin:
        public = Community.select(Community.id).where(Community.visibility != Visibility.PRIVATE)
        return sorted({row[0] for row in public.tuples()} | set(rows))
    moment = now()
    return [one for one, (role, until) in rows.items() if role in STAFF and (until is None or until <= moment)]


# Finding ---------------------------------------------------------------------------------------------------------


def find(actor: Actor, case_id: int) -> tuple[Any, Any, Any]:
    """The rows of a case, its post and its community; NotFound for whoever may not see it. For deciding."""
    # Each is asked for in any case: the same path for what is hidden and for what does not exist.
    case = Case.get_or_none(Case.id == (case_id if names_something(case_id) else 0))
    post = Post.get_or_none(Post.id == (case.post_id if case is not None else 0))
    thread = Thread.get_or_none(Thread.id == (post.thread_id if post is not None else 0))
    community = communities.row_of((thread.community_id if thread is not None else 0) or 0)
    there = communities.ever_in(actor, community.id if community is not None else 0)
    role = communities.role_of(there)
    if (
        case is None
        or post is None
        or community is None
        or not may_see_community(actor, Visibility(community.visibility), role)
        or not may_see_case(actor, role, post.author_id)
    ):
        raise NotFound(f"There is no case {case_id}.")
    check_entry(actor, community, there)
    return case, post, community


# Showing ---------------------------------------------------------------------------------------------------------


def _joined(query: Any) -> Any:
    return query.join(Post, on=(Case.post == Post.id)).join(Thread, on=(Post.thread == Thread.id))


def _here(actor: Actor, places: list[int], decided: bool) -> Any:
    """Cases of these communities, none about this member."""
    where = (Case.state == ("decided" if decided else "open")) & Thread.community.in_(places)
    return where if actor.is_system else where & (Post.author != actor.id)


def _rows(actor: Actor, wanted: Any, decided: bool, limit: int) -> Iterable[CaseRow]:
    query = _joined(
        Case.select(
            Case, Thread.id.alias("thread_id"), Thread.title, Post.number, Post.author.alias("author"),
            Community.id.alias("community_id"), Community.name.alias("community_name"),
        )
    )  # fmt: skip
    query = query.join(Community, on=(Thread.community == Community.id))
    order = [Case.decided_at.desc()] if decided else [Case.opened_at, Case.id]
    found = list(query.where(wanted).order_by(*order).limit(limit).dicts())
    said = _said([row["id"] for row in found])
    people = names(row[who] for row in found for who in ("author", "claimed_by", "handed_by", "decided_by"))
    return (_row(actor, row, said.get(row["id"], []), people) for row in found)


def _said(ids: list[int]) -> dict[int, list[str]]:
    """The reasons named in each case, once for each report."""
    found: dict[int, list[str]] = {}
    rows = Report.select(Report.case, Report.reason).where(Report.case.in_(ids)).order_by(Report.at).tuples()
    for case_id, reason in rows if ids else ():
        found.setdefault(case_id, []).append(reason)
    return found


def _row(actor: Actor, row: dict[str, Any], reasons: list[str], people: Mapping[int | None, str]) -> CaseRow:
    often = sorted(set(reasons), key=lambda one: (-reasons.count(one), reasons.index(one)))
    return CaseRow(
        id=row["id"],
        community_id=row["community_id"],
        community=row["community_name"],
        thread_id=row["thread_id"],
        number=row["number"],
        title=row["title"],
        author=people.get(row["author"], ""),
        reasons=tuple(often),
        reports=len(reasons),
        opened_at=row["opened_at"],
        claimed_by=people.get(row["claimed_by"], ""),
        claimed_at=row["claimed_at"],
        mine=row["claimed_by"] == actor.id and actor.is_member,
        handed_by=people.get(row["handed_by"], "the site") if row["handed_at"] else "",
        state=row["state"],
        outcome=OUTCOMES[Outcome(row["outcome"])] if row["outcome"] else "",
        decided_by=people.get(row["decided_by"], "the site") if row["decided_at"] else "",
        decided_at=row["decided_at"],
    )


def view(actor: Actor, case: Any, post: Any, community: Any) -> CaseView:
    """The record of a case from its rows. For deciding."""
    (row,) = _rows(actor, Case.id == case.id, False, 1)
    said = (
        Report.select(Member.handle, Member.name, Report.reason, Report.words, Report.at)
        .join(Member, on=(Report.reporter == Member.id))
        .where(Report.case == case.id)
        .order_by(Report.at, Report.id)
        .tuples()
    )
    reports = tuple(ReportRow(who or name, Reason(why), words, at) for who, name, why, words, at in said)
    handed = case.handed_at is not None
    role = communities.role_in(actor, community.id)
    may = may_decide_case(actor, role, post.author_id, handed=handed) and case.state == "open"
    return CaseView(
        row=row,
        body=_body(post),
        format=post.format,
        standing=_standing(post),
        edited=post.edited_at is not None and post.edited_at > case.opened_at,
        reports=reports,
        earlier=_earlier(post.author_id, community.id, case.id),
        hand_reason=case.hand_reason,
        may_decide=may,
        may_hand=may and not handed and not may_steer(actor, role),
        outcomes=verdicts.offered(actor, post, community) if may else (),
        reason=case.reason,
        answer=case.answer,
    )


def _body(post: Any) -> str:
    """What the post says; of a deleted one what it said, as long as that is kept."""
    if post.deleted_at is None:
        return str(post.body)
    last = Revision.select(Revision.body).where(Revision.post == post.id).order_by(Revision.revision.desc())
    kept = last.tuples().first()
    return str(kept[0]) if kept else ""


def _standing(post: Any) -> str:
    if post.deleted_at is not None:
        by = "its author" if post.deleted_by_id == post.author_id else name_of(post.deleted_by_id)
        return f"deleted by {by}" + (f": {post.delete_reason}" if post.delete_reason else "")
    return f"hidden by {name_of(post.hidden_by_id)}: {post.hide_reason}" if post.hidden_at is not None else ""


def _earlier(author_id: int, community_id: int, but: int) -> tuple[str, ...]:
    """Earlier decisions on what this member wrote here."""
    query = (
        Case.select(Case.outcome, Case.decided_at, Case.reason)
        .join(Post, on=(Case.post == Post.id))
        .where((Post.author == author_id) & (Case.community == community_id) & (Case.state == "decided"))
        .where(Case.id != but)
        .order_by(Case.decided_at.desc())
        .limit(5)
    )
    moment = now()
    return tuple(
        f"{age(at, moment)}: {OUTCOMES[Outcome(outcome)]}, {clean_line(reason, None)}"
        for outcome, at, reason in query.tuples()
    )
