"""Standing: what was said or done to the member, in plain words, with its reason, and how to appeal."""

from __future__ import annotations

from collections.abc import Iterable

from copterm.dialogs.ask_key import AskText
from copterm.domain import events
from copterm.domain.errors import Refusal
from copterm.domain.events import Event
from copterm.screens import empty
from copterm.screens.aside import Aside
from copterm.screens.listing import ListPage
from copterm.screens.session import Session
from copterm.services import appeals, conduct, drafts
from copterm.services.conduct import SanctionView
from copterm.text.shorten import age
from copterm.widgets.rows import Row, heading, wrap

HEARD = frozenset({events.MEMBER_CHANGED, events.MEMBERSHIP_CHANGED, events.CASE_CHANGED})
LABEL, WIDTH = 11, 62
MEANS = {
    "warning": "Nothing is forbidden. It is a word of those who tend it.",
    "silence": "You read as before. You do not write until then.",
    "suspension": "You do not come in until then. What you wrote stays.",
    "ban": "You do not come in any more. What you wrote stays.",
}
ANSWERED = {"granted": "Your appeal was granted", "upheld": "Your appeal was not granted"}


class StandingPage(ListPage):
    """What was said and done, the newest first; an appeal is made from its line."""

    HERE = "settings"
    PEEKS = False
    why_empty = empty.GOOD_STANDING
    WHERE = "on Standing"
    WORDS = {"list.open": ("appeal", "Appeal against this: say how you see it, once")}

    def __init__(self, session: Session, note: str = "") -> None:
        super().__init__(session, note)
        self.begun: set[int] = set()
        """Against what an appeal was begun and left."""

    async def fetch(self) -> None:
        self.show_tabs()
        found = await self.forum.read(conduct.standing)
        may_appeal = [one.id for one in found if one.in_force and not one.appeal_state]
        self.begun = {one for one in may_appeal if await self.forum.read(drafts.find, f"appeal:{one}")}
        rows: list[Row] = []
        for one in found:
            rows += [Row(("blank", one.id), still=True)] if rows else [heading("Your standing, the latest first")]
            rows += self._told(one)
        self.show_rows(rows)

    def _told(self, one: SanctionView) -> list[Row]:
        """Its line, and below that who said why, what it means, and how to appeal or what the appeal was told."""
        where = one.community or "The whole site"
        mark = ("● ", "watch") if one.in_force else ("  ", "quiet")
        left = (mark, (f"{where}: ", "quiet"), (one.headline(self.session.zone), "name"))
        rows = [Row(one.id, one, left, ((f"{age(one.given_at, self.present):>8}", "quiet"),))]
        post = f" It is about #{one.number} of thread {one.thread_id}." if one.number else ""
        facts = [("Why", f"{one.reason.rstrip('.')}.{post}"), ("By", one.by)]
        if one.in_force:
            facts.append(("Means", MEANS[one.kind]))
        if one.lifted_at is not None and one.appeal_state != "granted":
            facts.append(("Lifted", f"{one.lift_reason.rstrip('.')}. {one.lifted_by}"))
        facts.append(("Appeal", self._appeal(one)))
        return rows + [row for label, words in facts if words for row in _lines(one.id, label, words)]

    def _appeal(self, one: SanctionView) -> str:
        who = "the facilitators" if one.community_id is not None else "the admins of the site"
        if one.appeal_state == "open":
            return f"You appealed. {who.capitalize()} decide, and the answer comes here."
        if one.appeal_state:
            return f"{ANSWERED[one.appeal_state]} by {one.answered_by}: {one.answer}"
        if not one.in_force:
            return ""
        if one.id in self.begun:
            return f"You have begun one; {self.named('list.open')} goes on with it."
        return f"{self.named('list.open')} on its line appeals, once. {who.capitalize()} read it and answer here."

    async def load(self) -> None:
        await super().load()
        if self.session.me is not None:
            await self.forum.write(conduct.has_seen)

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.member_id == self.forum.member_id:
            self.look_again()

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, SanctionView):
            self.act(self._appeal_against(row.record))

    async def _appeal_against(self, one: SanctionView) -> None:
        if one.appeal_state or one.lifted_at is not None:
            self.tell("You have appealed against this already." if one.appeal_state else "This is lifted already.")
            return
        words = "How do you see it, and what should change? You appeal once. Esc keeps the text for later."
        aside = await Aside.begin(self, f"appeal:{one.id}")
        while True:
            sent = await self.app.push_screen_wait(AskText("Appeal", words, aside.text, aside.typed))
            if sent is None:
                await aside.end()
                await self.load()
                return
            try:
                await self.forum.write(appeals.make, one.id, sent)
            except Refusal as refusal:
                words = str(refusal)
                continue
            break
        await aside.end(sent=True)
        await self.load()
        self.tell("Your appeal is sent. The answer comes here.", "good")


def _lines(key: int, label: str, words: str) -> Iterable[Row]:
    for place, line in enumerate(wrap(words, WIDTH)):
        left = ((f"  {'' if place else label:<{LABEL}}", "quiet"), (line, "text"))
        yield Row((key, label, place), None, left, still=True)
