"""Membership, in words: who is in a community, joining and leaving it, roles, removal, and deciding on who asks."""

from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb, columns, counted
from copterm.domain.clock import now
from copterm.domain.errors import Invalid
from copterm.domain.roles import Role
from copterm.services import applications, communities, invitations, membership
from copterm.services.applications import ApplicationView
from copterm.services.membership import MemberRow
from copterm.text.shorten import ago


@click.group("membership", help="Who is in a community, and how they come and go.")
def group() -> None:
    """Verbs on memberships."""


@group.command("list", cls=Verb, remote=True, as_member=True)
@click.argument("slug")
@click.option("--like", default="", metavar="WORDS", help="Only people with this in their handle or name.")
def list_(call: Call, slug: str, like: str) -> Answer:
    """The people of a community, those who tend it first."""
    found: list[MemberRow] = []
    page = call.forum.read_now(membership.list_people, slug, filter_by=like)
    found += page.rows
    while page.next is not None:
        page = call.forum.read_now(membership.list_people, slug, page.next, filter_by=like)
        found += page.rows
    lines = columns([(one.handle, one.role.value, f"since {one.joined_at:%Y-%m-%d}", one.name) for one in found])
    return Answer({"people": [_person(one) for one in found]}, lines or ["Nobody here is called that."])


@group.command("join", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("slug")
def join(call: Call, slug: str) -> Answer:
    """Join a community that is open."""
    place = call.forum.read_now(communities.get_community, slug)
    row = call.forum.write_now(communities.join, place.id)
    return Answer({"community": row.slug, "role": row.role}, [f"In {row.name} now, as a {row.role}."])


@group.command("take", cls=Verb, as_member=True, needs_member=True)
@click.argument("code")
def take(call: Call, code: str) -> Answer:
    """Join with the code of an invitation, as somebody who has an account already."""
    taken = call.forum.write_now(invitations.accept, code)
    row = call.forum.read_now(communities.get_community, taken.community_id)
    already = "" if taken.is_new else " already; the code is still good"
    document = {"community": row.slug, "role": taken.role, "used": taken.is_new}
    return Answer(document, [f"In {row.name} as a {taken.role.value}{already}."])


@group.command("leave", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("slug")
def leave(call: Call, slug: str) -> Answer:
    """Leave a community."""
    row = call.forum.read_now(communities.get_community, slug)
    call.forum.write_now(communities.leave, row.id)
    return Answer({"community": row.slug, "left": True}, [f"You have left {row.name}."])


@group.command("role", cls=Verb, remote=True, as_member=True)
@click.argument("slug")
@click.argument("handle")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--reason", default="", help="Why; needed where a role is taken away, told to the member and logged.")
def role(call: Call, slug: str, handle: str, role: str, reason: str) -> Answer:
    """Make somebody a member, a moderator or a facilitator."""
    one = call.forum.write_now(membership.set_role, slug, handle, role, reason)
    return Answer({"community": slug, **_person(one)}, [f"{one.handle} is a {one.role.value} now."])


@group.command("remove", cls=Verb, remote=True, as_member=True)
@click.argument("slug")
@click.argument("handle")
@click.option("--reason", required=True, help="Why; told to the member and logged.")
def remove(call: Call, slug: str, handle: str, reason: str) -> Answer:
    """End somebody's membership; they come back when they are invited."""
    one = call.forum.write_now(membership.remove, slug, handle, reason)
    return Answer({"community": slug, **_person(one)}, [f"{one.handle} is removed."])


# Asking to join ----------------------------------------------------------------------------------------------


@group.command("apply", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("slug")
@click.option("--answer", "answers", multiple=True, metavar="TEXT", help="An answer; once for each question.")
def apply(call: Call, slug: str, answers: tuple[str, ...]) -> Answer:
    """Ask to join a community; without answers it shows its questions."""
    form = call.forum.read_now(applications.get_form, slug)
    if not answers:
        words = [f"{number}  {question}" for number, question in enumerate(form.questions, 1)]
        return Answer(
            {"questions": form.questions}, [*words, "", "To ask, give the command with an --answer for each."]
        )
    if len(answers) != len(form.questions):
        asked = counted(len(form.questions), "question")
        raise Invalid(f"{form.community} asks {asked}; there must be as many times --answer.")
    made = call.forum.write_now(applications.apply, slug, form.questions, answers)
    return Answer(_application(made), [f"Asked to join {made.community}. Those who tend it decide."])


@group.command("withdraw", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("slug")
def withdraw(call: Call, slug: str) -> Answer:
    """Take back that one asked to join."""
    made = call.forum.write_now(applications.withdraw, slug)
    return Answer(_application(made), [f"Taken back. {made.community} does not decide on it any more."])


@group.command("asked", cls=Verb, remote=True, as_member=True, needs_member=True)
def asked(call: Call) -> Answer:
    """What one has asked to join, and what came of it."""
    found = call.forum.read_now(applications.list_mine)
    lines = columns([(one.slug, one.state, one.reason) for one in found])
    return Answer({"applications": [_application(one) for one in found]}, lines or ["You have asked nobody."])


@group.command("applications", cls=Verb, remote=True, as_member=True)
@click.argument("slug")
def applications_(call: Call, slug: str) -> Answer:
    """Who would like to join a community, with what they answered."""
    found = call.forum.read_now(applications.list_applications, slug)
    lines = [line for one in found for line in _lines(one)]
    return Answer({"applications": [_application(one) for one in found]}, lines or ["Nobody waits."])


@group.command("accept", cls=Verb, remote=True, as_member=True)
@click.argument("application", type=int)
def accept(call: Call, application: int) -> Answer:
    """Take somebody in who asked; the number is from `membership applications`."""
    done = call.forum.write_now(applications.decide, application, True)
    return Answer(_application(done), [f"{done.handle} is in {done.community} now."])


@group.command("decline", cls=Verb, remote=True, as_member=True)
@click.argument("application", type=int)
@click.option("--reason", required=True, help="Why; told to whoever asked, and logged.")
def decline(call: Call, application: int, reason: str) -> Answer:
    """Do not take somebody in who asked, and say why."""
    done = call.forum.write_now(applications.decide, application, False, reason)
    return Answer(_application(done), [f"{done.handle} is told why not."])


def _lines(one: ApplicationView) -> list[str]:
    lines = [f"{one.id}  {one.handle} ({one.name}), asked {ago(one.applied_at, now())}"]
    for question, answer in zip(one.questions, one.answers, strict=False):
        lines += [f"    {question}", *(f"      {line}" for line in answer.split("\n"))]
    return lines


def _person(one: MemberRow) -> dict[str, Any]:
    return {
        "handle": one.handle,
        "name": one.name,
        "role": one.role,
        "joined_at": one.joined_at,
        "last_seen_at": one.last_seen_at,
        "silenced_until": one.silenced_until,
        "suspended_until": one.barred_until,
    }


def _application(one: ApplicationView) -> dict[str, Any]:
    return {
        "id": one.id,
        "community": one.slug,
        "handle": one.handle,
        "questions": one.questions,
        "answers": one.answers,
        "state": one.state,
        "applied_at": one.applied_at,
        "decided_at": one.decided_at,
        "decided_by": one.decided_by,
        "reason": one.reason,
    }
