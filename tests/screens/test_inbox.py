"""Inbox: what concerns one shows with its count, is looked at without being read, gone to, done with, taken back."""

from __future__ import annotations

from copterm.services import notices, posts, solving
from tests.screens.stage import Stage


async def test_an_answer_shows_with_its_words_and_counts_in_the_tabs(stage: Stage) -> None:
    thread = stage.thread("Kafka or Postgres?", "Which?", by=stage.bea)
    stage.chen.write_now(posts.reply, thread, "Postgres, for now.")
    async with stage.open(stage.bea) as bea:
        await bea.see("Inbox 1")
        await bea.press("3")
        await bea.see("▌● chen answered you")
        await bea.see("Kafka or Postgres?")
        await bea.see("Postgres, for now.")


async def test_enter_looks_and_enter_again_goes_there_and_it_is_read(stage: Stage) -> None:
    thread = stage.thread("Kafka or Postgres?", "Which?", by=stage.bea)
    stage.chen.write_now(posts.reply, thread, "Postgres, for now.")
    async with stage.open(stage.bea) as bea:
        await bea.press("3", "enter")
        await bea.see("Esc close")
        assert stage.bea.read_now(notices.count) == 1
        await bea.press("enter")
        await bea.see("▌Postgres, for now.")
        assert stage.bea.read_now(notices.count) == 0
        await bea.press("q")
        await bea.see("▌  chen answered you")


async def test_what_one_thread_told_is_one_row(stage: Stage) -> None:
    thread = stage.thread("Kafka or Postgres?", "Which?", by=stage.bea)
    other = stage.thread("Other", "Any.", by=stage.bea)
    for words in ("One.", "Two.", "Three."):
        stage.chen.write_now(posts.reply, thread, words)
    stage.ada.write_now(posts.reply, other, "Four, @bea.")
    async with stage.open(stage.bea) as bea:
        await bea.press("3")
        await bea.see("▌● ada mentioned you")
        await bea.see("Kafka or Postgres?  +2")
        await bea.see("One.")
        assert "Two." not in bea.picture


async def test_done_leaves_the_inbox_and_u_brings_it_back(stage: Stage) -> None:
    thread = stage.thread("Kafka or Postgres?", "Which?", by=stage.bea)
    stage.chen.write_now(posts.reply, thread, "Postgres, for now.")
    async with stage.open(stage.bea) as bea:
        await bea.press("3", "x")
        await bea.see("Nothing here concerns you in particular.")
        await bea.press("U")
        await bea.see("▌● chen answered you")
        await bea.press("A")
        await bea.see("1 marked read.")
        assert stage.bea.read_now(notices.count) == 0
        await bea.press("U")
        await bea.see("▌● chen answered you")
        await bea.press("u")
        await bea.see("▌  chen answered you")


async def test_it_comes_while_one_looks_wherever_one_is(stage: Stage) -> None:
    thread = stage.thread("Is it so?", "Which?", by=stage.chen, kind="question")
    answer = stage.bea.write_now(posts.reply, thread, "So.").number
    async with stage.open(stage.bea) as bea:
        await bea.press("5")
        await bea.see("[Settings]")
        stage.chen.write_now(solving.solve, thread, answer)
        await bea.see("Inbox 1")
        await bea.press("3")
        await bea.see("▌● chen took your answer")
        stage.chen.write_now(solving.unsolve, thread)
        stage.chen.write_now(posts.reply, thread, "Or not, @bea?")
        await bea.see("chen mentioned you")
        assert "took your answer" not in bea.picture
