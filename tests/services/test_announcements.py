"""Announcements: started by those who tend the community, and shown first until they were read."""

from datetime import UTC, datetime

import pytest

from copterm.domain.clock import fixed
from copterm.domain.errors import NotAllowed
from copterm.domain.roles import Role
from copterm.forum import Forum
from copterm.services import communities, membership, moderation, reading, threads
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def bea(site: Site, ada: Forum) -> Forum:
    return site.member(ada, "bea")


def start(who: Forum, title: str, kind: str = "discussion", community: int = 1) -> int:
    return who.write_now(threads.new_thread, community, kind, title, "So it is.").id


def listed(who: Forum, community: int = 1) -> list[str]:
    return [row.title for row in who.read_now(threads.list_threads, community).rows]


def test_only_those_who_tend_it_announce(ada: Forum, bea: Forum) -> None:
    with pytest.raises(NotAllowed, match="Announcements are started by facilitators and moderators"):
        start(bea, "Hear me", "announcement")
    assert start(ada, "Hear me", "announcement")


def test_one_stands_above_pinned_threads_until_it_was_read(ada: Forum, bea: Forum) -> None:
    told = start(ada, "The move is on Friday", "announcement")
    ada.write_now(moderation.pin, start(ada, "Read this first"), "for newcomers")
    start(ada, "Later")
    assert listed(bea) == ["The move is on Friday", "Read this first", "Later"]
    assert listed(ada) == ["Read this first", "Later", "The move is on Friday"]  # who wrote it has read it
    bea.write_now(reading.advance, told, 1)
    assert listed(bea) == ["Read this first", "Later", "The move is on Friday"]


def test_new_and_n_begin_with_it(ada: Forum, bea: Forum) -> None:
    other = ada.write_now(communities.add, "other", "Other").id
    bea.write_now(communities.join, other)
    told = start(ada, "The move is on Friday", "announcement")
    start(ada, "Later")
    start(ada, "Elsewhere and later", community=other)
    groups = bea.read_now(reading.new).groups
    assert [[row.title for row in group.rows] for group in groups] == [
        ["The move is on Friday", "Later"],
        ["Elsewhere and later"],
    ]
    stop = bea.read_now(reading.next_unread)
    assert stop is not None
    assert stop.thread_id == told


def test_it_is_found_however_much_was_written_since(ada: Forum, bea: Forum) -> None:
    told = start(ada, "The move is on Friday", "announcement")
    for number in range(3):
        start(ada, f"Later {number}")
    page = bea.read_now(threads.list_threads, 1, None, 2)
    assert [row.title for row in page.rows] == ["The move is on Friday", "Later 2", "Later 1"]
    rest = bea.read_now(threads.list_threads, 1, page.next, 2)
    assert [row.title for row in rest.rows] == ["Later 0"]
    last = bea.read_now(threads.list_threads, 1, None, 9, upwards=True)
    assert last.rows[0].id == told


def test_whoever_joins_is_told_what_is_new_only(site: Site, ada: Forum) -> None:
    with fixed(lambda: datetime(2026, 1, 2, tzinfo=UTC)):
        start(ada, "Old", "announcement")
    for number in range(6):
        start(ada, f"Later {number}")
    assert listed(site.member(ada, "zoe"))[-1] == "Old"


def test_moderators_announce_too(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(membership.set_role, 1, "bea", Role.MODERATOR)
    assert start(bea, "Hear me", "announcement")
    assert listed(ada)[0] == "Hear me"
