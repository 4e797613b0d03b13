"""Copying into the reader's own clipboard (OSC 52), also where tmux or GNU screen stand between.

tmux takes OSC 52 itself where `set-clipboard on` is set, and passes on what is wrapped in its own string where that is
allowed (always before 3.3, then with `allow-passthrough on`). GNU screen knows no OSC 52; it passes on what is wrapped
in a device control string, in pieces. Both call themselves `screen`, so there only what neither of them shows is sent.
"""

import re

COPY = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
"""The one form in which the app asks for it."""
PIECE = 240
"""Characters in one of screen's strings; old ones hold 256."""


def for_terminal(copy: str, term: str) -> str:
    """The same request as a terminal of this type takes it. `copy` is what COPY matches, so nothing in it acts."""
    if term.startswith("tmux"):
        return f"{copy}\x1bPtmux;\x1b{copy}\x1b\\"
    if term.startswith("screen"):
        pieces = (copy[at : at + PIECE] for at in range(0, len(copy), PIECE))
        return copy + "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return copy
