"""Asking to join a community: its questions, one's answers, kept at every pause until they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

from copterm.domain.errors import Conflict
from copterm.screens.opening import Back
from copterm.screens.page import Page
from copterm.screens.session import Session
from copterm.services import applications
from copterm.services.applications import Form
from copterm.text.lines import Segment
from copterm.text.render import render
from copterm.widgets.composer import PAUSE
from copterm.widgets.keys import Hint, KeyLine, hints_of
from copterm.widgets.lines_view import LinesView
from copterm.widgets.writing import Writing

TALL, LOW = 4, 3
"""Lines of an answer, and of one where there are many questions."""


class AskingPage(Page):
    """A community's questions, each with room for an answer."""

    WHERE = "while asking to join"
    IS_WRITING = True
    FOCUS = (Writing,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "ask to join", id="asking.send", tooltip="Send the answers to those who tend it",
                priority=True),
        Binding("escape", "back", "leave (kept)", id="asking.leave", tooltip="Leave; the answers are kept"),
    ]  # fmt: skip

    def __init__(self, session: Session, community_id: int) -> None:
        super().__init__(session)
        self.community_id = community_id
        self.form: Form | None = None
        self.kept: list[str] = []
        self.pausing: Timer | None = None

    def body(self) -> Iterable[Widget]:
        yield VerticalScroll(id="answers", can_focus=False)

    def scope(self) -> tuple[int | None, int | None]:
        return None, self.community_id

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("next", "undo") and super().check_action(action, parameters)

    def keys_of_fields(self) -> list[KeyLine]:
        return [KeyLine("Tab", "next answer", "Go to the next answer; Shift+Tab goes back")]

    def offer_hints(self) -> None:
        first = [Hint("Tab", "next answer", "tab")] if len(self.fields) > 1 else []
        self.hints.offer([*first, *hints_of(self)])

    async def load(self) -> None:
        if self.form is None:
            await self.ask(await self.forum.read(applications.get_form, self.community_id))
            self.offer_hints()

    async def ask(self, form: Form) -> None:
        """Show these questions, with the answers that are kept."""
        self.form = form
        self.kept = list(form.answers)
        self.head(("Ask to join ", "quiet"), (form.community, "name"))
        place = self.query_one("#answers", VerticalScroll)
        await place.remove_children()
        lines: list[list[Segment]] = [[("Those who tend it read your answers, and decide.", "quiet")]]
        if form.before is not None:
            lines.append([(f"Last time you were told: {form.before.reason}", "quiet")])
        widgets: list[Widget] = [self._said(lines)]
        for number, (question, answer) in enumerate(zip(form.questions, form.answers, strict=True)):
            asked = render(question, "mail", max(20, self.size.width - 4), True).lines
            widgets.append(self._said([[(line.text, "name")] for line in asked]))
            field = Writing(id=f"answer-{number}")
            field.styles.height = TALL if len(form.questions) < 4 else LOW
            field.leads_up = number > 0
            field.load_text(answer)
            widgets.append(field)
        await place.mount_all(widgets)
        empty = [one for one in self.fields if not one.text.strip()]
        (empty or self.fields)[0].focus()

    def _said(self, lines: list[list[Segment]]) -> LinesView:
        view = LinesView(lines)
        view.can_focus = False
        view.styles.height = len(lines)
        return view

    @property
    def fields(self) -> list[Writing]:
        """The answers, in the order of the questions."""
        return list(self.query(Writing))

    @property
    def answers(self) -> list[str]:
        """What is written."""
        return [one.text for one in self.fields]

    # Keeping -----------------------------------------------------------------------------------------------

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.form is not None and self.answers != self.kept and self.pausing is None:
            self.pausing = self.set_timer(PAUSE, self._paused)

    def _paused(self) -> None:
        self.pausing = None
        self.later(self.keep())

    async def keep(self) -> None:
        answers = self.answers
        if self.form is not None and answers != self.kept:
            await self.forum.write(applications.keep, self.community_id, self.form.questions, answers)
            self.kept = answers

    # Sending and leaving -----------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Send the answers."""
        self.act(self._send())

    async def _send(self) -> None:
        if self.form is None:
            return
        await self.keep()
        try:
            await self.forum.write(applications.apply, self.community_id, self.form.questions, self.answers)
        except Conflict:  # other questions by now: those are asked, with the answers that fit them
            await self.ask(await self.forum.read(applications.get_form, self.community_id))
            raise
        self.kept = self.answers
        self.post_message(Back(f"Asked. Those who tend {self.form.community} decide, and you are told."))

    async def go_back(self) -> None:
        await self.keep()
        self.post_message(Back("Your answers are kept." if any(one.strip() for one in self.answers) else ""))
