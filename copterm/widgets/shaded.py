"""An app in the look that its member chose; most choose none, and get the one that fits their terminal."""

from __future__ import annotations

from textual.app import App

from copterm.domain.arrival import Colours, Shade
from copterm.widgets.ink import AS_THE_TERMINAL, LOOKS, theme_for


class ShadedApp(App[None]):
    """Light or dark, as the member chose, or else as the terminal says, now or later."""

    colours: Colours = "256"
    look = AS_THE_TERMINAL
    ground: Shade | None = None

    def wear(self, look: str) -> None:
        """The member wants this look; a word that names none is as the terminal."""
        self.look = look if look in LOOKS else AS_THE_TERMINAL
        self.dress()

    def shade(self, ground: Shade) -> None:
        """The terminal's background is light, or dark."""
        self.ground = ground
        self.dress()

    def dress(self) -> None:
        """Put on the theme that is due. What is mounted from now on has its colours at once, with the first frame."""
        theme = theme_for(self.colours, self.look, self.ground)
        if theme != self.theme:
            self.theme = theme
            self.stylesheet.set_variables(self.get_css_variables())
            self.stylesheet.reparse()
