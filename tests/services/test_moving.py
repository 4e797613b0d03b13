"""Threads moved, split and merged: what they leave behind, what is refused, and that it can be taken back."""

import pytest

from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.roles import Watch
from copterm.forum import Forum
from copterm.services import (
    charters,
    communities,
    drafts,
    finding,
    invitations,
    moderation,
    modlog,
    moving,
    posts,
    reading,
    solving,
    threads,
    titles,
)
from tests.conftest import Site

WHY = "It is about something else."


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def bea(site: Site, ada: Forum) -> Forum:
    return site.member(ada, "bea")


def talk(who: Forum, title: str, *bodies: str, kind: str = "discussion", tags: tuple[str, ...] = ()) -> int:
    made = who.write_now(threads.new_thread, 1, kind, title, bodies[0], tags=tags)
    for body in bodies[1:]:
        who.write_now(posts.reply, made.id, body)
    return made.id


def said(who: Forum, thread: int) -> list[str]:
    return [post.body or f"({post.deleted})" for post in who.read_now(posts.list_posts, thread)]


def unread(who: Forum) -> dict[str, int]:
    return {row.title: row.unread for group in who.read_now(reading.new).groups for row in group.rows}


def test_split_posts_become_a_thread_and_their_old_numbers_lead_there(ada: Forum, bea: Forum) -> None:
    old = talk(bea, "Kafka or Postgres?", "Which?", "Postgres.", "By the way: backups?", "Nightly.", tags=("kafka",))
    made = ada.write_now(moving.split, old, [3, 4], "Backups", WHY)
    assert said(bea, made.thread_id) == ["By the way: backups?", "Nightly."]
    assert said(bea, old)[:2] == ["Which?", "Postgres."]
    sign = bea.read_now(posts.get_post, old, 4)
    assert sign.deleted == f"moved to {made.thread_id}#2 by ada: {WHY}"
    assert sign.moved == (made.thread_id, 2)
    view = bea.read_now(threads.get_thread, made.thread_id)
    assert (view.title, view.tags, view.author, view.posts) == ("Backups", ("kafka",), "bea", 2)
    assert bea.read_now(posts.get_post, made.thread_id, 1).above == f"ada moved 2 posts here from {old}#3–#4: {WHY}"
    assert bea.read_now(threads.get_thread, old).posts == 2
    assert bea.write_now(posts.reply, old, "Thanks.").number == 5
    assert bea.read_now(threads.get_thread, made.thread_id).watch is Watch.WATCHING


def test_a_post_keeps_its_id_and_its_permanent_name_leads_to_where_it_is(ada: Forum, bea: Forum) -> None:
    old = talk(bea, "One", "First.", "Second.")
    post = bea.read_now(posts.get_post, old, 2)
    made = ada.write_now(moving.split, old, [2], "Two", WHY)
    found = bea.read_now(posts.get_post_by_id, post.id)
    assert (found.thread_id, found.number, found.body) == (made.thread_id, 1, "Second.")


@pytest.mark.parametrize(
    ("numbers", "refusal"),
    [
        ([1, 2], "The first post opens this thread"),
        ([], "Say which posts"),
        ([2, 9], "There is no post 1#9"),
        ([2**40], "There is no post"),
        ([-2], "There is no post"),
    ],
)
def test_a_split_names_later_posts_that_are_there(ada: Forum, numbers: list[int], refusal: str) -> None:
    thread = talk(ada, "One", "First.", "Second.")
    with pytest.raises((Invalid, NotFound), match=refusal):
        ada.write_now(moving.split, thread, numbers, "Two", WHY)
    assert said(ada, thread) == ["First.", "Second."]


def test_what_is_deleted_or_moved_already_makes_no_thread(ada: Forum) -> None:
    thread = talk(ada, "One", "First.", "Second.", "Third.")
    ada.write_now(posts.delete, ada.read_now(posts.get_post, thread, 2).id)
    with pytest.raises(Invalid, match="Nothing is left"):
        ada.write_now(moving.split, thread, [2], "Two", WHY)
    ada.write_now(moving.split, thread, [3], "Two", WHY)
    with pytest.raises(Conflict, match="ada moved #3 to thread 2 just now"):
        ada.write_now(moving.split, thread, [3], "Three", WHY)


def test_a_merged_thread_goes_on_in_the_other_and_leaves_the_list(ada: Forum, bea: Forum) -> None:
    one = talk(bea, "Nightly backups?", "How?", "With what?", tags=("backup",))
    two = talk(ada, "Backups", "Our way.", tags=("ops",))
    done = ada.write_now(moving.merge, one, two, "The same question.")
    assert (done.thread_id, done.number, done.count) == (two, 2, 2)
    assert said(bea, two) == ["Our way.", "How?", "With what?"]
    view = bea.read_now(threads.get_thread, one)
    assert (view.moved_to, view.posts) == (two, 0)
    assert "in another thread now" in view.refusal
    assert bea.read_now(posts.get_post, one, 2).moved == (two, 3)
    assert [row.id for row in bea.read_now(threads.list_threads, 1).rows] == [two]
    assert bea.read_now(threads.get_thread, two).tags == ("backup", "ops")
    assert bea.read_now(threads.get_thread, two).watch is Watch.WATCHING
    assert [one.id for one in bea.read_now(finding.find, "nightly")] == []
    assert bea.read_now(titles.similar, 1, "nightly backups") == ()
    with pytest.raises(NotAllowed, match="in another thread now"):
        bea.write_now(posts.reply, one, "Lost?")


def test_what_is_being_written_goes_on_in_the_thread_that_was_merged_into(ada: Forum, bea: Forum) -> None:
    one, two = talk(ada, "One", "First.", "Second."), talk(ada, "Two", "Other.")
    bea.write_now(drafts.save, f"reply:{one}", "To the second.", reply_to=2)
    bea.write_now(drafts.save, f"reply:{two}", "To the other.", reply_to=1)
    ada.write_now(moving.merge, one, two, WHY)
    kept = {draft.context: (draft.body, draft.reply_to) for draft in bea.read_now(drafts.list_drafts)}
    assert kept == {f"reply:{two}": ("To the other.", 1), f"reply:{two}~2": ("To the second.", 3)}


def test_what_is_being_written_goes_back_when_a_merge_is_taken_back(ada: Forum, bea: Forum) -> None:
    one, two = talk(ada, "One", "First.", "Second."), talk(ada, "Two", "Other.")
    bea.write_now(drafts.save, f"reply:{one}", "To the second.", reply_to=2)
    bea.write_now(drafts.save, f"reply:{two}", "To the other.", reply_to=1)
    chen = ada.write_now(drafts.save, f"reply:{one}", "To what stays.", reply_to=1)
    done = ada.write_now(moving.merge, one, two, WHY)
    ada.write_now(drafts.save, f"reply:{two}", "To the other after all.", reply_to=1, version=chen.version)
    ada.write_now(moving.take_back, done.entry)
    kept = {draft.context: (draft.body, draft.reply_to) for draft in bea.read_now(drafts.list_drafts)}
    assert kept == {f"reply:{two}": ("To the other.", 1), f"reply:{one}": ("To the second.", 2)}
    (mine,) = ada.read_now(drafts.list_drafts)
    assert (mine.context, mine.body, mine.reply_to) == (f"reply:{two}", "To the other after all.", 1)


def test_what_is_being_written_goes_back_to_the_same_post_when_a_split_is_taken_back(ada: Forum, bea: Forum) -> None:
    one = talk(ada, "One", "First.", "Second.", "Third.")
    done = ada.write_now(moving.split, one, [3], "Two", WHY)
    bea.write_now(drafts.save, f"reply:{done.thread_id}", "To the third.", reply_to=1)
    ada.write_now(moving.take_back, done.entry)
    (kept,) = bea.read_now(drafts.list_drafts)
    assert (kept.context, kept.body, kept.reply_to) == (f"reply:{one}", "To the third.", 3)


def test_nothing_unread_becomes_read_and_what_was_read_stays_so_where_it_can(ada: Forum, bea: Forum) -> None:
    one = talk(ada, "One", "First.", "Second.")
    two = talk(ada, "Two", "Other.")
    bea.write_now(reading.advance, one, 1)
    bea.write_now(reading.advance, two, 1)
    ada.write_now(moving.merge, one, two, WHY)
    assert unread(bea) == {"Two": 1}
    assert bea.read_now(threads.get_thread, two).first_unread == 3


def test_an_old_post_behind_a_new_one_does_not_make_the_new_one_read(ada: Forum, bea: Forum) -> None:
    """A floor is the id of a post; where posts do not stand in the order of their ids it must not hide a newer one."""
    old = talk(ada, "Old", "First.", "Second.")
    new = talk(ada, "New", "Other.")
    bea.write_now(reading.all_read)
    ada.write_now(posts.reply, new, "Unread.")
    ada.write_now(moving.merge, old, new, WHY)
    assert bea.read_now(threads.get_thread, new).first_unread == 2
    assert unread(bea)["New"] == 3


def test_an_accepted_answer_goes_with_its_post(ada: Forum, bea: Forum) -> None:
    one = talk(bea, "One?", "How?", "So.", kind="question")
    two = talk(bea, "Two?", "And how?", kind="question")
    bea.write_now(solving.solve, one, 2)
    done = ada.write_now(moving.merge, one, two, WHY)
    assert bea.read_now(threads.get_thread, two).solved_number == 3
    ada.write_now(moving.take_back, done.entry)
    assert bea.read_now(threads.get_thread, two).solved_number is None
    assert bea.read_now(threads.get_thread, one).solved_number == 2
    done = ada.write_now(moving.split, one, [2], "So", WHY)
    assert bea.read_now(threads.get_thread, one).solved_number is None
    ada.write_now(moving.take_back, done.entry)
    assert bea.read_now(threads.get_thread, one).solved_number == 2


def test_a_merge_is_taken_back_with_what_was_written_since_left_in_its_place(ada: Forum, bea: Forum) -> None:
    one, two = talk(bea, "One", "First.", "Second.", tags=("a",)), talk(ada, "Two", "Other.", tags=("b",))
    done = ada.write_now(moving.merge, one, two, WHY)
    bea.write_now(posts.reply, two, "Since.")
    ada.write_now(moving.take_back, done.entry)
    assert said(bea, one) == ["First.", "Second."]
    assert said(bea, two)[0] == "Other."
    assert said(bea, two)[3] == "Since."
    assert bea.read_now(posts.get_post, two, 2).moved == (one, 1)
    assert bea.read_now(threads.get_thread, two).tags == ("b",)
    assert bea.read_now(threads.get_thread, one).moved_to is None
    assert [found.id for found in bea.read_now(finding.find, "one") if found.kind == "thread"] == [one]
    with pytest.raises(Conflict, match="ada took that back just now"):
        ada.write_now(moving.take_back, done.entry)


def test_a_split_is_taken_back_and_its_thread_leads_back(ada: Forum, bea: Forum) -> None:
    one = talk(bea, "One", "First.", "Second.", "Third.")
    answer = bea.write_now(posts.reply, one, "To the second.", 2)
    done = ada.write_now(moving.split, one, [2], "Two", WHY)
    assert bea.read_now(posts.get_post, one, answer.number).reply_to == 2
    ada.write_now(moving.take_back, done.entry)
    assert said(bea, one)[:3] == ["First.", "Second.", "Third."]
    assert bea.read_now(posts.get_post, one, answer.number).reply_to == 2
    assert bea.read_now(threads.get_thread, done.thread_id).moved_to == one
    assert [row.id for row in bea.read_now(threads.list_threads, 1).rows] == [one]


def test_what_cannot_be_merged_is_refused_in_a_sentence(ada: Forum) -> None:
    ada.write_now(communities.add, "ops", "Operations")
    one, two, gone = talk(ada, "One", "First."), talk(ada, "Two", "Other."), talk(ada, "Gone", "Words.")
    there = ada.write_now(threads.new_thread, 2, "discussion", "There", "Words.").id
    ada.write_now(moving.merge, gone, two, WHY)
    for into, kind, refusal in (
        (one, Invalid, "This is the same thread"),
        (there, Invalid, f"Thread {there} is in Operations. Move this one there first"),
        (gone, Conflict, f"ada merged thread {gone} into thread {two} just now. Merge into that one"),
        (999, NotFound, "There is no thread 999"),
    ):
        with pytest.raises(kind, match=refusal):
            ada.write_now(moving.merge, one, into, WHY)
    with pytest.raises(Conflict, match=f"ada merged this thread into thread {two} just now. Go there first"):
        ada.write_now(moving.merge, gone, one, WHY)
    ada.write_now(moderation.lock, two, "Enough.")
    with pytest.raises(NotAllowed, match="is locked"):
        ada.write_now(moving.merge, one, two, WHY)
    ada.write_now(moderation.unlock, two)
    ada.write_now(moderation.archive, two, "Old.")
    with pytest.raises(NotAllowed, match="is archived"):
        ada.write_now(moving.merge, one, two, WHY)
    with pytest.raises(Invalid, match="at most 300 characters"):
        ada.write_now(moving.merge, one, one, "x" * 100_000)
    assert said(ada, one) == ["First."]


def test_members_neither_move_nor_split_nor_merge(ada: Forum, bea: Forum) -> None:
    one, two = talk(bea, "One", "First.", "Second."), talk(ada, "Two", "Other.")
    done = ada.write_now(moving.merge, two, one, WHY)
    for service, args in (
        (moving.move, (one, "data", WHY)),
        (moving.split, (one, [2], "Two", WHY)),
        (moving.merge, (one, two, WHY)),
        (moving.take_back, (done.entry,)),
    ):
        with pytest.raises(NotAllowed, match="facilitators and moderators of Data Engineering"):
            bea.write_now(service, *args)


def test_a_moved_thread_keeps_its_number_and_leaves_a_sign(ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "ops", "Operations")
    thread = talk(bea, "Backups", "How?", "So.")
    ada.write_now(moderation.pin, thread, "To see.")
    done = ada.write_now(moving.move, thread, "ops", "It is about operations.")
    view = bea.read_now(threads.get_thread, thread)
    assert (view.community, view.posts, view.pinned, done.thread_id) == ("Operations", 2, False, thread)
    (sign,) = bea.read_now(threads.list_threads, 1).rows
    assert (sign.title, sign.moved, sign.unread) == ("Backups", True, 0)
    assert bea.read_now(threads.get_thread, sign.id).moved_to == thread
    counts = {row.slug: row.threads for row in ada.read_now(communities.list_communities)}
    assert counts == {"data": 0, "ops": 1}
    back = ada.write_now(moving.take_back, done.entry)
    assert [(row.id, row.pinned) for row in bea.read_now(threads.list_threads, 1).rows] == [(thread, True)]
    assert bea.read_now(threads.get_thread, sign.id).moved_to == thread, "the old number leads there for ever"
    assert [row.moved for row in ada.read_now(threads.list_threads, 2).rows] == [True]
    assert back.community == "Data Engineering"
    with pytest.raises(Conflict, match="back already"):
        ada.write_now(moving.take_back, done.entry)


def test_what_was_unread_before_a_move_is_so_after_it(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "ops", "Operations")
    thread = talk(ada, "Backups", "How?", "So.")
    bea.write_now(communities.join, 2)
    assert unread(bea) == {"Backups": 2}
    ada.write_now(moving.move, thread, "ops", WHY)
    assert unread(bea) == {"Backups": 2}


def test_a_sign_to_a_private_community_does_not_say_whereto(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "board", "Quiet Board", visibility="private")
    thread = talk(bea, "Salaries", "Who earns what?")
    ada.write_now(moving.move, thread, "board", "For few.")
    ada.write_now(moderation.retitle, thread, "Secret title", "So.")
    with pytest.raises(NotFound, match=f"There is no thread {thread}"):
        bea.read_now(threads.get_thread, thread)
    (sign,) = bea.read_now(threads.list_threads, 1).rows
    entries = bea.read_now(modlog.list_entries, 1)
    seen = repr((sign, bea.read_now(threads.get_thread, sign.id), entries, bea.read_now(posts.list_posts, sign.id)))
    assert sign.title == "Salaries"
    assert "another community" in seen
    assert not [word for word in ("Quiet", "board", "Secret") if word in seen]
    assert "Quiet" not in repr([event.data for event in site.events if event.community_id == 1])


def test_whoever_tends_one_community_only_moves_nothing_into_another(site: Site, ada: Forum) -> None:
    ada.write_now(communities.add, "ops", "Operations")
    code = ada.write_now(invitations.create, "data", role="moderator").code
    joined = site.house.forum(None, "192.0.2.8").write_now(invitations.join, code, "mo", "Mo", password_hash="-")
    mo = site.house.forum(joined.id)
    thread = talk(ada, "Backups", "How?")
    with pytest.raises(NotAllowed, match="What comes to Operations is up to its facilitators"):
        mo.write_now(moving.move, thread, "ops", WHY)
    with pytest.raises(Invalid, match="in Data Engineering already"):
        mo.write_now(moving.move, thread, "data", WHY)
    with pytest.raises(NotFound, match="There is no community nowhere"):
        mo.write_now(moving.move, thread, "nowhere", WHY)


def test_nothing_is_moved_into_a_retired_community(ada: Forum) -> None:
    ada.write_now(communities.add, "ops", "Operations")
    ada.write_now(charters.retire, "ops", "It is done.")
    with pytest.raises(Invalid, match="Operations is retired"):
        ada.write_now(moving.move, talk(ada, "Backups", "How?"), "ops", WHY)


def test_the_log_tells_the_story_and_whom_it_concerns(site: Site, ada: Forum, bea: Forum) -> None:
    one, two = talk(bea, "One", "First.", "Second."), talk(ada, "Two", "Other.")
    ada.write_now(moving.split, one, [2], "Second", "Off the subject.")
    done = ada.write_now(moving.merge, one, two, "The same.")
    ada.write_now(moving.take_back, done.entry)
    told = [(entry.act, entry.reason, entry.whom, entry.more) for entry in bea.read_now(modlog.list_entries, 1)]
    assert told == [
        ("undo merge", "Undone.", "bea", {"count": 1}),
        ("merge", "The same.", "bea", {"to": f"{two}: Two", "count": 1}),
        ("split", "Off the subject.", "bea", {"to": "3: Second", "count": 1}),
    ]
