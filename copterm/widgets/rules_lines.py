"""How ground rules are set: their lines in a list, what became of them, and the line above a community's threads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from copterm.services.communities import CommunityRow
from copterm.services.rules import AcceptanceRow, Comparison, RulesView, Waiting
from copterm.services.standing import FOREVER, RulesSign
from copterm.text.difference import ADDED, LEFT_OUT, REMOVED
from copterm.text.lines import Segment
from copterm.text.render import render
from copterm.text.shorten import clock
from copterm.widgets.rows import Row, note, wrap

WIDTH = 68
"""Cells of a line in a box."""
WORD = 9
"""Cells for the word on what became of a line."""
SIGNS = {ADDED: ("+ added", "good"), REMOVED: ("- removed", "act")}


def first_rows(row: CommunityRow) -> list[Row]:
    """What stands above a community's threads: its welcome until it was read, and its rules while they are pinned."""
    rows = []
    if row.welcome_due:
        left: tuple[Segment, ...] = (("● ", "unread"), (f"Welcome to {row.name}", "name"))
        rows.append(Row("welcome", "welcome", left, (("for whoever is new", "quiet"),)))
    if row.rules.version and (row.rules.pinned or row.rules.to_accept):
        rows.append(_rules_row(row.rules))
    return rows


def _rules_row(sign: RulesSign) -> Row:
    title = f"Ground rules (v{sign.version})"
    if sign.to_accept:
        return Row("rules", sign, (("● ", "unread"), (title, "name")), (("to accept before you write", "watch"),))
    return Row("rules", sign, (("▲ ", "quiet"), (title, "text")), (("rules", "quiet"),))


def rules_to_accept(one: Waiting, opens: object) -> Row:
    """On New: rules to read and accept."""
    changed = (
        f"new ground rules to accept (v{one.version})" if one.accepted else f"ground rules to accept (v{one.version})"
    )
    return Row(("rules", one.community_id), opens, ((one.community, "text"),), ((changed, "watch"),))


def said(words: str, width: int, key: str) -> list[Row]:
    """A quiet sentence over the rules, whole, in as many lines as it needs."""
    return [note(line, (key, place)) for place, line in enumerate(wrap(words, width))]


def body_rows(view: RulesView, width: int) -> list[Row]:
    """The rules themselves."""
    lines = render(view.body, "markdown", width, True).lines
    return [Row(("line", place), None, line.segments) for place, line in enumerate(lines)]


def facts_of(view: RulesView, zone: str, at: datetime) -> str:
    """`Version 3, by ada Tue 09:14 · you accepted it Mar 2 · accepted by 38 of 41`."""
    words = [f"Version {view.version}"]
    if view.published_at is not None:
        words[0] += f", by {view.published_by} {clock(view.published_at, zone, at)}"
    if view.is_member and view.accepted and view.accepted_at is not None:
        which = "it" if view.accepted == view.version else f"version {view.accepted}"
        words.append(f"you accepted {which} {clock(view.accepted_at, zone, at)}")
    elif view.is_member:
        words.append("not accepted by you")
    words.append(f"accepted by {view.has_accepted:,} of {view.members:,}")
    return " · ".join(words)


def above_of(view: RulesView, zone: str, at: datetime) -> str:
    """Until when they stand above the threads, or that they do not; nothing where they stand there for good."""
    if not view.is_pinned:
        return "They do not stand above the threads; {rules.pin} puts them there."
    if view.pinned_until is None or view.pinned_until.year == FOREVER:
        return ""
    return f"They stand above the threads until {clock(view.pinned_until, zone, at)}."


def difference_lines(found: Comparison, width: int) -> list[list[Segment]]:
    """What was added and removed, each line with its word."""
    if not found.lines:
        return [[("The two say the same.", "quiet")]]
    lines: list[list[Segment]] = []
    for one in found.lines:
        if one.what == LEFT_OUT:
            same = f"{one.count} line{'' if one.count == 1 else 's'} the same"
            lines.append([(f"{'':<{WORD}}  … {same}", "quiet")])
            continue
        word, style = SIGNS.get(one.what, ("", "quiet"))
        for place, part in enumerate(wrap(one.text, width - WORD - 2) or [""]):
            said = (f"{word if not place else '':<{WORD}}  ", style)
            lines.append([said, (part, "text" if one.what else "quiet")])
    return lines


def greeting_lines(body: str) -> list[Sequence[Segment]]:
    """A welcome message in a box."""
    return [line.segments for line in render(body, "markdown", WIDTH, True).lines]


def acceptance_lines(rows: Sequence[AcceptanceRow], zone: str, at: datetime) -> list[list[Segment]]:
    """Who has accepted which version and when; those who have not first."""
    lines: list[list[Segment]] = []
    for one in sorted(rows, key=lambda row: (not row.waits, row.handle)):
        what = f"version {one.version}" if one.version else "not yet"
        when = clock(one.at, zone, at) if one.at is not None else ""
        waits = "has to read again" if one.waits and one.version else ""
        lines.append([(f"{one.handle:<20} ", "name"), (f"{what:<12} ", "watch" if one.waits else "text"),
                      (f"{when:<12} {waits}", "quiet")])  # fmt: skip
    return lines
