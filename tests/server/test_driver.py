"""The driver and its guards, with real apps on a channel that only remembers."""

import asyncio
import gc
import re
import weakref
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
import textual.app
import textual.constants
import textual.content
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.content import Content
from textual.css.stylesheet import Stylesheet
from textual.driver import Driver
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from copterm.domain.errors import Refusal
from copterm.server import driver_css, driver_guard
from copterm.server.driver import SSHDriver
from copterm.server.driver_guard import GuardedParser, check, wash
from copterm.server.limits import Limits
from copterm.server.line import Line

TEXTUAL = {name: getattr(textual.constants, name) for name in driver_guard._TEXTUAL_SWITCHES}


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The guards as the server installs them, and Textual as it was afterwards."""
    for name in ("render_style", "render"):
        monkeypatch.setattr(Strip, name, Strip.__dict__[name])
    monkeypatch.setattr(App, "_print_error_renderables", App._print_error_renderables)
    for name in ("redirect_stdout", "redirect_stderr"):
        monkeypatch.setattr(textual.app, name, getattr(textual.app, name))
    for name, value in TEXTUAL.items():
        monkeypatch.setattr(textual.constants, name, value)
    for name in ("_parse_rules", "apply"):
        monkeypatch.setattr(Stylesheet, name, Stylesheet.__dict__[name])
    monkeypatch.setattr(StylesCache, "get_inner_outer", StylesCache.__dict__["get_inner_outer"])
    driver_css.install()
    translate = dict(textual.content._CONTROL_STRIP_TRANSLATE)
    driver_guard.install()
    yield
    textual.content._CONTROL_STRIP_TRANSLATE.clear()
    textual.content._CONTROL_STRIP_TRANSLATE.update(translate)


class Remembered:
    """A channel that keeps what is sent."""

    def __init__(self) -> None:
        self.sent = b""
        self.reads = True
        self.waiting = 0

    def write(self, data: bytes) -> None:
        self.sent += data

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True

    def get_write_buffer_size(self) -> int:
        return self.waiting


class Shown(App[None]):
    """Shows member text in several ways, as screens do."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.console = Console(color_system="truecolor", force_terminal=True, legacy_windows=False, _environ={})
        self.typed: list[Any] = []

    def compose(self) -> ComposeResult:
        yield Static(Content(self.text))
        yield OptionList(Content(self.text))
        yield Input(self.text)
        yield Raw(self.text)

    def on_key(self, event: events.Key) -> None:
        self.typed.append(event.key)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.typed.append((event.screen_x, event.screen_y))


class Raw(Widget):
    """Draws by the line, as lists and threads do, without any cleaning of its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self.text), Segment(self.text, Style(bold=True, link=f"https://x/{self.text}"))])


@asynccontextmanager
async def drawn(app: App[None], limits: Limits | None = None) -> AsyncIterator[tuple[Remembered, Line]]:
    """The app, drawing on a channel."""
    channel = Remembered()
    line = Line(channel, limits or Limits(), "xterm-256color", lambda: None, follows=True)
    app.driver_class = partial(SSHDriver, line=line)  # type: ignore[assignment]
    running = asyncio.create_task(app.run_async(size=(80, 24)))
    await settled(app, running)
    yield channel, line
    app.exit()
    await running
    line.close()


async def settled(app: Any, running: asyncio.Task[Any] | None = None) -> None:
    """Until the app has drawn all it has to draw."""
    quiet = 0
    while quiet < 5:
        await asyncio.sleep(0.002)
        busy = not app._running or not app.screen_stack or app._message_queue.qsize() or app.screen._dirty_widgets
        quiet = 0 if busy else quiet + 1
        if running is not None and running.done():
            raise AssertionError("the app ended")


OWN = re.compile(
    r"\x1b\[[0-9;]*[mH]|\x1b\[\?(?:1049|25|1000|1002|1006|2004|7|2026|2031)[hl]|\x1b\[\?2026\$p|\x1b\[>25u|\x1b\[<u"
    r"|\x1b\]8;(?:id=[0-9-]+)?;(?:(?:https?://|mailto:)[!-~]*)?\x1b\\|\x1b\]11;\?\x1b\\"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
HOSTILE = [
    "\x1b]0;pwned\x07", "\x1b[2J\x1b[H", "\x1b]52;c;aGVsbG8=\x07", "\x9b2J", "\x90q\x9c", "\x00\x08\x0b\x0c\x0e",
    "\x7f", "\ud800", "\x1b[?1049l", "\x1b[31mred", "\x1bc", "\r\n\t", "a\u202eb", "\x1b\\", "]8;;http://x\x07",
    "\x85\x84",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_control_byte_of_a_member_reaches_the_terminal(text: str) -> None:
    async with drawn(Shown(f"<{text}>")) as (channel, _):
        seen = channel.sent.decode("utf-8")
    assert CONTROL.search(OWN.sub("", seen)) is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None, max_codepoint=0x2FFF), max_size=40))
def test_no_text_whatever_sends_a_control_byte(text: str) -> None:
    async def try_it() -> str:
        async with drawn(Shown(text)) as (channel, _):
            return channel.sent.decode("utf-8")

    assert CONTROL.search(OWN.sub("", asyncio.run(try_it()))) is None


def test_the_guard_refuses_to_serve_when_a_probe_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    check()
    monkeypatch.setattr(driver_guard, "printable", lambda text: text)
    with pytest.raises(Refusal, match="Nothing is served"):
        check()


def test_the_guard_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, Textual has begun to clean strips itself; look whether ours can go."""
    monkeypatch.undo()
    with pytest.raises(Refusal):
        check()


def test_wash_leaves_only_what_copterm_writes() -> None:
    own = "\x1b[1;1H\x1b[38;2;1;2;3mhi\x1b[0m\x1b[?2026h\x1b]8;id=7;https://example.org/\x1b\\x\x1b]8;;\x1b\\"
    assert wash(own) == own
    assert wash("a\nb") == "ab"
    for foreign in ("\x1b]0;x\x07", "\x1b[2J", "\x1b[?1049l", "\x1b]8;;javascript:x\x1b\\", "\x9b", "\x1bP", "\x07"):
        assert CONTROL.search(OWN.sub("", wash(foreign))) is None, foreign


async def test_what_else_an_app_may_write_is_the_bell_and_the_clipboard() -> None:
    app = Shown("x")
    async with drawn(app) as (channel, _):
        driver = app._driver
        assert isinstance(driver, SSHDriver)
        before = len(channel.sent)
        app.bell()
        app.copy_to_clipboard("héllo")
        app.copy_to_clipboard("x" * 200_000)
        app._set_pointer_shape("text")
        driver.write("\x1b]0;title\x07")
        driver.flush()
        assert channel.sent[before:].decode() == "\x07\x1b]52;c;aMOpbGxv\x07\ufffd]0;title\ufffd"


def test_colours_of_one_session_do_not_stick_to_a_style_for_another() -> None:
    style = Style(color="#ff8000")
    rich = Console(color_system="truecolor", force_terminal=True, _environ={})
    poor = Console(color_system="standard", force_terminal=True, _environ={})
    strip = Strip([Segment("x", style)])
    assert "38;2;" in strip.render(rich)
    assert "38;2;" not in strip.render(poor)
    assert "38;2;" in strip.render(rich)
    assert "38;2;" not in Strip([Segment("y", style)]).render(poor)


class Themed(Shown):
    """The same sheet, in another theme."""

    CSS = "Static { color: $primary; }"

    def __init__(self, theme: str) -> None:
        super().__init__("x")
        self.theme = theme


async def test_sheets_are_shared_by_theme_and_only_by_theme() -> None:
    colours = []
    for theme in ("nord", "gruvbox", "nord"):
        app = Themed(theme)
        async with drawn(app):
            colours.append((app.query_one(Static).styles.color, app.stylesheet.rules[-1]))
    assert colours[0] == colours[2]
    assert colours[0][1] is colours[2][1], "parsed once"
    assert colours[0][0] != colours[1][0]


async def test_frames_are_dropped_while_the_client_does_not_read_and_then_all_is_drawn() -> None:
    app = Shown("here I am")
    async with drawn(app) as (channel, line):
        line.hold("channel")
        before = len(channel.sent)
        app.query_one(Static).update(Content("changed"))
        await settled(app)
        assert len(channel.sent) == before
        line.hold("connection")
        line.release("channel")
        await settled(app)
        assert len(channel.sent) == before
        line.release("connection")
        await settled(app)
        repainted = OWN.sub("", channel.sent[before:].decode())
        assert "changed" in repainted
        assert repainted.count("here I am") >= 2, "the parts that did not change are drawn again as well"


async def test_nothing_held_means_nothing_repainted() -> None:
    app = Shown("x")
    async with drawn(app) as (channel, line):
        before = len(channel.sent)
        line.hold("channel")
        line.release("channel")
        await settled(app)
        assert len(channel.sent) == before


async def test_a_stalled_line_says_so() -> None:
    stalled = asyncio.Event()
    line = Line(Remembered(), Limits(stall_seconds=0.01), "xterm", stalled.set)
    line.hold("channel")
    await asyncio.wait_for(stalled.wait(), 5)
    line.close()


async def test_a_slow_reader_is_waited_for_as_long_as_it_reads() -> None:
    stalled = asyncio.Event()
    channel = Remembered()
    channel.waiting = 5

    class Slow(Remembered):
        def get_write_buffer_size(self) -> int:
            channel.waiting = max(0, channel.waiting - 1)
            return channel.waiting

    line = Line(Slow(), Limits(stall_seconds=0.01), "xterm", stalled.set)
    line.hold("channel")
    await asyncio.wait_for(stalled.wait(), 5)
    assert channel.waiting == 0
    line.close()


async def test_a_flood_is_not_handed_on_while_the_app_is_behind() -> None:
    app = Shown("x")
    async with drawn(app) as (channel, line):
        app.is_behind = True  # type: ignore[attr-defined]
        line.receive(b"a" * 300_000)
        await settled(app)
        assert app.typed == []
        assert not channel.reads
        app.is_behind = False  # type: ignore[attr-defined]
        while not app.typed:
            await asyncio.sleep(0)


async def test_an_idle_session_has_no_timer() -> None:
    app = Shown("x")
    async with drawn(app) as (_, line):
        line.receive(b"a\x1b")
        while app.typed != ["a", "escape"]:
            await asyncio.sleep(0)
        assert (line._pump_timer, line._settle_timer, line._stall_timer) == (None, None, None)


async def test_a_mouse_outside_of_the_window_is_none() -> None:
    app = Shown("x")
    async with drawn(app) as (_, line):
        line.receive(b"\x1b[<0;9999;1M\x1b[<0;1;99999999999999999999M\x1b[<0;3;2M")
        while not app.typed:
            await asyncio.sleep(0)
        assert app.typed == [(2.0, 1.0)]


async def test_a_storm_of_resizes_is_thinned_and_its_last_one_kept() -> None:
    app = Shown("x")
    async with drawn(app) as (_, line):
        sizes: list[tuple[int, int]] = []
        resize = SSHDriver.resize

        def count(self: SSHDriver, width: int, height: int) -> None:
            sizes.append((width, height))
            resize(self, width, height)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(SSHDriver, "resize", count)
            for width in range(40, 140):
                line.resize(width, 30)
            while sizes[-1] != (139, 30):
                await asyncio.sleep(0)
        assert len(sizes) == 2


async def test_an_app_is_forgotten_when_its_session_ends() -> None:
    """Textual's parser caches on itself, and kept every app of the process alive."""
    app = Shown("x")
    async with drawn(app) as (_, line):
        line.receive(b"abc\x1b[97;5u")
        while len(app.typed) < 4:
            await asyncio.sleep(0)
    forgotten = weakref.ref(app._driver._parser)  # type: ignore[union-attr]
    del app, line
    gc.collect()
    assert forgotten() is None


def test_prints_of_the_server_belong_to_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    async def try_it() -> None:
        async with drawn(Shown("x")):
            print("for the operator")

    asyncio.run(try_it())
    assert "for the operator" in capsys.readouterr().out


def test_textual_still_has_what_we_take_from_it() -> None:
    """Private names that the guards and the driver use: look at each of them before the pin moves."""
    app = App[None]()
    for name in ("_screen_stack", "_exit_renderables", "_print_error_renderables"):
        assert name in dir(app)
    assert "_message_queue" in vars(MessagePump)
    for name in ("_timeout_time", "_gen"):
        assert name in vars(GuardedParser())
    assert GuardedParser._parse_extended_key is not GuardedParser.__mro__[1]._parse_extended_key  # type: ignore[attr-defined]
    assert hasattr(GuardedParser.__mro__[1]._parse_extended_key, "__wrapped__")  # type: ignore[attr-defined]
    assert "_render_cache" in Strip.__slots__
    assert "_segments" in Strip.__slots__
    for name in ("_ansi", "_link", "_link_id"):
        assert name in Style.__slots__
    assert Console(color_system="256", force_terminal=True, _environ={})._color_system is ColorSystem.EIGHT_BIT
    for name in driver_guard._TEXTUAL_SWITCHES:
        assert hasattr(textual.constants, name)
    for name in ("_size", "_loop", "_app"):
        assert name in Driver.__init__.__code__.co_names
