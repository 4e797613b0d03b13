"""What is done about somebody who broke the rules: warned, silenced, suspended, banned, or let off, from any screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.sanction import DAYS, LIFT, WAYS, AskSanction, Wanted
from copterm.domain.clock import now
from copterm.domain.errors import NotAllowed, Refusal
from copterm.domain.permissions import may_moderate
from copterm.domain.roles import SanctionKind
from copterm.screens.page import Page
from copterm.screens.post import PostPage
from copterm.screens.reasoning import offer_undo
from copterm.screens.session import Undo
from copterm.services import sanctions
from copterm.services.conduct import SanctionView

ENDS = (SanctionKind.SILENCE, SanctionKind.SUSPENSION)


async def sanction(
    page: Page, handle: str, community_id: int | None, post_id: int | None = None, way: str = "warn"
) -> bool:
    """Ask what to do about somebody in a community, or on the site without one, and do it; whether that was done.

    `post_id` is the post that it is about, `way` what is chosen to begin with. Called inside an act of the page.
    """
    may = await page.forum.read(sanctions.look, handle, community_id)
    if may.refusal and not may.on_site:
        raise NotAllowed(may.refusal)
    wanted, refused = Wanted(way), ""
    while True:
        answer = await page.app.push_screen_wait(AskSanction(may, wanted, refused))
        if answer is None:
            return False
        wanted = answer
        place = None if wanted.on_site else community_id
        try:
            if wanted.way == LIFT:
                lifted = await page.forum.write(sanctions.lift_all, handle, wanted.reason, place)
                _undo_lifting(page, handle, lifted)
                return True
            kind = WAYS[wanted.way]
            until = now() + timedelta(days=DAYS[wanted.days]) if kind in ENDS else None
            given = await page.forum.write(
                sanctions.give, handle, kind, wanted.reason, place, until, post_id if place is not None else None
            )
        except Refusal as refusal:
            refused = str(refusal)
            continue
        _undo(page, given)
        return True


def _undo(page: Page, given: SanctionView) -> None:
    """Say what was done, and keep how to take it back."""

    async def restore(screen: Screen[None]) -> str:
        await page.forum.write(sanctions.lift, given.id, "given by mistake")
        return f"Taken back. {given.handle} is told so."

    page.session.undo = Undo("sanction", restore)
    words = f"{given.handle} is {given.headline(page.session.zone)}, and is told why."
    page.tell(f"{words} {page.named('page.undo')} takes it back.", "good")


def _undo_lifting(page: Page, handle: str, lifted: Sequence[SanctionView]) -> None:
    async def put_back() -> None:
        for one in lifted:
            await page.forum.write(sanctions.put_back, one.id, "lifted by mistake")

    offer_undo(page, f"{handle} may write and come in again.", put_back, f"It holds again, and {handle} is told so.")


class SanctioningPage(PostPage):
    """A page with posts, whose authors those who tend the community can warn or keep out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("W", "sanction", "warn, silence", id="thread.sanction",
                tooltip="Warn, silence, suspend or ban the author of this post", show=False),
    ]  # fmt: skip

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "sanction":
            post = self.reader.post
            tends = self.view is not None and may_moderate(self.session.actor, self.view.role)
            return tends and post is not None and not post.mine
        return super().check_action(action, parameters)

    def action_sanction(self) -> None:
        """What to do about the author of this post."""
        self.act(self._sanction())

    async def _sanction(self) -> None:
        post = await self.post_here()
        if post is not None and self.view is not None:
            await sanction(self, post.author, self.view.community_id, post.id)
