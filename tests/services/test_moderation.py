"""Moderation: locked with a reason, pinned to the top, for a while or for good, and by whom."""

from datetime import timedelta

import pytest

from copterm.domain.clock import fixed, now
from copterm.domain.errors import Conflict, Invalid, NotAllowed
from copterm.forum import Forum
from copterm.services import finding, moderation, modlog, posts, reading, threads
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
    logged, event = site.events
    assert (logged.kind, logged.data) == ("moderated", {"act": "lock", "reason": "It goes on in thread 12."})
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
    with pytest.raises(Invalid, match="at most 300 characters; this one has 100,000"):
        ada.write_now(moderation.lock, thread, "x" * 100_000)
    ada.write_now(moderation.lock, thread, "\x1b\x00Moved\nto 12.")
    assert "locked by ada: Moved to 12. You can" in bea.read_now(threads.get_thread, thread).refusal


def test_a_pinned_thread_stands_at_the_top(site: Site, ada: Forum, thread: int) -> None:
    ada.write_now(threads.new_thread, 1, "discussion", "Newer", "Words.")
    site.events.clear()
    assert ada.write_now(moderation.pin, thread, "Read this first.").pinned
    assert site.kinds() == ["moderated", "thread.changed"]
    assert site.events[1].data == {"pinned": True}
    assert ada.read_now(threads.list_threads, 1).rows[0].id == thread
    assert not ada.write_now(moderation.unpin, thread).pinned
    assert ada.read_now(threads.list_threads, 1).rows[1].id == thread


def test_a_pin_ends_when_its_time_has_come(ada: Forum, thread: int) -> None:
    start = now()
    ada.write_now(moderation.pin, thread, "For now.", start + timedelta(days=2))
    assert ada.read_now(threads.get_thread, thread).pinned
    with fixed(lambda: start + timedelta(days=3)):
        assert not ada.read_now(threads.get_thread, thread).pinned
        with pytest.raises(Invalid, match="passed"):
            ada.write_now(moderation.pin, thread, "For now.", start + timedelta(days=2))


def test_a_newcomer_finds_what_is_pinned(site: Site, ada: Forum, thread: int) -> None:
    ada.write_now(moderation.pin, thread, "Read this first.")
    bea = site.member(ada, "bea")
    assert [row.id for group in bea.read_now(reading.new).groups for row in group.rows] == [thread]


def test_members_neither_lock_nor_pin(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    for service, args in (
        (moderation.lock, ("Because.",)),
        (moderation.unlock, ()),
        (moderation.pin, ("Because.",)),
        (moderation.archive, ("Because.",)),
        (moderation.unarchive, ()),
        (moderation.retitle, ("Other", "Because.")),
        (moderation.retag, (["other"], "Because.")),
        (moderation.unpin, ()),
    ):
        with pytest.raises(NotAllowed, match="facilitators and moderators of Data Engineering"):
            bea.write_now(service, thread, *args)
    assert ada.read_now(threads.get_thread, thread).refusal == ""


def test_of_two_moderators_the_second_is_told_who_was_first(site: Site, ada: Forum, thread: int) -> None:
    ada.write_now(moderation.lock, thread, "Solved.")
    with pytest.raises(Conflict, match="ada locked this thread just now: Solved"):
        ada.write_now(moderation.lock, thread, "Enough.")
    ada.write_now(moderation.pin, thread, "To see.")
    with pytest.raises(Conflict, match="ada pinned this thread just now"):
        ada.write_now(moderation.pin, thread, "To see.")
    assert ada.write_now(moderation.pin, thread, "For a week.", now() + timedelta(days=7)).pinned_until
    ada.write_now(moderation.retitle, thread, "Kafka?", "Shorter.", was="Kafka or just Postgres?")
    with pytest.raises(Conflict, match="ada renamed this thread just now: Kafka"):
        ada.write_now(moderation.retitle, thread, "Postgres?", "Better.", was="Kafka or just Postgres?")
    ada.write_now(moderation.retag, thread, ["kafka"], "To find it.", was=())
    with pytest.raises(Conflict, match="ada changed the tags just now: kafka"):
        ada.write_now(moderation.retag, thread, ["postgres"], "To find it.", was=())
    for service, refusal in ((moderation.unarchive, "not archived"),):
        with pytest.raises(Conflict, match=refusal):
            ada.write_now(service, thread)


def test_in_an_archived_thread_nothing_changes_until_it_is_unarchived(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    assert ada.write_now(moderation.archive, thread, "Two years old.").archived
    with pytest.raises(NotAllowed, match="archived"):
        bea.write_now(posts.reply, thread, "One more.")
    with pytest.raises(NotAllowed, match="until it is unarchived"):
        ada.write_now(moderation.retitle, thread, "Other", "So.")
    with pytest.raises(Conflict, match="ada archived this thread just now"):
        ada.write_now(moderation.archive, thread, "Old.")
    assert not ada.write_now(moderation.unarchive, thread, "New facts.").archived
    assert bea.write_now(posts.reply, thread, "One more.").number == 2


def test_a_renamed_thread_is_found_by_its_new_title_only(ada: Forum, thread: int) -> None:
    assert ada.write_now(moderation.retitle, thread, "Message\nbrokers", "Clearer.").title == "Message brokers"
    assert [one.id for one in ada.read_now(finding.find, "brokers")] == [thread]
    assert ada.read_now(finding.find, "postgres") == ()
    for title, refusal in (("", "needs a title"), ("Message brokers", "its title already"), ("x" * 999, "too long")):
        with pytest.raises((Invalid, Conflict), match=refusal):
            ada.write_now(moderation.retitle, thread, title, "So.")


def test_tags_are_given_anew(ada: Forum, thread: int) -> None:
    assert ada.write_now(moderation.retag, thread, ["#Kafka", "ops"], "To find it.").tags == ("kafka", "ops")
    with pytest.raises(Conflict, match="its tags already: ada tagged it just now"):
        ada.write_now(moderation.retag, thread, ["ops", "kafka"], "To find it.")
    assert ada.write_now(moderation.retag, thread, [], "None fits.").tags == ()


def test_each_act_stands_in_the_log_and_is_told_to_the_author(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    thread = bea.write_now(threads.new_thread, 1, "discussion", "Mine", "Words.").id
    ada.write_now(moderation.pin, thread, "To see.")
    ada.write_now(moderation.unpin, thread)
    ada.write_now(moderation.retitle, thread, "Ours", "Clearer.")
    told = [(one.act, one.by, one.whom, one.reason, one.more) for one in bea.read_now(modlog.list_entries, 1)]
    assert told == [
        ("retitle", "ada", "bea", "Clearer.", {"was": "Mine"}),
        ("unpin", "ada", "bea", "Undone.", {}),
        ("pin", "ada", "bea", "To see.", {}),
    ]
