"""What a terminal says of its background: light, dark, or nothing that counts. Hostile until it is read here."""

import os
import re
import select
import termios
import tty
from time import monotonic

from copterm.domain.arrival import Shade

ASK = "\x1b]11;?\x1b\\"
"""Asks for the colour of the background. A terminal that does not know the question says nothing."""
FOLLOW, UNFOLLOW = "\x1b[?2031h", "\x1b[?2031l"
"""Have it told when the terminal goes from light to dark, or back; and no more."""
WHO = "\x1b[c"
"""Asks what the terminal is; every terminal answers that, so what it does not answer before, it never will."""
PATIENCE, LONGEST = 1.0, 256
"""Seconds and bytes in which a terminal of this machine answers."""
MIDDLE = 0.179
"""The luminance at which black and white can be read equally well on a ground."""

_DIGITS = r"([0-9A-Fa-f]{1,4})"
_GROUND = re.compile(rf"\x1b\]11;rgba?:{_DIGITS}/{_DIGITS}/{_DIGITS}(?:/[0-9A-Fa-f]{{1,4}})?(?:\x07|\x1b\\|\Z)")
_IS = re.compile(r"\x1b\[\?[0-9;]*c")
_CHANGED = re.compile(r"\x1b\[\?997;([12])n")


def read_ground(answer: str) -> Shade | None:
    """The answer to `ASK`; None where it is none."""
    found = _GROUND.fullmatch(answer)
    if found is None:
        return None
    red, green, blue = (_linear(int(digits, 16) / (16 ** len(digits) - 1)) for digits in found.groups())
    return "light" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > MIDDLE else "dark"


def read_change(report: str) -> Shade | None:
    """What the terminal goes over to; None where this says nothing of it."""
    found = _CHANGED.fullmatch(report)
    return None if found is None else "dark" if found[1] == "1" else "light"


def ask_ground(keys: int, screen: int) -> Shade | None:
    """Ask the terminal at these two open files, and wait for its answer; what was typed meanwhile is lost."""
    before = termios.tcgetattr(keys)
    said, until = "", monotonic() + PATIENCE
    try:
        tty.setcbreak(keys, termios.TCSANOW)
        os.write(screen, (ASK + WHO).encode())
        while (left := until - monotonic()) > 0 and len(said) < LONGEST and not _IS.search(said):
            if select.select([keys], [], [], left)[0]:
                said += os.read(keys, LONGEST).decode("latin-1")
    finally:
        termios.tcsetattr(keys, termios.TCSANOW, before)
    return read_ground(said[max(0, said.find("\x1b]")) :].partition("\x1b[?")[0])


def _linear(part: float) -> float:
    """A part of a colour, 0 to 1, as light (sRGB)."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
