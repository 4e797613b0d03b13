"""What a facilitator finds and takes back on screen: slow mode, pins with an end, the desk, undo of decisions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from copterm.domain.clock import now
from copterm.services import (
    appeals,
    communities,
    conduct,
    goals,
    holding,
    invitations,
    membership,
    pace,
    rules,
    sanctions,
    threads,
)
from tests.screens.stage import Stage


@pytest.fixture
def town(stage: Stage) -> Stage:
    """Chen is a moderator, and there is a thread."""
    stage.ada.write_now(membership.set_role, 1, "chen", "moderator")
    stage.thread("Tea or coffee?", "Which?")
    return stage


async def test_a_thread_is_slowed_from_its_menu_and_its_head_says_so(town: Stage) -> None:
    async with town.open(town.chen) as chen, town.open(town.bea) as bea:
        await bea.press("n")
        await chen.press("n", "m")
        await chen.write("slow mode")
        await chen.press("enter")
        await chen.see("Slow mode in this thread")
        await chen.write("10 min\n")
        await chen.write("Too heated.\n")
        await chen.see("Slow mode: one post in 10 minutes. U undoes it.")
        await chen.see("slow mode: one post in 10 minutes")
        await bea.see("slow mode: one post in 10 minutes")
        await chen.press("U")
        await chen.see("As it was.")
        await bea.until(lambda: "slow mode" not in bea.picture)
    assert town.ada.read_now(pace.get_thread_slow, 1) == 0


async def test_the_rules_are_pinned_until_a_day(town: Stage) -> None:
    town.ada.write_now(rules.publish, 1, "Be kind.")
    async with town.open(town.chen) as chen:
        await chen.press("2", "enter", "L", "P")
        await chen.write("all know them\n")
        await chen.see("They do not stand above the threads; P puts them there.")
        await chen.press("P")
        await chen.see("Until when: 3d, 2w or a day such as")
        await chen.write("soon\n")
        await chen.write("new people\n")
        await chen.see("This is no time that it can end at.")
        await chen.press("ctrl+u")
        await chen.write("3d\n")
        await chen.press("enter")
        await chen.see("They stand above the threads until")
        await chen.press("U")
        await chen.see("They do not stand above the threads")


async def test_taking_the_rules_down_is_undone_with_the_end_they_had(town: Stage) -> None:
    town.ada.write_now(rules.publish, 1, "Be kind.")
    end = now() + timedelta(days=3)
    town.ada.write_now(rules.pin, 1, "For a while.", end)
    async with town.open(town.chen) as chen:
        await chen.press("2", "enter", "L", "P")
        await chen.write("all know them\n")
        await chen.see("do not stand above the threads any more")
        await chen.press("U")
        await chen.see("They stand above the threads until")
    assert town.ada.read_now(rules.get_rules, 1).pinned_until == end


async def test_the_desk_opens_exactly_what_is_missing(town: Stage) -> None:
    made = town.ada.write_now(communities.add, "tea", "Tea").id
    soon = (now() + timedelta(days=3)).date().isoformat()
    answers = {"title": "Cups", "target": "5", "start": "0", "start_on": "2020-01-01", "due_on": soon}
    town.ada.write_now(goals.add, made, answers)
    async with town.open(town.ada) as ada:
        await ada.press("2", "j", "enter", "[")
        await ada.see("No purpose yet: what gets better because of this?")
        await ada.see("No ground rules yet: what may people expect here?")
        await ada.see("Enter write it")
        await ada.press("enter")
        await ada.see("Purpose, 1 of 8")
        await ada.press("escape", "j", "enter")
        await ada.see("Measured by")
        await ada.press("escape", "j", "enter")
        await ada.see("Ground rules of Tea")
        await ada.press("escape")
        await ada.see("No ground rules yet")


async def test_an_empty_desk_says_what_comes_there(town: Stage) -> None:
    async with town.open(town.chen) as chen:
        await chen.press("2", "enter", "[")
        await chen.see("Nothing waits.")
        await chen.see("a goal behind")


async def test_a_decision_on_a_held_post_is_taken_back(town: Stage) -> None:
    town.ada.write_now(pace.set_holds, 1, "everybody", "Spam.")
    town.bea.write_now(holding.reply, 1, "Buy!")
    async with town.open(town.chen) as chen:
        await chen.press("2", "enter", "[", "enter", "enter")
        await chen.see("Approved: it is #2 there. U undoes it.")
        await chen.press("U")
        await chen.see("What bea wrote waits again.")
        await chen.see("Held posts")
        await chen.press("enter", "down", "enter")
        await chen.write("Spam.\n")
        await chen.see("bea is told why not, and keeps the text. U undoes it.")
        await chen.press("U")
        await chen.see("What bea wrote waits again.")
    assert town.ada.read_now(threads.get_thread, 1).posts == 1


async def test_a_decision_on_an_appeal_is_taken_back(town: Stage) -> None:
    given = town.chen.write_now(sanctions.give, "bea", "ban", "Rude.", 1)
    town.bea.write_now(appeals.make, given.id, "I was not.")
    async with town.open(town.ada) as ada:
        await ada.press("2", "enter", "[", "enter", "down", "enter")
        await ada.write("You were not.\n")
        await ada.see("It is lifted, and bea is told. U undoes it.")
        await ada.press("U")
        await ada.see("The appeal of bea waits again.")
    assert town.bea.read_now(conduct.standing)[0].in_force


async def test_lifting_is_taken_back(town: Stage) -> None:
    town.chen.write_now(sanctions.give, "bea", "silence", "Rude.", 1, now() + timedelta(days=3))
    async with town.open(town.chen) as chen:
        await chen.press("2", "enter", "]", "]", "G", "W", "end", "l", "enter")
        await chen.write("We talked.\n")
        await chen.see("bea may write and come in again. U undoes it.")
        await chen.press("U")
        await chen.see("It holds again, and bea is told so.")
    assert town.bea.read_now(conduct.standing)[0].in_force


async def test_welcome_says_where_rules_come_first(town: Stage) -> None:
    town.ada.write_now(rules.publish, 1, "Be kind.")
    code = town.ada.write_now(invitations.create, "data").code
    made = town.site.house.forum(None).write_now(invitations.join, code, "zoe", password_hash="-")
    zoe = town.site.house.forum(made.id)
    async with town.open(zoe) as terminal:
        await terminal.see("Keep our pipe")
        await terminal.see("Before the first post in Data Engineering one accepts ground rules.")
