"""What a community still lacks to begin: a charter, a goal, ground rules, people."""

from dataclasses import dataclass

from copterm.db.tables import Invitation
from copterm.db.tending import Charter, Goal
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.roles import State
from copterm.services import charters


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is done already. `people`: somebody else is in it, or holds an invitation. `asks`: it is not retired."""

    community_id: int
    community: str
    charter: bool
    goal: bool
    rules: bool
    people: bool
    asks: bool

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be done, or to be asked for."""
        return not self.asks or (self.charter and self.goal and self.rules and self.people)


def look(actor: Actor, community: int | str) -> Beginning:
    """How far a community has come, for its facilitators."""
    row = charters.steered(actor, community, "What {name} lacks is shown to its facilitators.")
    good = Invitation.revoked_at.is_null() & (Invitation.expires_at > now()) & (Invitation.uses_left > 0)
    return Beginning(
        community_id=row.id,
        community=row.name,
        charter=Charter.select().where((Charter.community == row.id) & (Charter.revision > 0)).exists(),
        goal=Goal.select().where(Goal.community == row.id).exists(),
        rules=bool(row.rules),
        people=row.member_count > 1 or Invitation.select().where((Invitation.community == row.id) & good).exists(),
        asks=row.state != State.RETIRED,
    )
