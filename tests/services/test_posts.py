"""Posts: numbers, send keys, revisions, tombstones, taking back, and who may."""

from datetime import timedelta

import pytest

from copterm.domain import clock
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from copterm.domain.limits import EDITS_A_MINUTE, POST_LENGTH, POSTS_A_MINUTE
from copterm.forum import Forum
from copterm.services import communities, drafts, posts, revisions, sanctions, threads
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def thread(ada: Forum) -> int:
    return ada.write_now(threads.new_thread, 1, "discussion", "Kafka or just Postgres?", "Which, and why?").id


def test_a_reply_gets_the_next_number_and_is_told(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    site.events.clear()
    post = bea.write_now(posts.reply, thread, "Postgres, until it hurts.", 1)
    assert (post.number, post.author, post.reply_to, post.mine) == (2, "bea", 1, True)
    assert "post.added" in site.kinds()
    assert ada.read_now(posts.recount, thread) == (2, 2)


def test_the_same_send_key_never_doubles(ada: Forum, thread: int) -> None:
    first = ada.write_now(posts.reply, thread, "Once.", None, "key-1")
    again = ada.write_now(posts.reply, thread, "Once.", None, "key-1")
    assert first.id == again.id
    assert ada.read_now(threads.get_thread, thread).last_number == 2


def test_a_guest_reads_and_is_told_how_to_write(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea", slug=None)
    bea.write_now(communities.leave, 1)
    assert bea.read_now(posts.get_post, thread, 1).body == "Which, and why?"
    with pytest.raises(NotAllowed, match="as a guest"):
        bea.write_now(posts.reply, thread, "Me too.")


@pytest.mark.parametrize("body", ["", "   \n ", "> only\n> a quote\n", "\x1b\x00"])
def test_a_post_needs_words_of_its_own(ada: Forum, thread: int, body: str) -> None:
    with pytest.raises(Invalid, match=r"nothing"):
        ada.write_now(posts.reply, thread, body)


def test_a_post_that_is_too_long_is_refused_whole(ada: Forum, thread: int) -> None:
    with pytest.raises(Invalid):
        ada.write_now(posts.reply, thread, "x" * (POST_LENGTH + 1))
    assert ada.read_now(threads.get_thread, thread).last_number == 1


def test_too_many_posts_in_a_minute_wait(ada: Forum, thread: int) -> None:
    for n in range(POSTS_A_MINUTE - 1):
        ada.write_now(posts.reply, thread, f"number {n}")
    with pytest.raises(TooMany):
        ada.write_now(posts.reply, thread, "one more")


def test_too_many_edits_in_a_minute_wait_and_keep_the_draft(site: Site, ada: Forum, thread: int) -> None:
    """Only new posts were counted, so one post could be edited without an end, each time told to every session."""
    bea = site.member(ada, "bea")
    post = ada.write_now(posts.reply, thread, "Text 0")
    for n in range(1, EDITS_A_MINUTE + 1):
        ada.write_now(posts.edit, post.id, f"Text {n}", n)
    ada.write_now(drafts.save, f"edit:{post.id}", "One more")
    with pytest.raises(TooMany, match="the text is kept"):
        ada.write_now(posts.edit, post.id, "One more", EDITS_A_MINUTE + 1)
    assert ada.read_now(drafts.find, f"edit:{post.id}") is not None
    ada.write_now(posts.edit, post.id, f"Text {EDITS_A_MINUTE}", EDITS_A_MINUTE + 1)
    bea.write_now(posts.edit, bea.write_now(posts.reply, thread, "Mine.").id, "Mine!", 1)
    later = clock.now() + timedelta(seconds=61)
    with clock.fixed(lambda: later):
        assert ada.write_now(posts.edit, post.id, "One more", EDITS_A_MINUTE + 1).body == "One more"


def test_an_edit_keeps_what_was_said_before(ada: Forum, thread: int) -> None:
    post = ada.write_now(posts.reply, thread, "Teh answer.")
    edited = ada.write_now(posts.edit, post.id, "The answer.", 1)
    assert (edited.body, edited.revision) == ("The answer.", 2)
    assert edited.edited_at is not None
    assert [old.body for old in ada.read_now(posts.revisions, post.id)] == ["Teh answer."]


def test_the_second_of_two_edits_is_told_and_gets_the_other_text(ada: Forum, thread: int) -> None:
    post = ada.write_now(posts.reply, thread, "Draft.")
    ada.write_now(posts.edit, post.id, "First terminal.", 1)
    with pytest.raises(Conflict) as refused:
        ada.write_now(posts.edit, post.id, "Second terminal.", 1)
    assert isinstance(refused.value.current, posts.PostView)
    assert refused.value.current.body == "First terminal."


def test_nobody_edits_the_words_of_somebody_else(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    post = bea.write_now(posts.reply, thread, "Mine.")
    with pytest.raises(NotAllowed):
        ada.write_now(posts.edit, post.id, "Not yours.", 1)


def test_deleting_leaves_a_tombstone_and_renumbers_nothing(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    post = bea.write_now(posts.reply, thread, "Regrettable.")
    ada.write_now(posts.reply, thread, "Third.")
    with pytest.raises(Invalid, match="why"):
        ada.write_now(posts.delete, post.id)
    ada.write_now(posts.delete, post.id, "personal data")
    shown = bea.read_now(posts.list_posts, thread)
    assert [one.number for one in shown] == [1, 2, 3]
    assert (shown[1].body, shown[1].deleted) == ("", "deleted by ada: personal data")
    assert bea.read_now(posts.recount, thread) == (2, 2)
    with pytest.raises(NotAllowed):
        bea.read_now(posts.revisions, post.id)


def test_a_post_is_taken_back_within_half_a_minute_and_is_a_draft_again(ada: Forum, thread: int) -> None:
    post = ada.write_now(posts.reply, thread, "Too soon.", 1)
    draft = ada.write_now(posts.withdraw, post.id)
    assert (draft.context, draft.body, draft.reply_to) == (f"reply:{thread}", "Too soon.", 1)
    shown = ada.read_now(posts.get_post, thread, 2)
    assert shown.deleted == "withdrawn by its author"
    sent = ada.write_now(posts.reply, thread, draft.body, 1, draft.key)
    assert sent.number == 3
    assert ada.read_now(drafts.find, f"reply:{thread}") is None


def test_after_half_a_minute_a_post_stays(ada: Forum, thread: int) -> None:
    post = ada.write_now(posts.reply, thread, "Settled.")
    later = clock.now() + timedelta(seconds=31)
    with clock.fixed(lambda: later), pytest.raises(NotAllowed, match="30 seconds"):
        ada.write_now(posts.withdraw, post.id)


def test_a_thread_whose_only_post_was_taken_back_is_gone_from_lists(ada: Forum) -> None:
    started = ada.write_now(threads.new_thread, 1, "question", "Oops", "Wrong place.", ("airflow",))
    post = ada.read_now(posts.get_post, started.id, 1)
    draft = ada.write_now(posts.withdraw, post.id)
    assert (draft.context, draft.title, draft.tags, draft.kind) == ("new:1", "Oops", "airflow", "question")
    assert ada.read_now(threads.list_threads, 1).rows == ()


def test_a_locked_thread_says_who_and_why(site: Site, ada: Forum, thread: int) -> None:
    from copterm.db.tables import Thread

    bea = site.member(ada, "bea")

    def lock(actor: object) -> None:
        Thread.update(locked_at=clock.now(), locked_by=1, lock_reason="solved").where(Thread.id == thread).execute()

    site.system.write_now(lock)
    with pytest.raises(NotAllowed, match="locked by ada: solved"):
        bea.write_now(posts.reply, thread, "But")


def test_a_suspended_member_is_stopped_at_the_next_key(site: Site, ada: Forum, thread: int) -> None:
    bea = site.member(ada, "bea")
    ada.write_now(sanctions.give, "bea", "ban", "spam")
    with pytest.raises(NotAllowed, match="banned: spam"):
        bea.read_now(posts.list_posts, thread)


def test_a_private_community_does_not_exist_for_outsiders(site: Site, ada: Forum) -> None:
    secret = ada.write_now(communities.add, "secret", "Secret", "", "private").id
    hidden = ada.write_now(threads.new_thread, secret, "discussion", "Plans", "Ours.").id
    bea = site.member(ada, "bea")
    missing = "There is no thread 999."
    for number, sentence in ((hidden, f"There is no thread {hidden}."), (999, missing)):
        with pytest.raises(NotFound) as refused:
            bea.read_now(posts.list_posts, number)
        assert str(refused.value) == sentence
    with pytest.raises(NotFound):
        bea.write_now(communities.join, secret)
    assert [row.slug for row in bea.read_now(communities.list_communities)] == ["data"]


def test_staff_see_a_deleted_text_for_thirty_days_and_then_it_is_erased(site: Site, ada: Forum, thread: int) -> None:
    post = ada.write_now(posts.reply, thread, "My phone number is 555.")
    ada.write_now(posts.edit, post.id, "My number is 555.", 1)
    ada.write_now(posts.delete, post.id)
    assert [old.body for old in ada.read_now(posts.revisions, post.id)] == [
        "My phone number is 555.",
        "My number is 555.",
    ]
    assert site.system.write_now(revisions.erase_buried) == 0
    later = clock.now() + timedelta(days=31)
    with clock.fixed(lambda: later):
        assert site.system.write_now(revisions.erase_buried) == 2
    assert ada.read_now(posts.revisions, post.id) == ()
    assert ada.read_now(posts.get_post, thread, post.number).deleted == "deleted by its author"
