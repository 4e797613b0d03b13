"""Communities, in words: add, list, join; and what is in modules of its own."""

import click

from copterm.commands import charter, community_ways
from copterm.commands.verb import Answer, Call, Verb, columns, counted
from copterm.services import communities


@click.group("community", help="The communities of this site.")
def group() -> None:
    """Verbs on communities."""


for verb in (*community_ways.VERBS, charter.charter, charter.revisions, charter.state):
    group.add_command(verb)


@group.command("add", cls=Verb)
@click.argument("slug")
@click.option("--name", required=True, help="The name that members read.")
@click.option("--purpose", default="", help="What it is for, in a sentence.")
@click.option("--private", is_flag=True, help="It exists only for those who are invited.")
@click.option("--facilitator", metavar="HANDLE", default="", help="The member who looks after it.")
def add(call: Call, slug: str, name: str, purpose: str, private: bool, facilitator: str) -> Answer:
    """Make a community; SLUG is its short name in commands and links."""
    visibility = "private" if private else "public"
    made = call.forum.write_now(
        communities.add, slug, name, purpose=purpose, visibility=visibility, facilitator=facilitator
    )
    return Answer(_document(made), [f"Made the community {made.name} ({made.slug})."])


@group.command("list", cls=Verb, remote=True, as_member=True)
def list_(call: Call) -> Answer:
    """The communities, with their numbers of threads."""
    rows = call.forum.read_now(communities.list_communities)
    lines = columns([(row.slug, counted(row.threads, "thread"), row.name) for row in rows])
    return Answer({"communities": [_document(row) for row in rows]}, lines or ["There is no community yet."])


@group.command("join", cls=Verb, remote=True, as_member=True, needs_member=True)
@click.argument("slug")
def join(call: Call, slug: str) -> Answer:
    """Become a member of a community."""
    place = call.forum.read_now(communities.get_community, slug)
    row = call.forum.write_now(communities.join, place.id)
    return Answer({**_document(row), "role": row.role}, [f"In {row.name} now, as a {row.role}."])


def _document(row: communities.CommunityRow) -> dict[str, object]:
    return {
        "id": row.id,
        "slug": row.slug,
        "name": row.name,
        "purpose": row.purpose,
        "threads": row.threads,
        "visibility": row.visibility,
        "joining": row.joining,
        "last_post_at": row.last_post_at,
    }
