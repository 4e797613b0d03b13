"""Moving a thread to another community, splitting one, and merging one into another; each can be taken back.

A post that moves keeps its id and gets a new number; what stood at the old one leads there for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Activity, Post, Thread
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from copterm.domain.limits import TAGS, TITLE_LENGTH, names_something
from copterm.domain.permissions import may_moderate
from copterm.domain.roles import State, ThreadKind, Visibility
from copterm.services import carrying, communities, counting, indexing, modlog, relocating, solving, threads
from copterm.services.moderation import UNDONE, concerned, find_moderated, index_title, store_tags
from copterm.services.naming import name_of
from copterm.services.tags import tags_of
from copterm.text.clean import clean_line
from copterm.text.shorten import ago


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the posts are now, from which number on, and the entry of the log by which it is taken back."""

    entry: int
    thread_id: int
    number: int
    title: str
    community: str
    count: int


def move(actor: Actor, thread_id: int, community: int | str, reason: str) -> Moved:
    """Move a thread with its posts, numbers and tags to another community; a sign stays in the list of this one.

    The sign does not say whereto. The thread is not pinned there.
    """
    row, here = find_moderated(actor, thread_id, "moved")
    there = communities.find(actor, community)
    why = modlog.check_reason(reason)
    if there.id == here.id:
        raise Invalid(f"This thread is in {here.name} already.")
    if not may_moderate(actor, communities.role_in(actor, there.id)):
        raise NotAllowed(f"What comes to {there.name} is up to its facilitators and moderators. Ask one of them.")
    if there.state == State.RETIRED:
        raise Invalid(f"{there.name} is retired. Nothing is added to it.")
    carrying.keep(row, here.id, there.id)
    pin = {"pinned_at": None, "pinned_by": None, "pinned_until": None}
    Thread.update(community=there.id, **pin).where(Thread.id == row.id).execute()
    sign_id = _leave_sign(row, there.id)
    index_title(row.id, there.id, row.title)
    indexing.thread_again(row.id)
    counting.recount_community(here.id)
    counting.recount_community(there.id)
    known = there.visibility == Visibility.PUBLIC
    undo = {"kind": "move", "thread": row.id, "from": here.id, "pinned": _pinning(row)}
    entry = modlog.record(
        actor, "move", why, community_id=here.id, thread_id=sign_id, member_id=concerned(actor, row.author_id),
        undo=undo, title=row.title, to=there.name if known else "another community",
    )  # fmt: skip
    came = here.name if here.visibility == Visibility.PUBLIC else "another community"
    modlog.record(actor, "receive", why, community_id=there.id, thread_id=row.id, origin=came)
    for community_id, changed in ((here.id, sign_id), (here.id, row.id), (there.id, row.id)):
        emit(actor, events.THREAD_CHANGED, community_id=community_id, thread_id=changed, data={"moved": True})
    return Moved(entry, row.id, 1, row.title, there.name, row.post_count)


def _leave_sign(row: Any, there: int) -> int:
    """A thread without posts that leads to this one; one that led there from where it is now leaves the list."""
    here = (Thread.moved_to == row.id) & (Thread.community == there) & (Thread.last_number == 0)
    Thread.update(archived_at=now()).where(here).execute()
    columns = {name: getattr(row, name) for name in ("kind", "title", "created_at", "last_post_at")}
    sign_id = Thread.insert(
        community=row.community_id, author=row.author_id, last_author=row.last_author_id, moved_to=row.id, **columns
    ).execute()
    return int(sign_id)


def split(
    actor: Actor, thread_id: int, numbers: Sequence[int], title: str, reason: str, kind: str = ThreadKind.DISCUSSION
) -> Moved:
    """Make a thread of its own of these posts; it has the tags of this one."""
    row, here = find_moderated(actor, thread_id, "split")
    why = modlog.check_reason(reason)
    shown = clean_line(title, TITLE_LENGTH)
    if not shown:
        raise Invalid("The new thread needs a title.")
    if kind not in list(ThreadKind):
        raise Invalid("A thread is a discussion, a question or an announcement.")
    posts = _chosen(row, numbers)
    first = next(post for post in posts if not counting.is_gone(post))
    made_id = threads.store_thread(here.id, first.author_id, kind, shown, tags_of([row.id]).get(row.id, ()))
    Thread.update(created_at=first.created_at).where(Thread.id == made_id).execute()
    solved = row.solved_post_id
    steps = [[post.id, post.number] for post in posts]
    relocating.append(actor, posts, row, Thread.get_by_id(made_id), why)
    lost = solved is not None and any(post.id == solved for post in posts)
    if lost:
        solving.lose_answer(actor, row, solved)
    counting.recount_community(here.id)
    carrying.watch_authors(made_id, posts)
    undo = {
        "kind": "split", "thread": row.id, "target": made_id, "steps": steps,
        "solved": solving.solution(row) if lost else None,
    }  # fmt: skip
    entry = modlog.record(
        actor, "split", why, community_id=here.id, thread_id=row.id, member_id=concerned(actor, first.author_id),
        number=posts[0].number, undo=undo, to=f"{made_id}: {shown}", count=len(posts),
    )  # fmt: skip
    _tell(actor, here.id, row.id, made_id)
    return Moved(entry, made_id, 1, shown, here.name, len(posts))


def _chosen(row: Any, numbers: Sequence[int]) -> list[Any]:
    """The rows of the posts to split off, in order."""
    wanted = sorted(set(numbers))
    if not wanted:
        raise Invalid("Say which posts become a thread of their own.")
    if 1 in wanted:
        raise Invalid("The first post opens this thread and stays in it. Choose later posts, or move the whole thread.")
    known = [number for number in wanted if names_something(number)]
    found = {post.number: post for post in Post.select().where((Post.thread == row.id) & Post.number.in_(known))}
    for number in wanted:
        if number not in found:
            raise NotFound(f"There is no post {row.id}#{number}.")
        if found[number].moved_to_id is not None:
            raise Conflict(_gone_from(row, found[number]))
    posts = [found[number] for number in wanted]
    if all(counting.is_gone(post) for post in posts):
        raise Invalid("Nothing is left of these posts to make a thread of.")
    return posts


def _gone_from(row: Any, sign: Any) -> str:
    """Who moved a post whose sign that is, and whereto as long as it is in this community."""
    now_in = Thread.get_by_id(Post.get_by_id(sign.moved_to_id).thread_id)
    where = f"to thread {now_in.id}" if now_in.community_id == row.community_id else "away"
    return f"{name_of(sign.deleted_by_id)} moved #{sign.number} {where} {ago(sign.deleted_at, now())}."


def merge(actor: Actor, thread_id: int, into: int, reason: str) -> Moved:
    """Put all posts of a thread behind those of another one of its community. Its number leads there for ever.

    Tags are joined, who watched it watches the other, and what is being written goes on there.
    """
    row, here = find_moderated(actor, thread_id, "merged")
    target, place = threads.find(actor, into)
    why = modlog.check_reason(reason)
    if target.id == row.id:
        raise Invalid("This is the same thread. Name the one that this one is to go into.")
    if target.moved_to_id is not None:
        raise _merged_away(row, target)
    if target.community_id != row.community_id:
        raise Invalid(f"Thread {target.id} is in {place.name}. Move this one there first, then merge them.")
    for flag in ("locked", "archived"):
        if getattr(target, f"{flag}_at") is not None:
            raise NotAllowed(f"Thread {target.id} is {flag}. Take that back first, or merge the other way round.")
    posts = list(Post.select().where((Post.thread == row.id) & Post.moved_to.is_null()).order_by(Post.number))
    if not posts:
        raise Invalid("There is no post in this thread to merge.")
    steps = [[post.id, post.number] for post in posts]
    solution = solving.solution(row)
    pin = dict.fromkeys(("pinned_at", "pinned_by", "pinned_until", "solved_at", "solved_by", "solved_post_id"))
    Thread.update(moved_to=target.id, **pin).where(Thread.id == row.id).execute()
    numbers = relocating.append(actor, posts, row, target, why)
    carried = solution is not None and target.kind == ThreadKind.QUESTION and target.solved_at is None
    if carried:
        solving.carry(row, target.id)
    tags = tags_of([row.id, target.id])
    own = tags.get(target.id, ())
    both = tuple(dict.fromkeys((*own, *tags.get(row.id, ()))))[:TAGS]
    store_tags(target.id, both)
    index_title(row.id, here.id, "")
    carrying.watches(row.id, target.id)
    carried_drafts = carrying.drafts(row.id, target.id, numbers)
    counting.recount_community(here.id)
    undo = {
        "kind": "merge", "thread": row.id, "target": target.id, "steps": steps, "solved": solution,
        "carried": carried, "tags": [tag for tag in both if tag not in own], "drafts": carried_drafts,
    }  # fmt: skip
    entry = modlog.record(
        actor, "merge", why, community_id=here.id, thread_id=row.id, member_id=concerned(actor, row.author_id),
        undo=undo, to=f"{target.id}: {target.title}", count=len(posts),
    )  # fmt: skip
    _tell(actor, here.id, row.id, target.id)
    return Moved(entry, target.id, min(numbers.values()), target.title, here.name, len(posts))


def _merged_away(row: Any, target: Any) -> Refusal:
    """Why nothing is merged into a thread whose posts are elsewhere."""
    act, who, when = modlog.latest(("merge",), thread_id=target.id)
    if act and target.moved_to_id == row.id:
        return Conflict(f"{who} merged thread {target.id} into this one {when}. There is nothing left to do.")
    if act:
        into = target.moved_to_id
        return Conflict(f"{who} merged thread {target.id} into thread {into} {when}. Merge into that one.")
    return Invalid(f"What stood in thread {target.id} is in thread {target.moved_to_id} now. Merge into that one.")


def take_back(actor: Actor, entry: int, reason: str = UNDONE) -> Moved:
    """Undo a move, a split or a merge by its entry in the log. What was written since stays where it was written."""
    row = Activity.get_or_none(Activity.id == (entry if 0 < entry < 2**63 else 0))
    undo = (row.data.get("undo") or {}) if row is not None and row.kind == events.MODERATED else {}
    threads.find(actor, undo.get("thread", 0))  # in any case: the same path for what is hidden and what is not there
    if undo["kind"] == "move":
        now_there = Thread.get_by_id(undo["thread"])
        if now_there.community_id == undo["from"]:
            _, who, when = modlog.latest(("receive",), thread_id=now_there.id)
            raise Conflict(f"This thread is back already: {who} moved it {when}.")
        back = move(actor, undo["thread"], undo["from"], reason)
        _pin_as(undo["thread"], undo["pinned"])
        return back
    source, here = _moderated_source(actor, undo)
    target, _ = threads.find(actor, undo["target"])
    if undo["kind"] == "split" and target.moved_to_id == source.id:
        raise Conflict(_overtaken(source, "split"))
    if target.community_id != source.community_id:
        raise Conflict("One of the two threads is in another community by now. That stays.")
    why = modlog.check_reason(reason)
    steps = [(post_id, number) for post_id, number in undo["steps"]]
    if undo["kind"] == "merge":
        Thread.update(moved_to=None).where(Thread.id == source.id).execute()
    numbers = relocating.give_back(actor, steps, source, target, why)
    if undo["kind"] == "merge":
        _unmerge(source, target, undo)
        carrying.drafts(target.id, source.id, numbers, undo.get("drafts", []))
    elif not Post.select().where((Post.thread == target.id) & Post.moved_to.is_null()).exists():
        columns = {"moved_to": source.id, "hidden_at": None, "hidden_by": None, "pinned_at": None}
        Thread.update(**columns).where(Thread.id == target.id).execute()
        index_title(target.id, here.id, "")
        carrying.drafts(target.id, source.id, numbers)
    if undo["solved"] is not None:
        solving.solve_as(source.id, undo["solved"])
    counting.recount_community(here.id)
    made = modlog.record(
        actor, f"undo {undo['kind']}", why, community_id=here.id, thread_id=source.id, count=len(numbers),
        member_id=concerned(actor, source.author_id),
    )  # fmt: skip
    _tell(actor, here.id, source.id, target.id)
    return Moved(made, source.id, steps[0][1], source.title, here.name, len(numbers))


def _moderated_source(actor: Actor, undo: dict[str, Any]) -> tuple[Any, Any]:
    source, here = threads.find(actor, undo["thread"])
    if not may_moderate(actor, communities.role_in(actor, here.id)):
        raise NotAllowed(f"This is taken back by the facilitators and moderators of {here.name}.")
    is_merged = source.moved_to_id is not None
    if is_merged != (undo["kind"] == "merge") or (is_merged and source.moved_to_id != undo["target"]):
        raise Conflict(_overtaken(source, undo["kind"]))
    return source, here


def _overtaken(source: Any, kind: str) -> str:
    act, who, when = modlog.latest((f"undo {kind}", "merge"), thread_id=source.id)
    if act.startswith("undo"):
        return f"{who} took that back {when}. There is nothing left to do."
    return f"{who or 'Somebody'} moved this thread on {when}. That stays.".replace("  ", " ")


def _unmerge(source: Any, target: Any, undo: dict[str, Any]) -> None:
    index_title(source.id, source.community_id, source.title)
    left = [tag for tag in tags_of([target.id]).get(target.id, ()) if tag not in undo["tags"]]
    store_tags(target.id, left)
    if undo["carried"] and undo["solved"] and Thread.get_by_id(target.id).solved_post_id == undo["solved"]["post"]:
        Thread.update(solved_at=None, solved_by=None, solved_post_id=None).where(Thread.id == target.id).execute()


def _pinning(row: Any) -> dict[str, Any] | None:
    """How a thread is pinned, as it is kept for undoing."""
    if row.pinned_at is None:
        return None
    until = row.pinned_until.isoformat() if row.pinned_until is not None else None
    return {"at": row.pinned_at.isoformat(), "by": row.pinned_by_id, "until": until}


def _pin_as(thread_id: int, pinning: dict[str, Any] | None) -> None:
    if pinning is not None:
        until = datetime.fromisoformat(pinning["until"]) if pinning["until"] else None
        at = datetime.fromisoformat(pinning["at"])
        Thread.update(pinned_at=at, pinned_by=pinning["by"], pinned_until=until).where(Thread.id == thread_id).execute()


def _tell(actor: Actor, community_id: int, *thread_ids: int) -> None:
    for thread_id in thread_ids:
        indexing.thread_again(thread_id)
        emit(actor, events.THREAD_CHANGED, community_id=community_id, thread_id=thread_id, data={"moved": True})
