"""Sanctions, appeals, held posts and pace, in words: warn, silence, suspend, ban, lift, appeal, hold, approve, slow."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb, columns
from copterm.domain.clock import now
from copterm.domain.limits import SANCTION_DAYS
from copterm.domain.roles import Holds, SanctionKind
from copterm.services import appeals, conduct, holding, pace, posts, sanctions
from copterm.services.appeals import AppealView
from copterm.services.conduct import SanctionView
from copterm.services.holding import HeldView

_community = click.option("--community", help="The community's short name; without it, the whole site.")
_reason = click.option("--reason", required=True, help="Why. The member reads it, and it stands in the log.")
_days = click.option("--days", required=True, type=click.IntRange(1, SANCTION_DAYS), help="For how many days.")


def _sanction(name: str, kind: SanctionKind, help: str, lasts: bool) -> click.Command:
    def give(call: Call, handle: str, reason: str, community: str | None, **more: Any) -> Answer:
        until = now() + timedelta(days=more["days"]) if lasts else None
        post = None
        if more["post"]:
            thread, _, number = more["post"].partition("#")
            post = call.forum.read_now(posts.get_post, _number(thread), _number(number)).id
        given = call.forum.write_now(sanctions.give, handle, kind, reason, community, until, post)
        return Answer(_document(given), [f"{given.handle} is {given.headline('UTC')}, in {given.where}."])

    about = click.option("--post", metavar="THREAD#NUMBER", help="The post that it is about, such as 482#7.")
    command: Callable[..., Any] = about(give)
    for option in (_days, _reason, _community) if lasts else (_reason, _community):
        command = option(command)
    command = click.argument("handle")(command)
    return click.command(name, cls=Verb, remote=True, as_member=True, help=help)(command)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


warn = _sanction("warn", SanctionKind.WARNING, "Tell a member what was wrong; nothing is forbidden.", False)
silence = _sanction("silence", SanctionKind.SILENCE, "Let a member read and not write for a time.", True)
suspend = _sanction("suspend", SanctionKind.SUSPENSION, "Keep a member out for a time; open screens close.", True)
ban = _sanction("ban", SanctionKind.BAN, "Keep a member out without an end; open screens close.", False)


@click.command("lift", cls=Verb, remote=True, as_member=True)
@click.argument("handle")
@_reason
@_community
@click.option("--id", "number", type=int, help="Only this one, also a warning; its number is from `mod sanctions`.")
def lift(call: Call, handle: str, reason: str, community: str | None, number: int | None) -> Answer:
    """End what keeps a member from writing or coming in."""
    lifted: tuple[SanctionView, ...]
    if number is not None:
        lifted = (call.forum.write_now(sanctions.lift, number, reason),)
    else:
        lifted = call.forum.write_now(sanctions.lift_all, handle, reason, community)
    lines = [f"{one.handle} is no longer {_done(one)} in {one.where}." for one in lifted]
    return Answer({"lifted": [_document(one) for one in lifted]}, lines)


def _done(one: SanctionView) -> str:
    return conduct.DONE[one.kind]


@click.command("sanctions", cls=Verb, remote=True, as_member=True)
@_community
@click.option("--member", "handle", default="", help="Those of this member only.")
def list_sanctions(call: Call, community: str | None, handle: str) -> Answer:
    """What was done to members in a community, or on the site, the newest first."""
    found = call.forum.read_now(conduct.list_sanctions, community, handle=handle)
    lines = columns([(str(one.id), one.handle, one.headline("UTC"), one.by, one.reason) for one in found])
    return Answer({"sanctions": [_document(one) for one in found]}, lines or ["Nothing was done to anybody."])


@click.command("standing", cls=Verb, remote=True, as_member=True, needs_member=True)
def standing(call: Call) -> Answer:
    """What was said or done to you, with its reason, and what came of an appeal."""
    found = call.forum.read_now(conduct.standing)
    lines = columns([(str(one.id), one.where, one.headline("UTC"), one.reason, _answer(one)) for one in found])
    return Answer({"standing": [_document(one) for one in found]}, lines or ["Nothing stands against you."])


def _answer(one: SanctionView) -> str:
    if one.appeal_state in ("granted", "upheld"):
        return f"appeal {one.appeal_state}: {one.answer}"
    return "appealed" if one.appeal_state else f"copterm mod appeal {one.id} appeals" if one.in_force else ""


@click.command("appeal", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("number", type=int, metavar="ID")
def appeal(call: Call, number: int) -> Answer:
    """Appeal against what was done to you, once; the words are read from standard input."""
    made = call.forum.write_now(appeals.make, number, call.read_text())
    return Answer(_appeal(made), ["Your appeal is sent. `copterm mod standing` shows the answer."])


@click.command("appeals", cls=Verb, remote=True, as_member=True)
@_community
def list_appeals(call: Call, community: str | None) -> Answer:
    """The appeals that wait for an answer."""
    found = call.forum.read_now(appeals.list_appeals, community)
    lines: list[str] = []
    for one in found:
        given = one.sanction
        lines.append(f"{one.id}  {given.handle}, {given.headline('UTC')} by {given.by}: {given.reason}")
        lines += [f"    {line}" for line in one.body.splitlines()]
    return Answer({"appeals": [_appeal(one) for one in found]}, lines or ["No appeal waits."])


def _decide(name: str, granted: bool, help: str) -> click.Command:
    def decide(call: Call, number: int, reason: str) -> Answer:
        made = call.forum.write_now(appeals.decide, number, granted, reason)
        done = "granted: what was done is lifted" if granted else "not granted: what was done stays"
        return Answer(_appeal(made), [f"The appeal of {made.sanction.handle} is {done}."])

    command = click.option("--reason", required=True, help="The answer. The member reads it.")(decide)
    command = click.argument("number", type=int, metavar="ID")(command)
    return click.command(name, cls=Verb, remote=True, as_member=True, help=help)(command)


grant = _decide("grant", True, "Grant an appeal: what was done is lifted.")
uphold = _decide("uphold", False, "Do not grant an appeal: what was done stays.")


@click.command("held", cls=Verb, remote=True, as_member=True)
@click.argument("community")
def list_held(call: Call, community: str) -> Answer:
    """The posts that wait for approval in a community."""
    found = call.forum.read_now(holding.list_held, community)
    lines: list[str] = []
    for one in found:
        lines.append(f"{one.id}  {one.author}, {'reply in' if one.thread_id else 'new thread:'} {one.title}")
        lines += [f"    {line}" for line in one.body.splitlines()]
    return Answer({"held": [_held(one) for one in found]}, lines or ["Nothing waits for approval."])


@click.command("approve", cls=Verb, remote=True, as_member=True)
@click.argument("number", type=int, metavar="ID")
def approve(call: Call, number: int) -> Answer:
    """Publish a post that waits; now it gets its number."""
    post = call.forum.write_now(holding.approve, number)
    document = {"id": post.id, "thread": post.thread_id, "number": post.number, "author": post.author}
    return Answer(document, [f"Published as {post.thread_id}#{post.number}, by {post.author}."])


@click.command("decline", cls=Verb, remote=True, as_member=True)
@click.argument("number", type=int, metavar="ID")
@_reason
def decline(call: Call, number: int, reason: str) -> Answer:
    """Leave a post unpublished; its author is told why, and keeps the text."""
    held = call.forum.write_now(holding.decline, number, reason)
    return Answer(_held(held), [f"Declined. {held.author} is told why, and keeps the text."])


@click.command("hold", cls=Verb, remote=True, as_member=True)
@click.argument("community")
@click.argument("who", type=click.Choice([one.value for one in Holds]))
@_reason
def hold(call: Call, community: str, who: str, reason: str) -> Answer:
    """Say whose posts wait for approval: nobody's, newcomers', everybody's."""
    held = call.forum.write_now(pace.set_holds, community, who, reason)
    return Answer({"community": community, "holds": held}, [f"Posts of {held} wait for approval now."])


@click.command("slow", cls=Verb, remote=True, as_member=True)
@click.argument("place", metavar="COMMUNITY|THREAD")
@click.option("--seconds", required=True, type=click.IntRange(0), help="Between two posts of one member; 0 ends it.")
@_reason
def slow(call: Call, place: str, seconds: int, reason: str) -> Answer:
    """Slow mode, in a community by its short name, or in a thread by its number."""
    if place.isascii() and place.isdigit():
        call.forum.write_now(pace.set_thread_slow, int(place), seconds, reason)
    else:
        call.forum.write_now(pace.set_slow, place, seconds, reason)
    words = f"One post a member in {seconds:,} seconds there now." if seconds else "Slow mode is over there."
    return Answer({"place": place, "seconds": seconds}, [words])


@click.command("newcomers", cls=Verb, remote=True, as_member=True)
@click.argument("community")
@click.option("--days", required=True, type=click.IntRange(0), help="How long one is new.")
@click.option("--posts", "most", required=True, type=click.IntRange(0), help="Posts a day until then; 0 is no limit.")
@_reason
def newcomers(call: Call, community: str, days: int, most: int, reason: str) -> Answer:
    """Say how long somebody is new in a community, and how much they write until then."""
    days, most = call.forum.write_now(pace.set_newcomers, community, days, most, reason)
    words = f"New for {days} days, with " + (f"at most {most} posts a day." if most else "no limit of posts.")
    return Answer({"community": community, "days": days, "posts": most}, [words])


def _document(one: SanctionView) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "community": one.community or None,
        "member": one.handle,
        "reason": one.reason,
        "post": f"{one.thread_id}#{one.number}" if one.number else None,
        "given_at": one.given_at,
        "by": one.by,
        "until": one.until,
        "in_force": one.in_force,
        "lifted_at": one.lifted_at,
        "lifted_by": one.lifted_by or None,
        "lift_reason": one.lift_reason or None,
        "appeal": {"id": one.appeal_id, "state": one.appeal_state, "answer": one.answer} if one.appeal_id else None,
    }


def _appeal(one: AppealView) -> dict[str, Any]:
    facts = {"id": one.id, "state": one.state, "body": one.body, "made_at": one.made_at}
    return {**facts, "answer": one.answer or None, "sanction": _document(one.sanction)}


def _held(one: HeldView) -> dict[str, Any]:
    return {
        "id": one.id,
        "community": one.community,
        "thread": one.thread_id,
        "title": one.title,
        "author": one.author,
        "body": one.body,
        "reply_to": one.reply_to,
        "state": one.state,
        "held_at": one.held_at,
        "reason": one.reason or None,
    }


VERBS: tuple[click.Command, ...] = (
    warn, silence, suspend, ban, lift, list_sanctions, standing, appeal, list_appeals, grant, uphold, list_held,
    approve, decline, hold, slow, newcomers,
)  # fmt: skip
