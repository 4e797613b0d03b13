"""How long something is to hold, as one types it: 3d, 2w, a date, or nothing for ever."""

import re
from datetime import UTC, date, datetime, timedelta

from copterm.domain.errors import Invalid
from copterm.text.zones import zone

_SPAN = re.compile(r"(\d{1,4})\s*([hdw])[a-z]*")
_HOURS = {"h": 1, "d": 24, "w": 24 * 7}
HELP = "3d, 2w or a day such as 2027-01-31; empty for ever."


def until(typed: str, now: datetime, zone_name: str = "UTC") -> datetime | None:
    """The moment at which it ends: so long after now, or at the end of that day there; None for ever."""
    plain = typed.strip().lower()
    if not plain:
        return None
    found = _SPAN.fullmatch(plain)
    if found:
        return now + timedelta(hours=int(found[1]) * _HOURS[found[2]])
    try:
        day = date.fromisoformat(plain)
        end = datetime(day.year, day.month, day.day, tzinfo=zone(zone_name)) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"This is no time that it can end at. Write {HELP}") from error
    return end.astimezone(UTC)


def numbers(typed: str) -> tuple[int, ...]:
    """Numbers of posts as one types them: `4 6-9`, with or without #; at most a thousand."""
    found: list[int] = []
    for part in re.split(r"[\s,;]+", typed.replace("#", "").strip()):
        ends = re.fullmatch(r"(\d{1,9})(?:[-–](\d{1,9}))?", part)
        if ends is None:
            if part:
                raise Invalid("Name the posts by their numbers: 4 6-9.")
            continue
        first, last = int(ends[1]), int(ends[2] or ends[1])
        if last - first >= 1000:
            raise Invalid("These are more than a thousand posts. Take fewer at a time.")
        found.extend(range(first, last + 1))
    return tuple(dict.fromkeys(found))
