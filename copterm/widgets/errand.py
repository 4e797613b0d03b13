"""Work for a widget or a screen that may go before the work has begun."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any, Self


class Errand:
    """Await it to have `work` done. Until then it stands in `waiting`; `leave` leaves it undone, and nothing complains.

    So does the end of the last reference to it; but what is held in a circle ends in any order, so whoever goes leaves
    what still waits.
    """

    __slots__ = ("_waiting", "_work")

    def __init__(self, work: Coroutine[Any, Any, None], waiting: set[Self] | None = None) -> None:
        self._work = work
        self._waiting = waiting
        if waiting is not None:
            waiting.add(self)

    def __await__(self) -> Generator[Any, Any, None]:
        self._begin()
        yield from self._work.__await__()  # of its own, so that it lives as long as the work

    def _begin(self) -> None:
        if self._waiting is not None:
            self._waiting.discard(self)

    def leave(self) -> None:
        """Leave it undone."""
        self._begin()
        self._work.close()

    def __del__(self) -> None:
        self._work.close()
