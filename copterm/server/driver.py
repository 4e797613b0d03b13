"""Textual's driver for a terminal at the other end of an SSH channel: no file, no signal, no thread of its own."""

import re
from pathlib import Path
from typing import Any, BinaryIO, Literal, TextIO

from textual import events, messages
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.message_pump import MessagePump

from copterm.domain.arrival import Shade
from copterm.server.clipboard import COPY, for_terminal
from copterm.server.driver_guard import GuardedParser, wash
from copterm.server.keyboard import Kind, Piece
from copterm.server.limits import CLIPBOARD_BYTES
from copterm.server.line import Line
from copterm.server.shade import ASK, FOLLOW, UNFOLLOW
from copterm.server.terminals import clamp

_POINTER = "\x1b]22;"
_BELL = "\x07"

_ENTER = (
    "\x1b[?1049h"  # the other screen
    "\x1b[?25l"  # no cursor
    "\x1b[?1000h\x1b[?1002h\x1b[?1006h"  # mouse: clicks, wheel, drags; not every cell it passes over
    "\x1b[?2004h"  # pastes are marked
    "\x1b[?7l"  # no wrapping
    "\x1b[?2026$p"  # may a frame be drawn at once?
)
_LEAVE = (
    "\x1b[?2004l\x1b[?7h\x1b[?1006l\x1b[?1002l\x1b[?1000l"
    "\x1b[0m\x1b[?1049l\x1b[?25h"
)  # fmt: skip
_KEYS_ENTER, _KEYS_LEAVE = "\x1b[>25u", "\x1b[<u"
"""Kitty's keyboard protocol: keys that cannot be mistaken for one another, for terminals that know it."""
_SIMPLE_TERMINALS = re.compile(r"(linux|dumb|vt[0-9].*|ansi)")


class SSHDriver(Driver):
    """Draws one app on one line, and hands it what is typed there."""

    def __init__(
        self,
        app: App[Any],
        *,
        line: Line,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=False, mouse=mouse, size=clamp(*(size or (0, 0))))
        self._line = line
        self._parser = GuardedParser()
        self._frame: list[str] = []
        self._flush_planned = False
        self._is_drawing = False
        self._listens = True

    def write(self, data: str) -> None:
        """Add to the frame; it leaves with `flush`, or when the loop turns."""
        if not self._is_drawing or not data:
            return
        if data.startswith(_POINTER):
            return
        if data.startswith("\x1b]52;"):
            if len(data) > CLIPBOARD_BYTES or not COPY.fullmatch(data):
                return
            self._frame.append(for_terminal(data, self._line.term))
        else:
            self._frame.append(data if data == _BELL else wash(data))
        if not self._flush_planned:
            self._flush_planned = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send the frame whole, or drop it whole."""
        self._flush_planned = False
        if self._frame:
            self._line.send("".join(self._frame).encode("utf-8", "replace"))
            self._frame.clear()

    def start_application_mode(self) -> None:
        """Take over the terminal. The app knows its size from the start; to say it again would draw it again."""
        simple = _SIMPLE_TERMINALS.fullmatch(self._line.term)
        asks = FOLLOW + ASK if self._line.follows and not simple else ""
        self._line.send((asks + _ENTER + ("" if simple else _KEYS_ENTER)).encode(), must=True)
        self._is_drawing = True
        self._line.connect(self)

    def disable_input(self) -> None:
        """Take no more keys, and let go of the parser: it would keep the app alive."""
        self._line.disconnect()
        if self._listens:
            self._listens = False
            for _ in self._parser.feed(""):
                pass

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self.disable_input()
        self.flush()
        if self._is_drawing:
            self._is_drawing = False
            simple = _SIMPLE_TERMINALS.fullmatch(self._line.term)
            unasks = UNFOLLOW if self._line.follows and not simple else ""
            self._line.send((unasks + ("" if simple else _KEYS_LEAVE) + _LEAVE).encode(), must=True)

    def close(self) -> None:
        """Nothing is drawn from now on."""
        self.stop_application_mode()

    def send_message(self, message: Message) -> None:
        """Post to the app at once: the server runs on the app's own loop, not on a thread beside it."""
        self._app.post_message(message)

    @property
    def lags(self) -> bool:
        """Whether a frame that is drawn now would be old when it is seen."""
        return self._line.lags

    def is_ready(self) -> bool:
        """Whether the app, and the widget that gets the keys, have dealt with all they were given."""
        app = self._app
        if not self._listens or getattr(app, "is_behind", False):
            return False
        takers: list[MessagePump | None] = [app]
        if app._screen_stack:
            takers += [app.focused, app.screen]
        return not any(one is not None and one._message_queue.qsize() for one in takers)

    def type(self, piece: Piece) -> None:
        """Hand on a paste, a run of characters, or one sequence, which is whole."""
        if piece.kind is Kind.PASTE:
            self.process_message(events.Paste(piece.text))
            return
        typed: list[Message] = []
        try:
            typed = [*self._parser.feed(piece.text), *self._parser.settle()]
        except (ArithmeticError, LookupError, ValueError):
            self._parser = GuardedParser()  # no terminal sends that; what it was is lost, the session goes on
            return
        for message in typed:
            if self._is_wanted(message):
                self.process_message(message)

    def resize(self, width: int, height: int) -> None:
        """The window has this size now."""
        self._size = clamp(width, height)
        self._forget()
        size = Size(*self._size)
        if size == self._app.size:
            self.repaint()  # it was another one meanwhile, and what the terminal made of that nobody knows
        self.process_message(events.Resize(size, size))

    def repaint(self) -> None:
        """Frames were dropped: draw the whole screen."""
        self._app.call_next(getattr(self._app, "draw_anew", self._app.refresh))

    def _forget(self) -> None:
        """Let the app know that the terminal may show anything now."""
        shown = getattr(self._app, "shown", None)
        if shown is not None:
            shown.forget()

    def shade(self, ground: Shade) -> None:
        """The terminal's background is light, or dark: an app that can follows it."""
        follow = getattr(self._app, "shade", None)
        if follow is not None:
            follow(ground)

    def _is_wanted(self, message: Message) -> bool:
        """Sizes come over SSH only, and a mouse outside of the window is none."""
        if isinstance(message, events.Resize | messages.InBandWindowResize):
            return False
        if isinstance(message, events.MouseEvent):
            width, height = self._size or (0, 0)
            return 0 <= message.screen_x < width and 0 <= message.screen_y < height
        return True

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """There is no browser on the server."""

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,
        open_method: Literal["browser", "download"] = "download",
        encoding: str | None = None,
        mime_type: str | None = None,
        name: str | None = None,
    ) -> None:
        """Nothing is written on the server."""
        binary.close()
