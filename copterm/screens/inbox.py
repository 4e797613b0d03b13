"""Inbox: who answered, mentioned or quoted one, and whose answer was taken; by thread, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.domain import events
from copterm.domain.events import Event
from copterm.domain.limits import LARGEST_ID, PAGE
from copterm.screens import empty
from copterm.screens.listing import DeepList
from copterm.screens.opening import OpenThread
from copterm.screens.session import Undo
from copterm.services import notices
from copterm.services.notices import NoticeView
from copterm.text.notices import did as who_did
from copterm.text.quoting import excerpt
from copterm.text.shorten import age, pad
from copterm.widgets.rows import Row

WHO = 24
"""Cells for who did what, at most."""
SAID = 90
"""Cells of a post that are shown below."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The notices of one thread, the newest first."""

    notices: tuple[NoticeView, ...]

    @property
    def unread(self) -> tuple[NoticeView, ...]:
        """Those that are unread."""
        return tuple(one for one in self.notices if not one.is_read)

    @property
    def first(self) -> NoticeView:
        """Where one goes on: the oldest that is unread, or the newest of all."""
        return self.unread[-1] if self.unread else self.notices[0]


class InboxPage(DeepList):
    """What concerns one. Enter looks at it in its thread, Enter there goes to it; x is done with it."""

    HERE = "inbox"
    WHERE = "on Inbox"
    why_empty = empty.INBOX
    ON_ROWS = frozenset({"done", "flip"})
    WORDS = {"list.open": ("look", "Look at it in its thread; nothing is marked read")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "done", "done", id="inbox.done",
                tooltip="Done with what this thread told you; {page.undo} undoes it"),
        Binding("u", "flip", "unread", id="inbox.flip", tooltip="Unread; again: read", show=False),
        Binding("A", "all_read", "all read", id="inbox.all_read", tooltip="All of it is read; {page.undo} undoes it"),
    ]  # fmt: skip

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "peek" and super().check_action(action, parameters)

    async def fetch(self) -> None:
        limit = PAGE * self.depth
        found = await self.forum.read(notices.inbox, LARGEST_ID, limit)
        await self.count_tabs()
        rows: list[Row] = []
        for one in gathered(found):
            rows += self._rows_of(one)
        self.show_rows(rows, after=True if len(found) == limit else None)

    def _rows_of(self, group: Gathered) -> list[Row]:
        """`● mo mentioned you    Style guide v3    3h`, and below it the words, as long as it is unread."""
        one, unread = group.first, group.unread
        did = who_did(one.kind, one.by)
        more = f"  +{len(unread) - 1}" if len(unread) > 1 else ""
        mark = ("● ", "watch") if unread else ("  ", "quiet")
        style = "strong" if unread else "text"
        left = (mark, (f"{pad(did, WHO)}  ", "name"), (one.title, style), (more, "quiet"))
        right = ((f"{age(one.at, self.present):>8}", "quiet"),)
        said = excerpt(one.body, one.format, SAID) if unread else ""
        key = ("thread", one.thread_id)
        rows = [Row(key, group, left, right, below=bool(said), words=f"{did} {one.title} {one.community} {one.body}")]
        return [
            *rows,
            *([Row((*key, "words"), None, (("    ", "quiet"), (said, "quiet")), still=True)] if said else []),
        ]

    def hear(self, event: Event) -> None:
        if event.kind in HEARD:
            self.look_again()

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, Gathered):
            self.act(self._look_at(row.record))

    async def _look_at(self, group: Gathered) -> None:
        one = group.first
        if await self.look_at(one.thread_id, one.number):
            await self.forum.write(notices.mark, [each.id for each in group.unread], is_read=True)
            self.post_message(OpenThread(one.thread_id, one.number))

    def place_of(self, record: object) -> tuple[int, int | None] | None:
        return (record.first.thread_id, record.first.number) if isinstance(record, Gathered) else None

    # What one does with it ---------------------------------------------------------------------------------

    @property
    def current(self) -> Gathered | None:
        """The notices under the cursor."""
        record = self.rows.current.record if self.rows.current else None
        return record if isinstance(record, Gathered) else None

    def action_done(self) -> None:
        """Done with it."""
        if self.current is not None:
            self.act(self._done([one.id for one in self.current.notices]))

    async def _done(self, ids: list[int]) -> None:
        await self.forum.write(notices.put_away, ids)

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(notices.put_away, ids, is_done=False)
            return "It is in the inbox again."

        self.session.undo = Undo("done", restore)
        await self.load()
        self.tell(f"Done. {self.named('page.undo')} takes it back.")

    def action_flip(self) -> None:
        """Read, or unread again."""
        if self.current is not None:
            self.act(self._mark(self.current.notices, is_read=bool(self.current.unread)))

    async def _mark(self, found: Sequence[NoticeView], *, is_read: bool) -> None:
        ids = [one.id for one in found]
        before = [one.id for one in found if not one.is_read]
        await self.forum.write(notices.mark, ids, is_read=is_read)

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(notices.mark, before, is_read=False)
            await self.forum.write(notices.mark, [one for one in ids if one not in before], is_read=True)
            return "As it was."

        self.session.undo = Undo("read", restore)
        await self.load()

    def action_all_read(self) -> None:
        """All of it is read."""
        self.act(self._all_read())

    async def _all_read(self) -> None:
        shown = [row.record for row in self.rows.rows if isinstance(row.record, Gathered)]
        unread = [one for group in shown for one in group.unread]
        if not unread:
            self.tell("There was nothing unread here.")
            return
        await self._mark(unread, is_read=True)
        self.tell(f"{len(unread)} marked read. {self.named('page.undo')} undoes it.", "good")


HEARD = frozenset({events.NOTICE_CHANGED, events.READ_CHANGED, events.POST_DELETED, events.POST_WITHDRAWN,
                   events.MEMBERSHIP_CHANGED})  # fmt: skip


def gathered(found: Sequence[NoticeView]) -> list[Gathered]:
    """The notices by thread, in the order of each thread's newest one."""
    by_thread: dict[int, list[NoticeView]] = {}
    for one in found:
        by_thread.setdefault(one.thread_id, []).append(one)
    return [Gathered(tuple(some)) for some in by_thread.values()]
