"""Time zones as people name them: a part of a name, a city, or an offset, to the names that the tables know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

LEAST, MOST = timedelta(hours=-12), timedelta(hours=14)
LONGEST = 60
OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?")
AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
LARGE = {
    "Africa": "Lagos Cairo Johannesburg Nairobi Casablanca",
    "America": "New_York Chicago Denver Los_Angeles Toronto Mexico_City Bogota Lima Sao_Paulo Argentina/Buenos_Aires "
    "Caracas Santiago Halifax St_Johns Anchorage Phoenix Noronha",
    "Asia": "Kolkata Shanghai Tokyo Dhaka Karachi Jakarta Singapore Seoul Dubai Riyadh Tehran Kabul Tashkent Kathmandu "
    "Yangon Bangkok Manila",
    "Atlantic": "Azores Cape_Verde",
    "Australia": "Sydney Perth Adelaide Darwin Brisbane",
    "Europe": "London Berlin Paris Madrid Rome Athens Kyiv Istanbul Moscow",
    "Pacific": "Auckland Honolulu Fiji Guadalcanal Tongatapu Kiritimati Marquesas Chatham Pago_Pago",
}
FIRST = tuple(dict.fromkeys(f"{area}/{city}" for area in ("Europe", *LARGE) for city in LARGE[area].split()))
"""Where many people live, and one place for each offset: these come first where several fit equally well."""
ELSEWHERE = {
    "Europe/Berlin": "germany munich munchen muenchen hamburg cologne koln koeln frankfurt stuttgart cet cest mez",
    "Europe/London": "england scotland wales uk manchester edinburgh glasgow birmingham bristol leeds cardiff bst",
    "Europe/Paris": "france lyon marseille toulouse",
    "Europe/Madrid": "spain barcelona valencia seville bilbao",
    "Europe/Rome": "italy milan milano turin naples",
    "Europe/Zurich": "switzerland geneva basel bern",
    "Europe/Amsterdam": "netherlands rotterdam utrecht eindhoven",
    "Europe/Warsaw": "poland krakow wroclaw gdansk",
    "Europe/Lisbon": "portugal porto",
    "Europe/Kyiv": "kiev ukraine lviv eet",
    "Europe/Istanbul": "ankara turkey",
    "Asia/Kolkata": "india mumbai bombay delhi new delhi bangalore bengaluru chennai hyderabad pune calcutta ist",
    "Asia/Shanghai": "china beijing shenzhen guangzhou hangzhou chengdu",
    "Asia/Tokyo": "japan osaka kyoto jst",
    "Asia/Ho_Chi_Minh": "vietnam hanoi saigon",
    "Asia/Dubai": "abu dhabi",
    "Asia/Jerusalem": "israel tel aviv",
    "Australia/Sydney": "canberra",
    "Pacific/Auckland": "new zealand wellington",
    "Africa/Johannesburg": "south africa cape town pretoria durban",
    "Africa/Lagos": "nigeria abuja",
    "America/New_York": "boston washington philadelphia atlanta miami pittsburgh eastern est edt",
    "America/Chicago": "austin dallas houston central cst cdt",
    "America/Denver": "boulder mountain mst mdt",
    "America/Los_Angeles": "california san francisco seattle portland san diego las vegas pacific time pst pdt",
    "America/Toronto": "ottawa montreal",
    "America/Sao_Paulo": "brazil rio de janeiro brasilia",
    "America/Argentina/Buenos_Aires": "argentina",
}
"""Cities and countries by which people look for a zone that is called after another city."""
OF_THIS_MACHINE = frozenset({"localtime", "Factory"})
"""Names that say something of the server, not of a place."""


@cache
def names() -> frozenset[str]:
    """Every name that a member's time zone can have."""
    return frozenset(available_timezones() - OF_THIS_MACHINE)


@cache
def _places() -> tuple[tuple[str, str], ...]:
    """(name, folded name) of the zones that are called after a place, those where many people live first."""
    usual = [name for name in sorted(names()) if name.split("/")[0] in AREAS]
    ordered = [*(name for name in FIRST if name in names()), *(name for name in usual if name not in FIRST)]
    return tuple((name, _folded(name)) for name in ordered)


@lru_cache(256)
def zone(name: str) -> tzinfo:
    """The zone, or UTC where the name says nothing to this machine: another one may have had more of them."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return UTC


def _folded(text: str) -> str:
    """Small letters without accents, words apart."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST].casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).replace("_", " ").split())


def suggest(typed: str, at: datetime, most: int = 5) -> list[str]:
    """The zones that this may mean, the likeliest first; nothing for what means none."""
    sought = _folded(typed)
    if not sought:
        return []
    if sought in ("utc", "gmt", "z", "zulu"):
        return ["UTC"]
    if (offset := _offset(sought)) is not None:
        return [name for name in FIRST if name in names() and at.astimezone(zone(name)).utcoffset() == offset][:most]
    if "/" in sought and (exact := [name for name in names() if _folded(name) == sought]):
        return exact[:1]
    ranked = sorted((rank, place, name) for place, (name, rank) in enumerate(_ranked(sought)))
    return [name for _, _, name in ranked[:most]]


def _ranked(sought: str) -> Iterator[tuple[str, int]]:
    for name, folded in _places():
        city = folded.rpartition("/")[2]
        other = ELSEWHERE.get(name, "")
        if sought in (city, folded):
            yield name, 0
        elif city.startswith(sought):
            yield name, 1
        elif f" {other}".find(f" {sought}") >= 0:
            yield name, 2
        elif folded.startswith(sought) or f" {city}".find(f" {sought}") >= 0:
            yield name, 3
        elif len(sought) > 3 and sought in folded:
            yield name, 4


def _offset(sought: str) -> timedelta | None:
    """`+2`, `UTC+05:30`, `-0330`: hours from UTC."""
    found = OFFSET.fullmatch(sought)
    if found is None:
        return None
    sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (1 if sign == "+" else -1)
    return offset if LEAST <= offset <= MOST else None


def clock_there(name: str, at: datetime) -> str:
    """`Tue 14:03`, what the clocks there show."""
    return f"{at.astimezone(zone(name)):%a %H:%M}"
