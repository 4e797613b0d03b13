"""Goals in figures: the straight line from start to target, and what is behind it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from copterm.domain.goals import Line, Pace, figure

START, DUE = date(2026, 1, 1), date(2026, 4, 11)  # a hundred days
UP = Line(0, 20, START, DUE)
DOWN = Line(31, 21, START, DUE)


@pytest.mark.parametrize(
    ("line", "value", "days", "pace"),
    [
        (UP, 0, 0, Pace.ON_TRACK),
        (UP, 0, 1, Pace.AT_RISK),
        (UP, 10, 50, Pace.ON_TRACK),
        (UP, 9.9, 50, Pace.AT_RISK),
        (UP, 20, 50, Pace.REACHED),
        (UP, 25, 200, Pace.REACHED),
        (UP, 19, 100, Pace.AT_RISK),
        (UP, 19, 101, Pace.OVERDUE),
        (UP, -5, 50, Pace.AT_RISK),
        (DOWN, 31, 0, Pace.ON_TRACK),
        (DOWN, 26, 50, Pace.ON_TRACK),
        (DOWN, 27, 50, Pace.AT_RISK),
        (DOWN, 20, 10, Pace.REACHED),
        (DOWN, 22, 101, Pace.OVERDUE),
    ],
)
def test_a_goal_is_at_risk_when_it_is_behind_its_line(line: Line, value: float, days: int, pace: Pace) -> None:
    assert line.pace(value, START + timedelta(days=days)) is pace


def test_the_line_is_straight() -> None:
    assert [UP.expected(START + timedelta(days=days)) for days in (-5, 0, 25, 100, 300)] == [0, 0, 5, 20, 20]
    assert DOWN.expected(START + timedelta(days=30)) == pytest.approx(28)


FIGURES = some.floats(-1e12, 1e12)


@given(FIGURES, FIGURES, some.integers(1, 4000), some.integers(-100, 5000))
def test_what_is_on_its_line_is_never_at_risk(start: float, target: float, days: int, passed: int) -> None:
    if abs(target - start) < 1e-3:
        return
    line, today = Line(start, target, START, START + timedelta(days=days)), START + timedelta(days=passed)
    assert line.pace(line.expected(today), today) in (Pace.ON_TRACK, Pace.REACHED)
    assert line.pace(target, today) is Pace.REACHED


def test_figures_are_written_as_people_write_them() -> None:
    assert [figure(value) for value in (11, 1200, 2.5, 0.25, -3, 1e12, 26.004)] == [
        "11", "1,200", "2.5", "0.25", "-3", "1,000,000,000,000", "26",
    ]  # fmt: skip
