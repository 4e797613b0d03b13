"""Live: what one process commits, the sessions of another hear, each event once and in order."""

import asyncio
import multiprocessing
import os
import signal
from datetime import timedelta
from typing import Any

import pytest

from copterm.domain import clock
from copterm.domain.errors import Refusal
from copterm.domain.events import POST_ADDED, Event
from copterm.forum import House
from copterm.services import posts, threads
from tests.conftest import Site

SECONDS = 20  # how long to wait for what should take a tenth of a second, on a busy machine


def _write_elsewhere(url: str, member: int, thread: int, count: int) -> None:
    with House.open(url) as house:
        for n in range(count):
            house.forum(member).write_now(posts.reply, thread, f"elsewhere {n}")


async def _heard(site: Site, count: int, act: asyncio.Future[None] | None = None) -> list[Event]:
    heard: list[Event] = []
    enough = asyncio.Event()

    def listen(event: Event) -> None:
        if event.kind == POST_ADDED:
            heard.append(event)
            if len(heard) >= count:
                enough.set()

    stop = site.house.hub.subscribe(listen)
    if act is not None:
        await act
    await asyncio.wait_for(enough.wait(), SECONDS)
    stop()
    return heard


async def test_a_post_made_in_another_process_is_heard_here_once_and_in_order(site: Site) -> None:
    ada = site.admin()
    site.community(ada)
    thread = ada.write_now(threads.new_thread, 1, "discussion", "Live", "First.").id
    site.house.start_feed(asyncio.get_running_loop())
    context = multiprocessing.get_context("spawn")
    other = context.Process(target=_write_elsewhere, args=(site.url, ada.member_id, thread, 5))
    listening = asyncio.create_task(_heard(site, 6))
    await asyncio.sleep(0)
    other.start()
    await asyncio.to_thread(other.join, SECONDS)
    await ada.write(posts.reply, thread, "and here")
    heard = await listening
    assert sorted(event.number or 0 for event in heard) == [2, 3, 4, 5, 6, 7]
    assert [event.number for event in heard if event.number != 7] == [2, 3, 4, 5, 6]


async def test_nothing_is_told_of_what_was_refused(site: Site) -> None:
    ada = site.admin()
    site.community(ada)
    site.events.clear()
    for body in ("", "> quote"):
        with pytest.raises(Refusal, match="nothing"):
            await ada.write(threads.new_thread, 1, "discussion", "Title", body)
    assert site.events == []
    assert ada.read_now(threads.list_threads, 1).rows == ()


def _write_until_killed(url: str, member: int, thread: int, acknowledged: Any) -> None:
    start = clock.now()
    with House.open(url) as house:
        forum = house.forum(member)
        for n in range(100_000):
            minutes = timedelta(minutes=n)  # the clock runs ahead, so that the limit on posts a minute stays away
            with clock.fixed(lambda minutes=minutes: start + minutes):  # type: ignore[misc]
                post = forum.write_now(posts.reply, thread, f"post {n}", None, f"{os.getpid()}-{n}")
            acknowledged.send((post.number, post.body))


def test_kill_9_loses_no_acknowledged_post_and_leaves_no_half_one(small_site: Site) -> None:
    ada = small_site.admin()
    small_site.community(ada)
    thread = ada.write_now(threads.new_thread, 1, "discussion", "Killed", "First.").id
    context = multiprocessing.get_context("spawn")
    promised: dict[int, str] = {}
    for _ in range(3):
        ours, theirs = context.Pipe(duplex=False)
        writer = context.Process(target=_write_until_killed, args=(small_site.url, ada.member_id, thread, theirs))
        writer.start()
        theirs.close()
        enough = len(promised) + 20
        while len(promised) < enough:
            number, body = ours.recv()
            promised[number] = body
        os.kill(writer.pid or 0, signal.SIGKILL)
        try:
            while True:
                number, body = ours.recv()
                promised[number] = body
        except EOFError:
            writer.join()
    shown = {post.number: post.body for post in ada.read_now(posts.list_posts, thread, 1, 10_000)}
    assert promised.items() <= shown.items()
    assert sorted(shown) == list(range(1, len(shown) + 1))
    stored, counted = ada.read_now(posts.recount, thread)
    assert stored == counted == len(shown)
