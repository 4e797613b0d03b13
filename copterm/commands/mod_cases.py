"""Reports and cases, in words: report, reports, desk, queue, case, claim, hand-over, decide, reopen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb, columns, counted
from copterm.domain.cases import OUTCOMES, REASONS, Outcome, Reason
from copterm.domain.clock import now
from copterm.services import cases, deciding, desk, reports
from copterm.services.cases import CaseRow, CaseView
from copterm.services.reports import MyReport

REASON_NAMES = [one.value for one in Reason]


@click.command("report", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("thread", type=int, metavar="ID")
@click.argument("number", type=int, metavar="NUMBER")
@click.option(
    "--reason", required=True, type=click.Choice([one.value for one in Reason]), help="What is wrong with it."
)
@click.option("--words", default="", help="In your own words; needed with the reason other.")
def report(call: Call, thread: int, number: int, reason: str, words: str) -> Answer:
    """Tell those who tend a community what is wrong with a post; its author is not told who you are."""
    subject = call.forum.read_now(reports.look, thread, number)
    made = call.forum.write_now(reports.report, subject.post_id, reason, words)
    return Answer(_mine(made), [f"Reported {thread}#{number}. `copterm mod reports` says what comes of it."])


@click.command("reports", cls=Verb, remote=True, as_member=True, needs_member=True)
def list_reports(call: Call) -> Answer:
    """What you have reported, and what came of it."""
    found = call.forum.read_now(reports.list_mine)
    lines = columns([(_name(one), one.state, one.outcome, one.title) for one in found])
    return Answer({"reports": [_mine(one) for one in found]}, lines or ["You have reported nothing."])


@click.command("desk", cls=Verb, remote=True, as_member=True)
@click.argument("community")
def list_desk(call: Call, community: str) -> Answer:
    """All that waits for those who tend a community."""
    found = call.forum.read_now(desk.list_desk, community)
    document = [
        {"kind": row.kind, "id": row.id or None, "title": row.title, "who": row.who or None, "note": row.note or None,
         "since": row.since}
        for row in found
    ]  # fmt: skip
    lines = columns([(row.kind, str(row.id or ""), row.who, row.note, row.title) for row in found])
    return Answer({"desk": document}, lines or ["Nothing waits."])


@click.command("queue", cls=Verb, remote=True, as_member=True)
@click.option("--community", help="The community's short name; without it, all that you tend.")
@click.option("--decided", is_flag=True, help="What was decided, the latest first.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="How many to show.")
def queue(call: Call, community: str | None, decided: bool, limit: int) -> Answer:
    """The cases that wait to be decided, the oldest first."""
    found = call.forum.read_now(cases.list_cases, community, decided=decided, limit=limit)
    lines = columns([_line(row) for row in found])
    return Answer({"cases": [_row(row) for row in found]}, lines or ["No case waits." if not decided else "None yet."])


@click.command("case", cls=Verb, remote=True, as_member=True)
@click.argument("case", type=int, metavar="CASE")
def show(call: Call, case: int) -> Answer:
    """A case: the post, what was said of it, and what was decided before on its author."""
    view = call.forum.read_now(cases.get_case, case)
    return Answer(_document(view), _lines(view))


@click.command("claim", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("case", type=int, metavar="CASE")
@click.option("--over", is_flag=True, help="Take it over from whoever has it.")
@click.option("--release", is_flag=True, help="Leave it to others again.")
def claim(call: Call, case: int, over: bool, release: bool) -> Answer:
    """Take a case, so that nobody else decides it meanwhile."""
    if release:
        view = call.forum.write_now(deciding.release, case)
        return Answer(_document(view), [f"Case {case} is free again."])
    view = call.forum.write_now(deciding.claim, case, over=over)
    return Answer(_document(view), [f"Case {case} is yours."])


@click.command("hand-over", cls=Verb, remote=True, as_member=True)
@click.argument("case", type=int, metavar="CASE")
@click.option("--reason", required=True, help="Why the facilitators shall decide; it stands in the log.")
def hand_over(call: Call, case: int, reason: str) -> Answer:
    """Leave a case to the facilitators of its community."""
    view = call.forum.write_now(deciding.hand_over, case, reason)
    return Answer(_document(view), [f"Case {case} is with the facilitators of {view.row.community}."])


@click.command("decide", cls=Verb, remote=True, as_member=True)
@click.argument("case", type=int, metavar="CASE")
@click.option("--outcome", required=True, type=click.Choice([one.value for one in Outcome]), help="What is to be done.")
@click.option("--reason", required=True, help="Why; it stands in the log. Name nobody who reported.")
@click.option("--answer", default="", help="What those who reported are told; without it, a sentence of ours.")
@click.option("--days", type=click.IntRange(1, 3650), help="For how long, where somebody is silenced or suspended.")
def decide(call: Call, case: int, outcome: str, reason: str, answer: str, days: int | None) -> Answer:
    """Decide a case, do what was decided, and answer those who reported."""
    until = now() + timedelta(days=days) if days else None
    view = call.forum.write_now(deciding.decide, case, outcome, reason, answer, until)
    told = f"{counted(view.row.reports, 'member')} who reported {'is' if view.row.reports == 1 else 'are'} told"
    return Answer(_document(view), [f"Case {case} is decided: {OUTCOMES[Outcome(outcome)]}; {told}."])


@click.command("reopen", cls=Verb, remote=True, as_member=True)
@click.argument("case", type=int, metavar="CASE")
@click.option("--reason", required=True, help="Why; it stands in the log.")
def reopen(call: Call, case: int, reason: str) -> Answer:
    """Take back your own decision, with what it did."""
    view = call.forum.write_now(deciding.reopen, case, reason)
    return Answer(_document(view), [f"Case {case} is open again."])


VERBS = (report, list_reports, list_desk, queue, show, claim, hand_over, decide, reopen)


def _name(one: MyReport) -> str:
    return f"{one.thread_id}#{one.number}" if one.thread_id is not None else ""


def _mine(one: MyReport) -> dict[str, Any]:
    return {
        "id": one.id,
        "thread": one.thread_id,
        "number": one.number if one.thread_id is not None else None,
        "title": one.title,
        "reason": one.reason,
        "words": one.words,
        "at": one.at,
        "state": one.state,
        "outcome": one.outcome or None,
        "answer": one.answer or None,
        "decided_at": one.decided_at,
    }


def _row(row: CaseRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "community": row.community,
        "thread": row.thread_id,
        "number": row.number,
        "title": row.title,
        "author": row.author,
        "reasons": list(row.reasons),
        "reports": row.reports,
        "opened_at": row.opened_at,
        "claimed_by": row.claimed_by or None,
        "handed_by": row.handed_by or None,
        "state": row.state,
        "outcome": row.outcome or None,
        "decided_by": row.decided_by or None,
        "decided_at": row.decided_at,
    }


def _document(view: CaseView) -> dict[str, Any]:
    said = [{"by": one.reporter, "reason": one.reason, "words": one.words, "at": one.at} for one in view.reports]
    return {
        **_row(view.row),
        "body": view.body,
        "standing": view.standing or None,
        "edited": view.edited,
        "said": said,
        "earlier": list(view.earlier),
        "reason": view.reason or None,
        "answer": view.answer or None,
    }


def _line(row: CaseRow) -> tuple[str, ...]:
    held = row.outcome or (f"{row.claimed_by} is at it" if row.claimed_by else "handed over" if row.handed_by else "")
    place = f"{row.thread_id}#{row.number}"
    return str(row.id), place, row.author, ", ".join(row.reasons), counted(row.reports, "report"), held, row.title


def _lines(view: CaseView) -> list[str]:
    row = view.row
    lines = [f"Case {row.id}: {row.community} › {row.title} #{row.number} by {row.author}"]
    lines += [f"[{view.standing}]"] if view.standing else []
    lines += ["[edited since it was reported]"] if view.edited else []
    lines += ["", *view.body.split("\n"), ""]
    for one in view.reports:
        lines.append(f"{one.reporter}, {_when(one.at)}: {REASONS[one.reason]}")
        lines += [f"    {line}" for line in one.words.split("\n")] if one.words else []
    lines += [f"before, {one}" for one in view.earlier]
    if row.handed_by:
        lines.append(f"handed to the facilitators by {row.handed_by}: {view.hand_reason}")
    if row.outcome and row.decided_at:
        lines.append(f"decided by {row.decided_by}, {_when(row.decided_at)}: {row.outcome}. {view.reason}")
        lines.append(f"told: {view.answer}")
    elif row.claimed_by:
        lines.append(f"{row.claimed_by} is at it")
    return lines


def _when(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
