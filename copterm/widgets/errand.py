"""Work for a widget or a screen that may go before the work has begun."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any


class Errand:
    """Await it to have `work` done; if nobody ever does, it is left undone, and nothing complains of that."""

    __slots__ = ("_work",)

    def __init__(self, work: Coroutine[Any, Any, None]) -> None:
        self._work = work

    def __await__(self) -> Generator[Any, Any, None]:
        yield from self._work.__await__()  # of its own, so that it lives as long as the work

    def __del__(self) -> None:
        self._work.close()
