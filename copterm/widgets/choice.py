"""One line with a few words to choose from, by arrows, Space, or a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from copterm.text.lines import Segment
from copterm.widgets.strips import ink_for, strip_of


class Choice(Widget, can_focus=True):
    """`‹ discussion ›  question  announcement`."""

    DEFAULT_CSS = "Choice { height: 1; width: 1fr; }"

    WHERE = "in forms"
    IS_WRITING = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "done", "go on", id="choice.done", tooltip="Go on to the next field", show=False),
        Binding("right,space", "turn(1)", "another", id="choice.next", tooltip="Choose the next word"),
        Binding("left", "turn(-1)", "before", id="choice.before", tooltip="Choose the word before", show=False),
    ]

    class Changed(Message):
        """Another word was chosen."""

    def __init__(self, words: Sequence[str], id: str | None = None) -> None:
        super().__init__(id=id)
        self.options = tuple(words)
        self.index = 0

    @property
    def value(self) -> str:
        """The word chosen."""
        return self.options[self.index]

    def choose(self, word: str) -> None:
        """Choose this word, if it is one of them."""
        if word in self.options:
            self.index = self.options.index(word)
            self.refresh()

    def action_turn(self, step: int) -> None:
        """The next word or the one before."""
        self.index = (self.index + step) % len(self.options)
        self.refresh()
        self.post_message(self.Changed())

    def action_done(self) -> None:
        """On to what comes next."""
        self.screen.focus_next()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters choose a word."""
        return character is not None and character.isprintable() and character != " "

    def on_key(self, event: events.Key) -> None:
        """A letter chooses the next word that begins with it; no letter does anything else here."""
        if not event.is_printable or event.key == "space" or event.character is None:
            return
        event.stop()
        event.prevent_default()
        order = [*range(self.index + 1, len(self.options)), *range(self.index + 1)]
        found = next((i for i in order if self.options[i].startswith(event.character.lower())), self.index)
        self.action_turn(found - self.index)

    def on_click(self) -> None:
        self.action_turn(1)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        line: list[Segment] = []
        for index, word in enumerate(self.options):
            chosen = index == self.index
            style = ("cursor" if self.has_focus else "name") if chosen else "quiet"
            line.append((f"[{word}]" if chosen else f" {word} ", style))
            line.append((" ", "text"))
        return strip_of(line, self.size.width, ink_for(self))
