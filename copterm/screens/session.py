"""One member's session: who it is, the door to the services, and what can still be undone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from textual.screen import Screen

from copterm.domain.actor import STRANGER, Actor
from copterm.domain.arrival import Arrival
from copterm.domain.clock import now
from copterm.forum import Forum, House
from copterm.services import accounts, keys
from copterm.services.accounts import MemberView


@dataclass(slots=True)
class Undo:
    """The last act, and how to take it back; after `until` it stays done. `run` is given the screen one is on."""

    words: str
    run: Callable[[Screen[None]], Awaitable[str]]
    until: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it can still be taken back."""
        return self.until is None or now() <= self.until


@dataclass(slots=True)
class Session:
    """What every screen of one session shares."""

    house: House
    arrival: Arrival
    forum: Forum
    me: MemberView | None = None
    undo: Undo | None = None
    unread: int = 0
    drafts: int = 0
    notices: int = 0
    searched: str = ""
    """What was searched for last."""

    @property
    def actor(self) -> Actor:
        """Who acts, as far as the screens know, to hide keys; services ask the database."""
        return Actor(self.me.id, self.me.handle, self.me.is_admin) if self.me else STRANGER

    @property
    def zone(self) -> str:
        """The member's time zone."""
        return self.me.timezone if self.me else "UTC"

    @property
    def handle(self) -> str:
        """The member's handle."""
        return self.me.handle if self.me else ""

    @property
    def prefs(self) -> dict[str, Any]:
        """What the member prefers."""
        return self.me.prefs if self.me else {}

    async def look_again(self) -> None:
        """The account or its keys have changed: a Refusal says why this session is not the member's any more."""
        if self.me is not None:
            await self.enter(self.me.id)
            claim = self.arrival.claim
            came = (self.arrival.member_id, self.arrival.key_id) if claim is None else (claim.member_id, claim.key_id)
            if came[0] == self.me.id and came[1] is not None:
                await self.forum.read(keys.check_good, self.me.id, came[1])

    async def enter(self, member_id: int) -> None:
        """From now on this session is this member's."""
        self.forum = self.house.forum(member_id, self.arrival.address)
        self.me = await self.forum.read(accounts.get_me)
