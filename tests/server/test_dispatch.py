"""Handlers found once are the handlers that Textual finds each time."""

import pytest
from textual import events, on
from textual.app import App, ComposeResult
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.widgets import Button, Input

from copterm.app import CoptermApp
from copterm.screens.community import CommunityPage
from copterm.screens.thread import ThreadPage
from copterm.server import driver_dispatch
from copterm.widgets.composer import Composer
from copterm.widgets.field import Field
from copterm.widgets.reader import PostReader
from copterm.widgets.rows import Row, RowList

KINDS = (CoptermApp, CommunityPage, ThreadPage, Composer, Field, PostReader, RowList)


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the server installs it, and Textual as it was afterwards."""
    monkeypatch.setattr(MessagePump, "_get_dispatch_methods", MessagePump._get_dispatch_methods)
    driver_dispatch.install()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_methods_in_the_same_order(kind: type[MessagePump]) -> None:
    pump = object.__new__(kind)
    rows = RowList()
    messages: list[Message] = [
        events.Mount(), events.Idle(), events.Key("j", "j"), events.Show(), events.ScreenResume(),
        RowList.Moved(rows, Row("one")), RowList.Opened(rows, Row("one")), Input.Changed(Field(), "word"),
    ]  # fmt: skip
    found = 0
    for message in messages:
        theirs = [
            (cls, method.__name__) for cls, method in driver_dispatch._original(pump, message.handler_name, message)
        ]
        ours = [(cls, method.__name__) for cls, method in pump._get_dispatch_methods(message.handler_name, message)]
        assert ours == theirs
        found += len(ours)
    assert found


class Elder(Widget):
    """Notes what it hears after its heirs."""

    heard: list[str]

    def on_key(self, event: events.Key) -> None:
        self.heard.append("elder")


class Heir(Elder, can_focus=True):
    """Keeps some keys for itself."""

    def on_key(self, event: events.Key) -> None:
        self.heard.append("heir")
        if event.key == "x":
            event.prevent_default()


class Small(App[None]):
    """A widget with a base, and buttons told apart by a selector."""

    CSS = "Heir { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []

    def compose(self) -> ComposeResult:
        heir = Heir()
        heir.heard = []
        yield heir
        yield Button("one", id="one")
        yield Button("two", id="two")

    @on(Button.Pressed, "#two")
    def take_two(self) -> None:
        """Only the second."""
        self.pressed.append("two")


async def test_a_prevented_default_and_a_selector_count_each_time() -> None:
    app = Small()
    async with app.run_test() as pilot:
        heir = app.query_one(Heir)
        heir.focus()
        await pilot.press("a", "x", "a")
        assert heir.heard == ["heir", "elder", "heir", "heir", "elder"]
        await pilot.click("#one")
        await pilot.click("#two")
        assert app.pressed == ["two"]
