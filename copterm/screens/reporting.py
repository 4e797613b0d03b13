"""Reporting the post under the bar to those who tend the community."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.report import AskReport, Said
from copterm.domain.errors import Invalid, Refusal
from copterm.screens.answering import AnsweringPage
from copterm.screens.session import Session, Undo
from copterm.services import reports
from copterm.services.reports import Subject

WHO_READS = "The facilitators and moderators of {community} read this. {author} does not learn who you are."


class ReportingPage(AnsweringPage):
    """A page with posts that can be reported."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("exclamation_mark", "report", "report", id="thread.report",
                tooltip="Report this post to those who tend the community", show=False),
    ]  # fmt: skip

    def __init__(self, session: Session, note: str = "", until: datetime | None = None) -> None:
        super().__init__(session, note, until)
        self.unsent: dict[int, Said] = {}
        """What was written of a post and not sent, by the post's id."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "report":
            post = self.reader.post
            return post is not None and not post.deleted
        return super().check_action(action, parameters)

    def action_report(self) -> None:
        """Say what is wrong with it."""
        self.act(self._report())

    async def _report(self) -> None:
        if self.view is None or not self.reader.number:
            return
        if self.reader.post is not None and self.reader.post.mine:
            self.tell("This post is your own; reports are about those of others.")
            return
        subject = await self.forum.read(reports.look, self.thread_id, self.reader.number)
        words = WHO_READS.format(community=self.view.community, author=subject.author)
        given = self.unsent.get(subject.post_id, Said(subject.reason, subject.words))
        refused = False
        while True:
            heading = f"Report #{self.reader.number} by {subject.author}"
            said = await self.app.push_screen_wait(AskReport(heading, words, given, refused))
            if said is None or not said.sent:
                self._keep(subject, said)
                return
            try:
                made = await self.forum.write(reports.report, subject.post_id, said.reason, said.words)
            except Invalid as refusal:
                words, given, refused = str(refusal), said, True
                continue
            except Refusal:
                self._keep(subject, said)
                raise
            break
        self.unsent.pop(subject.post_id, None)

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(reports.withdraw, made.id)
            return "Your report is taken back."

        self.session.undo = Undo("report", restore)
        undo = self.named("page.undo")
        self.tell(f"Reported. What comes of it is in Settings, Reports. {undo} takes it back.", "good")

    def _keep(self, subject: Subject, said: Said | None) -> None:
        if said is not None and said.words.strip() and said.words != subject.words:
            self.unsent[subject.post_id] = said
            self.tell(f"Not sent. {self.named('thread.report')} has your words again.")
