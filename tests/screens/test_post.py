"""What one may do with the post under the bar: the menu offers what fits it, and keys say why where nothing does."""

from __future__ import annotations

from tests.screens.stage import Stage


async def test_the_menu_offers_for_a_post_only_what_fits_it(stage: Stage) -> None:
    stage.thread("Kafka or Postgres?", "Which?", by=stage.bea)
    async with stage.open(stage.chen) as chen:
        await chen.press("n", "m")
        await chen.see("Report this post")
        assert "Edit your own post" not in chen.picture
        assert "Delete this post" not in chen.picture
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "m")
        await bea.see("Edit your own post")
        await bea.see("Delete this post")
        assert "Report this post" not in bea.picture


async def test_nobody_reports_a_post_of_their_own_and_is_told_so(stage: Stage) -> None:
    stage.thread("Kafka or Postgres?", "Which?", by=stage.bea)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "!")
        await bea.see("This post is your own; reports are about those of others.")


async def test_staff_may_delete_what_somebody_else_wrote(stage: Stage) -> None:
    stage.thread("Kafka or Postgres?", "Which?", by=stage.bea)
    async with stage.open(stage.ada) as ada:
        await ada.press("n", "m")
        await ada.see("Delete this post")
        assert "Edit your own post" not in ada.picture
