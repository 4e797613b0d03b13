"""What every session needs and none should have to make: styles, screens, queries, made once before the workers fork.

The first member of each of forty workers waited a quarter of a second for what is the same for all of them.
"""

import asyncio
import tempfile
from contextlib import suppress

from copterm.commands import remote
from copterm.db import connection, migrate
from copterm.domain.arrival import Arrival, Colours
from copterm.domain.errors import Refusal
from copterm.forum import House
from copterm.operate.demo_walk import settle
from copterm.services import accounts, communities, threads
from copterm.settings import Settings

KINDS: tuple[Colours, ...] = ("256", "truecolor")
"""The terminals of nearly everybody."""
ROAD = ("2", "enter", "enter", "r")
"""What a member does first: look at the communities, at one of them, at a thread, and write."""
BODY = "Some words, **strong** ones.\n\n> a quote\n\n```python\nprint('code')\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"


def warm_up() -> None:
    """Walk through a throw-away site, and leave nothing of it behind but what was made on the way.

    Where that cannot be, such as on a full disk, the first members make it for themselves.
    """
    remote.commands()
    with suppress(OSError, Refusal):
        _walk_through()


def _walk_through() -> None:
    with tempfile.TemporaryDirectory(prefix="copterm-warming-") as folder:
        address = Settings(folder=folder).database_address()
        opened = connection.connect(address)
        migrate.migrate(opened)
        opened.close()
        with House.open(address) as house:
            member = house.system.write_now(accounts.create_member, "warm", "Warm", is_admin=True, password_hash="-")
            forum = house.forum(member.id)
            forum.write_now(communities.add, "warm", "Warm")
            forum.write_now(threads.new_thread, "warm", "question", "What is warm?", BODY, tags=["warm"])
            for colours in KINDS:
                asyncio.run(_walk(house, member.id, colours))


async def _walk(house: House, member_id: int, colours: Colours) -> None:
    from copterm.app import CoptermApp

    house.hub.attach(asyncio.get_running_loop())
    app = CoptermApp(house, Arrival(member_id, "127.0.0.1", colours=colours))
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ROAD:
            await pilot.press(key)
            await settle(app, pilot)
