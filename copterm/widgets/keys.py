"""Keys as members read them: hints and help come from the bindings, which are declared once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode

NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
    "slash": "/",
    "question_mark": "?",
    "comma": ",",
    "backspace": "Backspace",
}

MIDDLE = 5
RANKS = {"page.next": 0, "thread.reply": 1, "thread.quote": 2, "thread.more": 7, "rows.filter": 8, "page.help": 9}
"""Where a key stands in the hint line; the others stand in the middle, in the order of their declaration."""
FUNCTION_KEY = re.compile(r"f\d+")
HERE, MOVING, EVERYWHERE = "Here", "Moving", "Everywhere"
PLACES = (HERE, MOVING, EVERYWHERE)
PLACE_OF = {"list": MOVING, "post": MOVING, "lines": MOVING, "page": EVERYWHERE, "section": EVERYWHERE,
            "app": EVERYWHERE}  # fmt: skip
"""Where a key works, by the first word of its id; what is not named here belongs to one screen."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One binding in words."""

    keys: str
    words: str
    tooltip: str


def key_name(key: str) -> str:
    """The key as it is written on screen: `Ctrl+S`, `Enter`, `?`."""
    *held, last = key.split("+")
    name = NAMES.get(last, last.upper() if len(last) > 1 and last[0] == "f" and last[1:].isdigit() else last)
    if not held:
        return name
    return "+".join([*(part.capitalize() for part in held), name.upper() if len(name) == 1 else name])


def bindings_of(holder: DOMNode) -> list[Binding]:
    """The bindings that a screen or widget has from us and that work now: the general ones first, each key once."""
    seen: set[str] = set()
    groups: list[list[Binding]] = []
    for kind in type(holder).__mro__:
        own = vars(kind).get("BINDINGS", ()) if kind.__module__.startswith("copterm.") else ()
        group = [b for b in own if isinstance(b, Binding) and not seen.intersection(b.key.split(","))]
        seen.update(key for binding in group for key in binding.key.split(","))
        groups.append([binding for binding in group if works(holder, binding)])
    return [binding for group in reversed(groups) for binding in group]


def works(holder: DOMNode, binding: Binding) -> bool:
    """Whether the key does something now."""
    action, _, rest = binding.action.partition("(")
    parameters = (rest.rstrip(")"),) if rest else ()
    return holder.check_action(action, parameters) is True


def hints_of(*holders: DOMNode) -> list[tuple[str, str]]:
    """(key, words) of the bindings that the hint line shows: what one came for first, help at the end."""
    ranked = [
        (RANKS.get(binding.id or "", MIDDLE), (key_name(binding.key.split(",")[0]), binding.description))
        for holder in holders
        for binding in bindings_of(holder)
        if binding.show
    ]
    return [pair for _, pair in sorted(ranked, key=lambda one: one[0])]


def help_of(*holders: DOMNode, typing: bool = False) -> list[tuple[str, list[KeyLine]]]:
    """Every binding that works now, grouped by where it works: this screen's own first.

    While `typing`, letters go into the text, so only the first holder's keys and those with Ctrl or F work.
    """
    grouped: dict[str, dict[tuple[str, str], list[str]]] = {place: {} for place in PLACES}
    for index, holder in enumerate(holders):
        for binding in bindings_of(holder):
            keys = [key for key in binding.key.split(",") if not (typing and index) or _works_while_typing(key)]
            if keys:
                place = PLACE_OF.get((binding.id or "").partition(".")[0], HERE)
                grouped[place].setdefault((binding.description, binding.tooltip), []).extend(keys)
    return [
        (place, [KeyLine(_together(keys), words, tooltip) for (words, tooltip), keys in lines.items()])
        for place, lines in grouped.items()
        if lines
    ]


def _works_while_typing(key: str) -> bool:
    return key.startswith("ctrl+") or FUNCTION_KEY.fullmatch(key) is not None


def _together(keys: list[str]) -> str:
    """`j ↓`, and `0…9` for a run of digits."""
    if len(keys) > 3 and all(key.isdigit() for key in keys):
        return f"{keys[0]}…{keys[-1]}"
    return " ".join(key_name(key) for key in keys)
