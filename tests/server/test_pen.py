"""A line costs as few colour codes as make it, and looks as if it had all of them."""

from typing import Literal

import pyte
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from copterm.server import driver_guard


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strips drawn as the server draws them, and as Textual does afterwards."""
    for name in ("render_style", "render"):
        monkeypatch.setattr(Strip, name, Strip.__dict__[name])
    Strip.render_style = classmethod(driver_guard._render_style)  # type: ignore[assignment, method-assign]
    Strip.render = driver_guard._render  # type: ignore[method-assign]


LETTERS = st.text(st.sampled_from("ab ·漢"), min_size=1, max_size=4)
STYLES = st.builds(
    Style,
    color=st.sampled_from([None, "#ff8000", "#102030", "red", "default"]),
    bgcolor=st.sampled_from([None, "#ffffff", "#102030", "blue", "default"]),
    bold=st.sampled_from([None, True]),
    reverse=st.sampled_from([None, True, False]),
    underline=st.sampled_from([None, True]),
    strike=st.sampled_from([None, True]),
)
SYSTEMS = st.sampled_from(["standard", "256", "truecolor"])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LETTERS, STYLES), max_size=8), SYSTEMS)
def test_a_line_drawn_with_few_codes_looks_like_one_with_all_of_them(
    parts: list[tuple[str, Style]], system: Literal["standard", "256", "truecolor"]
) -> None:
    console = Console(color_system=system, force_terminal=True, legacy_windows=False, _environ={})
    few = Strip([Segment(text, style) for text, style in parts]).render(console)
    colours = console._color_system or ColorSystem.TRUECOLOR
    every = "".join(Strip.render_style(style, text, color_system=colours) for text, style in parts)
    assert len(few) <= len(every)
    assert seen_of(few) == seen_of(every)


def seen_of(drawn: str) -> list[object]:
    """What each cell looks like; a blank shows its ground, and its letters' colour only where that is the ground."""
    screen = pyte.Screen(40, 1)
    pyte.Stream(screen).feed(drawn + "x")  # the x is plain: nothing is left switched on
    cells: list[object] = []
    for column in range(40):
        cell = screen.buffer[0][column]
        shows = cell.data.strip() or cell.reverse or cell.underscore or cell.strikethrough
        cells.append(cell if shows else (" ", cell.bg))
    return cells
