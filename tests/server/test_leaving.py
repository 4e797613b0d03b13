"""Leaving: whatever is typed, whoever wants to go is gone at once, and what was written is kept."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from copterm.forum import House
from copterm.services import communities, posts, threads
from tests.server.conftest import Serve, Site, make_site
from tests.server.terminal import Screen, terminal

FLOOD = 100_000
LEAVING_SECONDS = 10.0
"""Working through the flood takes minutes; on a quiet machine one is gone within two seconds."""


@pytest.fixture
def talkative(sqlite_template: Path, tmp_path: Path) -> Site:
    """A site where bea has much to read."""
    site = make_site(sqlite_template, tmp_path)
    with House.open(site[0]) as house:
        ada = house.forum(1)
        ada.write_now(communities.add, "data", "Data Engineering")
        house.forum(2).write_now(communities.join, 1)
        for number in range(3):
            thread = ada.write_now(threads.new_thread, 1, "discussion", f"Thread {number}", "First.")
            ada.write_now(posts.reply, thread.id, "Second.")
    return site


async def leave(screen: Screen) -> None:
    """Press Ctrl+Q, and be gone."""
    screen.press("ctrl+q")
    assert await screen.ended(LEAVING_SECONDS) == 0
    assert "Goodbye." in screen.text


@pytest.mark.parametrize("pause", [0, 0.5], ids=["at once", "after a while"])
@pytest.mark.parametrize("key", ["n", "\x1b[B", "x"], ids=["n", "down", "no key"])
async def test_who_leans_on_a_key_can_leave(talkative: Site, serve: Serve, key: str, pause: float) -> None:
    """Ctrl+Q stood in line behind every key of a flood, and was not even read before most of them were taken."""
    server = serve(stub=False, site=talkative)
    async with terminal(server.port, client_keys=[talkative[1]["bea"]]) as bea:
        await bea.until("Thread 0")
        bea.type(key * (FLOOD // len(key)))
        await asyncio.sleep(pause)
        await leave(bea)
    assert not server.logged("incident")


@pytest.mark.parametrize("pause", [0, 0.5], ids=["at once", "after a while"])
async def test_who_floods_the_composer_can_leave_and_keeps_what_was_taken(
    talkative: Site, serve: Serve, pause: float
) -> None:
    server = serve(stub=False, site=talkative)
    async with terminal(server.port, client_keys=[talkative[1]["bea"]]) as bea:
        await bea.until("Thread 0")
        bea.press("n")
        await bea.until("#1  ada")
        bea.press("r")
        await bea.until("Reply to")
        bea.type("Begun")
        await bea.until("Begun")
        bea.type("x" * FLOOD)
        await asyncio.sleep(pause)
        await leave(bea)
    reader = sqlite3.connect(f"file:{talkative[0]}?mode=ro", uri=True)
    assert reader.execute("SELECT body FROM draft").fetchone()[0].startswith("Begunx")
    reader.close()
    assert not server.logged("incident")
