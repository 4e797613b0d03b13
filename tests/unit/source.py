"""The house's own source, parsed once, for the tests that hold it to its rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One file of ours."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path inside the project, for messages."""
        return str(self.path.relative_to(ROOT))

    @property
    def room(self) -> str:
        """The room that it stands in: the first folder, or the module itself."""
        return self.path.relative_to(ROOT / "copterm").parts[0].removesuffix(".py")


@cache
def modules(folder: str = "copterm") -> tuple[Module, ...]:
    """Every Python file under `folder`."""
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path, text, ast.parse(text, filename=str(path))))
    return tuple(found)


def in_rooms(*rooms: str) -> tuple[Module, ...]:
    """The files of these rooms."""
    return tuple(module for module in modules() if module.room in rooms)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call in a tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(node: ast.expr) -> str:
    """The last name of `a`, `a.b` or `a.b.c`; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
