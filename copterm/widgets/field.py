"""One line to type into: no blinking, no suggestions, the label in front."""

from __future__ import annotations

from textual.widgets import Input


class Field(Input):
    """A single line of text; `hidden` shows dots, for passwords."""

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
