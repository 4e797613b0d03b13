"""On large screens: the thread under the cursor beside its list, to look at; on the largest a rail of communities."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from copterm.screens.opening import OpenCommunity
from copterm.screens.page import SectionPage
from copterm.services import communities, posts, threads
from copterm.services.threads import ThreadRow
from copterm.widgets.chrome import TextLine
from copterm.widgets.rail import Rail
from copterm.widgets.reader import PostReader
from copterm.widgets.rows import RowList
from copterm.widgets.thread_rows import state_of
from copterm.widgets.window import FETCH

WIDE = 100
"""Columns from which list and thread stand side by side."""
LARGE = 120
"""Columns from which the communities stand at the left of both."""
ABOVE = 20
"""Posts that are fetched above the first to show, so that none has to be asked for before a screen is full."""
SETTLE = 0.15
"""Seconds that the cursor rests before the thread is fetched."""


class Side(Vertical):
    """The right half: a title, and the posts. It takes no focus and marks nothing read."""

    def compose(self) -> ComposeResult:
        yield TextLine(id="side-title")
        yield PostReader(id="beside", marking=False)

    def on_mount(self) -> None:
        self.query_one(PostReader).can_focus = False


class BesidePage(SectionPage):
    """A list that shows more where there is room."""

    PEEKS = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "rail", "communities", id="rows.rail", show=False,
                tooltip="To the communities at the left, on large screens"),
    ]  # fmt: skip
    beside_id: int | None = None
    beside_number: int | None = None
    resting: Timer | None = None

    def on_resize(self, event: events.Resize) -> None:
        wide = self.PEEKS and event.size.width >= WIDE
        self.set_class(wide, "-wide")
        if wide and not self.query(Side):
            self.query_one("#columns", Horizontal).mount(Side(id="side"))
        large = wide and event.size.width >= LARGE
        self.set_class(large, "-large")
        if not large and isinstance(self.focused, Rail):
            self.on_rail_left()
        if large and not self.query(Rail):
            self.query_one("#columns", Horizontal).mount(Rail(id="rail"), before=0)
            self.later(self.load_rail())
        if wide:
            self.rest_on(self.query_one("#rows", RowList))

    async def _load(self) -> None:
        try:
            await self.load()
            await self.load_rail()
        finally:
            self.loaded.set()

    async def load_rail(self) -> None:
        """Show the communities with what is unread in them now."""
        if self.has_class("-large"):
            found = await self.forum.read(communities.list_communities)
            mine = sorted((row for row in found if row.role is not None), key=lambda row: row.name.casefold())
            for rail in self.query(Rail):
                rail.tell(mine, self.scope()[1])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.has_class("-large") if action == "rail" else super().check_action(action, parameters)

    def action_rail(self) -> None:
        """The keys go to the communities at the left."""
        self.query_one(Rail).focus()

    def on_rail_left(self) -> None:
        self.query_one("#rows", RowList).focus()

    def on_rail_chosen(self, message: Rail.Chosen) -> None:
        if message.community_id is None:
            self.action_section(0)
        elif message.community_id == self.scope()[1]:
            self.on_rail_left()
        else:
            self.post_message(OpenCommunity(message.community_id))

    def rest_on(self, rows: RowList) -> None:
        """Show what is under the cursor, once it rests there."""
        if not self.has_class("-wide"):
            return
        if self.resting is not None:
            self.resting.stop()
        self.resting = self.set_timer(SETTLE, lambda: self._rested(rows))

    def _rested(self, rows: RowList) -> None:
        self.resting = None
        record = rows.current.record if rows.current else None
        self.set_class(record is None, "-bare")
        place = self.place_of(record)
        if place is not None and self.query(Side):
            self.later(self._show_beside(*place, state_of(record) if isinstance(record, ThreadRow) else ""))

    def place_of(self, record: object) -> tuple[int, int | None] | None:
        """The thread that a row stands for, and the post in it where it is not the first unread one."""
        return (record.id, None) if isinstance(record, ThreadRow) else None

    async def _show_beside(self, thread_id: int, number: int | None, state: str) -> None:
        view = await self.forum.read(threads.get_thread, thread_id)
        if view.moved_to is not None or not view.last_number:
            self.forget_beside()  # there are no posts to show, only a sign
            return
        at = number or view.first_unread or 1
        first = max(1, at - ABOVE)
        found = await self.forum.read(posts.list_posts, thread_id, first, FETCH)
        reader = self.query_one("#beside", PostReader)
        if (self.beside_id, self.beside_number) == (
            thread_id,
            number,
        ) and reader.window.last_number == view.last_number:
            return
        self.beside_id, self.beside_number = thread_id, number
        figures = f"{state}  {view.posts:,} post{'' if view.posts == 1 else 's'}".strip()
        self.query_one("#side-title", TextLine).say([(view.title, "name")], [(figures, "quiet")])
        reader.open(view.last_number, 0, at, zone=self.session.zone, mark=False)
        reader.supply(found, first)

    def forget_beside(self) -> None:
        """Show no thread beside the list until the cursor rests on one again."""
        self.beside_id = None
        self.set_class(True, "-bare")
        for side in self.query(Side):
            side.query_one("#side-title", TextLine).say([])
            side.query_one(PostReader).open(0, 0, 1, zone=self.session.zone, mark=False)

    def on_post_reader_wanted(self, message: PostReader.Wanted) -> None:
        message.stop()
        self.later(self._more_beside(message.first, message.limit))

    async def _more_beside(self, first: int, limit: int) -> None:
        if self.beside_id is not None:
            found = await self.forum.read(posts.list_posts, self.beside_id, first, limit)
            self.query_one("#beside", PostReader).supply(found, first, limit)
