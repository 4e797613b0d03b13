"""Bookmarks: posts that one keeps, with notes; and My threads: those that one has started."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.confirm import AskLine
from copterm.domain import events
from copterm.domain.events import Event
from copterm.domain.limits import LARGEST_ID, PAGE
from copterm.screens import empty
from copterm.screens.listing import DeepList
from copterm.screens.opening import OpenThread
from copterm.screens.session import Undo
from copterm.services import bookmarks, own_threads
from copterm.services.bookmarks import BookmarkView
from copterm.text.quoting import excerpt
from copterm.text.shorten import age, pad
from copterm.widgets.rows import Row, heading
from copterm.widgets.thread_rows import thread_rows

AUTHOR = 14
"""Cells for who wrote it, at most."""
SAID = 90
"""Cells of a post that are shown below, where there is no note."""


class BookmarksPage(DeepList):
    """What one keeps, the last kept first. Enter looks at it in its thread, Enter there goes to it."""

    HERE = "drafts"
    WHERE = "on Bookmarks"
    why_empty = empty.NO_BOOKMARKS
    ON_ROWS = frozenset({"note", "let_go"})
    WORDS = {"list.open": ("look", "Look at it in its thread; nothing is marked read")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "note", "note", id="kept.note", tooltip="Write a note to this bookmark, or another one"),
        Binding("d", "let_go", "let go", id="kept.let_go", tooltip="Keep it no more; {page.undo} brings it back"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "peek" and super().check_action(action, parameters)

    async def fetch(self) -> None:
        limit = PAGE * self.depth
        found = await self.forum.read(bookmarks.list_kept, LARGEST_ID, limit)
        await self.count_tabs()
        rows = [heading("Bookmarks")] if found else []
        for one in found:
            rows += self._rows_of(one)
        self.show_rows(rows, after=True if len(found) == limit else None)

    def _rows_of(self, one: BookmarkView) -> list[Row]:
        """`Title  #2   ada   2d`, and below it the note, or else the words."""
        right = ((pad(one.author, min(AUTHOR, len(one.author))), "name"), (f"{age(one.at, self.present):>8}", "quiet"))
        number = f"  #{one.number}" if one.number > 1 else ""
        said = one.note or excerpt(one.body, one.format, SAID)
        words = f"{one.title} {one.note} {one.author} {one.community} {one.body}"
        rows = [Row(one.post_id, one, ((one.title, "text"), (number, "quiet")), right, below=bool(said), words=words)]
        if said:
            style = "text" if one.note else "quiet"
            rows.append(Row(("said", one.post_id), None, (("  ", "quiet"), (said, style)), still=True))
        return rows

    def hear(self, event: Event) -> None:
        if event.kind == events.BOOKMARK_CHANGED:
            self.look_again()

    def place_of(self, record: object) -> tuple[int, int | None] | None:
        return (record.thread_id, record.number) if isinstance(record, BookmarkView) else None

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, BookmarkView):
            self.act(self._look_at(row.record))

    async def _look_at(self, one: BookmarkView) -> None:
        if await self.look_at(one.thread_id, one.number):
            self.post_message(OpenThread(one.thread_id, one.number))

    @property
    def current(self) -> BookmarkView | None:
        """The bookmark under the cursor."""
        record = self.rows.current.record if self.rows.current else None
        return record if isinstance(record, BookmarkView) else None

    def action_note(self) -> None:
        """Write a note."""
        if self.current is not None:
            self.act(self._note(self.current))

    async def _note(self, one: BookmarkView) -> None:
        words = "Your note; nobody else reads it."
        typed = await self.app.push_screen_wait(AskLine(f"#{one.number} by {one.author}", words, one.note))
        if typed is None:
            return
        await self.forum.write(bookmarks.keep, one.post_id, typed)

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(bookmarks.keep, one.post_id, one.note)
            return "The note is as it was."

        self.session.undo = Undo("note", restore)
        await self.load()

    def action_let_go(self) -> None:
        """Keep it no more."""
        if self.current is not None:
            self.act(self._let_go(self.current))

    async def _let_go(self, one: BookmarkView) -> None:
        await self.forum.write(bookmarks.let_go, one.post_id)

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(bookmarks.keep, one.post_id, one.note)
            return "It is kept again."

        self.session.undo = Undo("let go", restore)
        await self.load()
        self.tell(f"It is kept no more. {self.named('page.undo')} brings it back.")


class OwnThreadsPage(DeepList):
    """The threads that one has started, what was written in last first."""

    HERE = "drafts"
    WHERE = "on My threads"
    why_empty = empty.NO_OWN_THREADS

    async def fetch(self) -> None:
        limit = PAGE * self.depth
        found = await self.forum.read(own_threads.list_own, limit)
        await self.count_tabs()
        rows = [heading("My threads")] if found else []
        rows += thread_rows(found, self.present)
        self.show_rows(rows, after=True if len(found) == limit else None)

    def hear(self, event: Event) -> None:
        if event.kind in (events.POST_ADDED, events.READ_CHANGED):
            self.look_again()
