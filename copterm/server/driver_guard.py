"""The last step before a terminal: whatever a member wrote, no control byte of it gets through.

Three layers, of which each alone would do: text is cleaned when it is stored (copterm.text.clean); a strip of the
screen is cleaned when it is rendered (`install`); and what leaves a driver is held against the short list of sequences
that copterm itself writes (`wash`). `check` tries the last two with probes, and refuses to serve if one leaks.
"""

import re
from collections.abc import Iterable
from contextlib import nullcontext
from functools import lru_cache
from typing import NamedTuple

import textual.app
import textual.constants
import textual.content
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message
from textual.strip import SGR_STYLES, Strip

from copterm.domain.errors import Refusal

REPLACEMENT = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[!-~]{1,2000}")
_OWN_OR_CONTROL = re.compile(
    r"("
    r"\x1b\[[0-9;]{0,60}m"  # colours
    r"|\x1b\[[0-9]{1,3};[0-9]{1,3}H"  # cursor
    r"|\x1b\[\?2026[hl]"  # a frame begins, ends
    r"|\x1b\]8;(?:id=[0-9-]{1,60})?;(?:(?:https?://|mailto:)[!-~]{1,2000})?\x1b\\"  # a link begins, ends
    r")"
    r"|[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
)
_SGR = re.compile(r"\x1b\[[0-9;]*m")
_TEXTUAL_SWITCHES = {
    "DEBUG": False,
    "DRIVER": None,
    "FILTERS": "",
    "LOG_FILE": None,
    "SCREENSHOT_DELAY": -1,
    "PRESS": "",
    "SHOW_RETURN": False,
    "COLOR_SYSTEM": "auto",
    "DISABLE_KITTY_KEY": False,
}
_PROBES = (
    "\x1b]0;title\x07", "\x1b[2J", "\x1b]52;c;aGk=\x07", "\x9b2J", "\x90q\x9c", "a\x00b", "a\x7fb", "a\rb\nc", "\ud800",
    "\x1b[31m", "\x1b[8m", "\x1bc",
)  # fmt: skip


class _Rendered(str):
    """A strip as it is sent to terminals of one colour system."""

    system: ColorSystem


def printable(text: str) -> str:
    """The text with every control and surrogate replaced."""
    return text if text.isprintable() else _CONTROL.sub(REPLACEMENT, text)


def wash(stream: str) -> str:
    """Output for a terminal in which only the sequences that copterm writes are left.

    Newlines go: every row of a frame begins with a cursor move, and on a window that just shrank one would scroll.
    """
    return _OWN_OR_CONTROL.sub(_own_or_replaced, stream.replace("\n", ""))


def _own_or_replaced(found: re.Match[str]) -> str:
    return found[1] or REPLACEMENT


class _Pen(NamedTuple):
    """A style as a terminal knows it: attributes, the colour of the letters, and that of the ground."""

    attributes: frozenset[str] = frozenset()
    colour: str = "39"
    ground: str = "49"

    @property
    def hides_blanks(self) -> bool:
        """Whether a blank looks like any other blank on this ground."""
        return self.attributes.isdisjoint(_ON_BLANKS)


_PLAIN = _Pen()
_ENDS = {"1": "22", "2": "22", "4": "24", "7": "27"}
"""What ends an attribute alone; the others end with everything, because not all terminals know their ends."""
_ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""What shows on a blank as well: lines, frames, and the ground in the place of the letters."""


@lru_cache(8192)
def _change(before: _Pen, pen: _Pen) -> str:
    """The codes that make one pen of another: as few as can be, the line may be slow."""
    gone, kept = before.attributes - pen.attributes, before.attributes & pen.attributes
    ends = {_ENDS.get(one, "0") for one in gone}
    codes = sorted(ends) + sorted(pen.attributes - before.attributes)
    codes += [pen.colour] if pen.colour != before.colour else []
    codes += [pen.ground] if pen.ground != before.ground else []
    few = f"\x1b[{';'.join(codes)}m" if codes else ""
    if before == _PLAIN:
        return few
    anew = f"\x1b[0m{_change(_PLAIN, pen)}"
    return anew if "0" in ends or ("22" in ends and not kept.isdisjoint(("1", "2"))) else min(few, anew, key=len)


@lru_cache(8192)
def _pen(style: Style, system: ColorSystem) -> _Pen:
    """The codes of a style.

    Textual remembers them on the style, which all sessions share: a terminal of 16 colours would get what was made for
    one of 16 million.
    """
    shapes = style._attributes & style._set_attributes
    attributes = frozenset(SGR_STYLES[bit] for bit in range(shapes.bit_length()) if shapes & (1 << bit))
    colour = style._color.downgrade(system).get_ansi_codes() if style._color else ("39",)
    ground = style._bgcolor.downgrade(system).get_ansi_codes(foreground=False) if style._bgcolor else ("49",)
    return _Pen(attributes, ";".join(colour), ";".join(ground))


def _link(style: Style, drawn: str) -> str:
    """The text, as a link where it is a safe one."""
    link = style._link
    if link and _SAFE_LINK.fullmatch(link):
        return f"\x1b]8;id={style._link_id};{link}\x1b\\{drawn}\x1b]8;;\x1b\\"
    return drawn


def _render_style(cls: type[Strip], style: Style, text: str, color_system: ColorSystem) -> str:
    codes = _change(_PLAIN, _pen(style, color_system))
    safe = printable(text)
    return _link(style, f"{codes}{safe}\x1b[0m" if codes else safe)


def _render(self: Strip, console: Console) -> str:
    system = console._color_system or ColorSystem.TRUECOLOR
    cached = self._render_cache
    if isinstance(cached, _Rendered) and cached.system is system:
        return cached
    parts: list[str] = []
    pen = _PLAIN
    for text, style, _ in self._segments:
        new = _pen(style, system) if style is not None else _PLAIN
        if not (text.isspace() and new.ground == pen.ground and new.hides_blanks and pen.hides_blanks):
            parts.append(_change(pen, new))
            pen = new
        parts.append(_link(style, printable(text)) if style is not None else printable(text))
    if pen != _PLAIN:
        parts.append("\x1b[0m")
    drawn = _Rendered("".join(parts))
    drawn.system = system
    self._render_cache = drawn
    return drawn


def _forget_error_renderables(self: textual.app.App[object]) -> None:
    """Textual would print tracebacks with local variables into the server's standard error."""
    self._exit_renderables.clear()


def install() -> None:
    """Guard every app of this process, from now on. Doing it twice changes nothing.

    Textual sends `print` of the whole process to whichever app started last; with many apps that is nobody's, so its
    redirection is switched off as well. So are the switches that Textual takes from the environment.
    """
    stripped = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))
    textual.content._CONTROL_STRIP_TRANSLATE.update(stripped)
    Strip.render_style = classmethod(_render_style)  # type: ignore[assignment, method-assign]
    Strip.render = _render  # type: ignore[method-assign]
    textual.app.App._print_error_renderables = _forget_error_renderables  # type: ignore[method-assign, assignment]
    for name, harmless in _TEXTUAL_SWITCHES.items():
        setattr(textual.constants, name, harmless)
    textual.app.redirect_stdout = nullcontext  # type: ignore[attr-defined, assignment]
    textual.app.redirect_stderr = nullcontext  # type: ignore[attr-defined, assignment]


def check() -> None:
    """Render probes as a member's text would be; Refusal if one control byte of them is left."""
    console = Console(color_system="truecolor", force_terminal=True, legacy_windows=False, _environ={})
    styles = (None, Style(), Style(bold=True, color="red"), Style(link="https://example.org/\x1b]0;x\x07"))
    for probe in _PROBES:
        for style in styles:
            drawn = Strip([Segment(probe, style)]).render(console)
            own = _SGR.sub("", drawn)
            harmless = "\x1b" not in own and _CONTROL.search(own) is None
            if not harmless or probe in drawn or _CONTROL.search(_SGR.sub("", wash(probe))):
                raise Refusal(
                    "The guard that keeps members' text from controlling terminals failed its test with this version "
                    "of Textual. Nothing is served. Install the versions named in requirements.lock."
                )


class GuardedParser(XTermParser):
    """Textual's parser of terminal input, which survives what no terminal sends, and keeps no app alive."""

    def settle(self) -> Iterable[Message]:
        """What was fed is all there is: an unfinished sequence becomes the keys it consists of."""
        if self._timeout_time is not None:
            self._timeout_time = 0.0
            yield from self.tick()

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        try:
            keys = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):
            return
        yield from (key for key in keys if not _CONTROL.search(key.character or "") or len(key.character or "") == 1)

    def _parse_extended_key(self, sequence: str) -> list[events.Key] | None:  # type: ignore[override]
        return _extended_key(sequence)


@lru_cache(1024)
def _extended_key(sequence: str) -> list[events.Key] | None:
    """Textual caches this by parser, which keeps the parser and its app for ever; the answer needs neither."""
    keys: list[events.Key] | None = XTermParser._parse_extended_key.__wrapped__(_PARSER, sequence)
    return keys


_PARSER = XTermParser()
