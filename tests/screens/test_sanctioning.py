"""Sanctions from a thread, and what one sends where it waits for approval."""

from __future__ import annotations

from copterm.screens.drafts import DraftsPage
from copterm.screens.opening import OpenPlace
from copterm.screens.people import PeoplePage
from copterm.screens.thread import ThreadPage
from copterm.services import conduct, drafts, holding, membership, pace, posts, sanctions
from tests.screens.stage import Stage


async def test_a_moderator_silences_the_author_of_a_post_and_takes_it_back(stage: Stage) -> None:
    stage.thread("Buy my course", "It is cheap.", by=stage.bea)
    stage.ada.write_now(membership.set_role, "data", "chen", "moderator")
    async with stage.open(stage.chen) as chen:
        await chen.press("n", "W")
        await chen.see("bea in Data Engineering")
        await chen.see("A word in their Standing.")
        await chen.press("right")
        await chen.see("do not write until then")
        await chen.press("down", "right", "down", "enter")
        await chen.see("Say why.")
        await chen.write("Advertising")
        await chen.press("enter")
        await chen.see("bea is silenced until")
        (given,) = stage.bea.read_now(conduct.standing)
        assert (given.kind, given.reason, given.number, given.by) == ("silence", "Advertising", 1, "chen")
        assert given.until is not None
        assert round((given.until - given.given_at).total_seconds() / 86_400) == 3
        await chen.press("U")
        await chen.see("Taken back. bea is told so.")
        assert not stage.bea.read_now(conduct.standing)[0].in_force


async def test_a_member_and_who_stands_as_high_are_not_offered_it(stage: Stage) -> None:
    stage.thread("Kafka or just Postgres?", "Which?")
    stage.ada.write_now(membership.set_role, "data", "chen", "moderator")
    async with stage.open(stage.bea) as bea:
        await bea.press("n", "W")
        assert isinstance(bea.app.screen, ThreadPage)
    async with stage.open(stage.chen) as chen:
        await chen.press("n", "W")
        await chen.see("ada is an admin of the site")


async def test_what_was_done_before_is_shown_and_lifted_from_the_same_place(stage: Stage) -> None:
    stage.thread("Buy my course", "It is cheap.", by=stage.bea)
    stage.ada.write_now(sanctions.give, "bea", "ban", "Spam everywhere")
    async with stage.open(stage.ada) as ada:
        await ada.press("n", "W")
        await ada.see("Banned on the whole site just now by ada: Spam everywhere")
        await ada.press("l", "down", "right", "down")
        await ada.write("It was not her")
        await ada.press("enter")
        await ada.see("bea may write and come in again.")
    assert not stage.bea.read_now(conduct.standing)[0].in_force


async def test_a_reply_that_waits_is_said_to_and_stands_in_drafts_until_it_is_decided(stage: Stage) -> None:
    thread = stage.thread("Kafka or just Postgres?", "Which?")
    stage.ada.write_now(pace.set_holds, 1, "everybody", "For a while")
    async with stage.open(stage.bea) as bea:
        await bea.press("n", "r")
        await bea.write("Postgres")
        await bea.press("ctrl+s")
        await bea.see("It waits for approval by those who tend Data Engineering")
        assert stage.bea.read_now(drafts.list_drafts) == ()
        await bea.press("q", "4")
        await bea.until(lambda: isinstance(bea.app.screen, DraftsPage))
        await bea.see("waits     Reply in Kafka or just")
        (held,) = stage.ada.read_now(holding.list_held, 1)
        stage.ada.write_now(holding.decline, held.id, "Say why, please")
        await bea.see("ada: Say why, please")
        await bea.press("enter")
        await bea.until(lambda: isinstance(bea.app.screen, ThreadPage))
        await bea.see("Reply to #1")
        await bea.see("Postgres")
        await bea.write(" because it is there")
        await bea.press("ctrl+s")
        await bea.see("It waits for approval")
    (held,) = stage.ada.read_now(holding.list_held, 1)
    stage.ada.write_now(holding.approve, held.id)
    assert stage.bea.read_now(posts.get_post, thread, 2).body == "Postgres because it is there"


async def test_a_new_thread_that_waits_leads_back_and_says_so(stage: Stage) -> None:
    stage.ada.write_now(pace.set_holds, 1, "newcomers", "Spam")
    async with stage.open(stage.bea) as bea:
        await bea.press("c")
        await bea.write("Who knows dbt")
        await bea.press("enter", "enter", "enter")
        await bea.write("I do not.")
        await bea.press("ctrl+s")
        await bea.see("It waits for approval by those who tend Data Engineering")
    assert [one.title for one in stage.ada.read_now(holding.list_held, 1)] == ["Who knows dbt"]


async def test_a_moderator_warns_somebody_from_people(stage: Stage) -> None:
    stage.ada.write_now(membership.set_role, "data", "chen", "moderator")
    async with stage.open(stage.chen) as chen:
        chen.app.post_message(OpenPlace(1, "people"))
        await chen.until(lambda: isinstance(chen.app.screen, PeoplePage))
        await chen.see("bea")
        assert chen.app.screen.query_one("#rows").go_to(("person", stage.bea.member_id))  # type: ignore[attr-defined]
        await chen.press("W")
        await chen.see("bea in Data Engineering")
        await chen.press("down")
        await chen.write("Take care")
        await chen.press("enter")
        await chen.see("bea is warned, and is told why.")
    assert stage.bea.read_now(conduct.standing)[0].reason == "Take care"
