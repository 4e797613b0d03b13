"""The table of figures: a part's rows take the place of its rows from before, and nothing else changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("bench.table", reason="a source distribution comes without the bench")

from bench.figures import Figure
from bench.table import BEGIN, END, write

TODAY = date(2026, 3, 4)


def test_a_part_that_is_measured_again_replaces_its_rows_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"Before.\n{BEGIN}{END}After.\n")
    write({"line": [Figure("a key", 300, "B", most=400)]}, ["keys", "line"], TODAY, path)
    write({"keys": [Figure("a key", 12.34, "ms", most=4)]}, ["keys", "line"], TODAY, path)
    write({"line": [Figure("a key", 280, "B", most=400)]}, ["keys", "line"], TODAY, path)
    assert path.read_text().splitlines() == [
        "Before.",
        BEGIN.strip(),
        "| figure | goal | measured | date | part |",
        "| --- | --- | --- | --- | --- |",
        "| a key | ≤ 4 ms | ! 12.3 ms | 2026-03-04 | `keys` |",
        "| a key | ≤ 400 B | 280 B | 2026-03-04 | `line` |",
        END.strip(),
        "After.",
    ]


def test_a_figure_that_must_reach_an_amount_says_so_and_misses_below_it() -> None:
    figure = Figure("posts accepted", 306.4, "/s", least=500)
    assert (figure.goal, figure.amount, figure.is_reached) == ("≥ 500 /s", "306 /s", False)
