"""The desk: what waits, for whom, and that its figure is right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from copterm.domain.actor import Actor
from copterm.domain.clock import fixed, now
from copterm.domain.errors import NotAllowed, NotFound
from copterm.domain.roles import Role
from copterm.forum import Forum
from copterm.services import (
    appeals,
    applications,
    charters,
    communities,
    deciding,
    desk,
    goals,
    membership,
    posts,
    reports,
    rules,
    sanctions,
)
from tests.conftest import Site
from tests.services.test_bounds import cost
from tests.services.test_reports import Street, appoint


@pytest.fixture
def street(site: Site) -> Street:
    return Street(site)


def kinds(who: Forum) -> list[str]:
    """All but that the rules are not written, which a test of its own is about."""
    return [row.kind for row in who.read_now(desk.list_desk, 1) if row.kind != desk.NO_RULES]


def test_a_case_is_on_the_desk_until_it_is_decided(street: Street) -> None:
    assert (kinds(street.mo), street.mo.read_now(desk.count_waiting, 1)) == ([], 0)
    street.report(street.bea)
    street.report(street.chen)
    (row,) = street.mo.read_now(desk.list_desk, 1)
    assert (row.title, row.who, row.note) == ("unkind: #1 in Tea or coffee", "dee", "2 reports")
    assert street.mo.read_now(desk.count_waiting, 1) == 1
    street.mo.write_now(deciding.claim, row.id)
    assert street.mo.read_now(desk.list_desk, 1)[0].note == "yours"
    assert street.ada.read_now(desk.list_desk, 1)[0].note == "mo is at it"
    street.mo.write_now(deciding.decide, row.id, "nothing", "Fine.")
    assert (kinds(street.mo), street.mo.read_now(desk.count_waiting, 1)) == ([], 0)


def test_the_desk_is_for_those_who_tend_the_community(street: Street) -> None:
    street.report(street.bea)
    with pytest.raises(NotAllowed, match="facilitators and moderators of Data Engineering"):
        street.chen.read_now(desk.list_desk, 1)
    assert street.chen.read_now(desk.count_waiting, 1) == 0
    secret = street.ada.write_now(communities.add, "secret", "Secret", visibility="private").id
    with pytest.raises(NotFound):
        street.mo.read_now(desk.list_desk, secret)
    with pytest.raises(NotFound):
        street.mo.read_now(desk.count_waiting, secret)


def test_a_moderator_who_is_reported_does_not_find_it_on_the_desk(street: Street) -> None:
    post = street.mo.write_now(posts.reply, street.thread, "You are all fools.")
    street.bea.write_now(reports.report, post.id, "unkind")
    assert (kinds(street.mo), street.mo.read_now(desk.count_waiting, 1)) == ([], 0)
    assert (kinds(street.ada), street.ada.read_now(desk.count_waiting, 1)) == (["case"], 1)


def test_who_would_like_to_join_waits_on_the_desk(street: Street) -> None:
    street.ada.write_now(membership.set_terms, 1, joining="application")
    eve = street.site.member(street.ada, "eve", None)
    eve.write_now(applications.apply, 1, applications.ALWAYS, ["I bake\nand want to learn."])
    (row,) = street.mo.read_now(desk.list_desk, 1)
    assert (row.kind, row.title, row.who) == ("application", "I bake and want to learn.", "eve")
    assert street.mo.read_now(desk.count_waiting, 1) == 1
    street.mo.write_now(applications.decide, row.id, True)
    assert kinds(street.mo) == []


def test_held_posts_and_appeals_wait_and_appeals_only_for_facilitators(street: Street) -> None:
    street.site.system.write_now(_hold_and_appeal, street.thread, street.chen.member_id)
    assert kinds(street.ada) == ["held", "appeal"]
    assert kinds(street.mo) == ["held"]
    assert (street.ada.read_now(desk.count_waiting, 1), street.mo.read_now(desk.count_waiting, 1)) == (2, 1)


def _hold_and_appeal(actor: Actor, thread_id: int, member_id: int) -> None:
    from copterm.db.tending import Appeal, HeldPost, Sanction

    HeldPost.insert(
        community=1, thread=thread_id, author=member_id, body="A first post.", why="newcomer", held_at=now()
    ).execute()
    given = Sanction.insert(community=1, member=member_id, kind="silence", reason="Loud.", given_at=now()).execute()
    Appeal.insert(sanction=given, body="I was not.", made_at=now()).execute()


def test_what_a_facilitator_has_left_lying_is_on_the_desk(street: Street) -> None:
    other = street.ada.write_now(communities.add, "other", "Other").id
    assert [row.kind for row in street.ada.read_now(desk.list_desk, other)] == ["purpose", "no rules"]
    start = now()
    review = (start + timedelta(days=30)).date().isoformat()
    street.ada.write_now(charters.write_charter, 1, {"purpose": "Boring pipelines.", "review_on": review}, 0)
    due = (start + timedelta(days=60)).date().isoformat()
    street.ada.write_now(goals.add, 1, {"title": "20 runbooks", "start": "0", "target": "20", "due_on": due})
    assert kinds(street.ada) == []
    with fixed(lambda: start + timedelta(days=45)):
        assert kinds(street.ada) == ["review", "goal"]
        assert street.ada.read_now(desk.count_waiting, 1) == 0, "nobody waits for it"
        assert kinds(street.mo) == []


def test_members_without_the_ground_rules_are_counted(street: Street) -> None:
    street.site.system.write_now(_ask_rules, 1)
    (row,) = street.mo.read_now(desk.list_desk, 1)
    assert row.title == "5 members have not accepted version 2 of the ground rules"


def _ask_rules(actor: Actor, community_id: int) -> None:
    from copterm.db.tables import Community

    Community.update(rules=2, rules_asked=2).where(Community.id == community_id).execute()


def test_a_facilitator_sees_what_a_moderator_handed_over(street: Street) -> None:
    street.report(street.bea)
    street.mo.write_now(deciding.hand_over, street.case(), "We are friends.")
    appoint(street.site, street.chen, 1, Role.FACILITATOR)
    assert street.chen.read_now(desk.list_desk, 1)[0].note == "handed over"


def test_a_full_desk_asks_as_many_questions_as_one_with_a_thing_of_each_kind(street: Street) -> None:
    appoint(street.site, street.mo, 1, Role.FACILITATOR)
    street.ada.write_now(rules.publish, 1, "Be kind.")
    due = (now() + timedelta(days=40)).date().isoformat()
    goal = {"title": "Answer faster", "start": "0", "target": "4", "due_on": due}

    def fill(number: int) -> None:
        post = street.dee.write_now(posts.reply, street.thread, f"Post {number}.")
        street.chen.write_now(reports.report, post.id, "unkind")
        given = street.ada.write_now(sanctions.give, "bea", "warning", "Rude", 1, None, None)
        street.bea.write_now(appeals.make, given.id, "It was a joke.")
        street.site.member(street.ada, f"new{number}", None).write_now(
            applications.apply, 1, ("What brings you here?",), ("Tea.",)
        )
        street.ada.write_now(goals.add, 1, goal)

    street.ada.write_now(membership.set_terms, 1, joining="application")
    for who in (street.chen, street.dee):
        who.write_now(rules.accept, 1, 1)
    fill(1)
    start = now()
    with fixed(lambda: start + timedelta(days=30)):
        one = cost(street.mo, desk.list_desk, 1)
        for number in (2, 3, 4):
            fill(number)
        assert {row.kind for row in street.mo.read_now(desk.list_desk, 1)} == {
            "case", "application", "appeal", "goal", "rules",
        }  # fmt: skip
        assert cost(street.mo, desk.list_desk, 1) <= one <= 13
