"""How far a thread has been read: what was on screen counts, once all before it has been read."""

from __future__ import annotations

from collections.abc import Iterable
from time import monotonic

from copterm.widgets.window import Window

GLANCE = 1.0
"""Seconds for which something has to stand on the screen to have been read by who then leaves."""


class Marks:
    """One visit to a thread. `read` is the number up to which all is read; with `on` False nothing is marked."""

    def __init__(self, read: int = 0, on: bool = True) -> None:
        self.read = read
        self.opened_at = read
        self.on = on
        self.seen: set[int] = set()
        self.since = monotonic()

    def look(self) -> None:
        """Something else is on the screen from now on."""
        self.since = monotonic()

    @property
    def has_rested(self) -> bool:
        """Whether what is on the screen has stood there for more than a glance."""
        return monotonic() - self.since >= GLANCE

    def mark(self, numbers: Iterable[int], window: Window) -> bool:
        """These were shown, and the reader moved past them or saw the end; whether more is read now."""
        if not self.on:
            return False
        self.seen.update(numbers)
        before = self.read
        while (following := window.neighbour(self.read, 1)) is not None:
            post = window.posts.get(following)
            if post is None or not (post.mine or post.deleted or following in self.seen):
                break
            self.read = following
        return self.read > before
