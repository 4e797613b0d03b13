"""A site with a private community in it, those who are outside of it, and what is asked of it.

All that is private has the word MARK in it: where MARK is shown to an outsider, something has leaked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from peewee import BooleanField, FloatField, ForeignKeyField, IntegerField

from copterm.db.fields import JSONTextField, UTCDateTimeField
from copterm.db.tables import Activity, Community, Invitation, Membership, Post, Thread
from copterm.db.tending import TENDING
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.forum import Forum
from copterm.services import communities, invitations, membership, modlog, posts, threads
from tests.conftest import Site

MARK = "zanzibar"
SLUG = f"{MARK}-guild"
NOTHING = 987_654
NOWHERE = "nowhere-guild"
FIRST_ID = 700_000
"""Ids of what is private begin here, so that none is found in a sentence by chance."""


@dataclass
class Secret:
    """The site: `gus` was never in the private community, `leo` left it, `rex` was removed, `zed` is an admin."""

    site: Site
    ada: Forum
    ira: Forum
    outsiders: dict[str, Forum]
    ids: dict[str, Any] = field(default_factory=dict)

    def filled(self, value: Any, *, real: bool) -> Any:
        """An argument with its places filled in: `@thread` is a thread of the private community, or none there is."""
        if isinstance(value, str) and "@" in value:
            name = value[value.index("@") + 1 :].split(" ")[0]
            there = self.ids[name] if real else NOWHERE if name == "slug" else NOTHING
            return there if value == f"@{name}" else value.replace(f"@{name}", str(there))
        if isinstance(value, (tuple, list)):
            return type(value)(self.filled(one, real=real) for one in value)
        return value

    def plain(self, words: str) -> str:
        """Words in which what is asked for has no number: the same for what is there and what is not."""
        for name in (*map(str, sorted(self.ids.values(), key=str, reverse=True)), NOWHERE, str(NOTHING)):
            words = words.replace(name, "@")
        return words


def build(site: Site) -> Secret:
    """Make the site."""
    ada = site.admin()
    site.community(ada)
    people = {handle: site.member(ada, handle) for handle in ("ira", "gus", "leo", "rex")}
    people["zed"] = site.admin("zed", "Zed")
    site.system.write_now(_number_higher, ada.member_id)
    here = ada.write_now(communities.add, SLUG, f"{MARK} Guild", f"{MARK} purpose", visibility="private").id
    for handle in ("ira", "leo", "rex"):
        people[handle].write_now(invitations.accept, ada.write_now(invitations.create, SLUG).code)
    thread = people["leo"].write_now(threads.new_thread, here, "question", f"{MARK} title", f"{MARK} body @gus", [MARK])
    answer = people["rex"].write_now(posts.reply, thread.id, f"{MARK} answer")
    people["leo"].write_now(communities.leave, here)
    ada.write_now(membership.remove, SLUG, "rex", f"{MARK} reason")
    invitation = ada.write_now(invitations.create, SLUG, uses=9)
    ids = {"community": here, "slug": SLUG, "thread": thread.id, "post": answer.id, "invitation": invitation.id}
    ids["opening"] = ada.read_now(posts.get_post, thread.id, 1).id
    secret = Secret(site, ada, people.pop("ira"), people, ids)
    secret.ids |= site.system.write_now(_fill, ids, secret.ira.member_id)
    secret.ids["entry"] = ada.read_now(modlog.list_entries, SLUG)[0].id
    return secret


def _number_higher(actor: Actor, member_id: int) -> None:
    """One of each with a high number, hidden, so that what is private has higher ones."""
    at = now()
    Community.insert(id=FIRST_ID, slug="high", name="High", visibility="private", created_at=at).execute()
    Thread.insert(
        id=FIRST_ID + 1_000, community=FIRST_ID, title="High", author=member_id, created_at=at, last_post_at=at,
        hidden_at=at,
    ).execute()  # fmt: skip
    Post.insert(
        id=FIRST_ID + 2_000, thread=FIRST_ID + 1_000, number=1, author=member_id, body="", created_at=at, deleted_at=at
    ).execute()
    Activity.insert(id=FIRST_ID + 4_000, kind="any", at=at).execute()
    Invitation.insert(
        id=FIRST_ID + 3_000, code_hash="high", hint="high", uses_left=0, created_at=at, expires_at=at
    ).execute()


def _fill(actor: Actor, ids: dict[str, Any], member_id: int | None) -> dict[str, Any]:
    """A row in every table of tending, whatever tables there are, with MARK in all its words."""
    there = {**ids, "member": member_id}
    made: dict[str, Any] = {}
    Community.update(
        welcome=f"{MARK} welcome", closing=f"{MARK} closing", questions=[f"{MARK} question?"], rules=1
    ).where(Community.id == ids["community"]).execute()
    for place, table in enumerate(TENDING, 1):
        row: dict[str, Any] = {}
        for column in table._meta.sorted_fields:
            row[column.name] = _value(column, {**there, **made}, place)
        table.insert(row).execute()
        if "id" in row:
            made[table.__name__.lower()] = row["id"]
    return made


def _value(column: Any, there: dict[str, Any], place: int) -> Any:
    name = column.name
    if name == "id":
        return FIRST_ID + 10_000 + place
    if isinstance(column, ForeignKeyField):
        return there.get(column.rel_model.__name__.lower())
    if isinstance(column, UTCDateTimeField):
        return None if column.null else now()
    if isinstance(column, JSONTextField):
        return [MARK]
    if isinstance(column, (IntegerField, FloatField, BooleanField)):
        return 1
    if name.endswith("_on"):
        return "2026-01-01"
    if name == "kind" and column.default is None:
        return "silence"
    return column.default or MARK


def outside(secret: Secret) -> list[str]:
    """Who is outside, so that a fixture that let somebody in fails: by the rows, not by a service."""
    rows = Membership.select(Membership.member).where(
        (Membership.community == secret.ids["community"]) & Membership.left_at.is_null()
    )
    inside = secret.site.system.read_now(lambda actor: {row.member_id for row in rows})
    return [handle for handle, forum in secret.outsiders.items() if forum.member_id not in inside]
