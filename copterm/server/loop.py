"""The event loop of a worker: tasks begin in the next turn, on every version of Python.

From Python 3.12 on, Textual's first app makes the whole loop start tasks at once. asyncssh starts tasks that use what
the line which starts them has yet to assign, so that sign-in with a keyboard would break for everybody on that loop.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any


class SteadyLoop(asyncio.SelectorEventLoop):
    """A loop whose tasks are made as asyncio makes them, whatever an app on it would rather have."""

    def set_task_factory(self, factory: object) -> None:
        """Stay as it is."""


def run(main: Coroutine[Any, Any, None]) -> None:
    """Like `asyncio.run`, on such a loop."""
    with asyncio.Runner(loop_factory=SteadyLoop) as runner:
        runner.run(main)
