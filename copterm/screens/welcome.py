"""Welcome, once after joining: a name, a time zone, communities to join, and how to begin; nothing of it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events as ui
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from copterm.dialogs.confirm import paragraphs
from copterm.domain import events
from copterm.domain.clock import now
from copterm.domain.errors import Invalid
from copterm.domain.events import Event
from copterm.domain.limits import NAME_LENGTH
from copterm.domain.newcomers import is_to_be_welcomed
from copterm.domain.roles import Joining
from copterm.screens.opening import OpenSection
from copterm.screens.page import SHORT, Page, going_to
from copterm.screens.session import Session
from copterm.services import reading, welcoming
from copterm.services.communities import CommunityRow
from copterm.text import zones
from copterm.text.clean import printable
from copterm.text.lines import Segment
from copterm.text.shorten import cells, pad
from copterm.widgets.chrome import TextLine
from copterm.widgets.field import Field
from copterm.widgets.keys import Hint, KeyLine, hints_of
from copterm.widgets.lines_view import LinesView
from copterm.widgets.rows import Row, RowList, blank, note

WHAT = "A forum: people ask, tell and answer. One key, {page.next}, reads all that is new."
FREE = "Nothing below is needed. {welcome.later} leaves it for later; Settings has it again."
NO_PLACE = "No place has this name. Type a large city near you, or an offset such as +2."
HEARD = frozenset({events.COMMUNITY_ADDED, events.COMMUNITY_CHANGED, events.MEMBERSHIP_CHANGED})
NAMES = ("name", "zone", "rows")
"""What has the focus, one after the other."""


class Choices(RowList):
    """Communities to join, and the line that begins."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "open", "join", id="choices.toggle", tooltip="Join this community, or not after all",
                show=False),
        Binding("up,k", "up", "up", id="choices.up", tooltip="The line above, or the field above", show=False),
    ]  # fmt: skip

    def action_up(self) -> None:
        """One row up; from the first row to the field above."""
        if all(row.still for row in self.rows[: self.cursor]):
            self.screen.focus_previous()
        else:
            self.action_move(-1)


class WelcomePage(Page):
    """Everything optional, everything done at once at the end: nothing is half done when a line is cut."""

    WHERE = "on Welcome"
    IS_WRITING = True
    FOCUS = (Field, Choices)
    WORDS = {
        "page.next": ("done, and read", "Done, and on to the first unread post"),
        "list.open": ("join", "Join this community, or not after all; on the last line: done"),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "finish", "done", id="welcome.finish", tooltip="Keep this, join what is marked, and begin"),
        Binding("escape", "later", "later", id="welcome.later", tooltip="Leave all as it is; Settings has this again"),
        Binding("up", "field(-1)", "field above", id="welcome.up", tooltip="Go to the field above", show=False),
        Binding("down", "field(1)", "field below", id="welcome.down", tooltip="Go to the field below", show=False),
    ]

    def __init__(self, session: Session, note: str = "") -> None:
        super().__init__(session, note)
        self.open_to: tuple[CommunityRow, ...] = ()
        self.joining: dict[int, str] = {}
        self.name_before = self.zone_before = ""
        self.begun = False

    def body(self) -> Iterable[Widget]:
        with Vertical(id="welcome"):
            yield LinesView(id="said")
            with Horizontal(classes="line"):
                yield TextLine([("Name", "quiet")]).add_class("label")
                yield Field("as others see it", id="name", limit=NAME_LENGTH)
            with Horizontal(classes="line"):
                yield TextLine([("Time zone", "quiet")]).add_class("label")
                yield Field("a large city near you, such as Berlin; or +2", id="zone", limit=zones.LONGEST)
            yield TextLine(id="there")
            yield TextLine(id="which")
            yield Choices(id="rows", empty="")

    def on_mount(self) -> None:
        self.query_one("#said").can_focus = False
        me = self.session.me
        # Who comes back to it from Settings types keys, which would land in a field.
        (self.field("name") if me is None or is_to_be_welcomed(me.prefs) else self.rows).focus()

    def on_resize(self, event: ui.Resize) -> None:
        words = (FREE,) if event.size.height < SHORT else (WHAT, FREE)
        lines = [line for one in words for line in paragraphs(self.spelled(one), max(20, event.size.width - 4))]
        said = self.query_one("#said", LinesView)
        said.styles.height = len(lines)
        said.say(lines)

    def field(self, name: str) -> Field:
        """A field by its name."""
        return self.query_one(f"#{name}", Field)

    @property
    def rows(self) -> Choices:
        """The communities."""
        return self.query_one(Choices)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("next", "undo") or self.focused is self.rows

    def offer_hints(self) -> None:
        first = [Hint("Enter", "next", "enter")] if isinstance(self.focused, Field) else []
        self.hints.offer([*first, *hints_of(self)])

    def keys_of_fields(self) -> list[KeyLine]:
        if not isinstance(self.focused, Field):
            return []
        return [
            KeyLine("Enter", "next", "Go to the next field"),
            KeyLine("↑ ↓", "fields", "Go to the field above or below"),
        ]

    # What it shows -----------------------------------------------------------------------------------------

    async def load(self) -> None:
        view = await self.forum.read(welcoming.look)
        self.open_to = view.communities
        if not self.begun:
            self.begun = True
            self.name_before = printable(view.me.name) if view.me.name != view.me.handle else ""
            self.zone_before = view.me.timezone if view.me.timezone != "UTC" else ""
            self.field("name").placeholder = f"as others see it; {view.me.handle}, if this stays empty"
            self.field("name").value = self.name_before
            self.field("zone").value = self.zone_before
            self.show_there()
        mine = [row.name for row in view.communities if row.role is not None]
        title: list[Segment] = [("Welcome", "name")]
        if mine and is_to_be_welcomed(view.me.prefs):
            title = [("Welcome to ", "quiet"), (", ".join(mine), "name")]
        self.head(*title, right=[(view.me.handle, "quiet")])
        self.show_communities()

    def show_communities(self) -> None:
        """Those one is in, those one could join, and the line that begins."""
        mine = [row for row in self.open_to if row.role is not None]
        others = [row for row in self.open_to if row.role is None]
        width = min(28, max([8, *(cells(row.name) for row in self.open_to)]))
        rows = [_community(row, "✓  ", "you are in", width) for row in mine]
        for row in others:
            is_chosen = row.id in self.joining
            figures = f"{row.threads:,} threads  {row.members:,} member{' ' if row.members == 1 else 's'}"
            box = "   " if row.joining is Joining.APPLICATION else "[x]" if is_chosen else "[ ]"
            rows.append(_community(row, box, "asks first" if box == "   " else figures, width))
        words = "Communities"
        if not self.open_to:
            makes = self.session.me is not None and self.session.me.is_admin
            made = ": you make the first one after this" if makes else ". An admin of this site makes them"
            rows.append(note(f"There are none yet{made}."))
        rows += _rules(self.open_to)
        how = self.spelled("{choices.toggle} joins")
        self.query_one("#which", TextLine).say([(words, "heading")], [(how, "quiet")] if others else [])
        rows += [blank("begin"), Row("begin", "begin", (("Done: begin to read", "name"),))]
        self.rows.show(rows)
        self.offer_hints()

    def show_there(self) -> None:
        """What the clocks show where this is; so one sees whether it is meant."""
        typed, at = self.field("zone").value, now()
        found = zones.suggest(typed, at)
        said: list[Segment] = [("UTC, as long as this is empty", "quiet")]
        if found:
            said = [(f"{found[0]}: {zones.clock_there(found[0], at)} there now", "good")]
            said += [(f"   or {' · '.join(found[1:4])}", "quiet")] if found[1:] else []
        elif typed.strip():
            said = [(NO_PLACE, "watch")]
        self.query_one("#there", TextLine).say([(" " * 10, "text"), *said])

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.id == "zone":
            self.show_there()

    def hear(self, event: Event) -> None:
        if event.kind in HEARD:
            self.later(self.load())

    # Going through it --------------------------------------------------------------------------------------

    def action_field(self, step: int) -> None:
        """Another field."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "zone":
            try:
                event.input.value = self.given_zone() or event.input.value
            except Invalid as refusal:
                self.refuse(str(refusal))
                return
        self.focus_next()

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        row = message.row.record
        if not isinstance(row, CommunityRow):
            self.action_finish()
        elif row.joining is Joining.APPLICATION:
            where = self.spelled("{section.communities} and {communities.join}")
            self.tell(f"{row.name} asks a few questions first: {where}, after this.")
        else:
            if self.joining.pop(row.id, None) is None:
                self.joining[row.id] = row.name
            self.show_communities()

    # The end -----------------------------------------------------------------------------------------------

    def given_name(self) -> str | None:
        """The name, None where it was left as it is."""
        typed = self.field("name").value.strip()
        return typed if typed != self.name_before else None

    def given_zone(self) -> str | None:
        """The time zone, None where it was left as it is; Invalid where it means no place."""
        typed = self.field("zone").value.strip()
        if typed == self.zone_before:
            return None
        found = zones.suggest(typed, now()) if typed else ["UTC"]
        if not found:
            raise Invalid(NO_PLACE)
        return found[0]

    def action_finish(self) -> None:
        """Keep it and go to New."""
        self.act(self._finish(is_eager=False))

    def action_next(self) -> None:
        """Keep it and go to the first unread post."""
        self.act(self._finish(is_eager=True))

    async def _finish(self, is_eager: bool) -> None:
        try:
            zone = self.given_zone()
        except Invalid:
            self.field("zone").focus()
            raise
        done = await self.forum.write(welcoming.finish, self.given_name(), zone, tuple(self.joining.items()))
        self.session.me = done.me
        stop = await self.forum.read(reading.next_unread)
        words = f"{', '.join(done.missed)} cannot be joined any more. " if done.missed else ""
        if stop is not None:
            words += self.spelled("{page.next} begins to read; {page.help} shows the keys.")
        # To the app at once: this page ends with the first of them.
        self.app.post_message(OpenSection("new", words))
        if is_eager and stop is not None:
            self.app.post_message(going_to(stop))

    def action_later(self) -> None:
        """Leave all as it is."""
        self.act(self.go_back())

    async def go_back(self) -> None:
        me = self.session.me
        if me is not None and not is_to_be_welcomed(me.prefs):
            self.post_message(OpenSection("settings"))
            return
        self.session.me = await self.forum.write(welcoming.put_off)
        words = "Welcome is in Settings ({section.settings}) when you want it. {page.next} begins to read."
        self.post_message(OpenSection("new", self.spelled(words)))


def _rules(rows: Sequence[CommunityRow]) -> list[Row]:
    """In which of these ground rules are accepted before the first post, in one line."""
    names = [row.name for row in rows if (row.rules.version if row.role is None else row.rules.to_accept)]
    which = f"{len(names)} of these" if len(names) > 2 else " and ".join(names)
    return [note(f"Before the first post in {which} one accepts ground rules.", "rules")] if names else []


def _community(row: CommunityRow, mark: str, figures: str, width: int) -> Row:
    left: list[Segment] = [(f"{mark} ", "good"), (pad(row.name, width), "text"), (f"  {row.purpose}", "quiet")]
    few = figures.split("  ")[0]
    return Row(row.id, row, tuple(left), ((figures, "quiet"),), ((few, "quiet"),), still=row.role is not None)
