"""A figure: what was measured, its goal, and how it is printed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `most` is the goal in `unit`; with `least` the value must be at least that."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached; figures without a goal always are."""
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def goal(self) -> str:
        """The goal in words."""
        if self.most is not None:
            return f"≤ {self.most:,g} {self.unit}"
        return f"≥ {self.least:,g} {self.unit}" if self.least is not None else "–"

    @property
    def amount(self) -> str:
        """What was measured, in words, as exact as it deserves."""
        digits = 0 if abs(self.value) >= 100 or self.value == int(self.value) else 1 if abs(self.value) >= 1 else 2
        return f"{self.value:,.{digits}f} {self.unit}"

    def __str__(self) -> str:
        mark = " " if self.is_reached else "!"
        return f"{mark} {self.name:72} {self.amount:>14}   {self.goal}"


def share(seconds: Sequence[float], part: float) -> float:
    """The value that `part` of these do not exceed, in milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1e3


def median(seconds: Sequence[float]) -> float:
    """The median, in milliseconds."""
    return statistics.median(seconds) * 1e3
