"""Asks for a key by having it pressed, and says what it is called and whether it can be had."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import TextArea

from copterm.dialogs.confirm import paragraphs
from copterm.dialogs.frame import Question
from copterm.domain import keynames
from copterm.domain.errors import Invalid
from copterm.domain.keynames import written
from copterm.widgets.chrome import Hints
from copterm.widgets.keys import Hint
from copterm.widgets.lines_view import LinesView
from copterm.widgets.writing import Writing


class How(Enum):
    """What is to become of an act's keys."""

    INSTEAD = "instead"
    ALSO = "also"
    NAMED = "named"
    AS_BEFORE = "as before"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The answer: `key` for INSTEAD and ALSO."""

    how: How
    key: str = ""


class AskKey(Question[Wanted]):
    """Every key but Esc is taken for the one that is meant; then Enter takes it."""

    def __init__(self, act: str, keys: str, check: Callable[[str], str]) -> None:
        super().__init__("Another key")
        self.act_words = act
        self.act_keys = keys
        self.check = check
        self.pressed = ""
        self.refusal = ""

    def body(self) -> Iterable[Widget]:
        yield LinesView()

    def on_mount(self) -> None:
        self.query_one(LinesView).can_focus = False
        self._say()

    def _say(self) -> None:
        has = f"“{self.act_words}” has {self.act_keys or 'no key'}."
        words = [paragraphs(f"{has} Press the key that shall do this from now on.")]
        if self.pressed:
            words.append([[(f"You pressed {written(self.pressed)}", "strong"), (f"  ({self.pressed})", "quiet")]])
        if self.refusal:
            words.append([[(text, "act") for text, _ in line] for line in paragraphs(self.refusal)])
        lines = [line for index, part in enumerate(words) for line in ([[], *part] if index else part)]
        self.query_one(LinesView).say(lines)
        self.offer_hints()

    def offer_hints(self) -> None:
        """Before a key is pressed: what else can be done; then what becomes of it."""
        if self.pressed and not self.refusal:
            keys = [Hint("Enter", "instead", "enter"), Hint("+", "as well", "plus")]
        else:
            keys = [Hint("Enter", "type its name", "enter"), Hint("Backspace", "as before", "backspace"),
                    Hint("Del", "no key", "delete")]  # fmt: skip
        self.query_one(Hints).offer([*keys, Hint("Esc", "close", "escape")])

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            return
        event.stop()
        event.prevent_default()
        ready = self.pressed and not self.refusal
        answers = (
            {"enter": Wanted(How.INSTEAD, self.pressed), "plus": Wanted(How.ALSO, self.pressed)}
            if ready
            else {"enter": Wanted(How.NAMED), "backspace": Wanted(How.AS_BEFORE), "delete": Wanted(How.NONE)}
        )
        if event.key in answers:
            self.dismiss(answers[event.key])
            return
        self.pressed, self.refusal = keynames.shown(event.key), ""
        try:
            self.pressed = keynames.parse(event.key)
            self.refusal = self.check(self.pressed)
        except Invalid as refusal:
            self.refusal = str(refusal)
        self._say()


class AskText(Question[str]):
    """Several lines, typed or pasted. `left` is what stood there when it was left without an answer.

    `typed` is told of the text while one types.
    """

    FOCUS = (Writing,)
    IS_WRITING = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", "take it", id="asked.take", tooltip="Take what is written", priority=True),
    ]

    def __init__(self, heading: str, words: str, value: str = "", typed: Callable[[str], object] | None = None) -> None:
        super().__init__(heading)
        self.said = words
        self.left = value
        self.typed = typed

    def body(self) -> Iterable[Widget]:
        yield LinesView(paragraphs(self.said))
        yield Writing()

    def on_mount(self) -> None:
        writing = self.query_one(Writing)
        writing.styles.height = 8
        writing.load_text(self.left)
        writing.focus()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.typed is not None:
            self.typed(event.text_area.text)

    def action_leave(self) -> None:
        """Leave it; whoever asked may keep what was written."""
        self.left = self.query_one(Writing).text
        super().action_leave()

    def action_take(self) -> None:
        """Take it."""
        self.dismiss(self.query_one(Writing).text)
