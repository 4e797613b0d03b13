"""Text of the shape of a mailing list: titles, and posts with prose, quotes and code."""

from __future__ import annotations

import random

VOCABULARY = (
    "deferred reactor socket table index lock migrate release protocol test server client patch branch review stream "
    "thread buffer callback timeout cursor vacuum partition queue worker schema column request header"
)
WORDS = VOCABULARY.split()


def title(dice: random.Random) -> str:
    """Six words."""
    return " ".join(dice.sample(WORDS, 6))


def paragraph(dice: random.Random) -> str:
    """Some text as long as a usual post: prose, now and then a quote or code."""
    text = "\n\n".join(
        " ".join(dice.choices(WORDS, k=dice.randint(15, 60))).capitalize() + "." for _ in range(dice.randint(1, 3))
    )
    if dice.random() < 0.3:
        text = "> " + " ".join(dice.choices(WORDS, k=12)) + "\n\n" + text
    if dice.random() < 0.2:
        text += "\n\n```python\nfor row in table:\n    print(row.id)\n```"
    return text
