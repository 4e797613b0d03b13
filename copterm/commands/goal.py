"""Goals, in words: list, show, add, change, report, close, reopen, link, unlink."""

from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb, columns
from copterm.domain.goals import GOAL, figure
from copterm.services import communities, goals
from copterm.services.goals import GoalRow

OPTIONS = {part.name: "--" + part.name.removesuffix("_on").replace("start", "since" if "_on" in part.name else "start")
           for part in GOAL}  # fmt: skip
"""What an answer is called on the command line: --title, --start, --target, --since, --due …"""


def with_answers(command: Any) -> Any:
    """Give a command one option for each part of a goal."""
    for part in reversed(GOAL):
        command = click.option(OPTIONS[part.name], part.name, help=part.question)(command)
    return command


@click.group("goal", help="The goals of a community.")
def group() -> None:
    """Verbs on goals."""


@group.command("list", cls=Verb, remote=True, as_member=True)
@click.option("--community", required=True, help="The community's short name.")
@click.option("--closed", is_flag=True, help="Those that are worked on no more.")
def list_(call: Call, community: str, closed: bool) -> Answer:
    """The goals of a community, the next due first."""
    place = call.forum.read_now(communities.get_community, community)
    rows = call.forum.read_now(goals.list_goals, place.id, closed)
    lines = columns([(str(row.id), row.pace.value, _figures(row), row.due_on.isoformat(), row.title) for row in rows])
    return Answer({"community": place.slug, "goals": [_document(row) for row in rows]}, lines or ["There is none."])


@group.command("show", cls=Verb, remote=True, as_member=True)
@click.argument("goal", type=int, metavar="ID")
def show(call: Call, goal: int) -> Answer:
    """A goal with what was said of it, and its threads."""
    view = call.forum.read_now(goals.get_goal, goal)
    notes = [{"id": one.id, "value": one.value, "body": one.body, "at": one.at, "author": one.author}
             for one in view.notes]  # fmt: skip
    linked = [{"id": one.id, "title": one.title} for one in view.threads]
    said = [
        (f"{one.at:%Y-%m-%d}", one.author, "" if one.value is None else figure(one.value), one.body.replace("\n", " "))
        for one in view.notes
    ]
    lines = [*_lines(view.row), *columns(said), *(f"thread {one.id}  {one.title}" for one in view.threads)]
    return Answer({**_document(view.row), "notes": notes, "threads": linked}, lines)


@group.command("add", cls=Verb, remote=True, as_member=True)
@click.option("--community", required=True, help="The community's short name.")
@with_answers
def add(call: Call, community: str, **answers: str | None) -> Answer:
    """Set a goal; it needs --title, --target and --due."""
    given = {name: text for name, text in answers.items() if text is not None}
    row = call.forum.write_now(goals.add, community, given)
    return Answer(_document(row), _lines(row))


@group.command("change", cls=Verb, remote=True, as_member=True)
@click.argument("goal", type=int, metavar="ID")
@with_answers
def change(call: Call, goal: int, **answers: str | None) -> Answer:
    """Change what a goal says; what is not given stays."""
    given = {name: text for name, text in answers.items() if text is not None}
    row = call.forum.write_now(goals.change, goal, given)
    return Answer(_document(row), _lines(row))


@group.command("report", cls=Verb, remote=True, as_member=True)
@click.argument("goal", type=int, metavar="ID")
@click.argument("figure", required=False, default="")
@click.option("--words", default="", help="What has happened, and what comes next.")
def report(call: Call, goal: int, figure: str, words: str) -> Answer:
    """Say how a goal is coming along: its figure now, or words, or both."""
    note = call.forum.write_now(goals.report, goal, figure, words)
    row = call.forum.read_now(goals.get_goal, goal).row
    return Answer({"note": note.id, **_document(row)}, _lines(row))


@group.command("close", cls=Verb, remote=True, as_member=True)
@click.argument("goal", type=int, metavar="ID")
@click.option("--outcome", default="", help="Reached, given up, or replaced, and why.")
def close(call: Call, goal: int, outcome: str) -> Answer:
    """The goal is worked on no more."""
    row = call.forum.write_now(goals.close, goal, outcome)
    return Answer(_document(row), _lines(row))


@group.command("reopen", cls=Verb, remote=True, as_member=True)
@click.argument("goal", type=int, metavar="ID")
def reopen(call: Call, goal: int) -> Answer:
    """The goal is worked on again."""
    row = call.forum.write_now(goals.reopen, goal)
    return Answer(_document(row), _lines(row))


@group.command("link", cls=Verb, remote=True, as_member=True)
@click.argument("goal", type=int, metavar="ID")
@click.argument("thread", type=int)
def link(call: Call, goal: int, thread: int) -> Answer:
    """The goal is worked on in this thread."""
    call.forum.write_now(goals.link, goal, thread)
    return Answer({"goal": goal, "thread": thread, "linked": True}, [f"Goal {goal} is worked on in thread {thread}."])


@group.command("unlink", cls=Verb, remote=True, as_member=True)
@click.argument("goal", type=int, metavar="ID")
@click.argument("thread", type=int)
def unlink(call: Call, goal: int, thread: int) -> Answer:
    """The thread is not about this goal any more."""
    call.forum.write_now(goals.unlink, goal, thread)
    return Answer({"goal": goal, "thread": thread, "linked": False}, [f"Thread {thread} is linked no more."])


def _figures(row: GoalRow) -> str:
    return f"{figure(row.value)} of {figure(row.target)} {row.unit}".rstrip()


def _lines(row: GoalRow) -> list[str]:
    ended = f": {row.outcome}" if row.outcome else ""
    return [f"{row.title} ({row.id}): {row.pace.value}{ended}", f"{_figures(row)}, due {row.due_on.isoformat()}"]


def _document(row: GoalRow) -> dict[str, object]:
    return {
        "id": row.id,
        "title": row.title,
        "measure": row.measure,
        "unit": row.unit,
        "metric": row.metric,
        "start": row.start,
        "target": row.target,
        "value": row.value,
        "expected": row.expected,
        "start_on": row.start_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "pace": row.pace.value,
        "owner": row.owner or None,
        "closed_at": row.closed_at,
        "outcome": row.outcome,
    }
