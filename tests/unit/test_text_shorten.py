"""Cells, cutting, ages and clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from copterm.text.clean import printable
from copterm.text.shorten import age, cells, clock, fit, graphemes, head, pad

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def test_short_text_is_left_alone() -> None:
    assert fit("hello", 5) == "hello"


def test_long_text_ends_in_an_ellipsis() -> None:
    assert fit("hello world", 6) == "hello…"
    assert fit("hello world", 6, ellipsis="...") == "hel..."
    assert fit("hello", 0) == ""
    assert fit("hello", 1) == "…"
    assert fit("hello", 2, ellipsis="...") == "he"


def test_wide_characters_are_never_cut_in_two() -> None:
    assert fit("漢字漢字", 6) == "漢字…"
    assert pad("漢字漢", 5) == "漢字…"
    assert head("👨‍👩‍👧👨‍👩‍👧", 3) == "👨‍👩‍👧"
    assert head("🇫🇷🇩🇪", 3) == "🇫🇷"


def test_padding_fills_to_the_cell() -> None:
    assert pad("é", 3) == "é  "
    assert cells(pad("漢", 5)) == 5


def test_flags_are_one_character() -> None:
    assert graphemes("a🇫🇷b") == [("a", 1), ("🇫🇷", 2), ("b", 1)]


@given(st.text().map(printable), st.integers(0, 40))
def test_cut_text_fits(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) <= width
    assert cell_len(pad(text, width)) == width
    assert text.startswith(head(text, width))


@given(st.text().map(printable))
def test_characters_put_together_are_the_text(text: str) -> None:
    parts = graphemes(text)
    assert "".join(part for part, _ in parts) == text
    assert sum(size for _, size in parts) == cell_len(text)


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=4), "4m"),
        (timedelta(minutes=61), "1h"),
        (timedelta(hours=47), "1d"),
        (timedelta(days=6, hours=23), "6d"),
        (timedelta(days=7), "Mar 3"),
        (timedelta(days=200), "Aug 22"),
        (timedelta(days=2200), "Mar 2020"),
    ],
)
def test_an_age_is_as_short_as_can_be(passed: timedelta, shown: str) -> None:
    assert age(NOW - passed, NOW) == shown


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        (datetime(2026, 3, 10, 8, 14, tzinfo=UTC), "Tue 09:14"),
        (datetime(2026, 3, 5, 23, 30, tzinfo=UTC), "Fri 00:30"),
        (datetime(2026, 3, 3, 8, 14, tzinfo=UTC), "Mar 3 09:14"),
        (datetime(2019, 3, 3, 8, 14, tzinfo=UTC), "3 Mar 2019"),
    ],
)
def test_a_clock_shows_the_time_of_the_readers_place(when: datetime, shown: str) -> None:
    assert clock(when, ZoneInfo("Europe/Berlin"), NOW) == shown
    assert clock(when, "Europe/Berlin", NOW) == shown


def test_a_zone_that_does_not_exist_counts_as_utc() -> None:
    for name in ("Mars/Olympus", "", "../../etc/passwd", "\x00"):
        assert clock(NOW, name, NOW) == "Tue 12:00"
