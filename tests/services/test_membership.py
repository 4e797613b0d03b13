"""Who is in a community and as what: roles, removal, coming back, and how one joins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from copterm.db.tables import Community, Invitation, Membership
from copterm.domain import events
from copterm.domain.clock import fixed, now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.forum import Forum
from copterm.services import accounts, communities, invitations, membership, modlog, sanctions
from tests.conftest import Site


@pytest.fixture
def people(site: Site) -> tuple[Forum, Forum, Forum, Forum]:
    """Ada (admin and facilitator), mo (facilitator), chen (moderator) and bea (member) of data."""
    ada = site.admin()
    site.community(ada)
    mo, chen, bea = (site.member(ada, handle) for handle in ("mo", "chen", "bea"))
    ada.write_now(membership.set_role, "data", "mo", "facilitator")
    mo.write_now(membership.set_role, "data", "chen", "moderator")
    return ada, mo, chen, bea


def acts(forum: Forum) -> list[tuple[str, str, str, str]]:
    return [(one.by, one.act, one.whom, one.reason) for one in forum.read_now(modlog.list_entries, "data")]


def test_people_are_listed_by_role_and_handle_in_pages(site: Site, people: tuple[Forum, ...]) -> None:
    ada, _, _, bea = people
    site.member(ada, "ann")
    page = bea.read_now(membership.list_people, "data", limit=3)
    rest = bea.read_now(membership.list_people, "data", page.next, limit=3)
    assert [(row.handle, row.role) for row in (*page.rows, *rest.rows)] == [
        ("ada", "facilitator"),
        ("mo", "facilitator"),
        ("chen", "moderator"),
        ("ann", "member"),
        ("bea", "member"),
    ]
    assert rest.next is None
    found = bea.read_now(membership.list_people, "data", filter_by="CHE").rows
    assert [row.handle for row in found] == ["chen"]


def test_a_role_is_given_by_facilitators_and_stands_in_the_log(people: tuple[Forum, ...]) -> None:
    _, mo, chen, bea = people
    with pytest.raises(NotAllowed, match="given by its facilitators"):
        chen.write_now(membership.set_role, "data", "bea", "moderator")
    assert mo.write_now(membership.set_role, "data", "bea", "moderator").role == "moderator"
    with pytest.raises(Invalid, match="Say why"):
        mo.write_now(membership.set_role, "data", "bea", "member")
    mo.write_now(membership.set_role, "data", "bea", "member", "moved to another team")
    assert acts(bea)[0] == ("mo", "role", "bea", "moved to another team")
    with pytest.raises(Conflict, match="bea is a member of Data Engineering already"):
        mo.write_now(membership.set_role, "data", "bea", "member")
    with pytest.raises(Invalid, match="A role is"):
        mo.write_now(membership.set_role, "data", "bea", "owner")


def test_only_admins_take_a_facilitators_role_but_one_may_step_down(people: tuple[Forum, ...]) -> None:
    ada, mo, _, _ = people
    with pytest.raises(NotAllowed, match="Only admins of the site take"):
        mo.write_now(membership.set_role, "data", "ada", "member", "no time")
    assert mo.write_now(membership.set_role, "data", "mo", "member").role == "member"
    with pytest.raises(NotAllowed, match="You are the only facilitator of Data Engineering"):
        ada.write_now(membership.set_role, "data", "ada", "moderator")


def test_the_last_facilitator_does_not_go_without_a_successor(site: Site, people: tuple[Forum, ...]) -> None:
    ada, mo, _, bea = people
    mo.write_now(communities.leave, 1)
    with pytest.raises(NotAllowed, match="only facilitator"):
        ada.write_now(communities.leave, 1)
    with pytest.raises(NotAllowed, match="ada is the only facilitator"):
        site.system.write_now(membership.remove, "data", "ada", "gone")
    ada.write_now(membership.set_role, "data", "bea", "facilitator")
    ada.write_now(communities.leave, 1)
    with pytest.raises(NotAllowed, match="You are the only facilitator"):
        bea.write_now(communities.leave, 1)


def test_a_facilitator_who_cannot_come_in_is_no_successor(site: Site, people: tuple[Forum, ...]) -> None:
    ada, _, _, _ = people
    site.system.write_now(sanctions.give, "mo", "ban", "away")
    with pytest.raises(NotAllowed, match="only facilitator"):
        ada.write_now(communities.leave, 1)


def test_the_last_admin_stays_one(site: Site) -> None:
    ada = site.admin()
    with pytest.raises(NotAllowed, match="ada is the only admin"):
        ada.write_now(accounts.set_admin, "ada", False)
    site.admin("zed", "Zed")
    assert not ada.write_now(accounts.set_admin, "ada", False).is_admin
    with pytest.raises(NotAllowed, match="zed is the only admin"):
        site.system.write_now(accounts.set_admin, "zed", False)


def test_staff_remove_who_stands_below_them_with_a_reason(people: tuple[Forum, ...]) -> None:
    _, mo, chen, bea = people
    with pytest.raises(NotAllowed, match="You cannot remove a facilitator"):
        chen.write_now(membership.remove, "data", "mo", "why not")
    with pytest.raises(NotAllowed, match="You cannot remove a member"):
        bea.write_now(membership.remove, "data", _newest(mo), "why not")
    with pytest.raises(Invalid, match="Say why"):
        chen.write_now(membership.remove, "data", "bea", " \n ")
    with pytest.raises(Invalid, match="100,000"):
        chen.write_now(membership.remove, "data", "bea", "x" * 100_000)
    chen.write_now(membership.remove, "data", "bea", "asked to be removed")
    assert acts(mo)[0] == ("chen", "remove", "bea", "asked to be removed")
    with pytest.raises(NotFound, match="There is no bea in Data Engineering"):
        mo.write_now(membership.remove, "data", "bea", "the same")
    assert mo.read_now(communities.get_community, "data").members == 4


def _newest(forum: Forum) -> str:
    forum.house.system.write_now(accounts.create_member, "zoe", "Zoe", password_hash="-")
    zoe = forum.house.system.read_now(accounts.get_member, "zoe")
    forum.house.forum(zoe.id).write_now(communities.join, 1)
    return "zoe"


def test_who_was_removed_comes_back_by_invitation_and_who_left_by_joining(people: tuple[Forum, ...]) -> None:
    ada, mo, chen, bea = people
    old = ada.write_now(invitations.create, "data", uses=5).code
    mo.write_now(membership.remove, "data", "bea", "a pause")
    with pytest.raises(NotAllowed, match="Ask ada or mo"):
        bea.write_now(communities.join, 1)
    with fixed(lambda: now_later), pytest.raises(NotAllowed, match="since this invitation was made"):
        bea.write_now(invitations.accept, old)
    with fixed(lambda: now_later):
        fresh = ada.write_now(invitations.create, "data").code
        assert bea.write_now(invitations.accept, fresh).role == "member"
    chen.write_now(communities.leave, 1)
    assert chen.write_now(communities.join, 1).role == "member", "the role of before is not kept"


now_later = now() + timedelta(hours=1)


def test_a_removal_is_undone_with_the_role_of_before(people: tuple[Forum, ...]) -> None:
    _, mo, chen, _ = people
    mo.write_now(membership.remove, "data", "chen", "by mistake")
    assert mo.write_now(membership.restore, "data", "chen", "moderator").role == "moderator"
    with pytest.raises(Conflict, match="was not removed, or is back"):
        mo.write_now(membership.restore, "data", "chen", "moderator")
    mo.write_now(membership.remove, "data", "chen", "by mistake")
    mo.write_now(membership.set_role, "data", "bea", "moderator")
    with pytest.raises(NotAllowed):
        chen.write_now(membership.restore, "data", "chen", "moderator")


def test_two_who_change_one_role_at_once_hear_of_each_other(people: tuple[Forum, ...]) -> None:
    ada, mo, _, _ = people
    mo.write_now(membership.set_role, "data", "bea", "moderator", before="member")
    with pytest.raises(Conflict, match="bea is a moderator by now: somebody else was first"):
        ada.write_now(membership.set_role, "data", "bea", "facilitator", before="member")


def test_the_invitations_of_who_tends_it_no_more_are_over(people: tuple[Forum, ...]) -> None:
    ada, mo, _, bea = people
    bea.write_now(communities.leave, 1)
    code = mo.write_now(invitations.create, "data", uses=9).code
    ada.write_now(membership.set_role, "data", "mo", "member", "a year is over")
    with pytest.raises(NotFound, match="not known, used up, or too old"):
        bea.write_now(invitations.accept, code)


def test_the_member_concerned_is_named_in_what_happened(site: Site, people: tuple[Forum, ...]) -> None:
    _, mo, _, bea = people
    site.events.clear()
    mo.write_now(membership.remove, "data", "bea", "a pause")
    assert {(event.kind, event.member_id) for event in site.events} == {
        (events.MEMBERSHIP_CHANGED, bea.member_id),
        (events.MODERATED, bea.member_id),
    }


# How one joins -----------------------------------------------------------------------------------------------


def test_facilitators_say_who_sees_it_and_how_it_is_joined(people: tuple[Forum, ...]) -> None:
    _, mo, chen, bea = people
    with pytest.raises(NotAllowed, match="for its facilitators to say"):
        chen.write_now(membership.set_terms, "data", joining="application")
    terms = mo.write_now(membership.set_terms, "data", joining="application", questions=["Why?", "  ", "What for?"])
    assert (terms.joining, terms.questions, terms.may_set) == ("application", ("Why?", "What for?"), True)
    assert bea.read_now(membership.get_terms, "data").may_set is False
    assert bea.read_now(communities.get_community, "data").joining == "application"
    for wrong in (
        {"visibility": "secret"},
        {"joining": "lottery"},
        {"questions": ["?"] * 6},
        {"questions": ["x" * 201]},
    ):
        with pytest.raises(Invalid):
            mo.write_now(membership.set_terms, "data", **wrong)
    assert acts(bea)[0][:2] == ("mo", "terms")


def test_a_private_community_is_joined_by_invitation_only(people: tuple[Forum, ...]) -> None:
    _, mo, _, _ = people
    assert mo.write_now(membership.set_terms, "data", visibility="private").joining == "invitation"
    with pytest.raises(Invalid, match="nobody else knows of it"):
        mo.write_now(membership.set_terms, "data", joining="open")
    assert mo.write_now(membership.set_terms, "data", visibility="public", joining="open").joining == "open"


# Invitations -------------------------------------------------------------------------------------------------


def test_facilitators_list_and_revoke_the_invitations_to_their_community(site: Site, people: tuple[Forum, ...]) -> None:
    ada, mo, chen, _ = people
    mine = mo.write_now(invitations.create, "data", "moderator", 3, 7)
    to_site = ada.write_now(invitations.create)
    (row,) = [one for one in mo.read_now(invitations.list_invitations, "data") if one.by == "mo"]
    assert (row.id, row.code, row.role, row.uses_left) == (mine.id, "", "moderator", 3)
    assert to_site.id in {one.id for one in ada.read_now(invitations.list_invitations)}
    for slug in ("data", None):
        with pytest.raises(NotAllowed):
            chen.read_now(invitations.list_invitations, slug)
    for forum, number in ((chen, mine.id), (mo, to_site.id), (mo, 999)):
        with pytest.raises(NotFound, match=f"There is no invitation {number}."):
            forum.write_now(invitations.revoke, number)
    mo.write_now(invitations.revoke, mine.id)
    with pytest.raises(Conflict, match="revoked already"):
        ada.write_now(invitations.revoke, mine.id)


def test_an_invitation_is_taken_by_somebody_who_is_here_already(site: Site, people: tuple[Forum, ...]) -> None:
    ada, mo, _, bea = people
    zoe = site.member(ada, "zoe", None)
    zoe.write_now(communities.leave, 1)
    code = mo.write_now(invitations.create, "data", "moderator", 2).code
    taken = zoe.write_now(invitations.accept, f" {code.upper()} ")
    assert (taken.community, taken.role, taken.is_new) == ("Data Engineering", "moderator", True)
    assert not zoe.write_now(invitations.accept, code).is_new, "nothing is used up twice"
    assert bea.write_now(invitations.accept, code).role == "moderator", "a member becomes what the code says"
    with pytest.raises(NotFound, match="not known, used up"):
        zoe.write_now(invitations.accept, code)
    with pytest.raises(Invalid, match="for new people"):
        zoe.write_now(invitations.accept, ada.write_now(invitations.create).code)


def test_an_invitation_lets_nobody_in_who_is_suspended_from_it(people: tuple[Forum, ...]) -> None:
    ada, _, _, bea = people
    code = ada.write_now(invitations.create, "data").code
    bea.write_now(communities.leave, 1)
    ada.house.system.write_now(_bar, 1, bea.member_id)
    with pytest.raises(NotAllowed, match="suspended from Data Engineering"):
        bea.write_now(invitations.accept, code)


def _bar(actor: object, community_id: int, member_id: int) -> None:
    later = now() + timedelta(days=1)
    here = (Membership.member == member_id) & (Membership.community == community_id)
    Membership.update(barred_until=later).where(here).execute()


def test_admins_do_not_hear_of_invitations_to_private_communities_of_others(site: Site) -> None:
    ada = site.admin()
    zed = site.admin("zed", "Zed")
    ada.write_now(communities.add, "secret", "Secret Garden", visibility="private")
    made = ada.write_now(invitations.create, "secret")
    assert zed.read_now(invitations.list_invitations) == ()
    with pytest.raises(NotFound, match=f"There is no invitation {made.id}."):
        zed.write_now(invitations.revoke, made.id)
    assert [one.id for one in site.system.read_now(invitations.list_invitations)] == [made.id]


def test_the_last_use_of_an_invitation_is_counted_once(site: Site, people: tuple[Forum, ...]) -> None:
    ada, _, _, bea = people
    zoe = site.member(ada, "zoe")
    for forum in (bea, zoe):
        forum.write_now(communities.leave, 1)
    code = ada.write_now(invitations.create, "data").code
    bea.write_now(invitations.accept, code)
    with pytest.raises(NotFound):
        zoe.write_now(invitations.accept, code)
    left = site.system.read_now(lambda actor: [row.uses_left for row in Invitation.select()])
    assert min(left) == 0


def test_nobody_joins_what_is_retired(people: tuple[Forum, ...]) -> None:
    ada, _, _, bea = people
    bea.write_now(communities.leave, 1)
    ada.house.system.write_now(lambda actor: Community.update(state="retired").execute())
    with pytest.raises(NotAllowed, match="is retired"):
        bea.write_now(communities.join, 1)
