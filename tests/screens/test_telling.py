"""What is said in the rule: how long it stays, and the hints that newcomers get once."""

from __future__ import annotations

import pytest

from copterm.domain.newcomers import VISITS
from copterm.screens import answering, telling
from copterm.services import accounts, posts, reading, signing_in
from copterm.widgets.chrome import StatusRule
from tests.screens.stage import Stage, Terminal

TURNS = "Space turns the page"
ENDS = "The end of this thread."


def said(terminal: Terminal) -> str:
    """What the rule above the keys says at the left."""
    return terminal.app.screen.query_one("#status", StatusRule).words


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
        await bea.see("What you have not sent is also under Drafts (3).")
    assert stage.ada.read_now(posts.list_posts, thread, 1, 10)[-1].number == 1
