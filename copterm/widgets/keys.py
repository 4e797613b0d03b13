"""Keys as members read them: hints and help come from the bindings, which are declared once."""

from __future__ import annotations

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
    """(key, words) of the bindings that the hint line shows: what works everywhere first, help at the end."""
    first: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    late: list[tuple[str, str]] = []
    last: list[tuple[str, str]] = []
    for holder in holders:
        for binding in bindings_of(holder):
            if binding.show:
                where = {"page.next": first, "page.filter": late, "page.help": last}.get(binding.id or "", rest)
                where.append((key_name(binding.key.split(",")[0]), binding.description))
    return [*first, *rest, *late, *last]


def declared(holder: DOMNode) -> list[KeyLine]:
    """Every binding that works now, for the help."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for binding in bindings_of(holder):
        grouped.setdefault((binding.description, binding.tooltip), []).extend(binding.key.split(","))
    return [KeyLine(_together(keys), words, tooltip) for (words, tooltip), keys in grouped.items()]


def _together(keys: list[str]) -> str:
    """`j ↓`, and `0…9` for a run of digits."""
    if len(keys) > 3 and all(key.isdigit() for key in keys):
        return f"{keys[0]}…{keys[-1]}"
    return " ".join(key_name(key) for key in keys)
