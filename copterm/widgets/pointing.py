"""The mouse on posts: a click puts the bar there, opens what is folded, and asks for a link that was pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.widget import Widget

from copterm.text.lines import Segment
from copterm.text.shorten import cells
from copterm.widgets.keys import keyboard_of
from copterm.widgets.window import Window

MARK, MARK_KEY = "… ", " · z"
"""How the line in the place of what is folded begins and ends; its key may be another one."""


class Pointing(Widget):
    """What a reader of posts does with a click."""

    if TYPE_CHECKING:
        window: Window

        def _set_current(self, number: int) -> None: ...
        def _tell(self) -> None: ...
        def action_fold(self) -> None: ...
        def post_segments(self, line: int) -> Sequence[Segment]: ...

    class LinkClicked(Message):
        """A link of the current post was clicked."""

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.scroll_offset.y
        block = self.window.block_at(line)
        if block is None or line >= self.window.height:
            return
        self._set_current(block.post.number)
        self._tell()
        text, style = pointed(self.post_segments(line), event.x - 1)
        if style == "quiet" and is_mark(text):
            self.action_fold()
        elif style == "link":
            self.post_message(self.LinkClicked())

    def with_keys(self, segments: Sequence[Segment]) -> Sequence[Segment]:
        """The line with the key that unfolds here."""
        text, style = segments[-1] if segments else ("", "")
        if style != "quiet" or not is_mark(text):
            return segments
        return [*segments[:-1], (f"{text[:-1]}{keyboard_of(self).named('post.fold')}", style)]


def is_mark(text: str) -> bool:
    """Whether this stands in the place of what is folded."""
    return text.startswith(MARK) and text.endswith(MARK_KEY)


def pointed(segments: Sequence[Segment], x: int) -> Segment:
    """The segment at this cell of a line."""
    at = 0
    for text, style in segments:
        at += cells(text)
        if x < at:
            return text, style
    return "", ""
