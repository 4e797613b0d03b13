"""The one screen of somebody who is kept out of the whole site, and how one comes there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from copterm.domain import events
from copterm.domain.events import Event
from copterm.screens.opening import LeaveForum, ShutOut
from copterm.screens.page import Page
from copterm.screens.session import Session
from copterm.screens.standing import StandingPage
from copterm.services import conduct
from copterm.widgets.chrome import StatusRule, TextLine
from copterm.widgets.harmless import HarmlessApp


class ShutOutPage(StandingPage):
    """The one screen of somebody who is kept out of the whole site."""

    FILTERS = False
    WORDS = {**StandingPage.WORDS, "page.back": ("leave", "Leave copterm")}

    def top(self) -> Iterable[Widget]:
        yield TextLine(id="title")
        yield StatusRule(id="rule")

    def show_tabs(self) -> None:
        """There is nowhere else to go."""
        self.head(("copterm", "name"), right=[("you are kept out", "watch")])

    def hear(self, event: Event) -> None:
        super().hear(event)
        if event.kind == events.MEMBER_CHANGED and event.member_id == self.forum.member_id:
            self.later(self._look_whether())

    async def _look_whether(self) -> None:
        """Whoever is let in again is told how to come."""
        if not any(one.in_force and one.community_id is None for one in await self.forum.read(conduct.standing)):
            self.tell("You may come in again: leave, and sign in as always.", "good")

    def on_mount(self) -> None:
        self.tell(f"This page is all that you see here for now. {self.named('page.back')} leaves.", "quiet")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("next", "undo", "palette", "section"):
            return False
        return super().check_action(action, parameters)

    async def go_back(self) -> None:
        self.post_message(LeaveForum())


class ShutOutApp(HarmlessApp):
    """An app that shows to whoever is kept out why that is, and takes an appeal; there is nowhere else to go."""

    member_session: Session

    if TYPE_CHECKING:

        async def show(self, page: Page, instead: bool = False) -> None: ...

    async def on_shut_out(self, message: ShutOut) -> None:
        """Somebody came, and proved to be who they are, who is kept out."""
        session = self.member_session
        session.forum, session.me = session.house.forum(message.member_id, session.arrival.address), None
        await self.show(ShutOutPage(session), instead=len(self.screen_stack) > 1)
