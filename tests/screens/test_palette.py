"""The palette: screens, communities, threads, people and acts, by words in any order."""

from __future__ import annotations

from copterm.services import accounts, communities, reading
from copterm.widgets.rows import RowList
from tests.screens.stage import Stage


async def test_a_thread_is_found_and_opened(stage: Stage) -> None:
    stage.thread("Backfill without locking the orders table?", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "ctrl+p")
        await bea.write("orders lock")
        await bea.see("thread     Backfill")
        await bea.press("enter")
        await bea.see("Data Engineering › Backfill")


async def test_who_types_faster_than_the_site_answers_gets_what_was_meant(stage: Stage) -> None:
    stage.thread("Zebra crossing", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "ctrl+p")
        await bea.pilot.press(*"zebra", "enter")
        await bea.see("Data Engineering › Zebra crossing")


async def test_what_is_typed_after_the_choice_is_for_what_was_chosen(stage: Stage) -> None:
    stage.thread("Zebra crossing", "One.", "Two.", "Three.")
    async with stage.open(stage.bea) as bea:
        await bea.burst("2", "ctrl+p", *"zebra", "enter", *"jjr", *"Seen.")
        await bea.see("Reply to #3")
        await bea.see("Seen.")


async def test_a_person_is_found_and_shown(stage: Stage) -> None:
    stage.ada.write_now(accounts.update_profile, "Ada Okafor", "Ask me about locks.", "Africa/Lagos")
    stage.ada.write_now(communities.add, "secret", "Secret Circle", visibility="private")
    async with stage.open(stage.bea) as bea:
        await bea.press("ctrl+p")
        await bea.write("okafor")
        await bea.see("person     ada")
        await bea.press("enter")
        await bea.see("Ask me about locks.")
        await bea.see("Africa/Lagos")
        await bea.see("Data Engineering")
        assert "Secret" not in bea.picture


async def test_an_act_is_found_with_its_key_and_done(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "ctrl+p")
        await bea.write("quoting")
        await bea.until(lambda: any("Reply to this post, quoting it" in line and " R" in line for line in bea.lines))
        await bea.press("enter")
        await bea.see("Reply to #1")


async def test_outsiders_find_no_private_thread(stage: Stage) -> None:
    stage.ada.write_now(communities.add, "secret", "Secret Circle", visibility="private")
    async with stage.open(stage.bea) as bea:
        await bea.press("ctrl+p")
        await bea.write("secret")
        await bea.see("Nothing is called that.")


async def test_at_first_there_are_ones_communities_and_what_one_read(stage: Stage) -> None:
    thread = stage.thread("Tea", "One.")
    stage.bea.write_now(reading.advance, thread, 1)
    async with stage.open(stage.bea) as bea:
        await bea.press("ctrl+p")
        await bea.see("thread     Tea")
        rows = bea.app.screen.query_one(RowList)
        assert "Data Engineering" in rows.words[0]
        assert any("Settings" in words for words in rows.words)


async def test_sections_are_found_from_everywhere_so_that_nobody_is_locked_out(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r", "ctrl+p")
        await bea.write("settings")
        await bea.press("enter")
        await bea.see("[Settings]")


async def test_the_menu_of_a_post_names_acts(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "m")
        await bea.see("Enter do it")
        await bea.see("Part of what it does")
