"""Facts as rows of a list: a label, and words over as many lines as they take."""

from copterm.text.render import render
from copterm.widgets.rows import Row

LABEL, WIDTH = 13, 62


def told(label: str, words: str, format: str = "mail", record: object = None, style: str = "") -> list[Row]:
    """A fact with its label, over as many lines as it takes."""
    lines = render(words, format, WIDTH, True).lines
    return [
        Row(
            (label, place),
            record,
            ((f"{'' if place else label:<{LABEL}}", "quiet"), *([(line.text, style)] if style else line.segments)),
        )
        for place, line in enumerate(lines)
    ]
