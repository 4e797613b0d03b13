"""Charters: what a community is for, revision by revision; and the state that it is in, from forming to retired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN

from copterm.db.activity import emit
from copterm.db.tables import Activity, Community, Member
from copterm.db.tending import Charter
from copterm.domain import events
from copterm.domain.actor import SYSTEM, Actor
from copterm.domain.charter import CHARTER, CLOSING
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.limits import CHARTER_LENGTH, PAGE, REASON_LENGTH, names_something
from copterm.domain.permissions import may_steer
from copterm.domain.roles import State
from copterm.services import communities, drafts, modlog
from copterm.services.standing import writing_refusal
from copterm.text.clean import clean_block, clean_line
from copterm.text.shorten import fit

NAMES = tuple(part.name for part in CHARTER)


@dataclass(frozen=True, slots=True)
class CharterView:
    """One revision of a charter, as it is read. `revision` 0: nothing but a purpose was ever written.

    `review_on` is a day or None; `review_due` whether it has come. Whoever reads it now may write the next one where
    `may_write` says so.
    """

    community_id: int
    slug: str
    community: str
    revision: int
    purpose: str
    audience: str
    scope: str
    out_of_scope: str
    cadence: str
    success: str
    sponsor: str
    review_on: date | None
    written_at: datetime | None
    written_by: str
    latest: int
    state: State
    closing: str
    facilitators: tuple[str, ...]
    moderators: tuple[str, ...]
    rules: int
    may_write: bool

    @property
    def answers(self) -> dict[str, str]:
        """The parts as the form has them."""
        found = {name: str(getattr(self, name) or "") for name in NAMES}
        return found | {"review_on": self.review_on.isoformat() if self.review_on else ""}

    @property
    def review_due(self) -> bool:
        """Whether the day of review has come."""
        return self.review_on is not None and self.review_on <= now().date()


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision in the list of them, with the labels of the parts that it changed."""

    revision: int
    written_at: datetime
    written_by: str
    changed: tuple[str, ...]


def get_charter(actor: Actor, community: int | str, revision: int | None = None) -> CharterView:
    """What a community is for: the charter that holds, or an earlier revision of it."""
    row = communities.find(actor, community)
    latest = _latest(row.id)
    if revision is None or revision == latest.revision:
        return _view(actor, row, latest, latest.revision)
    kept = (Charter.community == row.id) & (Charter.revision == revision)
    found = Charter.get_or_none(kept) if names_something(revision) else None
    if found is None:
        raise NotFound(f"The charter of {row.name} has no revision {revision}.")
    return _view(actor, row, found, latest.revision)


def list_revisions(
    actor: Actor, community: int | str, before: int | None = None, limit: int = PAGE
) -> tuple[RevisionRow, ...]:
    """The revisions of a charter, the latest first, those before `before`."""
    row = communities.find(actor, community)
    wanted = (Charter.community == row.id) & (Charter.revision > 0)
    if before is not None:
        wanted &= Charter.revision < before
    query = Charter.select(Charter, Member.handle, Member.name).join(
        Member, JOIN.LEFT_OUTER, on=(Charter.written_by == Member.id)
    )
    found = list(query.where(wanted).order_by(Charter.revision.desc()).limit(limit + 1).dicts())
    older = [*found[1:], dict.fromkeys(NAMES, "")]
    return tuple(
        RevisionRow(
            one["revision"], one["written_at"], one["handle"] or one["name"] or "the site", _changes(other, one)
        )
        for one, other in zip(found[:limit], older, strict=False)
    )


def write_charter(actor: Actor, community: int | str, answers: Mapping[str, str], revision: int) -> CharterView:
    """Write the next revision. `revision` is the one that the answers began from; parts that are left out stay.

    Where somebody has written since, both are kept as long as they changed different parts; else Conflict, whose
    `current` is the charter that holds now.
    """
    row = steered(actor, community, "The charter of {name} is written by its facilitators.")
    check_living(row)
    latest = _latest(row.id)
    theirs = {name: getattr(latest, name) for name in NAMES}
    base = theirs if latest.revision == revision else _answers_of(row.id, revision)
    mine = theirs | {name: text for name, text in _checked(answers, base).items() if text != base[name]}
    clash = [
        part.label
        for part in CHARTER
        if theirs[part.name] != base[part.name] and mine[part.name] not in (theirs[part.name], base[part.name])
    ]
    if clash:
        current = _view(actor, row, latest, latest.revision)
        raise Conflict(
            f"{current.written_by} has changed {_and(clash)} since you began, to other words. Your text is kept. Doing "
            f"this again puts it in that place; compare the two first.",
            current,
        )
    if not mine["purpose"]:
        raise Invalid("Purpose: what gets better for people because this community exists? A charter needs it.")
    changed = _changes(theirs, mine)
    if changed or not latest.revision:
        if not latest.revision:  # kept for whoever began from it too
            Charter.insert(community=row.id, revision=0, purpose=latest.purpose, written_at=row.created_at).execute()
        Charter.insert(
            community=row.id, revision=latest.revision + 1, written_at=now(), written_by=actor.id or None, **mine
        ).execute()
        Community.update(purpose=" ".join(mine["purpose"].split())).where(Community.id == row.id).execute()
        emit(actor, events.CHARTER_CHANGED, community_id=row.id, data={"revision": latest.revision + 1})
        words = _and(list(changed)) or "as it was"
        modlog.record(actor, "charter", words, community_id=row.id, revision=latest.revision + 1)
    drafts.forget(actor, f"charter:{row.id}")
    return get_charter(actor, row.id)


def set_state(actor: Actor, community: int | str, state: str, reason: str, was: str | None = None) -> CharterView:
    """Say where a community is in its life: forming, active or dormant; a retired one is brought back so.

    `was` is the state that the actor saw; Conflict when somebody has changed it since.
    """
    row = _state_of(actor, community, was)
    if state == State.RETIRED:
        raise Invalid("Whoever retires a community leaves a summary of what came of it.", act="retire")
    if state not in list(State):
        raise Invalid("A community is forming, active, dormant or retired.")
    if state == row.state:
        raise Conflict(f"{row.name} is {state} already{_since(row)}.")
    return _change_state(actor, row, state, modlog.check_reason(reason))


def retire(actor: Actor, community: int | str, closing: str, was: str | None = None) -> CharterView:
    """From now on the community is read and no longer written; the summary stands at its top."""
    row = _state_of(actor, community, was)
    if row.state == State.RETIRED:
        raise Conflict(f"{row.name} is retired already{_since(row)}.")
    summary = _limited(CLOSING[0].label, clean_block(closing, None), CHARTER_LENGTH)
    if not summary:
        raise Invalid("Leave a summary: what it was for, what came of it, and where its subjects go from here.")
    Community.update(closing=summary).where(Community.id == row.id).execute()
    drafts.forget(actor, f"closing:{row.id}")
    return _change_state(actor, row, State.RETIRED, fit(" ".join(summary.split()), REASON_LENGTH))


# For goals as well ---------------------------------------------------------------------------------------------


def steered(actor: Actor, community: int | str, refusal: str) -> Any:
    """The row of a community that this actor steers; NotAllowed with these words for others."""
    row = communities.find(actor, community)
    if not may_steer(actor, communities.role_in(actor, row.id)):
        raise NotAllowed(refusal.format(name=row.name))
    return row


def check_living(row: Any) -> None:
    """NotAllowed in a retired community, where nothing is written by anybody."""
    refusal, _ = writing_refusal(SYSTEM, row, None)
    if refusal:
        raise NotAllowed(refusal)


# Inside --------------------------------------------------------------------------------------------------------


def _latest(community_id: int) -> Any:
    """The row that holds; before the first one, a row of revision 0 with the purpose the community was made with."""
    rows = Charter.select().where(Charter.community == community_id).order_by(Charter.revision.desc())
    found = rows.first()
    if found is not None:
        return found
    purpose = communities.row_of(community_id).purpose
    return Charter(community=community_id, revision=0, purpose=purpose, written_at=None, written_by=None)


def _answers_of(community_id: int, revision: int) -> dict[str, str]:
    """What a revision said; nothing where there is none, so that everything in the present one is somebody else's."""
    kept = (Charter.community == community_id) & (Charter.revision == revision)
    row = Charter.get_or_none(kept) if revision == 0 or names_something(revision) else None
    return {name: getattr(row, name) if row is not None else "" for name in NAMES}


def _checked(answers: Mapping[str, str], base: Mapping[str, str]) -> dict[str, str]:
    """The answers as they are stored; what was not touched is not judged again."""
    if unknown := set(answers) - set(NAMES):
        raise Invalid(f"A charter has no part called {fit(clean_line(min(unknown), None), 40)}.")
    found = {}
    for part in CHARTER:
        if part.name in answers:
            text = clean_block(answers[part.name], None)
            text = " ".join(text.split()) if part.is_line else text
            found[part.name] = _limited(part.label, text, part.limit)
    if found.get("review_on", "") not in ("", base["review_on"]):
        found["review_on"] = _day_to_come(found["review_on"])
    return found


def _limited(label: str, text: str, limit: int) -> str:
    if len(text) > limit:
        raise Invalid(f"{label} has {len(text):,} characters, and {limit:,} is the most. Nothing was changed.")
    return text


def _day_to_come(text: str) -> str:
    day = read_day("Review on", text)
    if day <= now().date():
        raise Invalid(f"Review on: {day.isoformat()} is not ahead of us. Say a day to come.")
    return day.isoformat()


def read_day(label: str, text: str) -> date:
    """A day, from what somebody typed; Invalid where it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        example = f"{now().year + 1}-03-31"
        raise Invalid(f"{label}: {fit(clean_line(text, None), 40)} is no day. Write it like {example}.") from None


def _state_of(actor: Actor, community: int | str, was: str | None) -> Any:
    row = steered(actor, community, "The state of {name} is said by its facilitators.")
    if was is not None and row.state != was:
        raise Conflict(f"{row.name} is {row.state} now{_since(row)}. Look again before you change it.")
    return row


def _change_state(actor: Actor, row: Any, state: str, reason: str) -> CharterView:
    Community.update(state=state).where(Community.id == row.id).execute()
    emit(actor, events.COMMUNITY_CHANGED, community_id=row.id, data={"state": state})
    modlog.record(actor, "state", reason, community_id=row.id, state=state, was=row.state)
    return get_charter(actor, row.id)


def _since(row: Any) -> str:
    """Who has brought it into this state, where the log says so."""
    here = (Activity.community_id == row.id) & (Activity.kind == events.MODERATED)
    acts = Activity.select(Activity.data, Member.handle, Member.name).join(
        Member, JOIN.LEFT_OUTER, on=(Activity.actor_id == Member.id)
    )
    for act in acts.where(here).order_by(Activity.id.desc()).limit(PAGE).dicts():
        if act["data"].get("act") == "state":
            return f", by {act['handle'] or act['name'] or 'the site'}"
    return ""


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(part.label for part in CHARTER if before[part.name] != after[part.name])


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _view(actor: Actor, row: Any, charter: Any, latest: int) -> CharterView:
    by = Member.get_or_none(Member.id == charter.written_by_id) if charter.written_by_id else None
    people = communities.staff(row.id)
    return CharterView(
        community_id=row.id,
        slug=row.slug,
        community=row.name,
        revision=charter.revision,
        review_on=date.fromisoformat(charter.review_on) if charter.review_on else None,
        written_at=charter.written_at,
        written_by=(by.handle or by.name) if by is not None else "the site",
        latest=latest,
        state=State(row.state),
        closing=row.closing,
        facilitators=people[0],
        moderators=people[1],
        rules=row.rules,
        may_write=may_steer(actor, communities.role_in(actor, row.id)),
        **{name: getattr(charter, name) for name in NAMES if name != "review_on"},
    )
