"""What is different between two texts, line by line, with words for what was added and removed."""

from dataclasses import dataclass
from difflib import SequenceMatcher

ADDED, REMOVED, SAME, LEFT_OUT = "added", "removed", "", "left out"
AROUND = 2
"""So many lines that stayed as they were are shown before and after what changed."""
MOST = 2_000
"""Lines of each text that are compared; a text with more is compared up to there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line and what became of it: added, removed, or nothing; `left out` counts lines that stayed the same."""

    what: str
    text: str
    count: int = 1


def compare(before: str, after: str) -> tuple[Difference, ...]:
    """The lines that were removed and added, each with a little of what stands around it; nothing for equal texts."""
    old, new = before.split("\n")[:MOST], after.split("\n")[:MOST]
    found: list[Difference] = []
    reached = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        found += _left_out(group[0][1] - reached)
        for what, low, high, new_low, new_high in group:
            if what == "equal":
                found += [Difference(SAME, line) for line in old[low:high]]
            else:
                found += [Difference(REMOVED, line) for line in old[low:high]]
                found += [Difference(ADDED, line) for line in new[new_low:new_high]]
        reached = group[-1][2]
    return (*found, *_left_out(len(old) - reached)) if found else ()


def _left_out(count: int) -> list[Difference]:
    return [Difference(LEFT_OUT, "", count)] if count > 0 else []
