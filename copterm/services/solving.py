"""Solving: which post answered a question, said by whoever asked or by the community's staff."""

from datetime import datetime
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Member, Post, Thread
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Invalid, NotAllowed, NotFound
from copterm.domain.limits import names_something
from copterm.domain.permissions import may_solve
from copterm.domain.roles import ThreadKind
from copterm.services import communities, indexing, notices, threads
from copterm.services.counting import is_gone
from copterm.services.threads import ThreadView


def solve(actor: Actor, thread_id: int, number: int) -> ThreadView:
    """Post `number` is the accepted answer to this question; another one is so no more."""
    row = _question(actor, thread_id)
    here = (Post.thread == thread_id) & (Post.number == number)
    post = Post.get_or_none(here) if names_something(number) else None
    if post is None:
        raise NotFound(f"There is no post {thread_id}#{number}.")
    if is_gone(post):
        raise Invalid("A deleted or hidden post answers nothing. Choose another one.")
    if post.number == 1:
        raise Invalid("This is the question itself. Go to the post that answers it, and do that there.", act="solve")
    if row.solved_at is None or row.solved_post_id != post.id:
        _store(row, solved_at=now(), solved_by=actor.id or None, solved_post_id=post.id)
        notices.tell_of_answer(actor, row, post.id, post.author_id)
        _emit(actor, row, post.id, post.number)
    return threads.get_thread(actor, thread_id)


def unsolve(actor: Actor, thread_id: int) -> ThreadView:
    """The question is open again."""
    row = _question(actor, thread_id)
    _reopen(actor, row)
    return threads.get_thread(actor, thread_id)


def take_back(actor: Actor, thread_id: int, said: int | None, before: int | None) -> ThreadView:
    """Take back that post `said` solved this question (None: that none did): post `before` did, or none. What somebody
    else has said since stays."""
    now_said = threads.get_thread(actor, thread_id).solved_number
    if now_said != said:
        whom = "nothing" if now_said is None else f"#{now_said}"
        raise Invalid(f"Somebody has said since that {whom} solved it. That stays.")
    return unsolve(actor, thread_id) if before is None else solve(actor, thread_id, before)


def lose_answer(actor: Actor, thread: Any, post_id: int) -> None:
    """A post is gone: a question that it had answered is open again. For posts."""
    if thread.solved_post_id == post_id:
        _reopen(actor, thread)


def solution(row: Any) -> dict[str, Any] | None:
    """What solved a thread, by whom and when, as the log keeps it for undoing; None where it is not solved."""
    if row.solved_at is None:
        return None
    return {"at": row.solved_at.isoformat(), "by": row.solved_by_id, "post": row.solved_post_id}


def carry(row: Any, thread_id: int) -> None:
    """What solved one thread solves another one. For moving."""
    solved = {"solved_at": row.solved_at, "solved_by": row.solved_by_id, "solved_post_id": row.solved_post_id}
    Thread.update(**solved).where(Thread.id == thread_id).execute()


def solve_as(thread_id: int, solution: dict[str, Any]) -> bool:
    """A thread that nothing else has solved since is solved as it was, if that post is there to be read."""
    post = Post.get_or_none((Post.id == solution["post"]) & (Post.thread == thread_id))
    if post is None or is_gone(post):
        return False
    solved = {"solved_at": datetime.fromisoformat(solution["at"]), "solved_by": solution["by"]}
    open_ = (Thread.id == thread_id) & Thread.solved_at.is_null()
    return bool(Thread.update(solved_post_id=post.id, **solved).where(open_).execute())


def _question(actor: Actor, thread_id: int) -> Any:
    """The row of a question that this actor may say is solved."""
    row, community = threads.find(actor, thread_id)
    if row.kind != ThreadKind.QUESTION:
        raise Invalid(f"Only questions are solved. This is {_a(row.kind)}.")
    role = communities.role_in(actor, community.id)
    if not may_solve(actor, row.author_id, role, archived=row.archived_at is not None):
        if row.archived_at is not None:
            raise NotAllowed("This thread is archived. What is in it stays as it is.")
        asked = Member.get_by_id(row.author_id)
        who = asked.handle or asked.name
        raise NotAllowed(f"What solved a question is said by {who}, who asked it, and by facilitators and moderators.")
    return row


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _reopen(actor: Actor, row: Any) -> None:
    if row.solved_at is not None:
        _store(row, solved_at=None, solved_by=None, solved_post_id=None)
        notices.forget_answer(row.solved_post_id)
        _emit(actor, row, None, None)


def _store(row: Any, **solved: Any) -> None:
    Thread.update(**solved).where(Thread.id == row.id).execute()
    indexing.thread_again(row.id)


def _emit(actor: Actor, row: Any, post_id: int | None, number: int | None) -> None:
    emit(
        actor,
        events.THREAD_CHANGED,
        community_id=row.community_id,
        thread_id=row.id,
        post_id=post_id,
        number=number,
        data={"solved": number is not None},
    )
