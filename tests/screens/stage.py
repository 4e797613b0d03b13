"""A stage for the screens: a site with people and threads, and a member's app driven by keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.screen import ModalScreen

from copterm.app import CoptermApp
from copterm.domain.arrival import Arrival, Colours
from copterm.forum import Forum
from copterm.services import accounts, posts, threads
from tests.conftest import Site

PATIENCE = 8.0
"""Seconds after which a condition that does not come true fails the test."""


@dataclass
class Terminal:
    """One member's session."""

    app: CoptermApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Type these keys, and wait until everything they began is done."""
        for key in keys:
            await self.pilot.press(key)
            await self.rest()

    async def burst(self, *keys: str) -> None:
        """Have all these keys come at once, as over a slow line, and wait until everything they began is done."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await self.until(lambda: not self.app.is_behind)
        await self.rest()

    async def write(self, text: str) -> None:
        """Type a text."""
        names = {" ": "space", "\n": "enter"}
        await self.pilot.press(*(names.get(letter, letter) for letter in text))
        await self.rest()

    async def rest(self) -> None:
        """Wait until no work is under way. Work that waits for an answer in a dialog is left waiting."""
        await self.pilot.pause(0)
        while (busy := self._busy()) and not isinstance(self.app.screen, ModalScreen):
            await asyncio.wait([worker._task for worker in busy], timeout=0.02)
            await self.pilot.pause(0)

    def _busy(self) -> list[Any]:
        return [one for one in self.app.workers if one.group in ("acts", "later") and not one.is_finished]

    async def until(self, true: Callable[[], Any]) -> None:
        """Wait for a condition."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                await self.pilot.pause(0.01)

    async def see(self, words: str) -> None:
        """Wait until these words are on the screen."""
        try:
            await self.until(lambda: words in self.picture)
        except TimeoutError:
            raise AssertionError(f"{words!r} is not on the screen:\n{self.picture}") from None

    @property
    def picture(self) -> str:
        """The screen as text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def lines(self) -> list[str]:
        """The screen as lines."""
        return self.picture.split("\n")


@dataclass
class Stage:
    """A community with ada (admin), bea and chen in it."""

    site: Site
    ada: Forum
    bea: Forum
    chen: Forum
    community_id: int

    def thread(self, title: str, *bodies: str, by: Forum | None = None, kind: str = "discussion") -> int:
        """A thread with these posts."""
        author = by or self.ada
        view = author.write_now(threads.new_thread, self.community_id, kind, title, bodies[0] if bodies else "Hello.")
        for body in bodies[1:]:
            author.write_now(posts.reply, view.id, body)
        return view.id

    def many(self, thread_id: int, count: int) -> None:
        """`count` more posts in a thread, stored at once."""
        self.site.system.write_now(store_many, thread_id, count)

    @asynccontextmanager
    async def open(
        self,
        who: Forum | None,
        size: tuple[int, int] = (80, 24),
        colours: Colours = "256",
        public_key: str | None = None,
        username: str = "",
    ) -> AsyncIterator[Terminal]:
        """The app of this member, or of a stranger."""
        self.site.house.hub.attach(asyncio.get_running_loop())
        member_id = who.member_id if who else None
        arrival = Arrival(member_id, "192.0.2.7", username, public_key, colours=colours)
        app = CoptermApp(self.site.house, arrival)
        async with app.run_test(size=size) as pilot:
            terminal = Terminal(app, pilot)
            await terminal.rest()
            yield terminal


def store_many(actor: Any, thread_id: int, count: int) -> None:
    """Posts without the limit of so many a minute."""
    from copterm.db.tables import Post, Thread
    from copterm.domain.clock import now

    row = Thread.get_by_id(thread_id)
    start = row.last_number
    many = [
        {"thread": thread_id, "number": start + n, "author": row.author_id, "body": f"Post {start + n}.\n\nMore of it.",
         "created_at": now()}
        for n in range(1, count + 1)
    ]  # fmt: skip
    for place in range(0, count, 100):
        Post.insert_many(many[place : place + 100]).execute()
    last = Post.select().where((Post.thread == thread_id) & (Post.number == start + count)).get()
    Thread.update(post_count=start + count, last_number=start + count, last_post_id=last.id).where(
        Thread.id == thread_id
    ).execute()


def member_named(site: Site, handle: str) -> Forum:
    """The services as this member."""
    return site.house.forum(site.system.read_now(accounts.get_member, handle).id)


SNAPSHOTS = Path(__file__).parent / "snapshots"
