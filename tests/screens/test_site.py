"""The site's page for admins, what a person's card offers, and the log, from which acts are taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from copterm.domain.clock import now
from copterm.services import appeals, conduct, membership, moderation, modlog, sanctions, threads
from tests.mallory import TEXTS
from tests.screens.stage import Stage
from tests.screens.test_looks import assert_harmless


@pytest.fixture
def town(stage: Stage) -> Stage:
    """Chen is a moderator, and there is a thread."""
    stage.ada.write_now(membership.set_role, 1, "chen", "moderator")
    stage.thread("Tea or coffee?", "Which?")
    return stage


async def test_an_admin_decides_an_appeal_on_the_site_found_from_communities(town: Stage) -> None:
    given = town.ada.write_now(sanctions.give, "bea", "suspension", "Spam.", None, now() + timedelta(days=3))
    town.bea.write_now(appeals.make, given.id, "It was not me.")
    async with town.open(town.ada) as ada:
        await ada.see("The site")
        await ada.see("1 appeal waiting")
        await ada.press("2", "G")
        await ada.see("The site: 1 appeal waits")
        await ada.press("enter")
        await ada.see("Appeals to decide")
        await ada.see("bea           suspended: It was not me.")
        await ada.see("Silenced or kept out, on the whole site")
        await ada.press("g", "enter", "down", "enter")
        await ada.write("It was not.\n")
        await ada.see("It is lifted, and bea is told. U undoes it.")
        await ada.see("What was done on the site")
        await ada.until(lambda: "Appeals to decide" not in ada.picture)
        await ada.press("U")
        await ada.see("The appeal of bea waits again.")
    assert town.bea.read_now(conduct.standing)[0].in_force


async def test_somebody_is_banned_from_the_site_and_let_in_again(town: Stage) -> None:
    async with town.open(town.ada) as ada:
        await ada.press("ctrl+p")
        await ada.write("the site")
        await ada.press("enter")
        await ada.see("Nothing waits, and nobody is kept out.")
        await ada.press("W")
        await ada.write("nobody\n")
        await ada.see("There is no member nobody.")
        await ada.press("ctrl+u")
        await ada.write("bea\n")
        await ada.see("bea on the whole site")
        await ada.press("b", "enter")
        await ada.write("Spam.\n")
        await ada.see("bea is banned, and is told why. U takes it back.")
        await ada.see("banned  by ada: Spam.")
        await ada.press("g", "enter", "enter")
        await ada.write("A mistake.\n")
        await ada.see("bea may write and come in again. U undoes it.")
    assert not town.bea.read_now(conduct.standing)[0].in_force


async def test_the_site_is_for_admins(town: Stage) -> None:
    async with town.open(town.chen) as chen:
        await chen.press("2")
        assert "The site" not in chen.picture
        await chen.press("ctrl+p")
        await chen.write("the site: app")
        await chen.until(lambda: "screen" not in chen.picture)
        assert "The site: appeals" not in chen.picture


async def test_a_persons_card_offers_what_may_be_done_about_them(town: Stage) -> None:
    async with town.open(town.chen) as chen:
        await chen.press("2", "enter", "]", "]", "G", "enter")
        await chen.see("W warn, silence, ban")
        await chen.press("W")
        await chen.see("bea in Data Engineering")
        assert "the whole site" not in chen.picture
        await chen.press("enter", "enter")
        await chen.write("Please stay with the matter.\n")
        await chen.see("bea is warned, and is told why.")
    async with town.open(town.ada) as ada:
        await ada.press("2", "enter", "]", "]", "G", "enter", "W")
        await ada.see("[here]  the whole site")
    async with town.open(town.bea) as bea:
        await bea.press("2", "enter", "]", "]", "G", "enter")
        await bea.see("Time zone")
        assert "warn, silence" not in bea.picture


async def test_an_act_is_taken_back_from_its_line_in_the_log(town: Stage) -> None:
    town.ada.write_now(moderation.lock, 1, "Decided.")
    async with town.open(town.chen) as chen:
        await chen.press("2", "enter", "[", "[", "enter")
        await chen.see("Open the thread")
        await chen.see("Unlock the thread, with a reason")
        await chen.press("down", "enter", "enter")
        await chen.see("Say why. The reason stands in the log.")
        await chen.write("Not decided.\n")
        await chen.see("Taken back, and so it stands in the log.")
        await chen.see("unlocked")
        await chen.press("g", "U")
        await chen.see("Lock the thread again")
        await chen.write("Decided.\n")
        await chen.see("Taken back, and so it stands in the log.")
    assert town.ada.read_now(threads.get_thread, 1).locked
    assert [one.act for one in town.bea.read_now(modlog.list_entries, 1)][:3] == ["lock", "unlock", "lock"]


async def test_what_came_after_is_said_instead_of_undone(town: Stage) -> None:
    town.ada.write_now(moderation.lock, 1, "Decided.")
    town.ada.write_now(moderation.unlock, 1, "Not yet.")
    async with town.open(town.chen) as chen:
        await chen.press("2", "enter", "[", "[", "j", "enter", "down", "enter")
        await chen.write("Open it.\n")
        await chen.see("ada unlocked it just now: that came after this.")


async def test_members_read_the_log_and_take_nothing_back(town: Stage) -> None:
    town.ada.write_now(moderation.lock, 1, "Decided.")
    async with town.open(town.bea) as bea:
        await bea.press("2", "enter", "[", "U")
        await bea.see("There is nothing to undo.")
        await bea.press("enter")
        await bea.see("Data Engineering › Tea or coffee?")


async def test_hostile_words_do_nothing_on_the_site(town: Stage) -> None:
    for text in TEXTS:
        reason = " ".join(text.split())[:200] or "x"
        given = town.ada.write_now(sanctions.give, "bea", "ban", f"x {reason}")
        async with town.open(town.ada) as ada:
            await ada.press("2", "G", "enter")
            await ada.see("kept out, on the whole site")
            assert_harmless(ada)
        town.ada.write_now(sanctions.lift, given.id, "So.")
