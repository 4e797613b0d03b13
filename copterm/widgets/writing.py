"""Where members type: a text area that does not blink, and completes people after an `@`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from copterm.domain.limits import DRAFT_LENGTH, DRAFT_LINES
from copterm.text.lines import Segment
from copterm.text.shorten import cells, pad
from copterm.widgets.strips import ink_for, strip_of

AT_NAME = re.compile(r"(?:^|(?<=[\s(\[,;]))@([a-z0-9-]{0,32})$", re.IGNORECASE)
CLOSING = ",.;:!?)"
"""Signs that stand close to the word before them."""

HOW = "Tab takes it, ↓ the next"
"""Under the people who are offered."""


class People(Widget):
    """The people who fit what was typed after `@`; lies above the text, below the cursor."""

    DEFAULT_CSS = """
    People { layer: above; position: absolute; display: none; height: 1; width: 30; background: $raised; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.choices: tuple[tuple[str, str], ...] = ()
        self.cursor = 0

    @property
    def showing(self) -> bool:
        """Whether there is something to choose from."""
        return bool(self.choices)

    @property
    def choice(self) -> str:
        """The handle under the cursor."""
        return self.choices[self.cursor][0]

    def offer(self, choices: Sequence[tuple[str, str]], x: int, y: int) -> None:
        """Show (handle, name) pairs with the top left corner at this place of the screen."""
        self.choices = tuple(choices)[:8]
        self.cursor = 0
        self.display = bool(self.choices)
        if not self.choices:
            return
        widest = max(len(HOW), *(cells(handle) + cells(name) for handle, name in self.choices)) + 5
        width = min(widest, 44, self.screen.size.width - 2)
        height = len(self.choices) + 1
        below = y + 1 + height <= self.screen.size.height
        self.styles.width, self.styles.height = width, height
        left = max(0, min(x, self.screen.size.width - width))
        self.styles.offset = (left, y + 1 if below else max(0, y - height))
        self.refresh()

    def move(self, step: int) -> None:
        """The next or previous one, around the ends."""
        self.cursor = (self.cursor + step) % len(self.choices)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, ink = self.size.width, ink_for(self)
        if y >= len(self.choices):
            return strip_of([(f" {HOW}", "quiet")], width, ink)
        handle, name = self.choices[y]
        if y == self.cursor:
            return strip_of([("▌", "accent"), (pad(f"{handle}  {name}", width - 1), "cursor")], width, ink)
        line: list[Segment] = [(" ", "text"), (handle, "name"), (f"  {name}", "quiet")]
        return strip_of(line, width, ink)


class Writing(TextArea):
    """The text being written."""

    class PeopleWanted(Message):
        """Somebody typed `@` and `prefix`."""

        def __init__(self, prefix: str) -> None:
            super().__init__()
            self.prefix = prefix

    class TooMuch(Message):
        """More was pasted than a draft holds; nothing of it was taken."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
        )
        self.cursor_blink = False
        self.popup: People | None = None
        self.leads_up = False
        """Whether ↑ on the first row goes to the field above."""
        self.completed: tuple[int, int] | None = None

    def on_unmount(self) -> None:
        """Textual lets the app hold on to whoever watches its theme, until that changes: for most members, never."""
        watching = getattr(self.app, "__watchers", {}).get("theme", [])
        watching[:] = [one for one in watching if one[0] is not self]

    @property
    def at_prefix(self) -> str | None:
        """What stands between an `@` and the cursor, None when there is no such thing."""
        row, column = self.cursor_location
        found = AT_NAME.search(self.document.get_line(row)[:column])
        return found[1] if found else None

    def offer(self, prefix: str, choices: Sequence[tuple[str, str]]) -> None:
        """Answer to `PeopleWanted`, unless typing has gone on."""
        if self.popup is None or self.at_prefix != prefix:
            return
        place = self.cursor_screen_offset
        self.popup.offer(choices, place.x - len(prefix) - 2, place.y)

    def on_text_area_changed(self) -> None:
        prefix = self.at_prefix
        if prefix is not None:
            self.post_message(self.PeopleWanted(prefix))
        else:
            self._close()

    def on_key(self, event: events.Key) -> None:
        if event.character is not None and event.character in CLOSING:
            self._close_up()
        if self.popup is None or not self.popup.showing:
            if event.key == "up" and self.leads_up and self.cursor_at_first_line and self._is_first_row():
                event.stop()
                event.prevent_default()
                self.screen.focus_previous()
            return
        if event.key in ("up", "down"):
            self.popup.move(1 if event.key == "down" else -1)
        elif event.key in ("enter", "tab"):
            self._complete(self.popup.choice)
        elif event.key == "escape":
            self._close()
        else:
            if event.key in ("left", "right", "home", "end", "pageup", "pagedown"):
                self._close()
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Laying out what no draft can hold would keep everybody of this process waiting."""
        lines = self.document.line_count + event.text.count("\n")
        if len(self.text) + len(event.text) > DRAFT_LENGTH or lines > DRAFT_LINES:
            event.stop()
            event.prevent_default()
            self.post_message(self.TooMuch())

    def on_blur(self) -> None:
        self._close()

    def _complete(self, handle: str) -> None:
        row, column = self.cursor_location
        prefix = self.at_prefix or ""
        self.replace(f"{handle} ", (row, column - len(prefix)), (row, column))
        self.completed = self.cursor_location
        self._close()

    def _close_up(self) -> None:
        """Take back the space after a completed name, for a sign that stands close to its word."""
        row, column = self.cursor_location
        if self.completed == (row, column) and self.document.get_line(row)[column - 1 : column] == " ":
            self.delete((row, column - 1), (row, column))

    def _is_first_row(self) -> bool:
        """Whether the cursor is on the first row of the first line, as it is wrapped."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y == 0

    def _close(self) -> None:
        if self.popup is not None and self.popup.showing:
            self.popup.offer((), 0, 0)
