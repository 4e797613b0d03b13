"""What is being written in a question over a page: a draft, as all is that one types, kept at every pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copterm.services import drafts
from copterm.services.drafts import DraftView
from copterm.widgets.composer import PAUSE

if TYPE_CHECKING:
    from copterm.screens.page import Page


class Aside:
    """One such text. `more` is what else belongs to it; where there are no words, nothing is kept."""

    def __init__(self, page: Page, context: str, draft: DraftView | None) -> None:
        self.page = page
        self.context = context
        self.version = draft.version if draft is not None else 0
        self.text = draft.body if draft is not None else ""
        self.more = draft.title if draft is not None else ""
        self.kept = (self.text, self.more)
        self.is_waiting = False

    @classmethod
    async def begin(cls, page: Page, context: str) -> Aside:
        """Go on with the draft of this context, or begin one; the page keeps it until `end`."""
        page.aside = cls(page, context, await page.forum.read(drafts.find, context))
        return page.aside

    def typed(self, text: str, title: str = "") -> None:
        """This stands there now."""
        self.text, self.more = text, title
        if not self.is_waiting and (text, title) != self.kept:
            self.is_waiting = True
            self.page.set_timer(PAUSE, self._paused)

    def _paused(self) -> None:
        self.is_waiting = False
        self.page.later(self.keep())

    async def keep(self) -> None:
        """Put into the database what is only on the screen."""
        said = (self.text, self.more)
        if said == self.kept or self.page.aside is not self:
            return
        if not self.text.strip():
            if self.version:
                await self.page.forum.write(drafts.discard, self.context, self.version)
            self.version = 0
        else:
            forum, version = self.page.forum, self.version
            made = await forum.write(drafts.save, self.context, self.text, self.more, version=version)
            self.context, self.version = made.context, made.version
        self.kept = said

    async def end(self, *, sent: bool = False) -> bool:
        """It is left, and kept; or it was sent. Whether there is something to go on with."""
        if not sent:
            await self.keep()
        self.page.aside = None
        return not sent and bool(self.text.strip())
