"""The pictures in the documents: all there, whole, in need of nothing from elsewhere, and true."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.docs.drawing import draw
from tests.docs.pictures import FOLDER, SCENES, Scene, drawing, listing, show, told

AGAIN = "run: python3 dev.py pictures"
NAMESPACE = "http://www.w3.org/2000/svg"
LARGEST = 40_000
TRUE = ("thread-table", "thread-solved")
"""Screens that are compared with their pictures; all of them would take long."""


def words(svg: str) -> list[tuple[str, str, str]]:
    """Every run of letters with its place."""
    found = ElementTree.fromstring(svg).iter(f"{{{NAMESPACE}}}text")
    return [(one.get("x", ""), one.get("y", ""), one.text or "") for one in found]


def test_there_are_pictures_of_both_sizes_and_nothing_else() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == {scene.name for scene in SCENES}, AGAIN
    assert sum(scene.size == (80, 24) for scene in SCENES) >= 10
    assert sum(scene.size == (120, 40) for scene in SCENES) >= 2
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == listing(), AGAIN


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_a_picture_is_whole_small_and_needs_nothing_from_elsewhere(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")
    assert len(svg) < LARGEST
    assert len(words(svg)) > 5
    assert "://" not in svg.replace(f'xmlns="{NAMESPACE}"', "")
    assert not re.search(r"href|src=|url\(|@import|@font-face|<script|<style|<image|<foreignObject|\bon\w+=", svg)


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene.name in TRUE], ids=lambda scene: scene.name)
async def test_a_picture_shows_what_the_screen_shows_now(scene: Scene) -> None:
    with told() as copy, copy() as house:
        _, lines = await show(house, scene)
    kept = (FOLDER / f"{scene.name}.svg").read_text(encoding="utf-8")
    assert words(drawing(scene, lines)) == words(kept), AGAIN


def test_columns_stand_where_they_stood_on_the_screen() -> None:
    from rich.segment import Segment
    from rich.style import Style

    red = Style(color="#ff0000", bold=True)
    svg = draw([[Segment("a  <b "), Segment("漢", red), Segment(" │── ●x")]], 20, "A & B", "#ffffff", "#000000")
    at = {text: round(float(x) / 8.4) for x, _, text in words(svg)}
    assert at == {"a": 0, "<b": 3, "漢": 6, "●": 13, "x": 14}
    assert 'fill="#ff0000" font-weight="700"' in svg
    assert "│" not in svg
    assert "─" not in svg
    assert ElementTree.fromstring(svg)[0].text == "A & B"


def test_reversed_letters_change_places_with_their_ground() -> None:
    from rich.segment import Segment
    from rich.style import Style

    svg = draw([[Segment("row", Style(reverse=True))]], 3, "Row", "#ffffff", "#000000")
    assert '<rect x="0" y="0" width="25.2" height="18" fill="#ffffff"/>' in svg
    assert 'fill="#000000">row</text>' in svg
