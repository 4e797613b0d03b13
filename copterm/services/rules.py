"""Ground rules: numbered versions, accepted by the members before they write, and asked again when more is expected."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from peewee import JOIN, fn

from copterm.db.activity import emit
from copterm.db.tables import Community, Member, Membership
from copterm.db.tending import Acceptance, Rules
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.limits import NAME_LENGTH, PAGE, REASON_LENGTH, RULES_LENGTH, names_something
from copterm.domain.permissions import may_pin, may_see_acceptances, may_steer
from copterm.domain.roles import State
from copterm.services import charters, communities, drafts, modlog
from copterm.services.standing import FOREVER, enters
from copterm.text.clean import clean_block, clean_line
from copterm.text.difference import Difference, compare

ALWAYS = datetime(FOREVER, 12, 31, tzinfo=UTC)
"""Until when rules are pinned that nobody takes down."""


@dataclass(frozen=True, slots=True)
class RulesView:
    """One version of a community's ground rules, as this member reads it. `version` 0: there are none yet.

    `asked` is the version that must have been accepted to write, `accepted` the highest that this member has accepted,
    and `accepted_at` when. `has_accepted` counts the members who have accepted what is asked.
    """

    community_id: int
    slug: str
    community: str
    version: int
    body: str
    note: str
    asks_again: bool
    published_at: datetime | None
    published_by: str
    latest: int
    asked: int
    accepted: int
    accepted_at: datetime | None
    has_accepted: int
    members: int
    pinned_until: datetime | None
    is_member: bool
    may_write: bool
    may_pin: bool
    may_see_who: bool

    @property
    def is_pinned(self) -> bool:
        """Whether they stand above the threads."""
        return self.pinned_until is not None and self.pinned_until > now()

    @property
    def must_accept(self) -> bool:
        """Whether this member has to accept them before they write."""
        return self.is_member and self.asked > self.accepted

    @property
    def may_accept(self) -> bool:
        """Whether there is something here for this member to accept."""
        return self.is_member and 0 < self.version == self.latest > self.accepted


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the list of them; `accepted` counts who has accepted this very one."""

    version: int
    note: str
    asks_again: bool
    published_at: datetime
    published_by: str
    accepted: int


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """A member with the highest version that they accepted, 0 for none, and when. `waits`: they have to read again."""

    id: int
    handle: str
    name: str
    version: int
    at: datetime | None
    waits: bool


@dataclass(frozen=True, slots=True)
class Acceptances:
    """A page of who has accepted, by handle; `next` begins the page after it."""

    rows: tuple[AcceptanceRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of version `before` in version `after`, line by line."""

    community: str
    before: int
    after: int
    lines: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A community whose rules this member has to read before they write there."""

    community_id: int
    community: str
    version: int
    accepted: int


def get_rules(actor: Actor, community: int | str, version: int | None = None) -> RulesView:
    """The ground rules that hold, or an earlier version of them."""
    place = communities.find(actor, community)
    if version is None and not place.rules:
        return _view(actor, place, None)
    return _view(actor, place, _version(place, place.rules if version is None else version))


def list_versions(
    actor: Actor, community: int | str, before: int | None = None, limit: int = PAGE
) -> tuple[VersionRow, ...]:
    """The versions, the latest first, those before `before`."""
    place = communities.find(actor, community)
    wanted = Rules.community == place.id
    if before is not None:
        wanted &= Rules.version < before
    found = list(_with_names().where(wanted).order_by(Rules.version.desc()).limit(limit).dicts())
    counted = (
        Acceptance.select(Acceptance.version, fn.COUNT(Acceptance.member))
        .where((Acceptance.community == place.id) & Acceptance.version.in_([row["version"] for row in found]))
        .group_by(Acceptance.version)
    )
    counts = dict(counted.tuples()) if found else {}
    return tuple(
        VersionRow(
            row["version"], row["note"], row["asks_again"], row["published_at"], _by(row), counts.get(row["version"], 0)
        )
        for row in found
    )


def compare_versions(actor: Actor, community: int | str, before: int, after: int | None = None) -> Comparison:
    """What is different in version `after`, the latest where none is said; `before` 0 is an empty page."""
    place = communities.find(actor, community)
    new = _version(place, place.rules if after is None else after)
    old = _version(place, before).body if before else ""
    return Comparison(place.name, before, new.version, compare(old, new.body))


def publish(
    actor: Actor, community: int | str, body: str, note: str = "", asks_again: bool = True, version: int = 0
) -> RulesView:
    """Publish the next version. `version` is the one that the text began from; `note` says what is different.

    With `asks_again` it changes what is expected: everybody accepts it before they write again. The first always does.
    Conflict when somebody has published since; its `current` is the version that holds now.
    """
    place = charters.steered(actor, community, "The ground rules of {name} are written by its facilitators.")
    charters.check_living(place)
    text, words = _checked(body, note)
    if place.rules != version:
        holds = _view(actor, place, _version(place, place.rules))
        raise Conflict(
            f"{holds.published_by} has published version {holds.version} since you began. Your text is kept: compare "
            f"the two, then publish again to put yours in its place.",
            holds,
        )
    last = _version(place, place.rules) if place.rules else None
    if last is not None and last.body == text:
        raise Invalid(f"This says what version {last.version} says. Nothing was published.")
    asks = asks_again or last is None
    made = place.rules + 1
    Rules.insert(
        community=place.id,
        version=made,
        body=text,
        note=words,
        asks_again=asks,
        published_at=now(),
        published_by=actor.id or None,
    ).execute()
    columns: dict[str, Any] = {"rules": made} | ({"rules_asked": made, "rules_pinned_until": ALWAYS} if asks else {})
    Community.update(columns).where(Community.id == place.id).execute()
    emit(actor, events.RULES_CHANGED, community_id=place.id, data={"version": made})
    modlog.record(actor, "rules", words, community_id=place.id, version=made, asks_again=asks)
    if communities.membership(actor, place.id) is not None:
        _keep(actor, place.id, made)
    drafts.forget(actor, f"rules:{place.id}")
    return get_rules(actor, place.id)


def accept(actor: Actor, community: int | str, version: int) -> RulesView:
    """This member has read `version` and accepts it. Conflict where a newer one was published meanwhile."""
    place = communities.find(actor, community)
    there = communities.membership(actor, place.id)
    if there is None:
        raise NotAllowed(f"You read {place.name} as a guest. Join it, then accept its ground rules.", act="join")
    named = _version(place, version)
    if named.version < place.rules:
        holds = _view(actor, place, _version(place, place.rules))
        raise Conflict(
            f"{holds.published_by} has published version {holds.version}. Nothing was accepted: read what is "
            f"different, then accept that one.",
            holds,
        )
    if there.rules_accepted < named.version:
        _keep(actor, place.id, named.version)
        emit(actor, events.RULES_CHANGED, community_id=place.id, member_id=actor.id, data={"accepted": named.version})
    return get_rules(actor, place.id)


def pin(actor: Actor, community: int | str, reason: str, until: datetime | None = None) -> RulesView:
    """The rules stand above the threads: until they are taken down, or that moment has come."""
    place = _pinned_by(actor, community)
    if not place.rules:
        raise NotFound(f"{place.name} has no ground rules yet.")
    if until is not None and until <= now():
        raise Invalid("This moment has passed. Pin them until a later one, or for good.")
    return _pin(actor, place, until or ALWAYS, modlog.check_reason(reason), "pin")


def unpin(actor: Actor, community: int | str, reason: str) -> RulesView:
    """The rules are in About and behind their key, and no longer above the threads."""
    place = _pinned_by(actor, community)
    return _pin(actor, place, None, modlog.check_reason(reason), "unpin")


def list_acceptances(
    actor: Actor,
    community: int | str,
    missing: bool | None = None,
    after: str = "",
    limit: int = PAGE,
) -> Acceptances:
    """Who has accepted which version, and when; with `missing` only who has still to, or only who has."""
    place = communities.find(actor, community)
    if not may_see_acceptances(actor, communities.role_in(actor, place.id)):
        raise NotAllowed(f"Who has accepted the rules of {place.name} is known to those who tend it.")
    wanted = (Membership.community == place.id) & Membership.left_at.is_null() & Member.handle.is_null(False)
    if missing is not None:
        waits = Membership.rules_accepted < place.rules_asked
        wanted &= waits if missing else ~waits
    if after:
        wanted &= Member.handle > clean_line(after, None)[:NAME_LENGTH]
    accepted = (
        (Acceptance.community == Membership.community)
        & (Acceptance.member == Membership.member)
        & (Acceptance.version == Membership.rules_accepted)
    )
    query = (
        Membership.select(Member.id, Member.handle, Member.name, Membership.rules_accepted, Acceptance.at)
        .join(Member, on=(Membership.member == Member.id))
        .join_from(Membership, Acceptance, JOIN.LEFT_OUTER, on=accepted)
        .where(wanted)
        .order_by(Member.handle)
        .limit(limit + 1)
    )
    rows = [
        AcceptanceRow(member_id, handle, name, version, at, version < place.rules_asked)
        for member_id, handle, name, version, at in query.tuples()
    ]
    return Acceptances(tuple(rows[:limit]), rows[limit - 1].handle if len(rows) > limit else None)


def list_accepted(actor: Actor, community: int | str) -> tuple[tuple[int, datetime], ...]:
    """Which versions this member has accepted, and when, the latest first."""
    place = communities.find(actor, community)
    own = (Acceptance.community == place.id) & (Acceptance.member == actor.id)
    rows = Acceptance.select(Acceptance.version, Acceptance.at).where(own).order_by(Acceptance.version.desc())
    return tuple(rows.limit(PAGE).tuples())


def list_waiting(actor: Actor) -> tuple[Waiting, ...]:
    """The communities of this member where they have rules to accept before they write."""
    rows = (
        Membership.select(Community.id, Community.name, Community.rules, Membership.rules_accepted)
        .join(Community, on=(Membership.community == Community.id))
        .where(
            (Membership.member == actor.id)
            & Membership.left_at.is_null()
            & (Community.rules_asked > Membership.rules_accepted)
            & (Community.state != State.RETIRED)
            & enters(actor.id, now())
        )
        .order_by(Community.name)
        .limit(PAGE)
    )
    return tuple(Waiting(*row) for row in rows.tuples()) if actor.is_member else ()


# Inside --------------------------------------------------------------------------------------------------------


def _version(place: Any, version: int) -> Any:
    here = (Rules.community == place.id) & (Rules.version == version)
    row = Rules.get_or_none(here) if names_something(version) else None
    if row is None:
        missing = f"The ground rules of {place.name} have no version {version}."
        raise NotFound(missing if place.rules else f"{place.name} has no ground rules yet.")
    return row


def _checked(body: str, note: str) -> tuple[str, str]:
    text, words = clean_block(body, None), clean_line(note, None)
    if not text.strip():
        raise Invalid("There are no rules in it yet. What may people expect of each other here?")
    if len(text) > RULES_LENGTH:
        raise Invalid(f"Ground rules have at most {RULES_LENGTH:,} characters; these have {len(text):,}.")
    if len(words) > REASON_LENGTH:
        raise Invalid(f"What is different is said in {REASON_LENGTH} characters; this has {len(words):,}.")
    return text, words


def _keep(actor: Actor, community_id: int, version: int) -> None:
    """Keep that this member has accepted a version, in the story and where every call asks."""
    Acceptance.insert(member=actor.id, community=community_id, version=version, at=now()).on_conflict_ignore().execute()
    Membership.update(rules_accepted=version).where(
        (Membership.community == community_id) & (Membership.member == actor.id) & (Membership.rules_accepted < version)
    ).execute()


def _pinned_by(actor: Actor, community: int | str) -> Any:
    place = communities.find(actor, community)
    if not may_pin(actor, communities.role_in(actor, place.id)):
        raise NotAllowed(f"The rules are pinned and unpinned by the facilitators and moderators of {place.name}.")
    return place


def _pin(actor: Actor, place: Any, until: datetime | None, reason: str, act: str) -> RulesView:
    Community.update(rules_pinned_until=until).where(Community.id == place.id).execute()
    emit(actor, events.RULES_CHANGED, community_id=place.id, data={"pinned": until is not None})
    before = place.rules_pinned_until.isoformat() if place.rules_pinned_until is not None else None
    ends = until.isoformat() if until is not None and until.year != FOREVER else None
    modlog.record(actor, act, reason, community_id=place.id, rules=True, until=ends, undo={"until": before})
    return get_rules(actor, place.id)


def _with_names() -> Any:
    return Rules.select(Rules, Member.handle, Member.name).join(
        Member, JOIN.LEFT_OUTER, on=(Rules.published_by == Member.id)
    )


def _by(row: dict[str, Any]) -> str:
    return row["handle"] or row["name"] or "the site"


def _view(actor: Actor, place: Any, row: Any) -> RulesView:
    there = communities.membership(actor, place.id)
    role = communities.role_of(there)
    by = Member.get_or_none(Member.id == row.published_by_id) if row is not None and row.published_by_id else None
    accepted = there.rules_accepted if there is not None else 0
    own = (Acceptance.community == place.id) & (Acceptance.member == actor.id) & (Acceptance.version == accepted)
    when = Acceptance.get_or_none(own) if accepted else None
    has = (
        Membership.select()
        .where(
            (Membership.community == place.id)
            & Membership.left_at.is_null()
            & (Membership.rules_accepted >= max(1, place.rules_asked))
        )
        .count()
    )
    return RulesView(
        community_id=place.id,
        slug=place.slug,
        community=place.name,
        version=row.version if row is not None else 0,
        body=row.body if row is not None else "",
        note=row.note if row is not None else "",
        asks_again=row.asks_again if row is not None else False,
        published_at=row.published_at if row is not None else None,
        published_by=(by.handle or by.name) if by is not None else "the site",
        latest=place.rules,
        asked=place.rules_asked,
        accepted=accepted,
        accepted_at=when.at if when is not None else None,
        has_accepted=has,
        members=place.member_count,
        pinned_until=place.rules_pinned_until,
        is_member=there is not None,
        may_write=may_steer(actor, role),
        may_pin=may_pin(actor, role),
        may_see_who=may_see_acceptances(actor, role),
    )
