"""Asks what to do about somebody who broke the rules: what, for how long, where, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from copterm.dialogs.confirm import paragraphs
from copterm.dialogs.frame import Question
from copterm.domain.clock import now
from copterm.domain.roles import SanctionKind
from copterm.services.conduct import SanctionView
from copterm.services.sanctions import Choice as May
from copterm.text.lines import Segment
from copterm.text.shorten import ago, fit
from copterm.widgets.choice import Choice
from copterm.widgets.chrome import Hints, TextLine
from copterm.widgets.field import Field
from copterm.widgets.keys import Hint
from copterm.widgets.lines_view import LinesView

LIFT = "lift"
WAYS = {
    "warn": SanctionKind.WARNING,
    "silence": SanctionKind.SILENCE,
    "suspend": SanctionKind.SUSPENSION,
    "ban": SanctionKind.BAN,
}
DAYS = {"1 day": 1, "3 days": 3, "1 week": 7, "1 month": 30, "3 months": 91}
HERE, SITE = "here", "the whole site"
MEANS = {
    "warn": "A word in their Standing. Nothing is forbidden.",
    "silence": "They read as before, and do not write until then.",
    "suspend": "They do not come in until then; open screens close, drafts are kept.",
    "ban": "They do not come in any more, and lose their role; open screens close, drafts are kept.",
    LIFT: "What keeps them from writing or coming in ends.",
}
TOLD = "The member reads the reason, and may appeal. It stands in the log."
BEFORE = 3
"""So much of what was done before is shown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done. `days` counts where it ends by itself; `on_site`: on the whole site, not in the community."""

    way: str = "warn"
    days: str = "1 day"
    reason: str = ""
    on_site: bool = False


class AskSanction(Question[Wanted]):
    """Four lines to fill in; what it means stands below. What is refused is said at the top, with nothing lost."""

    FOCUS = (Choice, Field)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "field(1)", "next field", id="sanction.next", tooltip="Go to the next field", show=False),
        Binding("up", "field(-1)", "field before", id="sanction.before", tooltip="Go to the field before", show=False),
    ]

    def __init__(self, may: May, given: Wanted, refused: str = "") -> None:
        super().__init__(f"{may.handle} {f'in {fit(may.community, 40)}' if may.community else 'on the whole site'}")
        self.may = may
        self.given = given
        self.refused = refused

    def body(self) -> Iterable[Widget]:
        lines: list[Sequence[Segment]] = [[(text, "act") for text, _ in one] for one in paragraphs(self.refused, 72)]
        yield LinesView(
            (lines if self.refused else []) + [[(_before(one, self.may), "quiet")] for one in self._history], id="said"
        )
        for name, label, words in (
            ("what", "What", self._ways()),
            ("days", "For", list(DAYS)),
            ("where", "Where", self._places()),
        ):
            with Horizontal(id=f"line-{name}", classes="line"):
                yield TextLine([(label, "quiet")]).add_class("label")
                yield Choice(words, id=name)
        with Horizontal(classes="line"):
            yield TextLine([("Why", "quiet")]).add_class("label")
            yield Field("", self.given.reason, id="why", limit=4_000)
        yield LinesView(id="means")

    @property
    def _history(self) -> tuple[SanctionView, ...]:
        return self.may.history[:BEFORE]

    def _ways(self) -> list[str]:
        held = any(one.in_force and one.kind is not SanctionKind.WARNING for one in self.may.history)
        return [*WAYS, LIFT] if held else list(WAYS)

    def _places(self) -> list[str]:
        here = not self.may.refusal and self.may.community is not None
        return [*([HERE] if here else []), *([SITE] if self.may.on_site else [])]

    def on_mount(self) -> None:
        for view in self.query(LinesView):
            view.can_focus = False
        self.query_one("#said").display = bool(self.refused or self._history)
        self._choice("what").choose(self.given.way)
        self._choice("days").choose(self.given.days)
        self._choice("where").choose(SITE if self.given.on_site else HERE)  # else the first there is
        self.query_one("#line-where").display = len(self._places()) > 1
        (self.query_one(Field) if self.refused else self._choice("what")).focus()
        self._explain()

    def _choice(self, name: str) -> Choice:
        return self.query_one(f"#{name}", Choice)

    def on_choice_changed(self) -> None:
        self._explain()

    def _explain(self) -> None:
        way = self._choice("what").value
        self.query_one("#line-days").display = way in ("silence", "suspend")
        self.query_one("#means", LinesView).say([[], *paragraphs(f"{MEANS[way]} {TOLD}", 72)])

    def offer_hints(self) -> None:
        """Enter goes on, and in the last line does it."""
        enter = Hint("Enter", "do it" if isinstance(self.focused, Field) else "next", "enter")
        own = [Hint("← →", "choose", "right")] if isinstance(self.focused, Choice) else []
        self.query_one(Hints).offer([enter, *own, Hint("↑ ↓", "lines", "down"), Hint("Esc", "close", "escape")])

    def action_field(self, step: int) -> None:
        """Another line."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(
            Wanted(
                self._choice("what").value,
                self._choice("days").value,
                event.value,
                self._choice("where").value == SITE,
            )
        )


def _before(one: SanctionView, may: May) -> str:
    where = " on the whole site" if one.community_id is None and may.community is not None else ""
    words = f"{one.headline('UTC')}{where} {ago(one.given_at, now())} by {one.by}: {one.reason}"
    return fit(words[:1].upper() + words[1:], 72)
