"""The mouse wheel, for what scrolls by the line."""

from __future__ import annotations

from textual import events
from textual.widget import Widget

LINES = 3
"""Lines that one notch of the wheel moves."""


class Wheel(Widget):
    """A widget whose `action_line` the wheel calls."""

    def action_line(self, lines: int) -> None:
        """So many lines down or up."""
        raise NotImplementedError

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_line(LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_line(-LINES)
