"""House rules about keys: no sentence on screen names one by itself, for members may have chosen another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.unit.source import Module, in_rooms

# "U undoes it", "press c", "(F6, then Esc)". Esc, F1, Enter in a field and Ctrl+Q stay what they are.
NAMED = re.compile(
    r"(?<![\w{}'.])(?:[A-Za-z0-9?]|F[2-9]|Ctrl\+[A-OR-Z]|Backspace) (?:undoes|takes|brings|shows|joins|starts|goes|"
    r"opens|adds|leaves|marks|to see|again)\b|[Pp]ress [A-Za-z0-9](?![A-Za-z0-9])|\((?:[A-Za-z]|F[2-9]|Enter)\)"
)


@pytest.mark.parametrize("module", in_rooms("screens", "dialogs", "widgets", "services"), ids=lambda one: one.name)
def test_no_sentence_names_a_key_by_itself(module: Module) -> None:
    named = [text for text in _sentences(module.tree) if NAMED.search(text)]
    assert not named


def _sentences(tree: ast.Module) -> Iterator[str]:
    """What is written here, without docstrings."""
    told = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_the_rule_finds_what_it_is_for() -> None:
    for text in ("U undoes it.", "Press c to start.", "first (F6)", "2 shows the communities", "Backspace goes back"):
        assert NAMED.search(text), text
    for text in ("{page.undo} undoes it.", "A reply takes time", "Press Esc.", "Enter opens"):
        assert not NAMED.search(text), text
