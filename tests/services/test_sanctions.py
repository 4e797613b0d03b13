"""Sanctions: given with a reason by who may, in force at the next key, told, lifted, appealed."""

from datetime import timedelta

import pytest

from copterm.domain.clock import fixed, now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Suspended
from copterm.forum import Forum
from copterm.services import (
    accounts,
    appeals,
    communities,
    conduct,
    drafts,
    finding,
    membership,
    mentions,
    modlog,
    posts,
    reading,
    sanctions,
    threads,
    titles,
)
from tests.conftest import Site

People = tuple[Forum, Forum, Forum, Forum]


@pytest.fixture
def people(site: Site) -> People:
    """Ada (admin, facilitator), fay (facilitator), mo (moderator), bea (member) of community 1."""
    ada = site.admin()
    site.community(ada)
    fay, mo, bea = (site.member(ada, handle) for handle in ("fay", "mo", "bea"))
    ada.write_now(membership.set_role, "data", "fay", "facilitator")
    ada.write_now(membership.set_role, "data", "mo", "moderator")
    return ada, fay, mo, bea


@pytest.fixture
def thread(people: People) -> int:
    return people[3].write_now(threads.new_thread, 1, "discussion", "Kafka or just Postgres?", "Which, and why?").id


def test_a_warning_is_told_with_its_reason_and_its_post(site: Site, people: People, thread: int) -> None:
    _, _, mo, bea = people
    post = mo.read_now(posts.get_post, thread, 1)
    site.events.clear()
    given = mo.write_now(sanctions.give, "@Bea", "warning", "Please stay with the matter.", "data", post_id=post.id)
    assert (given.by, given.where, given.number, given.in_force) == ("mo", "Data Engineering", 1, True)
    (told,) = bea.read_now(conduct.standing)
    assert (told.reason, told.headline("UTC")) == ("Please stay with the matter.", "warned")
    assert [event.kind for event in site.events] == ["membership.changed", "moderated"]
    (entry,) = [one for one in bea.read_now(modlog.list_entries, 1) if one.act == "warn"]
    assert (entry.by, entry.whom, entry.reason, entry.number) == ("mo", "bea", "Please stay with the matter.", 1)
    assert bea.write_now(posts.reply, thread, "I will.").number == 2


def test_a_silence_stops_writing_until_its_time_has_come(people: People, thread: int) -> None:
    _, _, mo, bea = people
    start = now()
    mo.write_now(sanctions.give, "bea", "silence", "Cool off.", "data", until=start + timedelta(days=1))
    post = bea.read_now(posts.get_post, thread, 1)
    for act in (
        lambda: bea.write_now(posts.reply, thread, "But."),
        lambda: bea.write_now(threads.new_thread, 1, "discussion", "Another", "Words."),
        lambda: bea.write_now(posts.edit, post.id, "Changed.", post.revision),
    ):
        with pytest.raises(NotAllowed, match="silenced in Data Engineering until"):
            act()
    assert bea.read_now(posts.list_posts, thread)
    with fixed(lambda: start + timedelta(days=1, minutes=1)):
        assert bea.write_now(posts.reply, thread, "Thanks for the pause.").number == 2
        assert not bea.read_now(conduct.standing)[0].in_force


def test_who_is_suspended_from_a_community_meets_it_nowhere(site: Site, people: People, thread: int) -> None:
    ada, _, mo, bea = people
    ada.write_now(threads.new_thread, 1, "discussion", "Kafka again", "Words.")
    assert bea.read_now(reading.new).total
    mo.write_now(sanctions.give, "bea", "suspension", "Cool off.", "data", until=now() + timedelta(days=3))
    for service, arguments in (
        (communities.get_community, (1,)),
        (threads.list_threads, (1,)),
        (threads.get_thread, (thread,)),
        (posts.list_posts, (thread,)),
        (posts.get_post, (thread, 1)),
        (titles.similar, (1, "Kafka")),
        (mentions.list_people, (1,)),
        (modlog.list_entries, (1,)),
        (membership.list_people, (1,)),
    ):
        with pytest.raises(NotAllowed, match=r"suspended from Data Engineering until .* Standing"):
            bea.read_now(service, *arguments)
    assert bea.read_now(reading.new).groups == ()
    assert bea.read_now(reading.next_unread) is None
    assert bea.read_now(communities.list_communities) == ()
    assert [one for one in bea.read_now(finding.find, "kafka") if one.kind != "person"] == []
    assert bea.read_now(finding.find, "") == ()
    assert bea.read_now(finding.get_person, ada.member_id or 0).communities == ()
    with pytest.raises(NotAllowed, match="suspended"):
        bea.write_now(communities.join, 1)


def test_a_ban_has_no_end_and_takes_the_role_and_lifting_lets_in_again(people: People, thread: int) -> None:
    _, fay, mo, _ = people
    given = fay.write_now(sanctions.give, "mo", "ban", "Sold our addresses.", "data", until=now() + timedelta(days=1))
    assert given.until is None
    with pytest.raises(NotAllowed, match="You are banned from Data Engineering"):
        mo.read_now(threads.get_thread, thread)
    lifted = fay.write_now(sanctions.lift, given.id, "It was somebody else.")
    assert (lifted.in_force, lifted.lifted_by) == (False, "fay")
    assert mo.read_now(communities.get_community, 1).role == "member"
    assert mo.read_now(conduct.standing)[0].lift_reason == "It was somebody else."


def test_a_guest_is_kept_out_too_and_is_counted_nowhere(site: Site, people: People, thread: int) -> None:
    ada, _, mo, _ = people
    guest = site.member(ada, "gus", None)
    guest.write_now(communities.leave, 1)
    before = ada.read_now(communities.get_community, 1).members
    mo.write_now(sanctions.give, "gus", "ban", "Advertises.", "data")
    with pytest.raises(NotAllowed, match="banned"):
        guest.read_now(threads.get_thread, thread)
    with pytest.raises(NotAllowed, match="banned"):
        guest.write_now(communities.join, 1)
    assert ada.read_now(communities.get_community, 1).members == before


def test_nobody_acts_on_who_stands_as_high_or_on_themselves(people: People) -> None:
    ada, fay, mo, bea = people
    for who, whom, why in (
        (bea, "mo", "facilitators and moderators of Data Engineering"),
        (mo, "fay", "stands above"),
        (mo, "ada", "admin of the site"),
        (mo, "mo", "themselves"),
        (fay, "ada", "admin of the site"),
        (fay, "fay", "themselves"),
        (ada, "ada", "themselves"),
    ):
        with pytest.raises(NotAllowed, match=why):
            who.write_now(sanctions.give, whom, "warning", "Because.", "data")
    with pytest.raises(NotAllowed, match="only its admins"):
        fay.write_now(sanctions.give, "bea", "ban", "Because.")
    assert fay.write_now(sanctions.give, "mo", "warning", "Gently, please.", "data").in_force


def test_the_last_facilitator_stays(site: Site, people: People) -> None:
    ada, _, _, _ = people
    ada.write_now(communities.leave, 1)
    with pytest.raises(NotAllowed, match="fay is the only facilitator"):
        ada.write_now(sanctions.give, "fay", "ban", "Because.", "data")
    assert ada.write_now(sanctions.give, "fay", "warning", "Take care.", "data").in_force


@pytest.mark.parametrize("reason", ["", " \n", "\x1b\x00"])
def test_every_act_takes_a_reason(people: People, reason: str) -> None:
    _, _, mo, bea = people
    with pytest.raises(Invalid, match="Say why"):
        mo.write_now(sanctions.give, "bea", "warning", reason, "data")
    assert bea.read_now(conduct.standing) == ()


def test_a_reason_of_100_000_characters_is_refused_and_nothing_happens(people: People) -> None:
    _, _, mo, bea = people
    with pytest.raises(Invalid, match="at most 300"):
        mo.write_now(sanctions.give, "bea", "ban", "so " * 33_334, "data")
    given = mo.write_now(sanctions.give, "bea", "warning", "Take care.", "data")
    with pytest.raises(Invalid, match="at most 2,000"):
        bea.write_now(appeals.make, given.id, "so " * 33_334)
    assert bea.read_now(conduct.standing)[0].appeal_state == ""


@pytest.mark.parametrize(
    ("kind", "days", "words"),
    [
        ("suspension", None, "until when"),
        ("silence", -1, "passed"),
        ("silence", 4000, "ten years"),
        ("curse", 1, "is a"),
    ],
)
def test_a_time_makes_sense(people: People, kind: str, days: int | None, words: str) -> None:
    until = now() + timedelta(days=days) if days else None
    with pytest.raises(Invalid, match=words):
        people[2].write_now(sanctions.give, "bea", kind, "Because.", "data", until=until)


def test_the_second_of_two_moderators_is_told_who_was_first(people: People) -> None:
    _, fay, mo, _ = people
    first = mo.write_now(sanctions.give, "bea", "suspension", "Spam.", "data", until=now() + timedelta(days=1))
    with pytest.raises(Conflict, match=r"mo was first: bea was suspended just now \(Spam\.\)"):
        fay.write_now(sanctions.give, "bea", "suspension", "Spam, yes.", "data", until=now() + timedelta(days=9))
    fay.write_now(sanctions.give, "bea", "ban", "A machine.", "data")
    mo.write_now(sanctions.lift, first.id, "A ban is there now.")
    with pytest.raises(Conflict, match="mo lifted this just now: A ban is there now"):
        fay.write_now(sanctions.lift, first.id, "A ban is there now.")
    with pytest.raises(NotAllowed, match="banned"):
        people[3].read_now(communities.get_community, 1)


def test_a_post_of_somebody_else_is_no_ground(people: People, thread: int) -> None:
    _, fay, mo, _ = people
    post = mo.read_now(posts.get_post, thread, 1)
    with pytest.raises(Invalid, match="not by mo"):
        fay.write_now(sanctions.give, "mo", "warning", "Because.", "data", post_id=post.id)


def test_sanctions_are_seen_by_staff_and_whom_they_concern(site: Site, people: People) -> None:
    ada, fay, mo, bea = people
    given = mo.write_now(sanctions.give, "bea", "warning", "Take care.", "data")
    assert [one.id for one in fay.read_now(conduct.list_sanctions, 1)] == [given.id]
    assert bea.read_now(conduct.get_sanction, given.id).reason == "Take care."
    other = site.member(ada, "olu")
    with pytest.raises(NotAllowed):
        other.read_now(conduct.list_sanctions, 1)
    with pytest.raises(NotFound, match="no sanction"):
        other.read_now(conduct.get_sanction, given.id)
    with pytest.raises(NotFound, match="no sanction"):
        other.write_now(sanctions.lift, given.id, "Because.")
    assert mo.read_now(sanctions.look, "bea", 1).history[0].id == given.id
    assert bea.read_now(sanctions.look, "mo", 1).refusal


# On the whole site -------------------------------------------------------------------------------------------


def test_who_is_banned_from_the_site_reads_why_keeps_a_draft_and_appeals_and_does_nothing_else(
    site: Site, people: People, thread: int
) -> None:
    ada, _, _, bea = people
    given = ada.write_now(sanctions.give, "bea", "ban", "Spam everywhere")
    for service, arguments in ((reading.new, ()), (threads.get_thread, (thread,)), (drafts.list_drafts, ())):
        with pytest.raises(Suspended, match=r"banned: Spam everywhere. Come in as always"):
            bea.read_now(service, *arguments)
    with pytest.raises(Suspended):
        bea.write_now(posts.reply, thread, "But.")
    assert bea.write_now(drafts.save, f"reply:{thread}", "What I was writing").version == 1
    assert bea.read_now(conduct.standing)[0].id == given.id
    bea.write_now(appeals.make, given.id, "It was not me: my key was taken.")
    (appeal,) = ada.read_now(appeals.list_appeals)
    assert ada.write_now(appeals.decide, appeal.id, True, "The key is revoked.").state == "granted"
    assert bea.read_now(drafts.list_drafts)[0].body == "What I was writing"


def test_who_is_silenced_on_the_site_reads_and_does_not_write(people: People, thread: int) -> None:
    ada, _, _, bea = people
    ada.write_now(sanctions.give, "bea", "silence", "Cool off.", until=now() + timedelta(days=1))
    assert bea.read_now(threads.get_thread, thread).refusal.startswith("You are silenced until")
    with pytest.raises(NotAllowed, match="silenced until"):
        bea.write_now(posts.reply, thread, "But.")
    (lifted,) = ada.write_now(sanctions.lift_all, "bea", "Enough.")
    assert not lifted.in_force
    assert bea.write_now(posts.reply, thread, "Back.").number == 2


def test_the_longest_of_several_holds(people: People) -> None:
    ada, _, _, bea = people
    first = ada.write_now(sanctions.give, "bea", "suspension", "Spam.", until=now() + timedelta(days=1))
    last = ada.write_now(sanctions.give, "bea", "ban", "More spam.")
    ada.write_now(sanctions.lift, last.id, "Too hard.")
    with pytest.raises(Suspended, match=r"suspended until .*: Spam"):
        bea.read_now(reading.new)
    ada.write_now(sanctions.lift, first.id, "Enough.")
    assert bea.read_now(accounts.get_me).suspended_until is None


# Appeals -----------------------------------------------------------------------------------------------------


def test_a_banned_member_appeals_once_and_a_facilitator_decides(site: Site, people: People) -> None:
    _, fay, mo, bea = people
    given = mo.write_now(sanctions.give, "bea", "ban", "Spam.", "data")
    made = bea.write_now(appeals.make, given.id, "That was a quote of the spam, to warn others.")
    with pytest.raises(Conflict, match="appealed against this already"):
        bea.write_now(appeals.make, given.id, "And another thing.")
    with pytest.raises(NotAllowed, match="for its facilitators"):
        mo.read_now(appeals.list_appeals, 1)
    assert [one.body for one in fay.read_now(appeals.list_appeals, 1)] == [made.body]
    with pytest.raises(NotAllowed, match="decided by facilitators"):
        mo.write_now(appeals.decide, made.id, False, "No.")
    with pytest.raises(Invalid, match="Say why"):
        fay.write_now(appeals.decide, made.id, True, " ")
    granted = fay.write_now(appeals.decide, made.id, True, "You are right, sorry.")
    assert (granted.state, granted.sanction.in_force) == ("granted", False)
    assert bea.read_now(communities.get_community, 1).role == "member"
    (told,) = bea.read_now(conduct.standing)
    assert (told.appeal_state, told.answer, told.answered_by) == ("granted", "You are right, sorry.", "fay")
    with pytest.raises(Conflict, match="fay decided this appeal just now: You are right, sorry"):
        fay.write_now(appeals.decide, made.id, False, "No.")
    acts = [one.act for one in bea.read_now(modlog.list_entries, 1)]
    assert acts[:3] == ["lift", "appeal granted", "ban"]


def test_an_appeal_that_is_upheld_changes_nothing_else(people: People) -> None:
    _, fay, mo, bea = people
    given = mo.write_now(sanctions.give, "bea", "silence", "Spam.", "data", until=now() + timedelta(days=2))
    made = bea.write_now(appeals.make, given.id, "No.")
    assert fay.write_now(appeals.decide, made.id, False, "It was spam.").sanction.in_force
    assert bea.read_now(conduct.standing)[0].appeal_state == "upheld"


def test_only_the_member_concerned_appeals_and_only_against_what_stands(people: People) -> None:
    _, fay, mo, bea = people
    given = mo.write_now(sanctions.give, "bea", "warning", "Take care.", "data")
    with pytest.raises(NotAllowed, match="member concerned"):
        fay.write_now(appeals.make, given.id, "I think so too.")
    with pytest.raises(Invalid, match="Say what"):
        bea.write_now(appeals.make, given.id, "  ")
    mo.write_now(sanctions.lift, given.id, "A mistake.")
    with pytest.raises(Conflict, match="lifted already"):
        bea.write_now(appeals.make, given.id, "It was no mistake.")


def test_a_facilitator_does_not_decide_on_their_own_appeal(site: Site, people: People) -> None:
    ada, fay, _, _ = people
    given = ada.write_now(sanctions.give, "fay", "warning", "Take care.", "data")
    made = fay.write_now(appeals.make, given.id, "Why?")
    with pytest.raises(NotAllowed, match="never by who made them"):
        fay.write_now(appeals.decide, made.id, True, "Because.")


def test_who_is_suspended_while_writing_in_a_community_keeps_the_draft(people: People, thread: int) -> None:
    _, _, mo, bea = people
    mo.write_now(sanctions.give, "bea", "ban", "Spam.", "data")
    kept = bea.write_now(drafts.save, f"reply:{thread}", "What I was writing")
    assert kept.body == "What I was writing"
    assert [one.where for one in bea.read_now(drafts.list_drafts)] == ["Reply"]
