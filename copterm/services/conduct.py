"""Conduct: what was said or done to a member in a community or on the site, as they and the staff read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from copterm.db.prepared import Prepared
from copterm.db.tables import Community, Member, Post
from copterm.db.tending import Appeal, Sanction
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import NotAllowed, NotFound
from copterm.domain.limits import LARGEST_ID, PAGE, names_something
from copterm.domain.permissions import may_administer, may_moderate
from copterm.domain.roles import SanctionKind
from copterm.services import accounts, communities
from copterm.services.naming import names
from copterm.text.shorten import clock

DONE = {
    SanctionKind.WARNING: "warned",
    SanctionKind.SILENCE: "silenced",
    SanctionKind.SUSPENSION: "suspended",
    SanctionKind.BAN: "banned",
}


SEEN = "standing_seen"
"""The preference that remembers when a member last looked at their standing."""
_ANY = Prepared(lambda given: Sanction.select(Sanction.id).where(Sanction.member == given("member")).limit(1))


@dataclass(frozen=True, slots=True)
class SanctionView:
    """One sanction and its story. `community_id` None: on the whole site. `until` None: without an end.

    `in_force`: it holds now; a warning, until it is lifted. `thread_id` and `number` name the post it is about.
    `appeal_state` is empty where there was none; `answer` is what the appeal was told.
    """

    id: int
    kind: SanctionKind
    community_id: int | None
    community: str
    member_id: int
    handle: str
    reason: str
    thread_id: int | None
    number: int | None
    given_at: datetime
    by: str
    until: datetime | None
    in_force: bool
    lifted_at: datetime | None
    lifted_by: str
    lift_reason: str
    appeal_id: int | None
    appeal_state: str
    appeal: str
    answer: str
    answered_by: str
    answered_at: datetime | None

    @property
    def changed_at(self) -> datetime:
        """When something about it was said last."""
        return max(at for at in (self.given_at, self.lifted_at, self.answered_at) if at is not None)

    @property
    def where(self) -> str:
        """The community's name, or that it is the whole site."""
        return self.community or "the whole site"

    def headline(self, zone: str) -> str:
        """What was done, in a line: `suspended until Mar 7 12:00, lifted`."""
        end = f" until {clock(self.until, zone, now())}" if self.until is not None else ""
        over = "" if self.in_force else ", lifted" if self.lifted_at else ", over"
        return f"{DONE[self.kind]}{end}{over}"


def standing(actor: Actor) -> tuple[SanctionView, ...]:
    """What was ever said or done to the member who asks, the newest first; also for those who are shut out."""
    if not actor.is_member:
        raise NotAllowed("Sign in to see your standing.")
    return views((Sanction.member == actor.id), LARGEST_ID, 200)


def unseen(actor: Actor) -> tuple[SanctionView, ...]:
    """What was said, done, lifted or answered to the member since they last looked at their standing."""
    if not actor.is_member or _ANY.first(member=actor.id) is None:
        return ()
    since = (accounts.get_me(actor).prefs or {}).get(SEEN, "")
    found = views((Sanction.member == actor.id), LARGEST_ID, 20)
    return tuple(one for one in found if one.changed_at.isoformat() > since)


def has_seen(actor: Actor) -> None:
    """The member has looked at their standing."""
    if unseen(actor):
        accounts.set_prefs(actor, **{SEEN: now().isoformat()})


def list_sanctions(
    actor: Actor, community: int | str | None = None, before: int = LARGEST_ID, limit: int = PAGE, handle: str = ""
) -> tuple[SanctionView, ...]:
    """The sanctions of a community for its staff, or those on the site for admins, the newest first."""
    if community is None:
        if not may_administer(actor):
            raise NotAllowed("Sanctions on the whole site are listed for its admins.")
        wanted = Sanction.community.is_null()
    else:
        place = communities.find(actor, community)
        if not may_moderate(actor, communities.role_in(actor, place.id)):
            raise NotAllowed(f"Sanctions in {place.name} are listed for its facilitators and moderators.")
        wanted = Sanction.community == place.id
    if handle:
        wanted &= Sanction.member == accounts.find_member(handle).id
    return views(wanted, before, limit)


def get_sanction(actor: Actor, sanction_id: int) -> SanctionView:
    """One sanction, for whom it concerns and for the staff."""
    return one(row_of(actor, sanction_id).id)


def row_of(actor: Actor, sanction_id: int) -> Any:
    """The row, for whom it concerns and for the staff; for others it does not exist, by the same path."""
    row = Sanction.get_or_none(Sanction.id == (sanction_id if names_something(sanction_id) else 0))
    if row is not None and actor.is_member and row.member_id == actor.id:
        return row
    if row is not None and row.community_id is None and may_administer(actor):
        return row
    try:
        place = communities.find(actor, row.community_id or 0 if row is not None else 0)
        may_see = row is not None and may_moderate(actor, communities.role_in(actor, place.id))
    except (NotFound, NotAllowed):
        may_see = False
    if not may_see:
        raise NotFound(f"There is no sanction {sanction_id}.")
    return row


def one(sanction_id: int) -> SanctionView:
    """One sanction, for services that asked whether it may be seen."""
    return views(Sanction.id == sanction_id, LARGEST_ID, 1)[0]


def views(wanted: Any, before: int, limit: int) -> tuple[SanctionView, ...]:
    """Sanctions with their story, the newest first, for services that asked whether they may be seen."""
    rows = (
        Sanction.select(
            Sanction,
            Member.handle.alias("handle"),
            Community.name.alias("place"),
            Post.thread.alias("post_thread"),
            Post.number.alias("post_number"),
            Appeal.id.alias("appeal_id"),
            Appeal.state.alias("appeal_state"),
            Appeal.body.alias("appeal_body"),
            Appeal.answer.alias("appeal_answer"),
            Appeal.decided_at.alias("appeal_at"),
            Appeal.decided_by.alias("decider"),
        )
        .join(Member, on=(Sanction.member == Member.id))
        .join_from(Sanction, Community, JOIN.LEFT_OUTER, on=(Sanction.community == Community.id))
        .join_from(Sanction, Post, JOIN.LEFT_OUTER, on=(Sanction.post == Post.id))
        .join_from(Sanction, Appeal, JOIN.LEFT_OUTER, on=(Appeal.sanction == Sanction.id))
        .where(wanted & (Sanction.id < before))
        .order_by(Sanction.id.desc())
        .limit(limit)
    )
    found = list(rows.dicts())
    # Three more joins would cost PostgreSQL more to plan than all the rest of it.
    people = names(row[who] for row in found for who in ("given_by", "lifted_by", "decider"))
    return tuple(_view(row, people) for row in found)


def _view(row: dict[str, Any], people: Mapping[int | None, str]) -> SanctionView:
    until = row["until"]
    return SanctionView(
        id=row["id"],
        kind=SanctionKind(row["kind"]),
        community_id=row["community"],
        community=row["place"] or "",
        member_id=row["member"],
        handle=row["handle"] or "",
        reason=row["reason"],
        thread_id=row["post_thread"],
        number=row["post_number"],
        given_at=row["given_at"],
        by=people.get(row["given_by"], "the site"),
        until=until,
        in_force=row["lifted_at"] is None and (until is None or until > now()),
        lifted_at=row["lifted_at"],
        lifted_by=people.get(row["lifted_by"], "the site") if row["lifted_at"] else "",
        lift_reason=row["lift_reason"],
        appeal_id=row["appeal_id"],
        appeal_state=row["appeal_state"] or "",
        appeal=row["appeal_body"] or "",
        answer=row["appeal_answer"] or "",
        answered_by=people.get(row["decider"], "the site") if row["appeal_state"] in ("granted", "upheld") else "",
        answered_at=row["appeal_at"],
    )
