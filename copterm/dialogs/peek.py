"""A look into a thread that marks nothing read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from copterm.dialogs.frame import Question
from copterm.domain.errors import Refusal
from copterm.widgets.blocks import Shown
from copterm.widgets.reader import PostReader

Fetch = Callable[[int, int], Awaitable[Sequence[Shown]]]


class Peek(Question[bool]):
    """The thread in a box; Enter opens it for good."""

    FOCUS = (PostReader,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "open it", id="peek.open", tooltip="Open the thread and read it"),
        Binding("v,q", "leave", "close", id="peek.leave", tooltip="Close the peek", show=False),
    ]

    def __init__(
        self, title: str, fetch: Fetch, last: int, at: int, zone: str, given: Sequence[Shown], first: int
    ) -> None:
        super().__init__(title)
        self.fetch = fetch
        self.last = last
        self.at = at
        self.tz = zone
        self.given = given
        self.first = first

    def body(self) -> Iterable[Widget]:
        yield PostReader(marking=False)

    def on_mount(self) -> None:
        reader = self.query_one(PostReader)
        reader.open(self.last, 0, self.at, zone=self.tz, mark=False)
        reader.supply(self.given, self.first)
        reader.focus()

    async def on_post_reader_wanted(self, message: PostReader.Wanted) -> None:
        message.stop()
        try:
            found = await self.fetch(message.first, message.limit)
        except Refusal:
            self.dismiss(None)
            return
        self.query_one(PostReader).supply(found, message.first, message.limit)

    def action_go(self) -> None:
        """Open the thread."""
        self.dismiss(True)
