"""What a client says of its terminal, checked: its type, its size, its colours."""

import re
from collections.abc import Mapping

from copterm.domain.arrival import Colours
from copterm.server.limits import HEIGHT, WIDTH

ALLOWED_VARIABLES = frozenset({b"LANG", b"LC_CTYPE", b"COLORTERM", b"NO_COLOR", b"TERM"})
VARIABLE_BYTES = 64
DEFAULT_SIZE = (80, 24)

_TERM = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,31}")
_VALUE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9.@+_-]*")
_COLOURLESS = re.compile(r"(dumb|vt[0-9]+.*|.*-(m|mono))")


def check_term(term: str) -> str | None:
    """The terminal's type, or None where it has none or claims an impossible one."""
    return term if _TERM.fullmatch(term) else None


def allowed_variable(name: bytes, value: bytes) -> bool:
    """Whether the client's environment variable is taken at all."""
    return name in ALLOWED_VARIABLES and len(value) <= VARIABLE_BYTES and _VALUE.fullmatch(value) is not None


def choose_colours(term: str, environment: Mapping[str, str]) -> Colours:
    """What this terminal can show; COLORTERM often does not travel over SSH, so the type must do."""
    if "NO_COLOR" in environment or _COLOURLESS.fullmatch(term):
        return "none"
    if environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"} or term.endswith("-direct"):
        return "truecolor"
    if term.endswith("-256color"):
        return "256"
    return "16"


def clamp(width: int, height: int) -> tuple[int, int]:
    """A size that can be drawn: nobody says 0 and means it, and nobody has a terminal of 4 billion columns."""
    width, height = width or DEFAULT_SIZE[0], height or DEFAULT_SIZE[1]
    return max(WIDTH[0], min(width, WIDTH[1])), max(HEIGHT[0], min(height, HEIGHT[1]))
