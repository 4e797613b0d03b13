"""Reading: New, a thread, `n` to the end, and what is marked read and what is not."""

from __future__ import annotations

import re

import pytest

from copterm.domain.roles import Watch
from copterm.services import posts, reading, threads
from copterm.widgets import marks
from copterm.widgets.reader import PostReader
from tests.screens.stage import Stage, Terminal

LONG = "\n\n".join(f"Paragraph {n}." for n in range(40))


async def test_an_empty_new_screen_says_what_to_do(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.see("Nothing has been written in your communities yet.")
        await bea.see("c starts a thread.")
    stage.thread("Tea", "One.", by=stage.bea)
    async with stage.open(stage.bea) as bea:
        await bea.see("You are all caught up.")
        await bea.see("2 shows the")


async def test_new_lists_unread_threads_by_community(stage: Stage) -> None:
    stage.thread("Kafka or Postgres?", "One.", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.see("● Kafka or Postgres?")
        assert "Data Engineering" in bea.picture
        assert "2 unread" in bea.picture
        assert "[New 2]" in bea.picture


async def test_n_reads_to_the_end_and_says_all_caught_up(stage: Stage) -> None:
    first = stage.thread("First thread", "One.", "Two.")
    second = stage.thread("Second thread", "Three.")
    async with stage.open(stage.bea) as bea:
        await bea.press("n")
        await bea.see("→ 1 new in Data Engineering › Second thread")
        await bea.press("n")
        await bea.see("→ 2 new in Data Engineering › First thread")
        await bea.press("n", "n")
        await bea.see("You are all caught up.")
        await bea.press("q")
    for thread_id in (first, second):
        assert stage.bea.read_now(threads.get_thread, thread_id).first_unread is None


async def test_a_thread_opens_at_the_first_unread_post_under_a_divider(stage: Stage) -> None:
    thread_id = stage.thread("Tea", LONG, LONG, "The new one.")
    stage.bea.write_now(reading.advance, thread_id, 2)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await bea.see("The new one.")
        assert "1 new since" in bea.picture
        assert bea.app.screen.query_one(PostReader).number == 3


async def test_a_long_post_is_not_read_before_its_end_was_shown(stage: Stage) -> None:
    thread_id = stage.thread("Tea", LONG)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "q")
        assert stage.bea.read_now(threads.get_thread, thread_id).first_unread == 1
        await bea.press("enter", *["space"] * 6)
        await bea.see("all caught up")
    assert stage.bea.read_now(threads.get_thread, thread_id).first_unread is None


async def test_peek_marks_nothing_read(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "A short post.")
    async with stage.open(stage.bea) as bea:
        await bea.press("v")
        await bea.see("A short post.")
        await bea.press("escape", "q")
    assert stage.bea.read_now(threads.get_thread, thread_id).first_unread == 1


async def test_jumping_to_the_end_does_not_read_what_lies_between(stage: Stage) -> None:
    thread_id = stage.thread("Tea", LONG)
    stage.many(thread_id, 60)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G")
        await bea.see("Post 61.")
        await bea.press("q")
    assert stage.bea.read_now(threads.get_thread, thread_id).first_unread == 1


async def test_a_thread_of_a_thousand_posts_opens_at_the_first_unread_without_all_of_them(stage: Stage) -> None:
    thread_id = stage.thread("Tea")
    stage.many(thread_id, 999)
    stage.bea.write_now(reading.advance, thread_id, 500)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await bea.see("#501")
        reader = bea.app.screen.query_one(PostReader)
        assert len(reader.window.posts) <= 100
        await bea.press("g")
        await bea.see("Hello.")
        await bea.press("G")
        await bea.see("Post 1000.")
        await bea.press("up", "up", "pageup")
        assert "#1000" in bea.picture or "#99" in bea.picture


async def test_scrolling_back_through_a_long_thread_never_shifts_or_skips(stage: Stage) -> None:
    thread_id = stage.thread("Tea")
    stage.many(thread_id, 149)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G")
        seen = numbers_on(bea)
        while bea.app.screen.query_one(PostReader).scroll_offset.y:
            await bea.press("pageup")
            seen |= numbers_on(bea)
        assert seen == set(range(1, 151))


def numbers_on(terminal: Terminal) -> set[int]:
    """The numbers of the posts whose header is on screen."""
    return {int(found) for found in re.findall(r"^[▌ ]#(\d+)  ", terminal.picture, re.MULTILINE)}


async def test_digits_go_to_a_post_and_show_first_where_that_leads(stage: Stage) -> None:
    thread_id = stage.thread("Tea", LONG)
    stage.many(thread_id, 50)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "3", "7")
        await bea.see("Go to #37 (Enter)  ada: Post 37.")
        await bea.press("enter")
        assert bea.app.screen.query_one(PostReader).number == 37
        await bea.press("9", "9")
        await bea.see("the last post is #51")
        await bea.press("escape")
        assert bea.app.screen.query_one(PostReader).number == 37


async def test_enter_goes_to_the_post_that_this_one_answers(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.", "Two.")
    stage.bea.write_now(posts.reply, thread_id, "To the first.", reply_to=1)
    async with stage.open(stage.chen) as chen:
        await chen.press("enter", "j", "j")
        await chen.see("#3  bea  to #1")
        await chen.press("enter")
        assert chen.app.screen.query_one(PostReader).number == 1


async def test_unread_from_here_stays_unread_after_leaving(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.", "Two.", "Three.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "j", "u")
        await bea.see("#2 and all after it are unread again.")
        await bea.press("q")
        await bea.see("● Tea")
    assert stage.bea.read_now(threads.get_thread, thread_id).first_unread == 2


async def test_all_read_is_undone_by_u(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("A")
        await bea.see("2 marked read. U undoes it.")
        assert "Tea" not in bea.picture
        await bea.press("U")
        await bea.see("● Tea")


async def test_watch_goes_round_and_muted_threads_leave_new(stage: Stage) -> None:
    thread_id = stage.thread("Tea", LONG)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "w")
        await bea.see("Watching")
        assert stage.bea.read_now(threads.get_thread, thread_id).watch is Watch.WATCHING
        await bea.press("w")
        await bea.see("Muted")
        await bea.see("U watches it again.")
        assert stage.bea.read_now(threads.get_thread, thread_id).watch is Watch.MUTED
        await bea.press("U")
        await bea.see("Watching: new posts here come first in New.")
        assert stage.bea.read_now(threads.get_thread, thread_id).watch is Watch.WATCHING
        await bea.press("w", "w")
        await bea.see("Normal: new posts here are in New. U undoes it.")


async def test_a_new_reply_is_told_and_moves_nothing(stage: Stage) -> None:
    thread_id = stage.thread("Tea", LONG, LONG)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "down", "down")
        before = bea.lines[3:22]
        stage.chen.write_now(posts.reply, thread_id, "From chen.")
        await bea.see("1 new reply: G to see")
        assert bea.lines[3:22] == before
        await bea.press("G")
        await bea.see("From chen.")


async def test_a_live_reply_below_a_short_thread_shows_and_is_not_yet_read(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        stage.chen.write_now(posts.reply, thread_id, "From chen.")
        await bea.see("From chen.")
        assert bea.app.screen.query_one(PostReader).marks.read == 1
        await bea.press("n", "q")
    assert stage.bea.read_now(threads.get_thread, thread_id).first_unread is None


async def test_a_thread_that_was_read_is_gone_from_new_when_one_leaves_it(stage: Stage) -> None:
    """Its row used to stay with a figure that was no longer true, and read as if nothing had been kept."""
    stage.thread("Older", "One.")
    stage.thread("Newer", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "q")
        await bea.until(lambda: "Newer" not in bea.picture)
        assert bea.lines[3].startswith("▌● Older")


async def test_a_list_does_not_move_under_the_cursor_when_posts_arrive(stage: Stage) -> None:
    stage.thread("Older", "One.")
    stage.thread("Newer", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("j")
        stage.thread("Newest", "Three.", by=stage.chen)
        await bea.see("Newest")
        current = next(line for line in bea.lines if line.startswith("▌"))
        assert "Older" in current


async def test_folded_quotes_open_and_close(stage: Stage) -> None:
    quote = "\n".join(f"> quoted {n}" for n in range(12))
    stage.thread("Tea", f"{quote}\n\nMy own words.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        assert "quoted 11" not in bea.picture
        await bea.press("z")
        await bea.see("quoted 11")
        await bea.press("z")
        assert "quoted 11" not in bea.picture


async def test_deleted_posts_leave_a_line(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.", "Two.")
    post = stage.ada.read_now(posts.get_post, thread_id, 2)
    stage.ada.write_now(posts.delete, post.id)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await bea.see("(deleted by its author)")


async def test_going_back_leads_to_the_list_one_came_from(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter")
        await bea.see("Data Engineering › Tea")
        await bea.press("q")
        await bea.see("3 members")
        await bea.press("q")
        await bea.see("[Communities]")
        await bea.press("q")
        await bea.see("[New")
        await bea.press("q")
        await bea.see("Once more (q), and you leave copterm.")


async def test_a_thread_that_is_deleted_while_one_reads_it_leads_back(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await bea.see("Data Engineering › Tea")
        post = stage.ada.read_now(posts.get_post, thread_id, 1)
        stage.ada.write_now(posts.delete, post.id)
        await bea.see(f"There is no thread {thread_id}.")
        await bea.see("[New")


async def test_on_a_large_screen_the_thread_shows_beside_the_list_and_stays_unread(stage: Stage) -> None:
    older = stage.thread("Older", "Text of the older.")
    newer = stage.thread("Newer", "Text of the newer.")
    async with stage.open(stage.bea, size=(120, 40)) as bea:
        await bea.see("Text of the newer.")
        await bea.press("j")
        await bea.see("Text of the older.")
        assert "Text of the newer." not in bea.picture
        await bea.pilot.resize_terminal(80, 24)
        await bea.until(lambda: "Text of" not in bea.picture)
    for thread_id in (older, newer):
        assert stage.bea.read_now(threads.get_thread, thread_id).first_unread == 1


@pytest.mark.parametrize(
    "keys",
    [("A", "2", "U"), ("enter", "A", "q", "U"), ("2", "enter", "A", "q", "U")],
    ids=["new", "thread", "community"],
)
async def test_all_read_is_undone_from_another_screen(stage: Stage, keys: tuple[str, ...]) -> None:
    # mallory pressed U after leaving the screen on which A had been pressed, and the session ended.
    stage.thread("Tea", "One.", "Two.")
    async with stage.open(stage.bea) as bea:
        for key in keys:
            await bea.press(key)
        await bea.see("Unread again, as it was.")
    assert stage.bea.read_now(reading.new).total == 2


async def test_a_thread_marked_read_is_not_what_n_goes_through(stage: Stage) -> None:
    stage.thread("Tea", LONG, LONG, "Three.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "A")
        await bea.see("This thread is read")
        await bea.press("n")
        await bea.see("You are all caught up.")


async def test_a_filter_that_finds_nothing_says_so(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("/")
        await bea.write("zzz")
        await bea.see("Nothing here has these words.")
        await bea.see("Esc shows all again")


async def test_backspace_takes_a_jump_back(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    stage.many(thread_id, 40)
    stage.bea.write_now(posts.reply, thread_id, "To the first one.", 1)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G", "enter")
        await bea.see("Backspace goes back to #42.")
        assert bea.app.screen.query_one(PostReader).number == 1
        await bea.press("backspace")
        assert bea.app.screen.query_one(PostReader).number == 42


async def test_head_and_foot_count_alike_also_after_ones_own_posts_from_here_and_elsewhere(stage: Stage) -> None:
    thread = stage.thread("Tea", "One.", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Three.")
        await bea.press("ctrl+s")
        assert "3 posts" in bea.picture
        assert "#3 of 3" in bea.picture
        stage.bea.write_now(posts.reply, thread, "Four, from elsewhere.")
        await bea.see("4 posts")
        await bea.see("#3 of 4")
        await bea.press("j")
        assert "Four, from elsewhere." in bea.picture
        assert "#4 of 4" in bea.picture


async def test_ones_own_post_from_elsewhere_waits_below_the_edge_like_anybodys(stage: Stage) -> None:
    thread = stage.thread("Tea", "\n\n".join(["One."] * 30))
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        stage.bea.write_now(posts.reply, thread, "From elsewhere.")
        await bea.see("1 new reply: G to see · #1 of 2")


async def test_where_numbers_and_counts_differ_the_foot_names_the_last_number(stage: Stage) -> None:
    thread = stage.thread("Tea", "One.", "Two.", "Three.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await bea.see("#1 of 3")
        stage.ada.write_now(posts.delete, stage.ada.read_now(posts.get_post, thread, 2).id)
        await bea.see("#1, last #3")
        assert "2 posts" in bea.picture


async def test_what_stood_there_for_more_than_a_glance_is_read_when_one_leaves(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever read a page and left, or answered, was led back to it."""
    thread = stage.thread("Tea", "One.", "Two.", LONG, "Four.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "q")
        assert stage.bea.read_now(threads.get_thread, thread).read_number == 0, "that was a glance"
        monkeypatch.setattr(marks, "GLANCE", 0.0)
        await bea.press("enter", "q")
        assert stage.bea.read_now(threads.get_thread, thread).read_number == 2, "the third was not seen to its end"
