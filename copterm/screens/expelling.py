"""An app that closes, while they are open, the screens of what its member may not see any more."""

from __future__ import annotations

from textual.screen import ModalScreen

from copterm.domain import events
from copterm.domain.errors import NotAllowed, NotFound, Refusal
from copterm.domain.events import Event
from copterm.forum import Forum
from copterm.screens.beside import BesidePage
from copterm.screens.opening import OpenSection
from copterm.screens.page import Page
from copterm.services import communities, tidings
from copterm.widgets.harmless import HarmlessApp

OWN = frozenset({events.MEMBERSHIP_CHANGED, events.MODERATED})
"""Kinds after which the member that they concern may see less."""
GONE = "-gone"


class ExpellingApp(HarmlessApp):
    """Looks at what is open when a membership ends, a sanction is given, or a community becomes private."""

    async def unwind(self) -> None:
        """Leave only the bottom screen."""
        while len(self.screen_stack) > 2:
            await self.pop_screen()

    def watch_over(self, event: Event, forum: Forum) -> None:
        """Look, in the app's own turn, where this may have taken something from the member's sight."""
        if event.community_id is None or forum.member_id is None:
            return
        if event.kind == events.MODERATED and event.member_id == forum.member_id:
            self.call_later(self.bring_tidings, forum)
        if event.kind == events.COMMUNITY_CHANGED or (event.kind in OWN and event.member_id == forum.member_id):
            self.call_later(self.look_where, event, forum)

    async def bring_tidings(self, forum: Forum) -> None:
        """Say what others have decided about this member, once."""
        found = await forum.read(tidings.look)
        if not self.is_running or not isinstance(self.screen, Page) or not found.sentences:
            return
        self.screen.tell(" ".join(found.sentences), "act")
        await forum.write(tidings.told, found.last)

    async def look_where(self, event: Event, forum: Forum) -> None:
        """Close what is about a community that is not there for this member any more, with its drafts kept."""
        if event.community_id is None or not self.is_running:
            return
        try:
            await forum.read(communities.get_community, event.community_id)
        except (NotFound, NotAllowed) as refusal:
            await self.put_out(event.community_id, refusal)

    async def put_out(self, community_id: int, refusal: Refusal) -> None:
        """Leave nothing of it on any screen of the stack; say why where the member was looking at it."""
        for screen in self.screen_stack[::-1]:
            if isinstance(screen, ModalScreen):
                screen.dismiss(None)  # a question or a peek, which may be about it
            else:
                break
        pages = [screen for screen in self.screen_stack if isinstance(screen, Page)]
        for page in pages:
            if page.scope()[1] == community_id:
                await page.keep_anyway()
                page.add_class(GONE)
            else:
                if isinstance(page, BesidePage):
                    page.forget_beside()
                page.later(page.load())
        was_there = bool(pages) and pages[-1].has_class(GONE)
        while (
            self.is_running
            and isinstance(self.screen, Page)
            and self.screen.has_class(GONE)
            and len(self.screen_stack) > 2
        ):
            await self.pop_screen()
        top = self.screen if self.is_running else None  # the session may have ended meanwhile
        if isinstance(top, Page):
            words = self.why(refusal) if was_there else ""
            if top.has_class(GONE):
                self.post_message(OpenSection("new", words))
            elif words:
                top.tell(words, "act")

    def why(self, refusal: Refusal) -> str:
        """What is said to whoever was looking at it."""
        if isinstance(refusal, NotFound):
            return "You are not in this community any more. What you were writing is in Drafts."
        return str(refusal)
