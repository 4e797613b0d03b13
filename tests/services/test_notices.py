"""Notices, on both databases: whom a post concerns is told once, reads it with the post or by hand, and nobody else."""

from __future__ import annotations

import pytest

from copterm.domain.errors import Invalid
from copterm.domain.roles import Role, Watch
from copterm.forum import Forum
from copterm.services import communities, hiding, membership, moving, notices, posts, reading, solving, threads
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
def chen(site: Site, ada: Forum) -> Forum:
    return site.member(ada, "chen")


def start(forum: Forum, body: str = "Words.", kind: str = "discussion") -> int:
    return forum.write_now(threads.new_thread, 1, kind, "Title", body).id


def told(forum: Forum) -> list[str]:
    """This member's notices: why, by whom, and which post."""
    return [f"{one.kind} {one.by} {one.thread_id}#{one.number}" for one in forum.read_now(notices.inbox)]


def count(forum: Forum) -> int:
    return forum.read_now(notices.count)


def test_an_answer_is_told_to_whom_it_answers(ada: Forum, bea: Forum, chen: Forum) -> None:
    thread = start(bea)
    ada.write_now(posts.reply, thread, "To the thread.")
    chen.write_now(posts.reply, thread, "To ada.", 2)
    assert told(bea) == ["reply ada 1#2"]
    assert told(ada) == ["reply chen 1#3"]
    assert told(chen) == []
    assert (count(bea), count(ada), count(chen)) == (1, 1, 0)


def test_nobody_is_told_of_what_they_wrote_themselves(bea: Forum) -> None:
    thread = start(bea, "Hello @bea")
    bea.write_now(posts.reply, thread, "More, @bea", 1)
    assert told(bea) == []


def test_a_mention_is_told_and_of_several_reasons_the_nearest_is_said(ada: Forum, bea: Forum, chen: Forum) -> None:
    thread = start(bea)
    ada.write_now(posts.reply, thread, "#1 bea:\n> Words.\n\n@bea and @chen, look.", 1)
    assert told(bea) == ["mention ada 1#2"]
    assert told(chen) == ["mention ada 1#2"]


def test_a_quotation_is_told_to_whom_it_quotes(ada: Forum, bea: Forum, chen: Forum) -> None:
    thread = start(ada)
    bea.write_now(posts.reply, thread, "A thought.")
    chen.write_now(posts.reply, thread, "#2 bea:\n> A thought.\n\nYes.", 1)
    assert told(bea) == ["quote chen 1#3"]


def test_a_mention_in_a_quotation_or_in_code_does_not_count(ada: Forum, bea: Forum, chen: Forum) -> None:
    start(ada, "> @bea said\n\n`@chen` in code, and a@bea.example")
    assert (told(bea), told(chen)) == ([], [])


def test_those_who_tend_a_community_are_mentioned_together(ada: Forum, bea: Forum, chen: Forum) -> None:
    ada.write_now(membership.set_role, 1, "chen", Role.MODERATOR)
    start(bea, "@moderators please")
    start(bea, "@facilitators please")
    assert told(chen) == ["mention bea 1#1"]
    assert told(ada) == ["mention bea 2#1", "mention bea 1#1"]


def test_who_is_mentioned_in_an_edit_is_told_then_and_once(ada: Forum, bea: Forum, chen: Forum) -> None:
    thread = start(ada, "Hello @bea")
    post = ada.read_now(posts.get_post, thread, 1)
    edited = ada.write_now(posts.edit, post.id, "Hello @bea and @chen", post.revision)
    ada.write_now(posts.edit, post.id, "Hello again @bea and @chen", edited.revision)
    assert (told(bea), told(chen)) == (["mention ada 1#1"], ["mention ada 1#1"])


def test_an_accepted_answer_is_told_to_its_author_also_when_the_post_was_read(ada: Forum, bea: Forum) -> None:
    thread = start(ada, kind="question")
    bea.write_now(posts.reply, thread, "So.")
    ada.write_now(solving.solve, thread, 2)
    assert told(bea) == ["accepted ada 1#2"]
    assert count(bea) == 1
    ada.write_now(solving.unsolve, thread)
    assert told(bea) == []


def test_many_mentions_are_for_those_who_tend_the_community(ada: Forum, bea: Forum) -> None:
    crowd = " ".join(f"@person{number}" for number in range(11))
    with pytest.raises(Invalid, match="mentions at most 10 people, and this one 11"):
        start(bea, crowd)
    start(ada, crowd)


def test_a_notice_is_read_with_its_post_or_by_hand_and_unread_again(ada: Forum, bea: Forum) -> None:
    thread = start(bea)
    ada.write_now(posts.reply, thread, "One.")
    ada.write_now(posts.reply, thread, "Two.")
    bea.write_now(reading.advance, thread, 2)
    assert [one.is_read for one in bea.read_now(notices.inbox)] == [False, True]
    assert count(bea) == 1
    newest = bea.read_now(notices.inbox)[0].id
    assert bea.write_now(notices.mark, [newest], is_read=True) == 1
    assert count(bea) == 0
    bea.write_now(notices.mark, [newest], is_read=False)
    assert count(bea) == 1


def test_what_is_done_with_leaves_the_inbox_and_comes_back(ada: Forum, bea: Forum) -> None:
    thread = start(bea)
    ada.write_now(posts.reply, thread, "One.")
    (one,) = bea.read_now(notices.inbox)
    bea.write_now(notices.put_away, [one.id])
    assert (told(bea), count(bea)) == ([], 0)
    (done,) = bea.read_now(notices.inbox, is_done=True)
    assert done.id == one.id
    bea.write_now(notices.put_away, [one.id], is_done=False)
    assert told(bea) == ["reply ada 1#2"]


def test_nobody_touches_the_notices_of_somebody_else(ada: Forum, bea: Forum, chen: Forum) -> None:
    thread = start(bea)
    ada.write_now(posts.reply, thread, "One.")
    (one,) = bea.read_now(notices.inbox)
    assert chen.write_now(notices.mark, [one.id], is_read=True) == 0
    assert chen.write_now(notices.put_away, [one.id]) == 0
    assert count(bea) == 1


def test_a_notice_goes_with_its_post_and_comes_back_with_it(ada: Forum, bea: Forum) -> None:
    thread = start(bea)
    first = ada.write_now(posts.reply, thread, "One.")
    ada.write_now(hiding.hide, first.id, "Any reason.")
    assert (told(bea), count(bea)) == ([], 0)
    ada.write_now(hiding.restore, first.id)
    assert told(bea) == ["reply ada 1#2"]
    ada.write_now(posts.withdraw, first.id)
    assert told(bea) == []


def test_a_notice_follows_a_post_that_moves(ada: Forum, bea: Forum) -> None:
    thread = start(bea)
    ada.write_now(posts.reply, thread, "@bea, by the way.")
    split = ada.write_now(moving.split, thread, [2], "Apart", "Any reason.")
    assert told(bea) == [f"mention ada {split.thread_id}#1"]


def test_what_is_muted_tells_only_of_mentions(ada: Forum, bea: Forum) -> None:
    thread = start(bea)
    bea.write_now(reading.set_watch, thread, Watch.MUTED)
    ada.write_now(posts.reply, thread, "One.")
    assert told(bea) == []
    ada.write_now(posts.reply, thread, "Two, @bea.")
    assert told(bea) == ["mention ada 1#3"]


def test_who_leaves_a_private_community_has_no_notices_of_it(site: Site, ada: Forum, bea: Forum) -> None:
    from copterm.services import invitations

    ada.write_now(communities.add, "den", "Den", "Any", visibility="private")
    bea.write_now(invitations.accept, ada.write_now(invitations.create, "den").code)
    ada.write_now(threads.new_thread, "den", "discussion", "Secret", "@bea and @chen")
    assert told(bea) == ["mention ada 1#1"]
    bea.write_now(communities.leave, 2)
    assert (told(bea), count(bea)) == ([], 0)


def test_who_is_outside_of_a_private_community_is_not_told_of_a_mention(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "den", "Den", "Any", visibility="private")
    site.events.clear()
    ada.write_now(threads.new_thread, "den", "discussion", "Secret", "@bea")
    assert told(bea) == []
    assert "notice.changed" not in site.kinds()


def test_a_notice_is_an_event_for_whom_it_is(site: Site, ada: Forum, bea: Forum) -> None:
    thread = start(bea)
    site.events.clear()
    ada.write_now(posts.reply, thread, "One.")
    (event,) = [one for one in site.events if one.kind == "notice.changed"]
    assert event.member_id == bea.member_id
