"""Styles that sessions share are those that Textual would find for each."""

from __future__ import annotations

import pytest
from textual._styles_cache import StylesCache
from textual.css.stylesheet import Stylesheet

from copterm.server import driver_css
from tests.screens.stage import Stage

ROAD = ("", "2", "enter", "question_mark", "escape", "enter", "r", "escape", "escape", "5", "ctrl+p")


@pytest.fixture(autouse=True)
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the server installs it, and Textual as it was afterwards."""
    for name in ("_parse_rules", "apply"):
        monkeypatch.setattr(Stylesheet, name, Stylesheet.__dict__[name])
    monkeypatch.setattr(StylesCache, "get_inner_outer", StylesCache.__dict__["get_inner_outer"])
    driver_css.install()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_on_every_screen_each_node_has_the_rules_that_textual_finds(stage: Stage, size: tuple[int, int]) -> None:
    stage.thread("Jam", "One", "> Two\n\nThree", by=stage.chen)
    for _ in range(2):  # the second session finds everything shared
        async with stage.open(stage.bea, size=size) as bea:
            for key in ROAD:
                if key:
                    await bea.press(key)
                nodes = [bea.app, *bea.app.screen.walk_children(with_self=True)]
                assert len(nodes) > 3
                for node in nodes:
                    had = dict(node._css_styles._rules)
                    driver_css._apply_anew(bea.app.stylesheet, node, cache={})
                    assert had == node._css_styles._rules, f"{node} after {key}"


async def test_the_other_theme_is_the_other_theme_also_where_it_was_shared(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        dark = bea.app.screen.styles.background
        bea.app.theme = "copterm-light"
        await bea.rest()
        light = bea.app.screen.styles.background
    assert dark != light
    async with stage.open(stage.bea) as bea:
        assert bea.app.screen.styles.background == dark
        bea.app.theme = "copterm-light"
        await bea.rest()
        assert bea.app.screen.styles.background == light
