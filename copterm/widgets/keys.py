"""Keys as members read them: hints and help come from what the keys do now, under the member's own map.

A key is declared once, as a binding with an id. `Keyboard` lays the keymap of a session over the bindings of a class;
`live` follows a key's way from the focus up to the app, as Textual does, and so knows which act it reaches.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.screen import Screen

from copterm.domain.keymap import Keymap
from copterm.domain.keynames import character_of, of_character, written

MIDDLE = 5
RANKS = {
    "composer.send": -3,
    "composer.leave": -2,
    "composer.preview": -1,
    "page.next": 0,
    "thread.reply": 1,
    "thread.quote": 2,
    "place.next": 6,
    "thread.more": 7,
    "rows.filter": 8,
    "page.help": 9,
}
"""Where a key stands in the hint line; the others stand in the middle, in the order of their declaration."""
HERE, MOVING, EVERYWHERE = "Here", "Moving", "Everywhere"
PLACES = (HERE, MOVING, EVERYWHERE)
PLACE_OF = {"list": MOVING, "post": MOVING, "lines": MOVING, "page": EVERYWHERE, "section": EVERYWHERE,
            "app": EVERYWHERE}  # fmt: skip
"""Where a key works, by the first word of its id; what is not named here belongs to one screen."""
NAMED = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")
"""An act in a sentence of ours, which stands for its key."""
PALETTE = "Ctrl+P"


class Hint(NamedTuple):
    """A key of the hint line, its words, and what a click on it types."""

    shown: str
    words: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One act in words, with its keys."""

    keys: str
    words: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class Live:
    """An act that keys reach now, and on whom it is called."""

    node: DOMNode
    binding: Binding
    keys: tuple[str, ...]
    words: str
    tooltip: str


class Keyboard:
    """The keys of one session: the bindings of every class under one keymap, each worked out once."""

    def __init__(self, keymap: Keymap | None = None) -> None:
        self.keymap = keymap or Keymap({})
        self._bound: dict[type[DOMNode], BindingsMap] = {}

    def keys_of(self, binding: Binding) -> tuple[str, ...]:
        """The keys that this binding has here, as terminals name them."""
        if binding.id and binding.id in self.keymap.acts:
            return self.keymap.keys_of(binding.id)
        return keys_declared(binding)

    def named(self, act_id: str) -> str:
        """The key of an act as it is written; what has none is in the palette."""
        keys = self.keymap.keys_of(act_id)
        return written(keys[0]) if keys else PALETTE

    def spelled(self, sentence: str) -> str:
        """A sentence of ours with the keys in it: `{page.undo} undoes it`."""
        return NAMED.sub(lambda found: self.named(found[1]), sentence)

    def bound(self, kind: type[DOMNode]) -> BindingsMap:
        """Key by key what a class binds, its own bindings before those it inherits.

        Textual's own `set_keymap` drops what shares a key in silence, cannot take a key away, and is applied only
        after the keys that a text field takes are gone; so the map is laid over the declarations instead.
        """
        if kind not in self._bound:
            keys: dict[str, list[Binding]] = {}
            for parent in reversed(kind.__mro__):
                if issubclass(parent, DOMNode):
                    if not parent._inherit_bindings:
                        keys.clear()
                    own = self._own(parent).key_to_bindings
                    keys = {key: found for key, found in keys.items() if key not in own} | own
            self._bound[kind] = BindingsMap.from_keys(keys)
        return self._bound[kind]

    def _own(self, kind: type[DOMNode]) -> BindingsMap:
        own: list[Binding] = []
        for binding in vars(kind).get("BINDINGS", ()):
            if not isinstance(binding, Binding) or not binding.id:
                own.append(binding)
            elif keys := self.keys_of(binding):
                own.append(binding.with_key(",".join(keys)))
        return BindingsMap(own)


if TYPE_CHECKING:
    _Screen = Screen[Any]
else:
    _Screen = object


class Keyed(_Screen):
    """A screen whose keys are those of the session's keyboard. No node itself: Textual wants one line of those."""

    WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({})
    """What an act is called here instead, by its id: a word for the hints and a sentence for the help."""
    FOCUS: ClassVar[tuple[type[DOMNode] | tuple[type[DOMNode], ...], ...]] = ()
    """What can have the focus here and has keys of its own, with what holds it: one key can mean what these say."""
    WHERE: ClassVar[str] = "everywhere"
    """Where the keys declared here work, in words."""

    @property
    def _binding_chain(self) -> list[tuple[DOMNode, BindingsMap]]:
        focused = self.focused
        nodes: list[DOMNode] = [self, self.app] if focused is None else list(focused.ancestors_with_self)
        keyboard = keyboard_of(self)
        chain: list[tuple[DOMNode, BindingsMap]] = []
        takers: list[DOMNode] = []
        for node in nodes:
            bound = keyboard.bound(type(node))
            if takers:
                free = {key: found for key, found in bound.key_to_bindings.items() if not _is_taken(key, takers)}
                bound = BindingsMap.from_keys(free)
            chain.append((node, bound))
            if type(node).check_consume_key is not DOMNode.check_consume_key:
                takers.append(node)
        return chain

    def named(self, act_id: str) -> str:
        """The key of an act, for a sentence: `U`."""
        return keyboard_of(self).named(act_id)

    def spelled(self, sentence: str) -> str:
        """A sentence of ours with the keys of the acts it names in braces."""
        return keyboard_of(self).spelled(sentence)


def keyboard_of(node: DOMNode) -> Keyboard:
    """The keyboard of the session that this belongs to."""
    found = getattr(node.app, "keyboard", None)
    return found if isinstance(found, Keyboard) else Keyboard()


def keys_declared(binding: Binding) -> tuple[str, ...]:
    """The keys of a binding as it was declared, as terminals name them."""
    return tuple(of_character(key) if len(key) == 1 else key for key in binding.key.split(","))


def _is_taken(key: str, takers: Sequence[DOMNode]) -> bool:
    return any(taker.check_consume_key(key, character_of(key)) for taker in takers)


def works(holder: DOMNode, binding: Binding) -> bool:
    """Whether the act can be done now."""
    action, _, rest = binding.action.partition("(")
    parameters = (rest.rstrip(")"),) if rest else ()
    target: DOMNode = holder
    if "." in action:
        where, _, action = action.rpartition(".")
        target = holder.app if where == "app" else holder.screen
    return target.check_action(action, parameters) is True


def live(screen: Screen[Any]) -> list[Live]:
    """The acts of ours that keys reach now, the nearest to the focus first, each with the keys that reach it."""
    reached: dict[str, tuple[DOMNode, Binding]] = {}
    chain = screen._modal_binding_chain
    for nodes, priority in ((reversed(screen._binding_chain), True), (chain, False)):
        for node, bound in nodes:
            for key, binding in bound:
                if key not in reached and binding.priority is priority and works(node, binding):
                    reached[key] = (node, binding)
    keys: dict[tuple[DOMNode, str], list[str]] = {}
    first: dict[tuple[DOMNode, str], Binding] = {}
    within = [node for node, _ in chain]
    for node, bound in [*chain, *(one for one in screen._binding_chain if one[0] not in within)]:
        for key, binding in bound:
            if binding.id and reached.get(key) == (node, binding):
                keys.setdefault((node, binding.id), []).append(key)
                first.setdefault((node, binding.id), binding)
    called: Mapping[str, tuple[str, str]] = getattr(screen, "WORDS", {})
    spelled = keyboard_of(screen).spelled
    found = []
    called = {**called, **getattr(screen, "words_now", {})}
    for (node, act_id), binding in first.items():
        words, tooltip = {**called, **getattr(node, "words_now", {})}.get(
            act_id, (binding.description, binding.tooltip)
        )
        found.append(Live(node, binding, tuple(keys[node, act_id]), words, spelled(tooltip)))
    return found


def acts_of(screen: Screen[Any]) -> list[Live]:
    """The acts of ours that can be done now, also those that have no key, each once."""
    reached = {(one.node, one.binding.id): one for one in live(screen)}
    spelled, called = keyboard_of(screen).spelled, getattr(screen, "WORDS", {})
    found: dict[str, Live] = {}
    for node, _ in screen._modal_binding_chain:
        for kind in reversed(type(node).__mro__):
            for binding in vars(kind).get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id and works(node, binding):
                    words, tooltip = called.get(binding.id, (binding.description, binding.tooltip))
                    keyless = Live(node, binding, (), words, spelled(tooltip))
                    found.setdefault(binding.id, reached.get((node, binding.id), keyless))
    return list(found.values())


def hints_of(screen: Screen[Any]) -> list[Hint]:
    """What the hint line shows: what one came for first, help at the end."""
    ranked = [
        (RANKS.get(one.binding.id or "", MIDDLE), Hint(written(one.keys[0]), one.words, one.keys[0]))
        for one in live(screen)
        if one.binding.show
    ]
    hints: dict[str, Hint] = {}
    for _, hint in sorted(ranked, key=lambda one: one[0]):
        hints.setdefault(hint.words, hint)
    return list(hints.values())


def help_of(screen: Screen[Any], more: Sequence[KeyLine] = ()) -> list[tuple[str, list[KeyLine]]]:
    """Every act that a key reaches now, grouped by where it works: this screen's own first, after `more` of them."""
    grouped: dict[str, dict[tuple[str, str], list[str]]] = {place: {} for place in PLACES}
    for one in live(screen):
        place = PLACE_OF.get((one.binding.id or "").partition(".")[0], HERE)
        grouped[place].setdefault((one.words, one.tooltip), []).extend(one.keys)
    shown = {
        place: [KeyLine(together(keys), words, tooltip) for (words, tooltip), keys in lines.items()]
        for place, lines in grouped.items()
    }
    shown[HERE] = [*more, *shown[HERE]]
    return [(place, lines) for place, lines in shown.items() if lines]


def together(keys: Sequence[str]) -> str:
    """`j ↓`, and `0…9` for a run of digits."""
    if len(keys) > 3 and all(key.isdigit() for key in keys):
        return f"{keys[0]}…{keys[-1]}"
    return " ".join(written(key) for key in keys)
