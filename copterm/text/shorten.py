"""Text and time in little room: cells, cutting, padding, ages and clocks."""

from datetime import date, datetime, timedelta, tzinfo

from rich.cells import cell_len, split_graphemes

from copterm.text import zones

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_LONG_AGO = timedelta(days=300)


def cells(text: str) -> int:
    """How many terminal cells the text takes."""
    return cell_len(text)


def graphemes(text: str) -> list[tuple[str, int]]:
    """The text cut into what readers take for one character, with its cells; flags and joined emoji whole."""
    if text.isascii():
        return [(character, 1) for character in text]
    parts: list[tuple[str, int]] = []
    for start, end, size in split_graphemes(text)[0]:
        part = text[start:end]
        if parts and _is_half_flag(part) and _is_half_flag(parts[-1][0]):
            parts[-1] = (parts[-1][0] + part, parts[-1][1] + size)
        else:
            parts.append((part, size))
    return parts


def _is_half_flag(part: str) -> bool:
    return len(part) == 1 and ord(part) in _FLAG_LETTERS


def head(text: str, width: int) -> str:
    """As much of the start of the text as `width` cells hold, no character cut in two."""
    if cell_len(text) <= width:
        return text
    if text.isascii():
        return text[: max(width, 0)]
    used = 0
    kept: list[str] = []
    for part, size in graphemes(text[: max(width, 0) * 16 + 16]):
        if used + size > width:
            break
        kept.append(part)
        used += size
    return "".join(kept)


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """The text, or as much of it as `width` cells hold with the ellipsis at the end."""
    if cell_len(text) <= width:
        return text
    room = width - cell_len(ellipsis)
    if room < 0:
        return head(text, width)
    return head(text, room) + ellipsis


def pad(text: str, width: int) -> str:
    """The text cut or filled up with spaces to exactly `width` cells."""
    text = fit(text, width)
    return text + " " * (width - cell_len(text))


def age(then: datetime, now: datetime) -> str:
    """How long ago, as short as can be: "now", "4m", "1h", "2d", "Mar 3", "Mar 2019"."""
    passed = now - then
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes}m"
    if minutes < 24 * 60:
        return f"{minutes // 60}h"
    if passed < timedelta(days=7):
        return f"{passed.days}d"
    month = _MONTHS[then.month - 1]
    return f"{month} {then.day}" if passed < _LONG_AGO else f"{month} {then.year}"


def day(on: date, today: date) -> str:
    """A day: "Mar 3", or "Mar 3 2028" where that is not soon and was not lately."""
    shown = f"{_MONTHS[on.month - 1]} {on.day}"
    return shown if abs(on - today) < _LONG_AGO else f"{shown} {on.year}"


def ago(then: datetime, now: datetime) -> str:
    """How long ago, inside a sentence: "just now", "4 min ago", "2 h ago", "3 d ago", "on Mar 3"."""
    words = age(then, now)
    if not words[0].isdigit():
        return "just now" if words == "now" else f"on {words}"
    return f"{words[:-1]} {'min' if words[-1] == 'm' else words[-1]} ago"


def span(seconds: float) -> str:
    """How long something takes, in one unit, rounded up: "40 seconds", "5 minutes", "2 hours", "3 days"."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size or size == 1:
            count = max(1, -int(-seconds // size))
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    raise AssertionError("a second is the smallest unit")


def clock(when: datetime, tz: tzinfo | str, now: datetime) -> str:
    """The moment as a clock there shows it: "Tue 09:14", this year "Mar 3 09:14", before "3 Mar 2019"."""
    zone = zones.zone(tz) if isinstance(tz, str) else tz
    local = when.astimezone(zone)
    today = now.astimezone(zone)
    distance = abs((today.date() - local.date()).days)
    month = _MONTHS[local.month - 1]
    if distance < 7:
        return f"{_DAYS[local.weekday()]} {local:%H:%M}"
    if abs(today - local) < _LONG_AGO:
        return f"{month} {local.day} {local:%H:%M}"
    return f"{local.day} {month} {local.year}"
