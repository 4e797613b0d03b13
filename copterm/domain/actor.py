"""Who acts: the first parameter of every service."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of actor this is."""

    MEMBER = "member"
    STRANGER = "stranger"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts, loaded afresh for each call. `address` is where a stranger calls from.

    Until `silenced_until` nothing is written on the whole site.
    """

    id: int
    handle: str
    is_admin: bool = False
    kind: Kind = Kind.MEMBER
    address: str = ""
    silenced_until: datetime | None = None

    @property
    def is_member(self) -> bool:
        """Whether a signed-in member acts."""
        return self.kind is Kind.MEMBER

    @property
    def is_system(self) -> bool:
        """Whether the site's operator or one of its own tasks acts."""
        return self.kind is Kind.SYSTEM


STRANGER = Actor(0, "", kind=Kind.STRANGER)
SYSTEM = Actor(0, "system", is_admin=True, kind=Kind.SYSTEM)
