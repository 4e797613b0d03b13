"""A form made of parts, each with a question, and the plain text that holds its answers: for drafts and commands.

[Purpose]
Keep our pipelines boring.

[Not for]
Vendor choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One answer of a form: its name in code, its label on screen, what it asks, and how long it may be.

    `is_line`: one line, on which Enter goes on to the next part.
    """

    name: str
    label: str
    question: str
    limit: int
    is_line: bool = False


Answers = Mapping[str, str]


def written(parts: Sequence[Part], answers: Answers) -> str:
    """The answers as one text; parts without one are left out. `read` gives the same answers again."""
    labels = {part.label for part in parts}
    said = ((part.label, answers.get(part.name, "").strip("\n")) for part in parts)
    return "\n\n".join(f"[{label}]\n{_guarded(text, labels)}" for label, text in said if text.strip())


def read(parts: Sequence[Part], text: str) -> dict[str, str]:
    """The answers in a text, one for each part; what stands before the first label belongs to the first part."""
    names = {f"[{part.label}]".casefold(): part.name for part in parts}
    lines: dict[str, list[str]] = {part.name: [] for part in parts}
    here = parts[0].name
    for line in text.split("\n"):
        if line.strip().casefold() in names and not line.startswith("\\"):
            here = names[line.strip().casefold()]
        else:
            lines[here].append(line.removeprefix("\\") if _is_guarded(line, names) else line)
    return {name: "\n".join(found).strip("\n") for name, found in lines.items()}


def _guarded(text: str, labels: set[str]) -> str:
    """A line that looks like a label is no label, and one that looks like such a line is itself."""
    names = {f"[{label}]".casefold() for label in labels}
    return "\n".join(
        f"\\{line}" if line.strip().casefold() in names or _is_guarded(line, names) else line
        for line in text.split("\n")
    )


def _is_guarded(line: str, names: Mapping[str, str] | set[str]) -> bool:
    return line.startswith("\\") and line.lstrip("\\").strip().casefold() in names
