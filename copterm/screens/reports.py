"""What one has reported, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.domain import events
from copterm.domain.cases import REASONS
from copterm.domain.events import Event
from copterm.screens import empty
from copterm.screens.listing import ListPage
from copterm.screens.opening import OpenThread
from copterm.screens.session import Undo
from copterm.services import reports
from copterm.services.reports import MyReport
from copterm.text.render import render
from copterm.text.shorten import age
from copterm.widgets.rows import Row, blank

WIDTH = 72


class ReportsPage(ListPage):
    """Each report with its answer; Enter goes to the post."""

    HERE = "settings"
    PEEKS = False
    FILTERS = False
    why_empty = empty.NO_REPORTS
    WHERE = "on Reports"
    ON_ROWS = frozenset({"take_back"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "take_back", "take back", id="reports.take_back",
                tooltip="Take this report back, while nobody has decided; {page.undo} sends it again"),
    ]  # fmt: skip

    async def fetch(self) -> None:
        found = await self.forum.read(reports.list_mine)
        await self.count_tabs()
        rows: list[Row] = []
        for one in found:
            rows += [*([blank(one.id)] if rows else []), *self._rows_of(one)]
        self.show_rows(rows)

    async def load(self) -> None:
        await super().load()
        if self.session.me is not None:
            await self.forum.write(reports.has_looked)

    def _rows_of(self, one: MyReport) -> list[Row]:
        what = f"{one.title} #{one.number}" if one.thread_id is not None else one.title
        state = one.outcome or one.state
        when = f"{age(one.decided_at or one.at, self.present):>8}"
        by = f" by {one.author}" if one.author else ""
        right = ((state, "good" if one.outcome else "watch"), (when, "quiet"))
        rows = [Row(one.id, one, ((what, "text"), (by, "quiet")), right)]
        said = f"You: {REASONS[one.reason]}. {' '.join(one.words.split())}".strip()
        told = [said, *([f"Answer: {' '.join(one.answer.split())}"] if one.answer else [])]
        for place, words in enumerate(told):
            lines = render(words, "mail", WIDTH, True).lines
            rows += [
                Row(
                    (one.id, place, n),
                    None,
                    (("  ", "text"), *((text, "quiet") for text, _ in line.segments)),
                    still=True,
                )
                for n, line in enumerate(lines)
            ]
        return rows

    def hear(self, event: Event) -> None:
        if event.kind == events.CASE_CHANGED:
            self.look_again()

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, MyReport):
            if row.record.thread_id is None:
                self.tell("You cannot read that post now.")
            else:
                self.post_message(OpenThread(row.record.thread_id, row.record.number))

    def action_take_back(self) -> None:
        """Take it back."""
        row = self.rows.current
        if row and isinstance(row.record, MyReport):
            self.act(self._take_back(row.record))

    async def _take_back(self, one: MyReport) -> None:
        await self.forum.write(reports.withdraw, one.id)

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(reports.report, one.post_id, one.reason, one.words)
            return "It is reported again."

        self.session.undo = Undo("take back", restore)
        await self.load()
        self.tell(f"Your report is taken back. {self.named('page.undo')} sends it again.")
