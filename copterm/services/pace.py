"""Pace: how fast somebody writes. Slow mode, limits for newcomers, and whose posts wait for approval."""

from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from copterm.db.activity import emit
from copterm.db.prepared import Prepared
from copterm.db.tables import Community, Post, Thread
from copterm.db.tending import HeldPost
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Invalid, NotAllowed, TooMany
from copterm.domain.limits import NEWCOMER_DAYS, POST_LENGTH, POSTS_A_MINUTE, SLOW_SECONDS
from copterm.domain.permissions import may_moderate, may_set_holds, may_set_pace
from copterm.domain.roles import Holds
from copterm.services import communities, modlog
from copterm.text.clean import clean_block
from copterm.text.shorten import span

DAY = timedelta(days=1)
_RECENT = Prepared(
    lambda given: Post.select(fn.COUNT(Post.id)).where(
        (Post.author == given("author")) & Post.created_at.between(given("since"), given("until"))
    )
)


def limit_rate(actor: Actor) -> None:
    """TooMany for a member who has written as many posts in a minute as anybody may."""
    recent = _RECENT.tuples(author=actor.id, since=now() - timedelta(minutes=1), until=now())[0][0]
    if actor.is_member and recent >= POSTS_A_MINUTE:
        raise TooMany(f"That is more than {POSTS_A_MINUTE} posts in a minute. Please wait a little; the text is kept.")


def own_words(body: str) -> str:
    """A post's text as it is stored; Invalid where it says nothing of its own, or too much."""
    text = clean_block(body, POST_LENGTH)
    if not any(line.strip() and not line.lstrip().startswith(">") for line in text.splitlines()):
        raise Invalid("There is nothing of your own in it yet." if text.strip() else "There is nothing to send yet.")
    return text


def check(actor: Actor, community: Any, thread: Any = None) -> None:
    """TooMany where it is too early for this member's next post; NotAllowed where it has to wait for approval first.

    For services that publish at once. Staff write as fast as they like.
    """
    check_speed(actor, community, thread)
    if waits(actor, community):
        raise NotAllowed(f"What you write in {community.name} waits for approval, and cannot be published at once.")


def check_speed(actor: Actor, community: Any, thread: Any = None) -> None:
    """TooMany where slow mode, or the limit for newcomers, says that the next post is not due yet."""
    slow_here = thread.slow_seconds if thread is not None else 0
    if not (community.slow_seconds or slow_here or community.newcomer_posts) or not actor.is_member:
        return
    membership = communities.membership(actor, community.id)
    if may_moderate(actor, communities.role_of(membership)):
        return
    if slow_here:
        _check_slow(_latest(actor, community.id, thread.id), slow_here, "this thread")
    if community.slow_seconds:
        _check_slow(_latest(actor, community.id, None), community.slow_seconds, community.name)
    if community.newcomer_posts and _is_new(membership, community.newcomer_days or NEWCOMER_DAYS):
        _check_newcomer(actor, community)


def _check_slow(latest: datetime | None, seconds: int, where: str) -> None:
    left = seconds - (now() - latest).total_seconds() if latest is not None else 0
    if left > 0:
        raise TooMany(
            f"Slow mode: one post every {span(seconds).removeprefix('1 ')} in {where}. "
            f"You can send this in {span(left)}; the text is kept."
        )


def _check_newcomer(actor: Actor, community: Any) -> None:
    times = sorted(_times(actor, community.id, now() - DAY), reverse=True)
    most = community.newcomer_posts
    if len(times) >= most:
        due = (times[most - 1] + DAY - now()).total_seconds()
        posts = "one post" if most == 1 else f"{most} posts"
        days = span((community.newcomer_days or NEWCOMER_DAYS) * 86_400)
        raise TooMany(
            f"Who is new in {community.name} writes {posts} a day for {days}. "
            f"You can send this in {span(due)}; the text is kept."
        )


def _is_new(membership: Any, days: int) -> bool:
    return membership is None or membership.joined_at > now() - timedelta(days=days)


def _latest(actor: Actor, community_id: int, thread_id: int | None) -> datetime | None:
    """When this member wrote last, here or what waits here; what was taken back does not count."""
    return max(_times(actor, community_id, now() - timedelta(seconds=SLOW_SECONDS), thread_id), default=None)


def _times(actor: Actor, community_id: int, since: datetime, thread_id: int | None = None) -> list[datetime]:
    """When this member wrote here since then, at most so often as a day allows."""
    posts = (
        Post.select(Post.created_at)
        .join(Thread, on=(Post.thread == Thread.id))
        .where((Post.author == actor.id) & (Post.created_at > since) & ~Post.withdrawn)
    )
    held = HeldPost.select(HeldPost.held_at).where(
        (HeldPost.author == actor.id) & (HeldPost.state == "held") & (HeldPost.held_at > since)
    )
    if thread_id is None:
        posts, held = posts.where(Thread.community == community_id), held.where(HeldPost.community == community_id)
    else:
        posts, held = posts.where(Post.thread == thread_id), held.where(HeldPost.thread == thread_id)
    newest = posts.order_by(Post.created_at.desc()).limit(100)
    return [row.created_at for row in newest] + [row.held_at for row in held.limit(100)]


def waits(actor: Actor, community: Any) -> bool:
    """Whether what this member writes here waits for approval: where everybody's does, or as long as they are new."""
    if community.holds == Holds.NOBODY or not actor.is_member:
        return False
    membership = communities.membership(actor, community.id)
    if may_moderate(actor, communities.role_of(membership)):
        return False
    return community.holds == Holds.EVERYBODY or _is_new(membership, community.newcomer_days or NEWCOMER_DAYS)


# What a community asks for -----------------------------------------------------------------------------------


def set_slow(actor: Actor, community: int | str, seconds: int, reason: str) -> int:
    """One post a member in so many seconds, in a whole community; 0 ends it."""
    place = communities.find(actor, community)
    _check_pace(actor, place, seconds)
    why = modlog.check_reason(reason)
    Community.update(slow_seconds=seconds).where(Community.id == place.id).execute()
    modlog.record(actor, "slow", why, community_id=place.id, seconds=seconds, before=place.slow_seconds)
    emit(actor, events.COMMUNITY_CHANGED, community_id=place.id)
    return seconds


def get_thread_slow(actor: Actor, thread_id: int) -> int:
    """How many seconds one thread asks for between two posts of a member, 0 for none.

    What its community asks is not in it.
    """
    from copterm.services import threads

    return int(threads.find(actor, thread_id)[0].slow_seconds)


def set_thread_slow(actor: Actor, thread_id: int, seconds: int, reason: str) -> int:
    """One post a member in so many seconds, in one thread; 0 ends it."""
    from copterm.services import threads

    row, place = threads.find(actor, thread_id)
    _check_pace(actor, place, seconds)
    why = modlog.check_reason(reason)
    Thread.update(slow_seconds=seconds).where(Thread.id == row.id).execute()
    before = row.slow_seconds
    modlog.record(actor, "slow", why, community_id=place.id, thread_id=row.id, seconds=seconds, before=before)
    emit(actor, events.THREAD_CHANGED, community_id=place.id, thread_id=row.id, data={"slow": seconds})
    return seconds


def _check_pace(actor: Actor, place: Any, seconds: int) -> None:
    if not may_set_pace(actor, communities.role_in(actor, place.id)):
        raise NotAllowed(f"Slow mode is set by the facilitators and moderators of {place.name}.")
    if not 0 <= seconds <= SLOW_SECONDS:
        raise Invalid("Slow mode asks for up to a day between two posts.")


def set_newcomers(actor: Actor, community: int | str, days: int, posts: int, reason: str) -> tuple[int, int]:
    """Who joined in the last `days` writes at most `posts` posts a day; 0 posts is no limit."""
    place = communities.find(actor, community)
    _check_holds(actor, place)
    if not (0 <= days <= 365 and 0 <= posts <= 1000):
        raise Invalid("Somebody is new for 365 days at most, and a limit is 1,000 posts a day at most.")
    why = modlog.check_reason(reason)
    Community.update(newcomer_days=days, newcomer_posts=posts).where(Community.id == place.id).execute()
    before = [place.newcomer_days, place.newcomer_posts]
    modlog.record(actor, "newcomers", why, community_id=place.id, days=days, posts=posts, before=before)
    emit(actor, events.COMMUNITY_CHANGED, community_id=place.id)
    return days, posts


def set_holds(actor: Actor, community: int | str, who: str, reason: str) -> Holds:
    """Whose posts wait for approval from now on: nobody's, newcomers', everybody's. What waits goes on waiting."""
    place = communities.find(actor, community)
    _check_holds(actor, place)
    if who not in list(Holds):
        raise Invalid("Posts of nobody, newcomers or everybody wait for approval.")
    why = modlog.check_reason(reason)
    Community.update(holds=who).where(Community.id == place.id).execute()
    modlog.record(actor, "hold", why, community_id=place.id, who=who, before=place.holds)
    emit(actor, events.COMMUNITY_CHANGED, community_id=place.id)
    return Holds(who)


def _check_holds(actor: Actor, place: Any) -> None:
    if not may_set_holds(actor, communities.role_in(actor, place.id)):
        raise NotAllowed(f"This is for the facilitators of {place.name} to say.")
