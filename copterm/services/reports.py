"""Reports: a member tells the staff of a community what is wrong with a post, and hears what came of it.

Several reports of one post are one case. Who reported is in the table of reports alone: no event and no line of the log
names them, and whom it is about never sees the case.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from copterm.db.activity import emit
from copterm.db.prepared import Prepared
from copterm.db.tables import Community, Member, Post, Thread
from copterm.db.tending import Case, Report
from copterm.domain import events
from copterm.domain.actor import SYSTEM, Actor
from copterm.domain.cases import OUTCOMES, Outcome, Reason
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from copterm.domain.limits import PAGE, REPORT_LENGTH, REPORTS_AN_HOUR, names_something
from copterm.domain.permissions import may_report, may_see_community
from copterm.domain.roles import Role, Visibility
from copterm.services import accounts, communities, drafts, posts, threads
from copterm.services.locating import find_post
from copterm.text.clean import clean_block

GONE = "a post that you cannot read now"
"""What a report was about, for a reporter who may not see that place any more."""
STEPS = 100
"""How often a post may have moved."""


@dataclass(frozen=True, slots=True)
class MyReport:
    """A report as its reporter sees it. `state` and `outcome` are words; `outcome` and `answer` are empty until then.

    `thread_id` is None where the reporter may not read the post any more.
    """

    id: int
    post_id: int
    thread_id: int | None
    number: int
    title: str
    author: str
    reason: Reason
    words: str
    at: datetime
    state: str
    outcome: str
    answer: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Subject:
    """The post that is to be reported. `reason` and `words` are what this member has said of it before."""

    post_id: int
    thread_id: int
    number: int
    author: str
    reason: str
    words: str


def look(actor: Actor, thread_id: int, number: int) -> Subject:
    """What is to be reported, or why it cannot be: asked before anything is typed."""
    row, _ = _reported(actor, posts.get_post(actor, thread_id, number).id)
    mine = _open_report(actor, row.id)
    author = Member.get_by_id(row.author_id)
    reason, words = (mine.reason, mine.words) if mine else ("", "")
    return Subject(row.id, row.thread_id, row.number, author.handle or author.name, reason, words)


def report(actor: Actor, post_id: int, reason: str, words: str = "") -> MyReport:
    """Tell the staff about a post. Said again while it waits, it takes the place of what one said before."""
    row, community = _reported(actor, post_id)
    if reason not in list(Reason):
        raise Invalid(f"The reasons are: {', '.join(Reason)}.")
    said = clean_block(words, REPORT_LENGTH)
    if reason == Reason.OTHER and not said.strip():
        raise Invalid("Say in your own words what is wrong.")
    mine = _open_report(actor, row.id)
    if mine is not None:
        Report.update(reason=reason, words=said, at=now()).where(Report.id == mine.id).execute()
        report_id, case_id = mine.id, mine.case_id
    else:
        _limit_rate(actor)
        _check_news(actor, row)
        case_id = _open_case(row, community)
        report_id = Report.insert(case=case_id, reporter=actor.id, reason=reason, words=said, at=now()).execute()
    drafts.forget(actor, f"report:{row.id}")
    emit(SYSTEM, events.CASE_CHANGED, community_id=community.id, data={"case": case_id})
    return _mine(actor, Report.id == report_id, 1)[0]


def withdraw(actor: Actor, report_id: int) -> None:
    """Take one's report back while nobody has decided; the case goes with its last report."""
    row = Report.get_or_none(Report.id == report_id) if names_something(report_id) else None
    if row is None or row.reporter_id != actor.id:
        raise NotFound("There is no such report of yours.")
    case = Case.get_by_id(row.case_id)
    if case.state != "open":
        raise Conflict("This has been decided already.")
    Report.delete().where(Report.id == report_id).execute()
    if not Report.select().where(Report.case == case.id).exists():
        Case.delete().where(Case.id == case.id).execute()
    emit(SYSTEM, events.CASE_CHANGED, community_id=case.community_id, data={"case": case.id})


def list_mine(actor: Actor, limit: int = PAGE) -> tuple[MyReport, ...]:
    """What this member has reported, the latest first, and what came of it."""
    return _mine(actor, Report.reporter == actor.id, limit)


def count_answered(actor: Actor) -> int:
    """How many of this member's reports were decided since they last looked at the list of them."""
    if not actor.is_member or not (latest := _ANSWERED.tuples(member=actor.id)):
        return 0
    since = (accounts.get_me(actor).prefs or {}).get(SEEN, "")
    return sum(at.isoformat() > since for (at,) in latest)


def has_looked(actor: Actor) -> None:
    """This member has looked at what came of their reports."""
    if count_answered(actor):
        accounts.set_prefs(actor, **{SEEN: now().isoformat()})


SEEN = "reports_seen"
_ANSWERED = Prepared(
    lambda given: (
        Case.select(Case.decided_at)
        .join(Report, on=(Report.case == Case.id))
        .where((Report.reporter == given("member")) & (Case.state == "decided"))
        .order_by(Case.decided_at.desc())
        .limit(20)
    )
)


def _reported(actor: Actor, post_id: int) -> tuple[Any, Any]:
    """The rows of a post that this member may report, where it is now, and of its community."""
    row, _, community = find_post(actor, post_id)
    for _ in range(STEPS):
        if row.moved_to_id is None:
            break
        row = Post.get_by_id(row.moved_to_id)
        _, community = threads.find(actor, row.thread_id)
    if not may_report(actor, row.author_id):
        if actor.is_member:
            raise NotAllowed("This is your own post. You can edit it, or delete it.", act="edit")
        raise NotAllowed("Posts are reported by members.")
    if row.deleted_at is not None:
        raise Invalid("This post is deleted already. There is nothing left to report.")
    if row.hidden_at is not None:
        raise Invalid("This post is hidden already. There is nothing left to report.")
    return row, community


def _open_report(actor: Actor, post_id: int) -> Any:
    return (
        Report.select()
        .join(Case, on=(Report.case == Case.id))
        .where((Case.post == post_id) & (Case.state == "open") & (Report.reporter == actor.id))
        .first()
    )


def _limit_rate(actor: Actor) -> None:
    since = now() - timedelta(hours=1)
    if Report.select().where((Report.reporter == actor.id) & (Report.at > since)).count() >= REPORTS_AN_HOUR:
        raise TooMany(
            f"That is more than {REPORTS_AN_HOUR} reports in an hour. If a whole thread is the matter, report one post "
            "and say so; a moderator looks at the others."
        )


def _check_news(actor: Actor, row: Any) -> None:
    """Refuse to say again what has been decided, unless the post says something else by now."""
    last = (
        Case.select(Case.decided_at, Case.outcome, Case.answer)
        .join(Report, on=(Report.case == Case.id))
        .where((Case.post == row.id) & (Case.state == "decided") & (Report.reporter == actor.id))
        .order_by(Case.decided_at.desc())
        .first()
    )
    if last is not None and (row.edited_at is None or row.edited_at <= last.decided_at):
        raise Conflict(f"You reported this post before, and it was decided: {OUTCOMES[Outcome(last.outcome)]}.")


def _open_case(row: Any, community: Any) -> int:
    there = Case.select(Case.id).where((Case.post == row.id) & (Case.state == "open")).tuples().first()
    if there is not None:
        return int(there[0])
    return int(Case.insert(community=community.id, post=row.id, opened_at=now()).execute())


def _mine(actor: Actor, wanted: Any, limit: int) -> tuple[MyReport, ...]:
    query = (
        Report.select(
            Report.id, Report.reason, Report.words, Report.at, Case.state, Case.outcome, Case.answer, Case.claimed_at,
            Case.handed_at, Case.decided_at, Post.id.alias("post_id"), Post.number, Post.thread, Thread.title,
            Thread.hidden_at, Thread.community, Community.visibility, Member.handle, Member.name,
        )
        .join(Case, on=(Report.case == Case.id))
        .join(Post, on=(Case.post == Post.id))
        .join(Thread, on=(Post.thread == Thread.id))
        .join(Community, on=(Thread.community == Community.id))
        .join(Member, on=(Post.author == Member.id))
        .where(wanted & (Report.reporter == actor.id))
        .order_by(Report.at.desc(), Report.id.desc())
        .limit(limit)
    )  # fmt: skip
    found = list(query.dicts())
    roles = {one: communities.role_in(actor, one) for one in {row["community"] for row in found}}
    return tuple(_mine_of(row, actor, roles[row["community"]]) for row in found)


def _mine_of(row: dict[str, Any], actor: Actor, role: Role | None) -> MyReport:
    here = may_see_community(actor, Visibility(row["visibility"]), role) and row["hidden_at"] is None
    decided = row["state"] == "decided"
    return MyReport(
        id=row["id"],
        post_id=row["post_id"],
        thread_id=row["thread"] if here else None,
        number=row["number"],
        title=row["title"] if here else GONE,
        author=(row["handle"] or row["name"]) if here else "",
        reason=Reason(row["reason"]),
        words=row["words"],
        at=row["at"],
        state=_state(row),
        outcome=OUTCOMES[Outcome(row["outcome"])] if decided else "",
        answer=row["answer"] if decided else "",
        decided_at=row["decided_at"] if decided else None,
    )


def _state(row: dict[str, Any]) -> str:
    if row["state"] == "decided":
        return "decided"
    if row["handed_at"] is not None:
        return "with the facilitators"
    return "being looked at" if row["claimed_at"] is not None else "waiting"
