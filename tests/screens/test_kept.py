"""Bookmarks and My threads: a post is kept with b, found again with a note, let go, taken back; one's own threads."""

from __future__ import annotations

from copterm.services import bookmarks, posts
from tests.screens.stage import Stage


async def test_b_keeps_a_post_and_again_lets_it_go(stage: Stage) -> None:
    thread = stage.thread("Kafka or Postgres?", "Which?", "Postgres, for now.")
    post = stage.bea.read_now(posts.get_post, thread, 1).id
    async with stage.open(stage.bea) as bea:
        await bea.press("n", "b")
        await bea.see("#1 is kept: Drafts (4), Bookmarks. U takes it back.")
        assert stage.bea.read_now(bookmarks.is_kept, post)
        await bea.press("b")
        await bea.see("#1 is not among your bookmarks any more.")
        await bea.press("U")
        await bea.see("#1 is kept again.")
    assert stage.bea.read_now(bookmarks.is_kept, post)


async def test_what_is_kept_is_looked_at_noted_gone_to_and_let_go(stage: Stage) -> None:
    thread = stage.thread("Kafka or Postgres?", "Which?", "Postgres, for now.")
    stage.bea.write_now(bookmarks.keep, stage.bea.read_now(posts.get_post, thread, 2).id)
    async with stage.open(stage.bea) as bea:
        await bea.press("4", "G", "k", "enter")
        await bea.see("▌Kafka or Postgres?  #2")
        await bea.see("Postgres, for now.")
        await bea.press("e")
        await bea.see("nobody else reads it")
        await bea.write("for the runbook")
        await bea.press("enter")
        await bea.see("  for the runbook")
        await bea.press("enter")
        await bea.see("Esc close")
        await bea.press("enter")
        await bea.see("▌Postgres, for now.")
        await bea.press("q", "d")
        await bea.see("You keep no posts yet.")
        await bea.press("U")
        await bea.see("  for the runbook")


async def test_ones_own_threads_are_listed_and_opened(stage: Stage) -> None:
    stage.thread("Mine", "Words.", by=stage.bea)
    stage.thread("Of somebody else", "Words.")
    async with stage.open(stage.bea) as bea:
        await bea.press("4")
        await bea.see("No drafts.")
        await bea.press("G", "enter")
        await bea.see("My threads")
        assert "Of somebody else" not in bea.picture
        await bea.press("enter")
        await bea.see("▌Words.")
