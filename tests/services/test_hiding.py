"""Posts that are hidden with a reason and shown again: who reads them, what counts, what is refused."""

import pytest

from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.forum import Forum
from copterm.services import communities, hiding, modlog, posts, reading, solving, threads
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def bea(site: Site, ada: Forum) -> Forum:
    return site.member(ada, "bea")


@pytest.fixture
def thread(ada: Forum, bea: Forum) -> int:
    made = ada.write_now(threads.new_thread, 1, "question", "Kafka?", "Which?").id
    bea.write_now(posts.reply, made, "You fools.")
    return made


def test_a_hidden_post_is_read_by_the_staff_only(site: Site, ada: Forum, bea: Forum, thread: int) -> None:
    site.member(ada, "chen")
    post = bea.read_now(posts.get_post, thread, 2)
    seen = ada.write_now(hiding.hide, post.id, "Rude.")
    assert (seen.body, seen.deleted, seen.above) == ("You fools.", "", "hidden by ada: Rude.")
    gone = bea.read_now(posts.get_post, thread, 2)
    assert (gone.body, gone.deleted, gone.above) == ("", "hidden by ada: Rude.", "")
    with pytest.raises(NotAllowed):
        bea.read_now(posts.revisions, post.id)
    with pytest.raises(NotAllowed):
        bea.write_now(posts.edit, post.id, "You wise ones.", 1)
    assert ada.write_now(hiding.restore, post.id).body == "You fools."
    assert bea.read_now(posts.get_post, thread, 2).body == "You fools."


def test_a_hidden_post_is_neither_unread_nor_counted(ada: Forum, bea: Forum, thread: int) -> None:
    ada.write_now(reading.advance, thread, 1)
    post = bea.read_now(posts.get_post, thread, 2)
    assert ada.read_now(reading.new).total == 1
    ada.write_now(hiding.hide, post.id, "Rude.")
    assert ada.read_now(reading.new).total == 0
    (row,) = bea.read_now(threads.list_threads, 1).rows
    assert (row.replies, row.last) == (0, "ada")
    ada.write_now(hiding.restore, post.id)
    (row,) = bea.read_now(threads.list_threads, 1).rows
    assert (row.replies, row.last) == (1, "bea")


def test_a_thread_whose_only_post_is_hidden_is_hidden_with_it(ada: Forum, bea: Forum) -> None:
    made = bea.write_now(threads.new_thread, 1, "discussion", "Buy this", "Cheap.").id
    post = bea.read_now(posts.get_post, made, 1)
    ada.write_now(hiding.hide, post.id, "Advertising.")
    with pytest.raises(NotFound):
        bea.read_now(threads.get_thread, made)
    assert [row.threads for row in ada.read_now(communities.list_communities)] == [0]
    ada.write_now(hiding.restore, post.id)
    assert bea.read_now(threads.get_thread, made).posts == 1
    assert [row.threads for row in ada.read_now(communities.list_communities)] == [1]


def test_a_question_whose_answer_is_hidden_is_open_again(ada: Forum, bea: Forum, thread: int) -> None:
    ada.write_now(solving.solve, thread, 2)
    ada.write_now(hiding.hide, bea.read_now(posts.get_post, thread, 2).id, "Wrong, and dangerous.")
    assert bea.read_now(threads.get_thread, thread).solved_number is None
    with pytest.raises(Invalid, match="hidden post answers nothing"):
        ada.write_now(solving.solve, thread, 2)


def test_an_answer_that_is_shown_again_answers_again(site: Site, ada: Forum, bea: Forum, thread: int) -> None:
    ada.write_now(solving.solve, thread, 2)
    post = bea.read_now(posts.get_post, thread, 2)
    ada.write_now(hiding.hide, post.id, "Wrong?")
    site.events.clear()
    assert ada.write_now(hiding.restore, post.id).accepted
    assert bea.read_now(threads.get_thread, thread).solved_number == 2
    assert {"solved": True} in [event.data for event in site.events]


def test_an_answer_that_is_shown_again_does_not_take_the_place_of_another(ada: Forum, bea: Forum, thread: int) -> None:
    other = bea.write_now(posts.reply, thread, "Or so.")
    ada.write_now(solving.solve, thread, 2)
    post = bea.read_now(posts.get_post, thread, 2)
    ada.write_now(hiding.hide, post.id, "Wrong?")
    ada.write_now(solving.solve, thread, other.number)
    ada.write_now(hiding.restore, post.id)
    assert bea.read_now(threads.get_thread, thread).solved_number == other.number
    ada.write_now(solving.unsolve, thread)
    ada.write_now(hiding.hide, post.id, "Wrong.")
    ada.write_now(hiding.restore, post.id)
    assert bea.read_now(threads.get_thread, thread).solved_number is None


def test_of_two_moderators_the_second_is_told_who_was_first(ada: Forum, bea: Forum, thread: int) -> None:
    post = bea.read_now(posts.get_post, thread, 2)
    ada.write_now(hiding.hide, post.id, "Rude.")
    with pytest.raises(Conflict, match="ada hid this post just now: Rude"):
        ada.write_now(hiding.hide, post.id, "Very rude.")
    ada.write_now(hiding.restore, post.id)
    with pytest.raises(Conflict, match="This post is not hidden"):
        ada.write_now(hiding.restore, post.id)
    with pytest.raises(NotAllowed, match="Posts are hidden by the facilitators"):
        bea.write_now(hiding.hide, post.id, "Mine.")
    ada.write_now(posts.delete, post.id, "Rude.")
    with pytest.raises(Invalid, match="deleted already"):
        ada.write_now(hiding.hide, post.id, "Rude.")


@pytest.mark.parametrize(("reason", "refusal"), [("", "Say why"), ("x" * 100_000, "at most 300 characters")])
def test_hiding_takes_a_reason_of_a_line(ada: Forum, thread: int, reason: str, refusal: str) -> None:
    with pytest.raises(Invalid, match=refusal):
        ada.write_now(hiding.hide, ada.read_now(posts.get_post, thread, 2).id, reason)


def test_the_log_says_which_post_of_whom(ada: Forum, bea: Forum, thread: int) -> None:
    ada.write_now(hiding.hide, bea.read_now(posts.get_post, thread, 2).id, "Rude.")
    (entry,) = bea.read_now(modlog.list_entries, 1)
    assert (entry.by, entry.act, entry.reason, entry.whom, entry.number) == ("ada", "hide", "Rude.", "bea", 2)
