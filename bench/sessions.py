"""What a member feels over real SSH: first screen, keys, memory, idle cost, and how soon an answer is seen."""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import psutil

from bench.figures import Figure, median, share
from bench.site import BenchSite, make_site
from copterm.forum import House
from copterm.server.hostkey import ensure_host_key
from copterm.services import posts

SESSIONS = 60
QUIET = 0.15
KEYS = (b"j", b"k")


class Client:
    """One interactive session."""

    def __init__(self, connection: asyncssh.SSHClientConnection, process: Any) -> None:
        self.connection = connection
        self.process = process

    @classmethod
    async def open(cls, port: int, key: asyncssh.SSHKey) -> tuple[Client, float]:
        """Connect; the second value is the time until the first screen stands, in seconds."""
        start = time.perf_counter()
        connection = await asyncssh.connect(
            "127.0.0.1", port, username="bench", client_keys=[key], agent_path=None, known_hosts=None, config=None
        )
        process = await connection.create_process(term_type="xterm-256color", term_size=(80, 24), encoding=None)
        client = cls(connection, process)
        _, last = await client.until_quiet()
        return client, last - start

    async def until_quiet(self, gap: float = QUIET, first: float = 15.0) -> tuple[int, float]:
        """Read until nothing has come for `gap` s: bytes, and when the last of them came."""
        count, last = 0, time.perf_counter()
        while True:
            try:
                data = await asyncio.wait_for(self.process.stdout.read(65536), gap if count else first)
            except TimeoutError:
                return count, last
            if not data:
                return count, last
            count, last = count + len(data), time.perf_counter()

    async def press(self, key: bytes) -> tuple[float, int]:
        """Press a key: seconds to the first byte of the answer, and how many bytes came."""
        start = time.perf_counter()
        self.process.stdin.write(key)
        data = await asyncio.wait_for(self.process.stdout.read(65536), 10)
        answered = time.perf_counter() - start
        more, _ = await self.until_quiet(0.03, 0.03)
        return answered, len(data) + more


def measure() -> Iterator[Figure]:
    """Serve a generated site with two workers, and use it."""
    with tempfile.TemporaryDirectory() as folder:
        site = make_site(Path(folder), SESSIONS, 500, 10)
        server, port = _serve(site)
        try:
            yield from asyncio.run(_collect(site, server, port))
        finally:
            server.terminate()
            server.wait(30)


async def _collect(site: BenchSite, server: subprocess.Popen[str], port: int) -> list[Figure]:
    return [figure async for figure in _use(site, server, port)]


def _serve(site: BenchSite) -> tuple[subprocess.Popen[str], int]:
    ensure_host_key(site.folder / "host_key")
    start = time.perf_counter()
    arguments = ["--database", site.url, "--host", "127.0.0.1", "--port", "0", "--workers", "2"]
    server = subprocess.Popen(
        [sys.executable, "-m", "copterm", "serve", *arguments, "--host-key", str(site.folder / "host_key")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    found = re.search(r"port (\d+)", server.stdout.readline())
    if found is None:
        raise RuntimeError("the server did not start")
    print(f"  (the server listens after {time.perf_counter() - start:.1f} s)", file=sys.stderr)
    return server, int(found[1])


async def _use(site: BenchSite, server: subprocess.Popen[str], port: int) -> AsyncIterator[Figure]:
    warm = [(await Client.open(port, site.keys[n]))[0] for n in range(2)]
    base = _memory(server.pid)
    opened = [await Client.open(port, key) for key in site.keys[2:]]
    clients = [client for client, _ in opened]
    yield Figure("first screen over SSH, warm server, p50", median([spent for _, spent in opened]), "ms", most=100)
    grown = (_memory(server.pid) - base) / len(clients)
    yield Figure(f"memory per idle session (PSS, {len(clients)} sessions)", grown / 1e6, "MB", most=3)
    cpu = _cpu(server.pid)
    await asyncio.sleep(5)
    yield Figure(f"idle CPU, {SESSIONS} sessions, of a core", (_cpu(server.pid) - cpu) / 5 * 100, "%", most=1)
    async for figure in _keys(warm[0], server.pid):
        yield figure
    async for figure in _many(clients, server.pid):
        yield figure
    yield Figure("a post shows on another member's screen, p95", await _live(site, warm[1]), "ms", most=500)
    for client in [*warm, *clients]:
        client.connection.abort()


async def _keys(client: Client, pid: int) -> AsyncIterator[Figure]:
    for key in (b"2", b"\r"):
        await client.press(key)
        await client.until_quiet(0.3, 0.3)
    spent, sizes, cpu = [], [], _cpu(pid)
    for n in range(120):
        answered, size = await client.press(KEYS[n // 15 % 2])
        spent.append(answered)
        sizes.append(size)
    used = (_cpu(pid) - cpu) / len(spent) * 1e3
    yield Figure("a key that moves the cursor, p50", median(spent), "ms", most=4)
    yield Figure("… p95", share(spent, 0.95), "ms", most=10)
    yield Figure("… bytes sent", sum(sizes) / len(sizes), "B", most=400)
    yield Figure("… CPU", used, "ms", most=3)
    await client.press(b"j")
    opening, _ = await client.press(b"\r")
    await client.until_quiet(0.3, 0.3)
    yield Figure("opening a thread, first byte", opening * 1e3, "ms", most=100)


async def _many(clients: list[Client], pid: int) -> AsyncIterator[Figure]:
    dice, spent = random.Random(1), []

    async def member(client: Client) -> None:
        await client.press(b"2")
        await client.until_quiet(0.3, 0.3)
        await client.press(b"\r")
        await client.until_quiet(0.3, 0.3)
        for n in range(4):
            await asyncio.sleep(dice.expovariate(1.0))
            spent.append((await client.press(KEYS[n % 2]))[0])

    await asyncio.gather(*(member(client) for client in clients))
    yield Figure(f"{len(clients)} sessions, each about a key a second: p95", share(spent, 0.95), "ms", most=50)


async def _live(site: BenchSite, watcher: Client) -> float:
    """From the answer to the writer until the first byte on the watcher's screen, another process writing."""
    await watcher.press(b"2")
    await watcher.until_quiet(0.3, 0.3)
    await watcher.press(b"\r")
    await watcher.until_quiet(0.3, 0.3)
    spent = []
    with House.open(site.url) as house:
        forum = house.forum(1)
        for n in range(10):
            await forum.write(posts.reply, 10 + n, "News.")
            start = time.perf_counter()
            await asyncio.wait_for(watcher.process.stdout.read(65536), 10)
            spent.append(time.perf_counter() - start)
            await watcher.until_quiet(0.3, 0.3)
    return share(spent, 0.95)


def _tree(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def _memory(pid: int) -> float:
    return float(sum(process.memory_full_info().pss for process in _tree(pid)))


def _cpu(pid: int) -> float:
    return float(sum(sum(process.cpu_times()[:2]) for process in _tree(pid)))
