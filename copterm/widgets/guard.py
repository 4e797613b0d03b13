"""The last look at every line before the terminal: nothing that acts gets through, whoever wrote it."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Guard(LineFilter):
    """Puts a replacement sign where a character would act on the terminal, and drops links."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, harmless."""
        if all(text.isprintable() and not (style and style.link) for text, style, _ in segments):
            return segments
        return [
            Segment(ACTING.sub("\ufffd", text), style.update_link(None) if style and style.link else style, None)
            for text, style, _ in segments
        ]
