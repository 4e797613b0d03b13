"""House rules about Textual: every key is declared whole, and no name of ours hides one of Textual's own."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.message_pump import MessagePump

from tests.unit.source import in_rooms

ROOMS = ("app", "screens", "dialogs", "widgets")

# Private names of Textual that are replaced on purpose; each says there why.
REPLACED = {
    "Answered._size_updated",  # a post stays in view where Textual sends no Resize
    "Page._compositor",  # draws only what has changed
    "Question._compositor",
    "HarmlessApp._background_screens",  # a page that is covered stirs, and nothing is drawn
    "HarmlessApp._disable_notifications",  # two widgets of each screen that never show anything
    "HarmlessApp._disable_tooltips",
    "HarmlessApp._display",  # a screen that opens is drawn once
    "HarmlessApp._handle_exception",  # a crash shows one line and an incident number
    "HarmlessApp._fatal_error",  # Textual's prints a traceback with local variables
}


def _classes() -> list[type]:
    found = []
    for module in in_rooms(*ROOMS):
        name = module.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for _, one in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if one.__module__ == name and issubclass(one, MessagePump):
                found.append(one)
    return sorted(found, key=lambda one: one.__qualname__)


CLASSES = _classes()
NODES = [one for one in CLASSES if issubclass(one, DOMNode)]


def _own_bindings(node: type) -> Iterator[Binding]:
    for binding in vars(node).get("BINDINGS", ()):
        assert isinstance(binding, Binding), f"{node.__name__}: {binding!r} is not a Binding"
        yield binding


def test_there_are_screens_to_look_at() -> None:
    assert len(NODES) > 10


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.__qualname__)
def test_every_binding_has_an_id_a_description_and_a_tooltip(node: type) -> None:
    for binding in _own_bindings(node):
        assert binding.id, f"{binding.key} has no id"
        assert binding.description, f"{binding.key} has no description for the footer"
        assert binding.tooltip, f"{binding.key} has no tooltip for the help"


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.__qualname__)
def test_every_binding_does_something(node: type) -> None:
    for binding in _own_bindings(node):
        action = binding.action.split("(")[0].split(".")[-1]
        assert hasattr(node, f"action_{action}"), f"{binding.key} calls action_{action}, which is not there"


def test_an_id_names_one_act() -> None:
    acts: dict[str, set[str]] = {}
    for node in NODES:
        for binding in _own_bindings(node):
            acts.setdefault(str(binding.id), set()).add(binding.action)
    assert {name: found for name, found in acts.items() if len(found) > 1} == {}


def test_a_key_means_one_thing_on_one_screen() -> None:
    twice = []
    for node in NODES:
        keys = [key for binding in _own_bindings(node) for key in binding.key.split(",")]
        twice += [f"{node.__name__}: {key}" for key in set(keys) if keys.count(key) > 1]
    assert not twice


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.__qualname__)
def test_no_private_name_of_ours_hides_one_of_textuals(one: type) -> None:
    theirs = {name for parent in one.__mro__ if parent.__module__.startswith("textual") for name in _names(parent)}
    ours = {name for name in _names(one) if name.startswith("_") and not name.endswith("__")}
    hidden = {f"{one.__name__}.{name}" for name in ours & theirs} - REPLACED
    assert not hidden


def test_what_is_replaced_on_purpose_is_still_there_to_replace() -> None:
    for place in REPLACED:
        name, attribute = place.split(".")
        (node,) = (one for one in CLASSES if one.__name__ == name)
        assert attribute in _names(node)
        theirs = [parent for parent in node.__mro__ if parent.__module__.startswith("textual")]
        assert any(attribute in _names(parent) for parent in theirs), f"Textual has no {attribute} any more"


@cache
def _names(one: type) -> frozenset[str]:
    """The names that a class puts on its instances: written in its body, or assigned to self."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(one))).body
    assert isinstance(body, ast.ClassDef)
    stored = [node for node in ast.walk(body) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]
    names = {node.attr for node in stored if isinstance(node.value, ast.Name) and node.value.id == "self"}
    for node in body.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return frozenset(names)
