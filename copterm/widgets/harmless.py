"""An app that many strangers share a process with: it acts on nothing but the member's own terminal."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, cast

from textual.app import App, SuspendNotSupported, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import WorkerFailed

from copterm.domain.arrival import Colours
from copterm.widgets.frames import Difference, Frame, Shown
from copterm.widgets.guard import Guard
from copterm.widgets.ink import THEMES, console_for, theme_for
from copterm.widgets.keys import Keyboard

GLANCE = 0.05
"""Seconds until one looks again whether a slow line is free."""
_VARIABLES: dict[str, dict[str, str]] = {}
"""The variables of each theme of ours."""


class HarmlessApp(App[None], inherit_bindings=False):
    """Draws for one member's terminal, with that terminal's colours, and opens, writes and starts nothing here.

    `last_words` are for whoever owns the terminal to print when the session has ended. `on_incident` is told of a
    fault and the number under which the member heard of it.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "goodbye", "leave", id="app.leave", tooltip="Leave copterm; drafts are kept", show=False,
                priority=True),
    ]  # fmt: skip

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.last_words = ""
        self.keyboard = Keyboard()
        self.shown = Shown()
        self.waiting: Timer | None = None
        self.on_incident: Callable[[str, Exception], None] = lambda incident, error: None
        self.safety: list[LineFilter] = [Guard()]
        self.no_color = colours == "none"
        if self.no_color:
            self.safety.append(NoColor())
        self.console = console_for(colours)
        self.animation_level = "none"
        self._disable_tooltips = self._disable_notifications = True  # two widgets of each screen that we never show
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = theme_for(colours, "", None)

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme; mixing them anew for every session costs more than all of them use."""
        if self.theme not in _VARIABLES:
            _VARIABLES[self.theme] = super().get_css_variables()
        return _VARIABLES[self.theme]

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The last look at every line: nothing that acts leaves, and no colour where none is wanted.

        What Textual took from the environment of the server is left out.
        """
        others = [one for one in super().get_line_filters() if not isinstance(one, (Monochrome, NoColor))]
        return [*others, *self.safety]

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send what the terminal does not show yet, and nothing of a screen that is drawn whole right after."""
        if renderable is None:
            return
        if not isinstance(renderable, Frame):
            self.shown.forget()
            super()._display(screen, renderable)
        elif getattr(self._driver, "lags", False):
            self._wait_for_line()
        elif not (self._batch_count or self.is_headless or (screen._repaint_required and not renderable.is_whole)):
            text, cursor = self.shown.update(renderable, self.console), self.cursor_position
            if text or cursor != self.shown.cursor:
                self.shown.cursor = cursor
                super()._display(screen, cast(Any, Difference(text)))

    def _wait_for_line(self) -> None:
        """Over a slow line only what is so at last is drawn, not all that was so in between."""
        if self.waiting is None:
            self.waiting = self.set_timer(GLANCE, self._look_at_line)

    def _look_at_line(self) -> None:
        self.waiting = None
        if getattr(self._driver, "lags", False):
            self._wait_for_line()
        else:
            self.screen.refresh()

    def draw_anew(self) -> None:
        """Draw all of it: nobody knows what the terminal shows."""
        self.shown.forget()
        self.screen.refresh(layout=True)

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """None behind a page: Textual takes the one below for visible, and draws everything anew when that one stirs.

        It stirs whenever anything happens on the site, and would send every member a whole screen each time.
        """
        is_covered = not any(top.is_modal for top in self._screen_stack[-1:])
        return [] if is_covered else super()._background_screens

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """None: Textual's own write screenshots to the server's disk."""
        return ()

    def action_goodbye(self) -> None:
        """Leave; drafts are kept."""
        self.exit()

    def panic(self, *renderables: object) -> None:
        """End without printing anything into the server's streams."""
        self.exit(return_code=1)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Nothing: the browser would be the server's. Screens show the address and offer to copy it."""

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Nothing: the disk would be the server's."""

    def save_screenshot(self, *_: Any, **__: Any) -> str:
        """Nothing: the disk would be the server's."""
        return ""

    def deliver_screenshot(self, *_: Any, **__: Any) -> str | None:
        """Nothing: the disk would be the server's."""
        return None

    def deliver_text(self, *_: Any, **__: Any) -> str | None:
        """Nothing: the disk would be the server's."""
        return None

    def deliver_binary(self, *_: Any, **__: Any) -> str | None:
        """Nothing: the disk would be the server's."""
        return None

    def action_suspend_process(self) -> None:
        """Nothing: the process is everybody's."""

    def suspend(self) -> Any:
        """Refused: the process is everybody's."""
        raise SuspendNotSupported("A session inside the server cannot be suspended.")

    def _handle_exception(self, error: Exception) -> None:
        """Show one line and an incident number, never a traceback; the server logs the rest."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        incident = secrets.token_hex(3).upper()
        self.last_words = f"copterm stopped. Incident {incident}; what you wrote is saved up to your last pause."
        self.on_incident(incident, error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual would print a traceback with local variables here."""
        self._close_messages_no_wait()
