"""The rail of communities on the largest screens: by keys, by mouse, and nowhere else."""

from __future__ import annotations

from copterm.screens.community import CommunityPage
from copterm.screens.new import NewPage
from copterm.services import communities
from copterm.widgets.rail import Rail
from copterm.widgets.rows import RowList
from tests.screens.stage import Stage, Terminal

LARGE = (120, 40)


def rail_of(terminal: Terminal) -> list[str]:
    """What the rail says."""
    return [line.split("│")[0].rstrip() for line in terminal.lines if "│" in line and line.split("│")[0].strip()]


async def test_the_rail_counts_and_leads_to_each_community_and_back(stage: Stage) -> None:
    guild = stage.ada.write_now(communities.add, "writing", "Writing Guild")
    stage.bea.write_now(communities.join, guild.id)
    stage.thread("Tea", "One.", "Two.")
    async with stage.open(stage.bea, size=LARGE) as bea:
        await bea.see("Writing Guild")
        assert rail_of(bea)[0].split() == ["›", "New", "2"]
        await bea.press("left", "j", "j")
        await bea.see("▌  Writing Guild")
        await bea.press("enter")
        await bea.until(lambda: isinstance(bea.app.screen, CommunityPage))
        await bea.see("› Writing Guild")
        await bea.press("h", "k", "enter")
        await bea.see("› Data Engineering")
        assert len(bea.app.screen_stack) == 3, "one community takes the place of the other"
        await bea.press("left", "g", "enter")
        await bea.until(lambda: isinstance(bea.app.screen, NewPage))


async def test_escape_in_the_rail_goes_back_to_the_list(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea, size=LARGE) as bea:
        await bea.see("› New")
        await bea.press("left", "j", "escape")
        assert isinstance(bea.app.focused, RowList)
        assert bea.app.focused.id == "rows"
        await bea.see("› New")
        await bea.press("left", "j", "enter", "left", "enter")
        assert bea.app.focused is bea.app.screen.query_one("#rows"), "where one is already, the keys go to the list"


async def test_one_click_opens_a_community(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea, size=LARGE) as bea:
        await bea.see("Data Engineering  1")
        await bea.pilot.click(Rail, offset=(4, 2))
        await bea.see("› Data Engineering")


async def test_what_is_written_elsewhere_is_counted_and_nothing_else_is_drawn(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea, size=LARGE) as bea:
        await bea.see("Data Engineering  1")
        stage.thread("Coffee", "One.")
        await bea.see("Data Engineering  2")
        rail = bea.app.screen.query_one(Rail)
        drawn: list[object] = []
        rail.refresh = lambda *regions, **kinds: drawn.append(regions) or rail  # type: ignore[method-assign, func-returns-value, assignment]
        await bea.app.screen.load_rail()  # type: ignore[attr-defined]
        await bea.press("j", "k")
        assert drawn == []


async def test_smaller_screens_have_no_rail_and_do_not_ask_for_it(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea, size=(119, 40)) as bea:
        await bea.see("● Tea")
        assert not bea.app.screen.query(Rail)
        await bea.press("left")
        assert bea.app.focused is bea.app.screen.query_one("#rows")
        await bea.pilot.resize_terminal(*LARGE)
        await bea.see("› New")
        await bea.press("left")
        await bea.pilot.resize_terminal(80, 24)
        await bea.until(lambda: bea.app.focused is bea.app.screen.query_one("#rows"))
