"""What goes over a slow line: bytes of the usual acts, and how long they take at 9,600 baud."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Iterator

from bench.figures import Figure
from bench.run import Run
from bench.server import serve
from bench.stock import MEMBERS, stocked_site
from bench.terminal import Terminal, arrive
from copterm.db.tables import Member
from copterm.domain.actor import Actor
from copterm.forum import House
from copterm.services import posts

BYTES_A_SECOND = 960
NEWS = 6
ROUNDS = 20


def measure(run: Run) -> Iterator[Figure]:
    """One member at 80×24, who has six threads to read."""
    folder = run.folder()
    url = stocked_site(run, folder)
    with House.open(url) as house:
        writer = house.system.read_now(_last_member)
        for n in range(NEWS):
            house.forum(writer).write_now(posts.reply, 1 + n, "Something to read.\n\nIt has two paragraphs.")
    with serve(url, folder, 1) as server:
        acts = asyncio.run(_use(server.port))
    for name, size in acts.items():
        yield Figure(f"bytes of {name}", size, "B")
        yield Figure("… at 9,600 baud", size / BYTES_A_SECOND, "s")


def _last_member(actor: Actor) -> int:
    return int(Member.select(Member.id).where(Member.handle == f"m{MEMBERS - 1}").scalar())


async def _use(port: int) -> dict[str, float]:
    first = (await arrive(port, 0)).terminal
    acts = {"the first screen": float(first.size)}
    acts["next unread, from New"] = await _size(first, b"n")
    acts["next unread, from a thread"] = await _size(first, b"n")
    first.hang_up()
    one = (await arrive(port, 1)).terminal
    await one.walk(b"2\r")
    acts["a cursor key in a list"] = await _mean(one, [b"j" if n // 10 % 2 == 0 else b"k" for n in range(ROUNDS)])
    acts["a cursor key that scrolls the list"] = await _scrolled(one)
    await one.walk(b"g")
    acts["opening a thread of 1,000 posts"] = await _size(one, b"\r")
    await one.walk(b"g")
    acts["page down in it"] = await _mean(one, [b" "] * ROUNDS)
    acts["opening the composer"] = await _size(one, b"r")
    acts["a key typed in the composer"] = await _mean(one, [bytes([97 + n]) for n in range(ROUNDS)])
    one.hang_up()
    return acts


async def _scrolled(terminal: Terminal) -> float:
    for _ in range(25):
        await terminal.press(b"j")
    return await _mean(terminal, [b"j"] * ROUNDS)


async def _size(terminal: Terminal, key: bytes) -> float:
    return (await terminal.press(key, 0.5)).size


async def _mean(terminal: Terminal, keys: list[bytes]) -> float:
    return statistics.mean([(await terminal.press(key)).size for key in keys])
