"""A community's threads: pinned ones first, then by activity, paged from the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from textual.binding import Binding, BindingType

from copterm.domain import events
from copterm.domain.events import Event
from copterm.domain.roles import State
from copterm.screens import empty
from copterm.screens.opening import OpenCompose
from copterm.screens.place import PlacePage
from copterm.screens.session import Session
from copterm.services import threads
from copterm.services.standing import RulesSign
from copterm.services.threads import Cursor, ThreadRow
from copterm.widgets.rows import Row, RowList, note
from copterm.widgets.rules_lines import first_rows
from copterm.widgets.thread_rows import stands_first, thread_rows

HEARD = frozenset(
    {
        events.POST_ADDED,
        events.POST_DELETED,
        events.POST_WITHDRAWN,
        events.READ_CHANGED,
        events.THREAD_ADDED,
        events.THREAD_CHANGED,
        events.MEMBERSHIP_CHANGED,
        events.APPLICATION_CHANGED,
        events.COMMUNITY_CHANGED,
        events.CHARTER_CHANGED,
        events.RULES_CHANGED,
        events.IMPORT_DONE,
    }
)
FEW = 8
"""So many changed threads are fetched one by one; after more of them the list is fetched anew."""


class CommunityPage(PlacePage):
    """One community."""

    why_empty = empty.NO_THREADS
    GOES_ON = "community.compose"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "compose", "ask or tell", id="community.compose", tooltip="Start a thread here"),
        Binding("w", "watch", "watch", id="community.watch", tooltip="Watch, mute, normal: how closely to follow this"),
        Binding(
            "A", "all_read", "all read", id="community.all_read", tooltip="Mark all of it read; {page.undo} undoes it"
        ),
    ]

    def __init__(self, session: Session, community_id: int, note: str = "") -> None:
        super().__init__(session, community_id, note)
        self.depth = 1
        self.upwards = False
        """Whether the list was entered at its end."""
        self.asked = ""
        """The filter with which all of `found` was fetched; a letter more may have been typed since."""
        self.found: list[ThreadRow] = []
        self.following: Cursor | None = None
        """Where the next page begins."""
        self.changed: set[int | None] = set()
        """Threads of which something was heard; None: anything may have changed."""

    async def fetch(self) -> None:
        self.changed.clear()
        community = await self.fetch_community()
        self.asked = self.wanted
        if self.shown != self.asked:
            self.depth, self.upwards = 1, False
        self.found = []
        # What was paged in before is fetched again, so that the cursor finds its row; at most a few pages.
        following = await self._page(None)
        for _ in range(self.depth - 1):
            following = await self._page(following) if following else None
        self.why_empty = empty.NO_THREADS_FOR_GUESTS if community.role is None else empty.NO_THREADS
        if community.state is State.RETIRED:
            self.why_empty = empty.NO_THREADS_ANY_MORE
        self.show_found(following)
        if self.found and community.role is not None:
            self.teach("community")

    async def _page(self, after: Cursor | None) -> Cursor | None:
        """Fetch the next page, and where the one after it begins."""
        page = await self.forum.read(
            threads.list_threads, self.community_id, after, filter_by=self.asked, upwards=self.upwards
        )
        self.found = [*page.rows, *self.found] if self.upwards else [*self.found, *page.rows]
        return page.next

    async def look(self) -> None:
        """Fetch the few threads that have changed; where that is not all there is to know, everything."""
        async with self.fetching:
            heard, self.changed = self.changed, set()
            ids = [one for one in heard if one is not None]
            if (
                None in heard
                or len(ids) > FEW
                or self.asked
                or self.wanted
                or self.upwards
                or not await self._take_in(ids)
            ):
                await self.fetch()

    async def _take_in(self, ids: Sequence[int]) -> bool:
        """Put these threads in their places in the list; False where one went to or from the pinned ones."""
        fresh = {row.id: row for row in await self.forum.read(threads.changed_rows, self.community_id, ids)}
        pinned = [row.id for row in self.found if stands_first(row)]
        if any(stands_first(row) is not (row.id in pinned) for row in fresh.values()) or set(ids) & set(pinned) - set(
            fresh
        ):
            return False
        kept = {row.id: row for row in self.found if row.id in fresh or row.id not in ids} | fresh
        others = sorted((row for row in kept.values() if not stands_first(row)), key=_place, reverse=True)
        if (following := self.following) is not None:
            others = [row for row in others if _place(row) >= following]
        await self.fetch_community()
        self.found = [*(kept[one] for one in pinned), *others]
        self.show_found(self.following)
        return True

    def show_found(self, following: Cursor | None) -> None:
        """Put in the threads that were fetched."""
        self.following = following
        after, before = (None, following) if self.upwards else (following, None)
        rows = thread_rows(self.found, self.present)
        if self.community is not None and not self.asked and not (self.upwards and following):
            first = first_rows(self.community)
            below = [note(self.spelled(empty.NO_THREADS_BELOW))] if first and not rows and self.community.role else []
            rows = [*first, *below, *rows]
        self.fill(rows, after, before, self.asked)

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, RulesSign):
            self.action_rules()
        elif row.record == "welcome":
            self.act(self.greet())
        else:
            super().open_row(row)

    def on_row_list_wanted(self, message: RowList.Wanted) -> None:
        self.later(self._more(cast(Cursor, message.after)))

    async def _more(self, after: Cursor) -> None:
        async with self.fetching:
            if after != self.following:
                return  # the list has begun anew since, or this page is there already
            following = await self._page(after)
            self.depth = min(self.depth + 1, 10)
            self.show_found(following)

    def on_row_list_end_wanted(self, message: RowList.EndWanted) -> None:
        self.act(self._go_to_end(message.where))

    async def _go_to_end(self, where: int) -> None:
        """Begin the list anew at its other end: what lies between is not fetched."""
        async with self.fetching:
            self.upwards, self.depth = where > 0, 1
            await self.fetch()
        self.rows.action_edge(where)

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.community_id in (None, self.community_id):
            self.changed.add(event.thread_id)
            self.look_again()

    def action_compose(self) -> None:
        """A new thread."""
        if self.community is not None and self.community.role is None:
            key = self.named("community.join")
            self.refuse(f"You read {self.community.name} as a guest. {key} joins it, then you can write.")
        elif self.community is not None and self.community.state is State.RETIRED:
            self.refuse(f"{self.community.name} is retired. What was written stays to be read.")
        elif self.community is not None and self.community.rules.to_accept:
            self.refuse(f"{self.community.name} has ground rules to accept before you write.", "rules")
        else:
            self.post_message(OpenCompose(self.community_id))

    def action_watch(self) -> None:
        """The next level."""
        self.act(self._watch())

    async def _watch(self) -> None:
        if self.community is not None:
            await self.follow(self.community)

    def action_all_read(self) -> None:
        """All of it is read."""
        self.act(self.mark_read(self.community_id))


def _place(row: ThreadRow) -> Cursor:
    """Where a thread stands in the list, apart from those that stand first."""
    return row.last_at, row.id
