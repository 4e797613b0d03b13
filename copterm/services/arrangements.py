"""What a community has arranged: its name, who sees and joins it, and how fast and how freely one writes there."""

from dataclasses import dataclass

from copterm.db.activity import emit
from copterm.db.tables import Community
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.errors import Conflict, Invalid
from copterm.domain.limits import NAME_LENGTH, NEWCOMER_DAYS
from copterm.domain.permissions import may_set_pace, may_steer
from copterm.domain.roles import Holds, Joining, State, Visibility
from copterm.services import charters, communities, modlog
from copterm.text.clean import clean_line


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All of it as it is now. `newcomer_days`: so long one is new; `newcomer_posts` 0 and `slow_seconds` 0: no limit.

    `may_steer`: this member may change it; `may_pace`: at least slow mode.
    """

    community_id: int
    slug: str
    name: str
    state: State
    closing: str
    visibility: Visibility
    joining: Joining
    questions: tuple[str, ...]
    welcome: str
    holds: Holds
    slow_seconds: int
    newcomer_days: int
    newcomer_posts: int
    may_steer: bool
    may_pace: bool


def get_arrangement(actor: Actor, community: int | str) -> Arrangement:
    """How a community is arranged, for whoever may read it."""
    row = communities.find(actor, community)
    role = communities.role_in(actor, row.id)
    return Arrangement(
        community_id=row.id,
        slug=row.slug,
        name=row.name,
        state=State(row.state),
        closing=row.closing,
        visibility=Visibility(row.visibility),
        joining=Joining(row.joining),
        questions=tuple(row.questions or ()),
        welcome=row.welcome,
        holds=Holds(row.holds),
        slow_seconds=row.slow_seconds,
        newcomer_days=row.newcomer_days or NEWCOMER_DAYS,
        newcomer_posts=row.newcomer_posts,
        may_steer=may_steer(actor, role),
        may_pace=may_set_pace(actor, role),
    )


def rename(actor: Actor, community: int | str, name: str, was: str | None = None) -> Arrangement:
    """Call it something else; its short name stays, for links and commands. Conflict where it is not `was` any more."""
    row = charters.steered(actor, community, "What {name} is called is for its facilitators to say.")
    shown = clean_line(name, None)
    if not shown:
        raise Invalid("A community needs a name.")
    if len(shown) > NAME_LENGTH:
        raise Invalid(f"A name has at most {NAME_LENGTH} characters; this one has {len(shown):,}.")
    if was is not None and row.name != was:
        raise Conflict(f"It was called something else in the meantime: {row.name}.", row.name)
    if shown != row.name:
        Community.update(name=shown).where(Community.id == row.id).execute()
        emit(actor, events.COMMUNITY_CHANGED, community_id=row.id)
        modlog.record(actor, "name", "", community_id=row.id, title=shown, was=row.name)
    return get_arrangement(actor, row.id)
