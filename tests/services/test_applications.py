"""Asking to join: questions, answers that are kept, decisions, and taking them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from copterm.domain.clock import fixed, now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.forum import Forum
from copterm.services import applications, communities, invitations, membership, modlog
from tests.conftest import Site

ASKED = ("What do you work on?", "What could you tell us?")


@pytest.fixture
def people(site: Site) -> tuple[Forum, Forum]:
    """Ada, who tends a community that asks two questions, and bea, who is not in it."""
    ada = site.admin()
    site.community(ada)
    ada.write_now(membership.set_terms, "data", joining="application", questions=ASKED)
    return ada, site.member(ada, "bea", None)


def test_one_asks_with_answers_and_is_taken_in(people: tuple[Forum, Forum]) -> None:
    ada, bea = people
    with pytest.raises(NotAllowed, match="asks a few questions") as refused:
        bea.write_now(communities.join, 1)
    assert refused.value.act == "join"
    form = bea.read_now(applications.get_form, "data")
    assert (form.questions, form.answers, form.before) == (ASKED, ("", ""), None)
    made = bea.write_now(applications.apply, "data", ASKED, ("Pipelines", "How not to\nlock."))
    assert bea.read_now(communities.get_community, "data").asked_at == made.applied_at
    with pytest.raises(NotAllowed, match="You asked to join Data Engineering just now"):
        bea.write_now(applications.apply, "data", ASKED, ("Again", "Again"))
    (waiting,) = ada.read_now(applications.list_applications, "data")
    assert (waiting.handle, waiting.answers) == ("bea", ("Pipelines", "How not to\nlock."))
    assert ada.write_now(applications.decide, waiting.id, True).state == "accepted"
    row = bea.read_now(communities.get_community, "data")
    assert (row.role, row.asked_at) == ("member", None)
    assert next((one.act, one.whom) for one in bea.read_now(modlog.list_entries, "data")) == ("take in", "bea")


def test_answers_that_are_not_sent_are_kept_question_by_question(people: tuple[Forum, Forum]) -> None:
    ada, bea = people
    bea.write_now(applications.keep, "data", ASKED, ("Pipelines", ""))
    bea.write_now(applications.keep, "data", ASKED, ("Pipelines", "Half an"))
    assert bea.read_now(applications.get_form, "data").answers == ("Pipelines", "Half an")
    ada.write_now(membership.set_terms, "data", questions=(ASKED[1], "Who sent you?"))
    assert bea.read_now(applications.get_form, "data").answers == ("Half an", "")
    assert ada.read_now(applications.list_applications, "data") == (), "nobody else reads them"
    with pytest.raises(Invalid, match="one of: open"):
        ada.read_now(applications.list_applications, "data", "draft")
    with pytest.raises(Conflict, match="Your answers are kept"):
        bea.write_now(applications.apply, "data", ASKED, ("Pipelines", "Half an"))


def test_every_question_wants_an_answer_that_is_not_too_long(people: tuple[Forum, Forum]) -> None:
    _, bea = people
    for answers in (("Pipelines", " \n "), ("Pipelines",), ("Pipelines", "x" * 2_001)):
        with pytest.raises(Invalid):
            bea.write_now(applications.apply, "data", ASKED, answers)
    bea.write_now(applications.keep, "data", ASKED, ("x" * 100_000, ""))
    assert len(bea.read_now(applications.get_form, "data").answers[0]) == 4_000


def test_a_community_without_questions_asks_one(people: tuple[Forum, Forum]) -> None:
    ada, bea = people
    ada.write_now(membership.set_terms, "data", questions=())
    assert bea.read_now(applications.get_form, "data").questions == applications.ALWAYS


def test_declining_takes_a_reason_that_is_told_and_a_week(people: tuple[Forum, Forum]) -> None:
    ada, bea = people
    made = bea.write_now(applications.apply, "data", ASKED, ("Sales", "Nothing"))
    with pytest.raises(Invalid, match="Say why"):
        ada.write_now(applications.decide, made.id, False)
    ada.write_now(applications.decide, made.id, False, "Writing Guild fits better.")
    with pytest.raises(NotAllowed, match="You can ask again from"):
        bea.read_now(applications.get_form, "data")
    (mine,) = bea.read_now(applications.list_mine)
    assert (mine.state, mine.reason, mine.decided_by) == ("declined", "Writing Guild fits better.", "ada")
    later = now() + timedelta(days=8)
    with fixed(lambda: later):
        form = bea.read_now(applications.get_form, "data")
        assert form.before is not None
        assert form.before.reason == "Writing Guild fits better."
        bea.write_now(applications.apply, "data", ASKED, ("Sales data", "Plenty"))


def test_the_second_who_decides_is_told_who_was_first(site: Site, people: tuple[Forum, Forum]) -> None:
    ada, bea = people
    mo = site.member(ada, "mo")
    ada.write_now(membership.set_role, "data", "mo", "moderator")
    made = bea.write_now(applications.apply, "data", ASKED, ("One", "Two"))
    mo.write_now(applications.decide, made.id, True)
    with pytest.raises(Conflict, match="mo accepted this just now") as refused:
        ada.write_now(applications.decide, made.id, False, "no")
    assert refused.value.current == ada.read_now(applications.get_application, made.id)


@pytest.mark.parametrize("accept", [True, False])
def test_a_decision_is_taken_back(people: tuple[Forum, Forum], accept: bool) -> None:
    ada, bea = people
    made = bea.write_now(applications.apply, "data", ASKED, ("One", "Two"))
    ada.write_now(applications.decide, made.id, accept, "" if accept else "no")
    assert ada.write_now(applications.reopen, made.id).state == "open"
    assert bea.read_now(communities.get_community, "data").role is None
    assert ada.read_now(communities.get_community, "data").members == 1
    with pytest.raises(Conflict):
        ada.write_now(applications.reopen, made.id)
    ada.write_now(applications.decide, made.id, True)
    ada.write_now(membership.set_role, "data", "bea", "moderator")
    with pytest.raises(Conflict, match="overtaken"):
        ada.write_now(applications.reopen, made.id)


def test_one_takes_back_what_one_asked_and_the_answers_stay(people: tuple[Forum, Forum]) -> None:
    ada, bea = people
    made = bea.write_now(applications.apply, "data", ASKED, ("One", "Two"))
    bea.write_now(applications.withdraw, "data")
    with pytest.raises(NotFound, match="You have not asked"):
        bea.write_now(applications.withdraw, "data")
    with pytest.raises(Conflict, match="taken back by whoever asked"):
        ada.write_now(applications.decide, made.id, True)
    assert bea.read_now(applications.get_form, "data").answers == ("One", "Two")


def test_who_is_not_staff_neither_reads_nor_decides(site: Site, people: tuple[Forum, Forum]) -> None:
    ada, bea = people
    mo = site.member(ada, "mo")
    made = bea.write_now(applications.apply, "data", ASKED, ("One", "Two"))
    with pytest.raises(NotAllowed):
        mo.read_now(applications.list_applications, "data")
    for service in (applications.get_application, applications.reopen):
        with pytest.raises(NotFound, match=f"There is no application {made.id}."):
            mo.write_now(service, made.id)
    with pytest.raises(NotFound, match=f"There is no application {made.id}."):
        mo.write_now(applications.decide, made.id, True)
    with pytest.raises(NotAllowed, match="decide who joins"):
        bea.write_now(applications.decide, made.id, True)


def test_an_invitation_settles_what_was_asked(people: tuple[Forum, Forum]) -> None:
    ada, bea = people
    made = bea.write_now(applications.apply, "data", ASKED, ("One", "Two"))
    bea.write_now(invitations.accept, ada.write_now(invitations.create, "data").code)
    assert ada.read_now(applications.get_application, made.id).state == "withdrawn"
    with pytest.raises(NotAllowed, match="You are in Data Engineering already"):
        bea.read_now(applications.get_form, "data")


def test_nothing_is_asked_where_it_is_open_or_by_invitation(people: tuple[Forum, Forum]) -> None:
    ada, bea = people
    for joining, words in (("open", "Join it as it is"), ("invitation", "joined by invitation")):
        ada.write_now(membership.set_terms, "data", joining=joining)
        with pytest.raises(NotAllowed, match=words):
            bea.read_now(applications.get_form, "data")
    with pytest.raises(NotAllowed, match="Ask ada for one"):
        bea.write_now(communities.join, 1)
