"""The loop of a worker."""

import asyncio

from copterm.server.loop import run


def test_tasks_begin_in_the_next_turn_whatever_an_app_asks_for() -> None:
    """On Python 3.12 the second visitor never reached the Door.

    The first visitor's app had made the loop start tasks at once, and asyncssh's sign-in by keyboard asks for what
    its connection is assigned only when the constructor has returned.
    """
    order: list[str] = []

    def at_once(loop: asyncio.AbstractEventLoop, work: object, **options: object) -> asyncio.Task[None]:
        order.append("started by the app's factory")
        raise AssertionError

    async def note() -> None:
        order.append("task")

    async def main() -> None:
        asyncio.get_running_loop().set_task_factory(getattr(asyncio, "eager_task_factory", at_once))
        task = asyncio.create_task(note())
        order.append("line after")
        await task

    run(main())
    assert order == ["line after", "task"]
