"""What is unread, in words: as a list, as a number, or only whether there is something, for a shell's prompt."""

import click

from copterm.commands.verb import Answer, Call, Verb, columns, counted
from copterm.domain.clock import now
from copterm.services import reading
from copterm.services.reading import NewGroup


@click.command("unread", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.option("--count", is_flag=True, help="Only how many posts; the number stops at 100.")
@click.option("--quiet", is_flag=True, help="Print nothing: the exit code is 0 when something is unread, 1 when not.")
def command(call: Call, count: bool, quiet: bool) -> Answer:
    """What one has not read, by community."""
    if quiet:
        return Answer(None, code=0 if call.forum.read_now(reading.has_unread) else 1)
    if count:
        number = call.forum.read_now(reading.count_unread)
        return Answer({"unread": number}, [str(number)])
    view = call.forum.read_now(reading.new)
    document = {"unread": view.total, "communities": [_group(one) for one in view.groups]}
    return Answer(document, _lines(view.groups) or ["Nothing is unread."])


def _group(group: NewGroup) -> dict[str, object]:
    rows = [
        {
            "id": row.id,
            "kind": row.kind,
            "title": row.title,
            "unread": row.unread,
            "last_author": row.last,
            "last_at": row.last_at,
        }
        for row in group.rows
    ]
    return {"community": group.slug, "name": group.community, "unread": group.unread, "threads": rows}


def _lines(groups: tuple[NewGroup, ...]) -> list[str]:
    from copterm.text.shorten import age

    moment, lines = now(), []
    for group in groups:
        rows = [(f"  {row.id}", str(row.unread), row.last, age(row.last_at, moment), row.title) for row in group.rows]
        lines += ["", f"{group.community} ({group.slug}), {counted(group.unread, 'post')}", *columns(rows)]
    return lines[1:]
