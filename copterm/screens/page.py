"""What all screens share: the frame, the keys that mean the same everywhere, and the one place for refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.widget import Widget

from copterm.dialogs.help import Help
from copterm.dialogs.show import PersonCard
from copterm.domain.errors import Refusal
from copterm.domain.events import NOTICE_CHANGED, Event
from copterm.domain.keynames import written
from copterm.domain.roles import Watch
from copterm.forum import Forum
from copterm.screens import empty
from copterm.screens.aside import Aside
from copterm.screens.finding import finder, person_of
from copterm.screens.opening import SECTIONS, Back, OpenAddress, OpenCommunity, OpenSection, OpenThread
from copterm.screens.session import Session
from copterm.screens.shortcut import KeyFirst
from copterm.screens.telling import Telling
from copterm.services import finding, notices, reading
from copterm.services.reading import NextStop
from copterm.text.lines import Segment
from copterm.widgets.chrome import Hints, StatusRule, Tabs, TextLine
from copterm.widgets.drawing import LeanCompositor
from copterm.widgets.errand import Errand
from copterm.widgets.harmless import HarmlessApp
from copterm.widgets.keys import KeyLine, Live, help_of, hints_of, live
from copterm.widgets.lines_view import LinesView
from copterm.widgets.thread_rows import capped

SMALL = (60, 16)
SHORT = 22
"""Lines below which forms leave out the blank ones."""
PATIENCE = 0.3
"""Seconds that a new screen may take before it is drawn without what it is about."""


class Page(Telling, KeyFirst):
    """A screen of a member's session. Its acts run one after another; what they refuse is said above the hints."""

    AUTO_FOCUS = None
    aside: Aside | None = None
    """What is being written in a question over this page."""
    JOINS: ClassVar[str] = "community.join"
    """The act that joins a community from here."""
    GOES_ON: ClassVar[str] = ""
    """The act that goes on with the draft of a new thread that was left to come back here; empty where none does."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next", "next unread", id="page.next", tooltip="Go to the next unread post, wherever it is"),
        Binding("q,escape", "back", "back", id="page.back", tooltip="Go back to where you came from", show=False),
        Binding("U", "undo", "undo", id="page.undo", tooltip="Undo the last act: send, all read", show=False),
        Binding("ctrl+p", "palette", "find", id="page.palette",
                tooltip="Find a place, a thread, a person or an act by name", show=False),
        Binding("ctrl+f", "search", "search", id="page.search",
                tooltip="Search all posts that you may read, by words, author, community, day", show=False),
        Binding("ctrl+l", "redraw", "redraw", id="page.redraw", tooltip="Draw the screen again", show=False),
        Binding("?,f1", "help", "help", id="page.help", tooltip="The keys that work here"),
    ]  # fmt: skip

    def __init__(self, session: Session, note: str = "", until: datetime | None = None) -> None:
        super().__init__()
        self._compositor = LeanCompositor()
        self.session = session
        self.note = note
        self.until = until
        self.acting = 0
        self.not_begun: set[Errand] = set()
        """What was asked for and is not being done yet."""
        self.turn = asyncio.Lock()
        self.loaded = asyncio.Event()
        self._dressed_as = ""
        self.put_aside: Widget | None = None
        """What had the focus when the window became too small to show it."""

    # The frame ---------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield from self.top()
        yield from self.body()
        yield StatusRule(id="status")
        yield Hints(id="hints")

    def top(self) -> Iterable[Widget]:
        """The lines at the top, above the rule."""
        yield TextLine(id="title")
        yield StatusRule(id="rule")

    def body(self) -> Iterable[Widget]:
        """What the screen is about."""
        return ()

    def on_mount(self) -> None:
        self._update_timer.resume()  # its first sixtieth of a second passes while the screen is loaded, not after
        self.offer_hints()
        if self.note:
            self.tell(self.note, until=self.until)

    def on_unmount(self) -> None:
        for errand in tuple(self.not_begun):
            errand.leave()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if self.has_class("-gone"):  # what it was about is not there for this member any more
            self.app.call_later(self._leave_gone)
            return
        self.hints.hide(False)
        event.refresh_styles = self._dressed_as not in ("", self.app.theme)
        self._dressed_as = self.app.theme
        self.later(self._load())

    def _leave_gone(self) -> None:
        if self.is_current:  # else the app has put it away already
            self.post_message(Back())

    def on_screen_suspend(self) -> None:
        self.hints.hide(isinstance(self.app.screen, ModalScreen))  # a question shows its own keys

    async def _load(self) -> None:
        try:
            await self.load()
        finally:
            self.loaded.set()

    async def ready(self) -> None:
        """Wait until there is something to show; not long, so that nobody looks at a screen that does not answer."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.loaded.wait(), PATIENCE)

    def on_resize(self, event: events.Resize) -> None:
        small = event.size.width < SMALL[0] or event.size.height < SMALL[1]
        if small and not self.is_too_small:
            self.put_aside = self.focused
        elif not small and self.is_too_small:
            self.call_after_refresh(self._go_on_here)
        self.set_class(small, "-small")
        self.set_class(event.size.height < SHORT, "-short")
        self.say_again(event.size.width)
        if small and not self.query("#small"):
            lines = [
                [("Window too", "strong")],
                [("small: at", "strong")],
                [(f"least {SMALL[0]}×{SMALL[1]}", "strong")],
            ]
            self.mount(LinesView(lines, id="small"))

    @property
    def is_too_small(self) -> bool:
        """Whether nothing can be shown."""
        return self.has_class("-small")

    @property
    def takes_keys(self) -> bool:
        """Textual takes the focus from what it does not show, and letters that were meant as text would act."""
        return not self.is_too_small

    def _go_on_here(self) -> None:
        aside, self.put_aside = self.put_aside, None
        if aside is not None and aside.is_attached and self.focused is None:
            self.set_focus(aside)

    def on_click(self) -> None:
        self.heard()

    def on_descendant_focus(self) -> None:
        self.offer_hints()

    def offer_hints(self) -> None:
        """Show the keys that work now."""
        self.hints.offer(hints_of(self))

    def head(self, *left: Segment, right: Iterable[Segment] = ()) -> None:
        """What this screen is, in its first line."""
        self.query_one("#title", TextLine).say(left, tuple(right))

    # Acts --------------------------------------------------------------------------------------------------

    @property
    def forum(self) -> Forum:
        """The door to the services, as this member."""
        return self.session.forum

    def act(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what the member asked for, after what they asked for before."""
        self.acting += 1
        self.run_worker(Errand(self._in_turn(Errand(work)), self.not_begun), group="acts", exit_on_error=True)

    @property
    def is_acting(self) -> bool:
        """Whether something that was asked for is being done."""
        return self.acting > 0

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for, such as fetching what has changed."""
        self.run_worker(Errand(self._answered(Errand(work)), self.not_begun), group="later", exit_on_error=True)

    async def _in_turn(self, work: Awaitable[None]) -> None:
        try:
            async with self.turn:
                if self.query("#status"):
                    before = self.notice
                    await self._answered(work)
                    if self.notice is before and self.query("#status"):
                        self.heard()
        finally:
            self.acting -= 1

    async def _answered(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Refusal as refusal:
            if self.query("#status"):
                self.refuse(str(refusal), refusal.act)
        except NoMatches:
            # The member has left this screen, or copterm, while the answer was on its way: nobody is there to see it.
            if self.is_current and self.app.return_code is None and self.query("#status"):
                raise

    def refuse(self, sentence: str, act: str = "") -> None:
        """Show why something was not done, with the key of the act that helps. The one place where this is said."""
        keys = [one.keys[0] for one in live(self) if act and one.binding.action == act]
        self.tell(f"{sentence.rstrip('.')} ({written(keys[0])})." if keys else sentence, "act")

    # What screens fill in ----------------------------------------------------------------------------------

    async def load(self) -> None:
        """Fetch what is shown, at the start and after a change."""

    async def keep_anyway(self) -> None:
        """`keep`, at the end of a session: a refusal stops nothing."""
        if self.aside is not None:
            await self._answered(self.aside.keep())
        await self._answered(self.keep())

    async def keep(self) -> None:
        """Put into the database what is only on the screen: drafts, what was read."""

    def take(self, event: Event) -> None:
        """Something happened, here or elsewhere: this page hears of it."""
        self.hear(event)
        if event.kind == NOTICE_CHANGED and self.is_current:
            self.later(self.hear_of_notice())

    async def hear_of_notice(self) -> None:
        """There is something else in the inbox."""
        await self.count_notices()

    async def count_notices(self) -> None:
        """How much of the inbox is unread."""
        self.session.notices = await self.forum.read(notices.count)

    def hear(self, event: Event) -> None:
        """What this page does with what happened."""

    def scope(self) -> tuple[int | None, int | None]:
        """The thread and the community one is in, from which `n` goes on."""
        return None, None

    # The keys that mean the same everywhere ----------------------------------------------------------------

    def action_search(self) -> None:
        """Search for something."""
        self.act(self._search())

    async def _search(self) -> None:
        await self.keep()
        self.post_message(OpenAddress("search:0"))

    def action_next(self) -> None:
        """The next unread post: here, in this community, anywhere."""
        self.act(self.go_on())

    async def go_on(self) -> None:
        """Open the next unread thread and say where that is."""
        await self.keep()
        thread_id, community_id = self.scope()
        stop = await self.forum.read(reading.next_unread, thread_id, community_id)
        if stop is None:
            self.tell(self.spelled(empty.SHORT[await empty.nothing_unread(self.forum)]), "good")
            return
        self.post_message(going_to(stop))

    def action_back(self) -> None:
        """Leave this screen."""
        self.act(self.go_back())

    async def go_back(self) -> None:
        """Keep what must be kept, then leave."""
        await self.keep()
        self.post_message(Back())

    def action_undo(self) -> None:
        """Take back the last act."""
        self.act(self.undo_last())

    async def undo_last(self) -> None:
        """Take back what this member did last."""
        undo, self.session.undo = self.session.undo, None
        if undo is None or not undo.open:
            self.tell("There is nothing to undo.")
            return
        words = await undo.run(self)
        await self.load()
        self.tell(words, "good")

    def followed(self, words: str, before: Watch) -> str:
        """What following more or less closely means now; whoever watched, and has muted with one key, is told so."""
        key = self.named("page.undo")
        back = f"You watched it until now; {key} watches it again." if before is Watch.WATCHING else f"{key} undoes it."
        return f"{words} {back}"

    def action_redraw(self) -> None:
        """Draw everything again, for terminals that lost a line."""
        if isinstance(self.app, HarmlessApp):
            self.app.draw_anew()

    def action_help(self) -> None:
        """Show the keys that work here."""
        self.app.push_screen(Help(help_of(self, self.keys_of_fields())))

    def keys_of_fields(self) -> Sequence[KeyLine]:
        """What keys do here that are no bindings of ours, for the help."""
        return ()

    def action_palette(self) -> None:
        """Find by name whatever there is to go to or to do."""
        self.act(self._palette())

    async def _palette(self) -> None:
        chosen = await self.app.push_screen_wait(finder(self, self.forum, self.session.actor.is_admin))
        if isinstance(chosen, (OpenSection, OpenCommunity, OpenThread)):
            await self.keep()
            self.post_message(chosen)
        elif isinstance(chosen, Live):
            await self.app.run_action(chosen.binding.action, chosen.node)
        elif (person := person_of(chosen)) is not None:
            await self.app.push_screen_wait(PersonCard(await self.forum.read(finding.get_person, person)))


class SectionPage(Page):
    """A page where the digits open the sections."""

    HERE: ClassVar[str] = "new"
    """The section that this page belongs to; none where empty."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(index + 1), f"section({index})", name, id=f"section.{key}", tooltip=f"Open {name}", show=False)
        for index, (key, name) in enumerate(SECTIONS)
    ]

    def top(self) -> Iterable[Widget]:
        yield Tabs(id="tabs")
        yield StatusRule(id="rule")

    def on_mount(self) -> None:
        self.show_tabs()

    async def count_tabs(self) -> None:
        """The sections with their figures as they are now: what was read on the way here is in them."""
        self.session.unread = await self.forum.read(reading.count_unread)
        await self.count_notices()
        self.show_tabs()

    async def hear_of_notice(self) -> None:
        await super().hear_of_notice()
        self.show_tabs()

    def show_tabs(self) -> None:
        """The sections with their figures, as far as they are known."""
        figures = {"new": self.session.unread, "inbox": self.session.notices, "drafts": self.session.drafts}
        sections = [(name, capped(figures.get(key, 0))) for key, name in SECTIONS]
        here = next((place for place, (key, _) in enumerate(SECTIONS) if key == self.HERE), -1)
        self.query_one(Tabs).show(sections, here, self.session.handle)

    def action_section(self, index: int) -> None:
        """Open a section."""
        self.act(self._section(index))

    async def _section(self, index: int) -> None:
        await self.keep()
        self.post_message(OpenSection(SECTIONS[index][0]))

    def on_tabs_chosen(self, message: Tabs.Chosen) -> None:
        self.action_section(message.index)


def going_to(stop: NextStop) -> OpenThread:
    """The next unread thread, with the words that say where that is."""
    return OpenThread(stop.thread_id, note=f"→ {capped(stop.count)} new in {stop.community} › {stop.title}")
