"""How somebody in a community, somebody who would like to be, and an invitation are set as one line of a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from copterm.domain.roles import Role
from copterm.services.applications import ApplicationView
from copterm.services.invitations import InvitationView
from copterm.services.membership import MemberRow
from copterm.text.lines import Segment
from copterm.text.shorten import age, ago, cells, pad
from copterm.widgets.rows import Row

HANDLE = 18


def people_rows(rows: Sequence[MemberRow], now: datetime) -> list[Row]:
    """`ada  Ada Okafor  Keeps the warehouse…     facilitator      2h`, as wide as the widest handle here."""
    width = min(HANDLE, max([6, *(cells(row.handle) for row in rows)]))
    return [_person(row, now, width) for row in rows]


def _person(row: MemberRow, now: datetime, width: int) -> Row:
    name = row.name if row.name != row.handle else ""
    about = " ".join(row.about.split())
    words = f"  {name}" if name else ""
    left: tuple[Segment, ...] = ((pad(row.handle, width), "name"), (words, "text"), (f"  {about}", "quiet"))
    seen = age(row.last_seen_at, now) if row.last_seen_at else "never"
    role = row.role.value if row.role is not Role.MEMBER else ""
    held = "suspended" if row.barred_until else "silenced" if row.silenced_until else ""
    state: list[Segment] = [(f"{held}  ", "watch")] if held else []
    right = (*state, (f"{role:>11} {seen:>10}", "quiet"))
    return Row(("person", row.id), row, left, right, words=f"{row.handle} {row.name} {about}")


def application_row(row: ApplicationView, now: datetime) -> Row:
    """`yuki  Runbooks, mostly. …           asked 2 h ago`."""
    first = " ".join(" · ".join(row.answers).split())
    left: tuple[Segment, ...] = ((f"{row.handle}  ", "name"), (first, "text"))
    return Row(("application", row.id), row, left, ((f"asked {ago(row.applied_at, now)}", "quiet"),))


def invitation_row(row: InvitationView, now: datetime) -> Row:
    """`abcd-…  as a moderator, for 3 people      by mo, 12 d left`."""
    people = "1 person" if row.uses_left == 1 else f"{row.uses_left} people"
    days = max(0, (row.expires_at - now).days)
    left: tuple[Segment, ...] = ((f"{row.hint}-…", "name"), (f"  as a {row.role}, for {people}", "text"))
    by = f"by {row.by}, " if row.by else ""
    return Row(("invitation", row.id), row, left, ((f"{by}{days} d left", "quiet"),))
