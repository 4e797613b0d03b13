"""An app whose keys are those that the site and its member chose."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from copterm.domain import keymap
from copterm.domain.keymap import NONE, Changes, Keymap
from copterm.screens.catalogue import acts
from copterm.screens.page import Page
from copterm.widgets.harmless import HarmlessApp
from copterm.widgets.keys import Keyboard


class KeyedApp(HarmlessApp):
    """Lays the member's keys over the site's, at the start and whenever they change."""

    site_keys: Changes = NONE
    left_out: tuple[str, ...] = ()
    """What the member's map says that this version has no use for."""

    def take_keys(self, prefs: Mapping[str, Any]) -> None:
        """From now on the keys are these; every open screen offers them."""
        own = keymap.kept_of(prefs)
        if self.keyboard.keymap.acts and own == self.keyboard.keymap.own:
            return
        self.keyboard = shared(tuple(self.site_keys.items()))
        self.left_out = ()
        if own:
            found, self.left_out = keymap.settled(acts(), self.site_keys, own)
            self.keyboard = Keyboard(found)
        for screen in self.screen_stack if self.is_running else ():
            if isinstance(screen, Page) and screen.is_mounted:
                screen.offer_hints()

    def words_of_left_out(self) -> str:
        """What is said once of keys that were left out; empty where none were."""
        if not self.left_out:
            return ""
        some = ", ".join(self.left_out[:3]) + (" and others" if len(self.left_out) > 3 else "")
        return f"Of your own keys these are left out, for nothing here has them, or they clash: {some}."


@cache
def shared(site: tuple[tuple[str, tuple[str, ...]], ...]) -> Keyboard:
    """The keyboard of everybody who has changed nothing."""
    return Keyboard(Keymap(acts(), dict(site)))
