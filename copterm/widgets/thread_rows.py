"""How a thread, a community or a draft is set as one line of a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from copterm.domain.roles import Joining, Role, State, ThreadKind, Watch
from copterm.services.communities import CommunityRow
from copterm.services.drafts import DraftView
from copterm.services.holding import HeldView
from copterm.services.threads import ThreadRow
from copterm.text.lines import Segment
from copterm.text.shorten import age, cells, pad
from copterm.widgets.rows import Row

WORD = 9
"""Cells for the word on a thread's state: as many as `no answer` takes."""


def capped(count: int) -> str:
    """A count as lists show it: nothing for none, and 99+ at most."""
    return "" if count <= 0 else "99+" if count > 99 else str(count)


def state_of(row: ThreadRow) -> str:
    """The one word that says most about a thread; that one has muted it is never left out."""
    if row.watch is Watch.MUTED:
        return "muted ✓" if row.solved else "muted"
    words = (
        (row.moved, "moved"),
        (row.archived, "archived"),
        (row.locked, "locked"),
        (row.solved, "solved ✓"),
        (row.pinned, "pinned"),
        (row.kind is ThreadKind.QUESTION and not row.replies, "no answer"),
        (row.kind is ThreadKind.ANNOUNCEMENT, "announced"),
        (row.kind is not ThreadKind.DISCUSSION, row.kind.value),
    )
    return next((word for holds, word in words if holds), "")


def stands_first(row: ThreadRow) -> bool:
    """Whether it stands above the others: while it is pinned, or announces something that was not read yet."""
    return row.pinned or (row.kind is ThreadKind.ANNOUNCEMENT and row.unread > 0)


def sign_of(row: ThreadRow) -> str:
    """The same in one cell, for narrow lists: solved, or a question that nobody has answered."""
    return "✓" if row.solved else "?" if state_of(row) == "no answer" else ""


def tag_of(row: ThreadRow) -> str:
    """A tag that stands where other threads have their state, unless it is too long for that."""
    return next((f"#{tag}" for tag in row.tags if cells(tag) < WORD), "")


def thread_rows(rows: Sequence[ThreadRow], now: datetime, unread: bool = False) -> list[Row]:
    """`● Title…   question    3  ada     4m`, in columns as narrow as these rows allow.

    The figure is the number of unread posts with `unread`, else of replies.
    """
    shown = [
        (row, state_of(row) or tag_of(row), capped(row.unread) if unread else str(row.replies or ""), row.last_at)
        for row in rows
    ]
    aged = [age(when, now) for _, _, _, when in shown]
    state = max([0, *(cells(words) for _, words, _, _ in shown)])
    last = min(12, max([0, *(cells(row.last) for row, _, _, _ in shown)]))
    figure = max([2, *(len(count) for _, _, count, _ in shown)])
    wide, few = max([3, *map(len, aged)]), max([3, *(len(_year(words)) for words in aged)])
    sign = max([0, *(len(sign_of(row)) for row in rows)])
    made = []
    for (row, words, count, _), old in zip(shown, aged, strict=True):
        figures = f"{count:>{figure}}  {pad(row.last, last)}  {old:>{wide}}"
        # A title goes on where a row has no word; it is cut before a word, which stands in its column.
        full = f"{pad(words, state)} {figures}".lstrip()
        short = f"{pad(sign_of(row), sign)} {count:>{figure}}  {_year(old):>{few}}".lstrip()
        made.append(_thread_row(row, full, "" if state_of(row) else figures.lstrip(), short))
    return made


def _year(aged: str) -> str:
    """`2019` of `Mar 2019`, where there is no room for more."""
    return aged[4:] if len(aged) == 8 else aged


def _thread_row(row: ThreadRow, full: str, lean: str, short: str) -> Row:
    unread = row.unread > 0
    mark = "●" if unread else "▲" if row.pinned else " "
    return Row(
        row.id,
        row,
        ((f"{mark} ", "unread" if unread else "quiet"), (row.title, "name" if unread else "text")),
        ((full, "quiet"),),
        ((short, "quiet"),),
        ((state_of(row), "quiet"),) if row.watch is Watch.MUTED else (),
        ((lean, "quiet"),) if lean else (),
        words=f"{row.title} {row.author} {' '.join(row.tags)}",
    )


def community_rows(rows: Sequence[CommunityRow], now: datetime) -> list[Row]:
    """`● Data Engineering  Keep our pipelines boring…      member   5   4m`."""
    name = min(28, max([8, *(cells(row.name) for row in rows)]))
    return [_community_row(row, now, name) for row in rows]


def _community_row(row: CommunityRow, now: datetime, name: int) -> Row:
    unread = row.unread > 0
    left: tuple[Segment, ...] = (
        ("● " if unread else "  ", "unread" if unread else "quiet"),
        (pad(row.name, name), "name" if unread else "text"),
        (f"  {row.purpose}", "quiet"),
    )
    what = ""
    if row.asked_at is not None:
        what = f"asked {age(row.asked_at, now)}".removesuffix(" now")
    elif not row.role:
        what = {Joining.APPLICATION: "asks first", Joining.INVITATION: "invitation"}.get(row.joining, "")
    else:
        what = row.role.value if row.role is not Role.MEMBER else ""
        what = row.watch.value if row.watch is not Watch.NORMAL else what
    if row.state in (State.DORMANT, State.RETIRED):
        what = row.state.value
    when = age(row.last_post_at, now) if row.last_post_at else ""
    figures = f"{what}{' ' if what else ''}{capped(row.unread):>4} {when:>10}"
    return Row(row.id, row, left, ((figures, "quiet"),), words=f"{row.name} {row.slug} {row.purpose}")


def _own_words(body: str) -> str:
    """The first line that is neither quoted nor says who is."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    after = [*lines[1:], ""] if lines else []
    own = (line for line, next_one in zip(lines, after, strict=True)
           if line[0] != ">" and not (line[-1] == ":" and next_one.startswith(">")))  # fmt: skip
    return next(own, "")


def draft_row(row: DraftView, now: datetime, where: int = 34) -> Row:
    """`Reply in Backfill…   Worked for us, with one…        2h`; `where` cells for the place."""
    first = _own_words(row.body)
    words = f"{row.title}: {first}" if row.title and first else row.title or first
    left: tuple[Segment, ...] = ((pad(row.where, where), "text"), (f"  {words}", "quiet"))
    return Row(row.id, row, left, ((f"{age(row.updated_at, now):>8}", "quiet"),), words=f"{row.where} {words}")


def held_row(row: HeldView, now: datetime) -> Row:
    """`waits     Reply in Backfill…   Worked for us…     2h`; or that it was declined, and why."""
    first = next((line.strip() for line in row.body.splitlines() if line.strip() and line[0] != ">"), "")
    where = f"{'Reply in' if row.thread_id is not None else 'New thread:'} {row.title}"
    declined = row.state == "declined"
    state: Segment = (pad("declined" if declined else "waits", 10), "act" if declined else "watch")
    words = f"{row.decided_by}: {row.reason}" if declined else first
    left: tuple[Segment, ...] = (state, (pad(where, 30), "text"), (f"  {words}", "quiet"))
    when: Segment = (f"{age(row.decided_at or row.held_at, now):>8}", "quiet")
    return Row(("held", row.id), row, left, (when,), words=f"{state[0]} {where} {words}")
