"""The site, for its admins: appeals to decide, who is silenced or kept out everywhere, and what was done."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from copterm.dialogs.sanction import LIFT
from copterm.domain import events
from copterm.domain.events import Event
from copterm.domain.limits import LARGEST_ID
from copterm.domain.permissions import may_administer
from copterm.domain.roles import SanctionKind
from copterm.screens import appealing, empty
from copterm.screens.listing import ListPage
from copterm.screens.log import entry_rows, whole
from copterm.screens.reasoning import ask_lines
from copterm.screens.sanctioning import sanction
from copterm.screens.taking_back import open_entry
from copterm.services import appeals, conduct, modlog, sanctions
from copterm.services.appeals import AppealView
from copterm.services.conduct import SanctionView
from copterm.services.modlog import Entry
from copterm.text.shorten import age, pad
from copterm.widgets.rows import Row, RowList, blank, heading

HEARD = frozenset({events.CASE_CHANGED, events.MEMBER_CHANGED, events.MODERATED})
WHO = 14


class SitePage(ListPage):
    """What waits first, then what holds, then the log."""

    HERE = "communities"
    PEEKS = False
    why_empty = empty.NOTHING_ON_THE_SITE
    WHERE = "on the site's page"
    WORDS = {"list.open": ("open", "Decide on this appeal, lift this, or read this entry and take it back")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("W", "sanction", "warn, silence, ban", id="site.sanction",
                tooltip="Warn, silence, suspend or ban somebody on the whole site, or let them off"),
    ]  # fmt: skip

    async def fetch(self) -> None:
        await self.count_tabs()
        if not may_administer(self.session.actor):
            self.why_empty = empty.NOT_FOR_YOU
            self.show_rows([])
            return
        waiting = await self.forum.read(appeals.list_appeals)
        held = [one for one in await self.forum.read(conduct.list_sanctions) if _holds(one)]
        entries = await self.forum.read(modlog.list_entries, None, LARGEST_ID)
        groups = (
            ("Appeals to decide", [self._appeal(one) for one in waiting]),
            ("Silenced or kept out, on the whole site", [self._sanction_row(one) for one in held]),
            ("What was done on the site", entry_rows(entries, self.size.width)),
        )
        rows: list[Row] = []
        for name, lines in groups:
            if lines:
                rows += [blank(name)] if rows else []
                rows += [heading(name), *lines]
        self.show_rows(rows)

    def _appeal(self, one: AppealView) -> Row:
        what = conduct.DONE[one.sanction.kind]
        left = ((pad(one.sanction.handle, WHO), "name"), (f"{what}: ", "quiet"), (" ".join(one.body.split()), "text"))
        return Row(("appeal", one.id), one, left, ((f"{age(one.made_at, self.present):>8}", "quiet"),))

    def _sanction_row(self, one: SanctionView) -> Row:
        left = (
            (pad(one.handle, WHO), "name"),
            (one.headline(self.session.zone), "watch"),
            (f"  by {one.by}: {one.reason}", "quiet"),
        )
        return Row(("sanction", one.id), one, left, ((f"{age(one.given_at, self.present):>8}", "quiet"),))

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.community_id is None:
            self.look_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "sanction":
            return may_administer(self.session.actor)
        return super().check_action(action, parameters)

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        super().on_row_list_moved(message)
        self.offer_hints()

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, AppealView):
            self.act(appealing.decide(self, row.record.id, None))
        elif isinstance(row.record, SanctionView):
            self.act(self._sanction(row.record.handle, LIFT))
        elif isinstance(row.record, Entry):
            self.act(open_entry(self, row.record, whole(row.record, self.session.zone), True))

    def action_sanction(self) -> None:
        """Whom, and what to do about them."""
        self.act(self._ask())

    async def _ask(self) -> None:
        record = self.rows.current.record if self.rows.current else None
        handle = record.handle if isinstance(record, SanctionView) else ""
        handle = record.sanction.handle if isinstance(record, AppealView) else handle

        async def look(typed: str) -> str:
            return (await self.forum.read(sanctions.look, typed)).handle

        asked = [("On the whole site", "Whom is it about? Their handle.", handle)]
        found = await ask_lines(self, asked, look)
        if isinstance(found, str):
            await self._sanction(found)

    async def _sanction(self, handle: str, way: str = "warn") -> None:
        if await sanction(self, handle, None, way=way):
            notice = self.notice
            await self.load()
            if notice is not None:
                self.tell(notice.words, notice.style)


def _holds(one: SanctionView) -> bool:
    return one.in_force and one.kind is not SanctionKind.WARNING
