"""Nothing of a private community reaches an outsider by any service: all of them are asked, found by introspection.

Of what is private a service says the same, by as many queries, as of what does not exist.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from playhouse.test_utils import count_queries

import copterm.services
from copterm.domain.actor import Actor
from copterm.domain.errors import Refusal
from copterm.forum import Forum, House
from tests.conftest import Site
from tests.private import MARK, Secret, build, outside
from tests.services.matrix import MATRIX, Ask, Entry, Inner, Own
from tests.unit.source import Module, modules

OUTSIDERS = ("gus", "leo", "rex", "zed")
INSIDE_ROOMS = {"services", "importers", "operate"}
"""Rooms whose code may call what does not ask for permission: the services themselves, and the operator's."""
CHORES = "copterm/server/chores.py"
"""What the server does by itself, as the system."""
NOT_AT_THE_DOOR = {"welcoming.finish"}
"""Asked by nobody who has not come in: there is no account to look at."""


class Undone(Exception):
    """Takes back what a service has done, with its answer."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer


def services() -> dict[str, Callable[..., Any]]:
    """Every function of a service module that somebody acts through, as `module.function`."""
    found: dict[str, Callable[..., Any]] = {}
    for one in pkgutil.iter_modules(copterm.services.__path__):
        module = import_module(f"copterm.services.{one.name}")
        for name, service in vars(module).items():
            if inspect.isfunction(service) and service.__module__ == module.__name__ and not name.startswith("_"):
                first = next(iter(inspect.signature(service).parameters.values()), None)
                if first is not None and "Actor" in str(first.annotation):
                    found[f"{one.name}.{name}"] = service
    return found


SERVICES = services()
ENTRIES = [(name, entry) for name, entries in MATRIX.items() for entry in entries]
ASKS = [(name, entry) for name, entry in ENTRIES if isinstance(entry, Ask)]
OWNS = [(name, entry) for name, entry in ENTRIES if isinstance(entry, Own)]
INNERS = [name for name, entry in ENTRIES if isinstance(entry, Inner)]


@pytest.fixture(scope="module")
def secret(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secret]:
    """The site with the private community; what is tried on it is taken back."""
    path = tmp_path_factory.mktemp("private") / "site.db"
    shutil.copyfile(sqlite_template, path)
    with House.open(str(path)) as house:
        yield build(Site(house, str(path)))


def tried(forum: Forum, service: Callable[..., Any], args: Any, kwargs: Any) -> tuple[str, str, int]:
    """How it ends (the class of the refusal, or nothing), what is said or answered, and how many queries that took."""

    def undo(actor: Actor) -> None:
        raise Undone(service(actor, *args, **kwargs))

    with count_queries() as counter:
        try:
            forum.write_now(undo)
        except Undone as done:
            return "", repr(done.answer), counter.count
        except Refusal as refusal:
            return type(refusal).__name__, str(refusal), counter.count
    raise AssertionError("it is taken back or refused")


def named(entry: tuple[str, Entry]) -> str:
    return f"{entry[0]}{getattr(entry[1], 'args', '')}"


def test_every_service_is_in_the_matrix() -> None:
    missing = set(SERVICES) - set(MATRIX)
    assert not missing, "say in tests/services/matrix.py what they are asked about a private community"
    assert set(MATRIX) <= set(SERVICES), "these are gone"
    assert all(MATRIX.values())


def test_the_outsiders_are_outside_and_the_marks_are_there(secret: Secret) -> None:
    assert sorted(outside(secret)) == list(OUTSIDERS)
    for name in ("threads.get_thread", "posts.list_posts", "charters.get_charter", "communities.list_communities"):
        args = secret.filled(getattr(MATRIX[name][0], "args", ()), real=True)
        assert MARK in tried(secret.ira, SERVICES[name], args, {})[1].lower(), f"{name} shows it to those inside"


@pytest.mark.parametrize("entry", ASKS, ids=named)
@pytest.mark.parametrize("who", [*OUTSIDERS, ""], ids=lambda who: who or "stranger")
def test_what_is_private_is_as_if_it_did_not_exist(secret: Secret, entry: tuple[str, Ask], who: str) -> None:
    name, ask = entry
    if not who and name in NOT_AT_THE_DOOR:
        return
    forum = secret.outsiders[who] if who else secret.site.house.forum(None, "192.0.2.9")
    real, nothing = (
        tried(forum, SERVICES[name], secret.filled(ask.args, real=there), ask.kwargs) for there in (True, False)
    )
    assert MARK not in real[1].replace(secret.ids["slug"], "").lower()
    assert real[0] == nothing[0]
    assert secret.plain(real[1]) == secret.plain(nothing[1])
    assert real[2] == nothing[2], "as many queries"


@pytest.mark.parametrize("entry", OWNS, ids=named)
@pytest.mark.parametrize("who", OUTSIDERS)
def test_nothing_private_is_in_what_one_is_told_otherwise(secret: Secret, entry: tuple[str, Own], who: str) -> None:
    name, asked = entry
    args = tuple(who if one == "@me" else one for one in asked.args)
    _, said, _ = tried(secret.outsiders[who], SERVICES[name], args, asked.kwargs)
    assert MARK not in said.lower() or who in asked.told


@pytest.mark.parametrize("name", INNERS)
def test_what_does_not_ask_is_called_by_services_and_the_operator_only(name: str) -> None:
    noun, _, function = name.partition(".")
    callers = [
        module.name
        for module, asked in outside_calls()
        if (noun, function) in asked
        if f"import {noun}" in module.text or f", {noun}" in module.text or f"    {noun}," in module.text
    ]
    assert not callers


@cache
def outside_calls() -> list[tuple[Module, set[tuple[str, str]]]]:
    """Each module of the rooms that must ask, with every `noun.function` in it."""
    return [
        (
            module,
            {
                (node.value.id, node.attr)
                for node in ast.walk(module.tree)
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            },
        )
        for module in modules()
        if module.room not in INSIDE_ROOMS and module.name != CHORES
    ]
