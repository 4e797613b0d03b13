"""Drafts: what was written and not sent."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.domain import events
from copterm.domain.events import Event
from copterm.screens import empty
from copterm.screens.listing import ListPage
from copterm.screens.opening import OpenCompose, OpenThread
from copterm.screens.session import Undo
from copterm.services import drafts, posts
from copterm.services.drafts import DraftView
from copterm.widgets.rows import Row
from copterm.widgets.thread_rows import draft_row


class DraftsPage(ListPage):
    """Every draft, the latest first; Enter goes on writing."""

    HERE = 2
    PEEKS = False
    why_empty = empty.NO_DRAFTS
    WHERE = "on Drafts"
    GOES_ON = "list.open"
    ON_ROWS = frozenset({"discard"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d", "discard", "discard", id="drafts.discard", tooltip="Throw this draft away; {page.undo} brings it back"
        ),
    ]

    async def fetch(self) -> None:
        found = await self.forum.read(drafts.list_drafts)
        self.session.drafts = len(found)
        self.show_tabs()
        self.show_rows([draft_row(row, self.present) for row in found])

    def hear(self, event: Event) -> None:
        if event.kind == events.DRAFT_CHANGED and event.member_id == self.forum.member_id:
            self.look_again()

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, DraftView):
            self.act(self._go_on_writing(row.record))

    async def _go_on_writing(self, draft: DraftView) -> None:
        what, _, number = draft.context.partition("~")[0].partition(":")
        if what == "new":
            self.post_message(OpenCompose(int(number), draft.context))
            return
        if what == "reply":
            self.post_message(OpenThread(int(number), number=draft.reply_to, draft=draft.context))
            return
        post = await self.forum.read(posts.get_post_by_id, int(number))
        self.post_message(OpenThread(post.thread_id, number=post.number, draft=draft.context))

    def action_discard(self) -> None:
        """Throw it away."""
        row = self.rows.current
        if row and isinstance(row.record, DraftView):
            self.act(self._discard(row.record))

    async def _discard(self, draft: DraftView) -> None:
        if await self.forum.write(drafts.discard, draft.context, draft.version) is None:
            self.tell("Another terminal has gone on with this draft, so it stays.")
            await self.load()
            return

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(
                drafts.save,
                draft.context,
                draft.body,
                draft.title,
                draft.kind,
                draft.tags,
                draft.reply_to,
                revision=draft.revision,
            )
            return "The draft is back."

        self.session.undo = Undo("discard", restore)
        await self.load()
        self.tell(f"The draft is gone. {self.named('page.undo')} brings it back.")
