"""A place in a community: its threads, what it is about, its people, its log, and what waits there to be decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from copterm.dialogs.reading import Reading
from copterm.domain.permissions import may_moderate, may_steer
from copterm.domain.roles import Joining, State, Watch
from copterm.screens import joining
from copterm.screens.listing import DeepList, ListPage
from copterm.screens.opening import PLACES, OpenPlace
from copterm.screens.session import Session
from copterm.services import communities, desk, greeting
from copterm.services.communities import CommunityRow
from copterm.text.lines import Segment
from copterm.text.shorten import fit
from copterm.widgets.chrome import PlaceTabs, StatusRule, TextLine
from copterm.widgets.rules_lines import greeting_lines
from copterm.widgets.thread_rows import capped


class PlacePage(ListPage):
    """A list in one community, under its name and its places; `[` and `]` go from one place to the next."""

    HERE = "communities"
    PLACE = "threads"
    WHERE = "in a community"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "place(-1)", "tab before", id="place.before",
                tooltip="The place before this one", show=False),
        Binding("right_square_bracket", "place(1)", "next tab", id="place.next",
                tooltip="The next place: threads, about, people"),
        Binding("i", "about", "about", id="community.about", tooltip="What it is for, and who tends it", show=False),
        Binding("L", "rules", "ground rules", id="community.rules", tooltip="Read the ground rules, and accept them",
                show=False),
        Binding("comma", "settings", "settings", id="community.settings", show=False,
                tooltip="How this community is set: its name, who joins, how fast one writes, approval"),
        Binding("J", "join", "join", id="community.join", tooltip="Join this community", show=False),
    ]  # fmt: skip

    def __init__(self, session: Session, community_id: int, note: str = "") -> None:
        super().__init__(session, note)
        self.community_id = community_id
        self.community: CommunityRow | None = None
        self.waiting = 0
        """How much waits on the desk, for those who tend the community."""

    def top(self) -> Iterable[Widget]:
        yield PlaceTabs(id="title")
        yield TextLine(id="meta")
        yield StatusRule(id="rule")

    def show_tabs(self) -> None:
        """The community and its places stand at the top instead of the sections."""

    @property
    def places(self) -> list[tuple[str, str]]:
        """The places that this member may go to, by name and as they are written."""
        figure = f" {capped(self.waiting)}" if self.waiting else ""
        return [
            (name, words + (figure if name == "desk" else ""))
            for name, words in PLACES
            if self.tends or name not in STAFF_ONLY
        ]

    @property
    def tab(self) -> str:
        """The tab that is marked; a place without one belongs to About."""
        return self.PLACE if self.PLACE in dict(PLACES) else "about"

    @property
    def tends(self) -> bool:
        """Whether this member tends the community."""
        role = self.community.role if self.community else None
        return self.session.me is not None and may_moderate(self.session.actor, role)

    async def fetch_community(self) -> CommunityRow:
        """Fetch the community and show its head."""
        self.community = await self.forum.read(communities.get_community, self.community_id)
        self.waiting = await self.forum.read(desk.count_waiting, self.community_id) if self.tends else 0
        self.show_head(self.community)
        return self.community

    def show_head(self, row: CommunityRow) -> None:
        """Its name and its places; its purpose, who tends it, and figures."""
        names = [name for name, _ in self.places]
        self.query_one(PlaceTabs).show(row.name, [words for _, words in self.places], names.index(self.tab))
        unread = f"{capped(row.unread)} unread · " if row.unread else ""
        watch = f" · {row.watch.value}" if row.role and row.watch is not Watch.NORMAL else ""
        guest = "" if row.role else f" · {joining.how(row, self.named('community.join'))}"
        state = f" · {row.state.value}" if row.state in (State.FORMING, State.DORMANT) else ""
        figures = f"{unread}{row.members:,} member{'' if row.members == 1 else 's'}{state}{watch}{guest}"
        self.query_one("#meta", TextLine).say(self.said_of(row), [(figures, "quiet")])

    def said_of(self, row: CommunityRow) -> list[Segment]:
        """What it is for and who tends it; what a retired one has left; that nobody has said what it is for."""
        if row.state is State.RETIRED:
            return [("Retired. ", "watch"), (fit(row.closing, 200), "quiet")]
        tended = f" Tended by {', '.join(row.facilitators[:3])}." if row.facilitators else ""
        if row.purpose:
            stop = "" if row.purpose[-1] in ".!?…" or not tended else "."
            return [(fit(row.purpose, 200) + stop + tended, "quiet")]
        if may_steer(self.session.actor, row.role):
            way = "" if self.PLACE == "about" else "{community.about}, then "
            return [(self.spelled(f"No purpose yet: {way}{{about.charter}} writes one."), "watch")]
        return [(f"No purpose has been written down yet.{tended}", "quiet")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "join":
            row = self.community
            return row is not None and row.role is None and row.state is not State.RETIRED
        if action == "settings":
            return self.tends
        return super().check_action(action, parameters)

    def scope(self) -> tuple[int | None, int | None]:
        return None, self.community_id

    def action_join(self) -> None:
        """Join it."""
        self.act(self._join())

    async def _join(self) -> None:
        row = self.community
        if row is None:
            return
        code = row.joining is Joining.INVITATION  # which has said what came of it
        if await joining.join(self, row) is not None and not code:
            await self.load()
            self.tell(f"You are in {row.name} now. {self.named('community.compose')} starts a thread.", "good")
            await self.greet(only_due=True)

    async def greet(self, only_due: bool = False) -> None:
        """Show what the community says to whoever joins; from then on not by itself again."""
        found = await self.forum.read(greeting.get_greeting, self.community_id)
        if found.body and (found.due or not only_due):
            await self.app.push_screen_wait(Reading(f"Welcome to {found.community}", greeting_lines(found.body)))
            if found.due:
                await self.forum.write(greeting.seen, self.community_id)
                await self.load()

    def action_place(self, step: int) -> None:
        """The next place of this community, or the one before."""
        names = [name for name, _ in self.places]
        self.go_to_place(names[(names.index(self.tab) + step) % len(names)])

    def go_to_place(self, name: str) -> None:
        """Open another place of this community."""
        self.post_message(OpenPlace(self.community_id, name))

    def action_rules(self) -> None:
        """The ground rules."""
        if self.PLACE != "rules":
            self.go_to_place("rules")

    def action_settings(self) -> None:
        """How it is set."""
        if self.PLACE != "settings":
            self.go_to_place("settings")

    def action_about(self) -> None:
        """What it is for, and who tends it."""
        if self.PLACE != "about":
            self.go_to_place("about")

    def on_place_tabs_chosen(self, message: PlaceTabs.Chosen) -> None:
        message.stop()
        self.go_to_place(self.places[message.index][0])


STAFF_ONLY = frozenset({"desk"})
"""Places for those who tend the community."""


class DeepPlace(DeepList, PlacePage):
    """A place whose list may be long."""
