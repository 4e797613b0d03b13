"""Goals as rows of a list: what is to be reached, and below it a bar, figures and days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from copterm.domain.goals import WORRYING, Pace, figure
from copterm.services.goals import GoalRow
from copterm.text.lines import Segment
from copterm.text.shorten import day
from copterm.widgets.rows import Row

BAR = 20
STYLES = {Pace.AT_RISK: "watch", Pace.OVERDUE: "act", Pace.REACHED: "good"}


def bar(row: GoalRow, width: int = BAR) -> list[Segment]:
    """How far along, in blocks; a stroke stands where the straight line is today."""
    full = round(row.share * width)
    style = STYLES.get(row.pace, "good" if row.pace is not Pace.CLOSED else "quiet")
    parts: list[Segment] = [("█", style) if at < full else ("░", "quiet") for at in range(width)]
    if row.pace is Pace.ON_TRACK or row.pace in WORRYING:
        parts[min(width - 1, round(row.elapsed * width))] = ("│", "name")
    return parts


def figures(row: GoalRow) -> str:
    """`11 of 20 runbooks`, or `31 → 26 h, goal 24` where it did not begin with nothing."""
    unit = row.unit if row.unit.startswith("%") else f" {row.unit}" if row.unit else ""
    if row.start == 0:
        return f"{figure(row.value)} of {figure(row.target)}{unit}"
    return f"{figure(row.start)} → {figure(row.value)}{unit}, goal {figure(row.target)}"


def goal_rows(rows: Iterable[GoalRow], today: date) -> list[Row]:
    """Two lines a goal."""
    made = []
    for row in rows:
        if row.pace is Pace.CLOSED and row.closed_at is not None:
            words = f"closed {day(row.closed_at.date(), today)}: {row.outcome}"
        else:
            owner = f" · {row.owner}" if row.owner else " · nobody looks after it"
            words = f"{figures(row)} · due {day(row.due_on, today)}{owner}"
        state = "" if row.pace in (Pace.ON_TRACK, Pace.CLOSED) else row.pace.value
        style = STYLES.get(row.pace, "quiet")
        made.append(Row(("goal", row.id), row, ((row.title, "text"),), ((state, style),)))
        made.append(Row(("bar", row.id), None, (*bar(row), (f"  {words}", "quiet")), still=True))
    return made
