"""What is said in the rule: how long it stays, and the hints that newcomers get once."""

from __future__ import annotations

import pytest

from copterm.domain.newcomers import VISITS
from copterm.screens import answering, telling, tips
from copterm.screens.keyed import shared
from copterm.screens.page import Page
from copterm.services import accounts, posts, reading, signing_in
from copterm.text.shorten import cells
from copterm.widgets.chrome import AROUND, StatusRule
from tests.screens.stage import Stage, Terminal

TURNS = "Space turns the page"
ENDS = "The end of this thread."


def said(terminal: Terminal) -> str:
    """What the rule above the keys says at the left."""
    return terminal.app.screen.query_one("#status", StatusRule).words


def page_of(terminal: Terminal) -> Page:
    """The page that shows."""
    page = terminal.app.screen
    assert isinstance(page, Page)
    return page


def new_here(stage: Stage, visits: int = 1) -> None:
    """Bea is on one of her first visits."""
    stage.bea.write_now(accounts.set_prefs, visits=visits, told=None)


async def test_where_n_went_is_said_until_the_next_key_that_does_something(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.", "Three.")
    async with stage.open(stage.bea) as bea:
        await bea.press("n")
        await bea.see("→ 3 new in Data Engineering › Tea")
        await bea.press("x")
        assert "→ 3 new" in bea.picture, "a key without a meaning sends nothing away"
        await bea.press("j")
        assert "→ 3 new" not in bea.picture


async def test_a_notice_goes_with_a_key_that_only_folds_or_opens_the_help(stage: Stage) -> None:
    thread = stage.thread("Tea", "One.")
    stage.bea.write_now(reading.advance, thread, 1)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter")
        for keys in (("z",), ("?", "escape")):
            await bea.press("n")
            await bea.see("You are all caught up.")
            await bea.press(*keys)
            assert "caught up" not in bea.picture


async def test_what_says_how_long_it_can_be_taken_back_stays_so_long_and_no_longer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.thread("Tea", "One.")
    monkeypatch.setattr(answering, "WITHDRAW_SECONDS", 1.5)
    async with stage.open(stage.bea) as bea:
        await bea.press("n", "r")
        await bea.write("Two.")
        await bea.press("ctrl+s")
        assert "U takes it back" in said(bea)
        await bea.press("k", "z")
        assert "U takes it back" in said(bea), "moving does not make it untrue"
        await bea.until(lambda: "U takes it back" not in said(bea))


async def test_what_is_refused_stays_until_something_else_is_done(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("n", "e")
        await bea.see("You can edit your own posts only.")
        await bea.press("e")
        assert "You can edit your own posts only." in said(bea)
        await bea.press("k")
        await bea.press("v", "z")
        assert "You can edit" not in said(bea)


async def test_a_newcomer_is_told_once_how_to_read(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.")
    stage.thread("Coffee", "One.", "Two.")
    new_here(stage)
    async with stage.open(stage.bea) as bea:
        await bea.press("n")
        await bea.see("→ 2 new")
        await bea.press("z")
        await bea.see(TURNS)
        await bea.press("q", "n")
        await bea.press("z")
        assert TURNS not in bea.picture
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "z")
        assert TURNS not in bea.picture
    assert "thread" in stage.bea.read_now(accounts.get_me).prefs["told"]


async def test_a_hint_waits_for_what_was_refused_and_outlasts_a_hasty_key(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "TIP_SECONDS", 60)
    stage.thread("Tea", "One.", "Two.")
    new_here(stage)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await bea.see(TURNS)
        await bea.press("j", "k")
        assert TURNS in said(bea), "there was no time to read it"
        await bea.press("e")
        assert said(bea).startswith("You can edit"), "a refusal comes before a hint"
        await bea.press("j", "z")
        assert TURNS not in bea.picture


async def test_a_hint_about_keys_goes_when_keys_are_letters(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.")
    new_here(stage)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await bea.see(TURNS)
        await bea.press("r")
        assert TURNS not in bea.picture
        await bea.see("What you write is kept at every pause")


async def test_the_first_end_of_a_thread_says_how_to_go_on(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.")
    stage.bea.write_now(accounts.set_prefs, visits=1, told=["thread"])
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G")
        await bea.see(ENDS)


async def test_whoever_has_been_here_often_gets_no_hints(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.")
    new_here(stage, VISITS + 1)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "z")
        assert TURNS not in bea.picture


def test_visits_are_counted_while_they_matter(stage: Stage) -> None:
    new_here(stage, 0)
    for _ in range(VISITS + 3):
        stage.site.system.write_now(signing_in.come_in, stage.bea.member_id, "key")
    assert stage.bea.read_now(accounts.get_me).prefs["visits"] == VISITS + 1
    stage.site.system.write_now(signing_in.come_in, stage.chen.member_id, "key")
    assert "visits" not in stage.chen.read_now(accounts.get_me).prefs


async def test_the_first_draft_that_is_kept_says_where_drafts_are(stage: Stage) -> None:
    thread = stage.thread("Tea", "One.")
    stage.bea.write_now(accounts.set_prefs, visits=1, told=["thread", "compose"])
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Half an answer")
        await bea.press("escape")
        await bea.see("The draft is kept. r goes on with it.")
        await bea.press("z")
        await bea.see("What you have not sent is also under Drafts (4).")
    assert stage.ada.read_now(posts.list_posts, thread, 1, 10)[-1].number == 1


async def test_the_way_to_send_stays_on_the_screen_whatever_is_said_while_one_writes(stage: Stage) -> None:
    thread = stage.thread("Tea", "One.", "Two.")
    new_here(stage)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.see("What you write is kept at every pause, even when the line is cut.")
        assert bea.lines[-1].startswith(" Ctrl+S send  Esc")
        await bea.write("Half")
        stage.ada.write_now(posts.reply, thread, "Three.")
        await bea.press("escape", "j", "r")
        await bea.see("This is your unsent draft to #1. F6, then r aims it at #2.")
        assert bea.lines[-1].startswith(" Ctrl+S send  Esc")


def test_every_hint_for_newcomers_fits_into_the_rule_at_80_columns() -> None:
    board = shared(())
    for words in tips.TIPS.values():
        assert cells(board.spelled(words)) <= 80 - AROUND


async def test_what_is_refused_while_one_writes_leaves_the_keys_where_they_are(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        page_of(bea).refuse("This is refused for a reason that takes many words to say. " * 3)
        await bea.pilot.pause()
        assert bea.lines[-1].startswith(" Ctrl+S send  Esc")
        assert "words to say." in bea.lines[-2]
        await bea.press("f6", "k")
        assert "refused" not in bea.picture


async def test_a_long_notice_comes_before_the_place_which_comes_back_after_it(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        assert "#1 of 2" in bea.lines[-2]
        page_of(bea).tell("A notice that needs all of the rule, so that nothing else fits into it.")
        await bea.pilot.pause()
        assert "fits into it." in bea.lines[-2]
        assert "#1 of 2" not in bea.lines[-2]
        await bea.press("j")
        assert "#2 of 2" in bea.lines[-2]


async def test_what_was_said_goes_while_one_writes_once_it_could_be_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "TIP_SECONDS", 0)
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        page_of(bea).refuse("Not now.")
        await bea.write("x")
        await bea.until(lambda: "Not now." not in said(bea))


async def test_to_begin_to_write_ends_what_was_said_before(stage: Stage) -> None:
    thread = stage.thread("Tea", "\n\n".join(["One."] * 30))
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Two.")
        await bea.press("ctrl+s")
        await bea.see("U takes it back")
        await bea.press("g", "r")
        assert "U takes it back" not in bea.picture, "U is a letter there"
        stage.ada.write_now(posts.reply, thread, "Three.")
        await bea.see("1 new reply · ")
        assert "G to see" not in bea.picture
        await bea.press("f6")
        await bea.see("1 new reply: G to see")
        await bea.press("f6")
        assert "G to see" not in bea.picture


async def test_that_there_is_nothing_new_is_not_said_any_more_once_there_is(stage: Stage) -> None:
    thread = stage.thread("Tea", "\n\n".join(["One."] * 30))
    stage.bea.write_now(reading.advance, thread, 1)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter")
        await bea.see("Nothing new here.")
        stage.ada.write_now(posts.reply, thread, "Two.")
        await bea.see("1 new reply: G to see · #1 of 2")
        assert "Nothing new here." not in bea.picture


async def test_news_stays_beside_a_notice_when_only_the_place_has_no_room(stage: Stage) -> None:
    thread = stage.thread("Tea", "\n\n".join(["One."] * 30))
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        stage.ada.write_now(posts.reply, thread, "Two.")
        await bea.see("1 new reply: G to see · #1 of 2")
        page_of(bea).tell("A notice that needs most of the rule there is.")
        await bea.pilot.pause()
        assert bea.lines[-2].endswith("─ 1 new reply: G to see ─")
