"""A community's threads: as a guest and as a member, read at once, followed, and by mouse."""

from __future__ import annotations

from copterm.services import communities, drafts, posts, reading, threads
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
        await bea.press("3")
        await bea.see("New thread in Data Engineering")
        await bea.press("enter")
        await bea.see("Which one?")
        await bea.press("escape", "3", "j", "enter")
        await bea.see("Edit #1")
        await bea.see("One, mended")
