"""Every act that has keys, read from the bindings of all screens and dialogs there are."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from textual.binding import Binding

import copterm.dialogs
import copterm.screens
from copterm.domain.keymap import Act
from copterm.widgets.harmless import HarmlessApp
from copterm.widgets.keys import Keyed, keys_declared

ROOMS = (copterm.screens, copterm.dialogs)


@cache
def acts() -> Mapping[str, Act]:
    """The acts by their ids, in the order in which the screens declare them."""
    first: dict[str, tuple[Binding, type]] = {}
    places: dict[str, set[str]] = {}
    for screen in _screens():
        for focus in screen.FOCUS or ((),):
            nearest: tuple[type, ...] = focus if isinstance(focus, tuple) else (focus,)
            place = "/".join((screen.__name__, *(one.__name__ for one in nearest)))
            for holder in (*nearest, screen, HarmlessApp):
                for binding, where in _declared(holder):
                    first.setdefault(str(binding.id), (binding, where))
                    places.setdefault(str(binding.id), set()).add(place)
    return MappingProxyType(
        {
            act_id: Act(
                act_id,
                keys_declared(binding),
                binding.description,
                binding.tooltip,
                getattr(holder, "WHERE", "everywhere"),
                frozenset(places[act_id]),
                binding.priority or getattr(holder, "IS_WRITING", False),
            )
            for act_id, (binding, holder) in first.items()
        }
    )


def _screens() -> list[type[Keyed]]:
    for room in ROOMS:
        for module in pkgutil.iter_modules(room.__path__):
            import_module(f"{room.__name__}.{module.name}")
    return sorted(set(_below(Keyed)), key=lambda one: (one.__module__, one.__qualname__))


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    """The classes of ours that come from this one."""
    for one in kind.__subclasses__():
        if one.__module__.startswith("copterm."):
            yield one
        yield from _below(one)


def _declared(kind: type) -> Iterator[tuple[Binding, type]]:
    """The bindings of a class and of those it comes from, each with the class that declares it."""
    for parent in reversed(kind.__mro__):
        for binding in vars(parent).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                yield binding, parent
