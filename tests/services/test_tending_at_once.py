"""Two at once who tend a community: the second is told in a sentence who was first, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import NotAllowed
from copterm.domain.roles import Role
from copterm.services import (
    accounts,
    appeals,
    applications,
    charters,
    communities,
    conduct,
    goals,
    greeting,
    holding,
    membership,
    pace,
    posts,
    rules,
    sanctions,
    threads,
)
from tests.conftest import Site
from tests.services.at_once import Act, at_once, done, log, refused
from tests.services.test_reports import Street, appoint


@pytest.fixture
def street(site: Site) -> Street:
    """Ada and mo tend a community in which bea, chen and dee write."""
    return Street(site)


def test_rules_are_published_while_somebody_accepts_the_earlier_ones(street: Street) -> None:
    street.ada.write_now(rules.publish, 1, "Be kind.")
    first, second = at_once(
        street.site,
        (street.ada, rules.publish, 1, "Be kind, and brief.", "Brief.", True, 1),
        (street.bea, rules.accept, 1, 1),
    )
    done(first)
    assert refused(second).startswith("ada has published version 2. Nothing was accepted")
    assert street.bea.read_now(rules.list_accepted, 1) == ()
    third, fourth = at_once(
        street.site,
        (street.bea, rules.accept, 1, 2),
        (street.ada, rules.publish, 1, "Be kind, brief and true.", "True.", True, 2),
    )
    done(third)
    done(fourth)
    assert [version for version, _ in street.bea.read_now(rules.list_accepted, 1)] == [2]
    assert street.bea.read_now(rules.get_rules, 1).must_accept


def test_two_publish_rules(street: Street) -> None:
    appoint(street.site, street.mo, 1, Role.FACILITATOR)
    first, second = at_once(
        street.site, (street.mo, rules.publish, 1, "Be kind."), (street.ada, rules.publish, 1, "Be brief.")
    )
    done(first)
    assert refused(second).startswith("mo has published version 1 since you began.")
    assert street.bea.read_now(rules.get_rules, 1).body == "Be kind."


def test_two_write_the_very_first_charter_and_change_different_parts(street: Street) -> None:
    appoint(street.site, street.mo, 1, Role.FACILITATOR)
    before = street.ada.read_now(charters.get_charter, 1).answers
    first, second = at_once(
        street.site,
        (street.mo, charters.write_charter, 1, before | {"purpose": "Fewer incidents."}, 0),
        (street.ada, charters.write_charter, 1, before | {"scope": "Pipelines."}, 0),
    )
    done(first)
    assert (done(second).purpose, second.scope, second.revision) == ("Fewer incidents.", "Pipelines.", 2)


def test_two_write_the_very_first_charter_and_change_the_same_part(street: Street) -> None:
    appoint(street.site, street.mo, 1, Role.FACILITATOR)
    first, second = at_once(
        street.site,
        (street.mo, charters.write_charter, 1, {"purpose": "Fewer incidents."}, 0),
        (street.ada, charters.write_charter, 1, {"purpose": "More fun."}, 0),
    )
    done(first)
    assert refused(second).startswith("mo has changed Purpose since you began")
    assert street.bea.read_now(charters.get_charter, 1).purpose == "Fewer incidents."


def test_two_change_the_state_and_the_welcome_message(street: Street) -> None:
    appoint(street.site, street.mo, 1, Role.FACILITATOR)
    first, second = at_once(
        street.site,
        (street.mo, charters.set_state, 1, "active", "We begin.", "forming"),
        (street.ada, charters.set_state, 1, "dormant", "Nobody comes.", "forming"),
    )
    done(first)
    assert refused(second).startswith("Data Engineering is active now, by mo.")
    first, second = at_once(
        street.site,
        (street.mo, greeting.write_greeting, 1, "Hello.", ""),
        (street.ada, greeting.write_greeting, 1, "Welcome.", ""),
    )
    done(first)
    assert refused(second).startswith("mo has changed the welcome message since you began.")
    assert street.bea.read_now(greeting.get_greeting, 1).body == "Hello."


def test_both_sanction_one_member(street: Street) -> None:
    until = now() + timedelta(days=2)
    first, second = at_once(
        street.site,
        (street.mo, sanctions.give, "bea", "silence", "Rude.", 1, until),
        (street.ada, sanctions.give, "bea", "silence", "Loud.", 1, until),
    )
    done(first)
    assert refused(second).startswith("mo was first: bea was silenced just now (Rude.)")
    assert len(street.ada.read_now(conduct.list_sanctions, 1)) == 1


def test_a_sanction_is_lifted_while_the_appeal_against_it_is_decided(street: Street) -> None:
    given = street.mo.write_now(sanctions.give, "bea", "ban", "Rude.", 1)
    appeal = street.bea.write_now(appeals.make, given.id, "It was a joke.")
    first, second = at_once(
        street.site,
        (street.mo, sanctions.lift, given.id, "I was too quick."),
        (street.ada, appeals.decide, appeal.id, False, "It stays."),
    )
    done(first)
    assert refused(second) == "mo decided this appeal just now: I was too quick."
    (told,) = street.bea.read_now(conduct.standing)
    assert (told.in_force, told.appeal_state, told.answer, told.answered_by) == (
        False, "granted", "I was too quick.", "mo",
    )  # fmt: skip
    assert street.ada.read_now(appeals.list_appeals, 1) == ()


def test_an_appeal_is_granted_while_the_sanction_is_lifted(street: Street) -> None:
    given = street.mo.write_now(sanctions.give, "bea", "ban", "Rude.", 1)
    appeal = street.bea.write_now(appeals.make, given.id, "It was a joke.")
    first, second = at_once(
        street.site,
        (street.ada, appeals.decide, appeal.id, True, "So it was."),
        (street.mo, sanctions.lift, given.id, "I was too quick."),
    )
    assert done(first).state == "granted"
    assert refused(second) == "ada lifted this just now: So it was."
    acts = [act for _, act, _ in log(street.ada)]
    assert acts == ["ban", "appeal granted", "lift"]


def test_both_facilitators_step_down(street: Street) -> None:
    appoint(street.site, street.mo, 1, Role.FACILITATOR)
    first, second = at_once(
        street.site,
        (street.mo, membership.set_role, 1, "mo", "member"),
        (street.ada, membership.set_role, 1, "ada", "member"),
    )
    done(first)
    assert "You are the only facilitator of Data Engineering" in refused(second, NotAllowed)
    assert street.bea.read_now(communities.get_community, 1).facilitators == ("ada",)


@pytest.mark.parametrize("how", ["leave", "step down", "ban"])
def test_both_facilitators_go_in_different_ways(street: Street, how: str) -> None:
    appoint(street.site, street.mo, 1, Role.FACILITATOR)
    first_act: Act = {
        "leave": (street.mo, communities.leave, 1),
        "step down": (street.mo, membership.set_role, 1, "mo", "member"),
        "ban": (street.ada, sanctions.give, "mo", "ban", "Rude.", 1),
    }[how]
    first, second = at_once(street.site, first_act, (street.ada, communities.leave, 1))
    done(first)
    assert "You are the only facilitator of Data Engineering" in refused(second, NotAllowed)


def test_both_admins_go(street: Street) -> None:
    zoe = street.site.admin("zoe", "Zoe")
    first, second = at_once(
        street.site,
        (zoe, accounts.set_admin, "zoe", False),
        (street.ada, accounts.set_admin, "ada", False),
    )
    done(first)
    assert refused(second, NotAllowed) == "ada is the only admin who can sign in. Make another admin first."


def test_two_admins_ban_each_other(street: Street) -> None:
    zoe = street.site.admin("zoe", "Zoe")
    first, second = at_once(
        street.site,
        (zoe, sanctions.give, "ada", "ban", "Rude."),
        (street.ada, sanctions.give, "zoe", "ban", "Rude."),
    )
    done(first)
    assert "Rude." in refused(second, NotAllowed)
    assert len(zoe.read_now(conduct.list_sanctions)) == 1


def test_both_decide_on_one_held_post(street: Street) -> None:
    street.ada.write_now(pace.set_holds, 1, "everybody", "A busy week.")
    held = street.bea.write_now(holding.reply, street.thread, "Tea.")
    first, second = at_once(
        street.site, (street.mo, holding.approve, held.id), (street.ada, holding.decline, held.id, "Not now.")
    )
    done(first)
    assert refused(second) == "mo approved this just now."
    (mine, theirs) = at_once(
        street.site, (street.mo, _wait_again, street.thread), (street.ada, _wait_again, street.thread)
    )
    assert (done(mine).number, done(theirs).number) == (3, 4)


def test_a_held_post_is_taken_back_while_it_is_approved(street: Street) -> None:
    street.ada.write_now(pace.set_holds, 1, "everybody", "A busy week.")
    held = street.bea.write_now(holding.reply, street.thread, "Tea.")
    first, second = at_once(
        street.site, (street.bea, holding.take_back, held.id), (street.mo, holding.approve, held.id)
    )
    assert done(first).body == "Tea."
    assert refused(second) == "Its author has taken it back."
    assert street.ada.read_now(threads.get_thread, street.thread).posts == 1


def test_both_decide_on_one_application(street: Street) -> None:
    street.ada.write_now(communities.add, "asks", "Asks")
    street.ada.write_now(membership.set_terms, "asks", joining="application")
    asked = street.bea.write_now(applications.apply, "asks", ("What brings you here?",), ("Tea.",))
    zoe = street.site.admin("zoe", "Zoe")
    first, second = at_once(
        street.site,
        (street.ada, applications.decide, asked.id, True),
        (zoe, applications.decide, asked.id, False, "Full."),
    )
    done(first)
    assert refused(second) == "ada accepted this just now."
    assert street.bea.read_now(communities.get_community, "asks").role is Role.MEMBER


def test_two_change_one_goal(street: Street) -> None:
    appoint(street.site, street.mo, 1, Role.FACILITATOR)
    due = (now() + timedelta(days=90)).date().isoformat()
    goal = street.ada.write_now(goals.add, 1, {"title": "Answer faster", "target": "4", "due_on": due})
    first, second = at_once(
        street.site, (street.mo, goals.close, goal.id, "Reached."), (street.ada, goals.close, goal.id, "Given up.")
    )
    done(first)
    assert refused(second).startswith("This goal is closed by mo: Reached.")
    assert street.bea.read_now(goals.get_goal, goal.id).row.outcome == "Reached."


def _wait_again(actor: Actor, thread_id: int) -> Any:
    return posts.reply(actor, thread_id, f"By {actor.handle}.")
