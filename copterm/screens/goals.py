"""Goals: setting one, saying how it is coming along, and the page of one with its notes and threads."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.confirm import AskLine
from copterm.dialogs.palette import Palette, Place
from copterm.domain import events
from copterm.domain.clock import now
from copterm.domain.errors import Invalid
from copterm.domain.events import Event
from copterm.domain.goals import GOAL, WORRYING, Pace, figure
from copterm.domain.limits import GOAL_LENGTH
from copterm.domain.parts import Part
from copterm.screens.form import Begun, Done, FormPage
from copterm.screens.opening import OpenAddress
from copterm.screens.place import PlacePage
from copterm.screens.session import Session, Undo
from copterm.services import communities, goals, threads
from copterm.services.goals import GoalView, NoteRow
from copterm.text.render import render
from copterm.text.shorten import clock, day, pad
from copterm.widgets.facts import told
from copterm.widgets.goal_rows import STYLES, bar, figures
from copterm.widgets.rows import Row, blank, heading, note
from copterm.widgets.thread_rows import thread_rows

PROGRESS = (
    Part(
        "value",
        "Figure",
        "What is the figure now? It may stay empty, when only words are to be said.",
        40,
        is_line=True,
    ),
    Part(
        "body",
        "Words",
        "What has happened since, what is in the way, and what comes next? In a few words.",
        GOAL_LENGTH,
    ),
)
WORDS = 46
"""Cells of a note's words."""


class NewGoalPage(FormPage):
    """A goal that is being set."""

    PARTS = GOAL

    async def begin(self) -> Begun:
        row = await self.forum.read(communities.get_community, self.wanted.number)
        return Begun(
            (("New goal of ", "quiet"), (row.name, "name")), row.id, {"owner": self.session.handle, "start": "0"}
        )

    async def finish(self, answers: dict[str, str]) -> Done:
        assert self.begun is not None
        made = await self.forum.write(goals.add, self.begun.community_id, answers)
        return Done(f"The goal is set. It is due {day(made.due_on, now().date())}.")


class ChangeGoalPage(FormPage):
    """A goal that is being changed."""

    PARTS = GOAL

    async def begin(self) -> Begun:
        row = (await self.forum.read(goals.get_goal, self.wanted.number)).row
        return Begun((("Goal: ", "quiet"), (row.title, "name")), row.community_id, row.answers)

    async def finish(self, answers: dict[str, str]) -> Done:
        assert self.begun is not None
        forum, goal_id, before = self.forum, self.wanted.number, self.begun.answers
        await forum.write(goals.change, goal_id, answers)

        async def restore(page: Screen[None]) -> str:
            await forum.write(goals.change, goal_id, before)
            return "The goal says again what it said before."

        return Done(self.spelled("The goal is changed. {page.undo} takes that back."), restore)


class ProgressPage(FormPage):
    """How a goal is coming along."""

    PARTS = PROGRESS
    DOES = ("say it", "Say this, for everybody here to read")

    async def begin(self) -> Begun:
        row = (await self.forum.read(goals.get_goal, self.wanted.number)).row
        title = (("Progress: ", "quiet"), (row.title, "name"), (f"  {figures(row)}", "quiet"))
        return Begun(title, row.community_id, {})

    async def finish(self, answers: dict[str, str]) -> Done:
        forum = self.forum
        made = await forum.write(goals.report, self.wanted.number, answers["value"], answers["body"])

        async def restore(page: Screen[None]) -> str:
            await forum.write(goals.take_back, made.id)
            return "The note is gone."

        return Done(self.spelled("Noted. {page.undo} takes it back."), restore)


class GoalPage(PlacePage):
    """One goal: how far along, what was said of it, and where it is worked on."""

    PLACE = "about"
    PEEKS = False
    FILTERS = False
    WHERE = "on a goal"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "report", "say how it goes", id="goal.report", tooltip="Say the figure now, or a few words"),
        Binding("e", "change", "change", id="goal.change", tooltip="Change what this goal says"),
        Binding("L", "link", "link a thread", id="goal.link", tooltip="Link a thread in which this goal is worked on, "
                "or one that is linked no more"),
        Binding("x", "close", "close", id="goal.close", tooltip="The goal is reached, given up, or replaced"),
    ]  # fmt: skip

    def __init__(self, session: Session, wanted: OpenAddress) -> None:
        super().__init__(session, 0)
        self.goal_id = wanted.number
        self.view: GoalView | None = None

    async def fetch(self) -> None:
        self.view = await self.forum.read(goals.get_goal, self.goal_id)
        self.community_id = self.view.row.community_id
        await self.fetch_community()
        self.show_rows(self.rows_of(self.view))

    def rows_of(self, view: GoalView) -> list[Row]:
        """The goal, its notes, its threads."""
        goal, today = view.row, self.present.date()
        rows = [Row("title", None, ((goal.title, "name"),), ((goal.pace.value, STYLES.get(goal.pace, "quiet")),))]
        rows.append(Row("bar", None, (*bar(goal, 40), (f"  {figures(goal)}", "text"))))
        by_line = f"; its line is at {figure(round(goal.expected, 1))} today" if goal.pace in WORRYING else ""
        span = f"{day(goal.start_on, today)} to {day(goal.due_on, today)}, from {figure(goal.start)} to "
        facts = [
            ("Measured by", goal.measure or "Nobody has said how."),
            ("Time", f"{span}{figure(goal.target)}{by_line}"),
            ("Owner", goal.owner or "nobody yet"),
            ("Metric", f"{goal.metric}; until this site measures it, notes say the figure" if goal.metric else ""),
            ("Ended", goal.outcome),
        ]
        rows += [row for label, words in facts if words for row in told(label, words)]
        rows += [
            blank("notes"),
            heading(
                "How it goes", f"{self.named('goal.report')} adds to it" if self.check_action("report", ()) else ""
            ),
        ]
        rows += [row for one in view.notes for row in self._noted(one)] or [
            note("Nothing has been said yet.", "silence")
        ]
        rows += [
            blank("threads"),
            heading("Where it is worked on", f"{self.named('goal.link')} links a thread" if view.may_report else ""),
        ]
        return rows + (thread_rows(view.threads, self.present) or [note("In no thread yet.", "nowhere")])

    def _noted(self, one: NoteRow) -> list[Row]:
        when = clock(one.at, self.session.zone, self.present)
        value = figure(one.value) if one.value is not None else ""
        lines = [line.text for line in render(one.body, "mail", WORDS, True).lines] or [""]
        return [
            Row(
                ("note", one.id, place),
                one,
                (
                    (pad("" if place else value, 9), "name"),
                    (pad("" if place else one.author, 10), "quiet"),
                    (f" {line}", "text"),
                ),
                ((("" if place else when), "quiet"),),
            )
            for place, line in enumerate(lines)
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        view = self.view
        is_open = view is not None and view.row.pace is not Pace.CLOSED
        if action == "report":
            return view is not None and view.may_report and is_open
        if action == "link":
            return view is not None and view.may_report
        if action in ("change", "close"):
            return view is not None and view.may_steer
        return super().check_action(action, parameters)

    @property
    def words_now(self) -> dict[str, tuple[str, str]]:
        """What closing is called where the goal is closed."""
        if self.view is None or self.view.row.pace is not Pace.CLOSED:
            return {}
        return {"goal.close": ("open again", "Work on this goal again")}

    def hear(self, event: Event) -> None:
        of_goal = event.kind == events.GOAL_CHANGED and event.data.get("goal") == self.goal_id
        if of_goal or (event.kind == events.COMMUNITY_CHANGED and event.community_id == self.community_id):
            self.look_again()

    def action_about(self) -> None:
        """Back to what the community is about."""
        self.go_to_place("about")

    def action_report(self) -> None:
        """Say how it goes."""
        self.post_message(OpenAddress(f"progress:{self.goal_id}"))

    def action_change(self) -> None:
        """Change it."""
        self.post_message(OpenAddress(f"edit-goal:{self.goal_id}"))

    def action_close(self) -> None:
        """Close it, or open it again."""
        self.act(self._close())

    async def _close(self) -> None:
        goal_id, forum = self.goal_id, self.forum
        if self.view is not None and self.view.row.pace is Pace.CLOSED:
            await forum.write(goals.reopen, goal_id)
            await self.load()
            self.tell("The goal is open again.", "good")
            return
        words, typed = "How did it end? Such as: reached; given up, for nobody had the time.", ""
        while True:
            answer = await self.app.push_screen_wait(AskLine("Close this goal", words, typed))
            if answer is None:
                return
            try:
                await forum.write(goals.close, goal_id, answer)
            except Invalid as refusal:
                words, typed = str(refusal), answer
                continue
            break

        async def restore(page: Screen[None]) -> str:
            await forum.write(goals.reopen, goal_id)
            return "The goal is open again."

        self.session.undo = Undo("close", restore)
        await self.load()
        self.tell(self.spelled("The goal is closed. {page.undo} opens it again."), "good")

    def action_link(self) -> None:
        """Choose a thread."""
        self.act(self._link())

    async def _link(self) -> None:
        linked = {row.id for row in self.view.threads} if self.view else set()
        found = (await self.forum.read(threads.list_threads, self.community_id)).rows
        if not found:
            self.tell("There is no thread here yet.")
            return
        places = [Place(row.title, "linked; Enter ends that" if row.id in linked else "", row.id) for row in found]
        asked = "A part of its title"
        chosen = await self.app.push_screen_wait(Palette(places, "Where is this goal worked on?", asked, "choose it"))
        if isinstance(chosen, int):
            await self.forum.write(goals.unlink if chosen in linked else goals.link, self.goal_id, chosen)
            await self.load()
            self.tell("The thread is linked no more." if chosen in linked else "The thread is linked.", "good")
