"""What others feel while one member does something big: all of them sit in the same worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

from bench.crowd import Crowd, crowd
from bench.figures import Figure, share
from bench.run import Run
from bench.server import Server, serve
from bench.sessions import LIST
from bench.stock import stocked_site
from bench.terminal import Terminal, arrive

OTHERS = 50
EVERY = 2.0
SECONDS = 8.0
LINE = b"A line that is pasted, of the usual length of a line in a mail.\r"
Deed = Callable[[Terminal], Awaitable[None]]


def measure(run: Run) -> Iterator[Figure]:
    """One worker with 51 members: fifty move the cursor every two seconds, one does what is named."""
    folder = run.folder()
    url = stocked_site(run, folder)
    with serve(url, folder, 1, "sessions_per_worker = 100\n") as server, crowd(server.port, 1) as people:
        people.open(range(1, OTHERS + 1), LIST)
        for name, walk, deed in DEEDS:
            yield from asyncio.run(_during(server, people, name, walk, deed))


async def _during(server: Server, people: Crowd, name: str, walk: bytes, deed: Deed) -> list[Figure]:
    one = (await arrive(server.port, 0)).terminal
    await one.walk(walk)
    cpu, start = server.cpu(), time.perf_counter()
    people.start_typing(SECONDS, EVERY)
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        await deed(one)
    used = (server.cpu() - cpu) / (time.perf_counter() - start) * 100
    found = await asyncio.to_thread(people.typed)
    one.hang_up()
    goal = 50 if deed is not _nothing else None
    return [
        Figure(
            f"{OTHERS} members move the cursor while one {name}: p95", share(found.latencies, 0.95), "ms", most=goal
        ),
        Figure("… the longest", max(found.latencies, default=0.0) * 1e3, "ms"),
        Figure("… keys without an answer", found.unanswered, "keys", most=0),
        Figure("… the server's CPU, of a core", used, "%"),
    ]


async def _nothing(terminal: Terminal) -> None:
    await asyncio.sleep(SECONDS)


async def _open_thread(terminal: Terminal) -> None:
    await terminal.press(b"\r", 0.1)
    await terminal.press(b"G", 0.1)
    await terminal.press(b"q", 0.1)


async def _filter(terminal: Terminal) -> None:
    for key in b"/buffer":
        await terminal.press(bytes([key]), 0.05, 2.0)
    await terminal.press(b"\x1b", 0.1, 2.0)


def _paste(size: int) -> Deed:
    """Paste so many bytes, once: how much may be pasted a second is bounded."""
    text = b"\x1b[200~" + (LINE * (size // len(LINE) + 1))[:size] + b"\x1b[201~"

    async def paste(terminal: Terminal) -> None:
        await terminal.press(text, 1.0, SECONDS)
        await asyncio.sleep(SECONDS)

    return paste


DEEDS: tuple[tuple[str, bytes, Deed], ...] = (
    ("does nothing", b"", _nothing),
    ("opens a thread of 1,000 posts, again and again", LIST, _open_thread),
    ("filters 10,000 threads", LIST, _filter),
    ("pastes 39 kB, the most that is taken", LIST + b"\rr", _paste(39_000)),
    ("pastes 1 MB, which is refused", LIST + b"\rr", _paste(1_000_000)),
)
