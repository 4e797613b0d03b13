"""The settings of a community: a line each, as it is now, in plain words; Enter changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from copterm.domain import events
from copterm.domain.events import Event
from copterm.domain.roles import Joining
from copterm.screens import pacing, states, terms
from copterm.screens.opening import OpenAddress
from copterm.screens.place import PlacePage
from copterm.screens.reasoning import ask_lines, offer_undo
from copterm.services import applications, arrangements
from copterm.services.arrangements import Arrangement
from copterm.widgets.facts import told
from copterm.widgets.rows import Row, blank, heading

HEARD = frozenset({events.COMMUNITY_CHANGED, events.MEMBERSHIP_CHANGED})
NAMED = "As members read it. Its short name stays, for links and commands."
NOT_YOURS = "This is said by those who facilitate this community."
TERMS = frozenset({"joining", "visibility", "questions"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line that Enter changes."""

    name: str


class ArrangementsPage(PlacePage):
    """All that is set for a community, in three groups."""

    PLACE = "settings"
    PEEKS = False
    FILTERS = False
    WHERE = "in a community's settings"
    WORDS = {"list.open": ("change", "Change this line")}
    arrangement: Arrangement | None = None

    async def fetch(self) -> None:
        await self.fetch_community()
        self.arrangement = await self.forum.read(arrangements.get_arrangement, self.community_id)
        rows: list[Row] = []
        for name, lines in (
            ("Settings", self._itself(self.arrangement)),
            ("Who comes", self._coming(self.arrangement)),
            ("How one writes", self._writing(self.arrangement)),
        ):
            rows += [blank(name)] if rows else []
            rows.append(heading(name))
            for key, label, words in lines:
                rows += _once(told(label, words, record=Line(key)))
        self.show_rows(rows)

    def _itself(self, now: Arrangement) -> Iterator[tuple[str, str, str]]:
        yield "name", "Name", now.name
        yield "state", "State", f"{now.state.value}: {states.STATES[now.state]}"

    def _coming(self, now: Arrangement) -> Iterator[tuple[str, str, str]]:
        yield "visibility", "Seen", terms.SEEN[now.visibility]
        yield "joining", "Joined", terms.JOINED[now.joining]
        if now.joining is Joining.APPLICATION:
            yield "questions", "Questions", " · ".join(now.questions or applications.ALWAYS)
        first = " ".join(now.welcome.split())
        yield (
            "welcome",
            "Welcome",
            f"whoever joins is shown once: {first[:200]}" if first else "nothing is shown to whoever joins",
        )

    def _writing(self, now: Arrangement) -> Iterator[tuple[str, str, str]]:
        yield "slow", "Slow mode", pacing.slow(now.slow_seconds)
        yield "days", "Newcomers", pacing.newness(now.newcomer_days)
        yield "newcomers", "They write", pacing.limit(now.newcomer_posts)
        yield "holds", "Approval", pacing.HELD[now.holds]

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.community_id == self.community_id:
            self.look_again()

    def open_row(self, row: Row) -> None:
        now = self.arrangement
        if now is None or not isinstance(row.record, Line):
            return
        name = row.record.name
        if not (now.may_steer or (name == "slow" and now.may_pace)):
            self.tell(NOT_YOURS)
        elif name in TERMS:
            self.act(terms.change(self, self.community_id, name))
        elif name == "welcome":
            self.post_message(OpenAddress(f"welcome:{self.community_id}"))
        elif name == "state":
            self.act(states.change(self, self.community_id))
        elif name == "name":
            self.act(self._rename(now))
        else:
            change = {
                "slow": pacing.change_slow, "days": pacing.change_days, "newcomers": pacing.change_newcomers,
                "holds": pacing.change_holds,
            }[name]  # fmt: skip
            self.act(change(self, now))

    async def _rename(self, now: Arrangement) -> None:
        async def rename(name: str) -> Arrangement:
            return await self.forum.write(arrangements.rename, self.community_id, name, now.name)

        made = await ask_lines(self, [(f"What is {now.name} called?", NAMED, now.name)], rename)
        if made is not None and made.name != now.name:
            await self.load()

            async def back() -> None:
                await self.forum.write(arrangements.rename, self.community_id, now.name, made.name)

            offer_undo(self, f"It is called {made.name} now.", back, f"It is called {now.name} again.")


def _once(rows: list[Row]) -> list[Row]:
    """The cursor stops on the first line of what takes several."""
    return [row if place == 0 else replace(row, still=True) for place, row in enumerate(rows)]
