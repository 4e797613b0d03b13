"""What the staff does with a thread and its posts: in the menu of what one may do here, each with a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual.screen import Screen

from copterm.dialogs.palette import Finder, Palette, Place
from copterm.domain.clock import now
from copterm.domain.errors import Refusal
from copterm.domain.permissions import may_moderate
from copterm.domain.roles import State
from copterm.screens import pacing
from copterm.screens.opening import Back, OpenThread
from copterm.screens.reasoning import Question, ask_lines, offer_undo
from copterm.screens.sanctioning import SanctioningPage
from copterm.screens.session import Undo
from copterm.services import communities, drafts, hiding, moderation, moving, posts, threads
from copterm.services.moving import Moved
from copterm.services.threads import ThreadView
from copterm.text import spans

REASON = "Say why: the reason stands in the log, and is told to whom it concerns."


class ModeratingPage(SanctioningPage):
    """A thread with the acts of those who tend it."""

    number: int | None
    leaves = False
    """Whether who took posts from here goes where they are: what is heard of it moves this screen no more."""

    def more_acts(self) -> list[Place]:
        """What this member, who tends the community, may do here; nothing for others."""
        view, post = self.view, self.reader.post
        if view is None or not may_moderate(self.session.actor, view.role):
            return []
        if view.archived:
            return [Place("Unarchive this thread: it is written in again", "staff", "unarchive")]
        acts = []
        if post is not None and post.above.startswith("hidden by"):
            acts.append(Place("Show this hidden post to everybody again", "staff", "restore"))
        elif post is not None and not post.deleted:
            acts.append(Place("Hide this post from all but the staff", "staff", "hide"))
        if post is not None and post.number > 1 and not post.deleted:
            acts.append(Place("Split: make a thread of its own of this post and others", "staff", "split"))
        acts += [
            Place("Unpin this thread", "staff", "unpin")
            if view.pinned
            else Place("Pin this thread to the top, for a while or for good", "staff", "pin"),
            Place("Unlock this thread: everybody replies again", "staff", "unlock")
            if view.locked
            else Place("Lock this thread: only staff replies", "staff", "lock"),
            Place("Slow mode in this thread: so long between two posts of a member", "staff", "slow"),
            Place("Rename this thread", "staff", "retitle"),
            Place("Tag this thread anew", "staff", "retag"),
            Place("Merge this thread into another one", "staff", "merge"),
            Place("Move this thread to another community", "staff", "move"),
            Place("Archive this thread: it stays as it is", "staff", "archive"),
        ]
        return acts

    async def ask(self, questions: Sequence[Question], work: Callable[..., Awaitable[Any]]) -> Any:
        """Ask for these lines and do the work with them; None when it was left."""
        return await ask_lines(self, questions, work)

    def done(self, words: str, undo: Callable[[], Awaitable[Any]], undone: str) -> None:
        """Say what was done, and how it is undone."""
        offer_undo(self, words, undo, undone)

    async def mark(self, heading: str, service: Any, back: Any, words: str, undone: str) -> None:
        """Change a flag of the thread, with a reason."""
        done = await self.ask([(heading, REASON, "")], lambda why: self.forum.write(service, self.thread_id, why))
        if done is not None:
            await self.load()
            self.done(words, lambda: self.forum.write(back, self.thread_id), undone)

    def action_lock(self) -> None:
        """Lock the thread."""
        words, undone = "Locked: only staff replies now.", "Unlocked, as it was."
        self.act(self.mark("Lock this thread", moderation.lock, moderation.unlock, words, undone))

    def action_archive(self) -> None:
        """Archive the thread."""
        words, undone = "Archived: what is here stays as it is.", "Open again, as it was."
        self.act(self.mark("Archive this thread", moderation.archive, moderation.unarchive, words, undone))

    def action_unarchive(self) -> None:
        """Open the archived thread again."""
        self.act(self._again("Unarchive this thread", moderation.unarchive, moderation.archive, "Open again.", ""))

    def action_unlock(self) -> None:
        """Unlock the thread."""
        why = self.view.lock_reason if self.view else ""
        words = "Unlocked: everybody replies again."
        self.act(self._again("Unlock this thread", moderation.unlock, moderation.lock, words, why))

    def action_slow(self) -> None:
        """How fast one writes in the thread."""
        self.act(pacing.change_thread(self, self.thread_id))

    def action_unpin(self) -> None:
        """Unpin the thread."""
        until = self.view.pinned_until if self.view else None
        self.act(self._again("Unpin this thread", moderation.unpin, moderation.pin, "Not pinned any more.", "", until))

    async def _again(self, heading: str, service: Any, back: Any, words: str, why: str, *more: Any) -> None:
        done = await self.ask([(heading, REASON, "")], lambda reason: self.forum.write(service, self.thread_id, reason))
        if done is not None:
            await self.load()
            before = why or moderation.UNDONE
            self.done(words, lambda: self.forum.write(back, self.thread_id, before, *more), "As it was.")

    def action_pin(self) -> None:
        """Pin the thread, for a while or for good."""
        self.act(self._pin())

    async def _pin(self) -> None:
        heading = "Pin this thread"

        async def pin(long: str, why: str) -> ThreadView:
            end = spans.until(long, now(), self.session.zone)
            return await self.forum.write(moderation.pin, self.thread_id, why, end)

        asked = [(heading, f"Until when: {spans.HELP}", ""), (heading, REASON, "")]
        if await self.ask(asked, pin) is not None:
            await self.load()
            back = lambda: self.forum.write(moderation.unpin, self.thread_id)  # noqa: E731
            self.done("Pinned to the top.", back, "Not pinned any more.")

    def action_retitle(self) -> None:
        """Give the thread another title."""
        self.act(self._retitle())

    async def _retitle(self) -> None:
        if self.view is None:
            return
        heading, before = "Rename this thread", self.view.title
        asked = [(heading, "The new title.", before), (heading, REASON, "")]

        async def retitle(title: str, why: str) -> ThreadView:
            return await self.forum.write(moderation.retitle, self.thread_id, title, why, before)

        async def retitle_back(was: str) -> ThreadView:
            return await self.forum.write(moderation.retitle, self.thread_id, before, moderation.UNDONE, was)

        made = await self.ask(asked, retitle)
        if made is not None:
            await self.load()
            self.done("Renamed.", lambda: retitle_back(made.title), "Called as it was.")

    def action_retag(self) -> None:
        """Give the thread other tags."""
        self.act(self._retag())

    async def _retag(self) -> None:
        if self.view is None:
            return
        heading, before = "Tag this thread anew", self.view.tags
        asked = [(heading, "Its tags, with blanks between them.", " ".join(before)), (heading, REASON, "")]

        async def retag(tags: str, why: str) -> ThreadView:
            return await self.forum.write(moderation.retag, self.thread_id, tags.split(), why, before)

        async def retag_back(was: Sequence[str]) -> ThreadView:
            return await self.forum.write(moderation.retag, self.thread_id, before, moderation.UNDONE, was)

        made = await self.ask(asked, retag)
        if made is not None:
            await self.load()
            self.done("Tagged anew.", lambda: retag_back(made.tags), "Tagged as it was.")

    def action_hide(self) -> None:
        """Hide the post from all but the staff."""
        self.act(self._hide(hiding.hide, hiding.restore, "Hide", "is hidden from all but the staff."))

    def action_restore(self) -> None:
        """Show a hidden post again."""
        self.act(self._hide(hiding.restore, hiding.hide, "Show", "is there for everybody again."))

    async def _hide(self, service: Any, back: Any, verb: str, words: str) -> None:
        post = await self.post_here()
        if post is None:
            return
        heading = f"{verb} #{post.number} by {post.author}"
        asked = [(heading, "Say why, for the author and the log.", "")]
        hidden = await self.ask(asked, lambda why: self.forum.write(service, post.id, why))
        if hidden is None:
            return
        await self.renew(post.number)

        async def undo() -> None:
            args = (moderation.UNDONE,) if back is hiding.hide else ()
            await self.forum.write(back, post.id, *args)
            if self.is_current:
                await self.renew(post.number)

        self.done(f"#{post.number} {words}", undo, "As it was.")

    # From one thread to another ----------------------------------------------------------------------------

    def action_split(self) -> None:
        """Make a thread of some posts."""
        self.act(self._split())

    async def _split(self) -> None:
        heading, number = "Split: a thread of its own", self.reader.number
        asked = [
            (heading, "Which posts? Numbers such as 4 6-9.", str(number)),
            (heading, "The title of the new thread.", ""),
            (heading, REASON, ""),
        ]

        async def split(chosen: str, title: str, why: str) -> Moved:
            return await going(self, self.forum.write(moving.split, self.thread_id, spans.numbers(chosen), title, why))

        made = await self.ask(asked, split)
        if made is not None:
            posts_of_it = f"{made.count} post{'s' if made.count > 1 else ''}"
            self._moved(made, f"This is a thread of its own now, of {posts_of_it}.")

    def action_merge(self) -> None:
        """Put all of this thread behind another one."""
        self.act(self._merge())

    async def _merge(self) -> None:
        if self.view is None:
            return
        community = self.view.community_id

        async def find(typed: str) -> Sequence[Place]:
            page = await self.forum.read(threads.list_threads, community, filter_by=typed, limit=30)
            return [
                Place(row.title, f"{row.replies} replies", row.id, rank=0)
                for row in page.rows
                if row.id != self.thread_id and not row.moved
            ]

        into = await self.app.push_screen_wait(
            Finder([], find, "Merge into which thread", "Words of its title", "merge into it")
        )
        if not isinstance(into, int):
            return
        made = await self.ask(
            [("Merge this thread", REASON, "")],
            lambda why: going(self, self.forum.write(moving.merge, self.thread_id, into, why)),
        )
        if made is not None:
            self._moved(made, "Merged: what stood there is here now.")

    def action_move(self) -> None:
        """Move the thread to another community."""
        self.act(self._move())

    async def _move(self) -> None:
        if self.view is None:
            return
        places = [
            Place(row.name, row.visibility, row.id)
            for row in await self.forum.read(communities.list_communities)
            if row.id != self.view.community_id
            and may_moderate(self.session.actor, row.role)
            and row.state is not State.RETIRED
        ]
        if not places:
            self.refuse("You tend no other community that this thread could go to.")
            return
        there = await self.app.push_screen_wait(
            Palette(places, "Move to which community", "Part of its name", "move there")
        )
        if not isinstance(there, int):
            return
        made = await self.ask(
            [("Move this thread", REASON, "")],
            lambda why: going(self, self.forum.write(moving.move, self.thread_id, there, why)),
        )
        if made is not None:
            self._moved(made, f"Moved to {made.community}. A sign stays in the list it came from.")

    def _moved(self, made: Moved, words: str) -> None:
        """Go to where the posts are now, and say how that is undone."""

        async def restore(page: Screen[None]) -> str:
            back = await going(page, self.forum.write(moving.take_back, made.entry))
            page.post_message(OpenThread(back.thread_id, back.number, "Taken back: all is where it was."))
            return ""

        self.session.undo = Undo(words, restore)
        note = f"{words} {self.named('page.undo')} undoes it."
        self.post_message(OpenThread(made.thread_id, made.number, note))

    async def follow(self) -> None:
        """Posts went from here, or came: show them where they are; who may not read them any more goes back."""
        if self.leaves:
            return
        at = self.reader.number
        try:
            await self.forum.read(threads.get_thread, self.thread_id)
        except Refusal as gone:
            if self.view is None:  # it is being left already
                return
            kept = await self._rescue()
            self.view = None
            if self.is_current:
                self.post_message(Back(f"{gone}{kept}"))
            return
        self.view, self.number = None, at or None
        await self.load()

    async def _rescue(self) -> str:
        """The thread does not exist for who writes in it any more: the text becomes one for its community."""
        desk, view = self.desk, self.view
        if view is None or desk is None or desk.post_id or not self.composer.is_open or not self.holds_text():
            return ""
        context = f"new:{view.community_id}"
        self.desk = None
        await self.forum.write(drafts.save, context, self.composer.text, view.title)
        await self.forum.write(drafts.forget, desk.context)
        return " What you wrote is in Drafts."

    async def lead_on(self, view: ThreadView) -> bool:
        """Where all of this thread is elsewhere: go there, with what is being written. Whether that was so."""
        target, number = view.moved_to, None
        if target is None:
            return False
        if not self.is_current:
            return True
        if self.number and view.last_number:
            post = await self.forum.read(posts.get_post, self.thread_id, min(self.number, view.last_number))
            target, number = post.moved or (target, None)
        try:
            await self.forum.read(threads.get_thread, target)
        except Refusal:
            self.post_message(Back("This thread has left for a place that is not open to you."))
            return True
        draft, desk = "", self.desk
        if self.composer.is_open and desk is not None and not desk.post_id:
            desk.context = draft = f"reply:{target}"
            await self.save_draft()
        where = "What stood there is in this thread now."
        came_with = self.note if self.view is None else ""  # what was said on the way here is old news later
        self.post_message(OpenThread(target, number, came_with or where, draft))
        return True

    def go_where(self, thread_id: int, number: int) -> None:
        """To a post that has been moved, here or in another thread."""
        if thread_id == self.thread_id:
            self.reader.go_to(number)
        else:
            self.post_message(OpenThread(thread_id, number))


async def going(page: Screen[None], work: Awaitable[Moved]) -> Moved:
    """Move posts from a page whose member goes along; refused, the page stays."""
    if isinstance(page, ModeratingPage):
        page.leaves = True
    try:
        return await work
    except Refusal:
        if isinstance(page, ModeratingPage):
            page.leaves = False
        raise
