"""Ready lines that scroll: previews, peeks, help, a post as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from copterm.widgets.strips import Segments, ink_for, strip_of
from copterm.widgets.wheel import Wheel


class LinesView(Wheel, ScrollView, can_focus=True):
    """Lines of tokens, drawn one by one."""

    DEFAULT_CSS = """
    LinesView { height: 1fr; scrollbar-size: 0 0; overflow: hidden hidden; }
    """

    WHERE = "in texts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "line(1)", "down", id="lines.down", tooltip="One line down", show=False),
        Binding("k,up", "line(-1)", "up", id="lines.up", tooltip="One line up", show=False),
        Binding("space,pagedown", "page(1)", "page", id="lines.page_down", tooltip="One page down", show=False),
        Binding("pageup", "page(-1)", "page up", id="lines.page_up", tooltip="One page up", show=False),
        Binding("g,home", "edge(-1)", "top", id="lines.top", tooltip="Go to the top", show=False),
        Binding("G,end", "edge(1)", "bottom", id="lines.bottom", tooltip="Go to the bottom", show=False),
    ]

    class Scrolled(Message):
        """Another part of the lines shows now; `more` says whether some are below."""

        def __init__(self, more: bool) -> None:
            super().__init__()
            self.more = more

    def __init__(self, lines: Sequence[Segments] = (), id: str | None = None, margin: int = 1) -> None:
        super().__init__(id=id)
        self.lines: Sequence[Segments] = lines
        self.margin = margin

    def say(self, lines: Sequence[Segments]) -> None:
        """Show these lines, from the top."""
        self.lines = lines
        self._fit()
        self.scroll_to(y=0, animate=False, force=True)
        self.refresh()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        self.virtual_size = Size(self.size.width, max(1, len(self.lines)))
        self._tell()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._tell()

    def _tell(self) -> None:
        self.post_message(self.Scrolled(self.scroll_offset.y + self.size.height < len(self.lines)))

    def action_line(self, step: int) -> None:
        """Some lines down or up."""
        self.scroll_to(y=max(0, self.scroll_offset.y + step), animate=False, force=True)

    def action_page(self, step: int) -> None:
        """A page down or up."""
        self.action_line(step * max(1, self.size.height - 1))

    def action_edge(self, where: int) -> None:
        """Top or bottom."""
        self.scroll_to(y=0 if where < 0 else len(self.lines), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        segments = self.lines[index] if index < len(self.lines) else ()
        return strip_of([(" " * self.margin, "text"), *segments], self.size.width, ink_for(self))

    @property
    def words(self) -> list[str]:
        """The lines as text, for tests."""
        return ["".join(text for text, _ in line) for line in self.lines]
