"""How communities are joined and seen, in words: what is set, and the invitations that are out."""

from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb, columns, counted
from copterm.domain.roles import Joining, Visibility
from copterm.services import arrangements, invitations, membership
from copterm.services.arrangements import Arrangement
from copterm.services.invitations import InvitationView


@click.command("set", cls=Verb, remote=True, as_member=True)
@click.argument("slug")
@click.option("--name", help="What members read; the short name stays.")
@click.option("--joining", type=click.Choice([one.value for one in Joining]), help="How one becomes a member.")
@click.option("--visibility", type=click.Choice([one.value for one in Visibility]), help="For whom it exists.")
@click.option("--question", "questions", multiple=True, metavar="TEXT", help="Asked of who applies; up to five times.")
@click.option("--no-questions", is_flag=True, help="Ask only what brings them here.")
def set_(
    call: Call,
    slug: str,
    name: str | None,
    joining: str | None,
    visibility: str | None,
    questions: tuple[str, ...],
    no_questions: bool,
) -> Answer:
    """Say how a community is called and joined, and who sees it; without options it shows all that is set for it."""
    asked = questions if questions else () if no_questions else None
    if (joining, visibility, asked) != (None, None, None):
        call.forum.write_now(membership.set_terms, slug, visibility=visibility, joining=joining, questions=asked)
    if name is not None:
        call.forum.write_now(arrangements.rename, slug, name)
    return _told(call.forum.read_now(arrangements.get_arrangement, slug))


def _told(now: Arrangement) -> Answer:
    names = ("slug", "name", "state", "visibility", "joining", "questions", "holds", "slow_seconds", "newcomer_days",
             "newcomer_posts")  # fmt: skip
    document = {name: getattr(now, name) for name in names}
    rows = [(name.replace("_", " "), str(value)) for name, value in document.items() if name != "questions"]
    return Answer(document, columns([*rows, *(("question", one) for one in now.questions)]))


@click.group("invite", help="Invitations that are out; `copterm invite` makes one.")
def invite() -> None:
    """Verbs on invitations."""


@invite.command("list", cls=Verb, as_member=True)
@click.argument("slug", required=False)
def list_(call: Call, slug: str | None) -> Answer:
    """The invitations that are still good, to a community or to all that one sees."""
    found = call.forum.read_now(invitations.list_invitations, slug)
    rows = [
        (str(one.id), f"{one.hint}-…", one.community or "the site", one.role, counted(one.uses_left, "use"),
         f"until {one.expires_at:%Y-%m-%d}", f"by {one.by}" if one.by else "")
        for one in found
    ]  # fmt: skip
    return Answer(
        {"invitations": [_invitation(one) for one in found]}, columns(rows) or ["There is no invitation out."]
    )


@invite.command("revoke", cls=Verb, as_member=True)
@click.argument("invitation", type=int)
def revoke(call: Call, invitation: int) -> Answer:
    """End an invitation before its time; the number is from `community invite list`."""
    done = call.forum.write_now(invitations.revoke, invitation)
    return Answer(_invitation(done), [f"The invitation {done.hint}-… is over."])


def _invitation(one: InvitationView) -> dict[str, Any]:
    return {
        "id": one.id,
        "hint": one.hint,
        "community": one.community or None,
        "role": one.role,
        "uses_left": one.uses_left,
        "expires_at": one.expires_at,
        "revoked_at": one.revoked_at,
        "by": one.by,
    }


VERBS = (set_, invite)
