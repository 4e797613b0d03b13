"""How somebody arrived: what the server knows of a session before the first screen."""

from dataclasses import dataclass
from typing import Literal

Colours = Literal["none", "16", "256", "truecolor"]
Shade = Literal["dark", "light"]


@dataclass(frozen=True, slots=True)
class Claim:
    """An account that names a key as its own, which nobody has proven yet."""

    member_id: int
    key_id: int
    handle: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One session's beginning. `member_id` None means the Door.

    `public_key` is a key whose signature was verified and that nobody has yet (OpenSSH text), kept for joining;
    `claim` is the account that says it is its own.
    Sizes are in cells, already clamped by the server.
    """

    member_id: int | None
    address: str
    username: str = ""
    public_key: str | None = None
    key_id: int | None = None
    claim: Claim | None = None
    width: int = 80
    height: int = 24
    colours: Colours = "256"
    term: str = "xterm-256color"
