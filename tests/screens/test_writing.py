"""Writing: reply, quote, drafts that stay, edit, delete, undo."""

from __future__ import annotations

import pytest

from copterm.domain.roles import Role
from copterm.services import communities, drafts, posts
from copterm.widgets.composer import Composer
from tests.screens.stage import Stage, Terminal


async def test_a_reply_is_sent_and_shown_and_answers_the_post_under_the_bar(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "j", "r")
        await bea.see("Reply to #2")
        await bea.write("Green, please.")
        await bea.press("ctrl+s")
        await bea.see("Sent as #3. U takes it back for 30 seconds.")
        await bea.see("3 posts")
    post = stage.bea.read_now(posts.get_post, thread_id, 3)
    assert (post.body, post.reply_to) == ("Green, please.", 2)
    assert stage.bea.read_now(drafts.list_drafts) == ()


async def test_no_letter_does_anything_while_one_writes(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    letters = "njkgGrRqudAUywc123?/ "
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write(letters)
        assert bea.app.screen.query_one(Composer).text == letters
        await bea.press("ctrl+s")
        await bea.see("Sent as #2")
    assert stage.bea.read_now(posts.get_post, thread_id, 2).body == letters.rstrip()


async def test_quoting_puts_the_post_above_the_answer(stage: Stage) -> None:
    stage.thread("Tea", "Black or green?")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "R")
        await bea.see("> Black or green?")
        assert "#1 ada:" in bea.picture


async def test_leaving_keeps_the_draft_and_says_so(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Half a thought")
        await bea.press("escape")
        await bea.see("The draft is kept. r goes on with it.")
        await bea.press("r")
        await bea.see("your draft of")
        await bea.see("Half a thought")
    draft = stage.bea.read_now(drafts.find, f"reply:{thread_id}")
    assert draft is not None
    assert draft.body == "Half a thought"


async def test_a_draft_is_saved_after_a_pause(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Half")
        await bea.see("saved ")
        draft = stage.bea.read_now(drafts.find, f"reply:{thread_id}")
        assert draft is not None
        assert draft.body == "Half"


async def test_a_draft_is_saved_when_the_session_ends_in_mid_sentence(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Half a sen")
        await bea.app.say_goodbye("The server restarts.")
        assert bea.app.last_words == "The server restarts."
    draft = stage.bea.read_now(drafts.find, f"reply:{thread_id}")
    assert draft is not None
    assert draft.body == "Half a sen"


async def test_an_empty_composer_leaves_no_draft(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r", "escape")
    assert stage.bea.read_now(drafts.list_drafts) == ()


async def test_a_reply_that_is_refused_keeps_the_text_and_says_why(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("My answer")
        stage.bea.write_now(communities.leave, stage.community_id)
        await bea.press("ctrl+s")
        await bea.see("not sent, the text is kept")
        await bea.see("as a guest")
        assert bea.app.screen.query_one(Composer).text == "My answer"


async def test_a_guest_is_told_how_to_join_before_writing(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    stage.bea.write_now(communities.leave, stage.community_id)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "r")
        await bea.see("as a guest")
        await bea.press("J")
        await bea.see("You are a member of Data Engineering now.")
        await bea.press("r")
        await bea.see("Reply to #1")
    assert stage.bea.read_now(communities.role_in, stage.community_id) is Role.MEMBER


async def test_taking_back_within_half_a_minute_puts_the_text_into_the_composer(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Too fast")
        await bea.press("ctrl+s", "U")
        await bea.see("Taken back.")
        assert bea.app.screen.query_one(Composer).text == "Too fast"
        assert "(withdrawn by its author)" in bea.picture
        await bea.press("ctrl+s")
        await bea.see("Sent as #3")
    assert stage.bea.read_now(posts.get_post, thread_id, 2).deleted == "withdrawn by its author"


async def test_two_terminals_lose_neither_text(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as laptop:
        await laptop.press("enter", "r")
        await laptop.write("From the laptop")
        await laptop.see("saved ")
        stage.bea.write_now(drafts.save, f"reply:{thread_id}", "From the desk", version=1)
        await laptop.write(", more")
        await laptop.see("Another terminal writes here too.")
    kept = {draft.body for draft in stage.bea.read_now(drafts.list_drafts)}
    assert kept == {"From the laptop, more", "From the desk"}


async def test_at_completes_people_who_spoke_here_first(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    stage.chen.write_now(posts.reply, thread_id, "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Thanks @")
        await bea.see("chen  Chen")
        people = [line.strip("▌ ") for line in bea.lines if "  Ada" in line or "  Chen" in line]
        assert people[0].startswith("chen")
        await bea.press("tab")
        assert bea.app.screen.query_one(Composer).text == "Thanks @chen "


async def test_escape_closes_the_people_before_the_composer(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("@a")
        await bea.see("ada  Ada")
        await bea.press("escape")
        assert "ada  Ada" not in bea.picture
        assert bea.app.screen.query_one(Composer).is_open


async def test_preview_shows_how_it_will_look(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("- a *list*")
        await bea.press("ctrl+t")
        await bea.see("• a list")
        await bea.press("escape")
        await bea.see("- a *list*")


async def test_f6_goes_to_the_thread_and_back_while_writing(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Answer")
        await bea.press("f6", "j", "f6")
        await bea.write("s")
        assert bea.app.screen.query_one(Composer).text == "Answers"


async def test_drafts_lead_back_to_where_they_belong(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    stage.bea.write_now(drafts.save, f"reply:{thread_id}", "Half an answer", reply_to=1)
    async with stage.open(stage.bea) as bea:
        await bea.press("4")
        await bea.see("Reply in Tea")
        await bea.press("enter")
        await bea.see("Reply to #1")
        await bea.see("Half an answer")
        await bea.press("escape", "q", "4", "d")
        await bea.see("The draft is gone. U brings it back.")
        await bea.press("U")
        await bea.see("Half an answer")


async def test_r_on_another_post_says_for_which_the_draft_is_and_can_aim_it(stage: Stage) -> None:
    """A draft for #1 used to open on #3 without a word, and the answer went to the wrong post."""
    thread_id = stage.thread("Tea", "One.", "Two.", "Three.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Green")
        await bea.press("escape", "j", "j", "r")
        await bea.see("This is your unsent draft to #1. F6, then r aims it at #3.")
        writing = bea.app.screen.query_one(Composer).writing
        assert (writing.text, writing.cursor_location) == ("Green\n", (1, 0)), "what is typed now does not go on a word"
        assert "Reply to #1" in bea.picture
        await bea.press("f6", "r")
        await bea.see("Reply to #3")
        await bea.press("ctrl+s")
        await bea.see("Sent as #4.")
    assert stage.bea.read_now(posts.get_post, thread_id, 4).reply_to == 3


async def test_a_long_draft_opens_where_it_ends(stage: Stage) -> None:
    """It used to show its middle, and the cursor was below the edge."""
    thread_id = stage.thread("Tea", "One.")
    text = "\n".join(f"line {n}" for n in range(60))
    stage.bea.write_now(drafts.save, f"reply:{thread_id}", text, reply_to=1)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.see("line 59")


async def test_a_sign_after_a_completed_name_stands_close_to_it(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("@ad")
        await bea.see("ada  ")
        await bea.press("enter")
        await bea.write(", hello @ad")
        await bea.press("enter")
        await bea.write("and bye")
        assert bea.app.screen.query_one(Composer).text == "@ada, hello @ada and bye"


def above_the_composer(bea: Terminal) -> str:
    """The line on which the thread ends that is seen above the composer."""
    lines = bea.lines
    edge = next(n for n, line in enumerate(lines) if line.startswith("── Reply to"))
    return lines[edge - 1]


@pytest.mark.parametrize("number", [1, 2, 6, 12])
async def test_the_post_that_one_answers_is_right_above_the_composer(stage: Stage, number: int) -> None:
    """Below the edge or far above it, one wrote an answer to what one did not see."""
    stage.thread("Tea", *(f"Words of {n}." for n in range(1, 13)))
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "g", *str(number), "enter", "r")
        await bea.see(f"Reply to #{number}")
        if number > 3:  # what is above the first posts does not fill the room
            await bea.until(lambda: f"Words of {number}." in above_the_composer(bea))
        await bea.see(f"Words of {number}.")
        for size in ((80, 18), (120, 40), (70, 24), (80, 17)):
            await bea.pilot.resize_terminal(*size)
            await bea.see(f"Words of {number}.")


async def test_what_was_sent_just_now_is_in_view_when_one_answers_it(stage: Stage) -> None:
    stage.thread("Tea", "One.\n\nOf many.\n\nLines.", "Two.", "Three.\n\n" + "More.\n\n" * 9)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G", "r")
        await bea.write("What I sent.")
        await bea.press("ctrl+s")
        await bea.see("Sent as #4.")
        await bea.press("r")
        await bea.see("Reply to #4")
        await bea.until(lambda: "What I sent." in above_the_composer(bea))


async def test_a_long_post_that_one_answers_shows_its_beginning(stage: Stage) -> None:
    stage.thread("Tea", "One.", "\n\n".join(f"Paragraph {n}." for n in range(14)), "Three.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "j", "down", "down", "r")
        await bea.see("Reply to #2")
        await bea.see("Paragraph 0.")
        await bea.press("f6", "G", "f6")
        assert "Three." in bea.picture, "looking around is what the thread above the composer is for"
