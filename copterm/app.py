"""One member's session: maps Open… messages to screens and forwards what happens; nothing else."""

from __future__ import annotations

from collections.abc import Callable

from copterm.domain import events
from copterm.domain.arrival import Arrival
from copterm.domain.errors import Refusal, Suspended
from copterm.domain.events import Event
from copterm.domain.keymap import NONE, Changes
from copterm.forum import House
from copterm.screens import opening
from copterm.screens.community import CommunityPage
from copterm.screens.compose import ComposePage
from copterm.screens.door import DoorPage
from copterm.screens.expelling import ExpellingApp
from copterm.screens.keyed import KeyedApp
from copterm.screens.new import NewPage
from copterm.screens.page import Page
from copterm.screens.place import PlacePage
from copterm.screens.sections import PLACES, SECTIONS, first_page, page_at
from copterm.screens.session import Session
from copterm.screens.shut_out import ShutOutApp
from copterm.screens.telling import TellingApp
from copterm.screens.thread import ThreadPage
from copterm.screens.turnstile import TypeAheadApp
from copterm.widgets.shaded import ShadedApp

WHO = (events.MEMBER_CHANGED, events.KEY_CHANGED)


class CoptermApp(TypeAheadApp, TellingApp, ShadedApp, ExpellingApp, ShutOutApp, KeyedApp):
    """What a member sees. `last_words` are printed when the session has ended."""

    CSS_PATH = "screens/copterm.tcss"

    def __init__(self, house: House, arrival: Arrival, site_keys: Changes = NONE) -> None:
        super().__init__(arrival.colours)
        self.site_keys = site_keys
        self.take_keys({})
        self.arrival = arrival
        self.colours = arrival.colours
        self.member_session = Session(house, arrival, house.forum(arrival.member_id, arrival.address))
        self.on_signed_in: Callable[[int], None] = lambda member_id: None
        self.unsubscribe: Callable[[], None] = lambda: None

    async def on_mount(self) -> None:
        self.unsubscribe = self.member_session.house.hub.subscribe(self.hear)
        if self.arrival.member_id is None:
            await self.show(DoorPage(self.member_session))
            return
        try:
            await self.enter(self.arrival.member_id)
        except Suspended:
            await self.on_shut_out(opening.ShutOut(self.arrival.member_id))
        except Refusal as refusal:
            await self.say_goodbye(str(refusal))
        else:
            await self.show(first_page(self.member_session, self.words_of_left_out()))
            await self.bring_tidings(self.member_session.forum)

    def on_unmount(self) -> None:
        self.unsubscribe()

    async def enter(self, member_id: int) -> None:
        """This session is this member's from now on, in the look they chose."""
        await self.member_session.enter(member_id)
        self.wear(str(self.member_session.prefs.get("look", "")))
        self.take_keys(self.member_session.prefs)

    def hear(self, event: Event) -> None:
        """Pass on what happened, in each screen's own turn: this is called from outside of the app."""
        is_mine = event.member_id == self.member_session.forum.member_id
        if not self.is_running or (event.kind in events.PERSONAL and not is_mine):
            return
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.call_later(screen.take, event)
        if event.kind in WHO and is_mine:
            self.call_later(self.look_who)
        self.watch_over(event, self.member_session.forum)

    async def look_who(self) -> None:
        """The account has changed: who may not be here any more is told why, and goes."""
        try:
            if self.member_session.me is not None:
                await self.member_session.look_again()
                self.take_keys(self.member_session.prefs)
        except Refusal as refusal:
            await self.say_goodbye(str(refusal))

    async def on_entered(self, message: opening.Entered) -> None:
        await self.enter(message.member_id)
        self.on_signed_in(message.member_id)
        await self.show(first_page(self.member_session, message.note), instead=True)

    async def on_open_section(self, message: opening.OpenSection) -> None:
        await self.unwind()
        await self.show(SECTIONS[message.name](self.member_session, message.note), instead=True)

    async def on_open_community(self, message: opening.OpenCommunity) -> None:
        if isinstance(self.screen, (ThreadPage, CommunityPage, ComposePage)):
            await self.unwind()
        await self.show(CommunityPage(self.member_session, message.community_id, note=message.note))

    async def on_open_place(self, message: opening.OpenPlace) -> None:
        page = PLACES[message.name](self.member_session, message.community_id, message.note)
        await self.show(page, isinstance(self.screen, PlacePage) and message.name in dict(opening.PLACES))

    async def on_open_address(self, message: opening.OpenAddress) -> None:
        await self.show(page_at(self.member_session, message))

    async def on_open_thread(self, message: opening.OpenThread) -> None:
        instead = isinstance(self.screen, (ThreadPage, ComposePage))
        await self.show(ThreadPage(self.member_session, message), instead)

    async def on_open_compose(self, message: opening.OpenCompose) -> None:
        await self.show(ComposePage(self.member_session, message), message.instead)

    async def show(self, page: Page, instead: bool = False) -> None:
        """Put a page on top, or in the place of the present one; it is drawn when it has something to show."""
        with self.batch_update():
            await (self.switch_screen(page) if instead else self.push_screen(page))
            await page.ready()

    async def on_back(self, message: opening.Back) -> None:
        if len(self.screen_stack) > 2:
            await self.pop_screen()
            if message.note and isinstance(self.screen, Page):
                self.screen.tell(message.note)
        elif not isinstance(self.screen, (NewPage, DoorPage)):
            await self.show(NewPage(self.member_session, note=message.note), instead=True)

    async def say_goodbye(self, text: str) -> None:
        """Keep what is only on the screens (drafts, what was read), and end the session with these words."""
        for screen in self.screen_stack if self.is_running else ():
            if isinstance(screen, Page):
                await screen.keep_anyway()
        self.last_words = text
        self.exit()

    def on_leave_forum(self) -> None:
        self.action_goodbye()

    def action_goodbye(self) -> None:
        """Leave; drafts are kept."""
        self.run_worker(self.say_goodbye("Goodbye."), exit_on_error=True)
