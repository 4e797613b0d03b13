"""Reporting the post under the bar to those who tend the community."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.report import AskReport, Said
from copterm.domain.errors import Invalid, Refusal
from copterm.screens.answering import AnsweringPage
from copterm.screens.aside import Aside
from copterm.screens.session import Undo
from copterm.services import reports
from copterm.services.reports import Subject

WHO_READS = "The facilitators and moderators of {community} read this. {author} does not learn who you are."


class ReportingPage(AnsweringPage):
    """A page with posts that can be reported."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("exclamation_mark", "report", "report", id="thread.report",
                tooltip="Report this post to those who tend the community", show=False),
    ]  # fmt: skip

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
        aside = await Aside.begin(self, f"report:{subject.post_id}")
        given = Said(aside.more or subject.reason, aside.text or subject.words)
        refused = False
        while True:
            heading = f"Report #{self.reader.number} by {subject.author}"
            said = await self.app.push_screen_wait(AskReport(heading, words, given, refused, aside.typed))
            if said is None or not said.sent:
                await self._leave(aside, subject)
                return
            try:
                made = await self.forum.write(reports.report, subject.post_id, said.reason, said.words)
            except Invalid as refusal:
                words, given, refused = str(refusal), said, True
                continue
            except Refusal:
                await aside.end()
                raise
            break
        await aside.end(sent=True)

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(reports.withdraw, made.id)
            return "Your report is taken back."

        self.session.undo = Undo("report", restore)
        undo = self.named("page.undo")
        self.tell(f"Reported. What comes of it is in Settings, Reports. {undo} takes it back.", "good")

    async def _leave(self, aside: Aside, subject: Subject) -> None:
        """Keep the words, unless they are those of a report that was sent already."""
        if aside.text == subject.words:
            aside.typed("")
        if await aside.end():
            self.tell(f"Not sent. {self.named('thread.report')} has your words again, and so has Drafts.")
