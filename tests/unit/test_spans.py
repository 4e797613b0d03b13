"""Times and numbers as one types them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copterm.domain.errors import Invalid
from copterm.text import spans

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("", None),
        ("3d", NOW + timedelta(days=3)),
        (" 2 weeks ", NOW + timedelta(weeks=2)),
        ("36h", NOW + timedelta(hours=36)),
        ("2026-11-30", datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
def test_how_long_something_holds(typed: str, end: datetime | None) -> None:
    assert spans.until(typed, NOW) == end


def test_a_day_ends_where_the_member_is() -> None:
    assert spans.until("2026-11-30", NOW, "Asia/Taipei") == datetime(2026, 11, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["soon", "3", "99999d", "2026-13-01", "9999-12-31", "3d ago"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="no time"):
        spans.until(typed, NOW)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_time_or_refused(typed: str) -> None:
    with suppress(Invalid):
        assert (spans.until(typed, NOW) or NOW).tzinfo is not None
    with suppress(Invalid):
        assert all(number >= 0 for number in spans.numbers(typed))


def test_numbers_of_posts() -> None:
    assert spans.numbers("#4, 6-8 4") == (4, 6, 7, 8)
    assert spans.numbers("9-7") == ()
    for typed in ("four", "1-99999", "-3"):
        with pytest.raises(Invalid):
            spans.numbers(typed)
