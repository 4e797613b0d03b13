"""Posts that go from one thread to another, and back: under new numbers, with signs at the old ones.

For services that have asked for permission.
"""

from collections.abc import Sequence
from typing import Any

from copterm.db.tables import Post, Source
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict
from copterm.services import carrying, counting
from copterm.services.naming import name_of

AT_ONCE = 100

Steps = list[tuple[int, int]]
"""Post ids with the numbers that they had."""


def append(actor: Actor, rows: Sequence[Any], source: Any, target: Any, reason: str) -> dict[int, int]:
    """Put these posts of one thread behind the last one of another, in their order; their new numbers by the old ones.

    The counters of both and what is read there are right afterwards; the threads' flags are left to the caller.
    """
    gauges = _gauges(source, target)
    start = int(target.last_number)
    numbers = {row.number: start + place for place, row in enumerate(rows, 1)}
    by = name_of(actor.id or None)
    what = f"{len(rows)} posts" if len(rows) > 1 else "this post"
    span = f"{rows[0].number}" + (f"–#{rows[-1].number}" if len(rows) > 1 else "")
    line = f"{by} moved {what} here from {source.id}#{span}: {reason}"
    for row in rows:
        arrival = line if row is rows[0] else ""
        Post.update(thread=target.id, number=numbers[row.number], arrival=arrival).where(Post.id == row.id).execute()
    _leave_signs(actor, rows, source.id, {row.id: row.number for row in rows}, reason)
    _settle(actor, rows, gauges, numbers, source, target)
    return numbers


def give_back(actor: Actor, steps: Steps, source: Any, target: Any, reason: str) -> dict[int, int]:
    """Put posts that went from the source to the target back under their old numbers: those by the ones there.

    Conflict where none was. Their numbers in the target lead on as well.
    """
    gauges = _gauges(target, source)
    old = dict(steps)
    rows = list(Post.select().where(Post.id.in_(list(old)) & (Post.thread == target.id)).order_by(Post.number))
    if not rows:
        raise Conflict("These posts have been moved on since. That stays.")
    numbers = {row.number: old[row.id] for row in rows}
    for row in rows:
        sign = Post.get((Post.thread == source.id) & (Post.moved_to == row.id) & (Post.number == old[row.id]))
        Post.update(reply_to=row.id).where(Post.reply_to == sign.id).execute()
        Post.delete().where(Post.id == sign.id).execute()
        Post.update(thread=source.id, number=old[row.id], arrival="").where(Post.id == row.id).execute()
    _leave_signs(actor, rows, target.id, {row.id: row.number for row in rows}, reason)
    _settle(actor, rows, gauges, numbers, target, source)
    return numbers


def _gauges(source: Any, target: Any) -> tuple[carrying.Gauge, carrying.Gauge]:
    return (
        carrying.gauge(source, target.community_id, [target.id]),
        carrying.gauge(target, target.community_id, [source.id]),
    )


def _leave_signs(actor: Actor, rows: Sequence[Any], thread_id: int, numbers: dict[int, int], reason: str) -> None:
    signs = [
        {
            "thread": thread_id,
            "number": numbers[row.id],
            "author": row.author_id,
            "body": "",
            "created_at": row.created_at,
            "deleted_at": now(),
            "deleted_by": actor.id or None,
            "delete_reason": reason,
            "moved_to": row.id,
        }
        for row in rows
    ]
    for place in range(0, len(signs), AT_ONCE):
        Post.insert_many(signs[place : place + AT_ONCE]).execute()
    _answer_signs(thread_id)


def _answer_signs(thread_id: int) -> None:
    """What stays and answers to a post that went answers to the sign of it, which leads there."""
    sign = Post.alias()
    left = Post.select(Post.id, sign.id).join(sign, on=(Post.reply_to == sign.moved_to))
    for post_id, sign_id in list(left.where((Post.thread == thread_id) & (sign.thread == thread_id)).tuples()):
        Post.update(reply_to=sign_id).where(Post.id == post_id).execute()


def _settle(
    actor: Actor,
    rows: Sequence[Any],
    gauges: tuple[carrying.Gauge, carrying.Gauge],
    numbers: dict[int, int],
    source: Any,
    target: Any,
) -> None:
    Source.update(thread=target.id).where(Source.post.in_([row.id for row in rows])).execute()
    counting.recount(actor, source.id)
    counting.recount(actor, target.id)
    moved = [(row.number, numbers[row.number], row.author_id) for row in rows if row.deleted_at is None]
    carrying.settle(*gauges, moved)
