"""The post that is being answered, or edited: it ends where the composer begins, as long as the member writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.widget import Widget

from copterm.widgets.blocks import Block
from copterm.widgets.window import Window


class Answered(Widget):
    """What a reader of posts does while something is written below it."""

    answered: int | None = None
    """The number of the post that stays above the edge; None: nothing does."""

    if TYPE_CHECKING:
        window: Window
        number: int

        def go_to(self, number: int, passing: bool = False) -> None: ...
        def _grow(self, around: int | None = None) -> None: ...
        def _scroll(self, y: int) -> None: ...

    def answer(self, number: int | None) -> None:
        """Keep this post above the edge from now on, whatever becomes of the window; the bar stays on its post."""
        self.answered = number
        self.show_answered()

    def show_answered(self) -> None:
        """Put the end of that post at the edge; its beginning at the top where all of it has no room."""
        if self.answered is None or not self.size.height:
            return
        if (block := self.window.block_of(self.answered)) is None:
            self.go_to(self.answered)
            block = self.window.block_of(self.answered)
        if block:
            self._scroll(self._place_of(block))
            self._grow()

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Textual sends no Resize for a size that somebody has asked the compositor for before it was laid out."""
        before = self._size
        resized = super()._size_updated(size, virtual_size, container_size, layout)
        if self.answered is not None and self._size != before:
            self.call_later(self.show_answered)
        return resized

    def _place_of(self, block: Block) -> int:
        """The first line to show with this post."""
        held = block.post.number == self.answered
        return min(block.top, block.last - self.size.height + 1) if held else block.top

    def let_go(self) -> None:
        """The member looks around; the bar is in view, wherever it is."""
        self.answered = None
        block = self.window.block_of(self.number)
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        if block is None or block.top >= bottom - 1 or block.last < top:
            self.go_to(self.number)
