"""About a community: what it is for, who tends it, what it aims at, and the state it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from copterm.dialogs.palette import Palette, Place
from copterm.dialogs.show import PlainText
from copterm.domain import events
from copterm.domain.charter import CHARTER
from copterm.domain.events import Event
from copterm.domain.parts import written
from copterm.domain.roles import State
from copterm.screens import founding, pacing, states
from copterm.screens.inviting import invite
from copterm.screens.opening import OpenAddress
from copterm.screens.place import PlacePage
from copterm.services import arrangements, beginnings, charters, goals
from copterm.services.arrangements import Arrangement
from copterm.services.charters import CharterView
from copterm.services.communities import CommunityRow
from copterm.services.goals import GoalRow
from copterm.text.shorten import clock, day
from copterm.widgets.facts import told
from copterm.widgets.goal_rows import goal_rows
from copterm.widgets.rows import Row, blank, heading, note

HEARD = frozenset(
    {events.COMMUNITY_CHANGED, events.MEMBERSHIP_CHANGED, events.CHARTER_CHANGED, events.GOAL_CHANGED,
     events.RULES_CHANGED}
)  # fmt: skip
SEEN = {"public": "for everybody here", "unlisted": "not in the list", "private": "for its members"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line that Enter changes or opens; `name` is that of its part of the charter, or state, or rules."""

    name: str


FORMS = {"charter": "charter", "goal": "new-goal", "rules": "rules"}
"""The form in which each of the first steps is done."""
STATE, RULES, SETTINGS = Fact("state"), Fact("rules"), Fact("settings")


class AboutPage(PlacePage):
    """What a community says of itself."""

    PLACE = "about"
    PEEKS = False
    FILTERS = False
    WHERE = "on About"
    WORDS = {"list.open": ("open", "Change this part of the charter, or open this goal")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "charter", "write the charter", id="about.charter", tooltip="Write what this community is for"),
        Binding("c", "goal", "new goal", id="about.goal", tooltip="Set a goal, with a figure and a day"),
        Binding("S", "state", "state", id="about.state", tooltip="Forming, active, dormant, retired: say which"),
        Binding("H", "revisions", "what it said", id="about.revisions", show=False,
                tooltip="What the charter said before, revision by revision"),
    ]  # fmt: skip
    charter: CharterView | None = None

    async def fetch(self) -> None:
        community = await self.fetch_community()
        self.charter = await self.forum.read(charters.get_charter, self.community_id)
        open_goals = await self.forum.read(goals.list_goals, self.community_id)
        closed = await self.forum.read(goals.list_goals, self.community_id, True)
        arranged = await self.forum.read(arrangements.get_arrangement, self.community_id)
        rows: list[Row] = []
        if self.charter.may_write:
            rows += founding.rows(await self.forum.read(beginnings.look, self.community_id))
        rows += [*self._said(self.charter), *self._facts(community, self.charter, arranged), blank("goals")]
        may = self.charter.may_write and self.charter.state is not State.RETIRED
        rows.append(heading("Goals", f"{self.named('about.goal')} sets one" if may else ""))
        today = self.present.date()
        rows += goal_rows(open_goals, today) or [
            note("No goals yet. A goal is a figure that changes by a day.", "none")
        ]
        if closed:
            rows += [blank("closed"), heading("Goals that are closed"), *goal_rows(closed, today)]
        self.show_rows(rows)

    def _said(self, charter: CharterView) -> list[Row]:
        """The summary of a retired community, and the parts of the charter that say something."""
        rows = []
        if charter.state is State.RETIRED:
            rows += [*told("Retired", charter.closing, "markdown"), blank("closing")]
        for part in CHARTER[:-1]:
            if words := charter.answers[part.name]:
                rows += told(part.label, words, "markdown", Fact(part.name))
            elif part.name == "purpose":
                may = charter.may_write and charter.state is not State.RETIRED
                missing = "Nobody has said yet what this community is for."
                words = f"{missing}\nEnter says it: one sentence is a good beginning." if may else missing
                rows += told(part.label, words, style="watch", record=Fact("purpose"))
        return rows

    def _facts(self, community: CommunityRow, charter: CharterView, arranged: Arrangement) -> list[Row]:
        tended = [f"{handle} (facilitator)" for handle in charter.facilitators]
        tended += [f"{handle} (moderator)" for handle in charter.moderators]
        rows = told("Tended by", ", ".join(tended) or "nobody yet")
        rows += told("State", f"{charter.state.value}: {states.STATES[charter.state]}", record=STATE)
        figures = f"{community.threads:,} thread{'' if community.threads == 1 else 's'}, {community.members:,} member"
        plural = "" if community.members == 1 else "s"
        rows += told("Here", f"{figures}{plural}; {SEEN.get(community.visibility, community.visibility)}")
        sign, key = community.rules, self.named("community.rules")
        held = f"version {sign.version}{', to be accepted' if sign.to_accept else ''}; {key} opens them"
        none = f"none yet; {key} is where they are written" if charter.may_write else "none"
        rows += told("Rules", held if sign.version else none, record=RULES)
        rows += self._settings(arranged)
        mine = f"{community.role.value}, {community.watch.value}" if community.role else "a guest"
        rows += told("You", mine)
        return rows + self._written(charter)

    def _settings(self, arranged: Arrangement) -> list[Row]:
        """Where all of it is set, for those who tend it; for others, only what slows or holds what they write."""
        found = "; ".join(pacing.summary(arranged))
        if self.tends:
            words = f"{arranged.joining.value}, {arranged.visibility.value}; {found or 'all write freely'}"
            return told("Settings", f"{words}. {self.named('list.open')} shows and changes it", record=SETTINGS)
        return told("Pace", found) if found else []

    def _written(self, charter: CharterView) -> list[Row]:
        """Which revision this is, when it is to be read again, and, for those who write it, what is not said yet."""
        rows: list[Row] = []
        today = self.present.date()
        if charter.written_at is not None:
            when = clock(charter.written_at, self.session.zone, self.present)
            rows += told("Charter", f"revision {charter.revision}, written by {charter.written_by} {when}")
        if charter.review_on is not None:
            words = f"to be read again on {day(charter.review_on, today)}"
            if charter.review_due:
                words = f"the review was due on {day(charter.review_on, today)}"
            style = "watch" if charter.review_due else "text"
            rows += told("Review", words, style=style, record=Fact("review_on"))
        missing = [part.label for part in CHARTER[1:] if not charter.answers[part.name]]
        if missing and charter.revision and charter.may_write and charter.state is not State.RETIRED:
            words = self.spelled(f"{', '.join(missing)}. {{about.charter}} asks for each of them.")
            rows += told("Not said yet", words, style="quiet", record=Fact(next(
                part.name for part in CHARTER if part.label == missing[0]
            )))  # fmt: skip
        return rows

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.community_id == self.community_id:
            self.look_again()

    # Acts --------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        charter = self.charter
        if action in ("charter", "goal"):
            return charter is not None and charter.may_write and charter.state is not State.RETIRED
        if action == "state":
            return charter is not None and charter.may_write
        if action == "revisions":
            return charter is not None and charter.revision > 0
        return super().check_action(action, parameters)

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, GoalRow):
            self.post_message(OpenAddress(f"goal:{row.record.id}"))
        elif isinstance(row.record, founding.Step):
            self._begin(row.record.name)
        elif row.record == RULES:
            self.action_rules()
        elif row.record == SETTINGS:
            self.action_settings()
        elif row.record == STATE and self.check_action("state", ()):
            self.action_state()
        elif isinstance(row.record, Fact) and self.check_action("charter", ()):
            self.post_message(OpenAddress(f"charter:{self.community_id}", at=row.record.name))
        elif isinstance(row.record, Fact) and self.charter is not None and self.charter.state is not State.RETIRED:
            self.tell("This is said by those who facilitate this community.")

    def _begin(self, step: str) -> None:
        """Do the next thing that a new community needs."""
        if step == "people" and self.community is not None:
            self.act(invite(self, self.community))
        elif step in FORMS:
            self.post_message(OpenAddress(f"{FORMS[step]}:{self.community_id}"))

    def action_charter(self) -> None:
        """Write it."""
        self.post_message(OpenAddress(f"charter:{self.community_id}"))

    def action_goal(self) -> None:
        """Set one."""
        self.post_message(OpenAddress(f"new-goal:{self.community_id}"))

    def action_state(self) -> None:
        """Say another state."""
        self.act(states.change(self, self.community_id))

    def action_revisions(self) -> None:
        """What it said before."""
        self.act(self._revisions())

    async def _revisions(self) -> None:
        found = await self.forum.read(charters.list_revisions, self.community_id)
        places = [
            Place(
                f"Revision {row.revision}, {clock(row.written_at, self.session.zone, self.present)}, {row.written_by}",
                ", ".join(row.changed),
                row.revision,
            )
            for row in found
        ]
        asked = "Part of a name, or of what was changed"
        chosen = await self.app.push_screen_wait(Palette(places, "What the charter said", asked, "read it"))
        if isinstance(chosen, int):
            view = await self.forum.read(charters.get_charter, self.community_id, chosen)
            title = f"Charter of {view.community}, revision {view.revision}"
            await self.app.push_screen_wait(PlainText(title, written(CHARTER, view.answers)))
