"""The main road in text: keys pressed in the real app, and every screen printed, for where there is no terminal."""

import asyncio
from collections.abc import Callable
from typing import Any

from copterm.domain.arrival import Arrival
from copterm.forum import House

SIZE = (80, 24)
ROAD = (
    ("", "New: what bea has not read yet"),
    ("n", "n: the first unread post, under a line that says what is new"),
    ("space", "Space: on, a page at a time"),
    ("n", "n: the next unread post, wherever it is"),
    ("r", "r: a reply, under the thread"),
    ("*I had the same question. Thank you for asking it here.", "typing"),
    ("ctrl+s", "Ctrl+S: sent"),
    ("?", "?: the keys that work here"),
    ("escape", "Esc: back to the thread"),
    ("escape", "Esc: back"),
    ("2", "2: the communities"),
    ("enter", "Enter: the threads of one"),
    ("5", "5: settings"),
    ("1", "1: New again"),
    ("A", "A: all of it read, and U would take that back"),
    ("n", "n: nothing is left"),
)
"""What is pressed (after `*`: typed), and what it shows."""


async def walk(house: House, member_id: int | None, write: Callable[[str], object]) -> None:
    """Press the keys of ROAD as this member, and print each screen that they lead to."""
    from copterm.app import CoptermApp

    house.start_feed(asyncio.get_running_loop())
    app = CoptermApp(house, Arrival(member_id, "127.0.0.1", colours="none"))
    async with app.run_test(size=SIZE) as pilot:
        for keys, words in ROAD:
            if keys.startswith("*"):
                await pilot.press(*keys[1:])
            elif keys:
                await pilot.press(keys)
            await settle(app, pilot)
            write(f"── {words} {'─' * (SIZE[0] - len(words) - 4)}\n{picture(app)}\n")


async def settle(app: Any, pilot: Any) -> None:
    """Return when what the keys began is done and drawn."""
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


def picture(app: Any) -> str:
    """The screen as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
