"""Pace and holding: slow mode, limits for newcomers, and posts that wait for approval and are numbered only then."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest

from copterm.domain.clock import fixed, now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from copterm.forum import Forum
from copterm.services import drafts, holding, membership, moderation, pace, posts, threads
from copterm.services.holding import HeldView
from copterm.services.posts import PostView
from copterm.services.threads import ThreadView
from tests.conftest import Site

People = tuple[Forum, Forum, Forum]


@pytest.fixture
def people(site: Site) -> People:
    """Ada (admin, facilitator), mo (moderator), bea (member) of community 1."""
    ada = site.admin()
    site.community(ada)
    mo, bea = site.member(ada, "mo"), site.member(ada, "bea")
    ada.write_now(membership.set_role, "data", "mo", "moderator")
    return ada, mo, bea


@pytest.fixture
def thread(people: People) -> int:
    return people[0].write_now(threads.new_thread, 1, "discussion", "Kafka or just Postgres?", "Which, and why?").id


def at(start: datetime, **later: float) -> AbstractContextManager[None]:
    """As if so much time had passed."""
    return fixed(lambda: start + timedelta(**later))


def test_slow_mode_asks_for_time_between_two_posts_and_staff_write_on(people: People, thread: int) -> None:
    _, mo, bea = people
    start = now()
    mo.write_now(pace.set_slow, 1, 300, "Too heated.")
    assert bea.write_now(posts.reply, thread, "One.").number == 2
    with pytest.raises(TooMany, match=r"one post every 5 minutes in Data Engineering. You can send this in 5 minutes"):
        bea.write_now(posts.reply, thread, "Two.")
    with pytest.raises(TooMany, match="the text is kept"):
        bea.write_now(threads.new_thread, 1, "discussion", "Two", "Words.")
    assert mo.write_now(posts.reply, thread, "Calm.").number == 3
    assert mo.write_now(posts.reply, thread, "Calm, please.").number == 4
    with at(start, minutes=6):
        assert bea.write_now(posts.reply, thread, "Two.").number == 5
    mo.write_now(pace.set_slow, 1, 0, "Calm again.")
    assert bea.write_now(posts.reply, thread, "Three.").number == 6


def test_slow_mode_of_a_thread_is_for_that_thread(people: People, thread: int) -> None:
    _, mo, bea = people
    mo.write_now(pace.set_thread_slow, thread, 3600, "Too heated.")
    bea.write_now(posts.reply, thread, "One.")
    with pytest.raises(TooMany, match=r"one post every hour in this thread"):
        bea.write_now(posts.reply, thread, "Two.")
    assert bea.write_now(threads.new_thread, 1, "discussion", "Two", "Words.").posts == 1


def test_what_was_taken_back_does_not_count_in_slow_mode(people: People, thread: int) -> None:
    _, mo, bea = people
    mo.write_now(pace.set_slow, 1, 300, "Too heated.")
    bea.write_now(posts.withdraw, bea.write_now(posts.reply, thread, "One.").id)
    assert bea.write_now(posts.reply, thread, "One, better.").number == 3


def test_newcomers_write_so_many_posts_a_day(people: People, thread: int) -> None:
    ada, mo, bea = people
    start = now()
    ada.write_now(pace.set_newcomers, 1, 7, 2, "Against spam.")
    bea.write_now(posts.reply, thread, "One.")
    bea.write_now(posts.reply, thread, "Two.")
    with pytest.raises(TooMany, match=r"writes 2 posts a day for 7 days. You can send this in (1 day|24 hours)"):
        bea.write_now(posts.reply, thread, "Three.")
    for _ in range(3):
        mo.write_now(posts.reply, thread, "Staff.")
    with at(start, days=1, minutes=1):
        assert bea.write_now(posts.reply, thread, "Three.")
        bea.write_now(posts.reply, thread, "Four.")
    with at(start, days=8):
        for word in "abc":
            assert bea.write_now(posts.reply, thread, word)


def test_a_held_reply_has_no_number_until_it_is_approved(site: Site, people: People, thread: int) -> None:
    ada, mo, bea = people
    ada.write_now(pace.set_holds, 1, "everybody", "For a while.")
    held = bea.write_now(holding.reply, thread, "Postgres.", reply_to=1, key="k1")
    assert isinstance(held, HeldView)
    assert (held.state, held.number) == ("held", None)
    assert bea.write_now(holding.reply, thread, "Postgres.", reply_to=1, key="k1") == held
    assert len(bea.read_now(posts.list_posts, thread)) == 1
    assert [one.body for one in bea.read_now(holding.list_mine)] == ["Postgres."]
    assert isinstance(mo.write_now(holding.reply, thread, "Staff do not wait."), PostView)
    site.events.clear()
    post = mo.write_now(holding.approve, held.id)
    assert (post.number, post.author, post.reply_to) == (3, "bea", 1)
    assert {"post.added", "held.changed", "moderated"} <= set(site.kinds())
    again = bea.write_now(holding.reply, thread, "Postgres.", reply_to=1, key="k1")
    assert isinstance(again, PostView)
    assert again.number == 3
    assert bea.read_now(holding.list_mine) == ()
    with pytest.raises(Conflict, match="mo approved this just now"):
        ada.write_now(holding.approve, held.id)


def test_a_held_thread_exists_only_when_it_is_approved(people: People) -> None:
    ada, mo, bea = people
    ada.write_now(pace.set_holds, 1, "newcomers", "Spam.")
    held = bea.write_now(holding.new_thread, 1, "question", "Who knows dbt?", "I do not.", ["DBT"], "k1")
    assert isinstance(held, HeldView)
    assert mo.read_now(threads.list_threads, 1).rows == ()
    assert [one.title for one in mo.read_now(holding.list_held, 1)] == ["Who knows dbt?"]
    post = mo.write_now(holding.approve, held.id)
    (row,) = bea.read_now(threads.list_threads, 1).rows
    assert (row.id, row.author, row.tags, row.kind) == (post.thread_id, "bea", ("dbt",), "question")
    again = bea.write_now(holding.new_thread, 1, "question", "Who knows dbt?", "I do not.", ["DBT"], "k1")
    assert isinstance(again, ThreadView)
    assert again.id == post.thread_id


def test_only_newcomers_wait_where_only_they_do(people: People, thread: int) -> None:
    ada, _, bea = people
    start = now()
    ada.write_now(pace.set_holds, 1, "newcomers", "Spam.")
    assert isinstance(bea.write_now(holding.reply, thread, "One."), HeldView)
    with at(start, days=8):
        assert isinstance(bea.write_now(holding.reply, thread, "Two."), PostView)


def test_nothing_is_published_past_the_approval(people: People, thread: int) -> None:
    ada, _, bea = people
    ada.write_now(pace.set_holds, 1, "everybody", "For a while.")
    with pytest.raises(NotAllowed, match="waits for approval"):
        bea.write_now(posts.reply, thread, "Past it.")
    with pytest.raises(NotAllowed, match="waits for approval"):
        bea.write_now(threads.new_thread, 1, "discussion", "Past it", "Words.")


def test_who_is_declined_is_told_why_and_keeps_the_text(people: People, thread: int) -> None:
    ada, mo, bea = people
    ada.write_now(pace.set_holds, 1, "everybody", "For a while.")
    held = bea.write_now(holding.reply, thread, "Buy my course.")
    with pytest.raises(Invalid, match="Say why"):
        mo.write_now(holding.decline, held.id, " ")
    mo.write_now(holding.decline, held.id, "No advertising.")
    (told,) = bea.read_now(holding.list_mine)
    assert (told.state, told.reason, told.decided_by) == ("declined", "No advertising.", "mo")
    assert bea.write_now(holding.take_back, held.id).body == "Buy my course."
    assert bea.read_now(holding.list_mine) == ()
    with pytest.raises(Conflict, match="taken it back"):
        mo.write_now(holding.approve, held.id)


def test_what_waits_is_for_its_author_and_the_staff(site: Site, people: People, thread: int) -> None:
    ada, _, bea = people
    ada.write_now(pace.set_holds, 1, "everybody", "For a while.")
    held = bea.write_now(holding.reply, thread, "Words.")
    other = site.member(ada, "olu")
    with pytest.raises(NotAllowed, match="facilitators and moderators"):
        other.read_now(holding.list_held, 1)
    for service in (holding.get_held, holding.take_back, holding.approve):
        with pytest.raises(NotFound, match="no held post"):
            other.write_now(service, held.id)
    with pytest.raises(NotAllowed):
        bea.write_now(holding.approve, held.id)


def test_so_many_wait_at_once_and_no_more(people: People, thread: int) -> None:
    ada, _, bea = people
    ada.write_now(pace.set_holds, 1, "everybody", "For a while.")
    for n in range(10):
        bea.write_now(holding.reply, thread, f"Post {n}.")
    with pytest.raises(TooMany, match="10 posts of yours wait"):
        bea.write_now(holding.reply, thread, "One more.")


def test_sending_takes_the_draft_away_and_a_locked_thread_takes_nothing(people: People, thread: int) -> None:
    ada, _, bea = people
    ada.write_now(pace.set_holds, 1, "everybody", "For a while.")
    draft = bea.write_now(drafts.save, f"reply:{thread}", "Words.")
    bea.write_now(holding.reply, thread, "Words.", key=draft.key)
    assert bea.read_now(drafts.list_drafts) == ()
    ada.write_now(moderation.lock, thread, "Done.")
    with pytest.raises(NotAllowed, match="locked"):
        bea.write_now(holding.reply, thread, "More.")


def test_members_set_neither_pace_nor_holds_and_moderators_only_pace(people: People, thread: int) -> None:
    _, mo, bea = people
    for service, arguments in (
        (pace.set_slow, (1, 60, "Because.")),
        (pace.set_thread_slow, (thread, 60, "Because.")),
        (pace.set_holds, (1, "everybody", "Because.")),
        (pace.set_newcomers, (1, 7, 3, "Because.")),
    ):
        with pytest.raises(NotAllowed):
            bea.write_now(service, *arguments)
    with pytest.raises(NotAllowed, match="facilitators of Data Engineering"):
        mo.write_now(pace.set_holds, 1, "everybody", "Because.")
    with pytest.raises(Invalid, match="up to a day"):
        mo.write_now(pace.set_slow, 1, 86_401, "Because.")
