"""Deciding on a case: read, taken, handed over or decided, with a reason for the log and an answer to who reported."""

from __future__ import annotations

from datetime import datetime

from textual.screen import Screen

from copterm.dialogs.confirm import AskLine
from copterm.dialogs.palette import Palette, Place
from copterm.dialogs.weigh import Weigh
from copterm.domain.cases import ANSWERS, OUTCOMES, Outcome
from copterm.domain.errors import Invalid
from copterm.screens.opening import OpenThread
from copterm.screens.place import PlacePage
from copterm.screens.session import Undo
from copterm.screens.weighing import ABOUT_OUTCOMES, case_choices, case_lines
from copterm.services import cases, deciding
from copterm.services.cases import CaseView

WHY = "Why? It stands in the log, which members read: name nobody who reported."
TOLD = "What those who reported are told."
HANDED = "Why shall the facilitators decide? It stands in the log, which members read."


class JudgingPage(PlacePage):
    """A place from which cases are decided."""

    async def judge(self, case_id: int) -> None:
        """Show a case, and do what is chosen about it, until it is left."""
        while True:
            view = await self.forum.read(cases.get_case, case_id)
            heading = f"Reported: #{view.row.number} by {view.row.author}"
            chosen = await self.app.push_screen_wait(
                Weigh(heading, case_lines(view, self.session.zone), case_choices(view))
            )
            if chosen == "open":
                self.post_message(OpenThread(view.row.thread_id, view.row.number))
            elif chosen == "decide":
                await self._decide(view)
            elif chosen == "hand":
                await self._hand_over(view)
            elif chosen in ("claim", "over"):
                await self.forum.write(deciding.claim, case_id, over=chosen == "over")
                await self.load()
                continue
            elif chosen == "release":
                await self.forum.write(deciding.release, case_id)
                await self.load()
                self.tell("The case is free again.")
            return

    async def _decide(self, view: CaseView) -> None:
        """Taken while one decides, so that nobody else does meanwhile; free again where one does not after all."""
        case_id = view.row.id
        await self.forum.write(deciding.claim, case_id)
        if await self._verdict(view):
            return
        if not view.row.mine:
            await self.forum.write(deciding.release, case_id)
        await self.load()

    async def _verdict(self, view: CaseView) -> bool:
        places = [
            Place(ABOUT_OUTCOMES[one][0].format(author=view.row.author), ABOUT_OUTCOMES[one][1], one)
            for one in view.outcomes
        ]
        chosen = await self.app.push_screen_wait(
            Palette(places, f"Decide on #{view.row.number} by {view.row.author}", "Part of what it does", "decide")
        )
        if not isinstance(chosen, Outcome):
            return False
        heading = ABOUT_OUTCOMES[chosen][0].format(author=view.row.author)
        why, reason, answer, until = WHY, "", ANSWERS[chosen], None
        while True:
            typed = await self._ask(heading, why, reason)
            if typed is None:
                return False
            reason = typed
            if not reason.strip():
                why = f"Say why. {WHY.removeprefix('Why? ')}"
                continue
            typed = await self._ask(heading, TOLD, answer)
            if typed is None:
                return False
            answer = typed
            try:
                await self._carry_out(view, chosen, reason, answer, until)
            except Invalid as refusal:
                why = str(refusal)
                continue
            return True

    async def _ask(self, heading: str, words: str, value: str) -> str | None:
        return await self.app.push_screen_wait(AskLine(heading, words, value))

    async def _carry_out(
        self, view: CaseView, outcome: Outcome, reason: str, answer: str, until: datetime | None
    ) -> None:
        await self.forum.write(deciding.decide, view.row.id, outcome, reason, answer, until)
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
        words, reason = HANDED, ""
        while True:
            typed = await self._ask("Hand it to the facilitators", words, reason)
            if typed is None:
                return
            reason = typed
            try:
                await self.forum.write(deciding.hand_over, view.row.id, reason)
            except Invalid as refusal:
                words = str(refusal)
                continue
            break

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(deciding.call_back, view.row.id)
            return "The case is for all of you again."

        self.session.undo = Undo("hand over", restore)
        await self.load()
        self.tell(f"The facilitators decide it now. {self.named('page.undo')} undoes it.", "good")
