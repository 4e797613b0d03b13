"""Time zones as people name them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from copterm.text import zones
from tests.mallory import TEXTS

WINTER = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ber", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("  New   York ", "America/New_York"),
        ("new_york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao", "America/Sao_Paulo"),
        ("München", "Europe/Berlin"),
        ("mumbai", "Asia/Kolkata"),
        ("est", "America/New_York"),
        ("buenos", "America/Argentina/Buenos_Aires"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
        ("+2", "Europe/Athens"),
        ("UTC+05:30", "Asia/Kolkata"),
        ("-0330", "America/St_Johns"),
    ],
)
def test_a_part_of_a_name_a_city_or_an_offset_finds_the_zone(typed: str, meant: str) -> None:
    assert zones.suggest(typed, WINTER)[0] == meant


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy", "+99", "+15", "12345", "/", "+", "Europe/Bielefeld"])
def test_what_means_no_place_finds_none(typed: str) -> None:
    assert zones.suggest(typed, WINTER) == []


def test_an_offset_is_that_of_today() -> None:
    for at in (WINTER, SUMMER):
        for name in zones.suggest("+2", at):
            assert at.astimezone(ZoneInfo(name)).strftime("%z") == "+0200"
    assert "Europe/Berlin" in zones.suggest("+2", SUMMER)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_whatever_is_typed_only_names_of_zones_come_out(text: str) -> None:
    assert set(zones.suggest(text, WINTER)) <= zones.names()


def test_places_by_which_others_are_found_are_there() -> None:
    assert set(zones.FIRST) | set(zones.ELSEWHERE) <= zones.names()


def test_the_clock_there_shows_the_day_as_well() -> None:
    assert zones.clock_there("Pacific/Auckland", WINTER) == "Fri 01:00"
