"""What one may do with the post under the bar besides answering it: accept it, copy it, see its links and history."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.palette import Palette, Place
from copterm.dialogs.show import Links, PlainText, Versions
from copterm.domain.keynames import written
from copterm.domain.permissions import may_delete_post, may_edit_post
from copterm.screens.copying import copied
from copterm.screens.reporting import ReportingPage
from copterm.screens.session import Undo
from copterm.services import bookmarks, posts, solving
from copterm.widgets.keys import acts_of

CLIPBOARD = 70_000
"""Bytes that a terminal is asked to copy at most."""
NO_ACTS = ("digit", "enter", "erase", "more")
"""Keys of a thread that move in it; the menu lists the others."""


class PostPage(ReportingPage):
    """A page with posts, of which the bar marks one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "solve", "solved", id="thread.solve",
                tooltip="This post solved the question; again: not solved"),
        Binding("b", "keep", "bookmark", id="thread.keep", show=False,
                tooltip="Keep this post under Bookmarks; again: keep it no more"),
        Binding("y", "copy", "copy", id="thread.copy", tooltip="Copy this post to your own clipboard", show=False),
        Binding("Y", "plain", "plain", id="thread.plain",
                tooltip="Show this post as it was written, to select", show=False),
        Binding("o", "links", "links", id="thread.links", tooltip="The links of this post", show=False),
        Binding("H", "versions", "history", id="thread.versions",
                tooltip="What this post said before it was edited", show=False),
        Binding("m", "more", "more", id="thread.more", tooltip="The menu of what one may do here"),
    ]  # fmt: skip

    def action_more(self) -> None:
        """Choose from all that can be done here."""
        self.act(self._more())

    async def _more(self) -> None:
        idle = self._idle()
        acts = [
            Place(one.tooltip, written(one.keys[0]) if one.keys else "", one.binding.action)
            for one in acts_of(self)
            if (one.binding.id or "").startswith("thread.")
            and not one.binding.action.startswith(NO_ACTS)
            and one.binding.action not in idle
        ]
        acts += self.more_acts()
        chosen = await self.app.push_screen_wait(
            Palette(acts, f"What to do with #{self.reader.number} and its thread", "Part of what it does", "do it")
        )
        if isinstance(chosen, str):
            await self.run_action(chosen)

    def more_acts(self) -> list[Place]:
        """What else may be done here, without a key of its own."""
        return []

    def _idle(self) -> set[str]:
        """Acts that do not fit this post or this member: the menu leaves them out, their keys say why."""
        post, block = self.reader.post, self.reader.block
        idle = set() if post and post.edited_at else {"versions"}
        if block is None or not block.links:
            idle.add("links")
        if post is None or self.view is None:
            return idle
        author = self.session.actor.id if post.mine else 0
        for act, may in (("edit", may_edit_post), ("delete", may_delete_post)):
            archived, deleted = self.view.archived, bool(post.deleted)
            if not may(self.session.actor, author, self.view.role, archived=archived, deleted=deleted):
                idle.add(act)
        return idle | {"report"} if post.mine else idle

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "solve" and not self._may_solve():
            return False
        return super().check_action(action, parameters)

    def _may_solve(self) -> bool:
        """Whether this member may say so, and the post under the bar can be an answer."""
        post = self.reader.post
        return (
            self.view is not None and self.view.may_solve and post is not None and post.number > 1 and not post.deleted
        )

    def action_solve(self) -> None:
        """This post solved it, or not after all."""
        self.act(self._solve())

    async def _solve(self) -> None:
        if self.view is None or not self.reader.number:
            return
        before, number = self.view.solved_number, self.reader.number
        said = number if number != before else None
        if said is None:
            await self.forum.write(solving.unsolve, self.thread_id)
        else:
            await self.forum.write(solving.solve, self.thread_id, said)
        await self.load()

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(solving.take_back, self.thread_id, said, before)
            return f"#{before} solved it, as it was." if before else "Not solved, as it was."

        self.session.undo = Undo("solved", restore)
        if said is None:
            self.tell(f"Not solved any more. {self.named('page.undo')} undoes it.")
        else:
            undo, again = self.named("page.undo"), self.named("thread.solve")
            self.tell(f"Solved by #{number}. {undo} undoes it, and so does {again}.", "good")

    def action_keep(self) -> None:
        """Keep this post, or keep it no more."""
        self.act(self._keep_post())

    async def _keep_post(self) -> None:
        post = await self.post_here()
        if post is None:
            return
        undo = self.named("page.undo")
        if await self.forum.read(bookmarks.is_kept, post.id):
            note = await self.forum.write(bookmarks.let_go, post.id) or ""
            words = f"#{post.number} is not among your bookmarks any more. {undo} takes that back."
        else:
            note = None
            await self.forum.write(bookmarks.keep, post.id)
            words = f"#{post.number} is kept: Drafts ({self.named('section.drafts')}), Bookmarks. {undo} takes it back."

        async def restore(page: Screen[None]) -> str:
            if note is None:
                await self.forum.write(bookmarks.let_go, post.id)
                return f"#{post.number} is not kept."
            await self.forum.write(bookmarks.keep, post.id, note)
            return f"#{post.number} is kept again."

        self.session.undo = Undo("bookmark", restore)
        self.tell(words, "good" if note is None else "")

    def action_copy(self) -> None:
        """Copy this post."""
        self.act(self._copy())

    async def _copy(self) -> None:
        post = await self.post_here()
        if post is None or post.deleted:
            return
        if len(post.body.encode()) > CLIPBOARD:
            self.tell(
                f"This post is too long for a clipboard. {self.named('thread.plain')} shows it as it was written.",
                "watch",
            )
            return
        self.app.copy_to_clipboard(post.body)
        self.tell(copied(f"#{post.number}", self.session.arrival.term, self.named("thread.plain")))

    def action_plain(self) -> None:
        """Show this post as it was written."""
        self.act(self._plain())

    async def _plain(self) -> None:
        post = await self.post_here()
        if post is not None and not post.deleted:
            await self.app.push_screen_wait(PlainText(f"#{post.number} by {post.author}", post.body))

    def action_links(self) -> None:
        """The links of this post."""
        self.act(self._links())

    def on_pointing_link_clicked(self) -> None:
        self.action_links()

    async def _links(self) -> None:
        block = self.reader.block
        if block is None or not block.links:
            self.tell("This post has no links.")
            return
        chosen = await self.app.push_screen_wait(Links(block.links))
        if chosen:
            self.app.copy_to_clipboard(chosen)
            self.tell(copied("The address", self.session.arrival.term))

    def action_versions(self) -> None:
        """What this post said before."""
        self.act(self._versions())

    async def _versions(self) -> None:
        post = await self.post_here()
        if post is None:
            return
        found = await self.forum.read(posts.revisions, post.id)
        if not found:
            self.tell(f"#{post.number} says what it always said.")
            return
        await self.app.push_screen_wait(Versions(f"What #{post.number} said before", found, self.session.zone))
