"""What is unread, in words: as a list, as a number, or only whether there is something, for a shell's prompt."""

import click

from copterm.commands.verb import Answer, Call, Verb, columns, counted
from copterm.domain.clock import now
from copterm.domain.limits import UNREAD_CAP
from copterm.services import notices, reading
from copterm.services.notices import NoticeView
from copterm.services.reading import NewGroup
from copterm.text.notices import did


@click.command("unread", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.option("--inbox", is_flag=True, help="Only notices: who answered, mentioned or quoted one.")
@click.option("--count", is_flag=True, help="Only how many posts, or notices with --inbox; the number stops at 100.")
@click.option("--quiet", is_flag=True, help="Print nothing: the exit code is 0 when something is unread, 1 when not.")
def command(call: Call, inbox: bool, count: bool, quiet: bool) -> Answer:
    """What one has not read, by community, below the notices of the inbox."""
    if quiet:
        return Answer(None, code=0 if _is_any(call, inbox) else 1)
    if count:
        number = call.forum.read_now(notices.count if inbox else reading.count_unread)
        return Answer({"notices" if inbox else "unread": number}, [str(number)])
    told = [one for one in call.forum.read_now(notices.inbox, limit=UNREAD_CAP) if not one.is_read]
    document: dict[str, object] = {"notices": [_notice(one) for one in told]}
    blocks = [_told(told)]
    if not inbox:
        view = call.forum.read_now(reading.new)
        document |= {"unread": view.total, "communities": [_group(one) for one in view.groups]}
        blocks += [_listed(one) for one in view.groups]
    lines = [line for block in blocks if block for line in ("", *block)]
    return Answer(document, lines[1:] or ["Nothing is unread."])


def _is_any(call: Call, inbox: bool) -> bool:
    return bool(call.forum.read_now(notices.count)) or (not inbox and call.forum.read_now(reading.has_unread))


def _notice(one: NoticeView) -> dict[str, object]:
    return {
        "kind": one.kind,
        "by": one.by,
        "thread": one.thread_id,
        "number": one.number,
        "title": one.title,
        "community": one.community,
        "at": one.at,
    }


def _told(told: list[NoticeView]) -> list[str]:
    from copterm.text.shorten import age

    moment = now()
    rows = [(did(one.kind, one.by), age(one.at, moment), f"{one.thread_id}#{one.number}", one.title) for one in told]
    return columns(rows)


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


def _listed(group: NewGroup) -> list[str]:
    from copterm.text.shorten import age

    moment = now()
    rows = [(f"  {row.id}", str(row.unread), row.last, age(row.last_at, moment), row.title) for row in group.rows]
    return [f"{group.community} ({group.slug}), {counted(group.unread, 'post')}", *columns(rows)]
