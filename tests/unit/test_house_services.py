"""House rules about services: the actor comes first, and other rooms reach a service only through its actor."""

from __future__ import annotations

import ast
from importlib import import_module
from inspect import isfunction, signature

from tests.unit.source import Module, calls, in_rooms, modules

# These ask no permission because they are about no member's data, or make the actor itself.
WITHOUT_ACTOR = {
    "accounts.load_actor",
    "keys.parse_public",
    "passwords.check_password",
    "passwords.hash_password",
    "passwords.verify_password",
    "passwords.is_outdated",
    "passwords.dummy_hash",
    "passwords.new_code",
    "passwords.code_hash",
}
# Sums that an import adds up while it runs; nobody else holds one.
TALLIES = {"Stored"}
DOORS = {"read", "write", "read_now", "write_now", "submit_read", "submit_write"}
NOUNS = {module.path.stem for module in in_rooms("services")} - {"__init__"}


def test_what_other_rooms_call_of_a_service_takes_the_actor_first() -> None:
    wrong = []
    for module in modules():
        if module.room != "services":
            wrong += [f"{module.name}: {service}" for service in _services_named(module) if not _actor_first(service)]
    assert not wrong


def test_what_is_handed_to_a_forum_is_a_service() -> None:
    handed = [
        f"{argument.value.id}.{argument.attr}"
        for module in modules()
        for call in calls(module.tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in DOORS and call.args
        if isinstance(argument := call.args[0], ast.Attribute) and isinstance(argument.value, ast.Name)
        if argument.value.id in NOUNS
    ]
    assert len(handed) > 20, "the search finds them"
    assert [service for service in handed if not _takes_actor(service)] == []


def test_records_that_leave_a_service_are_frozen() -> None:
    soft = []
    for module in in_rooms("services"):
        for node in module.tree.body:
            inner = isinstance(node, ast.ClassDef) and (node.name.startswith("_") or node.name in TALLIES)
            if isinstance(node, ast.ClassDef) and not inner and not _is_frozen(node):
                soft.append(f"{module.name}: {node.name}")
    assert not soft


def test_services_know_no_terminal_and_no_network() -> None:
    banned = {"textual", "asyncio", "asyncssh", "click", "sys", "socket"}
    assert not [
        f"{module.name}: {name}"
        for module in in_rooms("services", "domain", "db")
        for name in _imported(module.tree)
        if name in banned
    ]


def _services_named(module: Module) -> set[str]:
    """Every `noun.function` of a service that this module names, where `noun` is the imported service module."""
    nouns = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "copterm.services"
        for alias in node.names
    }
    return {
        f"{nouns[node.value.id]}.{node.attr}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in nouns
    }


def _actor_first(service: str) -> bool:
    return service in WITHOUT_ACTOR or not isfunction(_find(service)) or _takes_actor(service)


def _takes_actor(service: str) -> bool:
    found = _find(service)
    assert callable(found)
    first = next(iter(signature(found).parameters.values()), None)
    return first is not None and "Actor" in str(first.annotation)


def _find(service: str) -> object:
    noun, name = service.split(".")
    return getattr(import_module(f"copterm.services.{noun}"), name)


def _is_frozen(node: ast.ClassDef) -> bool:
    return any("frozen=True" in ast.unparse(decorator) for decorator in node.decorator_list)


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
