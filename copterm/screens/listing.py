"""What the screens with a list share: open, peek, filter, and looking again without moving the cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from copterm.dialogs.peek import Peek
from copterm.domain.clock import now
from copterm.domain.roles import Watch
from copterm.screens import empty
from copterm.screens.beside import ABOVE, BesidePage
from copterm.screens.opening import OpenThread
from copterm.screens.session import Session, Undo
from copterm.services import communities, posts, reading, threads
from copterm.services.communities import CommunityRow
from copterm.services.posts import PostView
from copterm.services.threads import ThreadRow
from copterm.widgets.chrome import StatusRule
from copterm.widgets.field import Field
from copterm.widgets.keys import Hint, hints_of
from copterm.widgets.rail import Rail
from copterm.widgets.rows import Row, RowList
from copterm.widgets.thread_rows import capped

FOLLOWED = {
    Watch.WATCHING: "watching. What is new there comes first in New.",
    Watch.NORMAL: "normal. What is new there is in New.",
    Watch.MUTED: "muted. Only threads that you watch there are in New.",
}
"""What it means to follow a community more or less closely."""
SETTLE = 0.2
"""Seconds after an event in which others count as one more reason to look again."""


class ListPage(BesidePage):
    """A page that is one list. Subclasses say what its rows are."""

    FILTERS = True
    FOCUS = (RowList, Rail)
    WHERE = "in lists"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "peek", "peek", id="rows.peek", tooltip="Look at it without marking anything read"),
        Binding("/", "filter", "filter", id="rows.filter", tooltip="Show only rows with these words; Esc shows all"),
    ]

    settling: Timer | None = None
    more_changed = False
    wanted = ""
    why_empty = ""
    """What is said where there are no rows: what belongs here, and which key makes one."""
    shown = ""
    """What the rows were filtered by that are shown."""

    def __init__(self, session: Session, note: str = "", until: datetime | None = None) -> None:
        super().__init__(session, note, until)
        self.fetching = asyncio.Lock()

    def body(self) -> Iterable[Widget]:
        yield Horizontal(RowList(id="rows", empty=""), id="columns")
        yield Field("Filter: a part of a line", id="filter")

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one("#rows", RowList)

    def on_mount(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Put the keys where one begins: in the list."""
        for rows in self.query("#rows").results(RowList):  # none, when the terminal was closed at once
            rows.focus()

    ON_ROWS: ClassVar[frozenset[str]] = frozenset()
    """Acts that need a row under the cursor."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in self.ON_ROWS:
            return self.rows.current is not None
        if action == "all_read":
            return bool(self.rows.rows)
        if action == "peek":
            return self.PEEKS and self.rows.current is not None
        if action == "filter":
            return self.FILTERS and bool(self.rows.rows or self.wanted)
        return super().check_action(action, parameters)

    def look_again(self) -> None:
        """Something changed: fetch it now, and what comes right after it a little later, together."""
        if not self.is_current:
            return
        if self.settling is None:
            self.settling = self.set_timer(SETTLE, self._settled)
            self.later(self._look_round())
        else:
            self.more_changed = True

    def _settled(self) -> None:
        self.settling = None
        if self.more_changed:
            self.more_changed = False
            self.look_again()

    async def load(self) -> None:
        async with self.fetching:
            await self.fetch()

    async def fetch(self) -> None:
        """Fetch the rows and show them: one at a time, so that no answer is mixed with another or overtakes it."""
        raise NotImplementedError

    async def _look_round(self) -> None:
        await self.look()
        await self.load_rail()

    async def look(self) -> None:
        """Fetch what has changed."""
        await self.load()

    def show_rows(self, rows: Sequence[Row], after: object = None) -> None:
        """Show what was fetched, as far as the filter lets through."""
        words = self.wanted.casefold().split()
        if words:
            rows = [row for row in rows if not row.still and all(word in row.searched for word in words)]
        self.fill(rows, after)

    def fill(self, rows: Sequence[Row], after: object = None, before: object = None, asked: str | None = None) -> None:
        """Put these rows in, and offer the keys that work on them; where there are none, say how to make one.

        `asked`: the filter that they were fetched with, where that may not be the one that stands there by now.
        """
        by = self.wanted if asked is None else asked
        words = self.spelled(empty.NO_MATCH if by.split() else self.why_empty)
        if words != self.rows.empty:
            self.rows.empty = words
            self.rows.refresh()  # where there were no rows before either
        other, self.shown = self.shown != by, by
        words = " ".join(by.split())
        self.query_one("#rule", StatusRule).say((), [(f"only “{words}” · Esc: all", "watch")] if words else ())
        self.rows.show(rows, after, before=before, other=other)
        self.offer_hints()
        self.rest_on(self.rows)

    def offer_hints(self) -> None:
        """The keys of the list, or those of the filter while one types it."""
        if isinstance(self.focused, Field) and self.focused.id == "filter":
            self.hints.offer(
                [Hint("Enter", "to the list", "enter"), Hint("Esc", "all rows", "escape"), *hints_of(self)]
            )
        else:
            super().offer_hints()

    @property
    def present(self) -> datetime:
        """One instant for all ages of a list."""
        return now()

    # Opening and peeking -----------------------------------------------------------------------------------

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        self.open_row(message.row)

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        message.stop()
        self.rest_on(self.rows)

    def open_row(self, row: Row) -> None:
        """Open what this row stands for."""
        if isinstance(row.record, ThreadRow):
            self.post_message(OpenThread(row.record.id))

    def action_peek(self) -> None:
        """Show the thread without reading it."""
        row = self.rows.current
        if row and isinstance(row.record, ThreadRow) and not row.record.moved:  # of a sign there is nothing to see
            self.act(self._peek(row.record))

    async def _peek(self, row: ThreadRow) -> None:
        if await self.look_at(row.id):
            self.post_message(OpenThread(row.id))

    async def look_at(self, thread_id: int, number: int | None = None) -> bool:
        """Show a thread at a post, else at its first unread one, without reading it; whether it shall be opened."""
        view = await self.forum.read(threads.get_thread, thread_id)

        async def fetch(first: int, limit: int) -> tuple[PostView, ...]:
            return await self.forum.read(posts.list_posts, thread_id, first, limit)

        at = number or view.first_unread or 1
        start = max(1, at - ABOVE)
        given = await fetch(start, 50)
        peek = Peek(view.title, fetch, view.last_number, at, self.session.zone, given, start)
        return bool(await self.app.push_screen_wait(peek))

    async def follow(self, row: CommunityRow) -> None:
        """Follow a community at the next level, until it is undone."""
        before, level = row.watch, row.watch.next()
        await self.forum.write(communities.set_watch, row.id, level)

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(communities.set_watch, row.id, before)
            return f"{row.name}: {FOLLOWED[before]}"

        self.session.undo = Undo("watch", restore)
        await self.load()
        self.tell(f"{row.name}: {self.followed(FOLLOWED[level], before)}")

    # Reading it all ----------------------------------------------------------------------------------------

    async def mark_read(self, community_id: int | None = None) -> None:
        """Everything is read, in one community or everywhere, until it is undone."""
        snapshot = await self.forum.write(reading.all_read, community_id)
        if not snapshot.count:
            self.tell("There was nothing unread here.")
            return

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(reading.restore, snapshot)
            return "Unread again, as it was."

        self.session.undo = Undo("all read", restore)
        await self.load()
        self.tell(f"{capped(snapshot.count)} marked read. {self.named('page.undo')} undoes it.", "good")

    # Filtering ---------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type a part of what is sought."""
        field = self.query_one("#filter", Field)
        field.add_class("-open")
        field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "filter":
            event.stop()
            self.wanted = event.value
            self.later(self._filter())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "filter":
            event.stop()
            self._leave_filter(self.wanted)

    def _leave_filter(self, kept: str) -> None:
        field = self.query_one("#filter", Field)
        field.value = self.wanted = kept
        field.set_class(bool(kept), "-open")
        self.rows.focus()
        self.later(self._filter())

    async def _filter(self) -> None:
        """Show what the filter lets through now; who types fast is asked for the last letter's rows only."""
        async with self.fetching:
            if self.shown != self.wanted:
                await self.fetch()

    async def go_back(self) -> None:
        if self.query_one("#filter", Field).has_class("-open"):
            self._leave_filter("")
        else:
            await super().go_back()


MANY = 40
"""Pages that are fetched at the most."""


class DeepList(ListPage):
    """A list that may be long: `depth` pages of it are fetched, one more whenever its end comes near."""

    depth = 1

    def on_row_list_wanted(self, message: RowList.Wanted) -> None:
        self.depth = min(self.depth + 1, MANY)
        self.later(self.load())

    def on_row_list_end_wanted(self, message: RowList.EndWanted) -> None:
        self.act(self._go_to_end(message.where))

    async def _go_to_end(self, where: int) -> None:
        self.depth = MANY
        await self.load()
        self.rows.after = None
        self.rows.action_edge(where)
