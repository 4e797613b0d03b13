"""A small app in the place of copterm's own, to test the server alone: says who is there, and fails on demand."""

import os
from collections.abc import Callable
from typing import Any

from rich.console import Console
from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.filter import NoColor
from textual.widgets import Static, TextArea

from copterm.domain.arrival import Arrival
from copterm.forum import House

SYSTEMS: dict[str, Any] = {"none": None, "16": "standard", "256": "256", "truecolor": "truecolor"}


class StubApp(App[None]):
    """Keeps a log of keys on the screen."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    CSS = "#who { color: #ff8000; } TextArea { height: 6; }"

    def __init__(self, house: House, arrival: Arrival) -> None:
        super().__init__()
        self.house, self.arrival = house, arrival
        self.last_words = ""
        self.on_signed_in: Callable[[int], None] = lambda member_id: None
        self.on_incident: Callable[[str, Exception], None] = lambda incident, error: None
        self.keys: list[str] = []
        self.count = 0
        self.animation_level = "none"
        self.console = Console(
            color_system=SYSTEMS[arrival.colours], force_terminal=True, legacy_windows=False, _environ={}
        )
        if arrival.colours == "none":
            self._filters.append(NoColor())

    def compose(self) -> ComposeResult:
        who = self.arrival.member_id or "door"
        has_key = "with key" if self.arrival.public_key else "no key"
        yield Static(Content(f"who={who} {has_key} pid={os.getpid()} term={self.arrival.term}"), id="who")
        yield Static(Content(f"colours={self.arrival.colours} user={self.arrival.username}"), id="colours")
        yield Static("", id="size")
        yield Static("", id="keys")
        area = TextArea(id="area")
        area.cursor_blink = False
        yield area

    def on_resize(self, event: events.Resize) -> None:
        self.query_one("#size", Static).update(Content(f"size={event.size.width}x{event.size.height}"))

    def on_key(self, event: events.Key) -> None:
        self.count += 1
        if event.key == "ctrl+x":
            secret = "S3cretPW"
            raise RuntimeError(f"on purpose {len(secret)}")
        if event.key == "ctrl+l":
            while True:  # hangs the worker
                pass
        if event.key == "ctrl+f":
            self.query_one(TextArea).focus()
        if event.key == "ctrl+o":
            self.on_signed_in(1)
        if event.key == "ctrl+g":
            self.last_words = "Goodbye."
            self.exit()
        self.keys.append(event.key)
        shown = " ".join(self.keys[-6:])
        self.query_one("#keys", Static).update(Content(f"count={self.count} keys={shown}"))

    def on_paste(self, event: events.Paste) -> None:
        self.query_one("#keys", Static).update(Content(f"pasted={len(event.text)} {event.text[:20]!r}"))

    async def say_goodbye(self, text: str) -> None:
        self.last_words = text
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        self.last_words = "copterm stopped, incident ABC123."
        self.on_incident("ABC123", error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()
