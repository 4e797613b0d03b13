"""Welcome: once after joining, all of it optional, and never half done."""

from __future__ import annotations

import pytest
from textual import events

from copterm.db.tables import Community, Membership
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.newcomers import is_to_be_welcomed, newcomer
from copterm.forum import Forum
from copterm.screens.new import NewPage
from copterm.screens.opening import OpenSection
from copterm.screens.settings import SettingsPage
from copterm.screens.thread import ThreadPage
from copterm.screens.welcome import WelcomePage
from copterm.services import accounts, communities, invitations, membership
from copterm.services.accounts import MemberView
from copterm.text.zones import clock_there
from copterm.widgets.field import Field
from tests.mallory import TEXTS
from tests.screens.stage import Stage, Terminal
from tests.screens.test_looks import assert_harmless

PASSWORD = "four plain words here"


@pytest.fixture
def dora(stage: Stage) -> Forum:
    """Somebody who has just joined Data Engineering; there are two other communities."""
    for slug, name in (("writing", "Writing Guild"), ("chess", "Chess")):
        stage.site.community(stage.ada, slug, name)
    code = stage.ada.write_now(invitations.create, "data").code
    made = stage.site.house.forum(None).write_now(invitations.join, code, "dora", password_hash="-")
    return stage.site.house.forum(made.id)


def me(forum: Forum) -> MemberView:
    return forum.read_now(accounts.get_me)


def joined(forum: Forum) -> list[str]:
    return [row.slug for row in forum.read_now(communities.list_communities) if row.role is not None]


def close(actor: Actor, slug: str) -> None:
    """The community is private from now on."""
    Community.update(visibility="private").where(Community.slug == slug).execute()


async def fill(terminal: Terminal, name: str, zone: str) -> None:
    """Both fields, with Enter after each."""
    await terminal.write(name)
    await terminal.press("enter")
    await terminal.write(zone)
    await terminal.press("enter")


async def test_a_newcomer_gives_a_name_a_zone_and_communities_and_reads_with_n(stage: Stage, dora: Forum) -> None:
    stage.thread("Tea", "One.", "Two.")
    async with stage.open(dora) as newcomer_:
        await newcomer_.see("Welcome to Data Engineering")
        await newcomer_.see("Chess")
        await fill(newcomer_, "Dora Diaz", "ber")
        await newcomer_.see(f"Europe/Berlin: {clock_there('Europe/Berlin', now())[:5]}")
        await newcomer_.press("space")
        await newcomer_.see("[x] Chess")
        await newcomer_.press("n")
        await newcomer_.until(lambda: isinstance(newcomer_.app.screen, ThreadPage))
        await newcomer_.see("→ 2 new in Data Engineering › Tea")
        await newcomer_.press("q")
        await newcomer_.until(lambda: isinstance(newcomer_.app.screen, NewPage))
    assert (me(dora).name, me(dora).timezone) == ("Dora Diaz", "Europe/Berlin")
    assert joined(dora) == ["chess", "data"]
    async with stage.open(dora) as again:
        assert isinstance(again.app.screen, NewPage)


async def test_enter_alone_leads_through_it_and_changes_nothing(stage: Stage, dora: Forum) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(dora) as newcomer_:
        await newcomer_.press("enter", "enter", "end", "enter")
        await newcomer_.until(lambda: isinstance(newcomer_.app.screen, NewPage))
        await newcomer_.see("n begins to read; ? shows the keys.")
    assert (me(dora).name, me(dora).timezone, joined(dora)) == ("dora", "UTC", ["data"])


async def test_escape_leaves_it_for_later_and_settings_has_it_again(stage: Stage, dora: Forum) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(dora) as newcomer_:
        await newcomer_.write("Do")
        await newcomer_.press("escape")
        await newcomer_.until(lambda: isinstance(newcomer_.app.screen, NewPage))
        await newcomer_.see("Welcome is in Settings (5) when you want it. n begins to read.")
        assert (me(dora).name, me(dora).prefs["welcomed"]) == ("dora", True)
        await newcomer_.press("5")
        await newcomer_.see("Welcome")
        screen = newcomer_.app.screen
        assert isinstance(screen, SettingsPage)
        screen.rows.go_to("welcome")
        await newcomer_.press("enter")
        await newcomer_.until(lambda: isinstance(newcomer_.app.screen, WelcomePage))
        await newcomer_.rest()
        assert newcomer_.lines[0].split() == ["Welcome", "dora"]
        await newcomer_.press("j", "k")
        assert newcomer_.app.screen.query_one("#name", Field).value == "", "keys move, and are not typed into the name"
        await newcomer_.press("escape")
        await newcomer_.until(lambda: isinstance(newcomer_.app.screen, SettingsPage))


async def test_a_zone_that_is_no_place_is_refused_and_nothing_is_kept(stage: Stage, dora: Forum) -> None:
    async with stage.open(dora) as newcomer_:
        await fill(newcomer_, "Dora Diaz", "xyzzy")
        await newcomer_.see("No place has this name.")
        await newcomer_.press("tab", "space", "ctrl+s")
        assert isinstance(newcomer_.app.screen, WelcomePage)
        assert newcomer_.app.focused is newcomer_.app.screen.query_one("#zone")
    assert (me(dora).name, joined(dora), me(dora).prefs["welcomed"]) == ("dora", ["data"], False)


async def test_a_community_that_has_closed_meanwhile_is_left_out_and_named(stage: Stage, dora: Forum) -> None:
    async with stage.open(dora) as newcomer_:
        await fill(newcomer_, "Dora", "")
        await newcomer_.press("space", "down", "space")
        stage.site.system.write_now(close, "writing")
        await newcomer_.press("ctrl+s")
        await newcomer_.see("Writing Guild cannot be joined any more.")
    assert joined(dora) == ["chess", "data"]


async def test_a_community_that_asks_first_is_not_ticked_here_and_it_is_said_where_one_asks(
    stage: Stage, dora: Forum
) -> None:
    stage.ada.write_now(membership.set_terms, "chess", joining="application", questions=["Why?"])
    async with stage.open(dora) as dora_:
        await dora_.see("asks first")
        await dora_.press("down", "down", "space")
        await dora_.see("Chess asks a few questions first: 2 and J, after this.")
        await dora_.press("ctrl+s")
        await dora_.see("[New")
    assert joined(dora) == ["data"]


async def test_a_line_that_is_cut_in_the_middle_leaves_nothing_half_done(stage: Stage, dora: Forum) -> None:
    async with stage.open(dora) as newcomer_:
        await fill(newcomer_, "Dora", "ber")
        await newcomer_.press("space")
        await newcomer_.app.say_goodbye("cut")
    assert (me(dora).name, me(dora).timezone, joined(dora)) == ("dora", "UTC", ["data"])
    async with stage.open(dora) as again:
        assert isinstance(again.app.screen, WelcomePage)


async def test_two_sessions_at_once_do_not_undo_each_other(stage: Stage, dora: Forum) -> None:
    async with stage.open(dora) as first:
        await first.see("Welcome to")
        async with stage.open(dora) as second:
            await fill(second, "Dora Diaz", "ber")
            await second.press("ctrl+s")
            await second.until(lambda: isinstance(second.app.screen, NewPage))
        await first.press("ctrl+s")
        await first.until(lambda: isinstance(first.app.screen, NewPage))
    assert (me(dora).name, me(dora).timezone) == ("Dora Diaz", "Europe/Berlin")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)], ids=str)
async def test_all_of_it_is_on_one_screen(stage: Stage, dora: Forum, size: tuple[int, int]) -> None:
    async with stage.open(dora, size=size) as newcomer_:
        await newcomer_.see("Done: begin to read")
        for words in ("Name", "Time zone", "you are in", "[ ] Chess", "[ ] Writing Guild", "Ctrl+S done", "Esc later"):
            assert words in newcomer_.picture, f"{words}\n{newcomer_.picture}"


async def test_a_resize_in_the_middle_loses_nothing(stage: Stage, dora: Forum) -> None:
    async with stage.open(dora) as newcomer_:
        await fill(newcomer_, "Dora", "ber")
        await newcomer_.press("space")
        await newcomer_.pilot.resize_terminal(60, 16)
        await newcomer_.see("[x] Chess")
        await newcomer_.see("Europe/Berlin")
        await newcomer_.pilot.resize_terminal(120, 40)
        await newcomer_.press("ctrl+s")
    assert (me(dora).name, joined(dora)) == ("Dora", ["chess", "data"])


async def test_mallory_types_into_both_fields(stage: Stage, dora: Forum) -> None:
    async with stage.open(dora) as newcomer_:
        for text in TEXTS.values():
            for name in ("name", "zone"):
                field = newcomer_.app.screen.query_one(f"#{name}", Field)
                field.value = ""
                field.focus()
                await newcomer_.rest()
                newcomer_.app.post_message(events.Paste(text))
            await newcomer_.rest()
            assert_harmless(newcomer_)
            await newcomer_.press("ctrl+s")
            assert_harmless(newcomer_)
            if not isinstance(newcomer_.app.screen, WelcomePage):
                dora.write_now(accounts.set_prefs, welcomed=False)
                newcomer_.app.screen.post_message(OpenSection("welcome"))
                await newcomer_.until(lambda: isinstance(newcomer_.app.screen, WelcomePage))


async def test_where_nothing_is_written_yet_a_newcomer_is_not_told_to_be_caught_up(stage: Stage, dora: Forum) -> None:
    async with stage.open(dora) as newcomer_:
        await newcomer_.press("ctrl+s")
        await newcomer_.until(lambda: isinstance(newcomer_.app.screen, NewPage))
        assert "caught up" not in newcomer_.picture
        await newcomer_.see("Nothing has been written in your communities yet.")
        await newcomer_.press("n")
        assert "caught up" not in newcomer_.picture


async def test_without_a_community_it_is_said_where_to_find_one(stage: Stage, dora: Forum) -> None:
    def leave_all(actor: Actor) -> None:
        Membership.delete().where(Membership.member == dora.member_id).execute()

    stage.site.system.write_now(leave_all)
    stage.thread("Tea", "One.")
    async with stage.open(dora) as newcomer_:
        await newcomer_.press("ctrl+s")
        await newcomer_.until(lambda: isinstance(newcomer_.app.screen, NewPage))
        await newcomer_.see("You are in no community yet.")
        await newcomer_.press("n")
        assert "caught up" not in newcomer_.picture


async def test_the_first_admin_is_told_that_the_first_community_is_theirs_to_make(stage: Stage) -> None:
    def empty(actor: Actor) -> None:
        Membership.delete().execute()
        Community.update(visibility="private").execute()

    stage.site.system.write_now(empty)
    stage.ada.write_now(accounts.set_prefs, welcomed=False)
    async with stage.open(stage.ada) as ada:
        await ada.see("  Communities\n")
        await ada.see("There are none yet: you make the first one after this.")


async def test_somebody_who_joins_at_the_door_is_welcomed(stage: Stage) -> None:
    code = stage.ada.write_now(invitations.create, "data").code
    async with stage.open(None, username="join") as visitor:
        for text in (code, "dora", "Dora Diaz", PASSWORD, PASSWORD):
            await visitor.write(text)
            await visitor.press("enter")
        await visitor.until(lambda: isinstance(visitor.app.screen, WelcomePage))
        await visitor.see("Dora Diaz")


def test_members_from_before_are_left_in_peace() -> None:
    assert is_to_be_welcomed(newcomer())
    assert not is_to_be_welcomed({})
    assert not is_to_be_welcomed({"welcomed": True})
