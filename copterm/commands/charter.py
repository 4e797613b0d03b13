"""What a community is for, and its state, in words: verbs of `copterm community`."""

import click

from copterm.commands.verb import Answer, Call, Verb
from copterm.domain.charter import CHARTER
from copterm.domain.parts import read, written
from copterm.domain.roles import State
from copterm.services import charters
from copterm.services.charters import CharterView


@click.command("charter", cls=Verb, remote=True, as_member=True)
@click.argument("slug")
@click.option("--revision", type=int, help="An earlier revision instead of the one that holds.")
@click.option("--write", is_flag=True, help="Write the next revision from standard input, in the form that is printed.")
def charter(call: Call, slug: str, revision: int | None, write: bool) -> Answer:
    """Show what a community is for, or write it; parts that are not in the input stay as they are."""
    view = call.forum.read_now(charters.get_charter, slug, revision)
    if write:
        answers = {name: text for name, text in read(CHARTER, call.read_text()).items() if text}
        view = call.forum.write_now(charters.write_charter, slug, answers, view.latest)
    return Answer(_document(view), written(CHARTER, view.answers).split("\n"))


@click.command("revisions", cls=Verb, remote=True, as_member=True)
@click.argument("slug")
def revisions(call: Call, slug: str) -> Answer:
    """The latest revisions of a charter: when, by whom, and what they changed."""
    rows = call.forum.read_now(charters.list_revisions, slug)
    found = [
        {"revision": row.revision, "at": row.written_at, "by": row.written_by, "changed": row.changed} for row in rows
    ]
    lines = [f"{row.revision}  {row.written_at:%Y-%m-%d}  {row.written_by}  {', '.join(row.changed)}" for row in rows]
    return Answer({"revisions": found}, lines or ["Nobody has written a charter yet."])


@click.command("state", cls=Verb, remote=True, as_member=True)
@click.argument("slug")
@click.argument("state", required=False, type=click.Choice([state.value for state in State]))
@click.option("--reason", default="", help="Why; it stands in the log.")
def state(call: Call, slug: str, state: str | None, reason: str) -> Answer:
    """Show the state of a community, or change it; whoever retires it gives the summary on standard input."""
    if state is None:
        view = call.forum.read_now(charters.get_charter, slug)
    elif state == State.RETIRED:
        view = call.forum.write_now(charters.retire, slug, call.read_text())
    else:
        view = call.forum.write_now(charters.set_state, slug, state, reason)
    lines = [f"{view.community} is {view.state.value}."]
    return Answer(_document(view), [*lines, *(view.closing.split("\n") if view.state is State.RETIRED else ())])


def _document(view: CharterView) -> dict[str, object]:
    return {
        "community": view.slug,
        "state": view.state.value,
        "closing": view.closing if view.state is State.RETIRED else "",
        "revision": view.revision,
        "written_at": view.written_at,
        "written_by": view.written_by if view.revision else None,
        "review_due": view.review_due,
        "facilitators": view.facilitators,
        "moderators": view.moderators,
        **view.answers,
    }
