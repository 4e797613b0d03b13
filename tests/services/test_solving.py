"""Solving: the post that answered a question, who may say so, and what becomes of it."""

import pytest

from copterm.domain.clock import now
from copterm.domain.errors import Invalid, NotAllowed, NotFound
from copterm.forum import Forum
from copterm.services import communities, invitations, posts, solving, threads
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
def question(ada: Forum, bea: Forum) -> int:
    """Bea asked, ada answered twice."""
    thread = bea.write_now(threads.new_thread, 1, "question", "How do you test dbt models?", "With what?").id
    ada.write_now(posts.reply, thread, "With a fixed day.")
    ada.write_now(posts.reply, thread, "And small tables.")
    return thread


def accepted(forum: Forum, thread: int) -> list[int]:
    return [post.number for post in forum.read_now(posts.list_posts, thread) if post.accepted]


def test_who_asked_says_what_solved_it_and_everybody_sees_it(site: Site, ada: Forum, bea: Forum, question: int) -> None:
    site.events.clear()
    assert bea.write_now(solving.solve, question, 2).solved_number == 2
    event = next(one for one in site.events if one.kind == "thread.changed")
    assert site.kinds() == ["notice.changed", "thread.changed"]
    assert (event.kind, event.thread_id, event.number, event.data) == ("thread.changed", question, 2, {"solved": True})
    assert accepted(ada, question) == [2]
    assert [row.solved for row in ada.read_now(threads.list_threads, 1).rows] == [True]


def test_another_post_takes_the_place_of_the_first(bea: Forum, question: int) -> None:
    bea.write_now(solving.solve, question, 2)
    assert bea.write_now(solving.solve, question, 3).solved_number == 3
    assert accepted(bea, question) == [3]


def test_saying_it_twice_is_told_once(site: Site, bea: Forum, question: int) -> None:
    bea.write_now(solving.solve, question, 2)
    site.events.clear()
    bea.write_now(solving.solve, question, 2)
    assert site.kinds() == []


def test_it_is_not_solved_after_all(site: Site, bea: Forum, question: int) -> None:
    bea.write_now(solving.solve, question, 2)
    site.events.clear()
    assert bea.write_now(solving.unsolve, question).solved_number is None
    assert [event.data for event in site.events] == [{"solved": False}]
    assert accepted(bea, question) == []
    bea.write_now(solving.unsolve, question)
    assert len(site.events) == 1


def test_those_who_tend_the_community_may_and_other_members_may_not(site: Site, ada: Forum, question: int) -> None:
    chen = site.member(ada, "chen")
    with pytest.raises(NotAllowed, match="said by bea, who asked it"):
        chen.write_now(solving.solve, question, 2)
    assert ada.write_now(solving.solve, question, 2).solved_number == 2
    with pytest.raises(NotAllowed):
        chen.write_now(solving.unsolve, question)


def test_a_moderator_may(site: Site, ada: Forum, question: int) -> None:
    code = ada.write_now(invitations.create, "data", "moderator").code
    joined = site.house.forum(None).write_now(invitations.join, code, "dee", "Dee", password_hash="-")
    dee = site.house.forum(joined.id)
    assert dee.write_now(solving.solve, question, 3).solved_number == 3


def test_who_asked_and_left_says_nothing_about_it_any_more(bea: Forum, question: int) -> None:
    bea.write_now(communities.leave, 1)
    with pytest.raises(NotAllowed):
        bea.write_now(solving.solve, question, 2)


@pytest.mark.parametrize("number", [0, 4, -1, 2**40])
def test_a_post_that_is_not_there_solves_nothing(bea: Forum, question: int, number: int) -> None:
    with pytest.raises(NotFound):
        bea.write_now(solving.solve, question, number)


def test_the_question_is_not_its_own_answer(bea: Forum, question: int) -> None:
    with pytest.raises(Invalid, match="the question itself"):
        bea.write_now(solving.solve, question, 1)


def test_only_questions_are_solved(ada: Forum, bea: Forum) -> None:
    thread = bea.write_now(threads.new_thread, 1, "discussion", "Tea", "Or coffee.").id
    bea.write_now(posts.reply, thread, "Tea.")
    with pytest.raises(Invalid, match="This is a discussion"):
        bea.write_now(solving.solve, thread, 2)
    notice = ada.write_now(threads.new_thread, 1, "announcement", "Tea", "At four.").id
    with pytest.raises(Invalid, match="This is an announcement"):
        ada.write_now(solving.unsolve, notice)


def test_a_deleted_post_solves_nothing(ada: Forum, bea: Forum, question: int) -> None:
    ada.write_now(posts.delete, ada.read_now(posts.get_post, question, 2).id)
    with pytest.raises(Invalid, match="deleted"):
        bea.write_now(solving.solve, question, 2)


def test_a_question_whose_answer_is_deleted_is_open_again(site: Site, ada: Forum, bea: Forum, question: int) -> None:
    bea.write_now(solving.solve, question, 2)
    site.events.clear()
    ada.write_now(posts.delete, ada.read_now(posts.get_post, question, 3).id)
    assert bea.read_now(threads.get_thread, question).solved_number == 2
    ada.write_now(posts.delete, ada.read_now(posts.get_post, question, 2).id)
    assert site.kinds() == ["post.deleted", "thread.changed", "post.deleted"]
    assert bea.read_now(threads.get_thread, question).solved_number is None
    assert not bea.read_now(threads.list_threads, 1).rows[0].solved


def test_what_is_archived_stays_as_it_is(ada: Forum, bea: Forum, question: int) -> None:
    from copterm.db.tables import Thread

    ada.write_now(lambda actor: Thread.update(archived_at=now()).where(Thread.id == question).execute())
    for forum in (ada, bea):
        with pytest.raises(NotAllowed, match="archived"):
            forum.write_now(solving.solve, question, 2)


def test_a_locked_question_may_still_be_solved_by_who_asked(ada: Forum, bea: Forum, question: int) -> None:
    from copterm.services import moderation

    ada.write_now(moderation.lock, question, "Answered.")
    assert bea.write_now(solving.solve, question, 2).solved_number == 2


def test_no_trace_of_a_private_question(site: Site, ada: Forum) -> None:
    ada.write_now(communities.add, "quiet", "Quiet", visibility="private")
    thread = ada.write_now(threads.new_thread, "quiet", "question", "Psst?", "Hm.").id
    dee = site.member(ada, "dee")
    with pytest.raises(NotFound, match=f"There is no thread {thread}"):
        dee.write_now(solving.solve, thread, 1)
