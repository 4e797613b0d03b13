"""The log of a community: what its moderators did, and why, for all its members to read."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from copterm.dialogs.reading import Reading
from copterm.domain import events
from copterm.domain.clock import now
from copterm.domain.events import Event
from copterm.domain.limits import LARGEST_ID, PAGE
from copterm.screens.place import DeepPlace
from copterm.screens.taking_back import heading, open_entry, take_back
from copterm.services import modlog
from copterm.services.modlog import Entry
from copterm.text import acts
from copterm.text.lines import Segment
from copterm.text.shorten import age, cells, fit, pad
from copterm.widgets.rows import Row, wrap
from copterm.widgets.rules_lines import WIDTH

NAME, ACT = 12, 17
"""Cells for who did it, and for what, at most."""
BESIDE = 18
"""Cells of a row for its age and for what keeps its columns apart."""


class LogPage(DeepPlace):
    """What was done here, the latest first."""

    PLACE = "log"
    PEEKS = False
    WHERE = "in the log"
    WORDS = {"list.open": ("open", "Its thread, or the whole entry; for those who tend this, also taking it back")}
    ON_ROWS = frozenset({"whole"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "whole", "whole entry", id="log.whole", tooltip="The whole entry, with its reason"),
    ]

    async def fetch(self) -> None:
        await self.fetch_community()
        count = PAGE * self.depth
        entries = await self.forum.read(modlog.list_entries, self.community_id, LARGEST_ID, count)
        self.why_empty = "Nothing stands here yet. What moderators do is told here, with their reasons."
        self.show_rows(entry_rows(entries, self.size.width), after=True if len(entries) == count else None)

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, Entry):
            self.act(open_entry(self, row.record, whole(row.record, self.session.zone), self.tends))

    async def undo_last(self) -> None:
        """What this member did last; where there is nothing, the act under the cursor, with a reason."""
        last, row = self.session.undo, self.rows.current
        entry = row.record if row is not None else None
        is_open = last is not None and last.open
        if not is_open and self.tends and isinstance(entry, Entry) and entry.act in acts.TAKEN_BACK:
            await take_back(self, entry)
        else:
            await super().undo_last()

    def action_whole(self) -> None:
        """Show all of an entry."""
        row = self.rows.current
        if row is not None and isinstance(row.record, Entry):
            self.act(self._show(row.record))

    async def _show(self, entry: Entry) -> None:
        await self.app.push_screen_wait(Reading(heading(self, entry), whole(entry, self.session.zone)))

    def hear(self, event: Event) -> None:
        super().hear(event)
        if event.kind == events.MODERATED and event.community_id == self.community_id:
            self.look_again()


def entry_rows(entries: tuple[Entry, ...], width: int) -> list[Row]:
    """`mo  locked  Kafka or just Postgres?  decided, see the page…      18d`, in columns.

    Where both do not fit, a long title leaves the reason half of the room: that tells the story.
    """
    name = min(NAME, max([2, *(cells(one.by) for one in entries)]))
    act = min(ACT, max([4, *(cells(acts.said(one.act)) for one in entries)]))
    moment, made = now(), []
    half = max(12, (width - name - act - BESIDE) // 2)
    for one in entries:
        what = subject(one)
        if one.reason and cells(what) + cells(one.reason) > 2 * half:
            what = fit(what, max(half, 2 * half - cells(one.reason)))
        left = (
            (pad(one.by, name), "name"),
            (f"  {pad(acts.said(one.act), act)}", "text"),
            (f"  {what}" if what else "", "text"),
            (f"  {one.reason}", "quiet"),
        )
        words = f"{one.by} {acts.said(one.act)} {subject(one)} {one.whom} {one.reason}"
        made.append(Row(one.id, one, left, ((f"{age(one.at, moment):>8}", "quiet"),), words=words))
    return made


def subject(entry: Entry) -> str:
    """What it was done to: a post, a thread, a member."""
    return acts.done_to(entry.act, entry.more, whom=entry.whom, thread=entry.thread, number=entry.number)


def whole(entry: Entry, zone: str) -> list[list[Segment]]:
    """An entry over several lines, with all that it says."""
    lines = [
        (f"{acts.said(entry.act)} {subject(entry)}", "text"),
        (f"Whom it concerns: {entry.whom}" if entry.whom else "", "quiet"),
        (acts.details(entry.more, zone), "quiet"),
        (f"Reason: {entry.reason}" if entry.reason else "", "text"),
    ]
    return [[(part, style)] for line, style in lines if line for part in wrap(line, WIDTH)]
