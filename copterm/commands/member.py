"""Members, in words: add, list, show, suspend, reset, link."""

from datetime import timedelta
from typing import Any

import click

from copterm.commands.key import public_key
from copterm.commands.verb import Answer, Call, Verb, columns, counted
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, NotFound
from copterm.domain.limits import SANCTION_DAYS
from copterm.domain.roles import SanctionKind
from copterm.services import accounts, keys, passwords, sanctions, signing_in
from copterm.services.standing import FOREVER

PAGE = 200


@click.group("member", help="The accounts of this site.")
def group() -> None:
    """Verbs on members."""


@group.command("add", cls=Verb)
@click.argument("handle")
@click.option("--name", default="", help="The name that others read beside the handle.")
@click.option("--admin", is_flag=True, help="May administer the whole site; also for a member who exists.")
@click.option("--key", "public", metavar="FILE", help="The member's public SSH key.")
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input.")
def add(call: Call, handle: str, name: str, admin: bool, public: str | None, password_stdin: bool) -> Answer:
    """Make an account; without a key or a password, `copterm member reset` gives the member a way in."""
    key = public_key(call, public) if public else None
    hashed = None
    if password_stdin:
        hashed = passwords.hash_password(passwords.check_password(call.read_password(), handle))
    made = call.forum.write_now(add_member, handle, name, admin, hashed, key)
    who = "an admin" if made.is_admin else "a member"
    lines = [f"{made.handle} is {who} of this site now."]
    if made.keys or made.has_password:
        lines.append(f"To come in, type: {call.way_in('')}")
    else:
        lines.append(f"To let {made.handle} in: copterm member reset {made.handle}")
    return Answer(_document(made), lines)


def add_member(
    actor: Actor, handle: str, name: str, admin: bool, password_hash: str | None, public_key: str | None
) -> accounts.MemberView:
    """Make the account in one transaction; or make a member who exists an admin, with one more key."""
    try:
        there = accounts.get_member(actor, handle)
    except NotFound:
        return accounts.create_member(
            actor, handle, name, is_admin=admin, password_hash=password_hash, public_key=public_key, is_new=True
        )
    if not admin or there.is_admin:
        standing = "an admin" if there.is_admin else "a member"
        raise Conflict(f"{there.handle} is {standing} of this site already.")
    if public_key:
        keys.add_key(actor, public_key, handle=there.handle)
    if password_hash:
        accounts.set_password(actor, password_hash, handle=there.handle)
    return accounts.set_admin(actor, there.handle)


@group.command("list", cls=Verb)
@click.option("--unclaimed", is_flag=True, help="The authors of imported posts who are no members yet.")
def list_(call: Call, unclaimed: bool) -> Answer:
    """The members of this site."""
    found: list[accounts.MemberView] = []
    while page := call.forum.read_now(
        accounts.list_members, after=found[-1].id if found else 0, limit=PAGE, claimed=not unclaimed
    ):
        found += page
    lines = columns([(str(one.id), one.handle or "-", _standing(one), one.name) for one in found])
    none = "There is no unclaimed author." if unclaimed else "There is no member yet."
    return Answer({"members": [_document(one) for one in found]}, lines or [none])


@group.command("show", cls=Verb)
@click.argument("handle")
def show(call: Call, handle: str) -> Answer:
    """What the site knows of a member."""
    one = call.forum.read_now(accounts.get_member, handle)
    facts = [
        ("handle", one.handle or "-"),
        ("name", one.name),
        ("standing", _standing(one)),
        ("joined", f"{one.created_at:%Y-%m-%d}"),
        ("last seen", f"{one.last_seen_at:%Y-%m-%d %H:%M UTC}" if one.last_seen_at else "never"),
        ("about", one.about),
    ]
    return Answer(_document(one), columns([fact for fact in facts if fact[1]]))


@group.command("suspend", cls=Verb)
@click.argument("handle")
@click.option("--days", type=click.IntRange(1, SANCTION_DAYS), help="For how long; without it, until it is lifted.")
@click.option("--reason", default="", help="Why; the member reads it when signing in, and it stands in the log.")
@click.option("--lift", is_flag=True, help="End a suspension instead.")
def suspend(call: Call, handle: str, days: int | None, reason: str, lift: bool) -> Answer:
    """Keep a member out of the whole site for a time; open sessions end."""
    if lift:
        call.forum.write_now(sanctions.lift_all, handle, reason or "lifted by the operator")
    elif days:
        call.forum.write_now(sanctions.give, handle, SanctionKind.SUSPENSION, reason, until=now() + timedelta(days))
    else:
        call.forum.write_now(sanctions.give, handle, SanctionKind.BAN, reason)
    one = call.forum.read_now(accounts.get_member, handle)
    if lift:
        return Answer(_document(one), [f"{one.handle} may come in again."])
    shown = f" until {one.suspended_until:%Y-%m-%d %H:%M} UTC" if days else " until you lift it (--lift)"
    return Answer(_document(one), [f"{one.handle} is suspended{shown}."])


@group.command("admin", cls=Verb)
@click.argument("handle")
@click.option("--remove", is_flag=True, help="Make them no admin any more; the last one stays.")
def admin(call: Call, handle: str, remove: bool) -> Answer:
    """Make a member an admin of the whole site, or no more one."""
    one = call.forum.write_now(accounts.set_admin, handle, not remove)
    return Answer(
        _document(one), [f"{one.handle} is {'an admin of this site' if one.is_admin else 'no admin any more'}."]
    )


@group.command("reset", cls=Verb)
@click.argument("handle")
def reset(call: Call, handle: str) -> Answer:
    """Make a code with which a member who lost key and password comes back in, once."""
    code = call.forum.write_now(signing_in.reset, handle)
    lines = [
        f"Code for {handle}, good once and for {signing_in.RECOVERY_HOURS // 24} days: {code}",
        f"To come in, type: {call.way_in('recover@')}",
        f"and fill in the code, the handle {handle} and a new password.",
    ]
    return Answer({"handle": handle, "code": code}, lines)


@group.command("link", cls=Verb)
@click.argument("author", type=int, metavar="ID")
@click.argument("handle")
def link(call: Call, author: int, handle: str) -> Answer:
    """Give a member the imported posts of an unclaimed author; ID is from `member list --unclaimed`."""
    posts = call.forum.write_now(accounts.link_author, author, handle)
    document = {"author": author, "handle": handle, "posts": posts}
    return Answer(document, [f"Given to {handle}: {counted(posts, 'post')} of author {author}."])


def _standing(one: accounts.MemberView) -> str:
    if one.suspended_until and one.suspended_until > now():
        return f"suspended until {one.suspended_until:%Y-%m-%d}" if one.suspended_until.year < FOREVER else "banned"
    if not one.claimed:
        return "unclaimed"
    return "admin" if one.is_admin else "member"


def _document(one: accounts.MemberView) -> dict[str, Any]:
    return {
        "id": one.id,
        "handle": one.handle,
        "name": one.name,
        "about": one.about,
        "timezone": one.timezone,
        "is_admin": one.is_admin,
        "claimed": one.claimed,
        "suspended_until": one.suspended_until,
        "created_at": one.created_at,
        "last_seen_at": one.last_seen_at,
    }
