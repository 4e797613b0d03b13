"""When a mail was sent: impossible dates are put right from what else the mail says, and clamped to 1970 to now."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import Final

from copterm.domain.clock import now

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_ZONE: Final = 14 * 3600
_FAULTS: Final = (ValueError, TypeError, IndexError, OverflowError)
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d))?")


@lru_cache(maxsize=64)
def read_date(text: str) -> datetime | None:
    """The instant a date header names, whatever its year; None where it names none. An absurd zone counts as UTC."""
    text = text.strip()[:200]
    try:
        parsed = parsedate_tz(text)
        if parsed is None:
            return _read_iso(text)
        zone = parsed[9] or 0
        moment = datetime(*parsed[:6], tzinfo=UTC) if parsed[5] < 60 else datetime(*parsed[:5], 59, tzinfo=UTC)
        return moment - timedelta(seconds=zone if abs(zone) <= LARGEST_ZONE else 0)
    except _FAULTS:
        return _read_iso(text)


def _read_iso(text: str) -> datetime | None:
    found = _ISO.search(text)
    if found is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()), tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None


def is_possible(moment: datetime | None) -> bool:
    """Whether a mail can have been sent then; an archive's synthetic first second of 1970 is no answer."""
    return moment is not None and EARLIEST < moment <= now() + timedelta(days=1)


def sent_at(date: str, others: Iterable[str]) -> tuple[datetime | None, str]:
    """When it was sent, and a note where the mail's own date did not say. None: nothing in it says."""
    moment = read_date(date)
    if is_possible(moment):
        return clamp(moment), ""
    for other in others:
        guessed = read_date(other.rpartition(";")[2])
        if is_possible(guessed):
            return clamp(guessed), "the date is taken from where it passed"
    if moment is None:
        return None, "it has no date that can be read"
    return clamp(moment), "its date is impossible"


def clamp(moment: datetime | None) -> datetime:
    """The instant, moved into 1970 to now."""
    return min(max(moment or EARLIEST, EARLIEST), now())
