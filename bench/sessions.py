"""What one member feels over real SSH, and what a hundred cost who do nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from bench.figures import Figure, median, share
from bench.run import Run
from bench.server import Server, serve
from bench.stock import stocked_site
from bench.terminal import Answer, Arrival, Terminal, arrive

SESSIONS = 100
IDLE_SECONDS = 10
KEYS = 300
LIST = b"2\r"
"""From the first screen to the list of threads of the only community; its first thread has 1,000 posts."""


def measure(run: Run) -> Iterator[Figure]:
    """A server with two workers on 50,000 posts; the members arrive one after another."""
    folder = run.folder()
    url = stocked_site(run, folder)
    with serve(url, folder, settings="sessions_per_worker = 60\n") as server:
        yield from asyncio.run(_use(server))


async def _use(server: Server) -> list[Figure]:
    warm = [await arrive(server.port, n) for n in range(2)]
    before, cpu = server.memory(), server.cpu()
    come = [await arrive(server.port, n) for n in range(2, 2 + SESSIONS)]
    arriving = (server.cpu() - cpu) / SESSIONS * 1e3
    figures = [*_arrivals(come, arriving), _memory(server, before), await _idle(server)]
    for one in come:
        one.terminal.hang_up()
    reader = warm[0].terminal
    await reader.walk(LIST)
    figures += await cursor_keys(reader, server)
    figures += await _long_thread(reader)
    reader.hang_up()
    return figures


def _arrivals(come: Sequence[Arrival], cpu: float) -> Iterator[Figure]:
    yield Figure("first screen over SSH, warm server, p50", median([one.last for one in come]), "ms", most=100)
    yield Figure("… p95", share([one.last for one in come], 0.95), "ms")
    yield Figure("… CPU of a sign-in and its first screen", cpu, "ms")


def _memory(server: Server, before: float) -> Figure:
    grown = (server.memory() - before) / SESSIONS / 1e6
    return Figure(f"memory per idle session (PSS, {SESSIONS} sessions, 50,000 posts)", grown, "MB", most=3)


async def _idle(server: Server) -> Figure:
    await asyncio.sleep(1)
    cpu = server.cpu()
    await asyncio.sleep(IDLE_SECONDS)
    used = (server.cpu() - cpu) / IDLE_SECONDS * 100
    return Figure(f"idle CPU, {SESSIONS} sessions, of a core", used, "%", most=1)


async def cursor_keys(terminal: Terminal, server: Server) -> list[Figure]:
    """Move the cursor down and up a list, without making it scroll."""
    await _move(terminal, 30)
    cpu = server.cpu()
    answers = await _move(terminal, KEYS)
    used = (server.cpu() - cpu) / len(answers) * 1e3
    firsts = [one.first for one in answers]
    return [
        Figure("a key that moves the cursor, first byte, p50", median(firsts), "ms", most=4),
        Figure("… p95", share(firsts, 0.95), "ms", most=10),
        Figure("… last byte, p50", median([one.last for one in answers]), "ms"),
        Figure("… bytes sent", sum(one.size for one in answers) / len(answers), "B", most=400),
        Figure("… CPU", used, "ms", most=3),
        Figure("… keys without an answer", sum(not one.size for one in answers), "keys", most=0),
    ]


async def _move(terminal: Terminal, count: int) -> list[Answer]:
    return [await terminal.press(b"j" if n // 10 % 2 == 0 else b"k") for n in range(count)]


async def _long_thread(terminal: Terminal) -> list[Figure]:
    """Open the thread of 1,000 posts several times; page down in it."""
    await terminal.walk(b"g")
    opened = []
    for _ in range(9):
        opened.append(await terminal.press(b"\r", 0.3))
        await terminal.walk(b"q")
    await terminal.walk(b"\r" + b"g")
    pages = [await terminal.press(b" ") for _ in range(40)]
    return [
        Figure("opening a thread of 1,000 posts, first byte, p50", median([one.first for one in opened]), "ms"),
        Figure("… whole screen, p50", median([one.last for one in opened]), "ms", most=100),
        Figure("… page down in it, first byte, p50", median([one.first for one in pages]), "ms", most=20),
        Figure("… whole screen, p50", median([one.last for one in pages]), "ms"),
    ]
