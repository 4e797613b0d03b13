"""House rules about files: lengths, names, opening sentences, and errors that are never swallowed."""

from __future__ import annotations

import ast
import re

import pytest

from tests.unit.source import Module, modules

LONGEST = 400
LONGEST_APP = 150
BANNED = {"utils", "util", "helpers", "helper", "manager", "handler", "base", "common", "misc"}
OURS = [module for module in (*modules("copterm"), *modules("tests")) if module.text.strip()]


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    long = {module.name: lines for module in OURS if (lines := module.text.count("\n")) > LONGEST}
    assert not long


def test_app_py_stays_a_map() -> None:
    (app,) = (module for module in OURS if module.name == "copterm/app.py")
    assert app.text.count("\n") <= LONGEST_APP


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    vague = [module.name for module in OURS if BANNED & set(module.path.stem.lower().split("_"))]
    for module in OURS:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                words = {word.lower() for word in re.findall("[A-Z][a-z]*", node.name)}
                vague += [f"{module.name}: {node.name}"] if BANNED & words else []
    assert not vague


@pytest.mark.parametrize("module", OURS, ids=lambda module: module.name)
def test_every_module_opens_with_a_sentence(module: Module) -> None:
    opening = (ast.get_docstring(module.tree) or "").split("\n\n")[0]
    assert opening, "it opens without a word"
    assert opening[-1] in ".:", f"{opening!r} is not a sentence"


def test_nobody_swallows_an_error_unseen() -> None:
    swallowed = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler):
                caught = (
                    {child.id for child in ast.walk(node.type) if isinstance(child, ast.Name)} if node.type else {""}
                )
                if caught & {"", "Exception", "BaseException"}:
                    swallowed.append(f"{module.name}:{node.lineno}")
    assert not swallowed
