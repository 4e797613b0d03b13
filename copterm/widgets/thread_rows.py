"""How a thread, a community or a draft is set as one line of a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from copterm.domain.roles import Role, ThreadKind, Watch
from copterm.services.communities import CommunityRow
from copterm.services.drafts import DraftView
from copterm.services.threads import ThreadRow
from copterm.text.lines import Segment
from copterm.text.shorten import age, cells, fit, pad
from copterm.widgets.rows import Row

WORD = 9
"""Cells for the word on a thread's state: as many as `no answer` takes."""


def capped(count: int) -> str:
    """A count as lists show it: nothing for none, and 99+ at most."""
    return "" if count <= 0 else "99+" if count > 99 else str(count)


def state_of(row: ThreadRow) -> str:
    """The one word that says most about a thread."""
    words = (
        (row.archived, "archived"),
        (row.locked, "locked"),
        (row.solved, "solved ✓"),
        (row.pinned, "pinned"),
        (row.watch is Watch.MUTED, "muted"),
        (row.kind is ThreadKind.QUESTION and not row.replies, "no answer"),
        (row.kind is ThreadKind.ANNOUNCEMENT, "news"),
        (row.kind is not ThreadKind.DISCUSSION, row.kind.value),
    )
    found = next((word for holds, word in words if holds), "")
    return found or (f"#{row.tags[0]}" if row.tags else "")


def thread_rows(rows: Sequence[ThreadRow], now: datetime, unread: bool = False) -> list[Row]:
    """`● Title…   question    3  ada     4m`, in columns as narrow as these rows allow.

    The figure is the number of unread posts with `unread`, else of replies.
    """
    shown = [
        (row, state_of(row), capped(row.unread) if unread else str(row.replies or ""), age(row.last_at, now))
        for row in rows
    ]
    state = min(WORD, max([0, *(cells(words) for _, words, _, _ in shown)]))
    last = min(12, max([0, *(cells(row.last) for row, _, _, _ in shown)]))
    figure = max([2, *(len(count) for _, _, count, _ in shown)])
    when = max([3, *(len(words) for _, _, _, words in shown)])
    few = max([3, *(len(_year(words)) for _, _, _, words in shown)])
    return [
        _thread_row(
            row,
            words,
            # A title goes on where a row has no word; it is cut before a word, which stands in its column.
            f"{pad(words, state)} {count:>{figure}}  {pad(row.last, last)}  {aged:>{when}}".lstrip(),
            f"{count:>{figure}}  {_year(aged):>{few}}",
        )
        for row, words, count, aged in shown
    ]


def _year(aged: str) -> str:
    """`2019` of `Mar 2019`, where there is no room for more."""
    return aged[4:] if len(aged) == 8 else aged


def _thread_row(row: ThreadRow, state: str, figures: str, few: str) -> Row:
    unread = row.unread > 0
    mark = "●" if unread else "▲" if row.pinned else " "
    left: tuple[Segment, ...] = (
        (f"{mark} ", "unread" if unread else "quiet"),
        (row.title, "name" if unread else "text"),
    )
    searched = f"{row.title} {row.author} {' '.join(row.tags)}"
    tail = ((fit(row.last, WORD), "quiet"), (state, "quiet"))
    return Row(row.id, row, left, ((figures, "quiet"),), ((few, "quiet"),), tail, words=searched)


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
    if row.role:
        what = row.role.value if row.role is not Role.MEMBER else ""
        what = row.watch.value if row.watch is not Watch.NORMAL else what
    when = age(row.last_post_at, now) if row.last_post_at else ""
    figures = f"{what}{' ' if what else ''}{capped(row.unread):>4} {when:>8}"
    return Row(row.id, row, left, ((figures, "quiet"),), words=f"{row.name} {row.slug} {row.purpose}")


def draft_row(row: DraftView, now: datetime) -> Row:
    """`Reply in Backfill…   Worked for us, with one…        2h`."""
    first = next((line.strip() for line in row.body.splitlines() if line.strip() and line[0] != ">"), "")
    words = f"{row.title}: {first}" if row.title and first else row.title or first
    left: tuple[Segment, ...] = ((pad(row.where, 34), "text"), (f"  {words}", "quiet"))
    return Row(row.id, row, left, ((f"{age(row.updated_at, now):>8}", "quiet"),), words=f"{row.where} {words}")
