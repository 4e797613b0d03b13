"""Cases: who sees them, who takes them, and that each is decided once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from copterm.domain.clock import fixed, now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.roles import Role
from copterm.services import cases, communities, conduct, deciding, hiding, modlog, moving, posts, reports, threads
from tests.conftest import Site
from tests.services.test_reports import Street, appoint


@pytest.fixture
def street(site: Site) -> Street:
    street = Street(site)
    street.report(street.bea)
    return street


def test_members_and_guests_see_no_case(street: Street) -> None:
    case = street.case()
    with pytest.raises(NotAllowed, match="facilitators and moderators of Data Engineering"):
        street.bea.read_now(cases.list_cases, "data")
    assert street.bea.read_now(cases.list_cases) == ()
    for service in (cases.get_case, deciding.claim, deciding.release):
        with pytest.raises(NotFound, match=f"There is no case {case}."):
            street.bea.write_now(service, case)
    with pytest.raises(NotFound, match=r"There is no case 99\."):
        street.mo.read_now(cases.get_case, 99)


def test_a_moderator_who_is_reported_neither_sees_nor_decides_it(street: Street) -> None:
    post = street.mo.write_now(posts.reply, street.thread, "You are all fools.")
    street.bea.write_now(reports.report, post.id, "unkind")
    assert [row.author for row in street.mo.read_now(cases.list_cases)] == ["dee"]
    assert street.mo.read_now(cases.count_open, 1) == 1
    mine = next(row.id for row in street.ada.read_now(cases.list_cases) if row.author == "mo")
    for service, args in (
        (cases.get_case, ()), (deciding.claim, ()), (deciding.hand_over, ("Mine.",)), (deciding.reopen, ()),
        (deciding.decide, ("nothing", "Fine.")),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            street.mo.write_now(service, mine, *args)
    street.ada.write_now(deciding.decide, mine, "nothing", "Heated, not more.")
    assert street.mo.read_now(cases.list_cases, 1, decided=True) == ()


def test_of_two_who_decide_the_second_is_told_who_was_first(street: Street) -> None:
    case = street.case()
    street.mo.write_now(deciding.decide, case, "nothing", "It was a joke.")
    with pytest.raises(Conflict, match=r"mo decided this case just now: nothing wrong\. It was a joke\."):
        street.ada.write_now(deciding.decide, case, "deleted", "Not a joke.")
    assert not street.ada.read_now(posts.get_post, street.thread, 1).deleted
    (line,) = street.ada.read_now(modlog.list_entries, 1)
    assert (line.by, line.reason) == ("mo", "It was a joke.")


def test_who_took_a_case_has_it_for_a_day(street: Street) -> None:
    case = street.case()
    assert street.mo.write_now(deciding.claim, case).row.mine
    for service, args in (
        (deciding.claim, ()), (deciding.decide, ("nothing", "Fine.")), (deciding.hand_over, ("Hm.",)),
    ):  # fmt: skip
        with pytest.raises(Conflict, match="mo took this case just now"):
            street.ada.write_now(service, case, *args)
    start = now()
    with fixed(lambda: start + timedelta(hours=25)):
        street.ada.write_now(deciding.decide, case, "nothing", "Nobody looked.")


def test_a_case_is_taken_over_and_left_again(street: Street) -> None:
    case = street.case()
    street.mo.write_now(deciding.claim, case)
    assert street.ada.write_now(deciding.claim, case, over=True).row.claimed_by == "ada"
    with pytest.raises(Conflict, match="have not taken"):
        street.mo.write_now(deciding.release, case)
    assert street.ada.write_now(deciding.release, case).row.claimed_by == ""


def test_what_is_handed_over_is_decided_by_facilitators(street: Street) -> None:
    case = street.case()
    with pytest.raises(Invalid, match="Say why"):
        street.mo.write_now(deciding.hand_over, case, " ")
    view = street.mo.write_now(deciding.hand_over, case, "We are friends.")
    assert (view.may_decide, view.row.handed_by, view.hand_reason) == (False, "mo", "We are friends.")
    assert street.bea.read_now(reports.list_mine)[0].state == "with the facilitators"
    with pytest.raises(NotAllowed, match="with the facilitators"):
        street.mo.write_now(deciding.decide, case, "nothing", "Fine.")
    appoint(street.site, street.chen, 1, Role.FACILITATOR)
    assert street.chen.write_now(deciding.decide, case, "nothing", "Fine.").row.decided_by == "chen"
    assert [line.act for line in street.dee.read_now(modlog.list_entries, 1)] == ["decide", "hand over"]


def test_handing_over_is_taken_back_by_who_did_it(street: Street) -> None:
    case = street.case()
    street.mo.write_now(deciding.hand_over, case, "We are friends.")
    with pytest.raises(Conflict):
        street.ada.write_now(deciding.call_back, case)
    assert street.mo.write_now(deciding.call_back, case).may_decide


def test_a_deleted_post_can_still_be_decided_and_its_words_are_there_for_staff(street: Street) -> None:
    case = street.case()
    street.dee.write_now(posts.reply, street.thread, "More.")
    street.dee.write_now(posts.delete, street.post)
    view = street.mo.read_now(cases.get_case, case)
    assert (view.body, view.standing) == ("Only fools drink tea.", "deleted by its author")
    street.mo.write_now(deciding.decide, case, "deleted", "It is gone.")
    assert street.bea.read_now(reports.list_mine)[0].outcome == "post deleted"


def test_deleting_is_done_by_the_decision_and_stays(street: Street) -> None:
    street.dee.write_now(posts.reply, street.thread, "More.")
    case = street.case()
    street.mo.write_now(deciding.decide, case, "deleted", "It attacks people.")
    assert street.dee.read_now(posts.get_post, street.thread, 1).deleted == "deleted by mo: It attacks people."
    with pytest.raises(Conflict, match="stays deleted"):
        street.mo.write_now(deciding.reopen, case)


def test_a_decision_is_taken_back_by_who_made_it(street: Street) -> None:
    case = street.case()
    street.mo.write_now(deciding.decide, case, "nothing", "Fine.")
    with pytest.raises(NotAllowed, match="mo decided this case"):
        street.ada.write_now(deciding.reopen, case)
    assert street.mo.write_now(deciding.reopen, case).row.state == "open"
    assert street.bea.read_now(reports.list_mine)[0].outcome == ""


def test_a_post_edited_after_the_report_is_marked(street: Street) -> None:
    case = street.case()
    assert not street.mo.read_now(cases.get_case, case).edited
    street.dee.write_now(posts.edit, street.post, "Everybody may drink what they like.", 1)
    assert street.mo.read_now(cases.get_case, case).edited


def test_an_open_case_goes_where_its_post_goes(street: Street) -> None:
    case = street.case()
    other = street.ada.write_now(communities.add, "other", "Other", visibility="private").id
    street.site.system.write_now(_move, street.thread, other)
    assert street.mo.read_now(cases.list_cases) == ()
    with pytest.raises(NotFound):
        street.mo.read_now(cases.get_case, case)
    assert [row.community for row in street.ada.read_now(cases.list_cases)] == ["Other"]
    street.ada.write_now(deciding.decide, case, "nothing", "Fine.")
    assert [row.id for row in street.ada.read_now(cases.list_cases, other, decided=True)] == [case]


def _move(actor: object, thread_id: int, community_id: int) -> None:
    from copterm.db.tables import Thread

    Thread.update(community=community_id).where(Thread.id == thread_id).execute()


def test_of_a_private_community_an_admin_outside_sees_no_case(street: Street) -> None:
    secret = street.ada.write_now(communities.add, "secret", "Secret", visibility="private").id
    street.bea.write_now(communities.enter, secret, Role.MEMBER)
    hidden = street.ada.write_now(threads.new_thread, secret, "discussion", "Plan", "Words.").id
    street.bea.write_now(reports.report, street.ada.read_now(posts.get_post, hidden, 1).id, "wrong")
    other = street.site.admin("zoe", "Zoe")
    assert [row.community for row in other.read_now(cases.list_cases)] == ["Data Engineering"]
    (row,) = [row for row in street.site.system.read_now(cases.list_cases) if row.community == "Secret"]
    for service, args in ((cases.get_case, ()), (deciding.decide, ("nothing", "Fine."))):
        with pytest.raises(NotFound, match=f"There is no case {row.id}."):
            other.write_now(service, row.id, *args)
    assert street.site.system.write_now(deciding.decide, row.id, "nothing", "Looked at.").row.decided_by == "the site"


@pytest.mark.parametrize("outcome", ["", "burned", "NOTHING"])
def test_only_what_is_offered_is_decided(street: Street, outcome: str) -> None:
    with pytest.raises(Invalid, match="Decide one of: nothing"):
        street.mo.write_now(deciding.decide, street.case(), outcome, "Because.")


@pytest.mark.parametrize("reason", ["", "\x1b", "so " * 40_000])
def test_a_decision_needs_a_reason_of_one_line(street: Street, reason: str) -> None:
    with pytest.raises(Invalid):
        street.mo.write_now(deciding.decide, street.case(), "nothing", reason)


def test_an_answer_of_a_hundred_thousand_characters_is_refused(street: Street) -> None:
    with pytest.raises(Invalid, match="too long"):
        street.mo.write_now(deciding.decide, street.case(), "nothing", "Fine.", "a" * 100_000)


def test_hiding_is_done_by_the_decision_and_undone_with_it(street: Street) -> None:
    street.dee.write_now(posts.reply, street.thread, "More.")
    case = street.case()
    street.mo.write_now(deciding.decide, case, "hidden", "It attacks people.")
    assert street.chen.read_now(posts.get_post, street.thread, 1).body == ""
    assert street.mo.read_now(cases.get_case, case).standing == "hidden by mo: It attacks people."
    street.mo.write_now(deciding.reopen, case)
    assert street.chen.read_now(posts.get_post, street.thread, 1).body == "Only fools drink tea."


def test_a_post_that_was_hidden_already_is_decided_all_the_same(street: Street) -> None:
    case = street.case()
    street.ada.write_now(hiding.hide, street.post, "Unkind.")
    street.mo.write_now(deciding.decide, case, "hidden", "As ada says.")
    assert street.mo.read_now(cases.get_case, case).standing == "hidden by ada: Unkind."
    with pytest.raises(NotFound):
        street.chen.write_now(reports.report, street.post, "unkind")


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [("warned", "warning"), ("silenced", "silence"), ("suspended", "suspension"), ("banned", "ban")],
)
def test_a_sanction_is_given_by_the_decision_and_lifted_with_it(street: Street, outcome: str, kind: str) -> None:
    case, until = street.case(), now() + timedelta(days=3)
    street.mo.write_now(deciding.decide, case, outcome, "It attacks people.", until=until)
    (given,) = street.dee.read_now(conduct.standing)
    assert (given.kind, given.in_force, given.thread_id, given.number) == (kind, True, street.thread, 1)
    assert "bea" not in repr(given)
    street.mo.write_now(deciding.reopen, case)
    assert not street.dee.read_now(conduct.standing)[0].in_force


def test_a_silence_without_an_end_is_refused_and_nothing_is_decided(street: Street) -> None:
    case = street.case()
    with pytest.raises(Invalid, match="until when"):
        street.mo.write_now(deciding.decide, case, "silenced", "Loud.")
    assert street.mo.read_now(cases.get_case, case).row.state == "open"


def test_a_moderator_is_offered_no_sanction_of_a_facilitator(street: Street) -> None:
    post = street.ada.write_now(posts.reply, street.thread, "You are all fools.")
    street.bea.write_now(reports.report, post.id, "unkind")
    mine = next(row.id for row in street.mo.read_now(cases.list_cases) if row.author == "ada")
    assert street.mo.read_now(cases.get_case, mine).outcomes == ("nothing", "hidden", "deleted")
    with pytest.raises(NotAllowed, match="admin of the site"):
        street.mo.write_now(deciding.decide, mine, "warned", "Unkind.")
    assert street.mo.read_now(cases.get_case, mine).row.state == "open"


def test_a_post_that_moved_is_reported_and_decided_where_it_is_now(street: Street) -> None:
    street.dee.write_now(posts.reply, street.thread, "And only kings drink coffee.")
    moved = street.mo.write_now(moving.split, street.thread, [2], "Kings", "Another matter.")
    subject = street.bea.read_now(reports.look, street.thread, 2)
    assert (subject.thread_id, subject.number) == (moved.thread_id, moved.number)
    street.bea.write_now(reports.report, subject.post_id, "off-topic")
    assert [row.title for row in street.mo.read_now(cases.list_cases)] == ["Tea or coffee", "Kings"]
    street.mo.write_now(moving.take_back, moved.entry)
    assert [row.title for row in street.mo.read_now(cases.list_cases)] == ["Tea or coffee", "Tea or coffee"]
