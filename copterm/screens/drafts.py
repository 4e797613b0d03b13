"""Drafts: what was written and not sent."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.confirm import Confirm
from copterm.domain import events
from copterm.domain.events import Event
from copterm.screens import empty
from copterm.screens.listing import ListPage
from copterm.screens.opening import OpenAddress, OpenCompose, OpenSection, OpenThread
from copterm.screens.session import Undo
from copterm.services import drafts, holding, posts
from copterm.services.drafts import DraftView
from copterm.services.holding import HeldView
from copterm.text.shorten import cells
from copterm.widgets.rows import Row, blank, heading, note, wrap
from copterm.widgets.thread_rows import draft_row, held_row

TO_REPORT = "{thread.report} goes on with your report of this post."


WIDTH = 74
YOURS = tuple(
    Row(address, OpenAddress(address), ((words, "text"),))
    for address, words in (("bookmarks:0", "Bookmarks"), ("own-threads:0", "My threads"))
)
"""What else is one's own, and has no tab."""


class DraftsPage(ListPage):
    """Every draft, the latest first; Enter goes on writing."""

    HERE = "drafts"
    PEEKS = False
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
        await self.count_tabs()
        waiting = await self.forum.read(holding.list_mine)
        where = min(60, self.size.width // 2, max([20, *(cells(row.where) for row in found)]))
        rows = [draft_row(row, self.present, where) for row in found]
        if waiting:
            rows += [blank("waiting"), heading("Waiting for approval")] if rows else [heading("Waiting for approval")]
            rows += [held_row(row, self.present) for row in waiting]
        if not rows:
            rows = [note(line, ("none", place)) for place, line in enumerate(self._none())]
        rows += [blank("yours"), heading("Also yours"), *YOURS]
        self.show_rows(rows)

    def _none(self) -> list[str]:
        """That there is no draft, and what would be here."""
        return [line for part in self.spelled(empty.NO_DRAFTS).split("\n\n") for line in wrap(part, WIDTH)]

    def hear(self, event: Event) -> None:
        if event.kind in (events.DRAFT_CHANGED, events.HELD_CHANGED) and event.member_id == self.forum.member_id:
            self.look_again()

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, DraftView):
            self.act(self._go_on_writing(row.record))
        elif isinstance(row.record, HeldView):
            self.act(self._take_back(row.record))
        elif isinstance(row.record, OpenAddress):
            self.post_message(row.record)

    async def _take_back(self, held: HeldView) -> None:
        """What waits, or was declined, is written on as a draft."""
        words = "It waits no more, and is a draft again. When you send it, it waits anew."
        if held.state == "held" and not await self.app.push_screen_wait(Confirm("Take this back to write on", words)):
            return
        await self._go_on_writing(await self.forum.write(holding.take_back, held.id))

    async def _discard_held(self, held: HeldView) -> None:
        words = "Nobody will see it, and its text is gone."
        if await self.app.push_screen_wait(Confirm("Throw this away", words)):
            await self.forum.write(holding.discard, held.id)
            await self.load()

    async def _go_on_writing(self, draft: DraftView) -> None:
        what, _, number = draft.context.partition("~")[0].partition(":")
        if what == "new":
            self.post_message(OpenCompose(int(number), draft.context))
            return
        if what == "reply":
            self.post_message(OpenThread(int(number), number=draft.reply_to, draft=draft.context))
            return
        if what == "appeal":
            self.post_message(OpenSection("standing"))
            return
        if what not in ("edit", "report"):
            self.post_message(OpenAddress(draft.context))
            return
        post = await self.forum.read(posts.get_post_by_id, int(number))
        if what == "report":
            self.post_message(OpenThread(post.thread_id, number=post.number, note=self.spelled(TO_REPORT)))
            return
        self.post_message(OpenThread(post.thread_id, number=post.number, draft=draft.context))

    def action_discard(self) -> None:
        """Throw it away."""
        row = self.rows.current
        if row and isinstance(row.record, DraftView):
            self.act(self._discard(row.record))
        elif row and isinstance(row.record, HeldView):
            self.act(self._discard_held(row.record))

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
