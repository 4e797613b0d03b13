"""Ground rules and the welcome message of a community, in words."""

from datetime import UTC, datetime
from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb, columns, counted
from copterm.services import greeting, rules
from copterm.services.rules import AcceptanceRow, RulesView
from copterm.text.difference import ADDED, LEFT_OUT, REMOVED

SIGNS = {ADDED: "+ ", REMOVED: "- "}


@click.group("rules", help="The ground rules of a community, and its welcome message.")
def group() -> None:
    """Verbs on ground rules."""


@group.command("show", cls=Verb, remote=True, as_member=True)
@click.argument("community")
@click.option("--version", type=click.IntRange(1), help="An earlier version; without it, the one that holds.")
def show(call: Call, community: str, version: int | None) -> Answer:
    """The rules of a community, as Markdown."""
    view = call.forum.read_now(rules.get_rules, community, version)
    lines = [_title(view), "", *view.body.split("\n")] if view.version else [f"{view.community} has no ground rules."]
    return Answer(_document(view), lines)


@group.command("history", cls=Verb, remote=True, as_member=True)
@click.argument("community")
def history(call: Call, community: str) -> Answer:
    """The versions, the latest first."""
    found = call.forum.read_now(rules.list_versions, community)
    document = [
        {
            "version": row.version,
            "note": row.note or None,
            "asks_again": row.asks_again,
            "published_at": row.published_at,
            "published_by": row.published_by,
            "accepted": row.accepted,
        }
        for row in found
    ]
    lines = columns(
        [
            (f"v{row.version}", _when(row.published_at), row.published_by, f"{row.accepted:,} accepted",
             "asked again" if row.asks_again else "wording", row.note)
            for row in found
        ]
    )  # fmt: skip
    return Answer({"versions": document}, lines or ["No version yet."])


@group.command("diff", cls=Verb, remote=True, as_member=True)
@click.argument("community")
@click.argument("before", type=click.IntRange(0), metavar="VERSION")
@click.option("--with", "after", type=click.IntRange(1), help="The later version; without it, the one that holds.")
def diff(call: Call, community: str, before: int, after: int | None) -> Answer:
    """What is different since a version: + was added, - was removed."""
    found = call.forum.read_now(rules.compare_versions, community, before, after)
    document = [{"what": one.what or "same", "text": one.text, "lines": one.count} for one in found.lines]
    lines = [
        f"  … {counted(one.count, 'line')} the same"
        if one.what == LEFT_OUT
        else f"{SIGNS.get(one.what, '  ')}{one.text}"
        for one in found.lines
    ]
    return Answer({"before": found.before, "after": found.after, "lines": document}, lines or ["The two say the same."])


@group.command("publish", cls=Verb, remote=True, as_member=True)
@click.argument("community")
@click.option("--since", type=click.IntRange(0), required=True, help="The version that this text began from; 0: none.")
@click.option("--note", default="", help="What is different, in a line.")
@click.option("--wording", is_flag=True, help="It only says it better: nobody is asked to accept it again.")
def publish(call: Call, community: str, since: int, note: str, wording: bool) -> Answer:
    """Publish the next version; its Markdown is read from the input."""
    view = call.forum.write_now(rules.publish, community, call.read_text(), note, not wording, since)
    asked = "asked to accept it" if view.asks_again else "not asked again"
    return Answer(_document(view), [f"Published version {view.version} of {view.community}; its members are {asked}."])


@group.command("accept", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("community")
@click.argument("version", type=click.IntRange(1), metavar="VERSION")
def accept(call: Call, community: str, version: int) -> Answer:
    """Accept the version of the rules that you have read."""
    view = call.forum.write_now(rules.accept, community, version)
    return Answer(_document(view), [f"You have accepted version {version} of the ground rules of {view.community}."])


@group.command("accepted", cls=Verb, remote=True, as_member=True)
@click.argument("community")
@click.option("--missing", is_flag=True, help="Only those who have still to accept what is asked.")
@click.option("--after", default="", metavar="HANDLE", help="Begin after this member.")
@click.option("--limit", type=click.IntRange(1, 200), default=200, show_default=True, help="How many to show.")
def accepted(call: Call, community: str, missing: bool, after: str, limit: int) -> Answer:
    """Who has accepted which version, and when; and who has not."""
    page = call.forum.read_now(rules.list_acceptances, community, missing or None, after, limit)
    lines = columns([_line(row) for row in page.rows]) or ["Nobody."]
    if page.next:
        lines.append(f"More with: --after {page.next}")
    return Answer({"members": [_row(row) for row in page.rows], "next": page.next}, lines)


@group.command("pin", cls=Verb, remote=True, as_member=True)
@click.argument("community")
@click.option("--reason", required=True, help="Why; it stands in the log.")
@click.option("--until", type=click.DateTime(), help="Until then, in UTC; without it, for good.")
def pin(call: Call, community: str, reason: str, until: datetime | None) -> Answer:
    """Show the rules above the threads."""
    ends = until.replace(tzinfo=UTC) if until is not None else None
    view = call.forum.write_now(rules.pin, community, reason, ends)
    return Answer(_document(view), [f"The rules of {view.community} stand above its threads."])


@group.command("unpin", cls=Verb, remote=True, as_member=True)
@click.argument("community")
@click.option("--reason", required=True, help="Why; it stands in the log.")
def unpin(call: Call, community: str, reason: str) -> Answer:
    """Show the rules above the threads no longer."""
    view = call.forum.write_now(rules.unpin, community, reason)
    return Answer(_document(view), [f"The rules of {view.community} do not stand above its threads any more."])


@group.command("waiting", cls=Verb, remote=True, as_member=True, needs_member=True)
def waiting(call: Call) -> Answer:
    """The communities where you have rules to accept before you write."""
    found = call.forum.read_now(rules.list_waiting)
    document = [{"community": one.community, "version": one.version, "accepted": one.accepted} for one in found]
    lines = columns([(one.community, f"v{one.version}") for one in found])
    return Answer({"communities": document}, lines or ["You have accepted all that is asked."])


@group.command("welcome", cls=Verb, remote=True, as_member=True)
@click.argument("community")
@click.option("--write", is_flag=True, help="Read another message, in Markdown, from the input; empty for none.")
def welcome(call: Call, community: str, write: bool) -> Answer:
    """The message that whoever joins is shown once."""
    if write:
        found = call.forum.write_now(greeting.write_greeting, community, call.read_text())
        said = "is shown this once" if found.body else "is shown nothing"
        return Answer({"community": found.community, "body": found.body}, [f"Whoever joins from now on {said}."])
    found = call.forum.read_now(greeting.get_greeting, community)
    return Answer(
        {"community": found.community, "body": found.body}, found.body.split("\n") if found.body else ["None yet."]
    )


def _title(view: RulesView) -> str:
    when = f", {_when(view.published_at)}" if view.published_at else ""
    return f"{view.community}, ground rules, version {view.version}, by {view.published_by}{when}"


def _document(view: RulesView) -> dict[str, Any]:
    return {
        "community": view.slug,
        "version": view.version,
        "body": view.body,
        "note": view.note or None,
        "asks_again": view.asks_again,
        "published_at": view.published_at,
        "published_by": view.published_by if view.version else None,
        "latest": view.latest,
        "asked": view.asked,
        "accepted": view.accepted,
        "accepted_at": view.accepted_at,
        "has_accepted": view.has_accepted,
        "members": view.members,
        "pinned": view.is_pinned,
    }


def _row(row: AcceptanceRow) -> dict[str, Any]:
    return {"handle": row.handle, "version": row.version or None, "accepted_at": row.at, "waits": row.waits}


def _line(row: AcceptanceRow) -> tuple[str, ...]:
    what = f"v{row.version}" if row.version else "not yet"
    return row.handle, what, _when(row.at) if row.at else "", "has to read again" if row.waits and row.version else ""


def _when(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
