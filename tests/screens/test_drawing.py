"""Drawing less, and handing keys on faster, must show and do the same."""

from __future__ import annotations

import random

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen

from copterm.widgets.drawing import LeanCompositor
from copterm.widgets.rows import RowList
from tests.screens.stage import Stage

DICE = 7


def drawn(screen: Screen[None], kind: type[Compositor], regions: set[Region]) -> str:
    """What a terminal would be sent for these regions."""
    compositor = screen._compositor
    compositor._dirty_regions = set(regions)
    update = kind.render_partial_update(compositor)
    assert isinstance(update, ChopsUpdate)
    for chops in update.chops:
        assert all(strip is None or strip.cell_length for strip in chops.values())
    return update.render_segments(screen.app.console)


def some_regions(dice: random.Random, width: int, height: int) -> set[Region]:
    return {
        Region(
            x := dice.randrange(width),
            y := dice.randrange(height),
            dice.randint(1, width - x),
            dice.randint(1, height - y),
        )
        for _ in range(dice.randint(1, 4))
    }


async def test_whatever_changes_is_drawn_as_textual_draws_it(stage: Stage) -> None:
    dice = random.Random(DICE)
    for n in range(4):
        stage.thread(f"Thread {n}", "One\n\n> two\n\n```\nthree\n```")
    async with stage.open(stage.bea, size=(120, 40)) as bea:
        for keys in ("", "enter", "question_mark", "escape", "ctrl+p"):
            if keys:
                await bea.press(keys)
            screen = bea.app.screen
            assert isinstance(screen._compositor, LeanCompositor)
            for _ in range(30):
                regions = some_regions(dice, 120, 40)
                assert drawn(screen, LeanCompositor, regions) == drawn(screen, Compositor, regions)


async def test_a_whole_screen_is_drawn_as_textual_draws_it(stage: Stage) -> None:
    stage.thread("Thread", "One")
    async with stage.open(stage.bea, size=(120, 40)) as bea:
        await bea.press("enter")
        compositor = bea.app.screen._compositor
        lean = [list(line) for line in LeanCompositor.render_full_update(compositor).strips]
        compositor.__class__ = Compositor
        assert lean == [list(line) for line in compositor.render_full_update().strips]


async def test_moving_a_cursor_draws_two_lines_of_the_list(stage: Stage) -> None:
    """Each key asked every widget for every line between the first and the last change, two fifths of its work."""
    for n in range(20):
        stage.thread(f"Thread {n}", "One")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        rows = bea.app.screen.query_one(RowList)
        asked: list[int] = []
        render_line = rows.render_line
        rows.render_line = lambda y: asked.append(y) or render_line(y)  # type: ignore[func-returns-value, method-assign]
        at = rows.cursor
        await bea.press("j")
        assert rows.cursor == at + 1
        assert len(set(asked)) == 2


async def test_a_key_goes_straight_to_its_binding_and_not_past_a_field(stage: Stage) -> None:
    stage.thread("Jam", "One")
    stage.thread("Tea", "One")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        rows = bea.app.screen.query_one(RowList)
        passed: list[str] = []
        rows._forward_event = lambda event: passed.append(event.key)  # type: ignore[attr-defined, assignment, method-assign]
        await bea.press("j")
        assert (rows.cursor, passed) == (1, [])
        await bea.press("slash", "j", "a")
        assert [row.record is not None for row in rows.rows] == [True]
        assert "Jam" in rows.words[0]
