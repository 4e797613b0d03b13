"""Every colour can be read on every ground it may stand on, in both themes, whatever a terminal makes of it."""

from collections.abc import Callable, Mapping

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style

from copterm.domain.arrival import Colours, Shade
from copterm.widgets.ink import (
    DARK,
    DARK_256,
    INKS,
    LIGHT,
    LIGHT_256,
    LOOKS,
    SHAPES,
    SIXTEEN,
    THEMES,
    ink_of,
    theme_for,
)

GROUNDS = ("ground", "surface", "raised")
WORDS = [token for token in DARK if token not in (*GROUNDS, "rule")]


def as_it_is(colour: str) -> str:
    return colour


def of_256(colour: str) -> str:
    """What Rich sends to a terminal of 256 colours in the place of this one."""
    return Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex


def contrast(first: str, second: str) -> float:
    """The contrast of two colours as WCAG counts it."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(first), light(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("values", "shown"),
    [(DARK, as_it_is), (LIGHT, as_it_is), (DARK_256, of_256), (LIGHT_256, of_256)],
    ids=["dark", "light", "dark-256", "light-256"],
)
def test_every_token_can_be_read_on_every_ground(values: Mapping[str, str], shown: Callable[[str], str]) -> None:
    for ground in GROUNDS:
        for token in WORDS:
            found = contrast(shown(values[token]), shown(values[ground]))
            assert found >= 4.5, f"{token} on {ground}: {found:.2f}"
    assert contrast(shown(values["accent"]), shown(values["ground"])) >= 3, "the bar of the cursor"
    assert contrast(shown(values["rule"]), shown(values["ground"])) >= 1.9, "a line is seen, and is not loud"


@pytest.mark.parametrize("values", [DARK_256, LIGHT_256], ids=["dark", "light"])
def test_greys_stay_grey_in_256_colours(values: Mapping[str, str]) -> None:
    for token in (*GROUNDS, "text", "quiet", "rule"):
        shown = of_256(values[token])
        assert shown[1:3] == shown[3:5] == shown[5:7], f"{token} is {shown}"


def test_all_themes_give_a_colour_to_the_same_tokens() -> None:
    for values in (*INKS.values(), SIXTEEN):
        assert values.keys() == DARK.keys()
    assert {theme.name for theme in THEMES} == {*INKS, "copterm-16"}


@pytest.mark.parametrize("theme", [*INKS, "copterm-16"])
def test_what_colour_says_is_said_without_it_as_well(theme: str) -> None:
    """Unread, names, keys and the cursor differ from plain text when every colour is taken away."""
    ink = ink_of(theme)
    plain = ink.style("text").without_color
    for token in ("unread", "new", "name", "heading", "key", "link", "strong", "em", "strike", "cursor"):
        assert ink.style(token).without_color != plain, token
    assert ink.style("cursor").reverse


@pytest.mark.parametrize("theme", [*INKS, "copterm-16"])
def test_every_style_has_its_ground_with_it(theme: str) -> None:
    for token in SHAPES:
        style = ink_of(theme).style(token)
        assert style.bgcolor is not None
        assert style.bgcolor.name == INKS.get(theme, SIXTEEN)["ground"]


def test_sixteen_colours_are_the_terminals_own() -> None:
    """By role; text and ground stay what the member has set, and hints are dim, which a silent terminal ignores."""
    assert {SIXTEEN[token] for token in ("text", "ground", "surface", "raised", "cursor")} == {"default"}
    assert ink_of("copterm-16").style("quiet") == Style(color="default", bgcolor="default", dim=True)
    assert len({SIXTEEN[token] for token in ("unread", "good", "watch", "act", "accent")}) == 5


@pytest.mark.parametrize(
    ("colours", "look", "ground", "theme"),
    [
        ("truecolor", "terminal", None, "copterm-dark"), ("truecolor", "terminal", "light", "copterm-light"),
        ("truecolor", "copterm-dark", "light", "copterm-dark"), ("256", "terminal", "dark", "copterm-dark-256"),
        ("256", "copterm-light", None, "copterm-light-256"), ("256", "copterm-16", "light", "copterm-16"),
        ("truecolor", "textual-ansi", "light", "copterm-light"), ("16", "copterm-light", "light", "copterm-16"),
        ("none", "terminal", "light", "copterm-16"), ("truecolor", "", None, "copterm-dark"),
    ],
)  # fmt: skip
def test_the_theme_of_a_look(colours: Colours, look: str, ground: Shade | None, theme: str) -> None:
    assert theme_for(colours, look, ground) == theme


def test_every_look_has_a_theme_on_every_terminal() -> None:
    systems: tuple[Colours, ...] = ("none", "16", "256", "truecolor")
    named = {theme.name for theme in THEMES}
    assert all(theme_for(colours, look, None) in named for look in LOOKS for colours in systems)
