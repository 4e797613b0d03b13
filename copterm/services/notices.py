"""Notices: what concerns one member, in their inbox: answers, mentions, quotations, accepted answers.

A notice is there as long as its post is, and its reader reads its community. It is read with its post, or by hand.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.activity import emit
from copterm.db.prepared import Given, Prepared
from copterm.db.tables import Community, Member, Membership, Post, ReadState, Thread
from copterm.db.telling import Notice
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Invalid
from copterm.domain.limits import LARGEST_ID, MENTIONS, PAGE, UNREAD_CAP
from copterm.domain.permissions import may_moderate
from copterm.domain.roles import NoticeKind, Role, Watch
from copterm.services.counting import counted, is_thread
from copterm.services.standing import finds
from copterm.text.mentions import mentions, quoted

GROUPS = {"facilitators": (Role.FACILITATOR,), "moderators": (Role.FACILITATOR, Role.MODERATOR)}
"""Names that mention all who have a role in the community."""
EXCERPT = 400
"""Characters of a post that a notice looks at to say what it is about."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice. `body` is the beginning of the post, `number` its number in its thread."""

    id: int
    kind: NoticeKind
    by: str
    post_id: int
    number: int
    thread_id: int
    title: str
    community_id: int
    community: str
    at: datetime
    body: str
    format: str
    is_read: bool


# Who is told ---------------------------------------------------------------------------------------------------


def check_mentions(actor: Actor, body: str, role: Callable[[], Role | None]) -> tuple[str, ...]:
    """The names that a text mentions; Invalid where these are too many for one who does not tend the community."""
    named = mentions(body)
    if len(named) > MENTIONS and not (actor.is_system or may_moderate(actor, role())):
        raise Invalid(
            f"A post mentions at most {MENTIONS} people, and this one {len(named)}. Who follows sees it anyway."
        )
    return named


def tell_of_post(
    actor: Actor, thread: Any, post_id: int, body: str, named: Sequence[str], parent_author: int | None, at: datetime
) -> None:
    """A post was written: whom it mentions, whom it answers and whom it quotes are told, each once."""
    told: dict[int, NoticeKind] = {}
    for member_id in _named(thread.community_id, named):
        told.setdefault(member_id, NoticeKind.MENTION)
    answered = parent_author if parent_author is not None else thread.author_id
    told.setdefault(answered, NoticeKind.REPLY)
    for member_id in _quoted(thread.id, body):
        told.setdefault(member_id, NoticeKind.QUOTE)
    told.pop(actor.id, None)
    _tell(actor, thread, post_id, told, at)


def tell_of_edit(actor: Actor, thread: Any, post_id: int, named: Sequence[str], before: str) -> None:
    """A post was changed: who is mentioned now and was not before is told."""
    new = [name for name in named if name not in mentions(before)]
    told = dict.fromkeys(_named(thread.community_id, new), NoticeKind.MENTION)
    told.pop(actor.id, None)
    _tell(actor, thread, post_id, told, now())


def tell_of_answer(actor: Actor, thread: Any, post_id: int, author_id: int) -> None:
    """A post was accepted as the answer: who wrote it is told."""
    if author_id != actor.id:
        _tell(actor, thread, post_id, {author_id: NoticeKind.ACCEPTED}, now())


def forget_answer(post_id: int) -> None:
    """It is the answer no more."""
    Notice.delete().where((Notice.post == post_id) & (Notice.kind == NoticeKind.ACCEPTED)).execute()


_BY_HANDLE = Prepared(
    lambda given: (
        Member.select(Member.id)
        .join(Community, on=(Community.id == given("community")))
        .where(Member.handle.in_(given.many("handles")) & finds(Member.id, given("now")))
    )
)
_BY_ROLE = Prepared(
    lambda given: Membership.select(Membership.member).where(
        (Membership.community == given("community"))
        & Membership.role.in_(given.many("roles"))
        & Membership.left_at.is_null()
    )
)
_QUOTED = Prepared(
    lambda given: Post.select(Post.author).where(
        (Post.thread == given("thread")) & Post.number.in_(given.many("numbers"))
    )
)
_WHO = Prepared(
    lambda given: (
        Member.select(Member.id, Membership.watch, ReadState.watch)
        .join(
            Membership,
            JOIN.LEFT_OUTER,
            on=(
                (Membership.member == Member.id)
                & (Membership.community == given("community"))
                & Membership.left_at.is_null()
            ),
        )
        .join_from(
            Member,
            ReadState,
            JOIN.LEFT_OUTER,
            on=((ReadState.member == Member.id) & (ReadState.thread == given("thread"))),
        )
        .where(Member.id.in_(given.many("members")) & Member.handle.is_null(False))
    )
)
_INSERT = Prepared(
    lambda given: Notice.insert(
        member=given("member"),
        kind=given("kind"),
        thread=given("thread"),
        post=given("post"),
        actor=given("actor"),
        at=given("at"),
    ).on_conflict_ignore()
)


def _named(community_id: int, named: Sequence[str]) -> list[int]:
    """The members whom these names mean: those who read the community, and who tends it for a group's name."""
    found: list[int] = []
    handles = [name for name in named if name not in GROUPS]
    if handles:
        rows = _BY_HANDLE.tuples(community=community_id, handles=handles, now=now())
        found += [row[0] for row in rows]
    for name in named:
        if name in GROUPS:
            roles = [role.value for role in GROUPS[name]]
            found += [row[0] for row in _BY_ROLE.tuples(community=community_id, roles=roles)]
    return found


def _quoted(thread_id: int, body: str) -> list[int]:
    numbers = [one.number for one in quoted(body) if one.thread in (None, thread_id)]
    return [row[0] for row in _QUOTED.tuples(thread=thread_id, numbers=numbers)] if numbers else []


def _tell(actor: Actor, thread: Any, post_id: int, told: dict[int, NoticeKind], at: datetime) -> None:
    """Store the notices of those who have an account, and have not said that they want to hear nothing of it."""
    if not told:
        return
    rows = _WHO.tuples(community=thread.community_id, thread=thread.id, members=list(told))
    for member_id, place_watch, thread_watch in {row[0]: row for row in rows}.values():
        kind = told[member_id]
        level = thread_watch or place_watch
        if level == Watch.MUTED and kind in (NoticeKind.REPLY, NoticeKind.QUOTE):
            continue
        _INSERT.run(member=member_id, kind=kind.value, thread=thread.id, post=post_id, actor=actor.id or None, at=at)
        emit(
            actor, events.NOTICE_CHANGED, community_id=thread.community_id, thread_id=thread.id, post_id=post_id,
            member_id=member_id,
        )  # fmt: skip


# The inbox -----------------------------------------------------------------------------------------------------


def _readable(query: Any, given: Given) -> Any:
    """With the post, its thread and its community, as long as all that is there for this member."""
    return (
        query.join(Post, on=(Notice.post == Post.id))
        .join_from(Post, Thread, on=(Post.thread == Thread.id))
        .join_from(Thread, Community, on=(Thread.community == Community.id))
        .join_from(
            Notice,
            ReadState,
            JOIN.LEFT_OUTER,
            on=((ReadState.member == Notice.member) & (ReadState.thread == Post.thread)),
        )
        .where((Notice.member == given("member")) & counted() & is_thread() & finds(given("member"), given("now")))
    )


def _waiting() -> Any:
    """The condition that a notice is unread: neither by hand nor with its post."""
    is_behind = ReadState.number.is_null() | (ReadState.number < Post.number)
    seen = (Notice.kind != NoticeKind.ACCEPTED.value) & ~is_behind
    return Notice.done_at.is_null() & Notice.read_at.is_null() & ~seen


def _list(given: Given, is_done: bool) -> Any:
    author = Member.alias()
    columns = (
        Notice.id, Notice.kind, Notice.at, Notice.read_at, Notice.done_at, Post.id.alias("post_id"), Post.number,
        fn.SUBSTR(Post.body, 1, EXCERPT).alias("body"), Post.format, Thread.id.alias("thread_id"), Thread.title,
        Community.id.alias("community_id"), Community.name.alias("community_name"), author.handle.alias("by_handle"),
        author.name.alias("by_name"), ReadState.number.alias("read_number"),
    )  # fmt: skip
    query = _readable(Notice.select(*columns), given).join_from(
        Notice, author, JOIN.LEFT_OUTER, on=(Notice.actor == author.id)
    )
    done = Notice.done_at.is_null(False) if is_done else Notice.done_at.is_null()
    return query.where(done & (Notice.id < given("before"))).order_by(Notice.id.desc()).limit(given("limit"))


_OPEN = Prepared(lambda given: _list(given, False))
_DONE = Prepared(lambda given: _list(given, True))
_COUNT = Prepared(lambda given: _readable(Notice.select(Notice.id), given).where(_waiting()).limit(given("limit")))


def inbox(
    actor: Actor, before: int = LARGEST_ID, limit: int = PAGE, *, is_done: bool = False
) -> tuple[NoticeView, ...]:
    """This member's notices, the newest first, those older than notice `before`; or those that are done with."""
    if not actor.is_member:
        return ()
    query = _DONE if is_done else _OPEN
    return tuple(_view(row) for row in query.dicts(member=actor.id, now=now(), before=before, limit=limit))


def count(actor: Actor) -> int:
    """How many of this member's notices are unread, at most UNREAD_CAP."""
    return len(_COUNT.tuples(member=actor.id, now=now(), limit=UNREAD_CAP)) if actor.is_member else 0


def mark(actor: Actor, ids: Iterable[int], *, is_read: bool) -> int:
    """Say by hand that notices are read, or are not; how many that changed."""
    return _set(actor, ids, read_at=now() if is_read else None)


def put_away(actor: Actor, ids: Iterable[int], *, is_done: bool = True) -> int:
    """Done with them: they leave the inbox; or take them back into it. How many that changed."""
    return _set(actor, ids, done_at=now() if is_done else None)


def _set(actor: Actor, ids: Iterable[int], **columns: Any) -> int:
    mine = (Notice.member == actor.id) & Notice.id.in_(list(ids))
    changed = int(Notice.update(**columns).where(mine).execute()) if actor.is_member else 0
    if changed:
        emit(actor, events.NOTICE_CHANGED, member_id=actor.id)
    return changed


def _view(row: dict[str, Any]) -> NoticeView:
    kind = NoticeKind(row["kind"])
    with_post = kind is not NoticeKind.ACCEPTED and (row["read_number"] or 0) >= row["number"]
    return NoticeView(
        id=row["id"],
        kind=kind,
        by=row["by_handle"] or row["by_name"] or "the site",
        post_id=row["post_id"],
        number=row["number"],
        thread_id=row["thread_id"],
        title=row["title"],
        community_id=row["community_id"],
        community=row["community_name"],
        at=row["at"],
        body=row["body"],
        format=row["format"],
        is_read=row["read_at"] is not None or with_post,
    )
