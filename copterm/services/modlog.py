"""The moderation log: every moderator's act with its reason, as the community's members may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copterm.db.activity import emit
from copterm.db.tables import Activity, Thread
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Invalid, NotAllowed
from copterm.domain.limits import LARGEST_ID, PAGE, REASON_LENGTH
from copterm.domain.permissions import may_administer
from copterm.services import communities
from copterm.services.naming import name_of, names
from copterm.text.clean import clean_line
from copterm.text.shorten import ago

SITE = "site"
"""Where acts stand that are about the whole site."""
LOOKED_AT = 200
"""So many acts on one thing are looked through for who was first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `whom` is the member concerned, `thread` a title, empty where there is none. `more` are its facts."""

    id: int
    at: datetime
    by: str
    act: str
    reason: str
    whom: str
    thread_id: int | None
    thread: str
    number: int | None
    more: dict[str, Any]


def record(
    actor: Actor,
    act: str,
    reason: str,
    *,
    community_id: int | None = None,
    thread_id: int | None = None,
    post_id: int | None = None,
    number: int | None = None,
    member_id: int | None = None,
    undo: Any = None,
    **more: Any,
) -> int:
    """Write an act into the log, in the transaction that does it; the entry's id. `act` is one word or two: lock, ban.

    What stands in `undo` is kept with the entry for whoever takes the act back, and is shown to nobody.
    """
    kept = {"undo": undo} if undo is not None else {}
    event = emit(
        actor,
        events.MODERATED,
        community_id=community_id,
        thread_id=thread_id,
        post_id=post_id,
        number=number,
        member_id=member_id,
        data={"act": act, "reason": reason, **more, **kept},
    )
    return event.id


def check_reason(reason: str, refusal: str = "Say why. The reason stands in the log.") -> str:
    """A reason as it is stored: one line, not empty, not too long."""
    line = clean_line(reason, None)
    if not line:
        raise Invalid(refusal)
    if len(line) > REASON_LENGTH:
        raise Invalid(f"A reason is at most {REASON_LENGTH} characters; this one has {len(line):,}.")
    return line


def latest(acts: Sequence[str], **about: int) -> tuple[str, str, str]:
    """The latest of these acts on what `about` names: which, by whom and how long ago; empty words without one.

    For the sentence to whoever comes second.
    """
    here = Activity.kind == events.MODERATED
    for column, value in about.items():
        here &= getattr(Activity, column) == value
    for row in Activity.select().where(here).order_by(Activity.id.desc()).limit(LOOKED_AT):
        if (act := row.data.get("act", "")) in acts:
            return act, name_of(row.actor_id), ago(row.at, now())
    return "", "", ""


def list_entries(
    actor: Actor, community: int | str | None, before: int = LARGEST_ID, limit: int = PAGE
) -> tuple[Entry, ...]:
    """The acts in a community, newest first, those older than entry `before`; None: those on the site, for admins."""
    if community is None:
        if not may_administer(actor):
            raise NotAllowed("What was done on the whole site is read by its admins.")
        here = Activity.community_id.is_null()
    else:
        here = Activity.community_id == communities.find(actor, community).id
    wanted = here & (Activity.kind == events.MODERATED) & (Activity.id < before)
    found = list(Activity.select().where(wanted).order_by(Activity.id.desc()).limit(limit).dicts())
    people = names(row[column] for row in found for column in ("actor_id", "member_id"))
    titles = _titles(
        {row["thread_id"] for row in found if row["thread_id"]}, found[0]["community_id"] if found else None
    )
    return tuple(_entry(row, people, titles) for row in found)


def _titles(ids: set[int], community_id: int | None) -> dict[int, str]:
    """Of the threads that are in this community still: what another one calls them now is nobody's business here."""
    here = Thread.id.in_(ids) & (Thread.community == community_id)
    return dict(Thread.select(Thread.id, Thread.title).where(here).tuples()) if ids else {}


def _entry(row: dict[str, Any], people: dict[int | None, str], titles: dict[int, str]) -> Entry:
    data = dict(row["data"])
    data.pop("undo", None)
    return Entry(
        id=row["id"],
        at=row["at"],
        by=people.get(row["actor_id"] or 0, "the site"),
        act=data.pop("act", ""),
        reason=data.pop("reason", ""),
        whom=people.get(row["member_id"] or 0, ""),
        thread_id=row["thread_id"],
        thread=titles.get(row["thread_id"] or 0, ""),
        number=row["number"],
        more=data,
    )
