"""The half of a thread's screen that writes: reply, quote, edit, delete, copy, and taking back what was sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Resize

from copterm.dialogs.confirm import AskLine, Confirm
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, NotFound, Refusal
from copterm.domain.permissions import WITHDRAW_SECONDS
from copterm.domain.roles import STAFF
from copterm.screens.opening import Back
from copterm.screens.session import Session, Undo
from copterm.screens.writing import Desk, WritingPage, gone_on, said_of, waits_words
from copterm.services import drafts, holding, posts, threads
from copterm.services.holding import HeldView
from copterm.services.posts import PostView
from copterm.services.threads import ThreadView
from copterm.text.quoting import quote
from copterm.widgets.composer import Composer
from copterm.widgets.reader import PostReader
from copterm.widgets.writing import People


class AnsweringPage(WritingPage):
    """Acts on the post that the bar marks."""

    FOCUS = (PostReader, Composer)
    WHERE = "in a thread"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "reply", "reply", id="thread.reply", tooltip="Reply to this post"),
        Binding("R", "quote", "quote", id="thread.quote", tooltip="Reply to this post, quoting it"),
        Binding("e", "edit", "edit", id="thread.edit", tooltip="Edit your own post", show=False),
        Binding("d", "delete", "delete", id="thread.delete", tooltip="Delete this post; it asks first", show=False),
        Binding("f6", "swap", "composer", id="thread.swap", tooltip="Go to the composer and back", show=False),
    ]

    thread_id: int
    view: ThreadView | None = None
    is_sending = False
    """Whether a post is on its way from here: the next that arrives of this member is that one."""

    def __init__(self, session: Session, note: str = "", until: datetime | None = None) -> None:
        super().__init__(session, note, until)
        self.docked = Composer(id="composer")
        self.people = People(id="people")

    @property
    def composer(self) -> Composer:
        """The composer; it is put under the thread when it is first needed, for most visits are for reading."""
        return self.docked

    @property
    def reader(self) -> PostReader:
        """The posts."""
        return self.query_one("#reader", PostReader)

    async def post_here(self) -> PostView | None:
        """The post under the bar, as it is now."""
        if not self.reader.number:
            return None
        return await self.forum.read(posts.get_post, self.thread_id, self.reader.number)

    def people_scope(self) -> tuple[int, int | None]:
        assert self.view is not None
        return self.view.community_id, self.thread_id

    async def renew(self, number: int, mine: bool = True) -> None:
        """A post says something else now: show that. Who took a whole thread away is led on by what they did."""
        try:
            self.reader.change(await self.forum.read(posts.get_post, self.thread_id, number))
        except NotFound as gone:
            if not mine and self.is_current:
                self.post_message(Back(str(gone)))

    # Writing -----------------------------------------------------------------------------------------------

    def action_reply(self) -> None:
        """Reply to this post."""
        self.act(self._reply(quoting=False))

    def action_quote(self) -> None:
        """Reply with a quote."""
        self.act(self._reply(quoting=True))

    async def _reply(self, quoting: bool) -> None:
        post = await self.post_here()
        if self.composer.is_open:
            self._aim(post)
            self.composer.write_on()
            if quoting:
                await self._quote_more()
            return
        if post is None or self.view is None:
            return
        self.reader.rest()
        if self.view.refusal:
            self.refuse(self.view.refusal, self.view.helps)
            return
        context = f"reply:{self.thread_id}"
        draft = await self.forum.read(drafts.find, context)
        held = draft is not None and bool(draft.body.strip())
        target = draft.reply_to if draft is not None and held and draft.reply_to else post.number
        self.start_desk(Desk(context, reply_to=target), draft)
        text = draft.body if draft is not None and target == post.number else gone_on(draft)
        if quoting:
            text += ("\n" if held else "") + self._quoted(post)
        await self.open_composer(f"Reply to #{target}", text, said_of(draft, self.session.zone), target)
        if target != post.number:
            keys = f"{self.named('composer.swap')}, then {self.named('thread.reply')}"
            self.tell(f"This is your unsent draft to #{target}. {keys} aims it at #{post.number}.", "watch")

    def _aim(self, post: PostView | None) -> None:
        """The reply that is being written answers this post from now on."""
        desk = self.desk
        if desk is None or desk.post_id or post is None or desk.reply_to == post.number:
            return
        before, desk.reply_to = desk.reply_to, post.number
        self.composer.rename(f"Reply to #{post.number}")
        self.reader.answer(post.number)
        self.tell(f"This is a reply to #{post.number} now." + (f" It was one to #{before}." if before else ""))

    async def open_draft(self, context: str) -> None:
        """Go on with a draft of this thread: a reply, or an edit."""
        draft = await self.forum.read(drafts.find, context)
        if draft is None:
            return
        what, _, number = context.partition("~")[0].partition(":")
        to = draft.reply_to
        if what == "edit":
            post = await self.forum.read(posts.get_post_by_id, int(number))
            self.start_desk(Desk(context, post_id=post.id, revision=post.revision, begun=post.body), draft)
            label, to = f"Edit #{post.number}", post.number
        else:
            self.start_desk(Desk(context, reply_to=draft.reply_to), draft)
            label = f"Reply to #{to}" if to else "Reply"
        await self.open_composer(label, draft.body, said_of(draft, self.session.zone), to)

    async def open_composer(self, label: str, text: str, said: str, to: int | None) -> None:
        """Dock the composer below post `to` of the thread."""
        if not self.composer.is_mounted:
            await self.mount_all([self.composer, self.people], after=self.reader)
        self.composer.resize_writing(self.size.height)
        self.composer.begin(label, text, said, self.people)
        self.offer_hints()
        self.hush()
        self.teach("compose")
        self.reader.answer(to or self.reader.number)

    def _quoted(self, post: PostView) -> str:
        return quote(post.body, post.format, post.author, post.number).rstrip() + "\n\n"

    def on_composer_quote(self) -> None:
        self.act(self._quote_more())

    async def _quote_more(self) -> None:
        post = await self.post_here()
        if post is not None and not post.deleted:
            self.composer.insert(self._quoted(post))

    def on_composer_swap(self) -> None:
        self.reader.let_go()
        self.reader.focus()

    def action_swap(self) -> None:
        """To the composer, when it is open."""
        if self.composer.is_open:
            self.composer.write_on()

    def on_composer_left(self) -> None:
        self.act(self._leave_composer())

    async def _leave_composer(self) -> None:
        desk = self.desk
        is_edit = desk is not None and desk.post_id is not None
        held = self.holds_text() and not (desk is not None and is_edit and self.composer.text == desk.begun)
        if held:
            await self.save_draft()
        await self.end_desk(discard=not held)
        self.reader.let_go()
        self.reader.focus()
        self.offer_hints()
        key = self.named("thread.edit" if is_edit else "thread.reply")
        self.tell(f"The draft is kept. {key} goes on with it." if held else "")
        if held:
            self.teach("draft")

    async def go_back(self) -> None:
        if self.composer.is_open:
            await self._leave_composer()
        else:
            await super().go_back()

    def on_composer_send(self) -> None:
        self.act(self._send())

    async def _send(self) -> None:
        desk = self.desk
        if desk is None:
            return
        try:
            await self.save_draft()
            post = await (self._send_edit(desk) if desk.post_id else self._send_reply(desk))
        except Conflict as conflict:
            if isinstance(conflict.current, PostView):
                desk.revision = conflict.current.revision
                self.reader.change(conflict.current)
            self.composer.say("not sent, the text is kept", "act")
            raise
        except Refusal:
            self.composer.say("not sent, the text is kept", "act")
            raise
        await self.end_desk(discard=False)  # sending has taken the draft away
        self.reader.let_go()
        self.reader.focus()
        self.offer_hints()
        if isinstance(post, HeldView):
            self.tell(waits_words(post), "watch")
        elif desk.post_id:
            self.reader.change(post)
            self.tell(f"#{post.number} is changed. What it said before is kept.", "good")
        else:
            await self._sent(post)

    async def _send_reply(self, desk: Desk) -> PostView | HeldView:
        shown = self.reader.shown_number
        self.is_sending = True
        try:
            return await self.forum.write(
                holding.reply, self.thread_id, self.composer.text, desk.reply_to, key=desk.key, read_to=shown
            )
        finally:
            self.is_sending = False

    async def _send_edit(self, desk: Desk) -> PostView:
        assert desk.post_id is not None
        return await self.forum.write(posts.edit, desk.post_id, self.composer.text, desk.revision, key=desk.key)

    async def _sent(self, post: PostView) -> None:
        self.reader.arrive(post.number, mine=True)
        await self.load()
        self.reader.supply([post], post.number, 1)
        self.reader.go_to(post.number)
        until = now() + timedelta(seconds=WITHDRAW_SECONDS)
        self.session.undo = Undo("send", lambda page: self._withdraw(post), until)
        undo = self.named("page.undo")
        self.tell(f"Sent as #{post.number}. {undo} takes it back for {WITHDRAW_SECONDS} seconds.", "good", until)

    async def _withdraw(self, post: PostView) -> str:
        draft = await self.forum.write(posts.withdraw, post.id)
        if not self.is_current or self.composer.is_open:
            return "Taken back. The text is in Drafts."
        if post.number == 1:
            self.post_message(Back("Taken back. The text is in Drafts."))
            return ""
        await self.renew(post.number)
        self.start_desk(Desk(draft.context, reply_to=draft.reply_to), draft)
        await self.open_composer(f"Reply to #{draft.reply_to or 1}", draft.body, "taken back", draft.reply_to)
        return "Taken back. Change it and send it again."

    # Editing and deleting ----------------------------------------------------------------------------------

    def action_edit(self) -> None:
        """Edit this post."""
        self.act(self._edit())

    async def _edit(self) -> None:
        post = await self.post_here()
        if post is None:
            return
        if self.composer.is_open:
            swap, leave = self.named("thread.swap"), self.named("composer.leave")
            self.tell(f"Send or leave what you are writing first ({swap}, then {leave}).")
        elif not post.mine or post.deleted:
            self.refuse("You can edit your own posts only.")
        else:
            context = f"edit:{post.id}"
            draft = await self.forum.read(drafts.find, context)
            self.start_desk(Desk(context, post_id=post.id, revision=post.revision, begun=post.body), draft)
            text = draft.body if draft is not None else post.body
            await self.open_composer(f"Edit #{post.number}", text, said_of(draft, self.session.zone), post.number)

    def action_delete(self) -> None:
        """Delete this post."""
        self.act(self._delete())

    async def _delete(self) -> None:
        post = await self.post_here()
        if post is None or post.deleted:
            return
        heading = f"Delete #{post.number} by {post.author}"
        reason = ""
        if post.mine:
            words = "Its text goes for every reader. A line stays that says who deleted it."
            if not await self.app.push_screen_wait(Confirm(heading, words)):
                return
        else:
            me = self.session.me
            if self.view is None or not (self.view.role in STAFF or (me and me.is_admin)):
                self.refuse("You can delete your own posts only. Moderators delete others' with a reason.")
                return
            typed = await self.app.push_screen_wait(AskLine(heading, "Say why, for the author and the log."))
            if typed is None:
                return
            reason = typed
        gone = await self.forum.write(posts.delete, post.id, reason)
        if await self._is_empty():
            self.post_message(Back("The thread is deleted."))
            return
        self.reader.change(gone)
        self.tell(f"#{post.number} is deleted.")

    async def _is_empty(self) -> bool:
        """Whether no post is left; whoever may not see hidden threads is told that there is none."""
        try:
            return (await self.forum.read(threads.get_thread, self.thread_id)).posts == 0
        except NotFound:
            return True

    def on_resize(self, event: Resize) -> None:
        if self.composer.is_mounted:
            self.composer.resize_writing(event.size.height)
