"""What the screens with a composer share: the draft is kept at every pause, and only sending or the member ends it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from copterm.domain.clock import now
from copterm.domain.limits import DRAFT_LENGTH, DRAFT_LINES
from copterm.screens.opening import OpenPlace
from copterm.screens.page import Page
from copterm.services import drafts, mentions
from copterm.services.drafts import DraftView
from copterm.services.holding import HeldView
from copterm.text import zones
from copterm.text.shorten import clock
from copterm.widgets.composer import Composer
from copterm.widgets.lines_view import LinesView
from copterm.widgets.writing import Writing

AROUND_A_PREVIEW = ("help", "palette", "redraw")
"""What a page does while a preview shows."""


@dataclass(slots=True)
class Desk:
    """What is being written: its draft's context and version, and the key with which it will be sent, once.

    `revision` is the one of the post `post_id` from which an edit began, 0 for what is new; `begun` is what that says.
    """

    context: str
    version: int = 0
    key: str = ""
    reply_to: int | None = None
    post_id: int | None = None
    revision: int = 0
    begun: str = ""


class WritingPage(Page):
    """A page with a composer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("L,f2", "rules", "ground rules", id="writing.rules",
                tooltip="Read the ground rules of this community, and accept them", show=False),
    ]  # fmt: skip

    desk: Desk | None = None

    def action_rules(self) -> None:
        """The ground rules; what is written stays."""
        self.act(self._rules())

    async def _rules(self) -> None:
        await self.keep()
        self.post_message(OpenPlace(self.people_scope()[0], "rules"))

    def on_mount(self) -> None:
        self.saving = asyncio.Lock()

    @property
    def composer(self) -> Composer:
        """The composer."""
        return self.query_one(Composer)

    def local_time(self) -> str:
        """The time of day in the member's zone, to the second."""
        return seconds_of(self.session.zone)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A preview is to look at: keys do what they do while one writes, or nothing."""
        if action not in AROUND_A_PREVIEW and self.is_previewing():
            return False
        return super().check_action(action, parameters)

    def is_previewing(self) -> bool:
        """Whether the preview shows and has the focus."""
        return isinstance(self.focused, LinesView) and self.focused.id == "preview"

    # Keeping -----------------------------------------------------------------------------------------------

    def draft_fields(self) -> dict[str, str]:
        """What else belongs to the draft: title, kind and tags of a new thread."""
        return {}

    def holds_text(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.composer.text.strip() or any(self.draft_fields().values()))

    async def save_draft(self) -> DraftView | None:
        """Keep what is written now."""
        async with self.saving:
            desk = self.desk
            if desk is None or not (self.holds_text() or desk.version):
                return None
            text = self.composer.text
            draft = await self.forum.write(
                drafts.save,
                desk.context,
                text,
                reply_to=desk.reply_to,
                version=desk.version,
                revision=desk.revision or None,
                **self.draft_fields(),
            )
            desk.context, desk.version, desk.key = draft.context, draft.version, draft.key
            self.composer.saved(text, f"saved {self.local_time()}")
            if draft.conflict:
                self.tell("Another terminal writes here too. Both texts are kept; see Drafts.", "watch")
            return draft

    async def keep(self) -> None:
        if self.desk is not None and self.composer.unsaved:
            await self.save_draft()

    def on_composer_typed(self) -> None:
        self.typed()

    def on_composer_save(self) -> None:
        self.later(self._save_quietly())

    async def _save_quietly(self) -> None:
        await self.save_draft()

    async def end_desk(self, discard: bool) -> None:
        """Put the composer away; `discard` the draft, or keep it."""
        desk, self.desk = self.desk, None
        self.composer.close()
        if desk is not None and discard and desk.version:
            await self.forum.write(drafts.discard, desk.context, desk.version)

    def start_desk(self, desk: Desk, draft: DraftView | None) -> None:
        """Begin to write, with the draft that is there."""
        if draft is not None:
            desk.context, desk.version, desk.key = draft.context, draft.version, draft.key
            desk.revision = draft.revision or desk.revision
        self.desk = desk

    def on_writing_too_much(self) -> None:
        self.tell(
            f"A text has {DRAFT_LENGTH:,} characters and {DRAFT_LINES:,} lines at the most. Nothing was pasted.",
            "act",
        )

    # Completing people -------------------------------------------------------------------------------------

    def people_scope(self) -> tuple[int, int | None]:
        """The community and the thread whose people come first."""
        raise NotImplementedError

    def on_writing_people_wanted(self, message: Writing.PeopleWanted) -> None:
        self.later(self._offer_people(message.prefix))

    async def _offer_people(self, prefix: str) -> None:
        community_id, thread_id = self.people_scope()
        found = await self.forum.read(mentions.list_people, community_id, thread_id, prefix)
        self.query_one(Writing).offer(prefix, [(one.handle, one.name) for one in found])


def seconds_of(zone: str) -> str:
    """`14:02:11` there."""
    return now().astimezone(zones.zone(zone)).strftime("%H:%M:%S")


def said_of(draft: DraftView | None, zone: str) -> str:
    """What the composer says of a draft it begins with."""
    return f"your draft of {clock(draft.updated_at, zone, now())}" if draft and draft.body.strip() else ""


def waits_words(held: HeldView) -> str:
    """What is said to whoever sent something that is not published yet."""
    return f"It waits for approval by those who tend {held.community}; until then it stands under Drafts."


def gone_on(draft: DraftView | None) -> str:
    """The text of a draft to one post that one goes on with at another: what comes next has a line of its own."""
    text = draft.body if draft is not None else ""
    return f"{text}\n" if text.strip() and not text.endswith("\n") else text
