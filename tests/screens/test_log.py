"""The Log of a community: what was done, by whom, why; read by its members, live, without anything private."""

from __future__ import annotations

from copterm.services import moderation, modlog
from tests.screens.stage import Stage


async def test_the_log_tells_who_did_what_and_why(stage: Stage) -> None:
    thread = stage.thread("Kafka or Postgres?", "Which?", by=stage.bea)
    stage.ada.write_now(moderation.lock, thread, "It was decided in the call.")
    async with stage.open(stage.chen) as chen:
        await chen.press("2", "enter", "]", "]", "]")
        await chen.see("ada  locked  Kafka or Postgres?")
        await chen.see("It was decided")
        stage.ada.write_now(moderation.unlock, thread, "New facts.")
        await chen.see("unlocked")
        await chen.press("g", "v")
        await chen.see("Reason: New facts.")
        await chen.see("Whom it concerns: bea")
        await chen.press("escape", "enter")
        await chen.see("Which?")


async def test_an_empty_log_says_what_it_is_for(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "]", "]", "]")
        await bea.see("Nothing stands here yet. What moderators do is told here")


async def test_a_long_log_is_paged_and_filtered(stage: Stage) -> None:
    def fill(actor: object) -> None:
        from copterm.domain.actor import SYSTEM

        for number in range(120):
            modlog.record(SYSTEM, "warn", f"Reason {number}.", community_id=stage.community_id)

    stage.site.system.write_now(fill)
    async with stage.open(stage.bea, (120, 40)) as bea:
        await bea.press("2", "enter", "]", "]", "]")
        await bea.see("Reason 119.")
        await bea.press("G")
        await bea.see("Reason 0.")
        await bea.press("slash")
        await bea.write("77")
        await bea.see("Reason 77.")
        assert "Reason 119." not in bea.picture
