"""A community's threads: as a guest and as a member, read at once, followed, and by mouse."""

from __future__ import annotations

import pytest

from copterm.domain.actor import Actor
from copterm.services import accounts, communities, drafts, posts, reading, threads
from copterm.widgets.reader import PostReader
from copterm.widgets.rows import RowList
from tests.screens.stage import Stage


async def test_a_guest_reads_is_told_how_to_write_and_joins(stage: Stage) -> None:
    guild = stage.ada.write_now(communities.add, "writing", "Writing Guild")
    stage.ada.write_now(communities.join, guild.id)
    stage.ada.write_now(threads.new_thread, guild.id, "discussion", "Style guide", "Comments until Friday.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "j", "enter")
        await bea.see("guest, J joins")
        await bea.press("c")
        await bea.see("You read Writing Guild as a guest. J joins it, then you can write.")
        await bea.press("J")
        await bea.see("You are in Writing Guild now. c starts a thread.")
        await bea.press("c")
        await bea.see("New thread in Writing Guild")


async def test_a_community_is_marked_read_and_that_is_undone(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        await bea.see("2 unread")
        await bea.press("A")
        await bea.see("2 marked read. U undoes it.")
        await bea.press("U")
        await bea.see("Unread again, as it was.")
        await bea.see("2 unread")


async def test_a_community_is_followed_from_its_own_screen(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "w")
        await bea.see("Data Engineering: watching.")
        await bea.press("w")
        await bea.see("Data Engineering: muted.")
        await bea.press("i")
        await bea.see("member, muted")
        await bea.press("q", "q", "1")
        await bea.see("You are all caught up.")
    assert stage.bea.read_now(reading.new).groups == ()


async def test_a_click_moves_the_bar_and_a_second_one_opens(stage: Stage) -> None:
    stage.thread("Older", "One.")
    stage.thread("Newer", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        await bea.pilot.click(RowList, offset=(10, 1))
        await bea.see("▌● Older")
        await bea.pilot.click(RowList, offset=(10, 1))
        await bea.see("Data Engineering › Older")


async def test_a_click_marks_a_post_and_one_on_a_section_opens_that(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.", "Two.", by=stage.ada)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await bea.pilot.click(PostReader, offset=(5, 3))
        await bea.see("#2 of 2")
        await bea.press("q")
        await bea.pilot.click("#tabs", offset=(10, 0))
        await bea.see("[Communities]")
    assert stage.bea.read_now(threads.get_thread, thread_id).last_number == 2


async def test_the_last_row_of_a_long_list_is_one_key_away_and_so_is_the_first(stage: Stage) -> None:
    """`G` stopped at the rows that had been fetched, and went on from there when pressed again."""
    for number in range(130):
        stage.site.system.write_now(store_thread, stage.community_id, stage.ada.member_id, f"Thread {number}")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        await bea.see("Thread 129")
        await bea.press("G")
        await bea.see("▌  Thread 0")
        assert "Thread 129" not in bea.picture
        for _ in range(6):
            await bea.press("pageup")
        rows = bea.app.screen.query_one("#rows", RowList)
        assert [row.key for row in rows.rows] == sorted((row.key for row in rows.rows), reverse=True)  # type: ignore[type-var]
        await bea.see("▌  Thread 108")
        stage.site.system.write_now(store_thread, stage.community_id, stage.ada.member_id, "Thread 130")
        await bea.app.screen.load()  # type: ignore[attr-defined]
        await bea.see("▌  Thread 108")
        await bea.press("g")
        await bea.see("▌  Thread 130")


def store_thread(actor: Actor, community_id: int, member_id: int, title: str) -> None:
    """A thread that is not counted as new for anybody."""
    threads.store_thread(community_id, member_id, "discussion", title, ())


async def test_a_filter_puts_the_bar_on_the_first_row_that_it_lets_through(stage: Stage) -> None:
    for title in ("Oolong", "Assam", "Coffee", "Cocoa", "Milk"):
        stage.thread(title, "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "j", "j", "j", "/")
        await bea.write("o")
        await bea.see("│● Cocoa")
        await bea.write("ol")
        await bea.see("│● Oolong")
        await bea.press("escape")
        await bea.see("▌● Oolong")
        assert "Milk" in bea.picture


async def test_what_is_new_shows_above_the_bar_where_one_looks_at_the_top(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        stage.thread("Coffee", "One.")
        await bea.see("Coffee")
        assert "▌● Tea" in bea.picture


async def test_a_title_is_cut_for_the_word_of_its_own_row_only(stage: Stage) -> None:
    """One long word on a thread's state took its room from the titles of all."""
    stage.thread("Who can review a runbook? " * 3, "One.", kind="question")
    stage.thread("Tea " * 14 + "end.", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        await bea.see("Tea end.")
        row = next(line for line in bea.lines if "runbook" in line)
        assert "…  no answer" in row or "… no answer" in row


async def test_a_post_says_the_name_of_its_author_where_there_is_room(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea, size=(80, 24)) as bea:
        await bea.press("enter")
        await bea.see("#1  ada · Ada Okafor  facilitator")
    stage.ada.write_now(accounts.update_profile, "A" * 60, "", "UTC")
    async with stage.open(stage.bea, size=(80, 24)) as bea:
        await bea.press("2", "enter", "enter")
        await bea.see("#1  ada  facilitator")


@pytest.mark.parametrize("name", ["Moderator", "chen  MODERATOR", "the Ａdmin", "ok ✓", "Bea"])
async def test_a_name_that_passes_for_what_the_site_says_is_not_shown(stage: Stage, name: str) -> None:
    stage.bea.write_now(accounts.update_profile, name, "", "UTC")
    stage.thread("Tea", "One.", by=stage.bea)
    async with stage.open(stage.ada) as ada:
        await ada.press("enter")
        await ada.see("#1  bea ")
        assert "·" not in next(line for line in ada.lines if "#1  bea" in line)


async def test_peek_pages_through_a_long_thread(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    stage.many(thread_id, 200)
    async with stage.open(stage.bea) as bea:
        await bea.press("v", "G")
        await bea.see("Post 201.")
        await bea.press("enter")
        await bea.see("Data Engineering › Tea")
    assert stage.bea.read_now(threads.get_thread, thread_id).first_unread == 1


async def test_drafts_of_a_new_thread_and_of_an_edit_lead_back(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.", by=stage.bea)
    post = stage.bea.read_now(posts.get_post, thread_id, 1)
    stage.bea.write_now(drafts.save, f"edit:{post.id}", "One, mended", revision=post.revision)
    stage.bea.write_now(drafts.save, f"new:{stage.community_id}", "Which one?", title="Coffee")
    async with stage.open(stage.bea) as bea:
        await bea.press("4")
        await bea.see("New thread in Data Engineering")
        await bea.press("enter")
        await bea.see("Which one?")
        await bea.press("escape", "4", "j", "enter")
        await bea.see("Edit #1")
        await bea.see("One, mended")
