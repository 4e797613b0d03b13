"""The desk: everything that waits for those who tend a community. Enter decides it, or opens where it is decided."""

from __future__ import annotations

from textual.screen import Screen

from copterm.dialogs.confirm import AskLine
from copterm.dialogs.weigh import Weigh
from copterm.domain import events
from copterm.domain.errors import Invalid
from copterm.domain.events import Event
from copterm.screens import empty
from copterm.screens.judging import JudgingPage
from copterm.screens.session import Undo
from copterm.screens.weighing import application_lines
from copterm.services import applications, desk
from copterm.services.desk import DeskRow
from copterm.text.lines import Segment
from copterm.text.shorten import age, fit, pad
from copterm.widgets.rows import Row

HEARD = frozenset(
    {
        events.CASE_CHANGED, events.HELD_CHANGED, events.APPLICATION_CHANGED, events.MODERATED, events.GOAL_CHANGED,
        events.CHARTER_CHANGED, events.RULES_CHANGED, events.MEMBERSHIP_CHANGED,
    }
)  # fmt: skip
LABELS = {
    desk.CASE: "Reports",
    desk.HELD: "Held posts",
    desk.APPLICATION: "Joining",
    desk.APPEAL: "Appeals",
    desk.PURPOSE: "Purpose",
    desk.REVIEW: "Charter",
    desk.GOAL: "Goals",
    desk.RULES: "Rules",
}
OPENS = {desk.PURPOSE: "about", desk.REVIEW: "about", desk.GOAL: "about", desk.RULES: "about"}
"""Where what is not decided here is seen to."""
LABEL, WHO, NOTE, AGE = 12, 12, 16, 6


class DeskPage(JudgingPage):
    """One row each; what waits longest stands first."""

    PLACE = "desk"
    PEEKS = False
    why_empty = empty.NOTHING_WAITS
    WHERE = "on the Desk"
    WORDS = {"list.open": ("decide", "Decide it here, or open where that is done")}

    async def fetch(self) -> None:
        await self.fetch_community()
        found = await self.forum.read(desk.list_desk, self.community_id)
        rows: list[Row] = []
        before = ""
        for one in found:
            rows.append(self._row(one, first=one.kind != before))
            before = one.kind
        self.show_rows(rows)

    def _row(self, one: DeskRow, first: bool) -> Row:
        label = LABELS[one.kind]
        left: tuple[Segment, ...] = ((pad(label if first else "", LABEL), "heading"), (one.title, "text"))
        since = age(one.since, self.present) if one.since else ""
        note = fit(one.note, NOTE)
        right = ((f"{note}  ", "watch" if one.note else "quiet"), (f"{fit(one.who, WHO)}", "name"))
        when: Segment = (f"{since:>{AGE}}", "quiet")
        words = f"{label} {one.title} {one.who} {one.note}"
        return Row((one.kind, one.id), one, left, (*right, when), (when,), ((one.who, "name"),), words=words)

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.community_id == self.community_id:
            self.look_again()

    def open_row(self, row: Row) -> None:
        if not isinstance(row.record, DeskRow):
            return
        one = row.record
        if one.kind in OPENS:
            self.go_to_place(OPENS[one.kind])
        elif one.kind == desk.CASE:
            self.act(self.judge(one.id))
        elif one.kind == desk.APPLICATION:
            self.act(self._admit(one.id))

    async def _admit(self, application_id: int) -> None:
        view = await self.forum.read(applications.get_application, application_id)
        choices = [("accept", f"Take {view.handle} in"), ("decline", "Decline, and say why")]
        question = Weigh(f"{view.handle} would like to join {view.community}", application_lines(view), choices)
        chosen = await self.app.push_screen_wait(question)
        if chosen is None:
            return
        accept, reason = chosen == "accept", ""
        words = f"Why? {view.handle} is told, and it stands in the log."
        while True:
            if not accept:
                typed = await self.app.push_screen_wait(AskLine(f"Decline {view.handle}", words, reason))
                if typed is None:
                    return
                reason = typed
            try:
                await self.forum.write(applications.decide, application_id, accept, reason)
            except Invalid as refusal:
                if accept:
                    raise
                words = str(refusal)
                continue
            break

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(applications.reopen, application_id)
            return f"{view.handle} waits again."

        self.session.undo = Undo("decide", restore)
        await self.load()
        done = f"{view.handle} is in {view.community} now." if accept else f"{view.handle} is told why not."
        self.tell(f"{done} {self.named('page.undo')} undoes it.", "good")
