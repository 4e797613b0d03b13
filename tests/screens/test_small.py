"""A window that is too small for a moment, and what a composer leaves behind."""

from __future__ import annotations

from copterm.services import posts, threads
from copterm.widgets.writing import Writing
from tests.screens.stage import Stage


async def test_a_moment_in_a_small_window_turns_no_text_into_commands(stage: Stage) -> None:
    """The focus was gone for good: the `s` of a sentence accepted a post, and its `r` began an answer."""
    thread_id = stage.thread("Tea", "How?", by=stage.bea, kind="question")
    stage.chen.write_now(posts.reply, thread_id, "So.")
    async with stage.open(stage.bea) as bea:
        await bea.press("n", "r")
        await bea.until(lambda: isinstance(bea.app.focused, Writing))
        await bea.pilot.resize_terminal(40, 10)
        await bea.press("s", "r")
        await bea.pilot.resize_terminal(80, 24)
        await bea.until(lambda: isinstance(bea.app.focused, Writing))
        await bea.write("super")
        writing = bea.app.focused
        assert isinstance(writing, Writing)
        assert writing.text.endswith("super")
    assert stage.bea.read_now(threads.get_thread, thread_id).solved_number is None


async def test_a_composer_that_was_closed_is_let_go_of(stage: Stage) -> None:
    """Each one that was opened stayed in memory, held by a watcher of the theme: 70 kB for every answer begun."""
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        for _ in range(3):
            await bea.press("enter", "r")
            assert isinstance(bea.app.focused, Writing)
            await bea.press("escape", "escape")
        held = [one for one, _ in getattr(bea.app, "__watchers").get("theme", []) if isinstance(one, Writing)]
        assert held == []
