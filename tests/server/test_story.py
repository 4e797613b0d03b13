"""The first road, as two people walk it over real SSH on two workers of a real server."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from pathlib import Path

import asyncssh
import pytest

from copterm.forum import House
from copterm.services import communities, invitations, posts, threads
from tests.server.conftest import Serve, make_site, wait_until
from tests.server.terminal import terminal

TITLE = "Backfill without locking the orders table?"
QUESTION = "We must add a NOT NULL column to `orders` and cannot stop writes."


Road = tuple[tuple[str, dict[str, asyncssh.SSHKey]], str]


@pytest.fixture
def road(sqlite_template: Path, tmp_path: Path) -> Road:
    """A site where ada tends a community with two threads, and an invitation to it."""
    site = make_site(sqlite_template, tmp_path)
    with House.open(site[0]) as house:
        ada = house.forum(1)
        ada.write_now(communities.add, "data", "Data Engineering", "Keep our pipelines boring.")
        house.forum(2).write_now(communities.join, 1)
        ada.write_now(threads.new_thread, 1, "question", TITLE, QUESTION, ("postgres",))
        other = ada.write_now(threads.new_thread, 1, "discussion", "Airflow 3 upgrade notes", "What bit us.").id
        ada.write_now(posts.reply, other, "And what did not.")
        code = ada.write_now(invitations.create, "data").code
    return site, code


async def test_a_newcomer_joins_with_a_key_reads_with_n_answers_and_returns(road: Road, serve: Serve) -> None:
    site, code = road
    server = serve(stub=False, site=site)
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with terminal(server.port, username="join", client_keys=[key]) as chen:
        await chen.until("Your SSH key is kept")
        chen.type(code)
        chen.press("enter")
        chen.type("chen")
        chen.press("enter")
        chen.type("Chen Wei")
        chen.press("enter", "enter", "enter")
        await chen.until("Welcome to Data Engineering")
        await chen.until("Chen Wei")
        chen.press("tab")
        chen.type("ber")
        await chen.until("Europe/Berlin")
        chen.press("enter")
        chen.press("enter")
        await chen.until("n begins to read")
        await chen.until(TITLE)
        chen.press("A")
        await chen.until("You are all caught up.")
    async with terminal(server.port, username="whatever", client_keys=[key]) as chen:
        await chen.until("chen")
        async with terminal(server.port, client_keys=[site[1]["ada"]]) as ada:
            await ada.until("ada")
            ada.press("2")
            await ada.until("Data Engineering")
            ada.press("enter")
            await ada.until(TITLE)
            ada.press("c")
            await ada.until("Title")
            ada.type("Who can review a runbook?")
            ada.press("tab", "tab", "tab")
            ada.type("It is two pages, about backfills.")
            ada.press("ctrl+s")
            await ada.until("#1  ada")
            await chen.until("Who can review a runbook?")
            chen.press("n")
            await chen.until("It is two pages, about backfills.")
            chen.press("r")
            await chen.until("Reply to #1")
            chen.type("I can, on Thursday.")
            chen.press("ctrl+s")
            await chen.until("#2  chen")
            await ada.until(lambda screen: "I can, on Thursday." in screen.text or "1 new reply" in screen.text)
            chen.press("n")
            await chen.until("You are all caught up.")
    async with terminal(server.port, client_keys=[key]) as chen:
        await chen.until("all caught up")


async def test_two_members_on_two_workers_see_each_other(road: Road, serve: Serve) -> None:
    site, _ = road
    server = serve(stub=False, site=site)
    async with (
        terminal(server.port, client_keys=[site[1]["ada"]]) as ada,
        terminal(server.port, client_keys=[site[1]["bea"]]) as bea,
    ):
        await bea.until("New 3")
        await ada.until("ada")
        busy = [worker for worker in server.workers if _connections(worker.pid)]
        assert len(busy) == 2
        bea.press("n")
        await bea.until("facilitator")
        seen = bea.text
        title = TITLE if TITLE in seen else "Airflow 3 upgrade notes"
        ada.press("2")
        await ada.until("Data Engineering")
        ada.press("enter")
        await ada.until(TITLE)
        ada.press("g" if title == "Airflow 3 upgrade notes" else "G", "enter")
        await ada.until(lambda screen: f"› {title}" in screen.text)
        ada.press("r")
        await ada.until("Reply to")
        ada.type("One thing more.")
        ada.press("ctrl+s")
        await bea.until(lambda screen: "One thing more." in screen.text or "1 new reply" in screen.text)


def _connections(pid: int) -> list[str]:
    """The sockets of accepted connections of a process."""
    import psutil

    return [str(one.raddr) for one in psutil.Process(pid).net_connections("tcp") if one.status == "ESTABLISHED"]


async def test_a_client_cut_off_in_mid_sentence_finds_the_draft(road: Road, serve: Serve) -> None:
    site, _ = road
    server = serve(stub=False, site=site)
    half = "Three steps: add it nullable, backfill in bat"
    async with terminal(server.port, client_keys=[site[1]["bea"]]) as bea:
        await bea.until("New 3")
        bea.press("n")
        await bea.until("#1  ada")
        bea.press("r")
        await bea.until("Reply to #1")
        bea.type(half)
        await bea.until("in bat")
        bea.process.get_extra_info("connection").abort()
    wait_until(lambda: half in _drafts(site[0]), what="the draft was not saved")
    async with terminal(server.port, client_keys=[site[1]["bea"]]) as bea:
        await bea.until("Drafts 1")
        bea.press("4")
        await bea.until("Three steps")
        bea.press("enter")
        await bea.until("in bat")
        bea.type("ches.")
        bea.press("ctrl+s")
        await bea.until("in batches.")


async def test_kill_9_of_a_worker_keeps_the_draft_and_the_other_worker_goes_on(road: Road, serve: Serve) -> None:
    site, _ = road
    server = serve(stub=False, site=site)
    async with (
        terminal(server.port, client_keys=[site[1]["bea"]]) as bea,
        terminal(server.port, client_keys=[site[1]["ada"]]) as ada,
    ):
        await bea.until("New 3")
        await ada.until("ada")
        bea.press("n")
        await bea.until("#1  ada")
        bea.press("r")
        await bea.until("Reply to #1")
        bea.type("Saved at the pause.")
        await bea.until("saved")
        port = bea.process.get_extra_info("sockname")[1]
        (holder,) = [one for one in server.workers if any(f"port={port}" in peer for peer in _connections(one.pid))]
        os.kill(holder.pid, signal.SIGKILL)
        ada.press("2")
        await ada.until("Data Engineering")
    assert "Saved at the pause." in _drafts(site[0])
    wait_until(lambda: len(server.workers) == 2 and holder.pid not in [one.pid for one in server.workers])
    async with terminal(server.port, client_keys=[site[1]["bea"]]) as bea:
        await bea.until("Drafts 1")


def _drafts(database: str) -> list[str]:
    """The drafts as they lie in the database file."""
    reader = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return [re.sub(r"\s+", " ", row[0]) for row in reader.execute("SELECT body FROM draft")]
    finally:
        reader.close()


async def test_a_screen_that_opens_is_sent_once_and_only_what_differs(road: Road, serve: Serve) -> None:
    """Its lines were sent as they were laid out, and all of them again right after: twice the wait on a slow line."""
    (_, keys), _ = road
    server = serve(stub=False, site=road[0])
    async with terminal(server.port, client_keys=[keys["bea"]]) as bea:
        await bea.until("● Airflow 3 upgrade notes")
        before = len(bea.raw)
        for key, shown in (("2", "[Communities]"), ("5", "[Settings]"), ("2", "[Communities]")):
            bea.press(key)
            await bea.until(shown)
            await bea.until("? help")
        sent = bytes(bea.raw[before:])
        assert (sent.count(b"[Communities]"), sent.count(b"[Settings]")) == (2, 1)
        assert sent.count("─".encode()) < 200, "the rules are the same on all three"
