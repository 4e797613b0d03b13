"""A thread: reading it, and moving through it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from copterm.domain import events
from copterm.domain.clock import now
from copterm.domain.errors import NotFound
from copterm.domain.events import Event
from copterm.domain.roles import ThreadKind, Watch
from copterm.screens import joining, pacing
from copterm.screens.moderating import ModeratingPage
from copterm.screens.opening import OpenCompose, OpenPlace, OpenThread
from copterm.screens.session import Session, Undo
from copterm.screens.telling import Notice
from copterm.services import communities, posts, reading, threads
from copterm.services.threads import ThreadView
from copterm.text.lines import Segment
from copterm.text.quoting import excerpt
from copterm.text.shorten import cells, clock
from copterm.widgets.chrome import StatusRule, TextLine
from copterm.widgets.keys import keyboard_of
from copterm.widgets.reader import PostReader
from copterm.widgets.strips import width_of
from copterm.widgets.thread_rows import capped
from copterm.widgets.window import FETCH

SETTLE = 1.0
"""Seconds after which what was read is written down; leaving writes it at once."""
CHANGES = {events.POST_EDITED, events.POST_DELETED, events.POST_WITHDRAWN}


class ThreadPage(ModeratingPage):
    """One thread. It opens at the first unread post and writes down how far one has come."""

    GOES_ON = "thread.compose"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "watch", "watch", id="thread.watch",
                tooltip="Watch, mute, normal: how closely to follow it", show=False),
        Binding("u", "unread", "unread from here", id="thread.unread",
                tooltip="This post and all after it are unread", show=False),
        Binding("A", "all_read", "all read", id="thread.all_read",
                tooltip="This thread is read; {page.undo} undoes it", show=False),
        Binding("i", "about", "about", id="thread.about",
                tooltip="What this community is for, and who tends it", show=False),
        Binding("c", "compose", "compose", id="thread.compose",
                tooltip="Start a thread in this community", show=False),
        Binding("J", "join", "join", id="thread.join", tooltip="Join this community, to write", show=False),
        Binding("enter", "enter", "go to", id="thread.enter",
                tooltip="Go to the post that this one answers", show=False),
        Binding("backspace", "erase", "jump back", id="thread.erase",
                tooltip="Take back a digit; go back to where {thread.enter} left", show=False),
        *(
            Binding(digit, f"digit('{digit}')", "go to post", id=f"thread.digit_{digit}",
                    tooltip="Type the number of a post, then {thread.enter}", show=False)
            for digit in "0123456789"
        ),
    ]  # fmt: skip

    def __init__(self, session: Session, wanted: OpenThread) -> None:
        super().__init__(session, wanted.note, wanted.until)
        self.thread_id = wanted.thread_id
        self.number = wanted.number
        self.draft = wanted.draft
        self.fetching = asyncio.Lock()
        self.written = 0
        self.going = ""
        self.left: list[int] = []
        self.noting: Timer | None = None
        self.nothing_new: Notice | None = None

    def top(self) -> Iterable[Widget]:
        yield TextLine(id="title")
        yield TextLine(id="meta")
        yield StatusRule(id="rule")

    def body(self) -> Iterable[Widget]:
        yield PostReader(id="reader")

    def on_mount(self) -> None:
        self.reader.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "swap" and not self.composer.is_open:
            return False
        if action == "join" and (self.view is None or self.view.role is not None):
            return False
        return super().check_action(action, parameters)

    # What it shows -----------------------------------------------------------------------------------------

    async def load(self) -> None:
        async with self.fetching:  # one at a time, so that no answer overtakes a later one
            await self._fetch()

    async def _fetch(self) -> None:
        if self.leaves:
            return
        view = await self.forum.read(threads.get_thread, self.thread_id)
        if await self.lead_on(view):
            return
        before, self.view = self.view, view
        self.show_head(view)
        if before is not None:
            self.reader.arrive(view.last_number)
            self.show_place()
            await self.show_accepted(before.solved_number, view.solved_number)
            return
        self.offer_hints()
        at = self.number or view.first_unread or 1
        first = max(1, at - FETCH // 5)
        found = await self.forum.read(posts.list_posts, self.thread_id, first, FETCH)
        self.written = view.read_number
        divider = self.divider_of(view) if view.first_unread == at else ""
        self.reader.open(view.last_number, view.read_number, at, divider, self.session.zone)
        self.reader.supply(found, first)
        if view.role is not None and not view.refusal:
            self.teach("thread")
        if self.draft:
            self.act(self.open_draft(self.draft))
        elif self.number is None and view.first_unread is None and not self.note:
            self.tell(f"Nothing new here. {self.named('post.last')} shows the last post.", "quiet")
            self.nothing_new = self.notice

    async def recount(self) -> None:
        """There are fewer posts now; who may not see what is left is told so by `renew`."""
        with suppress(NotFound):
            await self.load()

    def on_descendant_focus(self) -> None:
        self.show_place()

    async def show_accepted(self, before: int | None, after: int | None) -> None:
        """Another post is the accepted answer now, or none: those that are laid out say so."""
        for number in {before, after} if before != after else ():
            if number in self.reader.window.posts:
                await self.renew(number)

    def divider_of(self, view: ThreadView) -> str:
        """`3 new since Tue 10:00`; nothing above a thread that is new as a whole."""
        if view.first_unread is None or view.first_unread == 1:
            return ""
        since = f" since {clock(view.since, self.session.zone, now())}" if view.since else ""
        return f"{capped(view.unread)} new{since}"

    def show_head(self, view: ThreadView) -> None:
        """Title, and the line with tags, figures, people and flags."""
        words = [
            (view.archived, "archived"),
            (view.locked, "locked"),
            (view.solved_number, "solved ✓"),
            (view.pinned, "pinned"),
            (view.kind is not ThreadKind.DISCUSSION, view.kind.value),
        ]
        state = " · ".join(word for holds, word in words if holds)
        self.head((f"{view.community} › ", "quiet"), (view.title, "name"), right=[(state, "watch")])
        parts = [" ".join(f"#{tag}" for tag in view.tags), f"{view.posts:,} post{'s' if view.posts != 1 else ''}"]
        parts.append(", ".join(reversed(view.participants)))
        parts.append(view.watch.value if view.watch is not Watch.NORMAL else "")
        parts.append(f"slow mode: {pacing.slow(view.slow_seconds)}" if view.slow_seconds else "")
        if view.role is None:
            parts.append(f"guest, {self.named('thread.join')} to join")
        left: list[Segment] = [(" · ".join(part for part in parts if part), "quiet")]
        tended = f"tended by {', '.join(view.facilitators[:2])}" if view.facilitators else ""
        fits = width_of(left) + cells(tended) + 4 <= self.size.width
        self.query_one("#meta", TextLine).say(left, [(tended, "quiet")] if fits else [])

    def on_post_reader_moved(self, message: PostReader.Moved) -> None:
        message.stop()
        self.show_place()
        self.offer_hints()
        if self.reader.number == self.reader.window.last_number > 1:
            self.teach("end")

    def show_place(self) -> None:
        """Where in the thread one is, and what waits below the edge, in the rule above the hints."""
        arrived = len(self.reader.arrived)
        right: list[Segment] = []
        if arrived:
            replies = f"{arrived} new {'reply' if arrived == 1 else 'replies'}"
            how = (
                "" if self.composer.holds_focus else f": {self.named('post.last')} to see"
            )  # there the key is a letter
            right += [(f"{replies}{how}", "new"), (" · ", "quiet")]
        number, last = self.reader.number, max(self.reader.number, self.view.last_number if self.view else 0)
        whole = self.view is None or self.view.posts == last  # else the last number says nothing of how many there are
        right.append((f"#{number} of {last}" if whole else f"#{number}, last #{last}", "quiet"))
        status = self.query_one("#status", StatusRule)
        status.say(status.left, right)

    async def supply(self, first: int, limit: int) -> None:
        """Fetch posts that the reader asks for."""
        found = await self.forum.read(posts.list_posts, self.thread_id, first, limit)
        self.reader.supply(found, first, limit)

    def on_post_reader_wanted(self, message: PostReader.Wanted) -> None:
        self.later(self.supply(message.first, message.limit))

    def hear(self, event: Event) -> None:
        if event.thread_id != self.thread_id or self.view is None:
            return
        is_mine = event.actor_id == self.forum.member_id
        if event.kind == events.POST_ADDED and event.number:
            if self.nothing_new is not None:
                self.is_over(self.nothing_new)
            self.reader.arrive(event.number, mine=is_mine and self.is_sending)  # else it is one's own from elsewhere
            self.later(self.load())
        elif event.kind in CHANGES and event.number:
            self.later(self.renew(event.number, is_mine))
            if event.kind != events.POST_EDITED:
                self.later(self.recount())
        elif event.kind == events.THREAD_CHANGED:
            self.later(self.follow() if event.data.get("moved") else self.load())

    # What has been read ------------------------------------------------------------------------------------

    def on_post_reader_seen(self) -> None:
        if self.noting is None:
            self.noting = self.set_timer(SETTLE, self._note_read)

    def _note_read(self) -> None:
        self.noting = None
        self.later(self.note_read())

    async def note_read(self) -> None:
        """Write down how far everything has been read."""
        if self.view is None or self.view.role is None:
            return
        number = self.reader.marks.read
        if number > self.written:
            self.written = number
            await self.forum.write(reading.advance, self.thread_id, number)

    async def keep(self) -> None:
        self.reader.rest()
        try:
            await super().keep()  # first: who is kept out may keep what they wrote, and note nothing as read
        finally:
            await self.note_read()

    def scope(self) -> tuple[int | None, int | None]:
        return self.thread_id, self.view.community_id if self.view else None

    async def go_on(self) -> None:
        """The next unread post of this thread, then what Page says."""
        if self.view is not None and not self.reader.next_unread():
            await self.go_elsewhere()

    async def go_elsewhere(self) -> None:
        """What is unread outside of what was read here just now."""
        await self.keep()
        stop = await self.forum.read(reading.next_unread, *self.scope(), after=self.reader.number)
        if stop is not None and stop.thread_id == self.thread_id:
            self.reader.go_to(stop.number, passing=True)
            return
        await super().go_on()

    def on_post_reader_finished(self) -> None:
        self.act(self.go_elsewhere())

    def action_unread(self) -> None:
        """Unread from here."""
        self.act(self._unread(self.reader.number))

    async def _unread(self, number: int) -> None:
        await self.note_read()
        self.reader.marks.on = False
        self.written = await self.forum.write(reading.unread_from, self.thread_id, number)
        self.reader.marks.read = self.written
        self.tell(f"#{number} and all after it are unread again.")

    def action_all_read(self) -> None:
        """All of this thread is read."""
        self.act(self._all_read())

    async def _all_read(self) -> None:
        before, last = self.written, self.reader.window.last_number
        opened_at = self.reader.marks.opened_at
        self.written = self.reader.marks.read = await self.forum.write(reading.advance, self.thread_id, last)
        self.reader.marks.opened_at = last

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(reading.unread_from, self.thread_id, before + 1)
            if page is self:  # else this page is gone, and another one shows
                self.written = self.reader.marks.read = before
                self.reader.marks.opened_at = opened_at
            return "Unread again, as it was."

        self.session.undo = Undo("all read", restore)
        self.tell(f"This thread is read. {self.named('page.undo')} undoes it.", "good")

    # Going to a post ---------------------------------------------------------------------------------------

    def action_digit(self, digit: str) -> None:
        """Type a number; what it leads to shows as one types."""
        self.going = (self.going + digit).lstrip("0")[:6]
        self.act(self._look_ahead(self.going))

    def action_erase(self) -> None:
        """Take a digit back, or the last jump."""
        if self.going:
            self.going = self.going[:-1]
            self.act(self._look_ahead(self.going))
        elif self.left:
            self.reader.go_to(self.left.pop())

    async def _look_ahead(self, typed: str) -> None:
        if not typed:
            return
        number, last = int(typed), self.reader.window.last_number
        if number > last:
            self.tell(f"Go to #{number}: the last post is #{last}.", "watch")
            return
        post = self.reader.window.posts.get(number)
        if post is None:
            post = await self.forum.read(posts.get_post, self.thread_id, number)
        first = post.deleted or excerpt(post.body, post.format, 60)
        self.tell(f"Go to #{number} ({self.named('thread.enter')})  {post.author}: {first}")

    def action_enter(self) -> None:
        """Go to the number that was typed, or to the post that this one answers."""
        typed, self.going = self.going, ""
        post = self.reader.post
        number = int(typed) if typed else post.reply_to if post else None
        self.tell("")
        aim = self.reader.window.posts.get(number) if typed and number else post
        if aim is not None and aim.moved:
            self.go_where(*aim.moved)
            return
        if not number or not post:
            return
        self.left.append(post.number)
        self.reader.go_to(number)
        if self.reader.number == number:
            self.tell(f"{self.named('thread.erase')} goes back to #{post.number}.", "quiet")

    def before_key(self, key: str) -> bool:
        keys = keyboard_of(self).keymap.keys_of
        if self.going and not (key.isdigit() or key in (*keys("thread.enter"), *keys("thread.erase"))):
            self.going = ""
            self.tell("")
            return key == "escape"
        return False

    # Around the thread -------------------------------------------------------------------------------------

    def action_watch(self) -> None:
        """The next level: watching, normal, muted."""
        self.act(self._watch())

    async def _watch(self) -> None:
        if self.view is None:
            return
        before, level = self.view.watch, self.view.watch.next()
        await self.forum.write(reading.set_watch, self.thread_id, level)
        await self.load()

        async def restore(page: Screen[None]) -> str:
            await self.forum.write(reading.set_watch, self.thread_id, before)
            return WATCHED[before]

        self.session.undo = Undo("watch", restore)
        self.tell(self.followed(WATCHED[level], before))

    def action_about(self) -> None:
        """About the community."""
        if self.view is not None:
            self.post_message(OpenPlace(self.view.community_id, "about"))

    def action_join(self) -> None:
        """Join the community."""
        self.act(self._join())

    async def _join(self) -> None:
        if self.view is not None and self.view.role is None:
            row = await self.forum.read(communities.get_community, self.view.community_id)
            if await joining.join(self, row) is not None:
                await self.load()
                self.tell(f"You are a member of {row.name} now.", "good")

    def action_compose(self) -> None:
        """A new thread here."""
        if self.view is not None:
            self.post_message(OpenCompose(self.view.community_id))


WATCHED: dict[Any, str] = {
    Watch.WATCHING: "Watching: new posts here come first in New.",
    Watch.NORMAL: "Normal: new posts here are in New.",
    Watch.MUTED: "Muted: new posts here are not in New, and n passes them by.",
}
