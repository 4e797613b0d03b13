"""Reading: floors, numbers read, next unread, all read and back."""

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from copterm.domain.clock import fixed, now
from copterm.domain.roles import Watch
from copterm.forum import Forum
from copterm.services import communities, posts, reading, threads
from copterm.services.unread import START_LEAST, START_MOST
from tests.conftest import Site
from tests.screens.stage import store_many


def start(forum: Forum, title: str = "How do you test dbt models?", community: int = 1) -> int:
    return forum.write_now(threads.new_thread, community, "question", title, "We have three hundred of them.").id


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


def total(forum: Forum) -> int:
    return forum.read_now(reading.new).total


def long_ago(days: float) -> AbstractContextManager[None]:
    """It is so many days earlier."""
    past = now() - timedelta(days=days)
    return fixed(lambda: past)


def threads_in_new(forum: Forum) -> list[int]:
    return [row.id for group in forum.read_now(reading.new).groups for row in group.rows]


def test_a_newcomer_starts_with_the_last_days_and_sees_what_comes_after(site: Site, ada: Forum) -> None:
    with long_ago(100):
        for n in range(START_LEAST):
            start(ada, f"Old news {n}")
    with long_ago(2):
        lately = [start(ada, f"Fresh news {n}") for n in range(START_LEAST + 1)]
    bea = site.member(ada, "bea")
    assert sorted(threads_in_new(bea)) == lately
    after = start(ada, "Breaking news")
    assert sorted(threads_in_new(bea)) == [*lately, after]


def test_a_newcomer_to_a_quiet_place_still_finds_something_to_read(site: Site, ada: Forum) -> None:
    with long_ago(1000):
        old = [start(ada, f"Old news {n}") for n in range(START_LEAST + 3)]
    bea = site.member(ada, "bea")
    assert sorted(threads_in_new(bea)) == old[-START_LEAST:]


def test_a_newcomer_to_a_busy_place_is_not_flooded(site: Site, ada: Forum) -> None:
    thread = start(ada)
    site.system.write_now(store_many, thread, START_MOST * 3)
    bea = site.member(ada, "bea")
    view = bea.read_now(threads.get_thread, thread)
    assert view.unread == START_MOST


def test_who_comes_back_to_a_community_has_not_more_unread_than_before(site: Site, ada: Forum) -> None:
    start(ada)
    bea = site.member(ada, "bea")
    bea.write_now(reading.all_read)
    bea.write_now(communities.leave, 1)
    bea.write_now(communities.join, 1)
    assert total(bea) == 0


def test_a_pinned_thread_below_the_floor_is_unread_until_opened(site: Site, ada: Forum) -> None:
    from copterm.db.tables import Thread
    from copterm.domain.clock import now

    thread = start(ada, "Read this first")

    def pin(actor: object) -> None:
        Thread.update(pinned_at=now()).where(Thread.id == thread).execute()

    site.system.write_now(pin)
    bea = site.member(ada, "bea")
    assert total(bea) == 1
    bea.write_now(reading.advance, thread, 1)
    assert total(bea) == 0


def test_old_threads_count_as_read_until_somebody_writes_in_them(site: Site, ada: Forum) -> None:
    thread = start(ada)
    ada.write_now(posts.reply, thread, "More of it.")
    bea = site.member(ada, "bea")
    bea.write_now(reading.all_read)
    ada.write_now(posts.reply, thread, "And something new.")
    view = bea.read_now(threads.get_thread, thread)
    assert (view.read_number, view.first_unread, view.unread) == (2, 3, 1)


def test_own_posts_never_count_as_unread(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    thread = start(ada)
    bea.write_now(posts.reply, thread, "I use contracts.", read_to=1)
    assert total(bea) == 0
    assert total(ada) == 1


def test_a_reply_advances_only_to_what_was_shown(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    thread = start(ada)
    ada.write_now(posts.reply, thread, "Second.")
    bea.write_now(posts.reply, thread, "Only saw the first.", read_to=1)
    view = bea.read_now(threads.get_thread, thread)
    assert (view.read_number, view.first_unread) == (1, 2)


def test_reading_never_goes_back_by_itself(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    thread = start(ada)
    ada.write_now(posts.reply, thread, "Second.")
    assert bea.write_now(reading.advance, thread, 2) == 2
    assert bea.write_now(reading.advance, thread, 1) == 2
    assert bea.write_now(reading.advance, thread, 99) == 2


def test_unread_from_here_brings_back_this_post_and_all_after_it(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    thread = start(ada)
    for text in ("Second.", "Third."):
        ada.write_now(posts.reply, thread, text)
    bea.write_now(reading.advance, thread, 3)
    bea.write_now(reading.unread_from, thread, 2)
    stop = bea.read_now(reading.next_unread)
    assert stop is not None
    assert (stop.thread_id, stop.number, stop.count) == (thread, 2, 2)


def test_all_read_is_undone_to_the_letter(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    first, second = start(ada, "One"), start(ada, "Two")
    ada.write_now(posts.reply, first, "More.")
    bea.write_now(reading.advance, first, 1)
    before = bea.read_now(reading.new)
    snapshot = bea.write_now(reading.all_read)
    assert total(bea) == 0
    bea.write_now(reading.restore, snapshot)
    assert bea.read_now(reading.new) == before
    assert {row.id for group in before.groups for row in group.rows} == {first, second}


def test_next_goes_through_post_thread_community_and_ends(site: Site, ada: Forum) -> None:
    site.community(ada, "writing", "Writing Guild")
    bea = site.member(ada, "bea")
    bea.write_now(communities.join, 2)
    near, far = start(ada, "Near"), start(ada, "Far", community=2)
    ada.write_now(posts.reply, near, "Second.")
    bea.write_now(reading.advance, near, 1)
    stop = bea.read_now(reading.next_unread, near, 1, 1)
    assert stop is not None
    assert (stop.thread_id, stop.number) == (near, 2)
    bea.write_now(reading.advance, near, 2)
    stop = bea.read_now(reading.next_unread, near, 1, 2)
    assert stop is not None
    assert (stop.thread_id, stop.number, stop.community) == (far, 1, "Writing Guild")
    bea.write_now(reading.advance, far, 1)
    assert bea.read_now(reading.next_unread, far, 2, 1) is None


def test_watched_threads_come_first(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    old, new = start(ada, "Old"), start(ada, "New")
    bea.write_now(reading.set_watch, old, Watch.WATCHING)
    rows = [row.id for group in bea.read_now(reading.new).groups for row in group.rows]
    assert rows == [old, new]


def test_muted_threads_and_communities_are_not_in_new(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    first, second = start(ada, "One"), start(ada, "Two")
    bea.write_now(reading.set_watch, first, Watch.MUTED)
    assert [row.id for group in bea.read_now(reading.new).groups for row in group.rows] == [second]
    bea.write_now(communities.set_watch, 1, Watch.MUTED)
    assert total(bea) == 0


def test_counts_stop_at_a_hundred(site: Site, ada: Forum) -> None:
    from copterm.db.tables import Post, Thread
    from copterm.domain.clock import now

    bea = site.member(ada, "bea")
    thread = start(ada)

    def flood(actor: object) -> None:
        author = Thread.get_by_id(thread).author_id
        rows = [
            {"thread": thread, "number": n, "author": author, "body": "x", "created_at": now()} for n in range(2, 150)
        ]
        Post.insert_many(rows).execute()
        last = Post.select(Post.id).where(Post.number == 149).scalar()
        Thread.update(last_number=149, last_post_id=last, post_count=149).where(Thread.id == thread).execute()

    site.system.write_now(flood)
    assert total(bea) == 100


def test_rising_floors_take_nothing_that_was_unread(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    unread = start(ada, "Unread before the import")

    def import_archive(actor: object) -> None:
        reading.settle(actor, 1)  # type: ignore[arg-type]
        threads.store_thread(1, 1, "discussion", "From the archive", ())
        reading.raise_floors(actor, 1)  # type: ignore[arg-type]

    site.system.write_now(import_archive)
    assert [row.id for group in bea.read_now(reading.new).groups for row in group.rows] == [unread]


def test_leaving_the_community_empties_new(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    start(ada)
    bea.write_now(communities.leave, 1)
    assert total(bea) == 0
