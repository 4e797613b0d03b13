"""Search, on both databases: the same posts found, nothing of what one may not read, and right after every change."""

from __future__ import annotations

import pytest

from copterm.domain.errors import Invalid, NotFound
from copterm.forum import Forum
from copterm.services import communities, hiding, indexing, moderation, moving, posts, searching, solving, threads
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def bea(site: Site, ada: Forum) -> Forum:
    return site.member(ada, "bea")


def start(
    forum: Forum, title: str, body: str, *replies: str, kind: str = "discussion", tags: tuple[str, ...] = ()
) -> int:
    made = forum.write_now(threads.new_thread, 1, kind, title, body, tags).id
    for one in replies:
        forum.write_now(posts.reply, made, one)
    return made


def found(forum: Forum, typed: str, order: str = "newest", *, is_typing: bool = False) -> list[str]:
    """Where the hits are, as thread#number."""
    hits = forum.read_now(searching.search, typed, order, is_typing=is_typing).hits
    return [f"{one.thread_id}#{one.number}" for one in hits]


def right(site: Site) -> bool:
    """Whether the index has each post that is read, and no other one."""
    checked = site.system.read_now(indexing.check)
    return (checked.missing, checked.stray) == (0, 0)


def test_words_phrases_either_and_what_is_left_out(ada: Forum, bea: Forum) -> None:
    start(ada, "Queues", "Kafka is a message queue.", "A queue of messages.", "RabbitMQ, or kafka?")
    assert found(bea, "kafka") == ["1#3", "1#1"]
    assert found(bea, "message queue") == ["1#1"]
    assert found(bea, '"queue of"') == ["1#2"]
    assert found(bea, "kafka -rabbitmq") == ["1#1"]
    assert found(bea, "rabbitmq OR messages") == ["1#3", "1#2"]
    assert found(bea, "kafka OR messages -rabbitmq queue") == ["1#2", "1#1"]
    assert found(bea, "nothing") == []


def test_titles_are_found_with_the_first_post_and_come_first(ada: Forum, bea: Forum) -> None:
    start(ada, "Other", "Words of a backfill, and again the backfill, a backfill.")
    start(ada, "The backfill", "How?", "In batches.")
    start(ada, "Third", "One more backfill.")
    assert found(bea, "backfill", "fitting")[0] == "2#1"
    assert found(bea, "backfill") == ["3#1", "2#1", "1#1"]


def test_accents_and_case_do_not_matter_and_chinese_is_found_by_a_part(ada: Forum, bea: Forum) -> None:
    start(ada, "Cafés", "Zoë im CAFÉ, straße", "これは全文検索です")
    assert found(bea, "cafe zoe STRASSE") == ["1#1"]
    assert found(bea, "文検") == ["1#2"]
    assert found(bea, "全文検索") == ["1#2"]
    assert found(bea, "検文") == []


def test_while_one_types_the_last_word_may_be_a_beginning(ada: Forum, bea: Forum) -> None:
    start(ada, "Any", "About PostgreSQL here.")
    assert found(bea, "about postg", is_typing=True) == ["1#1"]
    assert found(bea, "about postg") == []


def test_operators_choose_who_where_what_and_when(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "ops", "Operations", "Any")
    start(ada, "Which queue?", "For jobs.", kind="question", tags=("c++", "queues"))
    ada.write_now(threads.new_thread, "ops", "discussion", "Elsewhere", "For jobs, too.")
    bea.write_now(posts.reply, 1, "Take this one for jobs.")
    assert found(bea, "jobs in:data") == ["1#2", "1#1"]
    assert found(bea, "jobs -in:data") == ["2#1"]
    assert found(bea, "jobs by:@ada in:data") == ["1#1"]
    assert found(bea, "jobs by:me") == found(bea, "jobs is:mine") == ["1#2"]
    assert found(bea, "tag:c++") == ["1#2", "1#1"]
    assert found(bea, "tag:queues kind:question by:bea") == ["1#2"]
    assert found(bea, "jobs kind:discussion") == ["2#1"]
    assert found(bea, "jobs after:2020 before:2200") == ["1#2", "2#1", "1#1"]
    assert found(bea, "jobs before:2020") == []
    assert found(bea, "after:2020") == ["1#2", "2#1", "1#1"]
    assert found(bea, "after:2020 -in:ops") == ["1#2", "1#1"]
    assert found(bea, "jobs -after:2020") == []
    assert found(bea, "jobs after:2200 before:2020") == []


def test_questions_are_found_by_whether_they_are_answered_and_solved(ada: Forum, bea: Forum) -> None:
    start(bea, "One?", "First.", "More of my own.", kind="question")
    start(bea, "Two?", "Second.", kind="question")
    ada.write_now(posts.reply, 2, "Answer.")
    assert found(bea, "is:unanswered") == ["1#2", "1#1"]
    assert found(bea, "is:solved") == []
    bea.write_now(solving.solve, 2, 2)
    assert found(bea, "is:solved") == ["2#2", "2#1"]
    hits = bea.read_now(searching.search, "answer").hits
    assert [(one.solved, one.accepted) for one in hits] == [(True, True)]
    bea.write_now(solving.unsolve, 2)
    assert found(bea, "is:solved") == []


def test_what_is_unread_is_found_by_post(ada: Forum, bea: Forum) -> None:
    start(ada, "Any", "First words.", "Second words.")
    bea.write_now(posts.reply, 1, "My words.", None, "", 2)
    ada.write_now(posts.reply, 1, "Fourth words.")
    assert found(bea, "words is:unread") == ["1#4"]
    assert found(bea, "words -is:unread") == []
    assert found(ada, "words is:unread") == ["1#3"]


def test_what_names_nothing_is_said_and_not_ignored(bea: Forum) -> None:
    for typed, said in (("by:nobody x", "by:nobody is nobody here."), ("tag:none x", "No thread has the tag none.")):
        with pytest.raises(Invalid, match=said):
            bea.read_now(searching.search, typed)
    with pytest.raises(NotFound, match="There is no community nowhere"):
        bea.read_now(searching.search, "in:nowhere x")
    with pytest.raises(Invalid, match="fitting or newest"):
        bea.read_now(searching.search, "x", "oldest")


def test_a_private_community_is_found_by_those_who_are_in_it_only(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "den", "Den", "Any", visibility="private")
    ada.write_now(threads.new_thread, "den", "discussion", "Secret", "The secret word.", ("hush",))
    assert found(ada, "secret") == ["1#1"]
    assert bea.read_now(searching.search, "secret").count == 0
    assert found(bea, "by:ada") == []
    with pytest.raises(Invalid, match="No thread has the tag hush"):
        bea.read_now(searching.search, "tag:hush")
    with pytest.raises(NotFound, match="There is no community den"):
        bea.read_now(searching.search, "in:den secret")
    assert site.house.forum(None).read_now(searching.search, "secret").count == 0


def test_an_unlisted_community_is_searched_by_who_knows_its_name(ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "nook", "Nook", "Any", visibility="unlisted")
    ada.write_now(threads.new_thread, "nook", "discussion", "Quiet", "A quiet word.")
    assert found(bea, "quiet") == []
    assert found(bea, "quiet in:nook") == ["1#1"]


def test_the_index_follows_edits_deletions_hiding_and_taking_back(site: Site, ada: Forum, bea: Forum) -> None:
    thread = start(bea, "Any", "Opening.", "Original words.", "Words to hide.", "Words to delete.")
    edited = bea.read_now(posts.get_post, thread, 2)
    bea.write_now(posts.edit, edited.id, "Different words.", edited.revision)
    assert found(bea, "original") == []
    assert found(bea, "different") == ["1#2"]
    hidden = bea.read_now(posts.get_post, thread, 3).id
    ada.write_now(hiding.hide, hidden, "Any reason.")
    assert found(ada, "hide") == []
    ada.write_now(hiding.restore, hidden)
    assert found(bea, "hide") == ["1#3"]
    bea.write_now(posts.delete, bea.read_now(posts.get_post, thread, 4).id)
    assert found(bea, "delete") == []
    sent = bea.write_now(posts.reply, thread, "Withdrawn soon.")
    bea.write_now(posts.withdraw, sent.id)
    assert found(bea, "withdrawn") == []
    assert right(site)


def test_the_index_follows_titles_tags_and_moves(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "ops", "Operations", "Any")
    start(ada, "Wrong title", "Opening.", "Off topic remark.", "More of it.", tags=("old",))
    start(ada, "Target", "Goes on.")
    ada.write_now(moderation.retitle, 1, "Proper name", "Any reason.")
    assert (found(bea, "wrong"), found(bea, "proper")) == ([], ["1#1"])
    ada.write_now(moderation.retag, 1, ["new"], "Any reason.")
    assert found(bea, "tag:new remark") == ["1#2"]
    split = ada.write_now(moving.split, 1, [2, 3], "Remarks", "Any reason.")
    assert found(bea, "remarks") == [f"{split.thread_id}#1"]
    assert found(bea, "remark") == [f"{split.thread_id}#1"]
    ada.write_now(moving.take_back, split.entry)
    assert found(bea, "remark") == ["1#2"]
    merged = ada.write_now(moving.merge, 2, 1, "Any reason.")
    assert found(bea, '"goes on" tag:new') == [f"1#{merged.number}"]
    ada.write_now(moving.move, 1, "ops", "Any reason.")
    assert found(bea, "remark in:data") == []
    assert found(bea, "remark in:ops") == ["1#2"]
    assert right(site)


def test_an_index_that_was_lost_is_made_again(site: Site, ada: Forum, bea: Forum) -> None:
    from copterm.db import fulltext

    start(ada, "Any", "Some words.", "More words.", tags=("tagged",))

    def lose(actor: object) -> None:
        fulltext.clear()
        fulltext.put([fulltext.Entry(7, (), ("stray",), ())])

    site.system.write_now(lose)
    checked = site.system.read_now(indexing.check)
    assert (checked.posts, checked.missing, checked.stray) == (2, 2, 1)
    assert site.system.write_now(indexing.rebuild) == 2
    assert right(site)
    assert found(bea, "words tag:tagged") == ["1#2", "1#1"]


def test_the_newest_are_counted_and_shown_page_by_page(site: Site, ada: Forum, bea: Forum) -> None:
    start(ada, "Any", "word 1", *(f"word {number}" for number in range(2, 8)))
    one = bea.read_now(searching.search, "word", "newest", 0, 3)
    other = bea.read_now(searching.search, "word", "newest", 3, 3)
    assert (one.count, one.is_capped, other.count) == (7, False, 7)
    assert [hit.number for hit in (*one.hits, *other.hits)] == [7, 6, 5, 4, 3, 2]
    assert bea.read_now(searching.search, "word", "newest", 99, 3).hits == ()


@pytest.mark.parametrize(
    "typed", ["a" * 500, "' OR 1=1 --", "NEAR(a b)", "title: body", '"a" * b^', "{labels} : x", "§c1", "a:*", "!a | b"]
)
def test_nothing_that_is_typed_is_taken_for_the_language_of_a_database(bea: Forum, typed: str) -> None:
    assert bea.read_now(searching.search, typed, is_typing=True).count == 0
