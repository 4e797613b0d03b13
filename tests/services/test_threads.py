"""Threads: started, listed by key, found by similar titles, and the people in them."""

import pytest

from copterm.domain.errors import Invalid, NotAllowed, NotFound
from copterm.forum import Forum
from copterm.services import communities, mentions, moderation, posts, threads, titles
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


def start(forum: Forum, title: str, tags: tuple[str, ...] = ()) -> int:
    return forum.write_now(threads.new_thread, 1, "discussion", title, "Words.", tags).id


def test_lists_page_by_key_and_lose_and_repeat_nothing(ada: Forum) -> None:
    made = [start(ada, f"Thread {n}") for n in range(7)]
    seen: list[int] = []
    cursor = None
    while True:
        page = ada.read_now(threads.list_threads, 1, cursor, 3)
        seen += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert seen == made[::-1]


def test_a_list_pages_from_its_end_as_well_and_pinned_threads_stay_on_top(ada: Forum, site: Site) -> None:
    made = [start(ada, f"Thread {n}") for n in range(8)]
    ada.write_now(moderation.pin, made[0], "Read this first.")
    seen: list[int] = []
    cursor, pages = None, 0
    while True:
        page = ada.read_now(threads.list_threads, 1, cursor, 3, upwards=True)
        seen = [*(row.id for row in page.rows), *seen]
        cursor, pages = page.next, pages + 1
        if cursor is None:
            break
    assert seen == [made[0], *made[:0:-1]]
    assert pages == 3


def test_a_reply_moves_its_thread_to_the_top(ada: Forum) -> None:
    first, second = start(ada, "First"), start(ada, "Second")
    ada.write_now(posts.reply, first, "More.")
    rows = ada.read_now(threads.list_threads, 1).rows
    assert [row.id for row in rows] == [first, second]
    assert (rows[0].replies, rows[0].last) == (1, "ada")


def test_a_filter_takes_a_part_of_the_title(ada: Forum) -> None:
    start(ada, "Airflow 3 upgrade notes")
    start(ada, "Kafka or Postgres? 100% sure")
    found = ada.read_now(threads.list_threads, 1, filter_by="AIRflow")
    assert [row.title for row in found.rows] == ["Airflow 3 upgrade notes"]
    assert len(ada.read_now(threads.list_threads, 1, filter_by="100%").rows) == 1


def test_the_same_send_key_starts_one_thread(ada: Forum) -> None:
    first = ada.write_now(threads.new_thread, 1, "question", "Once?", "Body.", (), "key")
    again = ada.write_now(threads.new_thread, 1, "question", "Once?", "Body.", (), "key")
    assert first.id == again.id


def test_announcements_are_for_staff(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    with pytest.raises(NotAllowed, match="facilitators and moderators"):
        bea.write_now(threads.new_thread, 1, "announcement", "Hear me", "Words.")
    assert ada.write_now(threads.new_thread, 1, "announcement", "Hear me", "Words.").kind == "announcement"


@pytest.mark.parametrize(
    ("kind", "title", "tags"),
    [
        ("poll", "Title", ()),
        ("question", " \x1b\u202e ", ()),
        ("question", "T", ("a b",)),
        ("question", "T", tuple("abcdef")),
    ],
)
def test_an_odd_thread_is_refused_with_a_sentence(ada: Forum, kind: str, title: str, tags: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        ada.write_now(threads.new_thread, 1, kind, title, "Words.", tags)
    assert ada.read_now(threads.list_threads, 1).rows == ()


def test_tags_are_kept_plain(ada: Forum) -> None:
    thread = start(ada, "Tagged", ("#Postgres", "postgres", "c++"))
    assert ada.read_now(threads.get_thread, thread).tags == ("c++", "postgres")


def test_similar_titles_share_at_least_two_words(ada: Forum) -> None:
    near = start(ada, "Backfill without locking the orders table?")
    start(ada, "Locking pliers: which brand")
    found = ada.read_now(titles.similar, 1, "How to backfill the ORDERS table")
    assert [row.id for row in found] == [near]
    assert ada.read_now(titles.similar, 1, "of a") == ()


def test_who_spoke_lately_is_first_to_mention(site: Site, ada: Forum) -> None:
    bea, _chen = site.member(ada, "bea"), site.member(ada, "adil")
    thread = start(ada, "Talk")
    bea.write_now(posts.reply, thread, "Here.")
    assert [one.handle for one in ada.read_now(mentions.list_people, 1, thread)] == ["bea", "adil"]
    assert [one.handle for one in bea.read_now(mentions.list_people, 1, thread, "ad")] == ["ada", "adil"]
    assert bea.read_now(mentions.list_people, 1, thread, "%") != ()


def test_a_thread_shows_who_tends_its_community(site: Site, ada: Forum) -> None:
    view = ada.read_now(threads.get_thread, start(ada, "Talk"))
    assert view.facilitators == ("ada",)
    assert view.participants == ("ada",)
    assert view.watch == "watching"


def test_the_last_facilitator_stays_while_others_are_there(site: Site, ada: Forum) -> None:
    site.member(ada, "bea")
    with pytest.raises(NotAllowed, match="only facilitator"):
        ada.write_now(communities.leave, 1)


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**64, 10**30])
def test_numbers_that_name_nothing_are_not_found(ada: Forum, number: int) -> None:
    thread = start(ada, "Here")
    for service, args in (
        (threads.get_thread, (number,)),
        (posts.get_post, (thread, number)),
        (communities.get_community, (number,)),
    ):
        with pytest.raises(NotFound):
            ada.read_now(service, *args)
    with pytest.raises(NotFound):
        ada.write_now(posts.reply, thread, "Words.", number)


def test_the_filter_looks_for_words_in_any_order(site: Site) -> None:
    """`reactor iocp` found nothing among titles with `IOCP reactor` in them."""
    ada = site.admin()
    site.community(ada)
    ada.write_now(threads.new_thread, 1, "discussion", "[RFC] Drop the IOCP reactor", "Why not?")
    found = ada.read_now(threads.list_threads, 1, filter_by="reactor iocp rfc")
    assert [row.title for row in found.rows] == ["[RFC] Drop the IOCP reactor"]
    assert ada.read_now(threads.list_threads, 1, filter_by="reactor select").rows == ()
