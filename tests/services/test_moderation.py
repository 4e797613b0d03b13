"""Moderation: locked with a reason, pinned to the top, for a while or for good, and by whom."""

from datetime import timedelta

import pytest

from copterm.domain.clock import fixed, now
from copterm.domain.errors import Invalid, NotAllowed
from copterm.forum import Forum
from copterm.services import moderation, posts, reading, threads
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def thread(ada: Forum) -> int:
    return ada.write_now(threads.new_thread, 1, "discussion", "Kafka or just Postgres?", "Which, and why?").id


def test_a_locked_thread_tells_who_locked_it_and_why(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    site.events.clear()
    assert ada.write_now(moderation.lock, thread, "It goes on in thread 12.").locked
    (event,) = site.events
    assert (event.kind, event.data) == ("thread.changed", {"locked": True, "reason": "It goes on in thread 12."})
    with pytest.raises(NotAllowed, match="This thread is locked by ada: It goes on in thread 12"):
        bea.write_now(posts.reply, thread, "One more thing.")
    assert ada.write_now(posts.reply, thread, "And a word from those who tend this.").number == 2


def test_an_unlocked_thread_takes_replies_again(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    ada.write_now(moderation.lock, thread, "A pause.")
    assert not ada.write_now(moderation.unlock, thread).locked
    assert bea.write_now(posts.reply, thread, "Where were we?").number == 2


@pytest.mark.parametrize("reason", ["", " \n", "\x1b\x00"])
def test_locking_takes_a_reason(ada: Forum, thread: int, reason: str) -> None:
    with pytest.raises(Invalid, match="Say why"):
        ada.write_now(moderation.lock, thread, reason)
    assert not ada.read_now(threads.get_thread, thread).locked


def test_a_reason_is_one_clean_line(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    with pytest.raises(Invalid, match="too long"):
        ada.write_now(moderation.lock, thread, "so " * 200)
    ada.write_now(moderation.lock, thread, "\x1b\x00Moved\nto 12.")
    assert "locked by ada: Moved to 12. You can" in bea.read_now(threads.get_thread, thread).refusal


def test_a_pinned_thread_stands_at_the_top(site: Site, ada: Forum, thread: int) -> None:
    ada.write_now(threads.new_thread, 1, "discussion", "Newer", "Words.")
    site.events.clear()
    assert ada.write_now(moderation.pin, thread).pinned
    assert [(event.kind, event.data) for event in site.events] == [("thread.changed", {"pinned": True})]
    assert ada.read_now(threads.list_threads, 1).rows[0].id == thread
    assert not ada.write_now(moderation.unpin, thread).pinned
    assert ada.read_now(threads.list_threads, 1).rows[1].id == thread


def test_a_pin_ends_when_its_time_has_come(ada: Forum, thread: int) -> None:
    start = now()
    ada.write_now(moderation.pin, thread, start + timedelta(days=2))
    assert ada.read_now(threads.get_thread, thread).pinned
    with fixed(lambda: start + timedelta(days=3)):
        assert not ada.read_now(threads.get_thread, thread).pinned
        with pytest.raises(Invalid, match="passed"):
            ada.write_now(moderation.pin, thread, start + timedelta(days=2))


def test_a_newcomer_finds_what_is_pinned(site: Site, ada: Forum, thread: int) -> None:
    ada.write_now(moderation.pin, thread)
    bea = site.member(ada, "bea")
    assert [row.id for group in bea.read_now(reading.new).groups for row in group.rows] == [thread]


def test_members_neither_lock_nor_pin(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    for service, args in (
        (moderation.lock, ("Because.",)),
        (moderation.unlock, ()),
        (moderation.pin, ()),
        (moderation.unpin, ()),
    ):
        with pytest.raises(NotAllowed, match="facilitators and moderators of Data Engineering"):
            bea.write_now(service, thread, *args)
    assert ada.read_now(threads.get_thread, thread).refusal == ""
