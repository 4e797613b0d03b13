"""Which keys do what: the acts there are, the changes of a site and of a member, and what clashes.

An act is one binding, `thread.reply`. A change gives an act other keys; no keys at all leave it to the palette. What
is kept (KEPT) stays whatever is changed, so that nobody locks themselves out. Two acts clash where they share a key
and can be meant by it at the same place, unless they share it from the start: then the nearer one is meant.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Any

from copterm.domain import keynames
from copterm.domain.errors import Invalid
from copterm.domain.keynames import written

Changes = Mapping[str, tuple[str, ...]]

MOST_ACTS = 300
MOST_KEYS = 6
"""Keys of one act at the most."""
LONGEST_TEXT = 16_384
"""Characters of a map as text at the most."""
LONGEST_ID = 60
ID = re.compile(r"[a-z_]+\.[a-z0-9_]+")

KEPT: dict[str, tuple[str, ...]] = {
    "app.leave": ("ctrl+q",),
    "page.back": ("escape",),
    "page.help": ("f1",),
    "page.palette": ("ctrl+p",),
    "question.leave": ("escape",),
    "composer.leave": ("escape",),
    "list.open": ("enter",),
    "list.up": ("up",),
    "list.down": ("down",),
    "lines.up": ("up",),
    "lines.down": ("down",),
    "confirm.yes": ("enter",),
}
"""Keys that stay: the way back, out, to help, and to Settings and through it."""
KEPT_WHOLE = frozenset({"palette", "choice", "form", "door", "asked"})
"""First words of ids whose own keys all stay: one goes through fields and choices with them."""
FIXED = "thread.digit_"
"""Digits that make a number cannot be other keys."""
NEEDED = frozenset({"section.settings"})
"""What may not be left without a key."""
FOR_TEXT = frozenset(
    {"enter", "backspace", "delete", "space", "tab", "shift+tab", "up", "down", "left", "right", "home", "end",
     "pageup", "pagedown"}
    | {f"ctrl+{letter}" for letter in "acdekuvwxyz"}
)  # fmt: skip
"""Keys that a text field needs, besides every key that types a character."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that keys do. `places` are where it can be meant; `is_writing`: it works while one types."""

    id: str
    keys: tuple[str, ...]
    words: str
    does: str = ""
    where: str = "here"
    places: frozenset[str] = frozenset()
    is_writing: bool = False

    @property
    def kept(self) -> tuple[str, ...]:
        """The keys that it never loses."""
        if self.id.partition(".")[0] in KEPT_WHOLE or self.is_fixed:
            return self.keys
        return KEPT.get(self.id, ())

    @property
    def is_fixed(self) -> bool:
        """Whether its keys are what they are."""
        return self.id.startswith(FIXED)


Acts = Mapping[str, Act]
NONE: Changes = MappingProxyType({})


class Keymap:
    """The keys of one session: what the acts have from the start, the site's changes, and the member's."""

    def __init__(self, acts: Acts, site: Changes = NONE, own: Changes = NONE) -> None:
        self.acts = acts
        self.site = site
        self.own = own

    def keys_of(self, act_id: str) -> tuple[str, ...]:
        """The keys of an act, the first one being the one that is shown; none for what nobody knows."""
        act = self.acts.get(act_id)
        if act is None:
            return ()
        keys = self.own.get(act_id, self.site.get(act_id, act.keys))
        return (*keys, *(key for key in act.kept if key not in keys))

    def default_of(self, act_id: str) -> tuple[str, ...]:
        """The keys that this site gives an act."""
        return Keymap(self.acts, self.site).keys_of(act_id)

    def with_change(self, act_id: str, keys: tuple[str, ...] | None) -> "Keymap":
        """The same with other keys for one act, None for the site's; Invalid where that cannot be."""
        act = find_act(self.acts, act_id)
        own = {one: given for one, given in self.own.items() if one != act_id}
        if keys is not None:
            check_keys(act, keys)
            if {*keys, *act.kept} != set(self.default_of(act_id)) or keys[:1] != self.default_of(act_id)[:1]:
                own[act_id] = keys
        changed = Keymap(self.acts, self.site, own)
        for mine, other, key in changed.clashes():
            if act_id in (mine.id, other.id):
                raise Invalid(_taken(other if mine.id == act_id else mine, key))
        return changed

    def clashes(self) -> Iterator[tuple[Act, Act, str]]:
        """Pairs of acts that one key could mean at one place, with the key."""
        by_key: dict[str, list[Act]] = {}
        for act in self.acts.values():
            for key in self.keys_of(act.id):
                by_key.setdefault(key, []).append(act)
        for key, acts in by_key.items():
            for one, other in combinations(acts, 2):
                if one.places & other.places and not set(one.keys) & set(other.keys):
                    yield one, other, key


def checked(acts: Acts, site: Changes, own: Changes) -> Keymap:
    """A whole map that somebody wrote; Invalid with the first thing that is wrong in it."""
    for act_id, keys in own.items():
        check_keys(find_act(acts, act_id), keys)
    found = Keymap(acts, site, own)
    for one, other, key in found.clashes():
        mine, theirs = (one, other) if one.id in own else (other, one)
        raise Invalid(f"{mine.id}: {_taken(theirs, key)}")
    return found


def settled(acts: Acts, site: Changes, own: Changes) -> tuple[Keymap, tuple[str, ...]]:
    """The map as far as it can be used in this version, and the ids that were left out."""
    kept: dict[str, tuple[str, ...]] = {}
    for act_id, keys in own.items():
        try:
            check_keys(find_act(acts, act_id), keys)
        except Invalid:
            continue
        kept[act_id] = keys
    while True:
        found = Keymap(acts, site, kept)
        clashing = {act.id for one, other, _ in found.clashes() for act in (one, other) if act.id in kept}
        if not clashing:
            return found, tuple(act_id for act_id in own if act_id not in kept)
        del kept[max(clashing)]


def find_act(acts: Acts, act_id: str) -> Act:
    """The act with this id; Invalid, with the nearest one, where there is none."""
    act = acts.get(act_id)
    if act is None:
        near = difflib.get_close_matches(act_id[:LONGEST_ID], list(acts), n=1)
        hint = f" Did you mean {near[0]}?" if near else " `copterm keymap list` shows all of them."
        raise Invalid(f"There is no act called {keynames.shown(act_id)}.{hint}")
    return act


def check_keys(act: Act, keys: tuple[str, ...]) -> None:
    """Invalid where these cannot be the keys of this act, whatever other keys do."""
    if act.is_fixed:
        raise Invalid("Digits make the number of a post; they cannot be other keys.")
    if not keys and act.id in NEEDED:
        raise Invalid(f"“{act.words}” must keep a key, so that you always find your way.")
    if len(keys) > MOST_KEYS:
        raise Invalid(f"An act has {MOST_KEYS} keys at the most.")
    for key in keys:
        if act.is_writing and key not in act.keys and is_for_text(key):
            raise Invalid(f"{written(key)} is needed to write, and “{act.words}” works while one writes.")


def is_for_text(key: str) -> bool:
    """Whether a text field needs this key."""
    return key in FOR_TEXT or keynames.character_of(key) is not None


def _taken(other: Act, key: str) -> str:
    if key in other.kept:
        return f"{written(key)} always means “{other.words}” {other.where}. Choose another key."
    return f"{written(key)} is already “{other.words}” {other.where}. Choose another key, or free that one first."


# As text ---------------------------------------------------------------------------------------------------------


def from_text(text: str) -> dict[str, tuple[str, ...]]:
    """The changes in a TOML text with a table [keys]; Invalid where it is none, or too much."""
    if len(text) > LONGEST_TEXT:
        raise Invalid(f"A map of keys has {LONGEST_TEXT:,} characters at the most.")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        words = keynames.shown(str(error)) if isinstance(error, tomllib.TOMLDecodeError) else "too deep"
        raise Invalid(f"This is no map of keys in TOML: {words}") from error
    others = [name for name in document if name != "keys"]
    if others or not isinstance(document.get("keys"), dict):
        raise Invalid('A map of keys is one table: [keys], then lines such as "thread.reply" = "t".')
    return from_table(document["keys"])


def from_table(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The changes in a table of TOML or JSON: `"thread.reply" = "t,f5"`, or a list of keys."""
    changes: dict[str, tuple[str, ...]] = {}
    for act_id, given in _flat(table):
        if len(changes) >= MOST_ACTS:
            raise Invalid(f"A map of keys has {MOST_ACTS} lines at the most.")
        name = keynames.shown(act_id)
        if len(act_id) > LONGEST_ID or not ID.fullmatch(act_id):
            raise Invalid(f"There is no act called {name}.")
        names = given if isinstance(given, list) else [given]
        if not all(isinstance(one, str) and len(one) <= LONGEST_TEXT for one in names) or len(names) > MOST_KEYS:
            raise Invalid(f'{name}: write keys as text, such as "t" or "j,down".')
        try:
            keys = tuple(dict.fromkeys(key for one in names for key in keynames.parse_all(one)))
        except Invalid as error:
            raise Invalid(f"{name}: {error}") from error
        if len(keys) > MOST_KEYS:
            raise Invalid(f"{name}: an act has {MOST_KEYS} keys at the most.")
        changes[act_id] = keys
    return changes


def kept_of(prefs: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The changes among a member's preferences, without those that cannot be read."""
    table = prefs.get("keys")
    found: dict[str, tuple[str, ...]] = {}
    for act_id, given in list(table.items())[:MOST_ACTS] if isinstance(table, dict) else ():
        with suppress(Invalid):
            found |= from_table({act_id: given})
    return found


def _flat(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """TOML takes `thread.reply` without quotes as a table in a table."""
    for name, given in table.items():
        if isinstance(given, dict):
            yield from ((f"{name}.{inner}", one) for inner, one in given.items())
        else:
            yield name, given


def to_text(changes: Changes, acts: Acts = MappingProxyType({})) -> str:
    """The changes as TOML, each with what it does behind it where `acts` know it."""
    lines = ["[keys]", *(_line(act_id, keys, acts.get(act_id)) for act_id, keys in sorted(changes.items()))]
    return "".join(f"{line}\n" for line in lines)


def _line(act_id: str, keys: Iterable[str], act: Act | None) -> str:
    return f'"{act_id}" = "{",".join(keys)}"' + (f"  # {act.words}" if act else "")
