"""What screens ask for: each message names a place, and app.py knows which screen that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from textual.message import Message

SECTIONS = (
    ("new", "New"), ("communities", "Communities"), ("inbox", "Inbox"), ("drafts", "Drafts"), ("settings", "Settings"),
)  # fmt: skip
"""The sections that the tabs show, and the digits open: each by its name here, and as it is written."""

PLACES = (("threads", "threads"), ("about", "about"), ("people", "people"), ("log", "log"), ("desk", "desk"))
"""The places of a community: each by its name here, and as it is written."""


@dataclass
class OpenThread(Message):
    """A thread, at its first unread post or at `number`; `note` says why one is here, `draft` goes on writing.

    With `until` the note is true until then.
    """

    thread_id: int
    number: int | None = None
    note: str = ""
    draft: str = ""
    until: datetime | None = None


@dataclass
class OpenCommunity(Message):
    """The threads of a community."""

    community_id: int
    note: str = ""


@dataclass
class OpenPlace(Message):
    """A place in a community by its name: about, people, log, desk, rules, goals …"""

    community_id: int
    name: str
    note: str = ""


@dataclass
class OpenAddress(Message):
    """One thing by its address: `goal:5`, `asking:1` for what a community asks of who would like to join it, or
    `charter:1` for the form in which that is written (see drafts for such).

    `at` is the part of a form to begin with.
    """

    address: str
    at: str = ""

    @property
    def number(self) -> int:
        """What stands behind the colon."""
        return int(self.address.partition("~")[0].partition(":")[2])


@dataclass
class OpenCompose(Message):
    """A new thread in a community, or the draft of one; `instead` of the present screen."""

    community_id: int
    draft: str = ""
    instead: bool = False


@dataclass
class OpenSection(Message):
    """A section by its name: new, communities, drafts, settings, welcome."""

    name: str
    note: str = ""


@dataclass
class Back(Message):
    """The screen before this one."""

    note: str = ""


@dataclass
class Entered(Message):
    """Somebody came in through the Door."""

    member_id: int
    note: str = ""


@dataclass
class ShutOut(Message):
    """Somebody came who is kept out of the whole site: they read why, and may appeal."""

    member_id: int


@dataclass
class LeaveForum(Message):
    """The member goes."""
