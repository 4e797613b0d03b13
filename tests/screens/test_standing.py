"""Standing on the screen: what was done is told with its reason, appealed, and screens go from who may not be there."""

from __future__ import annotations

from datetime import timedelta

from copterm.domain.clock import now
from copterm.screens.new import NewPage
from copterm.screens.shut_out import ShutOutPage
from copterm.screens.standing import StandingPage
from copterm.screens.thread import ThreadPage
from copterm.services import appeals, conduct, drafts, sanctions
from tests.screens.stage import Stage, Terminal


async def at_standing(bea: Terminal) -> None:
    await bea.press("5")
    await bea.see("Standing")
    rows = bea.app.screen.query_one("#rows")
    assert rows.go_to("standing")  # type: ignore[attr-defined]
    await bea.press("enter")
    await bea.until(lambda: isinstance(bea.app.screen, StandingPage))


async def test_who_did_nothing_wrong_is_told_so(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await at_standing(bea)
        await bea.see("Nothing stands against you.")


async def test_who_is_silenced_is_told_where_they_are_and_again_when_it_is_lifted(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("n")
        given = stage.ada.write_now(sanctions.give, "bea", "silence", "Rule two", "data", now() + timedelta(days=1))
        await bea.see("ada silenced you in Data Engineering: Rule two.")
        stage.ada.write_now(sanctions.lift, given.id, "It is good")
        await bea.see("ada lifted what kept you from writing in Data Engineering")


async def test_a_warning_stands_on_new_until_it_was_read_and_is_appealed_from_there(stage: Stage) -> None:
    given = stage.ada.write_now(sanctions.give, "bea", "warning", "Please stay with the matter", "data")
    async with stage.open(stage.bea) as bea:
        await bea.see("Data Engineering: warned")
        await bea.press("enter")
        await bea.see("Please stay with the matter.")
        await bea.see("appeals, once")
        await bea.press("enter")
        await bea.see("How do you see it")
        await bea.write("I was quoting.")
        await bea.press("escape")
        await bea.see("goes on with it")
        assert stage.ada.read_now(appeals.list_appeals, 1) == ()
        await bea.press("enter")
        await bea.see("I was quoting.")
        await bea.press("ctrl+s")
        await bea.see("Your appeal is sent.")
        (appeal,) = stage.ada.read_now(appeals.list_appeals, 1)
        assert (appeal.body, appeal.sanction.id) == ("I was quoting.", given.id)
        stage.ada.write_now(appeals.decide, appeal.id, True, "So you were, sorry")
        await bea.see("Your appeal was granted by ada: So you were, sorry")
        await bea.press("1")
        await bea.until(lambda: isinstance(bea.app.screen, NewPage))
        assert "warned" not in bea.picture


async def test_an_appeal_that_is_too_long_is_refused_and_kept(stage: Stage) -> None:
    stage.ada.write_now(sanctions.give, "bea", "warning", "Because", "data")
    async with stage.open(stage.bea) as bea:
        await at_standing(bea)
        await bea.press("enter")
        await bea.see("How do you see it")
        bea.app.screen.query_one("Writing").load_text("so " * 2_000)  # type: ignore[attr-defined]
        await bea.press("ctrl+s")
        await bea.see("at most 2,000 characters; this one has 5,999")
        await bea.see("so so so")
        assert stage.ada.read_now(appeals.list_appeals, 1) == ()


async def test_the_screens_of_a_community_go_when_one_is_suspended_from_it_and_the_draft_is_kept(stage: Stage) -> None:
    thread = stage.thread("Kafka or just Postgres?", "Which?")
    async with stage.open(stage.bea) as bea:
        await bea.press("n")
        await bea.until(lambda: isinstance(bea.app.screen, ThreadPage))
        await bea.press("r")
        await bea.write("What I was writing")
        stage.ada.write_now(sanctions.give, "bea", "suspension", "Spam", "data", until=now() + timedelta(days=2))
        await bea.until(lambda: isinstance(bea.app.screen, NewPage))
        await bea.see("You are suspended from Data Engineering until")
        assert "Which?" not in bea.picture
        assert [one.body for one in stage.bea.read_now(drafts.list_drafts)] == ["What I was writing"]
    assert thread


async def test_a_new_thread_that_is_being_written_is_kept_too(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("c")
        await bea.see("New thread in")
        await bea.write("Who knows dbt")
        stage.ada.write_now(sanctions.give, "bea", "ban", "Spam", "data")
        await bea.until(lambda: isinstance(bea.app.screen, NewPage))
        assert [one.title for one in stage.bea.read_now(drafts.list_drafts)] == ["Who knows dbt"]


async def test_who_is_banned_in_the_middle_of_a_reply_goes_with_the_draft_kept(stage: Stage) -> None:
    stage.thread("Kafka or just Postgres?", "Which?")
    async with stage.open(stage.bea) as bea:
        await bea.press("n")
        await bea.press("r")
        await bea.write("What I was writing")
        stage.ada.write_now(sanctions.give, "bea", "ban", "Spam")
        await bea.until(lambda: "banned: Spam. Come in as always" in bea.app.last_words)
    stage.ada.write_now(sanctions.lift_all, "bea", "Enough")
    assert [one.body for one in stage.bea.read_now(drafts.list_drafts)] == ["What I was writing"]


async def test_who_is_shut_out_comes_in_by_key_to_read_why_and_to_appeal_and_nowhere_else(stage: Stage) -> None:
    stage.thread("Kafka or just Postgres?", "Which?")
    stage.ada.write_now(sanctions.give, "bea", "ban", "Spam everywhere")
    async with stage.open(stage.bea) as bea:
        await bea.until(lambda: isinstance(bea.app.screen, ShutOutPage))
        await bea.see("The whole site: banned")
        await bea.see("Spam everywhere.")
        await bea.press("1", "n", "2", "U")
        assert isinstance(bea.app.screen, ShutOutPage)
        await bea.press("enter")
        await bea.see("How do you see it")
        await bea.write("My key was taken.")
        await bea.press("ctrl+s")
        await bea.see("Your appeal is sent.")
        (appeal,) = stage.ada.read_now(appeals.list_appeals)
        stage.ada.write_now(appeals.decide, appeal.id, True, "The key is revoked")
        await bea.see("You may come in again")
        await bea.press("q")
        await bea.until(lambda: bea.app.last_words)
    assert stage.bea.read_now(conduct.standing)[0].answer == "The key is revoked"


async def test_an_appeal_that_is_being_written_is_a_draft_when_the_line_is_cut(stage: Stage) -> None:
    given = stage.ada.write_now(sanctions.give, "bea", "silence", "Rude", 1, now() + timedelta(days=2))
    async with stage.open(stage.bea) as bea:
        await bea.press("g", "enter")
        await bea.see("appeals, once")
        await bea.press("g", "enter")
        await bea.see("You appeal once.")
        await bea.write("It was a joke,")
        await bea.press("enter")
        await bea.write("a bad one.")
        await bea.app.say_goodbye("")
    (kept,) = stage.bea.read_now(drafts.list_drafts)
    assert (kept.context, kept.body) == (f"appeal:{given.id}", "It was a joke,\na bad one.")
    assert kept.where == "Appeal, Data Engineering"
    async with stage.open(stage.bea) as bea:
        await bea.press("4", "enter")
        await bea.see("You have begun one")
        await bea.press("g", "enter")
        await bea.see("a bad one.")
        await bea.press("ctrl+s")
        await bea.see("Your appeal is sent.")
    assert stage.bea.read_now(drafts.list_drafts) == ()
    assert stage.ada.read_now(appeals.list_appeals, 1)[0].body == "It was a joke,\na bad one."
