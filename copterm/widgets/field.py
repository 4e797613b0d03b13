"""One line to type into: no blinking, no suggestions, the label in front."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input

from copterm.text.clean import printable

PASTED = 4_000


class Field(Input):
    """A single line of text; `hidden` shows dots, for passwords."""

    class Sideways(Message):
        """← or → in an empty field, where they have nothing else to do."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(
        self, words: str = "", value: str = "", hidden: bool = False, id: str | None = None, limit: int = 200
    ) -> None:
        super().__init__(
            value=value,
            placeholder=words,
            password=hidden,
            id=id,
            max_length=limit,
            compact=True,
            select_on_focus=False,
        )
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted shows as it is kept: one line, with nothing in it that acts or hides."""
        event.text = printable(event.text.strip()[: 4 * (self.max_length or PASTED)])

    def action_cursor_left(self, select: bool = False) -> None:
        """One letter to the left; out of the field where it is empty."""
        if self.value:
            super().action_cursor_left(select)
        else:
            self.post_message(self.Sideways(-1))

    def action_cursor_right(self, select: bool = False) -> None:
        """One letter to the right; out of the field where it is empty."""
        if self.value:
            super().action_cursor_right(select)
        else:
            self.post_message(self.Sideways(1))
