"""Every role and every question, as a table: a change of rule changes a line here."""

from datetime import timedelta

import pytest

from copterm.domain import permissions as may
from copterm.domain.actor import STRANGER, SYSTEM, Actor
from copterm.domain.clock import now
from copterm.domain.roles import Joining, Role, ThreadKind, Visibility

MEMBER = Actor(2, "bea")
ADMIN = Actor(1, "ada", is_admin=True)

# who, and the role in the community (None: not in it)
PEOPLE = {
    "stranger": (STRANGER, None),
    "guest": (MEMBER, None),
    "member": (MEMBER, Role.MEMBER),
    "moderator": (MEMBER, Role.MODERATOR),
    "facilitator": (MEMBER, Role.FACILITATOR),
    "admin outside": (ADMIN, None),
    "admin inside": (ADMIN, Role.MEMBER),
    "system": (SYSTEM, None),
}
OTHER = 99

# question: those of PEOPLE who may
TABLE = {
    "see public": {"guest", "member", "moderator", "facilitator", "admin outside", "admin inside", "system"},
    "see private": {"member", "moderator", "facilitator", "admin inside", "system"},
    "read hidden": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "read hidden in private": {"moderator", "facilitator", "admin inside", "system"},
    "moderate": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "join public": {"guest", "admin outside"},
    "join private": set(),
    "join what asks first": set(),
    "ask to join": {"guest", "admin outside"},
    "ask to join what is open": set(),
    "ask to join private": set(),
    "admit": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "set terms": {"facilitator", "admin outside", "admin inside", "system"},
    "make a member moderator": {"facilitator", "admin outside", "admin inside", "system"},
    "make a moderator facilitator": {"facilitator", "admin outside", "admin inside", "system"},
    "make a moderator member": {"facilitator", "admin outside", "admin inside", "system"},
    "make a facilitator member": {"admin outside", "admin inside", "system"},
    "step down": {"guest", "member", "moderator", "facilitator", "admin outside", "admin inside"},
    "remove a member": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "remove a moderator": {"facilitator", "admin outside", "admin inside", "system"},
    "remove a facilitator": {"admin outside", "admin inside", "system"},
    "remove oneself": set(),
    "start discussion": {"member", "moderator", "facilitator", "admin inside", "system"},
    "start announcement": {"moderator", "facilitator", "admin inside", "system"},
    "reply": {"member", "moderator", "facilitator", "admin inside", "system"},
    "reply locked": {"moderator", "facilitator", "admin inside", "system"},
    "reply archived": set(),
    "edit own": {"member", "moderator", "facilitator", "admin inside"},
    "edit other's": set(),
    "edit own deleted": set(),
    "delete own": {"guest", "member", "moderator", "facilitator", "admin outside", "admin inside", "system"},
    "delete other's": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "delete deleted": set(),
    "delete own archived": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "solve own": {"member", "moderator", "facilitator", "admin outside", "admin inside", "system"},
    "solve other's": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "solve own archived": set(),
    "see revisions": set(PEOPLE),
    "see revisions of deleted": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "report other's": {"guest", "member", "moderator", "facilitator", "admin outside", "admin inside"},
    "report own": set(),
    "see case": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "see case about oneself": {"system"},
    "decide case": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "decide case about oneself": {"system"},
    "decide case handed over": {"facilitator", "admin outside", "admin inside", "system"},
    "invite": {"facilitator", "admin outside", "admin inside", "system"},
    "pin": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "see who accepted": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "steer": {"facilitator", "admin outside", "admin inside", "system"},
    "warn a member": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "warn a guest": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "warn a moderator": {"facilitator", "admin outside", "admin inside", "system"},
    "warn a facilitator": {"admin outside", "admin inside", "system"},
    "warn an admin": {"system"},
    "warn oneself": set(),
    "ban from the site": {"admin outside", "admin inside", "system"},
    "ban oneself from the site": set(),
    "decide an appeal": {"facilitator", "admin outside", "admin inside", "system"},
    "decide one's own appeal": set(),
    "set slow mode": {"moderator", "facilitator", "admin outside", "admin inside", "system"},
    "set whose posts wait": {"facilitator", "admin outside", "admin inside", "system"},
    "report progress of own": {"member", "moderator", "facilitator", "admin outside", "admin inside", "system"},
    "report progress of other's": {"facilitator", "admin outside", "admin inside", "system"},
    "administer": {"admin outside", "admin inside", "system"},
    "manage own account": {"guest", "member", "moderator", "facilitator", "admin outside", "admin inside", "system"},
    "manage other's account": {"admin outside", "admin inside", "system"},
    "withdraw own": {"guest", "member", "moderator", "facilitator", "admin outside", "admin inside"},
    "withdraw other's": set(),
    "withdraw late": set(),
}  # fmt: skip


def ask(question: str, actor: Actor, role: Role | None) -> bool:
    own, public, private = actor.id, Visibility.PUBLIC, Visibility.PRIVATE
    free, asks = Joining.OPEN, Joining.APPLICATION
    low, middle, high = Role.MEMBER, Role.MODERATOR, Role.FACILITATOR
    early = now()
    answers = {
        "see public": lambda: may.may_see_community(actor, public, role),
        "see private": lambda: may.may_see_community(actor, private, role),
        "read hidden": lambda: may.may_read_thread(actor, public, role, hidden=True),
        "read hidden in private": lambda: may.may_read_thread(actor, private, role, hidden=True),
        "moderate": lambda: may.may_moderate(actor, role),
        "join public": lambda: may.may_join(actor, public, free, role),
        "join private": lambda: may.may_join(actor, private, free, role),
        "join what asks first": lambda: may.may_join(actor, public, asks, role),
        "ask to join": lambda: may.may_apply(actor, public, asks, role),
        "ask to join what is open": lambda: may.may_apply(actor, public, free, role),
        "ask to join private": lambda: may.may_apply(actor, private, asks, role),
        "admit": lambda: may.may_admit(actor, role),
        "set terms": lambda: may.may_set_terms(actor, role),
        "make a member moderator": lambda: may.may_change_role(actor, role, low, middle, own=False),
        "make a moderator facilitator": lambda: may.may_change_role(actor, role, middle, high, own=False),
        "make a moderator member": lambda: may.may_change_role(actor, role, middle, low, own=False),
        "make a facilitator member": lambda: may.may_change_role(actor, role, high, low, own=False),
        "step down": lambda: may.may_change_role(actor, role, middle, low, own=True),
        "remove a member": lambda: may.may_remove(actor, role, low, own=False),
        "remove a moderator": lambda: may.may_remove(actor, role, middle, own=False),
        "remove a facilitator": lambda: may.may_remove(actor, role, high, own=False),
        "remove oneself": lambda: may.may_remove(actor, role, low, own=True),
        "start discussion": lambda: may.may_start_thread(actor, role, ThreadKind.DISCUSSION),
        "start announcement": lambda: may.may_start_thread(actor, role, ThreadKind.ANNOUNCEMENT),
        "reply": lambda: may.may_reply(actor, role, locked=False, archived=False),
        "reply locked": lambda: may.may_reply(actor, role, locked=True, archived=False),
        "reply archived": lambda: may.may_reply(actor, role, locked=False, archived=True),
        "edit own": lambda: may.may_edit_post(actor, own, role, archived=False, deleted=False),
        "edit other's": lambda: may.may_edit_post(actor, OTHER, role, archived=False, deleted=False),
        "edit own deleted": lambda: may.may_edit_post(actor, own, role, archived=False, deleted=True),
        "delete own": lambda: may.may_delete_post(actor, own, role, archived=False, deleted=False),
        "delete other's": lambda: may.may_delete_post(actor, OTHER, role, archived=False, deleted=False),
        "delete deleted": lambda: may.may_delete_post(actor, own, role, archived=False, deleted=True),
        "delete own archived": lambda: may.may_delete_post(actor, own, role, archived=True, deleted=False),
        "solve own": lambda: may.may_solve(actor, own, role, archived=False),
        "solve other's": lambda: may.may_solve(actor, OTHER, role, archived=False),
        "solve own archived": lambda: may.may_solve(actor, own, role, archived=True),
        "see revisions": lambda: may.may_see_revisions(actor, role, deleted=False),
        "see revisions of deleted": lambda: may.may_see_revisions(actor, role, deleted=True),
        "report other's": lambda: may.may_report(actor, OTHER),
        "report own": lambda: may.may_report(actor, own),
        "see case": lambda: may.may_see_case(actor, role, OTHER),
        "see case about oneself": lambda: may.may_see_case(actor, role, own),
        "decide case": lambda: may.may_decide_case(actor, role, OTHER, handed=False),
        "decide case about oneself": lambda: may.may_decide_case(actor, role, own, handed=False),
        "decide case handed over": lambda: may.may_decide_case(actor, role, OTHER, handed=True),
        "invite": lambda: may.may_invite(actor, role),
        "pin": lambda: may.may_pin(actor, role),
        "see who accepted": lambda: may.may_see_acceptances(actor, role),
        "steer": lambda: may.may_steer(actor, role),
        "warn a member": lambda: may.may_sanction(actor, role, low, own=False, is_admin=False),
        "warn a guest": lambda: may.may_sanction(actor, role, None, own=False, is_admin=False),
        "warn a moderator": lambda: may.may_sanction(actor, role, middle, own=False, is_admin=False),
        "warn a facilitator": lambda: may.may_sanction(actor, role, high, own=False, is_admin=False),
        "warn an admin": lambda: may.may_sanction(actor, role, None, own=False, is_admin=True),
        "warn oneself": lambda: may.may_sanction(actor, role, role, own=True, is_admin=False),
        "ban from the site": lambda: may.may_sanction_on_site(actor, own=False),
        "ban oneself from the site": lambda: may.may_sanction_on_site(actor, own=True),
        "decide an appeal": lambda: may.may_decide_appeal(actor, role, own=False),
        "decide one's own appeal": lambda: may.may_decide_appeal(actor, role, own=True),
        "set slow mode": lambda: may.may_set_pace(actor, role),
        "set whose posts wait": lambda: may.may_set_holds(actor, role),
        "report progress of own": lambda: may.may_report_progress(actor, own, role),
        "report progress of other's": lambda: may.may_report_progress(actor, OTHER, role),
        "administer": lambda: may.may_administer(actor),
        "manage own account": lambda: may.may_manage_account(actor, own),
        "manage other's account": lambda: may.may_manage_account(actor, OTHER),
        "withdraw own": lambda: may.may_withdraw(actor, own, early, early, deleted=False),
        "withdraw other's": lambda: may.may_withdraw(actor, OTHER, early, early, deleted=False),
        "withdraw late": lambda: may.may_withdraw(actor, own, early, early + timedelta(seconds=31), deleted=False),
    }
    return answers[question]()


@pytest.mark.parametrize("question", TABLE)
def test_exactly_those_named_may(question: str) -> None:
    allowed = {name for name, (actor, role) in PEOPLE.items() if ask(question, actor, role)}
    assert allowed == TABLE[question]
