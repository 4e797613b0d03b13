"""The moderation log, in words: what was done in a community, or on the whole site."""

import click

from copterm.commands.verb import Answer, Call, Verb, columns
from copterm.domain.clock import now
from copterm.domain.limits import LARGEST_ID
from copterm.services import modlog
from copterm.services.modlog import Entry
from copterm.text import acts


@click.command("log", cls=Verb, remote=True, as_member=True)
@click.argument("community", required=False)
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="How many to show.")
@click.option("--before", type=click.IntRange(1), help="Only entries before this one.")
def command(call: Call, community: str | None, limit: int, before: int | None) -> Answer:
    """What moderators did in a community, the latest first; without its short name, on the whole site."""
    found = call.forum.read_now(modlog.list_entries, community, before or LARGEST_ID, limit)
    following = found[-1].id if len(found) == limit else None
    document = {"entries": [_entry(one) for one in found], "next": following}
    return Answer(document, _table(found) or ["Nothing stands in this log yet."])


def _entry(one: Entry) -> dict[str, object]:
    return {
        "id": one.id,
        "at": one.at,
        "by": one.by,
        "act": one.act,
        "reason": one.reason,
        "whom": one.whom or None,
        "thread": one.thread_id,
        "title": one.thread or None,
        "number": one.number,
        "more": one.more,
    }


def _done_to(one: Entry) -> str:
    return acts.done_to(one.act, one.more, whom=one.whom, thread=one.thread, number=one.number)


def _table(found: tuple[Entry, ...]) -> list[str]:
    from copterm.text.shorten import age

    moment = now()
    return columns(
        [(str(one.id), age(one.at, moment), one.by, acts.said(one.act), _done_to(one), one.reason) for one in found]
    )
