"""When this process looks for what nobody needs any more.

A closed session is a ring of objects that hold each other, which only Python's full collection finds; and that looks
at everything of all sessions, a third of a second with fifty of them, whenever enough was made. While members arrive
that is every few arrivals. So it is put off until some sessions have closed, and then until nobody types.
"""

import asyncio
import gc
from collections.abc import Callable

THRESHOLDS = (5_000, 20, 100)
"""Young objects are looked at as they come; all of them when it is said, or after ten million more."""
ENOUGH = 20
"""Sessions that have closed since the last time."""
QUIET_SECONDS = 0.1
PATIENCE_SECONDS = 20.0


class Sweeper:
    """Collects after so many sessions, in a quiet moment. `last_typed` is when somebody typed here, in loop time."""

    def __init__(self, last_typed: Callable[[], float]) -> None:
        self._last_typed = last_typed
        self._closed = 0
        self._until: float | None = None
        gc.set_threshold(*THRESHOLDS)

    def closed(self) -> None:
        """A session has closed."""
        self._closed += 1
        if self._closed >= ENOUGH and self._until is None:
            self._until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
            self._look()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._until is not None and now < self._until and now - self._last_typed() < QUIET_SECONDS:
            loop.call_later(QUIET_SECONDS, self._look)
            return
        self._closed, self._until = 0, None
        gc.collect()
