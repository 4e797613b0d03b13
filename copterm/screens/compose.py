"""A new thread: title, kind, tags, text; kept as a draft until it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from textual.screen import Screen
from textual.widget import Widget

from copterm.domain.clock import now
from copterm.domain.errors import Refusal
from copterm.domain.permissions import WITHDRAW_SECONDS, may_start_thread
from copterm.domain.roles import ThreadKind
from copterm.screens.opening import Back, OpenCompose, OpenThread
from copterm.screens.page import Page
from copterm.screens.session import Session, Undo
from copterm.screens.writing import Desk, WritingPage, said_of, waits_words
from copterm.services import communities, drafts, holding, posts, titles
from copterm.services.communities import CommunityRow
from copterm.services.holding import HeldView
from copterm.services.threads import ThreadView
from copterm.text.shorten import cells, fit
from copterm.widgets.choice import Choice
from copterm.widgets.reader import PostReader
from copterm.widgets.strips import spread
from copterm.widgets.thread_form import ThreadForm
from copterm.widgets.thread_rows import state_of
from copterm.widgets.writing import People

BEFORE, LEAST = 20, 16
"""Cells that the head takes beside the name and the purpose; and below which there is no purpose."""


class ComposePage(WritingPage):
    """Writes the opening post of a thread."""

    FOCUS = (ThreadForm, (Choice, ThreadForm))

    def __init__(self, session: Session, wanted: OpenCompose) -> None:
        super().__init__(session)
        self.community_id = wanted.community_id
        self.draft = wanted.draft
        self.community: CommunityRow | None = None

    def body(self) -> Iterable[Widget]:
        yield ThreadForm(id="form")
        yield People(id="people")

    @property
    def composer(self) -> ThreadForm:
        return self.query_one(ThreadForm)

    def people_scope(self) -> tuple[int, int | None]:
        return self.community_id, None

    def scope(self) -> tuple[int | None, int | None]:
        return None, self.community_id

    def draft_fields(self) -> dict[str, str]:
        return self.composer.fields()

    def holds_text(self) -> bool:
        fields = self.draft_fields()
        return bool(self.composer.text.strip() or fields["title"].strip() or fields["tags"].strip())

    async def load(self) -> None:
        if self.community is not None:
            return
        self.community = await self.forum.read(communities.get_community, self.community_id)
        room = max(0, self.size.width - cells(self.community.name) - BEFORE)
        purpose = fit(self.community.purpose, room) if room > LEAST else ""
        self.head(("New thread in ", "quiet"), (self.community.name, "name"), right=[(purpose, "quiet")])
        context = self.draft or f"new:{self.community_id}"
        draft = await self.forum.read(drafts.find, context)
        self.start_desk(Desk(context), draft)
        form = self.composer
        actor, role = self.session.actor, self.community.role
        form.offer_kinds([kind for kind in ThreadKind if may_start_thread(actor, role, kind)] or list(ThreadKind))
        form.begin("Text", draft.body if draft else "", said_of(draft, self.session.zone), self.query_one(People))
        if draft is not None:
            form.fill(draft.title, draft.kind, draft.tags)
        if not (draft and draft.title):
            form.title_field.focus()
        self.offer_hints()
        self.teach("compose")

    # While typing ------------------------------------------------------------------------------------------

    def on_thread_form_titled(self, message: ThreadForm.Titled) -> None:
        self.later(self._similar(message.title))

    async def _similar(self, title: str) -> None:
        found = await self.forum.read(titles.similar, self.community_id, title)
        if title != self.composer.title_field.value:
            return
        lines = []
        for row in found:
            count = f"{row.replies} repl{'y' if row.replies == 1 else 'ies'}"
            right = [("  ".join(word for word in (state_of(row), count) if word), "quiet")]
            lines.append(spread([("similar   ", "watch"), (row.title, "text")], right, self.size.width - 2))
        self.composer.show_similar(lines)

    # Sending and leaving -----------------------------------------------------------------------------------

    def on_composer_send(self) -> None:
        self.act(self._send())

    async def _send(self) -> None:
        desk = self.desk
        if desk is None:
            return
        fields = self.draft_fields()
        try:
            await self.save_draft()
            view = await self.forum.write(
                holding.new_thread,
                self.community_id,
                fields["kind"],
                fields["title"],
                self.composer.text,
                fields["tags"].replace(",", " ").split(),
                key=desk.key,
            )
        except Refusal:
            self.composer.say("not sent, the text is kept", "act")
            raise
        await self.end_desk(discard=False)  # sending has taken the draft away
        if isinstance(view, HeldView):
            self.post_message(Back(waits_words(view)))
        else:
            await self._sent(view, fields["tags"])

    async def _sent(self, view: ThreadView, tags: str) -> None:
        post = await self.forum.read(posts.get_post, view.id, 1)
        forum = self.forum

        async def withdraw(page: Screen[None]) -> str:
            draft = await forum.write(posts.withdraw, post.id)
            # As they were typed: they are kept in the order of the alphabet, in lower case.
            await forum.write(
                drafts.save, draft.context, draft.body, draft.title, draft.kind, tags, version=draft.version
            )
            if page.query(PostReader):
                page.post_message(OpenCompose(view.community_id, draft.context, instead=True))
            return "Taken back. The text is in Drafts."

        until = now() + timedelta(seconds=WITHDRAW_SECONDS)
        self.session.undo = Undo("send", withdraw, until)
        note = f"Sent. {self.named('page.undo')} takes it back for {WITHDRAW_SECONDS} seconds."
        self.post_message(OpenThread(view.id, note=note, until=until))

    def on_composer_left(self) -> None:
        self.act(self.go_back())

    async def go_back(self) -> None:
        held, desk = self.holds_text(), self.desk
        if held:
            await self.save_draft()
        await self.end_desk(discard=not held)
        self.post_message(Back(self._kept(desk) if held else ""))

    def _kept(self, desk: Desk | None) -> str:
        """That the draft is kept, and the key that goes on with it where one comes back to."""
        below = self.app.screen_stack[-2]
        act = below.GOES_ON if isinstance(below, Page) else ""
        is_other = desk is not None and "~" in desk.context  # the second text of two terminals: only Drafts has it
        if not act or (is_other and act != "list.open"):
            return self.spelled("The draft is kept, under Drafts ({section.drafts}).")
        return f"The draft is kept; {self.named(act)} goes on with it."
