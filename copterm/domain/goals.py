"""Goals as plain figures: how far along, where the straight line from start to target is, and what that means."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from copterm.domain.limits import GOAL_LENGTH, HANDLE_LENGTH, TITLE_LENGTH
from copterm.domain.parts import Part


class Pace(StrEnum):
    """How a goal is doing."""

    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OVERDUE = "overdue"
    REACHED = "reached"
    CLOSED = "closed"


WORRYING = frozenset({Pace.AT_RISK, Pace.OVERDUE})
"""What somebody should look at."""


@dataclass(frozen=True, slots=True)
class Line:
    """A way from a figure on one day to another on a later day; `target` is not `start`."""

    start: float
    target: float
    start_on: date
    due_on: date

    def share(self, value: float) -> float:
        """How much of the way a figure is: 0 at the start, 1 at the target, less or more beyond them."""
        return (value - self.start) / (self.target - self.start)

    def elapsed(self, today: date) -> float:
        """How much of the time has passed, from 0 to 1."""
        days = (self.due_on - self.start_on).days
        return min(1.0, max(0.0, (today - self.start_on).days / days))

    def expected(self, today: date) -> float:
        """The figure that the straight line has on this day."""
        return self.start + (self.target - self.start) * self.elapsed(today)

    def pace(self, value: float, today: date) -> Pace:
        """At risk is what is behind its straight line; overdue what is not there after its last day."""
        share = self.share(value)
        if share >= 1:
            return Pace.REACHED
        if today > self.due_on:
            return Pace.OVERDUE
        return Pace.AT_RISK if share < self.elapsed(today) - NEARLY else Pace.ON_TRACK


NEARLY = 1e-9
"""What figures may differ by because they are counted in halves of halves."""
LARGEST_FIGURE = 1e12

GOAL = (
    Part(
        "title",
        "Goal",
        "What shall be true at the end? Say the result, not the work: “20 runbooks in the library”.",
        TITLE_LENGTH,
        is_line=True,
    ),
    Part(
        "measure",
        "Measured by",
        "What is counted, by whom, and where does one look it up? Two people should come to the same figure.",
        GOAL_LENGTH,
    ),
    Part("unit", "Unit", "What is it counted in? Such as runbooks, hours, %.", 40, is_line=True),
    Part("start", "Start", "What is the figure today?", 40, is_line=True),
    Part("target", "Target", "Which figure is the goal? It may be lower than the start.", 40, is_line=True),
    Part("start_on", "Since", "From which day is it counted? Empty: from today.", 40, is_line=True),
    Part("due_on", "Due", "By which day? Such as 2027-03-31.", 40, is_line=True),
    Part("owner", "Owner", "Who looks after it and says how it goes? A member of this community.", HANDLE_LENGTH, True),
    Part(
        "metric",
        "Metric",
        "May stay empty. The name of a figure that this site measures, from which the goal then fills itself.",
        60,
        is_line=True,
    ),
)
"""What is asked of a goal."""


def figure(value: float) -> str:
    """A figure as people write it: 11, 1,200, 2.5."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")
