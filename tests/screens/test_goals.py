"""Goals on screen: set, reported, linked, closed; at risk where one looks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from copterm.domain.clock import now
from copterm.services import goals
from tests.screens.stage import Stage

GOAL = {
    "title": "20 runbooks in the library",
    "measure": "Read this year.",
    "unit": "runbooks",
    "start": "4",
    "target": "20",
    "owner": "bea",
}


@pytest.fixture
def goal(stage: Stage) -> int:
    today = now().date()
    days = {"start_on": str(today - timedelta(days=50)), "due_on": str(today + timedelta(days=50))}
    return stage.ada.write_now(goals.add, stage.community_id, {**GOAL, **days}).id


async def test_a_goal_is_set_in_a_form(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "i", "c")
        await ada.see("What shall be true at the end?")
        await ada.write("20 runbooks\n")
        await ada.see("Measured by, 2 of 9")
        await ada.press("ctrl+s")
        await ada.see("Target: which figure is the goal?")
        await ada.see("Target, 5 of 9")
        await ada.write("20\n")
        await ada.press("ctrl+s")
        await ada.see("Due: by which day is it to be reached?")
        await ada.write(f"{now().year + 1}-12-31")
        await ada.press("ctrl+s")
        await ada.see("The goal is set.")
        await ada.see("0 of 20 · due Dec 31")
    (row,) = stage.bea.read_now(goals.list_goals, stage.community_id)
    assert (row.title, row.owner, row.start_on) == ("20 runbooks", "ada", now().date())


async def test_about_shows_a_goal_that_is_behind_its_line(stage: Stage, goal: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "i")
        await bea.see("at risk")
        await bea.see("░░░░░░░░░░│░░░░░░░░░  4 → 4 runbooks, goal 20 · due")
        stage.bea.write_now(goals.report, goal, "15")
        await bea.until(lambda: "at risk" not in bea.picture)
        await bea.see("██████████│███░░░░░░")


async def test_its_owner_says_how_it_goes_and_takes_it_back(stage: Stage, goal: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "i", "G", "enter")
        await bea.see("from 4 to 20; its line is at 12 today")
        await bea.press("e", "x")
        await bea.see("Nothing has been said yet.")
        await bea.press("c")
        await bea.write("eleven\n")
        await bea.write("Two more since the sprint.")
        await bea.press("ctrl+s")
        await bea.see("Figure: “eleven” is no figure.")
        await bea.press("ctrl+u")
        await bea.write("11")
        await bea.press("ctrl+s")
        await bea.see("Noted. U takes it back.")
        await bea.see("11       bea        Two more since the sprint.")
        await bea.press("U")
        await bea.see("The note is gone.")
        await bea.see("Nothing has been said yet.")


async def test_who_reads_is_offered_nothing_to_write(stage: Stage, goal: int) -> None:
    async with stage.open(stage.chen) as chen:
        await chen.press("2", "i", "G", "enter", "c", "e", "x", "L")
        await chen.see("Where it is worked on")
        assert "adds to it" not in chen.picture
        assert "say how it goes" not in chen.picture


async def test_a_goal_is_changed_and_that_is_taken_back(stage: Stage, goal: int) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "i", "G", "enter", "e", "ctrl+u")
        await ada.write("Runbooks\n")
        await ada.press("ctrl+s")
        await ada.see("The goal is changed. U takes that back.")
        assert "20 runbooks in the library" not in ada.picture
        await ada.press("U")
        await ada.see("20 runbooks in the library")


async def test_a_thread_is_linked_opened_and_linked_no_more(stage: Stage, goal: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "i", "G", "enter", "L")
        await bea.see("There is no thread here yet.")
        stage.thread("Which runbooks?", "Words.")
        await bea.press("L")
        await bea.see("Which runbooks?")
        await bea.press("enter")
        await bea.see("The thread is linked.")
        await bea.press("G", "enter")
        await bea.see("Words.")
        await bea.press("escape", "L")
        await bea.see("linked; Enter ends that")
        await bea.press("enter")
        await bea.see("In no thread yet.")


async def test_a_goal_is_closed_with_a_word_and_opened_again(stage: Stage, goal: int) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "i", "G", "enter", "x", "enter")
        await ada.see("Say how it ended")
        await ada.write("Reached early.")
        await ada.press("enter")
        await ada.see("The goal is closed. U opens it again.")
        await ada.see("Ended        Reached early.")
        await ada.press("escape")
        await ada.see("Goals that are closed")
        await ada.press("G", "enter", "x")
        await ada.see("The goal is open again.")


async def test_i_goes_back_to_about_and_brackets_to_other_places(stage: Stage, goal: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "i", "G", "enter", "i")
        await bea.see("Keep our pipelines boring.")
        await bea.see("[about]")
        await bea.press("G", "enter", "left_square_bracket")
        await bea.see("[threads]")
