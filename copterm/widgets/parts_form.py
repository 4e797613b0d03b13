"""A form of several parts: the answers so far, one line each, and below them the question and the text of one part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from copterm.domain.parts import Part, read, written
from copterm.text.lines import Segment
from copterm.text.shorten import cells, pad
from copterm.widgets.chrome import StatusRule
from copterm.widgets.composer import Composer
from copterm.widgets.lines_view import LinesView
from copterm.widgets.rows import wrap
from copterm.widgets.strips import ink_for, spread, strip_of
from copterm.widgets.writing import People, Writing

BESIDE = 13
"""Lines that the rest of the screen takes while all parts are shown."""
LEAST = 3
ROOMY = 22
"""Lines of a screen from which the question has a blank line under it."""
NOT_HERE = ("quote", "swap")


class PartLines(Widget):
    """The parts with the beginnings of their answers; a click goes to one."""

    DEFAULT_CSS = "PartLines { height: 1; width: 1fr; }"

    class Chosen(Message):
        """A part was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, parts: Sequence[Part], id: str | None = None) -> None:
        super().__init__(id=id)
        self.parts = parts
        self.answers: Mapping[str, str] = {}
        self.here = 0

    def show(self, answers: Mapping[str, str], here: int) -> None:
        """Show these answers; the part `here` is being written."""
        self.answers, self.here = dict(answers), here
        self.refresh()

    @property
    def first(self) -> int:
        """The part in the first line, so that the present one is in view."""
        spare = max(0, len(self.parts) - self.size.height)
        return min(spare, max(0, self.here - self.size.height // 2))

    def on_click(self, event: events.Click) -> None:
        if 0 <= event.y + self.first < len(self.parts):
            self.post_message(self.Chosen(event.y + self.first))

    def render_line(self, y: int) -> Strip:
        width, ink, index = self.size.width, ink_for(self), y + self.first
        if index >= len(self.parts):
            return strip_of([], width, ink)
        part = self.parts[index]
        label = max(cells(one.label) for one in self.parts) + 2
        lines = self.answers.get(part.name, "").strip().split("\n")
        more: list[Segment] = [(f"{len(lines)} lines", "quiet")] if len(lines) > 1 else []
        said: Segment = (lines[0], "text") if lines[0] else ("–", "quiet")
        is_here = index == self.here
        left: list[Segment] = [(pad(part.label, label), "name" if is_here else "quiet"), said]
        bar: Segment = ("▌", "accent") if is_here else (" ", "text")
        return strip_of([bar, *spread(left, more, width - 2)], width, ink)


class PartWriting(Writing):
    """The text of one part: ↑ and ↓ lead out of it at its ends, and Enter where an answer is one line."""

    is_line = False

    class Left(Message):
        """On to the next part, or back to the one before."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def on_key(self, event: events.Key) -> None:
        if self.popup is not None and self.popup.showing:
            return  # the keys are the list's, as anywhere
        step = 0
        if event.key == "up" and self.cursor_at_first_line and self._is_first_row():
            step = -1
        elif (event.key == "down" and self.cursor_at_last_line and self._is_last_row()) or (
            event.key == "enter" and self.is_line
        ):
            step = 1
        if step:
            event.stop()
            event.prevent_default()
            self.post_message(self.Left(step))

    def _is_last_row(self) -> bool:
        at = self.wrapped_document.location_to_offset(self.cursor_location).y
        return at == self.wrapped_document.location_to_offset(self.document.end).y


class PartsForm(Composer):
    """A composer whose text is the answers to several questions."""

    DEFAULT_CSS = """
    PartsForm { height: 1fr; }
    PartsForm #question { height: 2; }
    PartsForm Writing, PartsForm #preview { height: 1fr; }
    PartsForm.-preview #question, PartsForm.-preview #parts { display: none; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "part(1)", "next part", id="part.next", tooltip="Go to the next part; ↓ at its end as well"),
        Binding("shift+tab", "part(-1)", "part before", id="part.before",
                tooltip="Go to the part before; ↑ at its start as well", show=False),
    ]  # fmt: skip

    def __init__(self, parts: Sequence[Part], does: tuple[str, str], id: str | None = None) -> None:
        super().__init__(id=id)
        self.parts = parts
        self.does = does
        self.answers: dict[str, str] = {}
        self.here = 0
        self.beside = ""
        """What is shown under one's own text in the preview: what somebody else has written meanwhile."""

    def compose(self) -> ComposeResult:
        yield PartLines(self.parts, id="parts")
        yield StatusRule(id="composer-rule")
        yield LinesView(id="question")
        yield PartWriting(id="writing")
        yield LinesView(id="preview")

    def on_mount(self) -> None:
        self.query_one("#question").can_focus = False

    def on_resize(self) -> None:
        """Where there is room, all parts; the text has a third of the screen at least."""
        lines = self.query_one(PartLines)
        lines.styles.height = min(len(self.parts), max(LEAST, self.screen.size.height - BESIDE))
        self._ask()

    @property
    def part(self) -> Part:
        """The part that is being written."""
        return self.parts[self.here]

    @property
    def text(self) -> str:
        """All answers, as one text."""
        return written(self.parts, self.all_answers())

    @property
    def text_to_preview(self) -> str:
        said = self.all_answers()
        own = "\n\n".join(f"**{part.label}**\n\n{said[part.name]}" for part in self.parts if said[part.name].strip())
        return f"{own}\n\n---\n\n{self.beside}" if self.beside else own

    def all_answers(self) -> dict[str, str]:
        """The answers by the names of their parts, with what is being typed."""
        said = {part.name: self.answers.get(part.name, "") for part in self.parts}
        return {**said, self.part.name: self.writing.text} if self.is_open else said

    def begin(self, label: str, text: str, said: str = "", popup: People | None = None) -> None:
        """Open with the answers in this text, at the first part."""
        self.answers = read(self.parts, text)
        self.here = 0
        super().begin(label, self.answers[self.part.name], said, popup)
        self.kept = written(self.parts, self.answers)
        self.go_to(0)

    def close(self) -> None:
        self.answers = {}
        super().close()

    def go_to(self, index: int) -> None:
        """Write this part, from its end."""
        self.answers = self.all_answers()
        self.here = index % len(self.parts)
        writing = self.writing
        assert isinstance(writing, PartWriting)
        writing.is_line = self.part.is_line
        writing.load_text(self.answers[self.part.name])
        writing.move_cursor(writing.document.end)
        writing.focus()
        self._ask()

    def go_to_named(self, words: str) -> None:
        """Write the part whose name this is, or with whose label these words begin."""
        for index, part in enumerate(self.parts):
            if words == part.name or words.startswith((f"{part.label}:", f"{part.label} has ")):
                self.go_to(index)

    def _ask(self) -> None:
        """Show the answers, and the question of the present part."""
        self.query_one(PartLines).show(self.all_answers(), self.here)
        self.label = f"{self.part.label}, {self.here + 1} of {len(self.parts)}"
        self._say_again()
        lines = wrap(self.part.question, max(20, self.size.width - 3))
        if self.screen.size.height >= ROOMY:
            lines.append("")
        question = self.query_one("#question", LinesView)
        question.styles.height = len(lines)
        question.say([[(line, "quiet")] for line in lines])

    @property
    def words_now(self) -> dict[str, tuple[str, str]]:
        return {"composer.send": self.does, **super().words_now}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in NOT_HERE or (action == "part" and self.is_previewing):
            return False
        return super().check_action(action, parameters)

    def resize_writing(self, room: int) -> None:
        """The text takes what is left."""

    def touched(self) -> None:
        self.query_one(PartLines).show(self.all_answers(), self.here)
        super().touched()

    def action_part(self, step: int) -> None:
        """Another part."""
        self.go_to(self.here + step)

    def on_part_writing_left(self, message: PartWriting.Left) -> None:
        message.stop()
        if 0 <= self.here + message.step < len(self.parts):
            self.go_to(self.here + message.step)

    def on_part_lines_chosen(self, message: PartLines.Chosen) -> None:
        message.stop()
        self.go_to(message.index)
