"""Things to look at: the links of a post, a post as plain text, what a community is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from copterm.dialogs.frame import Question
from copterm.domain.clock import now
from copterm.services.finding import Person
from copterm.services.posts import RevisionView
from copterm.text import zones
from copterm.text.clean import clean_block
from copterm.text.lines import Link, Segment
from copterm.text.markdown import plain_lines
from copterm.text.render import render
from copterm.text.shorten import clock
from copterm.widgets.chrome import Hints
from copterm.widgets.keys import Hint, hints_of
from copterm.widgets.lines_view import LinesView
from copterm.widgets.rows import Row, RowList


class Links(Question[str]):
    """The links of a post, whole; Enter copies one into the reader's own clipboard."""

    FOCUS = (RowList,)
    WORDS = {"list.open": ("copy", "Copy this address to your own clipboard")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "copy", "copy", id="links.copy", tooltip="Copy this address to your own clipboard"),
        Binding("q,o", "leave", "close", id="links.leave", tooltip="Close the links", show=False),
    ]

    def __init__(self, links: Sequence[Link]) -> None:
        super().__init__("Links of this post")
        self.links = links

    def body(self) -> Iterable[Widget]:
        yield RowList(id="links")
        yield LinesView(id="whole")

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.show(
            [
                Row(link.number, link.url, ((f"[{link.number}] ", "accent"), (link.text or link.url, "text")))
                for link in self.links
            ]
        )
        rows.focus()
        self._whole()

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        self._whole()

    def _whole(self) -> None:
        row = self.query_one(RowList).current
        if row:
            lines = render(str(row.record), "mail", 60, True).lines
            self.query_one("#whole", LinesView).say(
                [[("".join(t for t, _ in line.segments), "link")] for line in lines]
            )

    def action_copy(self) -> None:
        """Copy this one."""
        row = self.query_one(RowList).current
        self.dismiss(str(row.record) if row else None)

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        self.action_copy()


class PlainText(Question[None]):
    """A post as it was written, without colours or frame, to be selected with the terminal's own mouse."""

    FOCUS = (LinesView,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,Y", "leave", "close", id="plain.leave", tooltip="Back to the thread", show=False),
    ]

    def __init__(self, heading: str, text: str) -> None:
        super().__init__(heading)
        self.plain = text

    def body(self) -> Iterable[Widget]:
        yield LinesView(id="plain", margin=0)

    def on_mount(self) -> None:
        view = self.query_one(LinesView)
        view.focus()
        self.call_after_refresh(self._fill)

    def on_lines_view_scrolled(self, message: LinesView.Scrolled) -> None:
        """There is no frame to say in that there is more."""
        message.stop()
        more = [Hint("↓", "more", "down")] if message.more else []
        self.query_one(Hints).offer([*hints_of(self), *more])

    def _fill(self) -> None:
        view = self.query_one(LinesView)
        lines = plain_lines(clean_block(self.plain, None), max(20, view.size.width))
        view.say([[("".join(text for text, _ in line.segments), "text")] for line in lines])


class Versions(Question[None]):
    """What a post said before it was edited, the latest first."""

    FOCUS = (LinesView,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,H", "leave", "close", id="versions.leave", tooltip="Back to the thread", show=False),
    ]

    def __init__(self, heading: str, revisions: Sequence[RevisionView], zone: str) -> None:
        super().__init__(heading)
        self.revisions = revisions
        self.tz = zone

    def body(self) -> Iterable[Widget]:
        lines: list[Sequence[Segment]] = []
        width = max(20, min(self.app.size.width, 80) - 6)
        for revision in reversed(self.revisions):
            until = clock(revision.replaced_at, self.tz, now())
            lines += [[]] if lines else []
            lines.append([(f"Until {until}", "heading"), (f"  changed by {revision.replaced_by}", "quiet")])
            lines += [line.segments for line in plain_lines(clean_block(revision.body, None), width)]
        yield LinesView(lines).add_class("long")

    def on_mount(self) -> None:
        self.query_one(LinesView).focus()


class PersonCard(Question[str]):
    """Who somebody is; `sanction` where those who tend a community would like to do something about them."""

    FOCUS = (LinesView,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("W", "sanction", "warn, silence, ban", id="person.sanction",
                tooltip="Warn, silence, suspend or ban this person, or let them off"),
        Binding("q,p", "leave", "close", id="person.leave", tooltip="Close this", show=False),
    ]  # fmt: skip

    def __init__(self, person: Person, may_sanction: bool = False) -> None:
        super().__init__(person.handle)
        self.person = person
        self.may_sanction = may_sanction

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "sanction":
            return self.may_sanction
        return super().check_action(action, parameters)

    def action_sanction(self) -> None:
        """Something is to be done about them."""
        self.dismiss("sanction")

    def body(self) -> Iterable[Widget]:
        person = self.person
        there = zones.clock_there(person.timezone, now())
        parts = [
            ("Name", person.name),
            ("About", " ".join(person.about.split()) or "nothing yet"),
            ("Time zone", f"{person.timezone}, {there} there now"),
            ("Shared", ", ".join(person.communities) or "no community that you are both in"),
        ]
        lines: list[Sequence[Segment]] = []
        for label, words in parts:
            for index, line in enumerate(render(words, "mail", 52, True).lines):
                lines.append([(f"{label if not index else '':<12} ", "quiet"), (line.text, "text")])
        yield LinesView(lines).add_class("long")

    def on_mount(self) -> None:
        self.query_one(LinesView).focus()
