"""Keys go straight to what they are bound to, where nobody on their way would look at them first.

Textual hands a key to the widget with the focus, to each thing around it, and back to the app, which only then looks
for a binding: ten turns of the loop, and all bindings copied twice, for a key that moves a cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from copterm.widgets.keys import keyboard_of

MOVES = frozenset(
    (
        *("list.down", "list.up", "list.top", "list.page_up", "list.page_down"),
        *("post.next", "post.before", "post.down", "post.up", "post.page_up"),
        *("lines.down", "lines.up", "lines.page_down", "lines.page_up", "lines.top", "lines.bottom"),
    )
)
"""Acts that are over when they return: what they lead to matters to no key that comes after."""


class KeyFirst(Screen[Any]):
    """A screen that sees a key before what it is bound to: `before_key` says whether that was all."""

    @property
    def takes_keys(self) -> bool:
        """Whether keys mean anything here now."""
        return True

    def before_key(self, key: str) -> bool:
        """Take note of the key; True where it goes no further."""
        return False

    def on_key(self, event: events.Key) -> None:
        if self.before_key(event.key):
            event.stop()
            event.prevent_default()


class ShortcutApp(App[None]):
    """An app that looks for a key's binding at once. `only_moved`: the last key did nothing else, and is done with."""

    only_moved = False

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded and await self._went_straight(event.key):
            return
        await super().on_event(event)

    async def _went_straight(self, key: str) -> bool:
        """Do what the key is bound to; False, and nothing done, where somebody may want it first."""
        if not self._screen_stack:
            return False
        screen, keyboard = self.screen, keyboard_of(self)
        chain: list[tuple[DOMNode, Sequence[Binding]]] = []
        for node in (screen.focused or screen).ancestors_with_self:
            if not _passes_keys_on(type(node)):
                return False
            chain.append((node, keyboard.bound(type(node)).key_to_bindings.get(key, ())))
            if node.is_modal:
                break
        if any(binding.priority for _, bindings in chain for binding in bindings):
            return False
        if isinstance(screen, KeyFirst) and not screen.takes_keys:
            return True
        if not (isinstance(screen, KeyFirst) and screen.before_key(key)):
            await self._run_first([(node, binding) for node, bindings in chain for binding in bindings])
        return True

    async def _run_first(self, chain: Sequence[tuple[DOMNode, Binding]]) -> None:
        for node, binding in chain:
            if await self.run_action(binding.action, node):
                self.only_moved = binding.id in MOVES
                return


@lru_cache(256)
def _passes_keys_on(kind: type[DOMNode]) -> bool:
    """Whether things of this kind do nothing with a key but what their bindings say."""
    if issubclass(kind, App):
        return True
    names = {name for name in dir(kind) if name.startswith(("key_", "_key_"))} - set(dir(Screen))
    own = getattr(kind, "on_key", None) not in (None, KeyFirst.on_key)
    private = getattr(kind, "_on_key", None) is not Widget._on_key
    return not (names or own or private or kind.check_consume_key is not DOMNode.check_consume_key)
