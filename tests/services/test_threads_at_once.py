"""Two at once on threads, posts and cases: the second is told in a sentence who was first, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from copterm.forum import Forum
from copterm.services import cases, communities, deciding, drafts, hiding, moderation, moving, posts, reports, threads
from tests.conftest import Site
from tests.services.at_once import Act, at_once, done, log, refused
from tests.services.test_reports import Street


@pytest.fixture
def street(site: Site) -> Street:
    """Ada and mo tend a community in which bea, chen and dee write."""
    return Street(site)


def talk(who: Forum, title: str, *more: str) -> int:
    thread = who.write_now(threads.new_thread, 1, "discussion", title, "First.").id
    for body in more:
        who.write_now(posts.reply, thread, body)
    return thread


def test_both_decide_one_case(street: Street) -> None:
    street.report(street.bea)
    case = street.case()
    first, second = at_once(
        street.site,
        (street.mo, deciding.decide, case, "hidden", "Unkind."),
        (street.ada, deciding.decide, case, "deleted", "Not here."),
    )
    assert done(first).row.decided_by == "mo"
    assert refused(second) == "mo decided this case just now: post hidden. Unkind."
    assert street.ada.read_now(posts.get_post, street.thread, 1).body == "Only fools drink tea."
    assert log(street.ada) == [("mo", "hide", "Unkind."), ("mo", "decide", "Unkind.")]


def test_both_take_one_case(street: Street) -> None:
    street.report(street.bea)
    case = street.case()
    first, second = at_once(street.site, (street.mo, deciding.claim, case), (street.ada, deciding.claim, case))
    assert done(first).row.claimed_by == "mo"
    assert refused(second) == "mo took this case just now. Take it over first, if you agree on that."


def test_both_report_one_post(street: Street) -> None:
    first, second = at_once(
        street.site,
        (street.bea, reports.report, street.post, "unkind"),
        (street.chen, reports.report, street.post, "spam"),
    )
    assert done(first).state == done(second).state == "waiting"
    assert street.mo.read_now(cases.list_cases)[0].reports == 2


def test_both_hide_one_post(street: Street) -> None:
    first, second = at_once(
        street.site,
        (street.mo, hiding.hide, street.post, "Unkind."),
        (street.ada, hiding.hide, street.post, "Rude."),
    )
    assert done(first).above
    assert refused(second) == "mo hid this post just now: Unkind."
    assert log(street.ada) == [("mo", "hide", "Unkind.")]


PAIRS: list[tuple[Any, tuple[Any, ...], Any, tuple[Any, ...]]] = [
    (None, (), moderation.lock, ("Enough.",)),
    (None, (), moderation.pin, ("For all.",)),
    (None, (), moderation.archive, ("Over.",)),
    (moderation.lock, ("Enough.",), moderation.unlock, ("Calm again.",)),
    (moderation.pin, ("For all.",), moderation.unpin, ("Old news.",)),
    (moderation.archive, ("Over.",), moderation.unarchive, ("Not over.",)),
    (None, (), moderation.retitle, ("Tea", "Clearer.")),
    (None, (), moderation.retag, (("tea",), "Found better.")),
]  # fmt: skip


@pytest.mark.parametrize(("before", "given", "service", "args"), PAIRS, ids=lambda one: getattr(one, "__name__", ""))
def test_both_do_the_same_to_one_thread(street: Street, before: Any, given: Any, service: Any, args: Any) -> None:
    if before is not None:
        street.ada.write_now(before, street.thread, *given)
    entries = len(log(street.ada))
    first, second = at_once(
        street.site, (street.mo, service, street.thread, *args), (street.ada, service, street.thread, *args)
    )
    done(first)
    assert "mo " in refused(second)
    assert "just now" in str(second)
    assert [by for by, _, _ in log(street.ada)[entries:]] == ["mo"]


def test_both_show_a_hidden_post_again(street: Street) -> None:
    street.ada.write_now(hiding.hide, street.post, "Unkind.")
    first, second = at_once(
        street.site, (street.mo, hiding.restore, street.post), (street.ada, hiding.restore, street.post)
    )
    done(first)
    assert refused(second) == "This post is not hidden: mo showed it again just now."


def test_one_renames_what_the_other_renames(street: Street) -> None:
    title = "Tea or coffee"
    first, second = at_once(
        street.site,
        (street.mo, moderation.retitle, street.thread, "Tea", "Shorter.", title),
        (street.ada, moderation.retitle, street.thread, "Coffee", "Better.", title),
    )
    assert done(first).title == "Tea"
    assert refused(second) == "mo renamed this thread just now: Tea. Look again before you do."
    assert log(street.ada) == [("mo", "retitle", "Shorter.")]


def test_two_threads_are_merged_into_each_other(street: Street) -> None:
    one, other = talk(street.bea, "One", "A."), talk(street.chen, "Other", "B.")
    first, second = at_once(
        street.site, (street.mo, moving.merge, one, other, "Same."), (street.ada, moving.merge, other, one, "Same.")
    )
    assert done(first).thread_id == other
    said = refused(second)
    assert said.startswith(f"mo merged thread {one} into this one just now")
    bodies = [post.body for post in street.bea.read_now(posts.list_posts, other)]
    assert bodies == ["First.", "B.", "First.", "A."]
    assert log(street.ada) == [("mo", "merge", "Same.")]


@pytest.mark.parametrize("act", ["merge", "move", "split", "lock"])
def test_who_acts_on_a_thread_that_was_just_merged_is_told_by_whom(street: Street, act: str) -> None:
    one, other, third = talk(street.bea, "One", "A."), talk(street.chen, "Other"), talk(street.chen, "Third")
    street.site.community(street.ada, "second", "Second")
    second_act: Act = {
        "merge": (street.ada, moving.merge, one, third, "Same."),
        "move": (street.ada, moving.move, one, "second", "Fits."),
        "split": (street.ada, moving.split, one, [2], "Apart", "Off topic."),
        "lock": (street.ada, moderation.lock, one, "Enough."),
    }[act]
    first, second = at_once(street.site, (street.mo, moving.merge, one, other, "Same."), second_act)
    done(first)
    assert refused(second) == f"mo merged this thread into thread {other} just now. Go there first."
    assert [post.body for post in street.bea.read_now(posts.list_posts, other)] == ["First.", "First.", "A."]
    assert log(street.ada) == [("mo", "merge", "Same.")]


def test_both_split_off_the_same_posts(street: Street) -> None:
    thread = talk(street.bea, "One", "A.", "B.")
    first, second = at_once(
        street.site,
        (street.mo, moving.split, thread, [2, 3], "Apart", "Off topic."),
        (street.ada, moving.split, thread, [3], "Elsewhere", "Off topic."),
    )
    made = done(first).thread_id
    assert refused(second) == f"mo moved #3 to thread {made} just now."
    assert len(log(street.ada)) == 1


def test_both_take_back_one_merge(street: Street) -> None:
    one, other = talk(street.bea, "One", "A."), talk(street.chen, "Other")
    entry = street.ada.write_now(moving.merge, one, other, "Same.").entry
    first, second = at_once(street.site, (street.mo, moving.take_back, entry), (street.ada, moving.take_back, entry))
    done(first)
    assert refused(second).startswith("mo took that back just now")
    assert [post.body for post in street.bea.read_now(posts.list_posts, one)] == ["First.", "A."]


@pytest.mark.parametrize("replies_first", [True, False])
def test_somebody_replies_in_the_part_that_is_split_off(street: Street, replies_first: bool) -> None:
    thread = talk(street.bea, "One", "A.", "B.")
    split: Act = (street.mo, moving.split, thread, [2, 3], "Apart", "Off topic.")
    reply: Act = (street.chen, posts.reply, thread, "And C.", 3, "key-of-chen")
    answers = at_once(street.site, *((reply, split) if replies_first else (split, reply)))
    for answer in answers:
        done(answer)
    made = answers[replies_first].thread_id
    here = street.bea.read_now(posts.list_posts, thread)
    assert [post.body for post in here] == ["First.", "", "", "And C."]
    assert here[-1].reply_to == 3
    assert here[2].moved == (made, 2)
    assert [post.body for post in street.bea.read_now(posts.list_posts, made)] == ["A.", "B."]
    for one in (thread, made):
        assert len(set(street.ada.read_now(posts.recount, one))) == 1


def test_somebody_replies_in_a_thread_that_moves_out_of_their_reach(street: Street) -> None:
    thread = talk(street.bea, "One", "A.")
    street.ada.write_now(communities.add, "closed", "Closed", "For few.", "private")
    key = street.chen.write_now(drafts.save, f"reply:{thread}", "And C.").key
    first, second = at_once(
        street.site,
        (street.ada, moving.move, thread, "closed", "Not for all."),
        (street.chen, posts.reply, thread, "And C.", None, key),
    )
    done(first)
    assert str(second) == f"There is no thread {thread}."
    (kept,) = street.chen.read_now(drafts.list_drafts)
    assert (kept.body, kept.where) == ("And C.", "Reply")


def test_somebody_replies_in_a_thread_just_before_it_moves(street: Street) -> None:
    thread = talk(street.bea, "One", "A.")
    street.site.community(street.ada, "second", "Second")
    first, second = at_once(
        street.site,
        (street.chen, posts.reply, thread, "And C."),
        (street.ada, moving.move, thread, "second", "Fits."),
    )
    done(first)
    assert done(second).community == "Second"
    assert [post.body for post in street.bea.read_now(posts.list_posts, thread)] == ["First.", "A.", "And C."]
    assert street.ada.read_now(communities.get_community, "second").threads == 1
