"""Tokens become colours here and nowhere else: two themes of our own, sixteen colours, and none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import StringIO
from typing import Literal, cast

from rich.console import Console
from rich.style import Style
from textual.theme import Theme

from copterm.domain.arrival import Colours, Shade

DARK: Mapping[str, str] = {
    "text": "#d3d7de",
    "quiet": "#8f97a5",
    "accent": "#7db2f7",
    "unread": "#f0c674",
    "good": "#8ccf9b",
    "watch": "#e0b36a",
    "act": "#ff958c",
    "quote": "#98a8bd",
    "code": "#b5d3c6",
    "rule": "#4a525f",
    "surface": "#1b1f26",
    "raised": "#262c36",
    "ground": "#14171c",
    "cursor": "#b4c3d9",
}

LIGHT: Mapping[str, str] = {
    "text": "#23272e",
    "quiet": "#565d69",
    "accent": "#0b56b3",
    "unread": "#8a4a00",
    "good": "#1d6b38",
    "watch": "#7d5500",
    "act": "#b3261e",
    "quote": "#505a69",
    "code": "#2a5c4c",
    "rule": "#b4b2aa",
    "surface": "#f2f0ea",
    "raised": "#e5e2da",
    "ground": "#fbfaf7",
    "cursor": "#37506f",
}

DARK_256: Mapping[str, str] = {
    "text": "#dadada",
    "quiet": "#a8a8a8",
    "accent": "#87afff",
    "unread": "#ffd787",
    "good": "#87d787",
    "watch": "#d7af5f",
    "act": "#ff8787",
    "quote": "#87afd7",
    "code": "#afd7af",
    "rule": "#585858",
    "surface": "#1c1c1c",
    "raised": "#303030",
    "ground": "#121212",
    "cursor": "#afd7ff",
}
"""The same for terminals of 256 colours, of which the nearest would be navy and cream for greys."""

LIGHT_256: Mapping[str, str] = {
    "text": "#262626",
    "quiet": "#585858",
    "accent": "#005faf",
    "unread": "#875f00",
    "good": "#005f00",
    "watch": "#5f5f00",
    "act": "#af0000",
    "quote": "#5f5f87",
    "code": "#005f5f",
    "rule": "#b2b2b2",
    "surface": "#f5f5f5",
    "raised": "#eeeeee",
    "ground": "#ffffff",
    "cursor": "#005f87",
}

SIXTEEN: Mapping[str, str] = {
    "text": "default",
    "quiet": "default",
    "accent": "cyan",
    "unread": "yellow",
    "good": "green",
    "watch": "magenta",
    "act": "red",
    "quote": "cyan",
    "code": "green",
    "rule": "default",
    "surface": "default",
    "raised": "default",
    "ground": "default",
    "cursor": "default",
}

# Attributes come first, so that everything still shows where there is no colour.
SHAPES: Mapping[str, tuple[str, str]] = {
    "text": ("text", ""),
    "quiet": ("quiet", ""),
    "accent": ("accent", ""),
    "unread": ("unread", "bold"),
    "good": ("good", ""),
    "watch": ("watch", ""),
    "act": ("act", ""),
    "quote": ("quote", ""),
    "code": ("code", ""),
    "rule": ("rule", ""),
    "strong": ("", "bold"),
    "em": ("", "italic"),
    "strike": ("", "strike"),
    "heading": ("text", "bold"),
    "name": ("text", "bold"),
    "link": ("accent", "underline"),
    "mention": ("accent", ""),
    "key": ("accent", "bold"),
    "new": ("unread", "bold"),
    "cursor": ("cursor", "reverse"),
    "code.keyword": ("accent", ""),
    "code.string": ("good", ""),
    "code.comment": ("quiet", "italic"),
    "code.number": ("watch", ""),
    "code.name": ("code", ""),
    "code.operator": ("quote", ""),
}


class Ink:
    """The styles of one look; asking twice for the same tokens costs nothing."""

    def __init__(self, values: Mapping[str, str], dim_quiet: bool) -> None:
        self.values = values
        self._dim_quiet = dim_quiet
        self._styles: dict[str, Style] = {}

    def style(self, tokens: str) -> Style:
        """The style of space-separated tokens; later tokens win, unknown ones are plain text."""
        found = self._styles.get(tokens)
        if found is None:
            found = self._styles[tokens] = self._mix(tokens)
        return found

    def _mix(self, tokens: str) -> Style:
        style = Style(color=self.values["text"], bgcolor=self.values["ground"])
        for token in tokens.split():
            colour, shape = SHAPES.get(token, ("", ""))
            style += Style.parse(shape or "none")
            if colour:
                style += Style(color=self.values[colour])
            if self._dim_quiet and token in ("quiet", "rule", "code.comment"):
                style += Style(dim=True)
        return style


INKS = {
    "copterm-dark": DARK,
    "copterm-light": LIGHT,
    "copterm-dark-256": DARK_256,
    "copterm-light-256": LIGHT_256,
}


@lru_cache(8)
def ink_of(theme: str) -> Ink:
    """The ink that belongs to a theme's name; a theme that is not ours gets the terminal's own sixteen."""
    values = INKS.get(theme)
    return Ink(SIXTEEN, dim_quiet=True) if values is None else Ink(values, dim_quiet=False)


def _theme(name: str, values: Mapping[str, str], dark: bool) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        primary=values["accent"],
        secondary=values["quote"],
        accent=values["accent"],
        foreground=values["text"],
        background=values["ground"],
        surface=values["surface"],
        panel=values["raised"],
        warning=values["watch"],
        error=values["act"],
        success=values["good"],
        variables=_variables(values),
    )


def _variables(values: Mapping[str, str]) -> dict[str, str]:
    return {
        "quiet": values["quiet"],
        "rule": values["rule"],
        "raised": values["raised"],
        "mark": values["cursor"],
        "ground": values["ground"],
        "input-cursor-foreground": values["ground"],
        "input-cursor-background": values["text"],
        "input-selection-background": values["raised"],
    }


def _sixteen() -> Theme:
    plain = "ansi_default"
    return Theme(
        name="copterm-16",
        ansi=True,
        primary="ansi_cyan",
        secondary="ansi_cyan",
        accent="ansi_cyan",
        foreground=plain,
        background=plain,
        surface=plain,
        panel=plain,
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        variables={
            **dict.fromkeys(("quiet", "rule", "raised", "mark", "ground"), plain),
            "input-cursor-foreground": plain,
            "input-cursor-background": plain,
            "input-selection-background": plain,
            "ansi-background": plain,
            "ansi-foreground": plain,
        },
    )


THEMES = (*(_theme(name, values, "dark" in name) for name, values in INKS.items()), _sixteen())


AS_THE_TERMINAL = "terminal"
LOOKS = (AS_THE_TERMINAL, "copterm-dark", "copterm-light", "copterm-16")
"""What a member can choose."""


def theme_for(colours: Colours, look: str, ground: Shade | None) -> str:
    """The theme of a look on this terminal: dark where that does not tell its ground; sixteen colours are its own."""
    if colours not in ("256", "truecolor") or look == "copterm-16":
        return "copterm-16"
    theme = look if look in LOOKS and look != AS_THE_TERMINAL else f"copterm-{ground or 'dark'}"
    return f"{theme}-256" if colours == "256" else theme


class Nowhere(StringIO):
    """A file that keeps nothing: the console only measures and renders, it never prints."""

    def write(self, text: str, /) -> int:
        """Keep nothing."""
        return len(text)

    def flush(self) -> None:
        """Nothing to do."""


def console_for(colours: Colours) -> Console:
    """The console of a session, with the colours of the member's terminal and nothing of the server's."""
    systems = {"none": "standard", "16": "standard", "256": "256", "truecolor": "truecolor"}
    return Console(
        color_system=cast(Literal["standard", "256", "truecolor"], systems[colours]),
        file=Nowhere(),
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        force_terminal=True,
        safe_box=False,
        no_color=False,
        _environ={},
    )
