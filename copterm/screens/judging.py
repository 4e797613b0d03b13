"""Deciding on a case: read, taken, handed over or decided, with a reason for the log and an answer to who reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.screen import Screen

from copterm.dialogs.confirm import AskLine
from copterm.dialogs.palette import Palette, Place
from copterm.dialogs.weigh import Weigh
from copterm.domain.cases import ANSWERS, OUTCOMES, Outcome
from copterm.domain.clock import now
from copterm.domain.errors import Invalid
from copterm.screens.opening import OpenThread
from copterm.screens.place import PlacePage
from copterm.screens.reasoning import say_why
from copterm.screens.session import Session, Undo
from copterm.screens.weighing import ABOUT_OUTCOMES, case_choices, case_lines
from copterm.services import cases, deciding
from copterm.services.cases import CaseView

WHY = "Why? It stands in the log, which members read: name nobody who reported."
NO_REASON = "Say why. It stands in the log, which members read: name nobody who reported."
TOLD = "What those who reported are told."
DAYS = "For how many days?"
HANDED = "Why shall the facilitators decide? It stands in the log, which members read."
TIMED = (Outcome.SILENCED, Outcome.SUSPENDED)
MOST_DAYS = 3_650


@dataclass(slots=True)
class Typed:
    """What was typed for a decision: kept until it is made, also when it was refused or left."""

    reason: str = ""
    answer: str = ""
    days: str = "3"


class JudgingPage(PlacePage):
    """A place from which cases are decided."""

    def __init__(self, session: Session, community_id: int, note: str = "") -> None:
        super().__init__(session, community_id, note)
        self.begun: dict[int, Typed] = {}

    async def judge(self, case_id: int) -> None:
        """Show a case, and do what is chosen about it, until it is left."""
        chosen: str | None = "claim"
        while chosen in ("claim", "over"):
            view = await self.forum.read(cases.get_case, case_id)
            heading = f"Reported: #{view.row.number} by {view.row.author}"
            question = Weigh(heading, case_lines(view, self.session.zone, self.app.size.width), case_choices(view))
            chosen = await self.app.push_screen_wait(question)
            if chosen in ("claim", "over"):
                await self.forum.write(deciding.claim, case_id, over=chosen == "over")
                await self.load()
        if chosen == "open":
            self.post_message(OpenThread(view.row.thread_id, view.row.number))
        elif chosen == "decide":
            await self._decide(view)
        elif chosen == "hand":
            await self._hand_over(view)
        elif chosen == "release":
            await self.forum.write(deciding.release, case_id)
            await self.load()
            self.tell("The case is free again.")

    async def _decide(self, view: CaseView) -> None:
        """Taken while one decides, so that nobody else does meanwhile; free again where one does not after all."""
        case_id = view.row.id
        await self.forum.write(deciding.claim, case_id)
        done = False
        try:
            done = await self._verdict(view)
        finally:
            if not done and not view.row.mine:
                await self.forum.write(deciding.release, case_id)
                await self.load()

    async def _verdict(self, view: CaseView) -> bool:
        author = view.row.author
        offered = ((one, *ABOUT_OUTCOMES[one]) for one in view.outcomes)
        places = [Place(words.format(author=author), more, one) for one, words, more in offered]
        question = Palette(places, f"Decide on #{view.row.number} by {author}", "Part of what it does", "decide")
        chosen = await self.app.push_screen_wait(question)
        if not isinstance(chosen, Outcome):
            return False
        typed = self.begun.setdefault(view.row.id, Typed())
        heading, why = ABOUT_OUTCOMES[chosen][0].format(author=author), WHY
        typed.answer = typed.answer if typed.answer not in ("", *ANSWERS.values()) else ANSWERS[chosen]
        while await self._type(heading, why, chosen, typed):
            try:
                await self._carry_out(view, chosen, typed)
            except Invalid as refusal:
                why = str(refusal)
                continue
            self.begun.pop(view.row.id, None)
            return True
        return False

    async def _type(self, heading: str, why: str, outcome: Outcome, typed: Typed) -> bool:
        """Ask for all that a decision takes; False where that was left. What was typed before stands there again."""
        reason: str | None = ""
        while not (reason or "").strip():
            reason = await self._ask(heading, why, typed.reason)
            if reason is None:
                return False
            typed.reason, why = reason, NO_REASON
        if outcome in TIMED:
            days = await self._ask(heading, DAYS, typed.days)
            while days is not None and read_days(days) is None:
                days = await self._ask(heading, f"A number of days, from 1 to {MOST_DAYS:,}.", days)
            if days is None:
                return False
            typed.days = days
        answer = await self._ask(heading, TOLD, typed.answer)
        typed.answer = typed.answer if answer is None else answer
        return answer is not None

    async def _ask(self, heading: str, words: str, value: str) -> str | None:
        return await self.app.push_screen_wait(AskLine(heading, words, value))

    async def _carry_out(self, view: CaseView, outcome: Outcome, typed: Typed) -> None:
        until = until_of(typed.days) if outcome in TIMED else None
        await self.forum.write(deciding.decide, view.row.id, outcome, typed.reason, typed.answer, until)
        undo = ""
        if outcome is not Outcome.DELETED:

            async def restore(page: Screen[None]) -> str:
                await self.forum.write(deciding.reopen, view.row.id)
                return "The case is open again, as it was."

            self.session.undo = Undo("decide", restore)
            undo = f" {self.named('page.undo')} undoes it."
        await self.load()
        told = "Who reported is told" if view.row.reports == 1 else f"All {view.row.reports} who reported are told"
        self.tell(f"Decided: {OUTCOMES[outcome]}. {told}.{undo}", "good")

    async def _hand_over(self, view: CaseView) -> None:
        async def hand(reason: str) -> None:
            await self.forum.write(deciding.hand_over, view.row.id, reason)

        if not await say_why(self, "Hand it to the facilitators", HANDED, hand):
            return

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(deciding.call_back, view.row.id)
            return "The case is for all of you again."

        self.session.undo = Undo("hand over", restore)
        await self.load()
        self.tell(f"The facilitators decide it now. {self.named('page.undo')} undoes it.", "good")


def read_days(text: str) -> int | None:
    """A number of days as it was typed, None where it is none."""
    days = text.strip()
    return int(days) if days.isdecimal() and len(days) < 5 and 0 < int(days) <= MOST_DAYS else None


def until_of(text: str) -> datetime | None:
    """The moment so many days from now."""
    days = read_days(text)
    return now() + timedelta(days=days) if days else None
