"""A list follows what happens without fetching all of itself for every post."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import Any

import pytest
from textual.geometry import Region

from copterm.domain.errors import Conflict
from copterm.domain.limits import PAGE
from copterm.forum import Forum
from copterm.screens.community import CommunityPage
from copterm.screens.listing import ListPage
from copterm.services import drafts, moderation, pace, posts, threads
from copterm.widgets.rows import RowList
from tests.screens.stage import Stage, Terminal

DICE = 11


@pytest.fixture
def full_list(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """More threads than a page has; nobody is too fast."""
    monkeypatch.setattr(pace, "POSTS_A_MINUTE", 10_000)
    return [stage.thread(f"Thread {n}") for n in range(60)]


def page_of(terminal: Terminal) -> CommunityPage:
    page = terminal.app.screen
    assert isinstance(page, CommunityPage)
    return page


def is_true(stage: Stage, page: CommunityPage) -> bool:
    """Whether the list is the first of what the database says, and goes on where it ends."""
    rows: list[threads.ThreadRow] = []
    after: threads.Cursor | None = None
    while after is not None or not rows:
        fetched = stage.bea.read_now(threads.list_threads, stage.community_id, after)
        rows, after = [*rows, *fetched.rows], fetched.next
    rest = rows[len(page.found) :]
    if page.following is not None:
        then = stage.bea.read_now(threads.list_threads, stage.community_id, page.following)
        return len(page.found) >= PAGE and page.found + rest == rows and list(then.rows) == rest[:PAGE]
    return page.found == rows


async def test_a_post_moves_its_thread_to_the_top_and_nothing_else_is_fetched(
    stage: Stage, full_list: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty-eight members who looked at one list fetched all of it anew for every post: a second until it showed."""
    asked: list[int] = []
    everything = threads.list_threads

    def spy(*arguments: Any, **named: Any) -> threads.Page:
        asked.append(1)
        return everything(*arguments, **named)

    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "j")
        at = page_of(bea).rows.current
        assert at is not None
        monkeypatch.setattr(threads, "list_threads", spy)
        stage.chen.write_now(posts.reply, full_list[20], "News.")
        await bea.until(lambda: page_of(bea).found[0].id == full_list[20])
        assert page_of(bea).found[0].unread == 2
        now = page_of(bea).rows.current
        assert now is not None
        assert now.key == at.key, "the bar stays on its thread"
    assert asked == []


async def test_whatever_happens_the_list_is_what_the_database_says(stage: Stage, full_list: list[int]) -> None:
    dice = random.Random(DICE)
    known = list(full_list)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        for act in dice.choices(["reply", "start", "delete", "pin", "unpin", "lock", "burst"], k=16):
            one = dice.choice(known)
            if act == "reply":
                stage.chen.write_now(posts.reply, one, "News.")
            elif act == "start":
                known.append(stage.thread(f"Fresh {len(known)}", by=stage.chen))
            elif act == "delete":
                last = stage.ada.read_now(threads.get_thread, one).last_number
                stage.ada.write_now(posts.delete, stage.ada.read_now(posts.get_post, one, last).id, "Spam.")
            elif act in ("pin", "unpin"):
                with suppress(Conflict):  # it is already
                    stage.ada.write_now(moderation.pin if act == "pin" else moderation.unpin, one, "To see.")
            elif act == "lock":
                with suppress(Conflict):
                    stage.ada.write_now(moderation.lock, one, "Solved.")
            else:
                for other in dice.sample(known, 12):
                    stage.chen.write_now(posts.reply, other, "More news.")
            await bea.until(lambda: is_true(stage, page_of(bea)))


async def test_a_row_that_was_drawn_for_one_member_is_as_it_should_be_for_the_next(stage: Stage) -> None:
    for n in range(6):
        stage.thread(f"Thread {n}")
    sights: dict[str, list[str]] = {}
    for colours in ("256", "none", "256"):
        async with stage.open(stage.bea, colours=colours) as bea:
            await bea.press("2", "enter", "j")
            rows = page_of(bea).rows
            whole = Region(0, 0, *rows.size)
            shown = rows.render_lines(whole)
            alone = super(RowList, rows).render_lines(whole)
            assert [list(strip) for strip in shown] == [list(strip) for strip in alone]
            sights.setdefault(colours, [strip.render(bea.app.console) for strip in shown])
            await bea.press("k")
            assert rows.render_lines(whole) != shown
            await bea.press("j")
            assert [strip.render(bea.app.console) for strip in rows.render_lines(whole)] == sights[colours]
    assert sights["256"] != sights["none"]


def slow_answers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every question to the database is answered some turns of the loop later, the later ones sooner."""
    asked: list[int] = []
    answered = Forum.read

    async def read(self: Forum, *arguments: Any, **named: Any) -> Any:
        asked.append(1)
        for _ in range(40 - min(30, len(asked))):
            await asyncio.sleep(0)
        return await answered(self, *arguments, **named)

    monkeypatch.setattr(Forum, "read", read)
    return asked


def in_order(page: CommunityPage) -> bool:
    """Whether the rows on the screen are what was found, each once."""
    keys = [row.key for row in page.rows.rows]
    return len(keys) == len(set(keys)) and keys == [row.id for row in page.found]


async def test_a_filter_that_is_typed_fast_shows_no_thread_twice(
    stage: Stage, full_list: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each letter fetched into one list while the letter before was still being answered."""
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        slow_answers(monkeypatch)
        await bea.pilot.press("G", "slash", *"thread 1")
        await bea.rest()
        await bea.until(lambda: page_of(bea).shown == "thread 1")
        page = page_of(bea)
        titles = [row.title for row in page.found]
        assert titles == [f"Thread {n}" for n in range(59, -1, -1) if "1" in str(n)]
        assert in_order(page)
        await bea.pilot.press("backspace", "backspace", "9", "escape")
        await bea.rest()
        await bea.until(lambda: not page.shown)
        await bea.until(lambda: is_true(stage, page))
        assert in_order(page)


async def test_going_to_the_ends_fast_mixes_no_pages(
    stage: Stage, full_list: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        slow_answers(monkeypatch)
        await bea.pilot.press("space", "space", "G", "k", "g", "space", "space", "g")
        await bea.rest()
        page = page_of(bea)
        assert in_order(page)
        assert is_true(stage, page)


@pytest.mark.parametrize(("key", "letters"), [("1", "three"), ("2", "data"), ("4", "half")])
async def test_other_lists_that_are_filtered_fast_show_each_row_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, key: str, letters: str
) -> None:
    for title in ("One", "Two", "Three"):
        thread = stage.thread(title)
        stage.bea.write_now(drafts.save, f"reply:{thread}", f"Half of {title}", reply_to=1)
    async with stage.open(stage.bea) as bea:
        await bea.press(key)
        page = bea.app.screen
        assert isinstance(page, ListPage)
        whole = list(page.rows.rows)
        slow_answers(monkeypatch)
        await bea.pilot.press("slash", *letters)
        await bea.rest()
        await bea.until(lambda: page.shown == letters)
        assert page.rows.rows
        assert all(letters in row.searched for row in page.rows.rows)
        keys = [row.key for row in page.rows.rows]
        assert len(keys) == len(set(keys))
        await bea.pilot.press("escape")
        await bea.rest()
        await bea.until(lambda: not page.shown)
        assert [row.key for row in page.rows.rows] == [row.key for row in whole]
