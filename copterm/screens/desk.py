"""The desk: everything that waits for those who tend a community. Enter decides it, or opens where it is decided."""

from __future__ import annotations

from copterm.dialogs.weigh import Weigh
from copterm.domain import events
from copterm.domain.events import Event
from copterm.screens import admitting, appealing, empty
from copterm.screens.judging import JudgingPage
from copterm.screens.opening import OpenAddress, OpenThread
from copterm.screens.reasoning import offer_undo, say_why
from copterm.screens.weighing import held_lines
from copterm.services import desk, holding
from copterm.services.desk import DeskRow
from copterm.text.lines import Segment
from copterm.text.shorten import age, fit, pad
from copterm.widgets.rows import Row, RowList

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
    desk.NO_RULES: "Rules",
}
FORMS = {desk.PURPOSE: ("charter", "purpose"), desk.REVIEW: ("charter", "review_on"), desk.NO_RULES: ("rules", "")}
"""The forms in which something is written that is missing, and the part to begin with."""
UNDONE = "Undone."
LABEL, WHO, NOTE, AGE = 12, 12, 20, 6


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

    @property
    def words_now(self) -> dict[str, tuple[str, str]]:
        """What Enter is called on a row for which nobody waits."""
        record = self.rows.current.record if self.rows.current else None
        if not isinstance(record, DeskRow) or record.kind in desk.WAITING:
            return {}
        if record.kind in FORMS:
            return {"list.open": ("write it", "Write what is missing here")}
        return {"list.open": ("open", "Open where this is seen to")}

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        super().on_row_list_moved(message)
        self.offer_hints()

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.community_id == self.community_id:
            self.look_again()

    def open_row(self, row: Row) -> None:
        if not isinstance(row.record, DeskRow):
            return
        one = row.record
        if one.kind in FORMS:
            form, part = FORMS[one.kind]
            self.post_message(OpenAddress(f"{form}:{self.community_id}", part))
        elif one.kind == desk.GOAL:
            self.post_message(OpenAddress(f"goal:{one.id}"))
        elif one.kind == desk.RULES:
            self.go_to_place("rules")
        elif one.kind == desk.CASE:
            self.act(self.judge(one.id))
        elif one.kind == desk.APPLICATION:
            self.act(admitting.decide(self, one.id))
        elif one.kind == desk.HELD:
            self.act(self._approve(one.id))
        elif one.kind == desk.APPEAL:
            self.act(appealing.decide(self, one.id, self.community_id))

    async def _approve(self, held_id: int) -> None:
        view = await self.forum.read(holding.get_held, held_id)
        choices = [("approve", "Approve: it stands in its thread"), ("decline", "Decline, and say why")]
        if view.thread_id is not None:
            choices.append(("open", "Read the thread that it answers in"))
        chosen = await self.app.push_screen_wait(
            Weigh(f"Held: by {view.author}", held_lines(view, self.app.size.width), choices)
        )

        async def decline(reason: str) -> None:
            await self.forum.write(holding.decline, held_id, reason)

        said = ""
        if chosen == "open" and view.thread_id is not None:
            self.post_message(OpenThread(view.thread_id, view.reply_to))
        elif chosen == "approve":
            post = await self.forum.write(holding.approve, held_id)
            said = f"Approved: it is #{post.number} there."
        elif chosen == "decline" and await say_why(
            self, f"Decline what {view.author} wrote", f"Why? {view.author} is told, and keeps the text.", decline
        ):
            said = f"{view.author} is told why not, and keeps the text."
        if said:
            await self.load()
            again = f"What {view.author} wrote waits again."
            offer_undo(self, said, lambda: self.forum.write(holding.reopen, held_id, UNDONE), again)
