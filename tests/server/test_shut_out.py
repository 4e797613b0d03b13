"""Kept out while one writes: the open session ends within a second, whoever did it from wherever, the text is kept."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from copterm.db.tables import Activity
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.events import MODERATED
from copterm.forum import House
from copterm.services import communities, drafts, posts, sanctions, threads
from tests.server.conftest import ROOT, Serve, Server, Site, make_site, wait_until
from tests.server.terminal import Screen, terminal

WORDS = "We did this last year, in three steps"
SECONDS = 1.0
SLOW = 4.0
"""What a busy machine is given beyond it; the figure itself is printed (`pytest -s`)."""


@pytest.fixture
def busy(sqlite_template: Path, tmp_path: Path) -> Site:
    """A site where bea is in two communities of ada's, each with a thread of hers."""
    site = make_site(sqlite_template, tmp_path)
    with House.open(site[0]) as house:
        ada, bea = house.forum(1), house.forum(2)
        for number, slug in enumerate(("guild", "data"), 1):  # the latest stands at the top of New
            ada.write_now(communities.add, slug, slug.title())
            bea.write_now(communities.join, number)
            thread = bea.write_now(threads.new_thread, number, "discussion", f"Backfill at {slug}", "How?")
            ada.write_now(posts.reply, thread.id, "By night.")
    return site


async def begin(server: Server, bea: Screen) -> None:
    """Open the thread of the first community and begin to answer. The end of it is not saved yet when this returns."""
    await bea.until("Backfill at data")
    bea.press("enter")
    await bea.until("#2  ada")
    bea.press("r")
    await bea.until("Ctrl+S")
    bea.type(WORDS)
    await bea.until(WORDS)


def since_it_was_done(site: Site) -> float:
    """Seconds since the last act that stands in the log."""
    moment = datetime.now(UTC)
    with House.open(site[0]) as house:
        return (moment - house.system.read_now(_last_act)).total_seconds()


def _last_act(_: Actor) -> datetime:
    row = Activity.select(Activity.at).where(Activity.kind == MODERATED).order_by(Activity.id.desc()).get()
    at: datetime = row.at
    return at


def kept(site: Site) -> list[str]:
    with House.open(site[0]) as house:
        return [one.body for one in house.system.read_now(_drafts_of_bea)]


def _drafts_of_bea(_: Actor) -> tuple[drafts.DraftView, ...]:
    return drafts.list_drafts(Actor(2, "bea"))


async def say(server: Server, *words: str) -> None:
    """Say it at the shell, in a process of its own."""
    environment = {**os.environ, "COPTERM_DATABASE": server.database}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "copterm", *words, env=environment, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0


async def in_a_terminal(server: Server, site: Site) -> None:
    """As ada, in a session on the other worker."""
    async with terminal(server.port, client_keys=[site[1]["ada"]]) as ada:
        await ada.until("ada")
        ada.press("2")
        await ada.until("Guild")
        ada.press("enter")
        await ada.until("Backfill at data")
        ada.press("enter")
        await ada.until("#1  bea")
        ada.press("g", "W")
        await ada.until("A word in their Standing")
        ada.press("right", "right")
        await ada.until("They do not come in until then")
        ada.press("down", "down", "right", "down")
        ada.type("Rude")
        ada.press("enter")
        await ada.until("bea is suspended until")


async def at_the_shell(server: Server, site: Site) -> None:
    """As the operator, in another process."""
    await say(server, "mod", "suspend", "bea", "--days", "2", "--reason", "Rude")


@pytest.mark.parametrize("do", [in_a_terminal, at_the_shell], ids=["the other worker", "the command line"])
async def test_who_is_suspended_while_writing_is_out_within_a_second(busy: Site, serve: Serve, do: object) -> None:
    server = serve(stub=False, site=busy)
    async with terminal(server.port, client_keys=[busy[1]["bea"]]) as bea:
        await begin(server, bea)
        doing = asyncio.create_task(do(server, busy))  # type: ignore[operator]
        await bea.ended(30)
        seconds = since_it_was_done(busy)
        print(f"out after {seconds:.2f} s")
        await doing
        assert seconds < SECONDS + SLOW
        assert "Rude" in bea.text
    assert kept(busy) == [WORDS]
    async with terminal(server.port, client_keys=[busy[1]["bea"]]) as bea:
        await bea.until("you are kept out")
        assert "Rude" in bea.text
        assert "Backfill" not in bea.text
    assert not server.logged("incident")


async def test_when_the_time_has_run_out_the_text_is_there_to_be_gone_on_with(busy: Site, serve: Serve) -> None:
    server = serve(stub=False, site=busy)
    until = now() + timedelta(seconds=4)
    async with terminal(server.port, client_keys=[busy[1]["bea"]]) as bea:
        await begin(server, bea)
        with House.open(busy[0]) as house:
            house.system.write_now(sanctions.give, "bea", "suspension", "Rude", None, until)
        await bea.ended(30)
    wait_until(lambda: now() > until)
    async with terminal(server.port, client_keys=[busy[1]["bea"]]) as bea:
        await bea.until("Enter reads why")
        bea.press("enter")
        await bea.until("By         the site")
        bea.press("1")
        await bea.until("Backfill at data")
        bea.press("enter")
        await bea.until("#2  ada")
        bea.press("r")
        await bea.until(WORDS)
        bea.press("ctrl+s")
        await bea.until("#3  bea")
    assert kept(busy) == []


async def test_who_is_banned_from_one_community_leaves_its_pages_and_goes_on_elsewhere(
    busy: Site, serve: Serve
) -> None:
    server = serve(stub=False, site=busy)
    async with terminal(server.port, client_keys=[busy[1]["bea"]]) as bea:
        await begin(server, bea)
        doing = asyncio.create_task(say(server, "mod", "ban", "bea", "--community", "data", "--reason", "Rude"))
        await bea.until("You are banned from Data", 30)
        seconds = since_it_was_done(busy)
        print(f"out after {seconds:.2f} s")
        await doing
        assert seconds < SECONDS + SLOW
        await bea.until(lambda seen: "Backfill at data" not in seen.text)
        bea.press("2")
        await bea.until("Guild")
        assert "Data  " not in bea.text
        bea.press("enter")
        await bea.until("Backfill at guild")
        bea.press("enter")
        await bea.until("#2  ada")
        bea.press("r")
        await bea.until("Ctrl+S")
        bea.type("Here I may")
        bea.press("ctrl+s")
        await bea.until("#3  bea")
    assert kept(busy) == [WORDS]
    assert not server.logged("incident")
