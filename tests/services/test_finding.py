"""Finding by name, on both databases: words in any order, accents aside, and nothing that one may not see."""

from __future__ import annotations

import pytest

from copterm.domain.errors import NotFound
from copterm.forum import Forum
from copterm.services import accounts, communities, finding, posts, reading, threads
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def bea(site: Site, ada: Forum) -> Forum:
    return site.member(ada, "bea")


def start(forum: Forum, title: str, community: int | str = 1) -> int:
    return forum.write_now(threads.new_thread, community, "discussion", title, "Words.").id


def names(forum: Forum, typed: str, kind: str = "") -> list[str]:
    return [one.name for one in forum.read_now(finding.find, typed) if kind in ("", one.kind)]


def test_threads_are_found_by_beginnings_of_words_in_any_order(ada: Forum, bea: Forum) -> None:
    start(ada, "Backfill without locking the orders table?")
    start(ada, "Airflow upgrade notes")
    start(ada, "Café orders in Zürich")
    assert names(bea, "orders lock") == ["Backfill without locking the orders table?"]
    assert names(bea, "zurich cafe") == ["Café orders in Zürich"]
    assert names(bea, "ÖRDERS", "thread") == ["Café orders in Zürich", "Backfill without locking the orders table?"]
    assert names(bea, "nothing like it") == []
    assert names(bea, "%", "thread") == names(bea, "_", "thread")


def test_what_begins_so_comes_first(ada: Forum, bea: Forum) -> None:
    start(ada, "Data contracts, again")
    start(ada, "Where to keep data")
    found = bea.read_now(finding.find, "data")
    assert [(one.kind, one.name) for one in found] == [
        ("community", "Data Engineering"),
        ("thread", "Data contracts, again"),
        ("thread", "Where to keep data"),
    ]


def test_people_are_found_by_handle_and_name_and_unclaimed_authors_are_not(ada: Forum, bea: Forum, site: Site) -> None:
    bea.write_now(accounts.update_profile, "Béa Moreau", "Ask me about locks.", "Europe/Paris")
    (found,) = ada.read_now(finding.find, "moreau bea")
    assert (found.kind, found.name, found.more) == ("person", "bea", "Béa Moreau · Ask me about locks.")

    def unclaimed(actor: object) -> None:
        from copterm.db.tables import Member
        from copterm.domain.clock import now

        Member.insert(handle=None, name="Moreau of the archive", created_at=now(), prefs={}).execute()

    site.system.write_now(unclaimed)
    assert names(ada, "moreau") == ["bea"]


def test_outsiders_find_nothing_of_a_private_community(ada: Forum, bea: Forum, site: Site) -> None:
    ada.write_now(communities.add, "secret", "Secret Circle", visibility="private")
    ada.write_now(communities.add, "quiet", "Quiet Corner", visibility="unlisted")
    start(ada, "Secret plans", "secret")
    start(ada, "Quiet plans", "quiet")
    assert names(ada, "plans", "thread") == ["Quiet plans", "Secret plans"]
    for typed in ("secret", "plans", "quiet", "circle", ""):
        assert "Secret" not in " ".join(names(bea, typed))
        assert "Quiet" not in " ".join(names(bea, typed))
    assert bea.read_now(finding.get_person, ada.member_id).communities == ("Data Engineering",)
    assert site.house.forum(None).read_now(finding.find, "data") == ()


def test_what_one_read_in_a_community_that_one_left_is_not_offered(ada: Forum, bea: Forum) -> None:
    private = ada.write_now(communities.add, "secret", "Secret Circle", visibility="private").id
    thread = start(ada, "Secret plans", "secret")
    from copterm.domain.actor import Actor
    from copterm.domain.roles import Role

    bea.house.system.write_now(lambda actor: communities.enter(Actor(bea.member_id, "bea"), private, Role.MEMBER))
    bea.write_now(reading.advance, thread, 1)
    assert "Secret plans" in names(bea, "")
    bea.write_now(communities.leave, private)
    assert "Secret plans" not in names(bea, "")
    assert names(bea, "secret") == []


def test_hidden_threads_are_not_found(ada: Forum, bea: Forum) -> None:
    thread = start(ada, "Gone tomorrow")
    post = ada.read_now(posts.get_post, thread, 1)
    ada.write_now(posts.delete, post.id)
    assert names(bea, "gone") == []


def test_without_words_there_are_ones_own_communities_and_what_one_read_last(ada: Forum, bea: Forum) -> None:
    first, second = start(ada, "First"), start(ada, "Second")
    bea.write_now(reading.advance, second, 1)
    bea.write_now(reading.advance, first, 1)
    assert names(bea, "  ") == ["Data Engineering", "First", "Second"]


@pytest.mark.parametrize(
    "typed", ["\x00", "'; drop table member; --", "x" * 5_000, "a b c d e f g h i j", "日本", "\ud800"]
)
def test_whatever_is_typed_is_survived(ada: Forum, typed: str) -> None:
    start(ada, "日本語の件")
    assert names(ada, typed, "thread") == (["日本語の件"] if typed == "日本" else [])


def test_a_person_is_shown_to_members_only(ada: Forum, bea: Forum, site: Site) -> None:
    seen = bea.read_now(finding.get_person, ada.member_id)
    assert (seen.handle, seen.name, seen.timezone) == ("ada", "Ada Okafor", "UTC")
    for number in (0, -1, 999, 2**40):
        with pytest.raises(NotFound):
            bea.read_now(finding.get_person, number)
    with pytest.raises(NotFound):
        site.house.forum(None).read_now(finding.get_person, ada.member_id)
