"""New, the home screen: what is unread, by community."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from itertools import islice
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.timer import Timer

from copterm.dialogs.palette import Palette, Place
from copterm.domain import events
from copterm.domain.events import Event
from copterm.screens import empty
from copterm.screens.listing import ListPage
from copterm.screens.opening import LeaveForum, OpenCommunity, OpenCompose, OpenPlace, OpenSection
from copterm.services import appeals, communities, conduct, desk, drafts, reading, reports, rules
from copterm.services.conduct import SanctionView
from copterm.services.desk import Waiting
from copterm.services.threads import ThreadRow
from copterm.text.shorten import age
from copterm.widgets.keys import keyboard_of
from copterm.widgets.rows import Row, blank, heading, note
from copterm.widgets.rules_lines import rules_to_accept
from copterm.widgets.thread_rows import capped, thread_rows

HEARD = frozenset({events.POST_ADDED, events.POST_DELETED, events.POST_WITHDRAWN, events.READ_CHANGED,
                   events.MEMBERSHIP_CHANGED, events.THREAD_CHANGED, events.IMPORT_DONE, events.MEMBER_CHANGED,
                   events.CASE_CHANGED, events.RULES_CHANGED})  # fmt: skip
DESK = frozenset({events.CASE_CHANGED, events.HELD_CHANGED, events.APPLICATION_CHANGED})
"""Kinds after which another number of things may wait on a desk."""
SURE = 5.0
"""Seconds in which a second `q` leaves."""
LEAVING = "Once more ({page.back}), and you leave copterm."


class NewPage(ListPage):
    """Unread threads; `n` begins to read, and goes on until all is read."""

    HERE = "new"
    WHERE = "on New"
    ON_ROWS = frozenset({"community"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "compose", "compose", id="new.compose", tooltip="Start a thread in this row's community"),
        Binding("A", "all_read", "all read", id="new.all_read", tooltip="Mark everything read; {page.undo} undoes it"),
        Binding("o", "community", "community", id="new.community", tooltip="Open this row's community", show=False),
    ]
    leaving: Timer | None = None
    tended: Set[int | None] = frozenset()
    """Communities whose desk is this member's as well; None stands for the site."""

    async def fetch(self) -> None:
        view = await self.forum.read(reading.new)
        kept = await self.forum.read(drafts.list_drafts)
        self.session.unread, self.session.drafts = view.total, len(kept)
        await self.count_notices()
        self.show_tabs()
        rows = [_said(one, self.session.zone, self.present) for one in await self.forum.read(conduct.unseen)]
        if rows:
            rows.insert(0, heading("Your standing", "Enter reads why"))
        lines = iter(thread_rows([row for group in view.groups for row in group.rows], self.present, unread=True))
        for group in view.groups:
            if rows:
                rows.append(blank(group.community_id))
            figure = f"{capped(group.unread)} unread"
            rows.append(heading(group.community, figure, key=("community", group.community_id)))
            rows += islice(lines, len(group.rows))
        rows += await self._waiting(bool(rows))
        if kept and rows:
            rows += [blank("drafts"), note(_unsent(len(kept), self.named("section.drafts")))]
        if not rows and self.why_empty != empty.CAUGHT_UP:  # whoever has read something stays a reader
            self.why_empty = await empty.nothing_unread(self.forum)
        self.show_rows(rows)

    async def _waiting(self, below: bool) -> list[Row]:
        """Rules to accept, the desks on which something waits, and that one's reports were answered."""
        desks = await self.forum.read(desk.list_waiting)
        site: set[int | None] = {None} if self.session.actor.is_admin else set()
        self.tended = site.union(one.community_id for one in desks)
        rows = [
            rules_to_accept(one, OpenPlace(one.community_id, "rules"))
            for one in await self.forum.read(rules.list_waiting)
        ]
        rows += [_desk(one) for one in desks if one.count]
        if self.session.actor.is_admin and (count := await self.forum.read(appeals.count_on_site)):
            figure = "1 appeal" if count == 1 else f"{count} appeals"
            rows.append(Row("site", OpenSection("site"), (("The site", "text"),), ((f"{figure} waiting", "watch"),)))
        if answered := await self.forum.read(reports.count_answered):
            figure = "1 answer" if answered == 1 else f"{answered} answers"
            rows.append(Row("reports", OpenSection("reports"), (("Your reports", "text"),), ((figure, "good"),)))
        return [*([blank("waiting")] if below and rows else []), *([heading("Waiting for you")] if rows else []), *rows]

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, SanctionView):
            self.post_message(OpenSection("standing"))
        elif isinstance(row.record, (OpenSection, OpenPlace)):
            self.post_message(row.record)
        else:
            super().open_row(row)

    def hear(self, event: Event) -> None:
        waits = event.kind in DESK and event.community_id in self.tended
        if waits or (event.kind in HEARD and event.member_id in (None, self.session.forum.member_id)):
            self.look_again()

    def _community(self) -> int | None:
        row = self.rows.current
        return row.record.community_id if row and isinstance(row.record, ThreadRow) else None

    def action_compose(self) -> None:
        """Start a thread."""
        if (community_id := self._community()) is not None:
            self.post_message(OpenCompose(community_id))
        else:
            self.act(self._choose_community())

    async def _choose_community(self) -> None:
        """Where nothing is unread: in one's only community, or in the one that is chosen."""
        mine = [row for row in await self.forum.read(communities.list_communities) if row.role is not None]
        if not mine:
            self.tell(
                f"You are in no community yet. {self.named('section.communities')} shows those that you can join."
            )
            return
        chosen: object = mine[0].id
        if len(mine) > 1:
            chosen = await self.app.push_screen_wait(
                Palette([Place(row.name, row.slug, row.id) for row in mine], "Start a thread in")
            )
        if isinstance(chosen, int):
            self.post_message(OpenCompose(chosen))

    def action_community(self) -> None:
        """The community of this row."""
        if (community_id := self._community()) is not None:
            self.post_message(OpenCommunity(community_id))

    def action_all_read(self) -> None:
        """Everything is read."""
        self.act(self.mark_read())

    async def go_back(self) -> None:
        if self.wanted:
            await super().go_back()
        elif self.leaving is not None:
            self.post_message(LeaveForum())
        else:
            self.tell(self.spelled(LEAVING))
            self.leaving = self.set_timer(SURE, self.stay)

    def stay(self) -> None:
        """The member does something else, or nothing, instead of leaving: a later `q` asks again."""
        if self.leaving is not None:
            self.leaving.stop()
            self.leaving = None
            self.tell("")

    def before_key(self, key: str) -> bool:
        if key not in keyboard_of(self).keymap.keys_of("page.back"):
            self.stay()
        return False


def _said(one: SanctionView, zone: str, at: datetime) -> Row:
    """What was said or done to the member, and not looked at yet."""
    news = f"your appeal was {'' if one.appeal_state == 'granted' else 'not '}granted" if one.answer else ""
    words = news or one.headline(zone)
    left = (("● ", "watch"), (f"{one.community or 'The whole site'}: ", "quiet"), (words, "name"))
    return Row(("standing", one.id), one, left, ((f"{age(one.changed_at, at):>8}", "quiet"),))


def _desk(one: Waiting) -> Row:
    """A desk with its figure."""
    left = ((f"{one.community}: ", "quiet"), ("desk", "name"))
    record = OpenPlace(one.community_id, "desk")
    return Row(("desk", one.community_id), record, left, ((f"{capped(one.count)} waiting", "watch"),))


def _unsent(count: int, key: str) -> str:
    words = (
        "A draft waits to be sent; {} opens it." if count == 1 else f"{count} drafts wait to be sent; {{}} opens them."
    )
    return f"  {words.format(key)}"
