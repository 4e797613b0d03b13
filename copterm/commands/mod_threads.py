"""Acts on threads and posts, in words: pin, lock, archive, retitle, retag, hide, restore, split, merge, move, undo."""

from collections.abc import Callable
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

Done = Callable[..., Answer]


def _verb(name: str, help: str, do: Done, *more: Callable[[Any], Any], about: Callable[[Any], Any] = THREAD) -> Any:
    """`copterm mod NAME ID … --reason …`: `more` are its own arguments and options, in order."""
    command: Any = REASON(do)
    for one in (*reversed(more), about):
        command = one(command)
    return click.command(name, cls=Verb, remote=True, as_member=True, help=help)(command)


# Flags, titles and tags ----------------------------------------------------------------------------------------


def _flag(name: str, help: str, service: Callable[..., ThreadView], said: str) -> Any:
    """An act that asks for nothing more than which thread, and why."""

    def do(call: Call, thread: int, reason: str) -> Answer:
        view = call.forum.write_now(service, thread, reason)
        return _flags(view, f"{said}: {view.title}")

    return _verb(name, help, do)


def _pin(call: Call, thread: int, reason: str, until: str) -> Answer:
    end = spans.until(until, now())
    view = call.forum.write_now(moderation.pin, thread, reason, end)
    return _flags(view, f"Pinned{f' until {end:%Y-%m-%d %H:%M} UTC' if end else ''}: {view.title}")


def _retitle(call: Call, thread: int, title: str, reason: str) -> Answer:
    view = call.forum.write_now(moderation.retitle, thread, title, reason)
    return _flags(view, f"Thread {view.id} is called: {view.title}")


def _retag(call: Call, thread: int, tags: tuple[str, ...], reason: str) -> Answer:
    view = call.forum.write_now(moderation.retag, thread, tags, reason)
    return _flags(view, f"Tags of thread {view.id}: {' '.join(view.tags) or 'none'}")


def _flags(view: ThreadView, said: str) -> Answer:
    document: dict[str, Any] = {
        "id": view.id,
        "title": view.title,
        "tags": list(view.tags),
        "pinned": view.pinned,
        "pinned_until": view.pinned_until,
        "locked": view.locked,
        "archived": view.archived,
    }
    return Answer(document, [said])


# Posts ---------------------------------------------------------------------------------------------------------


def _hidden(name: str, help: str, service: Callable[..., Any], said: str) -> Any:
    """Hiding a post, and showing it again; `said` has a place for its number."""

    def do(call: Call, thread: int, number: int, reason: str) -> Answer:
        post = call.forum.read_now(posts.get_post, thread, number)
        call.forum.write_now(service, post.id, reason)
        document = {"id": post.id, "thread": thread, "number": number, "hidden": service is hiding.hide}
        return Answer(document, [said.format(f"{thread}#{number}")])

    return _verb(name, help, do, NUMBER)


# Where posts are -----------------------------------------------------------------------------------------------


def _split(call: Call, thread: int, numbers: tuple[str, ...], title: str, reason: str) -> Answer:
    made = call.forum.write_now(moving.split, thread, spans.numbers(" ".join(numbers)), title, reason)
    return _moved(made, f"Thread {made.thread_id} has {made.count} of the posts: {made.title}")


def _merge(call: Call, thread: int, into: int, reason: str) -> Answer:
    made = call.forum.write_now(moving.merge, thread, into, reason)
    return _moved(made, f"Merged into thread {made.thread_id}, from #{made.number} on: {made.title}")


def _move(call: Call, thread: int, community: str, reason: str) -> Answer:
    made = call.forum.write_now(moving.move, thread, community, reason)
    return _moved(made, f"Thread {made.thread_id} is in {made.community} now: {made.title}")


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


def _undo(call: Call, entry: int, reason: str) -> Answer:
    done = call.forum.write_now(undoing.undo, entry, reason)
    where = f"{done.thread_id}#{done.number}" if done.number else str(done.thread_id or "")
    document = {"entry": done.entry, "act": done.act, "thread": done.thread_id, "number": done.number}
    return Answer(document, [f"Taken back: {acts.said(done.act)}{f', {where}' if where else ''}."])


VERBS = (
    _verb("pin", "Pin a thread to the top of its community.", _pin,
          click.option("--until", default="", help=f"Until when: {spans.HELP}")),
    _flag("unpin", "Let a thread stand where its latest post puts it.", moderation.unpin, "Not pinned"),
    _flag("lock", "Let only facilitators and moderators reply in a thread.", moderation.lock, "Locked"),
    _flag("unlock", "Let everybody reply in a thread again.", moderation.unlock, "Not locked"),
    _flag("archive", "Keep a thread as it is: nobody replies, edits or solves there.", moderation.archive, "Archived"),
    _flag("unarchive", "Open an archived thread again.", moderation.unarchive, "Not archived"),
    _verb("retitle", "Give a thread another title.", _retitle, click.argument("title")),
    _verb("retag", "Give a thread these tags instead of its own; without any, it has none.", _retag,
          click.argument("tags", nargs=-1)),
    _hidden("hide", "Hide a post from all but the facilitators and moderators.", hiding.hide, "Hidden: {}."),
    _hidden("restore", "Show a hidden post to everybody again.", hiding.restore, "{} is there for everybody again."),
    _verb("split", "Make a thread of its own of posts: NUMBERS such as 4 6-9. Their old numbers lead there.", _split,
          click.argument("numbers", nargs=-1, required=True),
          click.option("--title", required=True, help="The title of the new thread.")),
    _verb("merge", "Put all posts of a thread behind those of thread INTO. The old numbers lead there.", _merge,
          click.argument("into", type=int, metavar="INTO")),
    _verb("move", "Move a thread to another community; a sign stays in the list of the one it came from.", _move,
          click.argument("community")),
    _verb("undo",
          "Take back an act by its number in the log; not every one can be, and none that something came after.",
          _undo, about=click.argument("entry", type=int, metavar="ENTRY")),
)  # fmt: skip
