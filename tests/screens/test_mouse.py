"""The mouse: tabs, rows, the hint line, the wheel, posts; whatever is clicked can also be typed."""

from __future__ import annotations

from copterm.services import keymaps
from copterm.widgets.chrome import Hints, Tabs
from copterm.widgets.reader import PostReader
from copterm.widgets.rows import RowList
from tests.screens.stage import Stage, Terminal


async def click(terminal: Terminal, words: str) -> None:
    """Click on these words, wherever they are."""
    y = next(y for y, line in enumerate(terminal.lines) if words in line)
    await terminal.pilot.click(offset=(terminal.lines[y].index(words) + 1, y))
    await terminal.rest()


async def test_a_click_on_a_tab_opens_it(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        assert bea.app.screen.query_one(Tabs).spans
        await click(bea, "Communities")
        await bea.see("[Communities]")


async def test_a_click_moves_and_another_one_opens(stage: Stage) -> None:
    stage.thread("Older", "One.")
    stage.thread("Newer", "Two.")
    async with stage.open(stage.bea) as bea:
        rows = bea.app.screen.query_one(RowList)
        await click(bea, "Older")
        assert rows.current is not None
        await bea.see("▌")
        assert "Data Engineering ›" not in bea.picture
        await click(bea, "Older")
        await bea.see("Data Engineering › Older")


async def test_a_click_on_a_hint_types_its_key(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await click(bea, "? help")
        await bea.see("Reply to this post, quoting it")
        await click(bea, "Esc close")
        await bea.until(lambda: "╰" not in bea.picture)
        await click(bea, "r reply")
        await bea.see("Reply to #1")
        await click(bea, "Esc leave")
        await bea.until(lambda: "Reply to #1" not in bea.picture)


async def test_a_click_between_hints_does_nothing(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        hints = bea.app.screen.query_one(Hints)
        before = bea.picture
        await bea.pilot.click(hints, offset=(79, 0))
        await bea.pilot.click(hints, offset=(0, 0))
        await bea.rest()
        assert bea.picture == before


async def test_the_wheel_moves_lists_and_threads(stage: Stage) -> None:
    from textual import events

    stage.thread("Coffee", "One.")
    thread = stage.thread("Tea", "One.")
    stage.many(thread, 30)
    async with stage.open(stage.bea) as bea:
        rows = bea.app.screen.query_one(RowList)
        before = rows.cursor
        rows.post_message(wheel(events.MouseScrollDown, rows))
        await bea.until(lambda: rows.cursor > before)
        await bea.press("g", "enter")
        await bea.see("› Tea")
        reader = bea.app.screen.query_one(PostReader)
        reader.post_message(wheel(events.MouseScrollDown, reader))
        await bea.until(lambda: reader.scroll_offset.y > 0)
        reader.post_message(wheel(events.MouseScrollUp, reader))
        await bea.until(lambda: reader.scroll_offset.y == 0)


def wheel(kind: type, widget: object) -> object:
    """One notch."""
    return kind(widget, 5, 1, 0, 0, 0, False, False, False)


async def test_a_click_on_a_post_puts_the_bar_there(stage: Stage) -> None:
    stage.thread("Tea", "One.", "Two.", "Three.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await click(bea, "Three.")
        assert bea.app.screen.query_one(PostReader).number == 3
        await bea.see("#3 of 3")


async def test_a_click_chooses_in_the_palette(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("ctrl+p")
        await bea.see("Drafts")
        await click(bea, "screen     Drafts")
        await click(bea, "screen     Drafts")
        await bea.see("[Drafts]")


async def test_a_click_opens_what_is_folded_and_shows_links(stage: Stage) -> None:
    quote = "\n".join(f"> Line {n} of what was said before." for n in range(9))
    stage.thread("Tea", f"{quote}\n\nSee [this page](https://example.org/tea) about it.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        assert "Line 8" not in bea.picture
        await click(bea, "more quoted line")
        await bea.see("Line 8")
        await click(bea, "this page")
        await bea.see("https://example.org/tea")


async def test_the_mark_of_what_is_folded_names_the_key_there_is(stage: Stage) -> None:
    stage.bea.write_now(keymaps.set_own, {"post.fold": ["f8"]})
    stage.thread("Tea", "\n".join(f"> Line {n} of what was said before." for n in range(9)) + "\n\nYes.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter")
        await bea.see("more quoted lines · F8")
        await bea.press("f8")
        await bea.see("Line 8")
