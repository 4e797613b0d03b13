"""What style sheets come to, shared by all sessions of a process: it is the same for everybody with the same theme.

Textual parses every sheet anew for every app, which is two thirds of the work of opening a session, and looks through
all rules for every widget of every screen, several times, which is a quarter of the rest.
"""

from functools import lru_cache
from typing import Any

from textual._styles_cache import StylesCache
from textual.app import App
from textual.cache import LRUCache
from textual.color import Color
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.style import Style
from textual.widget import Widget

SHEETS = 1024
"""Sheets times themes that are kept."""
PLACES = 8192
"""Places in a screen, with their states and themes, whose rules are kept."""

Found = tuple[tuple[bool, bool, bool, bool], dict[str, Any]]

_parsed: LRUCache[tuple[object, ...], list[Any]] = LRUCache(SHEETS)
_found: LRUCache[tuple[object, ...], Found] = LRUCache(PLACES)
_parse_rules_anew = Stylesheet._parse_rules
_apply_anew = Stylesheet.apply
_inner_outer_of: Any = StylesCache.__dict__["get_inner_outer"].__wrapped__


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
        rules = _parsed[key] = _parse_rules_anew(self, css, read_from, is_default_rules, tie_breaker, scope)
    return rules


def _apply(self: Stylesheet, node: DOMNode, *, animate: bool = False, cache: Any = None) -> None:
    """Give a node its rules. Nothing is animated: no terminal at the other end of a line is helped by that."""
    key = (_theme_of(self), *[_station(one) for one in node.css_path_nodes])
    known = _found.get(key)
    if known is not None:
        _put(self, node, *known)
        return
    _apply_anew(self, node, animate=False, cache={})
    if _depends_on_siblings(self, node):
        return
    flags = (node._has_hover_style, node._has_focus_within, node._has_order_style, node._has_odd_or_even)
    _found[key] = (flags, dict(node._css_styles._rules))


def _theme_of(sheet: Stylesheet) -> object:
    """The variables of a sheet as a key, made once for each set of them."""
    made: tuple[object, object] | None = sheet.__dict__.get("copterm_theme")
    if made is None or made[0] is not sheet._variables:
        made = sheet.__dict__["copterm_theme"] = (sheet._variables, frozenset(sheet._variables.items()))
    return made[1]


def _station(node: DOMNode) -> tuple[object, ...]:
    """All of a node that selectors can ask for, apart from its place among its siblings."""
    known = (type(node), node._id, frozenset(node._classes))
    if isinstance(node, Widget):
        return (*known, node.mouse_hover, node.has_focus, node.disabled, node.can_focus)
    if isinstance(node, App):
        return (*known, node.app_focus, node.theme, node.no_color, node.is_inline)
    return known


def _depends_on_siblings(sheet: Stylesheet, node: DOMNode) -> bool:
    """Whether some rule that may be meant for this node asks for what is around it."""
    rules_map = sheet.rules_map
    asked = {
        name
        for key in rules_map.keys() & node._selector_names
        for rule in rules_map[key]
        for name in rule.pseudo_classes
    }
    return not asked.isdisjoint(Stylesheet._EXCLUDE_PSEUDO_CLASSES_FROM_CACHE)


def _put(sheet: Stylesheet, node: DOMNode, flags: tuple[bool, bool, bool, bool], rules: dict[str, Any]) -> None:
    node._has_hover_style, node._has_focus_within, node._has_order_style, node._has_odd_or_even = flags
    styles = node._css_styles
    if not styles._rules and not node._is_mounted:
        styles._rules.update(rules)  # type: ignore[typeddict-item]
        styles._updates += 1
    else:
        for name in styles._rules.keys() | rules.keys():
            if styles._rules.get(name) != rules.get(name):
                setattr(styles, name, rules.get(name))
    node.notify_style_update()
    sheet._process_component_classes(node)


@lru_cache(1024)
def _inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    found: tuple[Style, Style] = _inner_outer_of(None, base, background)
    return found


def _get_inner_outer(self: StylesCache, base_background: Color, background: Color) -> tuple[Style, Style]:
    """Textual remembers these for each widget, and so a thousand widgets that are gone with all their lines."""
    return _inner_outer(base_background, background)


def install() -> None:
    """Share from now on. Doing it twice changes nothing."""
    Stylesheet._parse_rules = _parse_rules  # type: ignore[method-assign]
    Stylesheet.apply = _apply  # type: ignore[method-assign]
    StylesCache.get_inner_outer = _get_inner_outer  # type: ignore[assignment, method-assign]
