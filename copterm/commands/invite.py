"""Invitations, in words."""

import click

from copterm.commands.verb import Answer, Call, Verb, counted
from copterm.services import invitations


@click.command("invite", cls=Verb, as_member=True)
@click.option("--community", help="Whoever joins is a member of this community at once.")
@click.option("--role", type=click.Choice(["member", "moderator", "facilitator"]), default="member")
@click.option("--uses", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many may join.")
@click.option("--days", type=click.IntRange(1, 365), default=14, show_default=True, help="How long it is good.")
def command(call: Call, community: str | None, role: str, uses: int, days: int) -> Answer:
    """Make a code with which somebody joins: ssh join@HOST, or at the Door."""
    made = call.forum.write_now(invitations.create, slug=community, role=role, uses=uses, days=days)
    document = {
        "code": made.code,
        "community": made.community or None,
        "role": made.role,
        "uses": uses,
        "expires_at": made.expires_at,
    }
    lines = [
        f"Invitation: {made.code}",
        f"Good for {counted(uses, 'person', 'people')} until {made.expires_at:%Y-%m-%d}.",
        f"To join, type: {call.way_in('join@')}",
    ]
    return Answer(document, lines)
