"""Acts on threads and posts, in words: pin, lock, archive, retitle, retag, hide, restore, split, merge, move, undo."""

from datetime import datetime
from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb
from copterm.domain.clock import now
from copterm.services import hiding, moderation, moving, posts, undoing
from copterm.services.moving import Moved
from copterm.services.threads import ThreadView
from copterm.text import acts, spans

THREAD = click.argument("thread", type=int, metavar="ID")
NUMBER = click.argument("number", type=int, metavar="NUMBER")
REASON = click.option("--reason", required=True, help="Why: it stands in the log, and is told to whom it concerns.")


@click.command("pin", cls=Verb, as_member=True)
@THREAD
@REASON
@click.option("--until", default="", help=f"Until when: {spans.HELP}")
def pin(call: Call, thread: int, reason: str, until: str) -> Answer:
    """Pin a thread to the top of its community."""
    end = spans.until(until, now())
    view = call.forum.write_now(moderation.pin, thread, reason, end)
    return _flags(view, f"Pinned{f' until {end:%Y-%m-%d %H:%M} UTC' if end else ''}: {view.title}")


@click.command("unpin", cls=Verb, as_member=True)
@THREAD
@REASON
def unpin(call: Call, thread: int, reason: str) -> Answer:
    """Let a thread stand where its latest post puts it."""
    view = call.forum.write_now(moderation.unpin, thread, reason)
    return _flags(view, f"Not pinned: {view.title}")


@click.command("lock", cls=Verb, as_member=True)
@THREAD
@REASON
def lock(call: Call, thread: int, reason: str) -> Answer:
    """Let only facilitators and moderators reply in a thread."""
    view = call.forum.write_now(moderation.lock, thread, reason)
    return _flags(view, f"Locked: {view.title}")


@click.command("unlock", cls=Verb, as_member=True)
@THREAD
@REASON
def unlock(call: Call, thread: int, reason: str) -> Answer:
    """Let everybody reply in a thread again."""
    view = call.forum.write_now(moderation.unlock, thread, reason)
    return _flags(view, f"Not locked: {view.title}")


@click.command("archive", cls=Verb, as_member=True)
@THREAD
@REASON
def archive(call: Call, thread: int, reason: str) -> Answer:
    """Keep a thread as it is: nobody replies, edits or solves there."""
    view = call.forum.write_now(moderation.archive, thread, reason)
    return _flags(view, f"Archived: {view.title}")


@click.command("unarchive", cls=Verb, as_member=True)
@THREAD
@REASON
def unarchive(call: Call, thread: int, reason: str) -> Answer:
    """Open an archived thread again."""
    view = call.forum.write_now(moderation.unarchive, thread, reason)
    return _flags(view, f"Not archived: {view.title}")


@click.command("retitle", cls=Verb, as_member=True)
@THREAD
@click.argument("title")
@REASON
def retitle(call: Call, thread: int, title: str, reason: str) -> Answer:
    """Give a thread another title."""
    view = call.forum.write_now(moderation.retitle, thread, title, reason)
    return _flags(view, f"Thread {view.id} is called: {view.title}")


@click.command("retag", cls=Verb, as_member=True)
@THREAD
@click.argument("tags", nargs=-1)
@REASON
def retag(call: Call, thread: int, tags: tuple[str, ...], reason: str) -> Answer:
    """Give a thread these tags instead of its own; without any, it has none."""
    view = call.forum.write_now(moderation.retag, thread, tags, reason)
    return _flags(view, f"Tags of thread {view.id}: {' '.join(view.tags) or 'none'}")


@click.command("hide", cls=Verb, as_member=True)
@THREAD
@NUMBER
@REASON
def hide(call: Call, thread: int, number: int, reason: str) -> Answer:
    """Hide a post from all but the facilitators and moderators."""
    post = call.forum.read_now(posts.get_post, thread, number)
    call.forum.write_now(hiding.hide, post.id, reason)
    return Answer({"id": post.id, "thread": thread, "number": number, "hidden": True}, [f"Hidden: {thread}#{number}."])


@click.command("restore", cls=Verb, as_member=True)
@THREAD
@NUMBER
@REASON
def restore(call: Call, thread: int, number: int, reason: str) -> Answer:
    """Show a hidden post to everybody again."""
    post = call.forum.read_now(posts.get_post, thread, number)
    call.forum.write_now(hiding.restore, post.id, reason)
    said = f"{thread}#{number} is there for everybody again."
    return Answer({"id": post.id, "thread": thread, "number": number, "hidden": False}, [said])


@click.command("split", cls=Verb, as_member=True)
@THREAD
@click.argument("numbers", nargs=-1, required=True)
@click.option("--title", required=True, help="The title of the new thread.")
@REASON
def split(call: Call, thread: int, numbers: tuple[str, ...], title: str, reason: str) -> Answer:
    """Make a thread of its own of posts: NUMBERS such as 4 6-9. Their old numbers lead there."""
    made = call.forum.write_now(moving.split, thread, spans.numbers(" ".join(numbers)), title, reason)
    return _moved(made, f"Thread {made.thread_id} has {made.count} of the posts: {made.title}")


@click.command("merge", cls=Verb, as_member=True)
@THREAD
@click.argument("into", type=int, metavar="INTO")
@REASON
def merge(call: Call, thread: int, into: int, reason: str) -> Answer:
    """Put all posts of a thread behind those of thread INTO. The old numbers lead there."""
    made = call.forum.write_now(moving.merge, thread, into, reason)
    return _moved(made, f"Merged into thread {made.thread_id}, from #{made.number} on: {made.title}")


@click.command("move", cls=Verb, as_member=True)
@THREAD
@click.argument("community")
@REASON
def move(call: Call, thread: int, community: str, reason: str) -> Answer:
    """Move a thread to another community; a sign stays in the list of the one it came from."""
    made = call.forum.write_now(moving.move, thread, community, reason)
    return _moved(made, f"Thread {made.thread_id} is in {made.community} now: {made.title}")


@click.command("undo", cls=Verb, as_member=True)
@click.argument("entry", type=int, metavar="ENTRY")
@REASON
def undo(call: Call, entry: int, reason: str) -> Answer:
    """Take back an act by its number in the log; not every one can be, and none that something came after."""
    done = call.forum.write_now(undoing.undo, entry, reason)
    where = f"{done.thread_id}#{done.number}" if done.number else str(done.thread_id or "")
    document = {"entry": done.entry, "act": done.act, "thread": done.thread_id, "number": done.number}
    return Answer(document, [f"Taken back: {acts.said(done.act)}{f', {where}' if where else ''}."])


def _flags(view: ThreadView, said: str) -> Answer:
    until: datetime | None = view.pinned_until
    document: dict[str, Any] = {
        "id": view.id,
        "title": view.title,
        "tags": list(view.tags),
        "pinned": view.pinned,
        "pinned_until": until,
        "locked": view.locked,
        "archived": view.archived,
    }
    return Answer(document, [said])


def _moved(made: Moved, said: str) -> Answer:
    document = {
        "thread": made.thread_id,
        "number": made.number,
        "title": made.title,
        "community": made.community,
        "posts": made.count,
        "entry": made.entry,
    }
    return Answer(document, [said, f"To take it back: copterm mod undo {made.entry} --reason …"])


VERBS = (
    pin, unpin, lock, unlock, archive, unarchive, retitle, retag, hide, restore, split, merge, move, undo,
)  # fmt: skip
