"""What waits on the desk, laid out to be read, and the words of what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from copterm.domain.cases import REASONS, Outcome
from copterm.domain.clock import now
from copterm.services.appeals import AppealView
from copterm.services.cases import CaseView
from copterm.services.holding import HeldView
from copterm.text.lines import Segment
from copterm.text.render import render
from copterm.text.shorten import ago, clock

WIDTH, FRAME = 72, 8
"""Cells of a line of text at the most, and those that the box around it takes."""
ABOUT_OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.NOTHING: ("Nothing wrong with it", "the post stays as it is"),
    Outcome.HIDDEN: ("Hide the post", "staff read it still; can be undone"),
    Outcome.DELETED: ("Delete the post", "cannot be undone"),
    Outcome.WARNED: ("Warn {author}", "a word in their Standing, nothing forbidden"),
    Outcome.SILENCED: ("Silence {author}", "reads, and may not write until then"),
    Outcome.SUSPENDED: ("Suspend {author}", "may not come in here until then"),
    Outcome.BANNED: ("Ban {author}", "may not come in here any more"),
}
"""Each decision as it is offered, and what it means."""

Lines = list[Sequence[Segment]]


def case_lines(view: CaseView, zone: str, width: int) -> Lines:
    """What was said of the post, what was decided before on its author, and the post, which may be long."""
    row = view.row
    state = [word for word in (view.standing, "edited since it was reported" if view.edited else "") if word]
    lines: Lines = [[(f"{row.title} #{row.number}, by ", "quiet"), (row.author, "name")]]
    lines += [[(word, "watch")] for word in state]
    if row.handed_by:
        lines += _text(f"{row.handed_by} handed it to the facilitators: {view.hand_reason}", width, "mail")
    if row.claimed_by and not row.mine:
        lines += [[(f"{row.claimed_by} has taken it{_since(view)}.", "watch")]]
    lines.append([])
    for report in view.reports:
        lines += _text(f"{report.reporter}, {clock(report.at, zone, now())}: {REASONS[report.reason]}", width, "mail")
        lines += _text(report.words, width, "mail", "  ") if report.words else []
    if view.earlier:
        lines += [[], [(f"What was decided on {row.author} here before", "quiet")]]
        lines += [line for one in view.earlier for line in _text(one, width, "mail", "  ")]
    said = view.body or "What it said is erased."
    return [*lines, [], [(f"What {row.author} wrote", "quiet")], *_text(said, width, view.format, "  ")]


def _since(view: CaseView) -> str:
    return f", {ago(view.row.claimed_at, now())}" if view.row.claimed_at else ""


def case_choices(view: CaseView) -> list[tuple[str, str]]:
    """What this member may do about a case, the likeliest first."""
    row = view.row
    others = bool(row.claimed_by) and not row.mine
    found: list[tuple[str, str]] = []
    if others:
        found.append(("over", f"Take it over from {row.claimed_by}"))
    elif view.may_decide:
        found.append(("decide", "Decide"))
    found.append(("open", "Read it in its thread"))
    if row.mine:
        found.append(("release", "Leave it to others"))
    elif not others:
        found.append(("claim", "Take it, so that nobody else decides meanwhile"))
    if view.may_hand and not others:
        found.append(("hand", "Hand it to the facilitators"))
    return found


def held_lines(view: HeldView, width: int) -> Lines:
    """What waits for approval, whole."""
    to = f" to #{view.reply_to}" if view.reply_to else ""
    what = f"An answer{to} in the thread" if view.thread_id is not None else f"A {view.kind}, a thread of its own"
    tags = " ".join(f"#{tag}" for tag in view.tags)
    lines: Lines = [
        *_text(view.title, width, "mail"),
        *_text(f"{what}, {ago(view.held_at, now())}", width, "mail"),
        *([[(tags, "quiet")]] if tags else []),
    ]
    return [*lines, [], *_text(view.body, width, "markdown", "  ")]


def appeal_lines(view: AppealView, zone: str, width: int) -> Lines:
    """What was done, why and by whom, and what the member says to it."""
    given = view.sanction
    lines: Lines = [[(given.handle, "name"), (f" was {given.headline(zone)}", "text")]]
    about = f", for #{given.number} of thread {given.thread_id}" if given.thread_id else ""
    lines += _text(f"by {given.by} {ago(given.given_at, now())}{about}: {given.reason}", width, "mail", "  ")
    lines += [
        [],
        [(f"{given.handle}, {clock(view.made_at, zone, now())}", "quiet")],
        *_text(view.body, width, "mail", "  "),
    ]
    return lines


def _text(words: str, width: int, format: str, margin: str = "") -> Lines:
    """A member's text, whole, safe and set in lines."""
    lines = render(words, format, min(width - FRAME, WIDTH) - len(margin), True).lines
    return [[(margin, "text"), *line.segments] for line in lines]
