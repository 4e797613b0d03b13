"""Goals: what a community wants to reach by a day, in figures, how it is coming along, and what is closed."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.activity import emit
from copterm.db.tables import Community, Member, Membership, Thread
from copterm.db.tending import Goal, GoalNote, GoalThread
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from copterm.domain.goals import GOAL, LARGEST_FIGURE, WORRYING, Line, Pace
from copterm.domain.limits import GOAL_LENGTH, LARGEST_ID, OPEN_GOALS, PAGE, names_something
from copterm.domain.permissions import may_report_progress, may_steer
from copterm.services import communities, drafts, modlog, threads
from copterm.services.charters import check_living, read_day, steered
from copterm.services.threads import ThreadRow
from copterm.text.clean import clean_block, clean_line
from copterm.text.shorten import fit

METRICS: Mapping[str, Callable[[int], float | None]] = {}
"""What fills a goal that is tied to a metric, by the metric's name: from the id of a community to its figure now.

There are none yet; until its metric is here, a goal takes its figures from progress notes.
"""
METRIC_NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
LABELS = {part.name: part.label for part in GOAL}


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal in a list. `value` is the figure now, `expected` the one that its straight line has today.

    `share` is how much of the way that is, `elapsed` how much of the time has passed: both from 0 to 1.
    """

    id: int
    community_id: int
    community: str
    title: str
    measure: str
    unit: str
    metric: str | None
    start: float
    target: float
    value: float
    expected: float
    share: float
    elapsed: float
    start_on: date
    due_on: date
    pace: Pace
    owner_id: int | None
    owner: str
    noted_at: datetime | None
    closed_at: datetime | None
    outcome: str

    @property
    def answers(self) -> dict[str, str]:
        """The goal as the form has it."""
        figures = {name: f"{getattr(self, name):.12g}" for name in ("start", "target")}
        days = {name: getattr(self, name).isoformat() for name in ("start_on", "due_on")}
        words = {name: getattr(self, name) or "" for name in ("title", "measure", "unit", "metric", "owner")}
        return {**words, **figures, **days}


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What somebody said of a goal's progress: a figure, or words, or both."""

    id: int
    value: float | None
    body: str
    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal with its notes, the latest first, and the threads in which it is worked on."""

    row: GoalRow
    notes: tuple[NoteRow, ...]
    threads: tuple[ThreadRow, ...]
    may_steer: bool
    may_report: bool


def list_goals(actor: Actor, community: int | str, closed: bool = False) -> tuple[GoalRow, ...]:
    """The goals a community works on, the next due first; or those that are closed, the latest first."""
    found = communities.find(actor, community)
    here = (Goal.community == found.id) & Goal.closed_at.is_null(not closed)
    order = (Goal.closed_at.desc(), Goal.id.desc()) if closed else (Goal.due_on, Goal.id)
    return _rows(here, order, PAGE)


def list_worrying(actor: Actor, community: int | str) -> tuple[GoalRow, ...]:
    """The goals of a community that are behind their line, or past their day."""
    return worrying_in(communities.find(actor, community).id)


def worrying_in(community_id: int) -> tuple[GoalRow, ...]:
    """Those goals. For desk, which has asked whether they may be seen."""
    here = (Goal.community == community_id) & Goal.closed_at.is_null()
    return tuple(row for row in _rows(here, (Goal.due_on, Goal.id), PAGE) if row.pace in WORRYING)


def get_goal(actor: Actor, goal_id: int) -> GoalView:
    """A goal with all that its screen shows."""
    row = _find(actor, goal_id)
    role = communities.role_in(actor, row.community_id)
    noted = GoalNote.select(GoalNote, Member.handle, Member.name).join(
        Member, JOIN.LEFT_OUTER, on=(GoalNote.author == Member.id)
    )
    notes = noted.where(GoalNote.goal == goal_id).order_by(GoalNote.id.desc()).limit(PAGE)
    linked = (
        GoalThread.select(GoalThread.thread)
        .join(Thread, on=(GoalThread.thread == Thread.id))
        .where((GoalThread.goal == goal_id) & (Thread.community == row.community_id) & Thread.hidden_at.is_null())
        .order_by(Thread.last_post_at.desc())
        .limit(PAGE)
    )
    return GoalView(
        row=_rows(Goal.id == goal_id, (), 1)[0],
        notes=tuple(
            NoteRow(one["id"], one["value"], one["body"], one["at"], one["handle"] or one["name"] or "the site")
            for one in notes.dicts()
        ),
        threads=threads.rows_of(actor, [one[0] for one in linked.tuples()]),
        may_steer=may_steer(actor, role),
        may_report=may_report_progress(actor, row.owner_id, role),
    )


def add(actor: Actor, community: int | str, answers: Mapping[str, str]) -> GoalRow:
    """Set a goal. `answers` are those of domain.goals.GOAL; a title, a target and a due day are needed."""
    row = steered(actor, community, "Goals of {name} are set by its facilitators.")
    check_living(row)
    fields = _checked(row, answers)
    if fields["due_on"] <= now().date().isoformat():
        raise Invalid(f"{LABELS['due_on']}: {fields['due_on']} is not ahead of us. Say a day to come.")
    there = (Goal.community == row.id) & Goal.closed_at.is_null()
    if Goal.select().where(there).count() >= OPEN_GOALS:
        raise TooMany(f"{row.name} has {OPEN_GOALS} goals. Close one before you set another.")
    goal_id = Goal.insert(community=row.id, created_at=now(), created_by=actor.id or None, **fields).execute()
    drafts.forget(actor, f"new-goal:{row.id}")
    _tell(actor, row.id, goal_id, "set goal", fields["title"])
    return _rows(Goal.id == goal_id, (), 1)[0]


def change(actor: Actor, goal_id: int, answers: Mapping[str, str]) -> GoalRow:
    """Change what a goal says; answers that are left out stay as they are."""
    goal = _steered(actor, goal_id)
    before = _rows(Goal.id == goal_id, (), 1)[0].answers
    fields = _checked(communities.row_of(goal.community_id), {**before, **answers}, goal)
    Goal.update(**fields).where(Goal.id == goal_id).execute()
    drafts.forget(actor, f"edit-goal:{goal_id}")
    changed = [LABELS[name].lower() for name in LABELS if {**before, **answers}[name] != before[name]]
    if changed:
        _tell(actor, goal.community_id, goal_id, "change goal", fields["title"], f"Changed: {', '.join(changed)}")
    return _rows(Goal.id == goal_id, (), 1)[0]


def report(actor: Actor, goal_id: int, value: str, body: str = "") -> NoteRow:
    """Say how a goal is coming along: its figure now, or words, or both."""
    goal = _find(actor, goal_id)
    role = communities.role_in(actor, goal.community_id)
    if not may_report_progress(actor, goal.owner_id, role):
        raise NotAllowed("How a goal is coming along is said by its owner, and by facilitators.")
    community = communities.row_of(goal.community_id)
    check_living(community)
    if not may_steer(actor, role):
        communities.check_writing(actor, community)
    _check_open(goal)
    figure = read_figure("Figure", value) if value.strip() else None
    words = clean_block(body, GOAL_LENGTH)
    if figure is None and not words:
        raise Invalid("Say a figure, or a few words, or both.")
    note_id = GoalNote.insert(goal=goal_id, value=figure, body=words, at=now(), author=actor.id or None).execute()
    drafts.forget(actor, f"progress:{goal_id}")
    emit(actor, events.GOAL_CHANGED, community_id=goal.community_id, data={"goal": goal_id})
    return NoteRow(note_id, figure, words, now(), actor.handle)


def take_back(actor: Actor, note_id: int) -> None:
    """A note of one's own is gone again."""
    note = GoalNote.get_or_none(GoalNote.id == (note_id if names_something(note_id) else 0))
    try:
        goal = _find(actor, note.goal_id if note is not None else 0)
    except NotFound:
        raise NotFound("This note does not exist.") from None
    if note.author_id != (actor.id or None):
        raise NotAllowed("Whoever wrote a note takes it back.")
    check_living(communities.row_of(goal.community_id))
    GoalNote.delete().where(GoalNote.id == note_id).execute()
    emit(actor, events.GOAL_CHANGED, community_id=goal.community_id, data={"goal": goal.id})


def close(actor: Actor, goal_id: int, outcome: str) -> GoalRow:
    """The goal is worked on no more: reached, given up, or replaced; `outcome` says which, in a line."""
    goal = _steered(actor, goal_id)
    _check_open(goal)
    words = modlog.check_reason(outcome, "Say how it ended: reached, given up, or replaced, and why.")
    Goal.update(closed_at=now(), closed_by=actor.id or None, outcome=words).where(Goal.id == goal_id).execute()
    _tell(actor, goal.community_id, goal_id, "close goal", goal.title, words)
    return _rows(Goal.id == goal_id, (), 1)[0]


def reopen(actor: Actor, goal_id: int) -> GoalRow:
    """The goal is worked on again."""
    goal = _steered(actor, goal_id)
    if goal.closed_at is None:
        raise Conflict("This goal is open already.")
    Goal.update(closed_at=None, closed_by=None, outcome="").where(Goal.id == goal_id).execute()
    _tell(actor, goal.community_id, goal_id, "open goal", goal.title)
    return _rows(Goal.id == goal_id, (), 1)[0]


def link(actor: Actor, goal_id: int, thread_id: int) -> None:
    """The goal is worked on in this thread, which is one of the same community."""
    goal, thread = _linked(actor, goal_id, thread_id)
    if thread.community_id != goal.community_id:
        raise Invalid("A goal is worked on in threads of its own community.")
    row = {"goal": goal_id, "thread": thread_id}
    GoalThread.insert(row).on_conflict_ignore().execute()
    emit(actor, events.GOAL_CHANGED, community_id=goal.community_id, data={"goal": goal_id, "thread": thread_id})


def unlink(actor: Actor, goal_id: int, thread_id: int) -> None:
    """The thread is not about this goal any more."""
    goal, _ = _linked(actor, goal_id, thread_id)
    here = (GoalThread.goal == goal_id) & (GoalThread.thread == thread_id)
    GoalThread.delete().where(here).execute()
    emit(actor, events.GOAL_CHANGED, community_id=goal.community_id, data={"goal": goal_id, "thread": thread_id})


def read_figure(label: str, text: str) -> float:
    """A figure, from what somebody typed: 24, 1.5, 1,200, 80 %; Invalid where it is none."""
    plain = clean_line(text, None).removesuffix("%").replace("\N{MINUS SIGN}", "-").strip()
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    found = float(plain) if re.fullmatch(r"[-+]?(\d+(\.\d*)?|\.\d+)", plain, re.ASCII) and len(plain) < 30 else math.nan
    if not abs(found) <= LARGEST_FIGURE:
        raise Invalid(f"{label}: “{fit(clean_line(text, None), 40)}” is no figure. Write it like 24, or 1.5.")
    return found


# Inside --------------------------------------------------------------------------------------------------------


def _find(actor: Actor, goal_id: int) -> Any:
    """The row of a goal; the same NotFound for one of a community that does not exist for this member."""
    row = Goal.get_or_none(Goal.id == (goal_id if names_something(goal_id) else 0))
    missing = f"There is no goal {min(goal_id, LARGEST_ID)}."
    try:
        communities.find(actor, row.community_id if row is not None else 0)
    except NotFound:
        raise NotFound(missing) from None
    return row


def _steered(actor: Actor, goal_id: int) -> Any:
    goal = _find(actor, goal_id)
    check_living(steered(actor, goal.community_id, "Goals of {name} are changed by its facilitators."))
    return goal


def _linked(actor: Actor, goal_id: int, thread_id: int) -> tuple[Any, Any]:
    """A goal and a thread for whoever says how the goal is coming along."""
    goal = _find(actor, goal_id)
    if not may_report_progress(actor, goal.owner_id, communities.role_in(actor, goal.community_id)):
        raise NotAllowed("Threads are linked to a goal by its owner, and by facilitators.")
    check_living(communities.row_of(goal.community_id))
    return goal, threads.find(actor, thread_id)[0]


def _check_open(goal: Any) -> None:
    if goal.closed_at is not None:
        by = Member.get_or_none(Member.id == goal.closed_by_id) if goal.closed_by_id else None
        who = f" by {by.handle or by.name}" if by is not None else ""
        raise Conflict(f"This goal is closed{who}: {goal.outcome}")


def _checked(community: Any, answers: Mapping[str, str], goal: Any = None) -> dict[str, Any]:
    """The answers as they are stored."""
    said = {part.name: clean_block(answers.get(part.name, ""), None) for part in GOAL}
    for part in GOAL:
        if part.is_line:
            said[part.name] = " ".join(said[part.name].split())
        if len(said[part.name]) > part.limit:
            raise Invalid(f"{part.label} has {len(said[part.name]):,} characters, and {part.limit:,} is the most.")
    if not said["title"]:
        raise Invalid("Goal: what shall be true at the end? It needs a title.")
    start = read_figure(LABELS["start"], said["start"] or "0")
    if not said["target"]:
        raise Invalid("Target: which figure is the goal? It needs one.")
    target = read_figure(LABELS["target"], said["target"])
    if start == target:
        raise Invalid("Target: it is the same figure as the start, so there is no way between them.")
    start_on = read_day(LABELS["start_on"], said["start_on"]) if said["start_on"] else now().date()
    if not said["due_on"]:
        raise Invalid("Due: by which day is it to be reached? It needs one.")
    due_on = read_day(LABELS["due_on"], said["due_on"])
    if due_on <= start_on:
        raise Invalid("Due: that is not after the day from which it is counted.")
    if said["metric"] and not METRIC_NAME.fullmatch(said["metric"]):
        raise Invalid("Metric: a name has small letters, digits and _, such as first_answer_hours.")
    return {
        **{name: said[name] for name in ("title", "measure", "unit")},
        "metric": said["metric"] or None,
        "start": start,
        "target": target,
        "start_on": start_on.isoformat(),
        "due_on": due_on.isoformat(),
        "owner": _owner(community, said["owner"].removeprefix("@").lower(), goal),
    }


def _owner(community: Any, handle: str, goal: Any) -> int | None:
    """Who is named, a member of the community; whoever owns it now may stay, also when they have left."""
    if not handle:
        return None
    there = Membership.member == Member.id
    here = there & (Membership.community == community.id) & Membership.left_at.is_null()
    found = Member.select(Member.id, Membership.id.alias("inside")).join(Membership, JOIN.LEFT_OUTER, on=here)
    row = found.where(Member.handle == handle).dicts().first()
    if row is None or (row["inside"] is None and (goal is None or goal.owner_id != row["id"])):
        raise Invalid(f"Owner: there is no {fit(handle, 40)} in {community.name}. It is one of its members.")
    return int(row["id"])


def _tell(actor: Actor, community_id: int, goal_id: int, act: str, title: str, words: str = "") -> None:
    emit(actor, events.GOAL_CHANGED, community_id=community_id, data={"goal": goal_id})
    modlog.record(actor, act, words, community_id=community_id, goal=goal_id, title=title)


def _rows(wanted: Any, order: Sequence[Any], limit: int) -> tuple[GoalRow, ...]:
    """These goals with their latest figures, in two questions, without asking for permission."""
    query = (
        Goal.select(Goal, Community.name.alias("community_name"), Member.handle, Member.name.alias("owner_name"))
        .join(Community, on=(Goal.community == Community.id))
        .join_from(Goal, Member, JOIN.LEFT_OUTER, on=(Goal.owner == Member.id))
        .where(wanted)
        .order_by(*order)
        .limit(limit)
    )
    found = list(query.dicts())
    noted = _latest_figures([row["id"] for row in found])
    today = now().date()
    return tuple(_row(row, noted.get(row["id"]), today) for row in found)


def _latest_figures(ids: Sequence[int]) -> dict[int, tuple[float, datetime]]:
    if not ids:
        return {}
    told = GoalNote.goal.in_(ids) & GoalNote.value.is_null(False)
    last = GoalNote.select(fn.MAX(GoalNote.id)).where(told).group_by(GoalNote.goal)
    rows = GoalNote.select(GoalNote.goal, GoalNote.value, GoalNote.at).where(GoalNote.id.in_(last))
    return {goal: (value, at) for goal, value, at in rows.tuples()}


def _row(row: dict[str, Any], noted: tuple[float, datetime] | None, today: date) -> GoalRow:
    line = Line(row["start"], row["target"], date.fromisoformat(row["start_on"]), date.fromisoformat(row["due_on"]))
    measured = METRICS[row["metric"]](row["community"]) if row["metric"] in METRICS else None
    value = measured if measured is not None else noted[0] if noted else row["start"]
    if row["closed_at"] is not None:
        today = row["closed_at"].date()
    return GoalRow(
        **{name: row[name] for name in ("id", "title", "measure", "unit", "metric", "start", "target")},
        community_id=row["community"],
        community=row["community_name"],
        value=value,
        expected=line.expected(today),
        share=min(1.0, max(0.0, line.share(value))),
        elapsed=line.elapsed(today),
        start_on=line.start_on,
        due_on=line.due_on,
        pace=Pace.CLOSED if row["closed_at"] is not None else line.pace(value, today),
        owner_id=row["owner"],
        owner=row["handle"] or row["owner_name"] or "",
        noted_at=noted[1] if noted else None,
        closed_at=row["closed_at"],
        outcome=row["outcome"],
    )
