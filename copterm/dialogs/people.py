"""Questions about membership: what somebody answered who would like to join, an invitation, and its code."""

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
from copterm.services.applications import ApplicationView
from copterm.services.invitations import InvitationView
from copterm.text.lines import Segment
from copterm.text.shorten import ago, clock
from copterm.widgets.choice import Choice
from copterm.widgets.chrome import Hints, TextLine
from copterm.widgets.field import Field
from copterm.widgets.keys import Hint, hints_of
from copterm.widgets.lines_view import LinesView

WIDTH = 72


class ApplicationCard(Question[str]):
    """What somebody answered; `accept` or `decline` where one decides."""

    FOCUS = (LinesView,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('accept')", "take in", id="admit.accept", tooltip="Take this person in"),
        Binding("x", "answer('decline')", "decline", id="admit.decline",
                tooltip="Do not take this person in; it asks for a reason"),
        Binding("q", "leave", "later", id="admit.leave", tooltip="Decide later", show=False),
    ]  # fmt: skip

    def __init__(self, application: ApplicationView) -> None:
        super().__init__(f"{application.handle} would like to join {application.community}")
        self.application = application

    def body(self) -> Iterable[Widget]:
        view = self.application
        name = f"{view.name}, " if view.name != view.handle else ""
        lines: list[Sequence[Segment]] = [[(f"{name}asked {ago(view.applied_at, now())}", "quiet")]]
        if view.about.strip():
            lines += paragraphs(view.about, WIDTH)
        for question, answer in zip(view.questions, view.answers, strict=False):
            lines += [[], *([(line[0][0], "name")] for line in paragraphs(question, WIDTH) if line)]
            lines += paragraphs(answer, WIDTH)
        yield LinesView(lines).add_class("long")

    def on_mount(self) -> None:
        self.query_one(LinesView).focus()

    def action_answer(self, word: str) -> None:
        """Decide."""
        self.dismiss(word)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an invitation is to be like."""

    role: str
    uses: int
    days: int


class NewInvitation(Question[Wanted]):
    """Role, uses and days of an invitation."""

    FOCUS = (Choice, Field)

    def __init__(self, community: str, roles: Sequence[str]) -> None:
        super().__init__(f"Invite to {community}")
        self.roles = roles

    def body(self) -> Iterable[Widget]:
        yield LinesView(paragraphs("A code for 1 to 1,000 people, new here or not, for 1 to 365 days."))
        with Horizontal(classes="line"):
            yield TextLine([("For", "quiet")]).add_class("label")
            yield Choice(self.roles)
        for name, words, value in (("uses", "People", "1"), ("days", "Days", "14")):
            with Horizontal(classes="line"):
                yield TextLine([(words, "quiet")]).add_class("label")
                yield Field("", value, id=name, limit=4)

    def on_mount(self) -> None:
        self.query_one(Choice).focus()

    def offer_hints(self) -> None:
        """Enter goes on, and in the last field is done."""
        is_last = self.focused is not None and self.focused.id == "days"
        enter = Hint("Enter", "make it" if is_last else "next field", "enter")
        own = [Hint("← →", "choose", "right")] if isinstance(self.focused, Choice) else []
        self.query_one(Hints).offer([enter, *own, Hint("Esc", "close", "escape")])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id != "days":
            self.focus_next()
            return
        typed = {name: self.query_one(f"#{name}", Field).value.strip() for name in ("uses", "days")}
        for name, most in (("uses", 1_000), ("days", 365)):
            words = typed[name]
            if not (words.isascii() and words.isdigit() and 1 <= int(words) <= most):
                self.query_one(f"#{name}", Field).focus()
                return
        self.dismiss(Wanted(self.query_one(Choice).value, int(typed["uses"]), int(typed["days"])))


class Code(Question[bool]):
    """The code of a new invitation, shown this once."""

    FOCUS = (LinesView,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "copy", "copy", id="invited.copy", tooltip="Copy the code to your own clipboard"),
        Binding("q", "leave", "close", id="invited.leave", tooltip="Close this; the code is not shown again",
                show=False),
    ]  # fmt: skip

    def __init__(self, made: InvitationView, zone: str) -> None:
        super().__init__(f"Invitation to {made.community_name}")
        self.made = made
        self.tz = zone

    def body(self) -> Iterable[Widget]:
        made = self.made
        people = "one person" if made.uses_left == 1 else f"{made.uses_left} people"
        until = clock(made.expires_at, self.tz, now())
        words = (
            f"Good for {people} until {until}, as a {made.role}. It is shown this once. Who is new types it after "
            "ssh join@ and this site's name; who is here already, on Communities."
        )
        yield LinesView([[(made.code, "name")], [], *paragraphs(words)])

    def on_mount(self) -> None:
        self.query_one(LinesView).focus()

    def offer_hints(self) -> None:
        """Its keys."""
        self.query_one(Hints).offer(hints_of(self))

    def action_copy(self) -> None:
        """Copy it."""
        self.dismiss(True)
