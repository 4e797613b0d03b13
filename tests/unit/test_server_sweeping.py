"""Closed sessions are let go of, when nobody types."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from copterm.server import sweeping
from copterm.server.sweeping import Sweeper


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Python collects for the other tests as it always does."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)


class Ring:
    """An object that only a full collection finds."""

    def __init__(self) -> None:
        self.me = self


def old_ring() -> weakref.ref[Ring]:
    ring = Ring()
    gc.collect()  # it is no young object any more
    return weakref.ref(ring)


async def test_after_enough_sessions_what_they_were_is_let_go_of() -> None:
    sweeper = Sweeper(lambda: 0.0)
    ring = old_ring()
    for _ in range(sweeping.ENOUGH - 1):
        sweeper.closed()
    assert ring() is not None
    sweeper.closed()
    assert ring() is None


async def test_it_waits_for_a_quiet_moment_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    typing = True
    sweeper = Sweeper(lambda: loop.time() if typing else 0.0)
    monkeypatch.setattr(sweeping, "QUIET_SECONDS", 0.001)
    ring = old_ring()
    for _ in range(sweeping.ENOUGH):
        sweeper.closed()
    for _ in range(50):
        await asyncio.sleep(0)
    assert ring() is not None
    typing = False
    async with asyncio.timeout(5):
        while ring() is not None:
            await asyncio.sleep(0)
    typing, another = True, old_ring()
    monkeypatch.setattr(sweeping, "PATIENCE_SECONDS", 0.01)
    for _ in range(sweeping.ENOUGH):
        sweeper.closed()
    async with asyncio.timeout(5):
        while another() is not None:
            await asyncio.sleep(0)
