"""Bookmarks, on both databases: kept with a note, let go, found again; gone with what one may not read any more."""

from __future__ import annotations

import pytest

from copterm.domain.errors import Invalid, NotFound
from copterm.forum import Forum
from copterm.services import bookmarks, communities, invitations, own_threads, posts, searching, threads
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def bea(site: Site, ada: Forum) -> Forum:
    return site.member(ada, "bea")


def kept(forum: Forum) -> list[str]:
    return [f"{one.thread_id}#{one.number} {one.note}".strip() for one in forum.read_now(bookmarks.list_kept)]


def test_a_post_is_kept_with_a_note_and_let_go(ada: Forum, bea: Forum) -> None:
    thread = ada.write_now(threads.new_thread, 1, "discussion", "Title", "First words.").id
    answer = ada.write_now(posts.reply, thread, "Second words.").id
    bea.write_now(bookmarks.keep, answer, "for the runbook")
    bea.write_now(bookmarks.keep, ada.read_now(posts.get_post, thread, 1).id)
    assert kept(bea) == ["1#1", "1#2 for the runbook"]
    assert kept(ada) == []
    bea.write_now(bookmarks.keep, answer, "for Friday")
    assert kept(bea) == ["1#1", "1#2 for Friday"]
    assert bea.write_now(bookmarks.let_go, answer) == "for Friday"
    assert bea.write_now(bookmarks.let_go, answer) is None
    assert bea.read_now(bookmarks.is_kept, answer) is False
    assert kept(bea) == ["1#1"]


def test_what_is_kept_is_searched(ada: Forum, bea: Forum) -> None:
    thread = ada.write_now(threads.new_thread, 1, "discussion", "Title", "First words.").id
    answer = ada.write_now(posts.reply, thread, "Second words.").id
    bea.write_now(bookmarks.keep, answer)
    found = bea.read_now(searching.search, "words is:bookmarked").hits
    assert [one.number for one in found] == [2]
    assert ada.read_now(searching.search, "words is:bookmarked").count == 0


def test_what_is_gone_or_out_of_reach_is_kept_no_more(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "den", "Den", "Any", visibility="private")
    bea.write_now(invitations.accept, ada.write_now(invitations.create, "den").code)
    secret = ada.write_now(threads.new_thread, "den", "discussion", "Secret", "Words.").id
    first = ada.read_now(posts.get_post, secret, 1).id
    bea.write_now(bookmarks.keep, first)
    open_ = ada.write_now(threads.new_thread, 1, "discussion", "Title", "Words.").id
    other = ada.write_now(posts.reply, open_, "More words.").id
    bea.write_now(bookmarks.keep, other)
    assert kept(bea) == ["2#2", "1#1"]
    bea.write_now(communities.leave, 2)
    assert kept(bea) == ["2#2"]
    ada.write_now(posts.delete, other)
    assert kept(bea) == []
    with pytest.raises(NotFound):
        bea.write_now(bookmarks.keep, first)
    with pytest.raises(Invalid, match="nothing left"):
        bea.write_now(bookmarks.keep, other)


def test_a_note_is_not_a_book(ada: Forum, bea: Forum) -> None:
    thread = ada.write_now(threads.new_thread, 1, "discussion", "Title", "Words.").id
    post = ada.read_now(posts.get_post, thread, 1).id
    with pytest.raises(Invalid, match="at most 300 characters; this one has 100,000"):
        bea.write_now(bookmarks.keep, post, "x" * 100_000)


def test_ones_own_threads_stand_by_what_was_written_last(ada: Forum, bea: Forum) -> None:
    first = bea.write_now(threads.new_thread, 1, "discussion", "First", "Words.").id
    second = bea.write_now(threads.new_thread, 1, "question", "Second", "Words.").id
    ada.write_now(threads.new_thread, 1, "discussion", "Other", "Words.")
    ada.write_now(posts.reply, first, "More.")
    assert [row.id for row in bea.read_now(own_threads.list_own)] == [first, second]
    assert bea.read_now(own_threads.list_own)[0].unread == 1
