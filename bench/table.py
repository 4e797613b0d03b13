"""The table of bench/README.md: rows of a part that was measured take the place of its rows from before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bench.figures import Figure

README = Path(__file__).resolve().parent / "README.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
HEAD = "| figure | goal | measured | date | part |\n| --- | --- | --- | --- | --- |\n"


def rows(part: str, figures: Sequence[Figure], on: date) -> list[str]:
    """A line a figure; a goal that is missed has a ! before what was measured."""
    return [
        f"| {one.name} | {one.goal} | {'' if one.is_reached else '! '}{one.amount} | {on.isoformat()} | `{part}` |\n"
        for one in figures
    ]


def write(measured: Mapping[str, Sequence[Figure]], order: Sequence[str], on: date, path: Path = README) -> None:
    """Put what was measured into the table, in the order of the parts."""
    before, _, rest = path.read_text().partition(BEGIN)
    table, _, after = rest.partition(END)
    kept: dict[str, list[str]] = {}
    for line in table.splitlines(keepends=True)[2:]:
        kept.setdefault(line.rstrip().rstrip("|").rpartition("|")[2].strip(" `"), []).append(line)
    for part, figures in measured.items():
        kept[part] = rows(part, figures, on)
    lines = [line for part in order for line in kept.get(part, [])]
    path.write_text(f"{before}{BEGIN}{HEAD}{''.join(lines)}{END}{after}")
