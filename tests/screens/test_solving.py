"""`s`: the post that solved a question, on every screen that shows it, and taken back."""

from __future__ import annotations

import pytest

from copterm.services import posts, solving, threads
from tests.screens.stage import Stage


@pytest.fixture
def question(stage: Stage) -> int:
    """Bea asked, chen answered twice."""
    thread = stage.thread("How do you test dbt models?", "With what?", by=stage.bea, kind="question")
    stage.chen.write_now(posts.reply, thread, "With a fixed day.")
    stage.chen.write_now(posts.reply, thread, "And small tables.")
    return thread


async def test_s_accepts_the_post_under_the_bar_and_takes_it_back(stage: Stage, question: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("n")
        await bea.see("s solved")
        await bea.press("s")
        await bea.see("Solved by #2. U undoes it, and so does s.")
        await bea.see("solved ✓")
        header = next(line for line in bea.lines if "#2" in line)
        assert "accepted ✓" in header
        await bea.press("s")
        await bea.see("Not solved any more.")
        assert "accepted ✓" not in bea.picture
        assert stage.bea.read_now(threads.get_thread, question).solved_number is None


async def test_u_puts_the_answer_before_back(stage: Stage, question: int) -> None:
    stage.bea.write_now(solving.solve, question, 2)
    async with stage.open(stage.bea) as bea:
        await bea.press("n", "j", "s")
        await bea.see("Solved by #3.")
        await bea.press("U")
        await bea.see("#2 solved it, as it was.")
        marked = [line.split()[0] for line in bea.lines if "accepted ✓" in line]
        assert marked == ["▌#2"] or marked == ["#2"]


async def test_u_leaves_what_somebody_else_has_said_since(stage: Stage, question: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("n", "s")
        await bea.see("Solved by #2.")
        stage.ada.write_now(solving.solve, question, 3)
        await bea.press("U")
        await bea.see("Somebody has said since that #3 solved it. That stays.")
    assert stage.bea.read_now(threads.get_thread, question).solved_number == 3


async def test_s_twice_in_a_hurry_leaves_it_unsolved(stage: Stage, question: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("n")
        await bea.pilot.press("s", "s")
        await bea.rest()
        await bea.see("Not solved any more.")
    assert stage.bea.read_now(threads.get_thread, question).solved_number is None


async def test_others_see_it_live_and_in_their_lists(stage: Stage, question: int) -> None:
    async with stage.open(stage.chen) as chen, stage.open(stage.ada) as ada:
        await chen.press("2", "enter", "enter")
        await chen.see("With a fixed day.")
        await ada.press("2", "enter")
        await ada.see("question")
        stage.bea.write_now(solving.solve, question, 2)
        await chen.see("accepted ✓")
        await ada.see("solved ✓")


async def test_the_key_is_offered_to_those_who_may_and_on_answers_only(stage: Stage, question: int) -> None:
    """It stood in the hints on the question itself, and for those to whom it said no."""
    async with stage.open(stage.chen) as chen:
        await chen.press("2", "enter", "enter", "G")
        assert "s solved" not in chen.picture
        await chen.press("s")
    assert stage.bea.read_now(threads.get_thread, question).solved_number is None
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "g")
        assert "s solved" not in bea.picture
        await bea.press("j")
        await bea.see("s solved")
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "enter", "G")
        await ada.see("s solved")


async def test_in_a_discussion_there_is_no_such_key(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("n")
        await bea.see("One.")
        assert "s solved" not in bea.picture
        await bea.press("?")
        assert "solved the question" not in bea.picture
