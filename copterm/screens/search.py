"""Search: one line to type into, and below it the posts that have it, while one types. Looking marks nothing read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from copterm.domain.errors import Invalid, NotFound
from copterm.domain.roles import Order
from copterm.screens import empty
from copterm.screens.beside import BesidePage
from copterm.screens.listing import DeepList
from copterm.screens.opening import OpenThread
from copterm.screens.session import Session
from copterm.services import searching
from copterm.services.searching import Found, Hit
from copterm.text.lines import Segment
from copterm.text.query import QUERY_LENGTH
from copterm.text.shorten import age, pad
from copterm.widgets.chrome import StatusRule
from copterm.widgets.field import Field
from copterm.widgets.keys import Hint, hints_of
from copterm.widgets.rows import Row, RowList

AUTHOR, PLACE = 12, 18
"""Cells for who wrote it, and in which community, at most."""
MOST = 200
"""Hits that are shown; who needs more says more."""
FIRST = {Order.FITTING: "best first", Order.NEWEST: "newest first"}


class SearchPage(DeepList):
    """What was found: each post with the place where the words stand. Enter looks at it in its thread."""

    HERE = ""
    WHERE = "on Search"
    FILTERS = True
    ON_ROWS = frozenset({"order"})
    WORDS = {"list.open": ("look", "Look at it in its thread; nothing is marked read"),
             "rows.filter": ("search", "Go to the line, and search for something else")}  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "order", "order", id="search.order",
                tooltip="The newest first; again: what fits best first"),
    ]  # fmt: skip

    def __init__(self, session: Session, typed: str = "") -> None:
        super().__init__(session)
        self.wanted = typed or session.searched
        self.order = Order.FITTING
        self.found: Found | None = None

    def body(self) -> Iterable[Widget]:
        yield Field("Words, a community, a name: try in:data by:bea", self.wanted, id="filter", limit=QUERY_LENGTH)
        yield Horizontal(RowList(id="rows", empty=""), id="columns")

    def begin(self) -> None:
        """In the line; what was sought last stands there, and typing puts something else in its place."""
        for field in self.query("#filter").results(Field):
            field.add_class("-open")
            field.focus()
            field.select_all()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action == "filter" or (action != "peek" and super().check_action(action, parameters))

    def offer_hints(self) -> None:
        """In the line: how to go on; in the list its keys."""
        if isinstance(self.focused, Field):
            self.hints.offer(
                [Hint("Enter", "to what was found", "enter"), Hint("Esc", "back", "escape"), *hints_of(self)]
            )
        else:
            super().offer_hints()

    # What is found -----------------------------------------------------------------------------------------

    async def fetch(self) -> None:
        typed, order = self.wanted, self.order
        self.session.searched = typed
        self.found, rows = None, []
        words = empty.SEARCH
        if typed.strip():
            try:
                limit = min(MOST, searching.HITS * self.depth)
                self.found = await self.forum.read(searching.search, typed, order, 0, limit, is_typing=True)
            except (Invalid, NotFound) as refusal:
                words = str(refusal)
            else:
                words = empty.NOTHING_FOUND
                rows = self._rows(self.found.hits)
        has_more = self.found is not None and len(self.found.hits) < min(MOST, self.found.count)
        self.rows.empty = self.spelled(words)
        self.rows.refresh()
        self.query_one("#rule", StatusRule).say([("Search", "heading")], self._figures())
        self.rows.show(rows, True if has_more else None, other=self.shown != typed)
        self.shown = typed
        self.offer_hints()
        self.rest_on(self.rows)

    def _figures(self) -> list[Segment]:
        """`12 posts, best first`; of very many only the newest were looked at, and that is said."""
        if self.found is None or not self.found.count:
            return []
        count = self.found.count
        posts_ = "1 post" if count == 1 else f"{count:,} posts"
        words = f"the newest {posts_}" if self.found.is_capped else posts_
        return [(f"{words}, {FIRST[self.order]}", "quiet")]

    def _rows(self, hits: Sequence[Hit]) -> list[Row]:
        """Two lines a post: where it is and by whom, and the words."""
        author = min(AUTHOR, max((len(one.author) for one in hits), default=0))
        places = {one.community for one in hits}
        place = min(PLACE, max(map(len, places))) if len(places) > 1 else 0
        rows = []
        for one in hits:
            number = f"  #{one.number}" if one.number > 1 else ""
            solved = "✓ " if one.accepted else ""
            when = f"  {age(one.at, self.present):>8}"
            where = f"{pad(one.community, place)}  " if place else ""
            right = ((solved, "good"), (where, "quiet"), (pad(one.author, author), "name"), (when, "quiet"))
            short = ((solved, "good"), (when.strip(), "quiet"))
            rows.append(
                Row(one.post_id, one, ((one.title, "text"), (number, "quiet")), right, short, below=bool(one.pieces))
            )
            if one.pieces:
                said = [(words, "strong" if is_hit else "quiet") for words, is_hit in one.pieces]
                rows.append(Row(("words", one.post_id), None, (("  ", "quiet"), *said), still=True))
        return rows

    def action_order(self) -> None:
        """Something else first."""
        self.order = Order.NEWEST if self.order is Order.FITTING else Order.FITTING
        self.depth = 1
        self.later(self._again())

    async def _again(self) -> None:
        await self.load()
        self.rows.action_edge(-1)

    # Typing ------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Back into the line."""
        self.query_one("#filter", Field).focus()

    def _leave_filter(self, kept: str) -> None:
        if self.rows.rows:
            self.rows.focus()

    async def go_back(self) -> None:
        """To where one came from; what was sought stands there again next time."""
        await BesidePage.go_back(self)

    # Looking -----------------------------------------------------------------------------------------------

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, Hit):
            self.act(self._look_at(row.record))

    async def _look_at(self, hit: Hit) -> None:
        if await self.look_at(hit.thread_id, hit.number):
            self.post_message(OpenThread(hit.thread_id, hit.number))

    def place_of(self, record: object) -> tuple[int, int | None] | None:
        return (record.thread_id, record.number) if isinstance(record, Hit) else None
