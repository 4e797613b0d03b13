"""The menu `m` for those who tend a community: each act with a reason, said, undone; and where moved posts lead."""

from __future__ import annotations

import pytest

from copterm.services import communities, drafts, hiding, moderation, moving, posts, threads
from tests.screens.stage import Stage, Terminal

WHY = "It is about something else."


@pytest.fixture
def thread(stage: Stage) -> int:
    """Bea wrote three posts."""
    return stage.thread("Kafka or Postgres?", "Which?", "Postgres.", "By the way: backups?", by=stage.bea)


async def choose(who: Terminal, words: str) -> None:
    """Take an act from the menu."""
    await who.press("m")
    await who.see("What to do with")
    await who.write(words)
    await who.press("enter")


async def answer(who: Terminal, *lines: str) -> None:
    """Type what is asked, one line after another."""
    for line in lines:
        await who.until(lambda: who.app.screen.query("Field"))
        await who.write(line)
        await who.press("enter")


async def test_members_are_not_offered_what_the_staff_does(stage: Stage, thread: int) -> None:
    async with stage.open(stage.chen) as chen:
        await chen.press("n", "m")
        await chen.see("What to do with #1")
        assert "staff" not in chen.picture


async def test_a_thread_is_locked_with_a_reason_and_u_unlocks_it(stage: Stage, thread: int) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("n")
        await choose(ada, "lock this")
        await ada.see("Say why")
        await answer(ada, "Answered.")
        await ada.see("Locked: only staff replies now. U undoes it.")
        assert stage.ada.read_now(threads.get_thread, thread).lock_reason == "Answered."
        await ada.press("U")
        await ada.see("Unlocked, as it was.")
    assert not stage.ada.read_now(threads.get_thread, thread).locked


async def test_what_is_refused_is_asked_again_with_what_was_typed(stage: Stage, thread: int) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("n")
        await choose(ada, "pin this")
        await answer(ada, "some day", "To see.")
        await ada.see("This is no time that it can end at")
        await ada.see("some day")
        await ada.press(*["backspace"] * 8)
        await answer(ada, "3d")
        await ada.see("Say why")
        await ada.see("To see.")
        await ada.press("enter")
        await ada.see("Pinned to the top. U undoes it.")
    assert stage.ada.read_now(threads.get_thread, thread).pinned_until is not None


async def test_a_post_is_hidden_and_shown_again(stage: Stage, thread: int) -> None:
    async with stage.open(stage.ada) as ada, stage.open(stage.chen) as chen:
        await ada.press("n", "j")
        await chen.press("n")
        await choose(ada, "hide this post")
        await answer(ada, "Rude.")
        await ada.see("#2 is hidden from all but the staff. U undoes it.")
        await ada.see("(hidden by ada: Rude.)")
        await ada.see("Postgres.")
        await chen.see("(hidden by ada: Rude.)")
        assert "Postgres." not in chen.picture
        await ada.press("U")
        await ada.see("As it was.")
        await chen.see("Postgres.")


async def test_posts_are_split_off_and_brought_back(stage: Stage, thread: int) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("n", "j", "j")
        await choose(ada, "split")
        await ada.see("Which posts?")
        await answer(ada, "", "Backups", WHY)
        await ada.see("This is a thread of its own now, of 1 post. U undoes it.")
        await ada.see("Backups")
        await ada.see(f"(ada moved this post here from {thread}#3: {WHY})")
        await ada.press("U")
        await ada.see("Taken back: all is where it was.")
        await ada.see("Kafka or Postgres?")
    assert stage.bea.read_now(posts.get_post, thread, 3).body == "By the way: backups?"


async def test_who_reads_sees_posts_go_and_enter_leads_to_them(stage: Stage, thread: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2")
        await bea.press("enter", "enter")
        await bea.see("By the way: backups?")
        made = stage.ada.write_now(moving.split, thread, [3], "Backups", WHY)
        await bea.see(f"(moved to {made.thread_id}#1 by ada: {WHY})")
        await bea.press("G", "enter")
        await bea.see("By the way: backups?")
        await bea.see("Backups")


async def test_a_merged_thread_takes_its_reader_and_what_they_write_along(stage: Stage, thread: int) -> None:
    other = stage.thread("Databases", "All about them.")
    async with stage.open(stage.chen) as chen:
        await chen.press("n")
        while "Kafka" not in chen.lines[0]:
            await chen.press("n")
        await chen.press("r")
        await chen.write("My two cents")
        stage.ada.write_now(moving.merge, thread, other, "The same.")
        await chen.see("Databases")
        await chen.see("My two cents")
        await chen.press("ctrl+s")
        await chen.see("Sent as #5.")
    assert stage.chen.read_now(posts.get_post, other, 5).body == "My two cents"
    assert not [one for one in stage.chen.read_now(drafts.list_drafts) if "cents" in one.body]


async def test_a_thread_is_merged_into_one_that_is_found_by_its_title(stage: Stage, thread: int) -> None:
    other = stage.thread("Databases", "All about them.", by=stage.bea)
    async with stage.open(stage.ada) as ada:
        await ada.press("n")
        while "Kafka" not in ada.lines[0]:
            await ada.press("n")
        await choose(ada, "merge this")
        await ada.see("Merge into which thread")
        await ada.write("datab")
        await ada.press("enter")
        await answer(ada, "The same.")
        await ada.see("Merged: what stood there is here now. U undoes it.")
        assert stage.ada.read_now(threads.get_thread, thread).moved_to == other
        await ada.press("U")
        await ada.see("Taken back: all is where it was.")
    assert stage.ada.read_now(threads.get_thread, thread).moved_to is None


async def test_an_archived_thread_offers_its_staff_only_to_open_it_again(stage: Stage, thread: int) -> None:
    stage.ada.write_now(moderation.archive, thread, "Old.")
    async with stage.open(stage.ada) as ada:
        await ada.press("n", "m")
        await ada.see("Unarchive this thread")
        assert "Merge this thread" not in ada.picture


async def test_two_moderators_at_once(stage: Stage, thread: int) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("n")
        await choose(ada, "lock this")
        stage.ada.write_now(moderation.lock, thread, "I was first.")
        await answer(ada, "Answered.")
        await ada.see("ada locked this thread just now: I was first.")


async def test_hostile_reasons_do_no_harm(stage: Stage, thread: int) -> None:
    post = stage.bea.read_now(posts.get_post, thread, 2)
    stage.ada.write_now(hiding.hide, post.id, "[/b] [@click=app.quit]x[/] \u202egnol " + "long " * 50)
    async with stage.open(stage.chen) as chen:
        await chen.press("n")
        await chen.see("(hidden by ada: [/b] [@click=app.quit]x[/]")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_thread_is_moved_and_its_sign_leads_there(stage: Stage, thread: int, size: tuple[int, int]) -> None:
    stage.ada.write_now(communities.add, "ops", "Operations")
    async with stage.open(stage.ada, size) as ada:
        await ada.press("n")
        await choose(ada, "move this")
        await ada.see("Move to which community")
        await ada.press("enter")
        await answer(ada, "It is about running it.")
        await ada.see("Moved to Operations.")
        await ada.see("Operations › Kafka or Postgres?")
    async with stage.open(stage.bea, size) as bea:
        await bea.press("2", "enter")
        await bea.see("moved")
        await bea.press("v", "enter")
        await bea.see("Operations › Kafka or Postgres?")
        await bea.see("What stood there is in this thread now.")


async def test_a_sign_that_leads_where_one_may_not_go_says_so(stage: Stage, thread: int) -> None:
    stage.ada.write_now(communities.add, "board", "Quiet Board", visibility="private")
    async with stage.open(stage.chen) as chen:
        await chen.press("n")
        await chen.press("r")
        await chen.write("My two cents")
        stage.ada.write_now(moving.move, thread, "board", "For few.")
        await chen.see(f"There is no thread {thread}.")
        await chen.press("2", "enter", "enter")
        await chen.see("This thread has left for a place that is not open to you.")
        assert "Quiet" not in chen.picture
    assert [one.body for one in stage.chen.read_now(drafts.list_drafts)] == ["My two cents"]
