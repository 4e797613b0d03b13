"""The people of a community: listed, given roles, removed, taken in, invited; and what closes for who is removed."""

from __future__ import annotations

import pytest

from copterm.services import applications, communities, invitations, membership, modlog
from tests.screens.stage import Stage


def role_of(stage: Stage, handle: str) -> str:
    return stage.ada.read_now(membership.get_person, "data", handle).role


async def test_people_stand_by_role_and_guests_see_them_too(stage: Stage) -> None:
    stage.ada.write_now(membership.set_role, "data", "chen", "moderator")
    zoe = stage.site.member(stage.ada, "zoe", None)
    zoe.write_now(communities.leave, stage.community_id)
    async with stage.open(zoe) as terminal:
        await terminal.press("2", "enter", "]", "]")
        await terminal.see("Tended by")
        lines = [line.strip(" ▌").split()[0] for line in terminal.lines if line.strip(" ▌")]
        assert lines.index("ada") < lines.index("chen") < lines.index("bea")
        for key in ("c invite", "e role", "d remove"):
            assert key not in terminal.picture


async def test_a_role_is_given_and_taken_back(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "]", "]", "/")
        await ada.write("bea")
        await ada.press("enter", "e")
        await ada.see("bea is a member. What from now on?")
        await ada.write("moder")
        await ada.press("enter")
        await ada.see("bea is a moderator now. U takes that back.")
        assert role_of(stage, "bea") == "moderator"
        await ada.press("U")
        await ada.see("bea is a member again.")


async def test_taking_a_role_asks_why_until_it_is_said(stage: Stage) -> None:
    stage.ada.write_now(membership.set_role, "data", "bea", "moderator")
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "]", "]", "/")
        await ada.write("bea")
        await ada.press("enter", "e")
        await ada.write("member")
        await ada.press("enter")
        await ada.see("bea: moderator → member")
        await ada.press("enter")
        await ada.see("Say why. The reason stands in the log.")
        await ada.write("moved on")
        await ada.press("enter")
        await ada.see("bea is a member now.")
    assert stage.bea.read_now(modlog.list_entries, "data")[0].reason == "moved on"


async def test_a_removal_asks_why_and_is_undone(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "]", "]", "/")
        await ada.write("chen")
        await ada.press("enter", "d")
        await ada.see("Remove chen from Data Engineering")
        await ada.write("asked for it")
        await ada.press("enter")
        await ada.see("chen is removed. U takes that back.")
        assert stage.chen.read_now(communities.get_community, "data").role is None
        await ada.press("U")
        await ada.see("chen is in Data Engineering again.")
    assert role_of(stage, "chen") == "member"


async def test_one_who_asked_is_read_and_taken_in_or_declined(stage: Stage) -> None:
    zoe, yuki = (stage.site.member(stage.ada, handle, None) for handle in ("zoe", "yuki"))
    for forum in (zoe, yuki):
        forum.write_now(communities.leave, stage.community_id)
    stage.ada.write_now(membership.set_terms, "data", joining="application", questions=["Why?"])
    zoe.write_now(applications.apply, "data", ("Why?",), ("I move data all day.",))
    yuki.write_now(applications.apply, "data", ("Why?",), ("No reason.",))
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "]", "]")
        await ada.see("Would like to join")
        await ada.press("enter")
        await ada.see("zoe would like to join Data Engineering")
        await ada.see("I move data all day.")
        await ada.press("y")
        await ada.see("zoe is in Data Engineering now. U takes that back.")
        await ada.press("g", "enter")
        await ada.see("No reason.")
        await ada.press("x")
        await ada.see("Decline yuki")
        await ada.write("say a little more")
        await ada.press("enter")
        await ada.see("yuki is told why not.")
        await ada.press("U")
        await ada.see("yuki waits again")
    assert role_of(stage, "zoe") == "member"


async def test_an_invitation_is_made_listed_and_ended(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "]", "]", "c")
        await ada.see("Invite to Data Engineering")
        await ada.press("right", "enter", "backspace")
        await ada.write("3")
        await ada.press("enter", "enter")
        await ada.see("Good for 3 people until")
        await ada.press("y")
        await ada.see("The code is copied")
        (made,) = [one for one in stage.ada.read_now(invitations.list_invitations, "data") if one.role == "moderator"]
        assert ada.app.clipboard.startswith(made.hint)
        await ada.see(f"{made.hint}-…  as a moderator, for 3 people")
        while f"▌{made.hint}" not in ada.picture:
            await ada.press("j")
        await ada.press("d", "y")
        await ada.see("The invitation is over.")


async def test_a_facilitator_says_how_one_joins(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "]", "]")
        while "▌Joined" not in ada.picture:
            await ada.press("j")
        await ada.press("enter")
        await ada.see("How is it joined?")
        await ada.write("application")
        await ada.press("enter")
        await ada.see("Question 1 of 5")
        await ada.write("What do you move?")
        await ada.press("enter", "enter")
        await ada.see("It asks 1 question.")
        await ada.see("What do you move?")
    terms = stage.ada.read_now(membership.get_terms, "data")
    assert (terms.joining, terms.questions) == ("application", ("What do you move?",))


# What closes -------------------------------------------------------------------------------------------------


@pytest.fixture
def thread(stage: Stage) -> int:
    """A thread in what is private now."""
    stage.ada.write_now(membership.set_terms, "data", visibility="private")
    return stage.thread("Zanzibar spice", "Zanzibar cloves.")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
@pytest.mark.parametrize("keys", [("2", "enter"), ("2", "enter", "enter"), ("2", "i"), ("2", "enter", "c"), ("v",)])
async def test_whoever_is_removed_sees_nothing_of_it_any_more(
    stage: Stage, thread: int, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    async with stage.open(stage.bea, size) as bea:
        await bea.press(*keys)
        await bea.until(lambda: "Zanzibar" in bea.picture or "Data Engineering" in bea.picture)
        stage.ada.write_now(membership.remove, "data", "bea", "a pause")
        await bea.see("ada removed you from Data Engineering: a pause.")
        await bea.rest()
        bea.app.screen.heard()  # type: ignore[attr-defined]
        await bea.until(lambda: "Zanzibar" not in bea.picture and "Data Engineering" not in bea.picture)
        for _ in range(len(bea.app.screen_stack)):
            assert "Zanzibar" not in bea.picture
            assert "Data Eng" not in bea.picture
            await bea.press("q")


async def test_what_was_being_written_is_in_drafts_then(stage: Stage, thread: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r")
        await bea.write("Half an answer")
        await bea.see("saved")
        await bea.write(", and more")
        stage.ada.write_now(membership.remove, "data", "bea", "a pause")
        await bea.see("ada removed you from Data Engineering: a pause.")
        await bea.press("4")
        await bea.see("Half an answer, and more")
        assert "Zanzibar" not in bea.picture


async def test_a_guest_of_what_becomes_private_leaves_it(stage: Stage) -> None:
    stage.thread("Zanzibar spice", "Zanzibar cloves.")
    stage.bea.write_now(communities.leave, stage.community_id)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter")
        await bea.see("Zanzibar cloves.")
        stage.ada.write_now(membership.set_terms, "data", visibility="private")
        await bea.until(lambda: "Zanzibar" not in bea.picture)
        await bea.press("2")
        assert "Data Engineering" not in bea.picture


async def test_what_was_decided_about_one_is_told_once_also_later(stage: Stage) -> None:
    stage.ada.write_now(membership.set_role, "data", "bea", "moderator", "you know it all")
    async with stage.open(stage.bea) as bea:
        await bea.see("ada made you a moderator of Data Engineering: you know it all.")
    async with stage.open(stage.bea) as bea:
        assert "made you" not in bea.picture
        stage.ada.write_now(membership.set_role, "data", "bea", "member", "back to writing")
        await bea.see("ada made you a member of Data Engineering: back to writing.")
