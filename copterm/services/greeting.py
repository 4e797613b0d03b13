"""The welcome message of a community: Markdown from its facilitators, shown once to whoever joins."""

from dataclasses import dataclass

from copterm.db.activity import emit
from copterm.db.tables import Community, Membership
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.errors import Conflict, Invalid
from copterm.domain.limits import CHARTER_LENGTH
from copterm.domain.permissions import may_steer
from copterm.services import charters, communities, drafts, modlog
from copterm.text.clean import clean_block


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a community says to whoever joins; `body` is empty where it says nothing. `due`: not seen by this member."""

    community_id: int
    community: str
    body: str
    due: bool
    may_write: bool


def get_greeting(actor: Actor, community: int | str) -> Greeting:
    """The welcome message, for whoever may read the community."""
    place = communities.find(actor, community)
    there = communities.membership(actor, place.id)
    due = there is not None and there.welcome_due and bool(place.welcome)
    return Greeting(place.id, place.name, place.welcome, due, may_steer(actor, communities.role_of(there)))


def seen(actor: Actor, community: int | str) -> None:
    """This member has seen it: it is not shown by itself again."""
    place = communities.find(actor, community)
    own = (Membership.community == place.id) & (Membership.member == actor.id) & Membership.welcome_due
    if Membership.update(welcome_due=False).where(own).execute():
        emit(actor, events.READ_CHANGED, community_id=place.id, member_id=actor.id)


def write_greeting(actor: Actor, community: int | str, body: str, before: str | None = None) -> Greeting:
    """Say something else to whoever joins from now on; nothing, with an empty text.

    `before` is the text that this one began from; Conflict when somebody has changed it since.
    """
    place = charters.steered(actor, community, "The welcome message of {name} is written by its facilitators.")
    charters.check_living(place)
    text = clean_block(body, None).strip("\n")
    if len(text) > CHARTER_LENGTH:
        raise Invalid(f"A welcome message has at most {CHARTER_LENGTH:,} characters; this one has {len(text):,}.")
    if before is not None and clean_block(before, None).strip("\n") != place.welcome and text != place.welcome:
        _, who, _ = modlog.latest(("welcome",), community_id=place.id)
        raise Conflict(
            f"{who} has changed the welcome message since you began. Your text is kept: look at theirs, then do it "
            "again to put yours in its place.",
            get_greeting(actor, place.id),
        )
    if text != place.welcome:
        Community.update(welcome=text).where(Community.id == place.id).execute()
        emit(actor, events.COMMUNITY_CHANGED, community_id=place.id, data={"welcome": bool(text)})
        said = "Changed the welcome message" if text else "Took the welcome message away"
        modlog.record(actor, "welcome", said, community_id=place.id)
    drafts.forget(actor, f"welcome:{place.id}")
    return get_greeting(actor, place.id)
