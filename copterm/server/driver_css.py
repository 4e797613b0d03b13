"""Parsed style sheets, shared by all sessions of a process: they are the same for everybody with the same theme.

Textual parses every sheet anew for every app, which is two thirds of the work of opening a session.
"""

from typing import Any

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

SHEETS = 1024
"""Sheets times themes that are kept."""

_parsed: LRUCache[tuple[object, ...], list[Any]] = LRUCache(SHEETS)
_original = Stylesheet._parse_rules


def _parse_rules(
    self: Stylesheet,
    css: str,
    read_from: tuple[str, str],
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[Any]:
    key = (frozenset(self._variables.items()), css, read_from, is_default_rules, tie_breaker, scope)
    rules = _parsed.get(key)
    if rules is None:
        rules = _parsed[key] = _original(self, css, read_from, is_default_rules, tie_breaker, scope)
    return rules


def install() -> None:
    """Share from now on. Doing it twice changes nothing."""
    Stylesheet._parse_rules = _parse_rules  # type: ignore[method-assign]
