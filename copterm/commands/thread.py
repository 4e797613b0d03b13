"""Threads, in words: list, show, new, reply, solve, unsolve."""

from datetime import UTC, datetime
from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb, columns
from copterm.domain.clock import now
from copterm.domain.errors import Invalid
from copterm.domain.limits import names_something
from copterm.services import communities, holding, posts, solving, threads
from copterm.services.holding import HeldView

PAGE = 200
MOST = 1_000
"""Posts that are shown at once; --from goes on."""


@click.group("thread", help="Read and write threads.")
def group() -> None:
    """Verbs on threads."""


@group.command("list", cls=Verb, remote=True, as_member=True)
@click.option("--community", required=True, help="The community's short name.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many to show.")
@click.option("--after", help="Go on after a page: its `next`.")
@click.option("--all", "everything", is_flag=True, help="Every thread, however many.")
def list_(call: Call, community: str, limit: int, after: str | None, everything: bool) -> Answer:
    """The threads of a community: pinned ones, then by their last post."""
    place = call.forum.read_now(communities.get_community, community)
    rows: list[threads.ThreadRow] = []
    cursor = _cursor(after) if after else None
    while everything or len(rows) < limit:
        size = PAGE if everything else min(PAGE, limit - len(rows))
        page = call.forum.read_now(threads.list_threads, place.id, after=cursor, limit=size)
        rows += page.rows
        cursor = page.next
        if cursor is None:
            break
    following = f"{cursor[0].isoformat()}/{cursor[1]}" if cursor else None
    document = {"community": place.slug, "threads": [_row(row) for row in rows], "next": following}
    return Answer(document, _table(rows) or ["There is no thread here yet."])


@group.command("show", cls=Verb, remote=True, as_member=True)
@click.argument("thread", type=int, metavar="ID")
@click.option("--from", "first", type=click.IntRange(1), default=1, help="Begin with the post of this number.")
@click.option("--limit", type=click.IntRange(1, MOST), default=MOST, show_default=True, help="How many posts to show.")
def show(call: Call, thread: int, first: int, limit: int) -> Answer:
    """A thread with its posts."""
    view = call.forum.read_now(threads.get_thread, thread)
    found: list[posts.PostView] = []
    number = first
    while len(found) <= limit and (page := call.forum.read_now(posts.list_posts, thread, number, limit=PAGE)):
        found += page
        number = page[-1].number + 1
    following = found[limit].number if len(found) > limit else None
    found = found[:limit]
    solved = {"solved": view.solved_number is not None, "solved_by": view.solved_number}
    document = {
        **_facts(view),
        **solved,
        "created_at": view.created_at,
        "posts": [_post(post) for post in found],
        "next": following,
    }
    more = ["", f"More with: --from {following}"] if following else []
    return Answer(document, [*_pages(view, found), *more])


@group.command("new", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.option("--community", required=True, help="The community's short name.")
@click.option("--title", required=True, help="What it is about, in one line.")
@click.option("--kind", type=click.Choice(["discussion", "question", "announcement"]), default="discussion")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given several times.")
def new(call: Call, community: str, title: str, kind: str, tags: tuple[str, ...]) -> Answer:
    """Start a thread; the first post is read from standard input."""
    body = call.read_text()
    place = call.forum.read_now(communities.get_community, community)
    view = call.forum.write_now(holding.new_thread, place.id, kind, title, body, tags=tags)
    if isinstance(view, HeldView):
        return _waits(view)
    document = {"id": view.id, "number": 1, "community": view.slug, "title": view.title}
    return Answer(document, [f"Started thread {view.id}: {view.title}"])


@group.command("reply", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("thread", type=int, metavar="ID")
@click.option("--to", "reply_to", type=int, help="The number of the post that is answered.")
def reply(call: Call, thread: int, reply_to: int | None) -> Answer:
    """Answer in a thread; the post is read from standard input."""
    post = call.forum.write_now(holding.reply, thread, call.read_text(), reply_to=reply_to)
    if isinstance(post, HeldView):
        return _waits(post)
    document = {"id": post.id, "thread": post.thread_id, "number": post.number}
    return Answer(document, [f"Posted {post.thread_id}#{post.number}."])


@group.command("solve", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("thread", type=int, metavar="ID")
@click.argument("number", type=int, metavar="NUMBER")
def solve(call: Call, thread: int, number: int) -> Answer:
    """Say which post answered a question."""
    view = call.forum.write_now(solving.solve, thread, number)
    return Answer(_solved(view), [f"Solved by {view.id}#{number}: {view.title}"])


@group.command("unsolve", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("thread", type=int, metavar="ID")
def unsolve(call: Call, thread: int) -> Answer:
    """Say that a question is not solved after all."""
    view = call.forum.write_now(solving.unsolve, thread)
    return Answer(_solved(view), [f"Not solved: {view.title}"])


def _waits(held: HeldView) -> Answer:
    document = {"held": held.id, "thread": held.thread_id, "title": held.title}
    return Answer(document, [f"It waits for approval by those who tend {held.community}."])


def _solved(view: threads.ThreadView) -> dict[str, Any]:
    return {"id": view.id, "title": view.title, "solved_by": view.solved_number}


def _cursor(text: str) -> threads.Cursor:
    """The `next` of a page, read back."""
    when, _, last_id = text.partition("/")
    try:
        cursor = datetime.fromisoformat(when), int(last_id)
    except ValueError as error:
        raise Invalid(f"{text!r} is not the `next` of a page.") from error
    if cursor[0].tzinfo is None or not names_something(cursor[1]):
        raise Invalid(f"{text!r} is not the `next` of a page.")
    return cursor


def _facts(thread: threads.ThreadRow | threads.ThreadView) -> dict[str, Any]:
    return {
        "id": thread.id,
        "kind": thread.kind,
        "title": thread.title,
        "tags": list(thread.tags),
        "author": thread.author,
        "pinned": thread.pinned,
        "locked": thread.locked,
        "archived": thread.archived,
    }


def _row(row: threads.ThreadRow) -> dict[str, Any]:
    more = {"solved": row.solved, "replies": row.replies, "last_author": row.last, "last_at": row.last_at}
    return {**_facts(row), **more}


def _post(post: posts.PostView) -> dict[str, Any]:
    return {
        "id": post.id,
        "number": post.number,
        "author": post.author,
        "author_name": post.author_name,
        "reply_to": post.reply_to,
        "created_at": post.created_at,
        "edited_at": post.edited_at,
        "deleted": post.deleted or None,
        "accepted": post.accepted,
        "format": post.format,
        "body": post.body,
    }


def _table(rows: list[threads.ThreadRow]) -> list[str]:
    from copterm.text.shorten import age

    moment = now()
    return columns([(str(row.id), str(row.replies), row.last, age(row.last_at, moment), row.title) for row in rows])


def _pages(view: threads.ThreadView, found: list[posts.PostView]) -> list[str]:
    """The thread as plain text, post after post."""
    lines = [f"{view.community} › {view.title}"]
    for post in found:
        to = f"  to #{post.reply_to}" if post.reply_to else ""
        when = post.created_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        accepted = "  accepted" if post.accepted else ""
        lines += ["", f"#{post.number}  {post.author}{to}  {when}{accepted}"]
        lines += [f"[{post.deleted}]"] if post.deleted else post.body.split("\n")
    return lines
