"""The laid-out part of a thread: what takes long is laid out in turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import pytest

from copterm.widgets import window as windows
from copterm.widgets.window import Window


@dataclass
class Post:
    """A post that is only shown."""

    number: int
    id: int = 0
    author: str = "mallory"
    author_name: str = "Mallory"
    reply_to: int | None = None
    format: str = "markdown"
    body: str = "Slow.\n\nVery slow."
    created_at: datetime = datetime(2026, 11, 24, tzinfo=UTC)
    edited_at: datetime | None = None
    deleted: str = ""
    role: str | None = None
    mine: bool = False
    accepted: bool = False
    attachments: list[str] = field(default_factory=list)
    revision: int = 1
    above: str = ""
    moved: tuple[int, int] | None = None


def test_laying_out_stops_when_it_has_taken_long_and_goes_on_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen posts that take long each were laid out in one go, and nobody else in the process had a turn."""
    clock = count()
    monkeypatch.setattr(windows, "monotonic", lambda: float(next(clock)))
    window = Window()
    window.last_number = 5
    window.learn([Post(number, number) for number in range(1, 6)], 1, 50)
    assert window.begin(1)
    laid = []
    while window.grow_down(100) is None and window.is_behind:
        laid.append(len(window.blocks))
    assert laid == [2, 3, 4, 5]
    assert window.complete_below
