"""Drawing less, and handing keys on faster, must show and do the same."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import pyte
from textual._compositor import Compositor, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from copterm.app import CoptermApp
from copterm.domain.arrival import Arrival
from copterm.screens.community import CommunityPage
from copterm.server.driver import SSHDriver
from copterm.server.limits import Limits
from copterm.server.line import Line
from copterm.widgets.frames import Frame, Shown
from copterm.widgets.rows import RowList
from tests.screens.stage import Stage

DICE = 7


class Pipe:
    """A channel to a terminal that draws."""

    def __init__(self) -> None:
        self.terminal = pyte.Screen(100, 30)
        self.stream = pyte.ByteStream(self.terminal)
        self.waiting, self.frames = 0, 0

    @property
    def text(self) -> str:
        """What is on the terminal, with its colours."""
        return picture(self.terminal)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let the session go on until this is so."""
        while not holds():
            await asyncio.sleep(0)

    def write(self, data: bytes) -> None:
        self.frames += 1
        self.stream.feed(data)

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def get_write_buffer_size(self) -> int:
        return self.waiting


def picture(terminal: pyte.Screen) -> str:
    """Every cell of a terminal."""
    rows = (terminal.buffer[y] for y in range(terminal.lines))
    return "\n".join(
        "".join(f"{cell.data}{cell[1:]}" for cell in (row[x] for x in range(terminal.columns))) for row in rows
    )


def whole(app: CoptermApp) -> str:
    """What a terminal shows that is sent the whole screen."""
    terminal = pyte.Screen(*app.size)
    compositor = app.screen._compositor
    dirty = set(compositor._dirty_regions)
    frame: object = compositor.render_update(full=True, screen_stack=app._background_screens)
    compositor._dirty_regions = dirty
    assert isinstance(frame, Frame)
    pyte.Stream(terminal).feed(frame.render_segments(app.console))
    return picture(terminal)


@asynccontextmanager
async def connected(stage: Stage) -> AsyncIterator[tuple[CoptermApp, Pipe, Line]]:
    """A session as the server runs it, on a terminal that draws."""
    stage.site.house.hub.attach(asyncio.get_running_loop())
    app = CoptermApp(stage.site.house, Arrival(stage.bea.member_id, "192.0.2.7", colours="256"))
    pipe = Pipe()
    line = Line(pipe, Limits(), "xterm-256color", lambda: None)
    app.driver_class = partial(SSHDriver, line=line)  # type: ignore[assignment]
    running = asyncio.create_task(app.run_async(size=(100, 30)))
    async with asyncio.timeout(60):
        await pipe.until(lambda: "Thread" in "".join(pipe.terminal.display))
        yield app, pipe, line
        app.exit()
        await running


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
            compositor, behind = bea.app.screen._compositor, bea.app._background_screens
            whole = Compositor.render_update(compositor, full=True, screen_stack=behind, simplify=True)
            assert isinstance(whole, LayoutUpdate)
            theirs = [list(Strip.join(line)) for line in whole.strips]
            for _ in range(30):
                compositor._dirty_regions = some_regions(dice, 120, 40)
                frame: object = compositor.render_update(screen_stack=behind)
                assert isinstance(frame, Frame)
                for y, line in frame.lines.items():
                    strips = [strip for strip in line.values() if strip is not None]
                    assert list(Strip.join(strips).simplify().discard_meta()) == theirs[y], f"line {y} after {keys}"


async def test_the_terminal_shows_what_was_drawn_though_only_changes_are_sent(stage: Stage) -> None:
    """Focus, themes, questions, a new size, frames that were lost: whatever came before, the screen is right."""
    for n in range(12):
        stage.thread(f"Thread {n}", "One\n\n> two", by=stage.chen)
    async with connected(stage) as (app, pipe, line):
        for keys in (
            b"j",
            b"G",
            b"\r",
            b" ",
            b"r",
            b"abc",
            b"\x1b",
            b"?",
            b"\x1b",
            b"q",
            b"5",
            b"1",
            b"/",
            b"7",
            b"\x1b",
        ):
            line.receive(keys)
            await pipe.until(lambda: pipe.text == whole(app))
        app.theme = "copterm-light"
        await pipe.until(lambda: pipe.text == whole(app))
        pipe.terminal.reset()
        pipe.terminal.resize(24, 80)
        line.resize(80, 24)
        await pipe.until(lambda: pipe.text == whole(app))
        pipe.terminal.reset()  # shrunk and grown again, before anybody told the app
        line.resize(80, 24)
        await pipe.until(lambda: pipe.text == whole(app))
        line.hold("channel")
        line.receive(b"j")
        await pipe.until(lambda: line._dropped)
        line.release("channel")
        await pipe.until(lambda: pipe.text == whole(app))


async def test_over_a_slow_line_only_what_is_so_at_last_is_sent(stage: Stage) -> None:
    """Whoever held a key for ten seconds at 9,600 baud watched the cursor move for another minute and a half."""
    for n in range(12):
        stage.thread(f"Thread {n}", by=stage.chen)
    async with connected(stage) as (app, pipe, line):
        line.receive(b"2\r")
        await pipe.until(lambda: isinstance(app.screen, CommunityPage) and pipe.text == whole(app))
        rows = app.screen.query_one(RowList)
        at, before, shown, pipe.waiting = rows.cursor, pipe.frames, pipe.text, 5_000
        for n in range(8):
            line.receive(b"j")
            await pipe.until(lambda n=n: rows.cursor == at + n + 1 and app.waiting is not None)  # type: ignore[misc]
        assert (pipe.frames, pipe.text) == (before, shown)
        pipe.waiting = 0
        await pipe.until(lambda: pipe.text == whole(app))
        assert pipe.frames <= before + 2, "eight moves, and what is so at last"


async def test_drawing_again_sends_nothing_and_ctrl_l_sends_all(stage: Stage) -> None:
    stage.thread("Thread", "One")
    async with stage.open(stage.bea) as bea:
        compositor, shown, console = bea.app.screen._compositor, Shown(), bea.app.console
        frame = compositor.render_full_update()
        assert isinstance(frame, Frame)
        first = shown.update(frame, console)
        assert first == frame.render_segments(console)
        assert shown.update(frame, console) == ""
        shown.forget()
        assert shown.update(frame, console) == first
        bea.app.shown.cursor = (1, 1)
        await bea.press("ctrl+l")
        assert bea.app.shown.cursor is None


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
