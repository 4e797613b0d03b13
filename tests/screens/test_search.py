"""Search: what is found shows while one types, is looked at without being read, opened, and asked for again."""

from __future__ import annotations

import pytest

from copterm.services import communities, searching, threads
from copterm.text.clean import printable
from copterm.widgets.field import Field
from tests import mallory
from tests.screens.stage import Stage


async def test_what_is_found_shows_while_one_types(stage: Stage) -> None:
    stage.thread("Kafka or Postgres?", "Which queue?", "The message queue broke again.")
    stage.thread("Other", "Nothing of that.")
    async with stage.open(stage.chen) as chen:
        await chen.press("ctrl+f")
        await chen.see("Type what you look for")
        await chen.write("queu")
        await chen.see("2 posts, best first")
        await chen.see("Kafka or Postgres?  #2")
        await chen.see("The message queue broke again.")
        assert "Other" not in chen.picture
        await chen.write("e broke")
        await chen.see("1 post, best first")


async def test_enter_looks_at_it_in_its_thread_and_enter_again_goes_there(stage: Stage) -> None:
    thread = stage.thread("Kafka or Postgres?", "Which?", *(f"Number {n}." for n in range(2, 9)), by=stage.bea)
    async with stage.open(stage.chen) as chen:
        await chen.press("ctrl+f")
        await chen.write("number 6")
        await chen.see("1 post")
        await chen.press("enter", "enter")
        await chen.see("Number 6.")
        await chen.see("Esc close")
        assert stage.chen.read_now(threads.get_thread, thread).unread == 8
        await chen.press("enter")
        await chen.see("▌Number 6.")
        await chen.press("q")
        await chen.see("1 post, best first")


async def test_what_was_sought_stands_there_again_and_typing_replaces_it(stage: Stage) -> None:
    stage.thread("Kafka or Postgres?", "Which queue?")
    async with stage.open(stage.chen) as chen:
        await chen.press("ctrl+f")
        await chen.write("queue")
        await chen.see("1 post")
        await chen.press("escape")
        await chen.see("[New")
        await chen.press("ctrl+f")
        await chen.see("1 post, best first")
        await chen.write("nothing")
        await chen.see("Nothing was found.")
        assert "queue" not in chen.picture


async def test_s_puts_the_newest_first_and_slash_goes_back_to_the_line(stage: Stage) -> None:
    stage.thread("Backfill", "How?", "One more word about a backfill.")
    async with stage.open(stage.chen) as chen:
        await chen.press("ctrl+f")
        await chen.write("backfill")
        await chen.see("2 posts, best first")
        await chen.press("enter", "s")
        await chen.see("2 posts, newest first")
        await chen.see("▌Backfill  #2")
        await chen.press("/", "end")
        await chen.write(" how")
        await chen.see("1 post, newest first")


async def test_what_cannot_be_meant_is_said_where_hits_would_stand(stage: Stage) -> None:
    async with stage.open(stage.chen) as chen:
        await chen.press("ctrl+f")
        await chen.write("by:nobody")
        await chen.see("by:nobody is nobody here.")
        await chen.write(" in:nowhere")
        await chen.see("There is no community nowhere.")
        await chen.press("enter")
        await chen.see("There is no community nowhere.")


async def test_what_happens_in_a_private_community_is_not_found(stage: Stage) -> None:
    stage.ada.write_now(communities.add, "den", "Den", "Any", visibility="private")
    stage.ada.write_now(threads.new_thread, "den", "discussion", "Hidden title", "Hidden words.")
    async with stage.open(stage.chen) as chen:
        await chen.press("ctrl+f")
        await chen.write("hidden")
        await chen.see("Nothing was found.")
        await chen.press("home")
        await chen.write("in:den ")
        await chen.see("There is no community den.")


async def test_hostile_words_are_shown_as_words(stage: Stage) -> None:
    texts = [text for text in mallory.TEXTS.values() if len(text) < 2_000][:18]
    for one in texts:
        stage.thread("Any", f"needle {one}", by=stage.bea)
    async with stage.open(stage.chen) as chen:
        await chen.press("ctrl+f")
        await chen.write("needle")
        await chen.see("18 posts")
        for one in texts:
            chen.app.screen.query_one("#filter", Field).value = printable(one)[:80]
            await chen.rest()
        assert chen.app.screen.query_one("#filter", Field).value == printable(texts[-1])[:80]


async def test_on_a_large_screen_the_post_stands_beside_the_hits(stage: Stage) -> None:
    stage.thread("Kafka or Postgres?", "Which?", *(f"Number {n}." for n in range(2, 19)), by=stage.bea)
    async with stage.open(stage.chen, (120, 40)) as chen:
        await chen.press("ctrl+f")
        await chen.write("number 17")
        await chen.see("▌Number 17.")


async def test_more_hits_come_when_one_goes_on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "HITS", 5)
    stage.thread("Any", *(f"word {number}" for number in range(1, 18)), by=stage.bea)
    async with stage.open(stage.chen, (80, 16)) as chen:
        await chen.press("ctrl+f")
        await chen.write("word")
        await chen.see("17 posts")
        await chen.press("enter", "s")
        await chen.see("17 posts, newest first")
        assert "word 3" not in chen.picture
        for _ in range(4):
            await chen.press("G")
            await chen.rest()
        await chen.see("▌Any     ")
        await chen.see("   word 1\n")
