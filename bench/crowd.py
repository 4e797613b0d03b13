"""Many members in a few processes of their own, so that what clients cost is known and not the server's."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

import asyncssh
import psutil

from bench.terminal import CHEAP, Terminal, arrive
from copterm.server.process import end_with

AT_ONCE = 3
"""Members of one process who arrive at the same time."""
TICK = 0.05


@dataclass(frozen=True, slots=True)
class Open:
    """These members arrive and walk to where they will type. The answer: how many stand there."""

    numbers: tuple[int, ...]
    walk: bytes = b""


@dataclass(frozen=True, slots=True)
class Leave:
    """Everybody hangs up. The answer comes when all connections are closed."""


@dataclass(frozen=True, slots=True)
class Type:
    """Everybody types a key every `every` s on average, for `seconds`. The answer: Typed."""

    seconds: float
    every: float
    keys: tuple[bytes, ...]


@dataclass(slots=True)
class Typed:
    """Seconds to the first byte after each key, keys without an answer, and how late this process itself was."""

    latencies: list[float] = field(default_factory=list)
    unanswered: int = 0
    lags: list[float] = field(default_factory=list)

    def add(self, other: Typed) -> None:
        """Count what another process saw too."""
        self.latencies += other.latencies
        self.unanswered += other.unanswered
        self.lags += other.lags


class Crowd:
    """The processes, from the one that measures."""

    def __init__(self, ends: list[Connection], processes: list[Any]) -> None:
        self._ends, self._processes = ends, processes

    def open(self, numbers: Sequence[int], walk: bytes = b"") -> int:
        """Let these members arrive; how many did."""
        parts = [tuple(numbers[n :: len(self._ends)]) for n in range(len(self._ends))]
        for end, part in zip(self._ends, parts, strict=True):
            end.send(Open(part, walk))
        return sum(end.recv() for end in self._ends)

    def leave(self) -> None:
        """Everybody hangs up."""
        for end in self._ends:
            end.send(Leave())
        for end in self._ends:
            end.recv()

    def start_typing(self, seconds: float, every: float, keys: tuple[bytes, ...] = (b"j", b"k")) -> None:
        """Everybody begins to type; `typed` waits for the end."""
        for end in self._ends:
            end.send(Type(seconds, every, keys))

    def typed(self) -> Typed:
        """What was measured, when all have ended."""
        found = Typed()
        for end in self._ends:
            found.add(end.recv())
        return found

    def cpu(self) -> float:
        """Seconds of CPU that the processes have used."""
        return float(sum(sum(psutil.Process(one.pid).cpu_times()[:2]) for one in self._processes))


@contextmanager
def crowd(port: int, processes: int = 2) -> Iterator[Crowd]:
    """So many processes with nobody in them yet; all are ended with the block."""
    context = multiprocessing.get_context("spawn")
    pairs = [context.Pipe() for _ in range(processes)]
    running = [context.Process(target=_live, args=(theirs, port, os.getpid()), daemon=True) for _, theirs in pairs]
    try:
        for one, (_, theirs) in zip(running, pairs, strict=True):
            one.start()
            theirs.close()
        yield Crowd([mine for mine, _ in pairs], running)
    finally:
        for one in running:
            if one.pid is not None:
                one.kill()
                one.join()


def _live(end: Connection, port: int, parent: int) -> None:
    """The whole life of such a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)
    asyncio.run(_serve(end, port))


async def _serve(end: Connection, port: int) -> None:
    here: list[Terminal] = []
    while True:
        order: Open | Leave | Type = await asyncio.to_thread(end.recv)
        if isinstance(order, Open):
            come = await _arrive_all(port, order)
            here += come
            end.send(len(come))
        elif isinstance(order, Leave):
            for terminal in here:
                terminal.hang_up()
            await asyncio.gather(*(terminal.connection.wait_closed() for terminal in here))
            here.clear()
            end.send(0)
        else:
            end.send(await _type(here, order))


async def _arrive_all(port: int, order: Open) -> list[Terminal]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Terminal | None:
        async with gate:
            for _ in range(2):
                try:
                    terminal = (await arrive(port, number, CHEAP, gap=0.05)).terminal
                except (OSError, asyncssh.Error):
                    continue
                await terminal.walk(order.walk, 0.1)
                return terminal
        return None

    come = await asyncio.gather(*(one(number) for number in order.numbers))
    return [terminal for terminal in come if terminal is not None]


async def _type(here: list[Terminal], order: Type) -> Typed:
    """Members start at a random moment; pauses differ by half, so that nobody marches in step."""
    found, loop, end = Typed(), asyncio.get_running_loop(), perf_counter() + order.seconds

    def begin(terminal: Terminal, dice: random.Random) -> None:
        pressed, sent = 0, 0.0

        def note(at: float) -> None:
            nonlocal sent
            if sent:
                found.latencies.append(at - sent)
                sent = 0.0

        def press() -> None:
            nonlocal pressed, sent
            if sent:
                found.unanswered += 1
                sent = 0.0
            if perf_counter() >= end or terminal.is_closed:
                return
            terminal.channel.write(order.keys[pressed // 10 % len(order.keys)])
            pressed, sent = pressed + 1, perf_counter()
            loop.call_later(order.every * dice.uniform(0.5, 1.5), press)

        terminal.on_data = note
        loop.call_later(dice.random() * order.every, press)

    for number, terminal in enumerate(here):
        begin(terminal, random.Random(number))
    while (start := perf_counter()) < end:
        await asyncio.sleep(TICK)
        found.lags.append(perf_counter() - start - TICK)
    await asyncio.sleep(1.6 * order.every)  # the last keys are answered, or counted as not
    for terminal in here:
        terminal.on_data = lambda at: None
    return found
