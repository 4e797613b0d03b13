"""Joining: at once, by answering questions, with a code; what a newcomer sees without the docs."""

from __future__ import annotations

import pytest

from copterm.forum import Forum
from copterm.services import applications, communities, invitations, membership
from tests.screens.stage import Stage

ASKED = ("What do you write?", "Whose text did you last read?")


@pytest.fixture
def guild(stage: Stage) -> int:
    """The Writing Guild, which asks two questions; only ada is in it."""
    made = stage.site.community(stage.ada, "writing", "Writing Guild")
    stage.ada.write_now(membership.set_terms, "writing", joining="application", questions=ASKED)
    return made


def role_of(forum: Forum, slug: str) -> str | None:
    return forum.read_now(communities.get_community, slug).role


async def test_one_answers_the_questions_and_is_taken_in(stage: Stage, guild: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "G", "k")
        await bea.see("asks first")
        await bea.press("J")
        await bea.see("Ask to join Writing Guild")
        await bea.see("What do you write?")
        await bea.write("Runbooks")
        await bea.press("tab")
        await bea.write("Chen's")
        await bea.press("ctrl+s")
        await bea.see("Asked. Those who tend Writing Guild decide")
        await bea.see("asked")
        (made,) = stage.ada.read_now(applications.list_applications, "writing")
        assert made.answers == ("Runbooks", "Chen's")
        stage.ada.write_now(applications.decide, made.id, True)
        await bea.until(lambda: "To join" not in bea.picture)
    assert role_of(stage.bea, "writing") == "member"


async def test_answers_are_kept_when_one_leaves_or_the_line_is_cut(stage: Stage, guild: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "G", "k", "enter")
        await bea.see("guest, J asks to join")
        await bea.press("J")
        await bea.write("Half an answer")
        await bea.until(lambda: bea.app.screen.kept[0] == "Half an answer")  # type: ignore[attr-defined]
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "G", "k", "J")
        await bea.see("Half an answer")
        await bea.press("ctrl+s")
        await bea.see("Every question wants an answer")
        await bea.write("x")
        await bea.press("escape")
        await bea.see("Your answers are kept.")
    assert stage.bea.read_now(applications.get_form, "writing").answers == ("Half an answer", "x")


async def test_other_questions_meanwhile_lose_nothing(stage: Stage, guild: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "G", "k", "J")
        await bea.write("Runbooks")
        await bea.press("tab")
        await bea.write("Mine")
        stage.ada.write_now(membership.set_terms, "writing", questions=(ASKED[1], "Who sent you?"))
        await bea.press("ctrl+s")
        await bea.see("asks something else by now. Your answers are kept.")
        await bea.see("Who sent you?")
        await bea.see("Mine")


async def test_who_has_asked_may_take_it_back(stage: Stage, guild: int) -> None:
    stage.bea.write_now(applications.apply, "writing", ASKED, ("One", "Two"))
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "G", "k", "J")
        await bea.see("You asked to join just now")
        await bea.press("y")
        await bea.see("Taken back. J asks Writing Guild again")
        await bea.press("J")
        await bea.see("Two")


async def test_who_was_declined_is_told_why(stage: Stage, guild: int) -> None:
    made = stage.bea.write_now(applications.apply, "writing", ASKED, ("One", "Two"))
    stage.ada.write_now(applications.decide, made.id, False, "We are full until spring.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "G", "k", "J")
        await bea.see("We are full until spring.")


async def test_a_code_is_typed_on_communities_and_mended_when_it_is_wrong(stage: Stage) -> None:
    stage.ada.write_now(communities.add, "secret", "Secret Garden", visibility="private")
    code = stage.ada.write_now(invitations.create, "secret", "moderator").code
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "G")
        assert "Secret" not in bea.picture
        await bea.see("I have an invitation: type its code")
        await bea.press("enter")
        await bea.see("Codes look like abcd-efgh-jkmn-pqrs")
        await bea.write(code[:-1])
        await bea.press("enter")
        await bea.see("This invitation is not known")
        await bea.write(code[-1])
        await bea.press("enter")
        await bea.see("You are in Secret Garden now, as a moderator.")
    assert role_of(stage.bea, "secret") == "moderator"


async def test_what_is_joined_by_invitation_says_whom_to_ask_and_takes_the_code(stage: Stage, guild: int) -> None:
    stage.ada.write_now(membership.set_terms, "writing", joining="invitation")
    code = stage.ada.write_now(invitations.create, "writing").code
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "G", "k", "enter")
        await bea.see("guest, J takes an invitation")
        await bea.press("J")
        await bea.see("Ask ada for one.")
        await bea.write(code)
        await bea.press("enter")
        await bea.see("You are in Writing Guild now.")


async def test_the_key_takes_a_code_where_nothing_is_listed(stage: Stage) -> None:
    zoe = stage.site.member(stage.ada, "zoe", None)
    zoe.write_now(communities.leave, stage.community_id)
    stage.ada.write_now(membership.set_terms, "data", visibility="private")
    code = stage.ada.write_now(invitations.create, "data").code
    async with stage.open(zoe) as terminal:
        await terminal.press("2")
        await terminal.see("There may be others that are not listed: I takes the code")
        await terminal.press("I")
        await terminal.write(code)
        await terminal.press("enter")
        await terminal.see("You are in Data Engineering now.")
