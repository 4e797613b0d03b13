"""The composer docked under a thread: it keeps what is typed at every pause, and never loses a text."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from copterm.text.lines import Segment
from copterm.text.render import render
from copterm.widgets.blocks import MEASURE
from copterm.widgets.chrome import StatusRule
from copterm.widgets.lines_view import LinesView
from copterm.widgets.writing import People, Writing

PAUSE = 1.0
"""Seconds without a key after which a draft is saved."""
AT_LEAST = 5.0
"""Seconds after which it is saved although typing goes on."""


OF_THE_TEXT = ("quote", "swap", "field")
"""What cannot be done while the preview shows."""


class Pace:
    """When to save: after a pause, and now and then in a long burst of typing."""

    def __init__(self) -> None:
        self.first: float | None = None
        self.last: float | None = None

    def touch(self) -> None:
        """Something was typed."""
        self.last = monotonic()
        self.first = self.first or self.last

    def wait(self) -> float:
        """Seconds until the next save; 0 when it is time; negative when there is nothing to save."""
        if self.first is None or self.last is None:
            return -1.0
        present = monotonic()
        return max(0.0, min(self.last + PAUSE - present, self.first + AT_LEAST - present))

    def done(self) -> None:
        """It was saved."""
        self.first = self.last = None


class Composer(Vertical):
    """A header that says what this is and when it was kept, and the text. `Save` asks the screen to keep it."""

    DEFAULT_CSS = """
    Composer { height: auto; display: none; }
    Composer.-open { display: block; }
    Composer Writing { height: 9; border: none; padding: 0 1; background: $ground; }
    Composer #preview { height: 9; display: none; }
    Composer.-preview Writing { display: none; }
    Composer.-preview #preview { display: block; }
    """

    WHERE = "while writing"
    IS_WRITING = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "send", id="composer.send", tooltip="Send what is written", priority=True),
        Binding("escape", "leave", "leave (kept)", id="composer.leave", tooltip="Close; the draft is kept"),
        Binding("ctrl+t", "preview", "preview", id="composer.preview", tooltip="Show how it will look, or the text"),
        Binding("ctrl+o", "quote", "quote", id="composer.quote", tooltip="Quote the post the bar is on"),
        Binding("f6", "swap", "thread", id="composer.swap", tooltip="Go to the thread and back", priority=True),
    ]

    class Save(Message):
        """Time to keep the draft."""

    class Typed(Message):
        """Something was typed, after a pause."""

    class Send(Message):
        """The member wants to send it."""

    class Quote(Message):
        """More is to be quoted."""

    class Swap(Message):
        """The focus is to go to the thread."""

    class Left(Message):
        """The member leaves; the draft is to be kept."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pace = Pace()
        self.label = ""
        self.kept = ""
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield StatusRule(id="composer-rule")
        yield Writing(id="writing")
        yield LinesView(id="preview")

    @property
    def writing(self) -> Writing:
        """The text area."""
        return self.query_one(Writing)

    @property
    def text(self) -> str:
        """What is written."""
        return self.writing.text

    @property
    def text_to_preview(self) -> str:
        """What the preview shows."""
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether something is being written here."""
        return self.has_class("-open")

    @property
    def holds_focus(self) -> bool:
        """Whether keys go to what is written, or to its preview."""
        return self.is_open and self.has_focus_within

    @property
    def is_previewing(self) -> bool:
        """Whether it shows how the text will look, instead of the text."""
        return self.has_class("-preview")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (self.is_previewing and action in OF_THE_TEXT)

    @property
    def words_now(self) -> dict[str, tuple[str, str]]:
        """What its acts are called while the preview shows."""
        if not self.has_class("-preview"):
            return {}
        does = "Show the text again, to write on"
        return {"composer.leave": ("back to the text", does), "composer.preview": ("write on", does)}

    @property
    def unsaved(self) -> bool:
        """Whether something was typed since the last save."""
        return self.pace.last is not None

    def begin(self, label: str, text: str, said: str = "", popup: People | None = None) -> None:
        """Open with this text, the cursor at its end."""
        self.add_class("-open")
        self.remove_class("-preview")
        self.label, self.kept = label, text
        self.writing.popup = popup
        self.writing.load_text(text)
        self.writing.move_cursor(self.writing.document.end)
        self.call_after_refresh(self.writing.scroll_cursor_visible, animate=False)
        self.pace.done()
        self.say(said)
        self.writing.focus()

    def close(self) -> None:
        """Put the composer away."""
        self.remove_class("-open", "-preview")
        self.kept = ""
        self.writing.load_text("")
        self.pace.done()

    def say(self, words: str, style: str = "quiet") -> None:
        """Write this into the header, at the right: when it was saved, or why it was not sent."""
        right: list[Segment] = [(words, style)] if words else []
        label = f"{self.label}: preview" if self.has_class("-preview") else self.label
        self.query_one("#composer-rule", StatusRule).say([(label, "name")], right)

    def rename(self, label: str) -> None:
        """This is something else from now on; the draft is to be kept with that."""
        self.label = label
        self.touched()
        self._say_again()

    def saved(self, text: str, words: str) -> None:
        """This text is safe now."""
        self.kept = text
        if text == self.text:
            self.pace.done()
        self.say(words)

    def insert(self, text: str) -> None:
        """Add this at the cursor, on lines of its own."""
        column = self.writing.cursor_location[1]
        self.writing.insert(("\n\n" if column else "") + text)
        self.writing.focus()

    def write_on(self) -> None:
        """Keys go to the text again."""
        if self.is_previewing:
            self.toggle_preview()
        else:
            self.writing.focus()

    def toggle_preview(self) -> bool:
        """Show how it will look, or the text again; whether the preview shows now."""
        showing = not self.has_class("-preview")
        self.set_class(showing, "-preview")
        preview = self.query_one("#preview", LinesView)
        if showing:
            shown = render(self.text_to_preview, "markdown", max(10, min(self.size.width - 2, MEASURE)), True)
            preview.say([line.segments for line in shown.lines] or [[("Nothing written yet.", "quiet")]])
            preview.focus()
        else:
            self.writing.focus()
        self._say_again()
        return showing

    def _say_again(self) -> None:
        rule = self.query_one("#composer-rule", StatusRule)
        self.say("".join(text for text, _ in rule.right))

    def resize_writing(self, room: int) -> None:
        """Take 8 to 12 lines, a third to a half of what the screen has."""
        lines = max(4, min(12, room * 2 // 5))
        self.writing.styles.height = lines
        self.query_one("#preview", LinesView).styles.height = lines

    def action_send(self) -> None:
        """Send."""
        self.post_message(self.Send())

    def action_preview(self) -> None:
        """Preview, or the text again."""
        self.toggle_preview()

    def action_quote(self) -> None:
        """Quote more."""
        self.post_message(self.Quote())

    def action_swap(self) -> None:
        """To the thread."""
        self.post_message(self.Swap())

    def action_leave(self) -> None:
        """Leave the preview, or the composer."""
        if self.has_class("-preview"):
            self.toggle_preview()
        else:
            self.post_message(self.Left())

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if not self.is_open or self.text == self.kept:
            return
        self.touched()

    def touched(self) -> None:
        """Something is different from what was kept; keep it soon."""
        if not self.unsaved:
            self.post_message(self.Typed())
        self.pace.touch()
        if self._timer is None:
            self._timer = self.set_timer(PAUSE, self._due)

    def _due(self) -> None:
        wait = self.pace.wait()
        self._timer = self.set_timer(wait, self._due) if wait > 0.01 else None
        if 0 <= wait <= 0.01:
            self.post_message(self.Save())
