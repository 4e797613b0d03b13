"""The communities: find, join, leave, and how closely to follow each."""

from __future__ import annotations

from itertools import islice
from typing import ClassVar

from textual.binding import Binding, BindingType

from copterm.dialogs.confirm import Confirm
from copterm.dialogs.founding import Wanted
from copterm.domain import events
from copterm.domain.events import Event
from copterm.domain.permissions import may_administer
from copterm.domain.roles import Joining, State
from copterm.screens import empty, founding, joining
from copterm.screens.listing import ListPage
from copterm.screens.opening import OpenCommunity, OpenCompose, OpenPlace, OpenSection
from copterm.services import appeals, communities
from copterm.services.communities import CommunityRow
from copterm.widgets.rows import Row, RowList, blank, heading
from copterm.widgets.thread_rows import community_rows

HEARD = frozenset({events.POST_ADDED, events.READ_CHANGED, events.COMMUNITY_ADDED, events.COMMUNITY_CHANGED,
                   events.MEMBERSHIP_CHANGED, events.APPLICATION_CHANGED, events.IMPORT_DONE})  # fmt: skip

FIGURES = f"{'new':>4} {'last post':>10}"
"""What the figures of a community's row are, in their columns."""


CODE, FOUND, SITE = "code", "found", "site"
"""The rows that take an invitation, that make a community, and that lead to the site's page."""


class CommunitiesPage(ListPage):
    """Own communities first, then those one could join."""

    HERE = "communities"
    JOINS = "communities.join"
    PEEKS = False
    why_empty = empty.NO_COMMUNITIES
    WHERE = "on Communities"
    ON_ROWS = frozenset({"join", "leave", "watch", "about", "compose"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("J", "join", "join", id="communities.join", tooltip="Join this community"),
        Binding("X", "leave", "leave it", id="communities.leave", tooltip="Leave this community; it asks first"),
        Binding("w", "watch", "watch", id="communities.watch", tooltip="Watch, mute, normal: how closely to follow it"),
        Binding("i", "about", "about", id="communities.about", tooltip="What it is for, and who tends it"),
        Binding(
            "I",
            "code",
            "invitation",
            id="communities.code",
            tooltip="Join with the code of an invitation that somebody gave you",
            show=False,
        ),
        Binding("N", "found", "make one", id="communities.found", tooltip="Make a community, which you tend"),
        Binding("c", "compose", "compose", id="communities.compose", tooltip="Start a thread in it", show=False),
    ]

    begun = Wanted()
    """What was typed of a community and not made."""

    async def fetch(self) -> None:
        found = await self.forum.read(communities.list_communities)
        self.session.unread = sum(row.unread for row in found if row.role is not None)
        await self.count_notices()
        self.show_tabs()
        rows: list[Row] = []
        mine = [row for row in found if row.role is not None]
        others = [row for row in found if row.role is None and row.state is not State.RETIRED]
        over = [row for row in found if row.role is None and row.state is State.RETIRED]
        lines = iter(community_rows([*mine, *others, *over], self.present))
        for name, group in (("Yours", mine), ("To join", others), ("Over, to be read", over)):
            if group:
                rows += [blank(name)] if rows else []
                rows.append(heading(name, FIGURES if group is mine else ""))
                rows += islice(lines, len(group))
        if found:
            rows += [blank("code"), Row(CODE, CODE, (("  I have an invitation: type its code", "text"),))]
            if self.check_action("found", ()):
                rows.append(Row(FOUND, FOUND, (("  Make a community", "text"),)))
                rows.append(await self._site())
        self.why_empty = empty.NO_COMMUNITIES_YET if self.check_action("found", ()) else empty.NO_COMMUNITIES
        self.show_rows(rows)

    async def _site(self) -> Row:
        count = await self.forum.read(appeals.count_on_site)
        waits = f": {count} appeal{' waits' if count == 1 else 's wait'}" if count else ""
        words = f"  The site{waits or ': who is kept out, appeals, what was done'}"
        return Row(SITE, SITE, ((words, "watch" if count else "text"),))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        row = self.community
        if action == "found":
            return may_administer(self.session.actor)
        if action == "join":
            return row is not None and row.role is None and row.state is not State.RETIRED
        if action in ("leave", "watch"):
            return row is not None and row.role is not None
        return super().check_action(action, parameters)

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        super().on_row_list_moved(message)
        self.offer_hints()

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.member_id in (None, self.forum.member_id):
            self.look_again()

    @property
    def community(self) -> CommunityRow | None:
        """The one under the cursor."""
        row = self.rows.current
        return row.record if row and isinstance(row.record, CommunityRow) else None

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, CommunityRow):
            self.post_message(OpenCommunity(row.record.id))
        elif row.record == CODE:
            self.action_code()
        elif row.record == FOUND:
            self.action_found()
        elif row.record == SITE:
            self.post_message(OpenSection("site"))

    def action_found(self) -> None:
        """Make one."""
        self.act(self._found())

    async def _found(self) -> None:
        self.begun = await founding.found(self, self.begun)

    def action_about(self) -> None:
        """About this community."""
        if self.community:
            self.post_message(OpenPlace(self.community.id, "about"))

    def action_compose(self) -> None:
        """A new thread in it."""
        if self.community:
            self.post_message(OpenCompose(self.community.id))

    def action_join(self) -> None:
        """Join it."""
        if self.community:
            self.act(self._join(self.community))

    async def _join(self, row: CommunityRow) -> None:
        joined = await joining.join(self, row)
        await self._joined(joined, row.name if row.joining is not Joining.INVITATION else "")

    async def _joined(self, community_id: int | None, name: str) -> None:
        """Go to what was joined; without a name it was said already."""
        if community_id is None:
            return
        await self.load()
        self.rows.go_to(community_id)
        if name:
            self.tell(f"You are in {name} now. What was written there lately is in New.", "good")

    def action_code(self) -> None:
        """Take an invitation."""
        self.act(self._code())

    async def _code(self) -> None:
        await self._joined(await joining.take_code(self), "")

    def action_leave(self) -> None:
        """Leave it."""
        if self.community:
            self.act(self._leave(self.community))

    async def _leave(self, row: CommunityRow) -> None:
        words = "Its threads go from New. Your posts stay, and you can join again."
        answer = await self.app.push_screen_wait(Confirm(f"Leave {row.name}", words))
        if answer:
            await self.forum.write(communities.leave, row.id)
            await self.load()
            self.tell(f"You have left {row.name}.")

    def action_watch(self) -> None:
        """The next level."""
        if self.community:
            self.act(self.follow(self.community))
