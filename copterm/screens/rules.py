"""The ground rules of a community: read, accepted, compared with what they said before; and its welcome message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.palette import Palette, Place
from copterm.dialogs.reading import Reading
from copterm.domain import events
from copterm.domain.clock import now
from copterm.domain.errors import Conflict
from copterm.domain.events import Event
from copterm.screens import empty
from copterm.screens.opening import Back, OpenAddress
from copterm.screens.place import PlacePage
from copterm.screens.reasoning import ask_lines, say_why
from copterm.screens.session import Undo
from copterm.screens.writing import WritingPage
from copterm.services import rules
from copterm.services.rules import AcceptanceRow, RulesView
from copterm.text import spans
from copterm.text.shorten import clock
from copterm.widgets.rows import Row, blank
from copterm.widgets.rules_lines import (
    WIDTH,
    above_of,
    acceptance_lines,
    body_rows,
    difference_lines,
    facts_of,
    said,
)

HEARD = frozenset({events.RULES_CHANGED, events.MEMBERSHIP_CHANGED, events.COMMUNITY_CHANGED})
MEASURE = 76
WHY = "Say why; the reason stands in the log."
UNDONE = "Undone."
ABOVE = "The rules stand above the threads."
MOST = 1_000
"""So many members are listed with what they accepted."""
STAFF = {"edit": "may_write", "who": "may_see_who", "pin": "may_pin", "greeting": "may_write"}
"""Acts for those who tend the community, with what says so."""


class RulesPage(PlacePage):
    """The version that holds. What was read is what is accepted: a newer one asks to be read first."""

    PLACE = "rules"
    PEEKS = False
    FILTERS = False
    WHERE = "on the ground rules"
    why_empty = empty.NO_RULES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept", "accept", id="rules.accept", tooltip="You have read these rules and accept them"),
        Binding("e", "edit", "write them", id="rules.edit", tooltip="Write the rules: the next version of them"),
        Binding("H", "versions", "what is different", id="rules.versions",
                tooltip="The versions, and what is different in each"),
        Binding("W", "who", "who accepted", id="rules.who", tooltip="Who has accepted which version, and who has not"),
        Binding("P", "pin", "pin", id="rules.pin", tooltip="Show them above the threads, or no longer", show=False),
        Binding("E", "greeting", "welcome", id="rules.greeting",
                tooltip="Write the message that whoever joins is shown once", show=False),
    ]  # fmt: skip
    view: RulesView | None = None
    up_to: datetime | None = None
    """Until when they stood above the threads, before they were taken down."""
    read = 0
    """The version that this member has before them."""

    async def fetch(self) -> None:
        await self.fetch_community()
        before, self.view = self.view, await self.forum.read(rules.get_rules, self.community_id)
        self.read = self.view.version
        if not self.view.version:
            self.why_empty = empty.NO_RULES_YET if self.view.may_write else empty.NO_RULES
            self.show_rows([])
            return
        width = min(MEASURE, max(20, self.size.width - 4))
        whole = max(width, self.size.width - 2)
        rows = said(facts_of(self.view, self.session.zone, self.present), whole, "facts")
        if self.view.note:
            rows += said(f"What is different: {self.view.note}", whole, "note")
        if self.view.may_pin and (above := above_of(self.view, self.session.zone, self.present)):
            rows += said(self.spelled(above), width, "above")
        rows += [blank("facts"), *body_rows(self.view, width)]
        if self.view.may_accept:
            words = self.spelled("{rules.accept} accepts them")
            words += ", which is asked before you write." if self.view.must_accept else "; it is not asked for."
            rows += [blank("end"), Row("accept", "accept", ((words, "name" if self.view.must_accept else "quiet"),))]
        self.show_rows(rows)
        is_news = before is not None and before.version < self.view.version
        if is_news and self.view.published_by != self.session.handle:
            self.tell(f"{self.view.published_by} has published version {self.view.version}: this is it now.", "watch")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in STAFF:
            may = self.view is not None and getattr(self.view, STAFF[action])
            return bool(may and (action in ("edit", "greeting") or self.read))
        if action == "accept":
            return self.view is not None and self.view.may_accept
        if action == "versions":
            return self.read > 0
        return super().check_action(action, parameters)

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.community_id == self.community_id:
            self.look_again()

    # Accepting ---------------------------------------------------------------------------------------------

    def open_row(self, row: Row) -> None:
        if row.record == "accept":
            self.action_accept()

    def action_accept(self) -> None:
        """Accept what was read."""
        self.act(self._accept(self.read))

    async def _accept(self, version: int) -> None:
        try:
            await self.forum.write(rules.accept, self.community_id, version)
        except Conflict:
            await self.load()
            raise
        words = f"You have accepted version {version} of the ground rules."
        below = self.app.screen_stack[-2]
        if isinstance(below, WritingPage):
            self.post_message(Back(f"{words} Go on writing."))
            return
        await self.load()
        self.tell(words, "good")

    # What they said before, and who accepted them ----------------------------------------------------------

    def action_versions(self) -> None:
        """The versions."""
        self.act(self._versions())

    async def _versions(self) -> None:
        found = await self.forum.read(rules.list_versions, self.community_id)
        zone, at = self.session.zone, self.present
        places = [
            Place(
                f"Version {row.version}{f': {row.note}' if row.note else ''}",
                f"{row.published_by} {clock(row.published_at, zone, at)}, {row.accepted:,} accepted",
                row.version,
            )
            for row in found
        ]
        chosen = await self.app.push_screen_wait(
            Palette(places, "What is different in", "A version, or a word of what is different", "show it")
        )
        if isinstance(chosen, int):
            compared = await self.forum.read(rules.compare_versions, self.community_id, chosen - 1, chosen)
            heading = f"Version {chosen}, against version {chosen - 1}" if chosen > 1 else "Version 1, the first"
            await self.app.push_screen_wait(Reading(heading, difference_lines(compared, WIDTH)))

    def action_who(self) -> None:
        """Who has accepted them."""
        self.act(self._who())

    async def _who(self) -> None:
        found: list[AcceptanceRow] = []
        after: str | None = ""
        while after is not None and len(found) < MOST:
            page = await self.forum.read(rules.list_acceptances, self.community_id, None, after)
            found += page.rows
            after = page.next
        waits = sum(row.waits for row in found)
        heading = f"Accepted by {len(found) - waits:,}, not yet by {waits:,}"
        await self.app.push_screen_wait(Reading(heading, acceptance_lines(found, self.session.zone, self.present)))

    # Tending them ------------------------------------------------------------------------------------------

    def action_edit(self) -> None:
        """Write the next version."""
        self.post_message(OpenAddress(f"rules:{self.community_id}"))

    def action_greeting(self) -> None:
        """Write the welcome message."""
        self.post_message(OpenAddress(f"welcome:{self.community_id}"))

    def action_pin(self) -> None:
        """Above the threads, or no longer."""
        self.act(self._pin())

    async def _pin(self) -> None:
        if self.view is not None and self.view.is_pinned:
            await say_why(self, "Take the rules down", WHY, self._unpin)
        elif self.view is not None:
            heading = "Show the rules above the threads"
            asked = [(heading, f"Until when: {spans.HELP}", ""), (heading, WHY, "")]
            if await ask_lines(self, asked, self._show_above) is not None:
                await self._told(ABOVE, "take it back", self._take_down)

    async def _show_above(self, long: str, reason: str) -> RulesView:
        end = spans.until(long, now(), self.session.zone)
        return await self.forum.write(rules.pin, self.community_id, reason, end)

    async def _unpin(self, reason: str) -> None:
        self.up_to = self.view.pinned_until if self.view is not None else None
        await self.forum.write(rules.unpin, self.community_id, reason)
        await self._told("The rules do not stand above the threads any more.", "undone", self._put_up)

    async def _told(self, words: str, what: str, restore: Callable[[Screen[None]], Awaitable[str]]) -> None:
        self.session.undo = Undo(what, restore)
        await self.load()
        self.tell(self.spelled(f"{words} {{page.undo}} undoes it."))

    async def _put_up(self, page: Screen[None]) -> str:
        await self.forum.write(rules.pin, self.community_id, UNDONE, self.up_to)
        return ABOVE

    async def _take_down(self, page: Screen[None]) -> str:
        await self.forum.write(rules.unpin, self.community_id, UNDONE)
        return "The rules do not stand above the threads any more."
