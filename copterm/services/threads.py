"""Threads: listed by activity, opened, started, and followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.activity import emit
from copterm.db.prepared import Given, Prepared
from copterm.db.tables import Community, Member, Post, ReadState, Thread, ThreadTag, TitleWord
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Invalid, NotAllowed, NotFound
from copterm.domain.limits import PAGE, TITLE_LENGTH, UNREAD_CAP, names_something
from copterm.domain.permissions import may_read_thread, may_reply, may_solve, may_start_thread
from copterm.domain.roles import Role, ThreadKind, Visibility, Watch
from copterm.services import communities, unread
from copterm.services.counting import counted, is_listed
from copterm.services.standing import check_entry, writing_refusal
from copterm.services.tags import check_tags, tags_of
from copterm.text.clean import clean_line
from copterm.text.words import words

Cursor = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread in a list. `replies` leaves out the opening post; `unread` stops at 100; `last` is who wrote last."""

    id: int
    community_id: int
    community: str
    kind: ThreadKind
    title: str
    tags: tuple[str, ...]
    pinned: bool
    locked: bool
    archived: bool
    solved: bool
    moved: bool
    replies: int
    unread: int
    author: str
    last: str
    last_at: datetime
    watch: Watch | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some threads, and the cursor to ask for those after them; None at the end."""

    rows: tuple[ThreadRow, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread on its screen.

    `read_number`: up to there the member has read. `first_unread`: the first post by somebody else after it, None when
    there is none. `since`: when the newest read post was written. `watch_reason` says why it is followed.
    `refusal`: why this member may not reply here; empty when they may. `helps`: the act that changes that.
    `may_solve`: they say what solved this question. `moved_to`: the thread in which is now what stood here.
    """

    id: int
    community_id: int
    community: str
    slug: str
    kind: ThreadKind
    title: str
    tags: tuple[str, ...]
    pinned: bool
    locked: bool
    archived: bool
    solved_number: int | None
    author_id: int
    author: str
    created_at: datetime
    posts: int
    last_number: int
    read_number: int
    first_unread: int | None
    unread: int
    since: datetime | None
    participants: tuple[str, ...]
    facilitators: tuple[str, ...]
    watch: Watch
    watch_reason: str
    role: Role | None
    refusal: str
    helps: str
    may_solve: bool
    pinned_until: datetime | None = None
    lock_reason: str = ""
    moved_to: int | None = None
    slow_seconds: int = 0


_THREAD = Prepared(lambda given: Thread.select().where(Thread.id == given("thread")))


def find(actor: Actor, thread_id: int) -> tuple[Any, Any]:
    """The rows of a thread and its community; the same NotFound for what is hidden and what does not exist."""
    row = _THREAD.row(thread=thread_id if names_something(thread_id) else 0)
    # Asked in any case, so that what is hidden takes the same way as what does not exist.
    community = communities.row_of((row.community_id if row else 0) or 0)
    there = communities.ever_in(actor, community.id if community else 0)
    role = communities.role_of(there)
    seen = community is not None and row is not None
    if not seen or not may_read_thread(actor, Visibility(community.visibility), role, hidden=row.hidden_at is not None):
        raise NotFound(f"There is no thread {thread_id}.")
    check_entry(actor, community, there)
    return row, community


def list_threads(
    actor: Actor,
    community: int | str,
    after: Cursor | None = None,
    limit: int = PAGE,
    filter_by: str = "",
    upwards: bool = False,
) -> Page:
    """A community's threads: unread announcements, pinned ones, then by activity; `filter_by` are words in the title.

    `upwards` begins at the end of the list and pages towards its top; the rows of a page stand in the same order.
    """
    found = communities.find(actor, community)
    sought = clean_line(filter_by, None)[:TITLE_LENGTH]
    told = unread.announced(actor, found.id) if not sought else []
    wanted = (Thread.community == found.id) & is_listed() & Thread.id.not_in(told)
    for word in sought.lower().split():
        wanted &= fn.LOWER(Thread.title).contains(word)
    query = Thread.select(Thread.id, Thread.last_post_at).where(wanted & ~unread.pinned_now())
    if after is not None:
        query = query.where(_beyond(after, upwards))
    order = [Thread.last_post_at, Thread.id] if upwards else [Thread.last_post_at.desc(), Thread.id.desc()]
    rows = list(query.order_by(*order).limit(limit + 1).dicts())
    rows, more = rows[:limit], len(rows) > limit
    cursor = (rows[-1]["last_post_at"], rows[-1]["id"]) if more else None
    pinned: list[int] = []
    if after is None if not upwards else not more:
        first = Thread.select(Thread.id).where(wanted & unread.pinned_now()).order_by(Thread.pinned_at.desc())
        pinned = [*told, *(row[0] for row in first.limit(PAGE).tuples())]
    ids = [row["id"] for row in rows]
    return Page(rows_of(actor, [*pinned, *(reversed(ids) if upwards else ids)]), cursor)


def _beyond(cursor: Cursor, upwards: bool) -> Any:
    """What comes after a thread in the list, or before it."""
    (when, thread_id), at = cursor, Thread.last_post_at
    if upwards:
        return (at > when) | ((at == when) & (Thread.id > thread_id))
    return (at < when) | ((at == when) & (Thread.id < thread_id))


def rows_of(actor: Actor, ids: Sequence[int]) -> tuple[ThreadRow, ...]:
    """These threads as rows, in this order, without asking for permission: for services that have asked."""
    rows = _ROWS.dicts(member=actor.id, threads=list(ids)) if ids else []
    tagged = tags_of(list(ids))
    counts = unread.counts(actor, list(ids))
    found = {row["id"]: _row(row, tagged, counts) for row in rows}
    return tuple(found[one] for one in ids if one in found)


def changed_rows(actor: Actor, community: int | str, ids: Sequence[int]) -> tuple[ThreadRow, ...]:
    """Those of these threads that stand in a community's list, as they are now."""
    found = communities.find(actor, community)
    here = Thread.id.in_(list(ids)[:PAGE]) & (Thread.community == found.id)
    query = Thread.select(Thread.id).where(here & is_listed())
    return rows_of(actor, [row[0] for row in query.tuples()])


def _rows(given: Given) -> Any:
    last = Member.alias()
    return (
        Thread.select(
            Thread,
            Community.name.alias("community_name"),
            Member.handle.alias("author_handle"),
            Member.name.alias("author_name"),
            last.handle.alias("last_handle"),
            last.name.alias("last_name"),
            ReadState.watch.alias("own_watch"),
        )
        .join(Community, on=(Thread.community == Community.id))
        .join_from(Thread, Member, on=(Thread.author == Member.id))
        .join_from(Thread, last, JOIN.LEFT_OUTER, on=(Thread.last_author == last.id))
        .join_from(
            Thread,
            ReadState,
            JOIN.LEFT_OUTER,
            on=((ReadState.thread == Thread.id) & (ReadState.member == given("member"))),
        )
        .where(Thread.id.in_(given.many("threads")))
    )


_ROWS = Prepared(_rows)


def _row(row: dict[str, Any], tags: dict[int, tuple[str, ...]], counts: dict[int, int]) -> ThreadRow:
    until = row["pinned_until"]
    return ThreadRow(
        id=row["id"],
        community_id=row["community"],
        community=row["community_name"],
        kind=ThreadKind(row["kind"]),
        title=row["title"],
        tags=tags.get(row["id"], ()),
        pinned=row["pinned_at"] is not None and (until is None or until > now()),
        locked=row["locked_at"] is not None,
        archived=row["archived_at"] is not None,
        solved=row["solved_at"] is not None,
        moved=row["moved_to"] is not None,
        replies=max(0, row["post_count"] - 1),
        unread=counts.get(row["id"], 0),
        author=row["author_handle"] or row["author_name"],
        last=row["last_handle"] or row["last_name"] or "",
        last_at=row["last_post_at"],
        watch=Watch(row["own_watch"]) if row["own_watch"] else None,
    )


def get_thread(actor: Actor, thread_id: int) -> ThreadView:
    """A thread with all that its screen shows above the posts."""
    row, community = find(actor, thread_id)
    role = communities.role_in(actor, community.id)
    author = _AUTHOR.row(member=row.author_id)
    read = unread.read_number(actor, row)
    first, count = _first_unread(actor, thread_id, read, role)
    since = _WRITTEN.first(thread=thread_id, number=read)
    solved = Post.select(Post.number).where(Post.id == row.solved_post_id).tuples().first() if row.solved_at else None
    watch, reason = _watch(actor, unread.state(actor, thread_id), community)
    refusal, helps = reply_refusal(actor, row, community, role)
    return ThreadView(
        id=row.id,
        community_id=community.id,
        community=community.name,
        slug=community.slug,
        kind=ThreadKind(row.kind),
        title=row.title,
        tags=tags_of([row.id]).get(row.id, ()),
        pinned=row.pinned_at is not None and (row.pinned_until is None or row.pinned_until > now()),
        locked=row.locked_at is not None,
        archived=row.archived_at is not None,
        solved_number=solved[0] if solved else None,
        author_id=row.author_id,
        author=author.handle or author.name,
        created_at=row.created_at,
        posts=row.post_count,
        last_number=row.last_number,
        read_number=read,
        first_unread=first,
        unread=count,
        since=since[0] if since else None,
        participants=_participants(thread_id),
        facilitators=communities.facilitators([community.id]).get(community.id, ()),
        watch=watch,
        watch_reason=reason,
        role=role,
        refusal=refusal,
        helps=helps,
        may_solve=row.kind == ThreadKind.QUESTION
        and may_solve(actor, row.author_id, role, archived=row.archived_at is not None),
        pinned_until=row.pinned_until,
        lock_reason=row.lock_reason,
        moved_to=row.moved_to_id,
        slow_seconds=max(row.slow_seconds, community.slow_seconds),
    )


def _first_unread(actor: Actor, thread_id: int, read: int, role: Role | None) -> tuple[int | None, int]:
    if role is None:
        return None, 0
    first, count = _FIRST_UNREAD.tuples(thread=thread_id, read=read, member=actor.id)[0]
    return first, min(count, UNREAD_CAP)


def _watch(actor: Actor, state: Any, community: Any) -> tuple[Watch, str]:
    if state is not None and state.watch:
        return Watch(state.watch), "by your choice" if state.watch != Watch.WATCHING else "you wrote here or chose to"
    membership = communities.membership(actor, community.id)
    level = Watch(membership.watch) if membership is not None else Watch.NORMAL
    return level, f"as {community.name}" if level is not Watch.NORMAL else ""


def _participants(thread_id: int) -> tuple[str, ...]:
    return tuple(handle or name for handle, name in _PARTICIPANTS.tuples(thread=thread_id))


_AUTHOR = Prepared(lambda given: Member.select(Member.handle, Member.name).where(Member.id == given("member")))
_WRITTEN = Prepared(
    lambda given: Post.select(Post.created_at).where(
        (Post.thread == given("thread")) & (Post.number == given("number"))
    )
)
_FIRST_UNREAD = Prepared(
    lambda given: Post.select(fn.MIN(Post.number), fn.COUNT(Post.id)).where(
        (Post.thread == given("thread")) & (Post.number > given("read")) & (Post.author != given("member")) & counted()
    )
)
_PARTICIPANTS = Prepared(
    lambda given: (
        Post.select(Member.handle, Member.name)
        .join(Member, on=(Post.author == Member.id))
        .where((Post.thread == given("thread")) & Post.moved_to.is_null())
        .group_by(Member.id, Member.handle, Member.name)
        .order_by(fn.MAX(Post.number).desc())
        .limit(6)
    )
)


def reply_refusal(actor: Actor, thread: Any, community: Any, role: Role | None) -> tuple[str, str]:
    """Why the actor may not reply in this thread, and the act that helps; two empty words when they may."""
    if thread.moved_to_id is not None:
        return "What stood here is in another thread now. Write there.", ""
    if thread.archived_at is not None:
        return "This thread is archived. You can still quote it in a new thread.", "compose"
    refusal, act = writing_refusal(actor, community, communities.membership(actor, community.id))
    if refusal or may_reply(actor, role, locked=thread.locked_at is not None, archived=False):
        return refusal, act
    who = f" by {by.handle}" if (by := Member.get_or_none(Member.id == thread.locked_by_id)) and by.handle else ""
    why = f": {thread.lock_reason.rstrip('.')}" if thread.lock_reason else ""
    return f"This thread is locked{who}{why}. You can still quote it in a new thread.", "compose"


def new_thread(
    actor: Actor,
    community: int | str,
    kind: str,
    title: str,
    body: str,
    tags: Sequence[str] = (),
    key: str = "",
) -> ThreadView:
    """Start a thread with its opening post. The same `key` again gives the thread that is there."""
    from copterm.services import drafts, pace, posts

    found = communities.find(actor, community)
    if (sent := posts.already_sent(actor, key)) is not None:
        return get_thread(actor, sent.thread_id)
    shown = check_new(actor, found, kind, title)
    pace.check(actor, found)
    thread_id = store_thread(found.id, actor.id, kind, shown, check_tags(tags))
    emit(actor, events.THREAD_ADDED, community_id=found.id, thread_id=thread_id)
    posts.publish(actor, Thread.get_by_id(thread_id), body, key=key)
    drafts.forget_sent(actor, key)
    store_watch(actor, thread_id, Watch.WATCHING, only_first=True)
    return get_thread(actor, thread_id)


def check_new(actor: Actor, community: Any, kind: str, title: str) -> str:
    """The title of a new thread as it is stored; a refusal where this member may not start such a thread here."""
    communities.check_writing(actor, community)
    if kind not in list(ThreadKind):
        raise Invalid("A thread is a discussion, a question or an announcement.")
    if not may_start_thread(actor, communities.role_in(actor, community.id), ThreadKind(kind)):
        raise NotAllowed("Announcements are started by facilitators and moderators.")
    shown = clean_line(title, TITLE_LENGTH)
    if not shown:
        raise Invalid("A thread needs a title.")
    return shown


def store_thread(community_id: int, author_id: int, kind: str, title: str, tags: Sequence[str]) -> int:
    """The rows of a new thread without posts, for this module and imports. `title` is clean."""
    thread_id = Thread.insert(
        community=community_id, author=author_id, kind=kind, title=title, created_at=now(), last_post_at=now()
    ).execute()
    if tags:
        ThreadTag.insert_many([{"thread": thread_id, "tag": tag} for tag in tags]).execute()
    rows = [{"community": community_id, "word": word, "thread": thread_id} for word in sorted(set(words(title)))]
    if rows:
        TitleWord.insert_many(rows).execute()
    Community.update(thread_count=Community.thread_count + 1).where(Community.id == community_id).execute()
    return int(thread_id)


def store_watch(actor: Actor, thread_id: int, level: Watch, *, only_first: bool = False) -> None:
    """Keep a watch level; with `only_first` only where none was chosen."""
    kept = _WATCH_FIRST if only_first else _WATCH
    kept.run(member=actor.id, thread=thread_id, watch=level.value)


def _watching(given: Given, kept: Any) -> Any:
    return ReadState.insert(
        member=given("member"), thread=given("thread"), number=None, watch=given("watch"), read_at=None
    ).on_conflict(conflict_target=[ReadState.member, ReadState.thread], update={ReadState.watch: kept})


_WATCH = Prepared(lambda given: _watching(given, given("watch")))
_WATCH_FIRST = Prepared(lambda given: _watching(given, fn.COALESCE(ReadState.watch, given("watch"))))
