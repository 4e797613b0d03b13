"""On the largest screens: one's communities at the left, with what is unread in each, always in the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from copterm.services.communities import CommunityRow
from copterm.widgets.rows import Row, RowList, heading
from copterm.widgets.strips import ink_for, strip_of
from copterm.widgets.thread_rows import capped


class Rail(RowList):
    """New, and each community: where one is has a mark, and a bar while the keys go here."""

    WHERE = "in the communities at the left"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,tab", "back", "back", id="rail.back", tooltip="Back to the list"),
    ]

    class Chosen(Message):
        """A community was chosen; None is New."""

        def __init__(self, community_id: int | None) -> None:
            super().__init__()
            self.community_id = community_id

    class Left(Message):
        """The keys are to go to the list again."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, empty="")
        self.here: int | None = None

    def tell(self, communities: Sequence[CommunityRow], here: int | None) -> None:
        """Show these; it is drawn again only where something is different."""
        self.here = here
        unread = sum(row.unread for row in communities)
        rows = [_row(None, "New", unread, here), *([heading("Communities")] if communities else [])]
        rows += [_row(row.id, row.name, row.unread, here) for row in communities]
        self.show(rows)
        if not self.has_focus:
            self.go_to(("rail", here))

    def action_open(self) -> None:
        """Go to the place under the cursor."""
        if self.current:
            self.post_message(self.Chosen(self.current.key[1]))  # type: ignore[index]

    def action_back(self) -> None:
        """To the list."""
        self.post_message(self.Left())

    def on_click(self, event: events.Click) -> None:
        """One click opens: there is nothing else to do with a place."""
        event.stop()
        event.prevent_default()
        index = event.y + self.scroll_offset.y
        if index < len(self.rows) and not self.rows[index].still:
            self.post_message(self.Chosen(self.rows[index].key[1]))  # type: ignore[index]

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """Nobody else follows this cursor."""
        message.stop()

    def on_blur(self) -> None:
        self.go_to(("rail", self.here))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        if self.has_focus or index >= len(self.rows):
            return super().render_line(y)
        return strip_of([(" ", "text"), *self.rows[index].line(self.size.width - 2)], self.size.width, ink_for(self))


def _row(community_id: int | None, name: str, unread: int, here: int | None) -> Row:
    style = "name" if unread else "text"
    mark = "›" if community_id == here else " "
    return Row(("rail", community_id), None, ((f"{mark} ", "accent"), (name, style)), ((capped(unread), "quiet"),))
