"""A thread to read: posts drawn by the line, fetched by number both ways, and what has been seen of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from copterm.domain.clock import now
from copterm.text.lines import Segment
from copterm.widgets.answered import Answered
from copterm.widgets.blocks import MEASURE, Block, Shown
from copterm.widgets.drawing import redraw
from copterm.widgets.marks import Marks
from copterm.widgets.pointing import Pointing
from copterm.widgets.strips import ink_for, strip_of
from copterm.widgets.wheel import Wheel
from copterm.widgets.window import FETCH, Window

BREATH = 0.02
"""Seconds for others, while a thread is laid out that takes long."""


class PostReader(Pointing, Answered, Wheel, ScrollView, can_focus=True):
    """Reads one thread. It asks for posts with `Wanted`, and says with `Seen` that more has been read."""

    DEFAULT_CSS = """
    PostReader { height: 1fr; scrollbar-size: 0 0; overflow: hidden hidden; }
    """

    WHERE = "in a thread"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "next post", id="post.next", tooltip="Go to the next post", show=False),
        Binding("k", "step(-1)", "post before", id="post.before", tooltip="Go to the post before", show=False),
        Binding("down", "line(1)", "down", id="post.down", tooltip="One line down", show=False),
        Binding("up", "line(-1)", "up", id="post.up", tooltip="One line up", show=False),
        Binding(
            "space,pagedown",
            "page(1)",
            "page",
            id="post.page_down",
            tooltip="A page down; at the end of the thread, the next unread",
        ),
        Binding("pageup", "page(-1)", "page up", id="post.page_up", tooltip="A page up", show=False),
        Binding("g,home", "edge(-1)", "first", id="post.first", tooltip="Go to the first post", show=False),
        Binding("G,end", "edge(1)", "last", id="post.last", tooltip="Go to the last post", show=False),
        Binding("z", "fold", "fold", id="post.fold", tooltip="Fold or unfold quotes and long posts"),
    ]

    class Wanted(Message):
        """Posts from number `first` on are needed; answer with `supply`."""

        def __init__(self, first: int, limit: int) -> None:
            super().__init__()
            self.first = first
            self.limit = limit

    class Seen(Message):
        """More has been read."""

    class Moved(Message):
        """The current post, or what lies below the edge, is another now."""

    class Finished(Message):
        """A page further was asked for at the end of the thread."""

    def __init__(self, id: str | None = None, marking: bool = True) -> None:
        super().__init__(id=id)
        self.window = Window()
        self.zone = "UTC"
        self.marks = Marks(on=marking)
        self.number = 0
        self.arrived: set[int] = set()
        self._goal: tuple[int, bool] | None = None
        self._asked: set[int] = set()
        self._edge = (0, 0)
        self._later: Timer | None = None

    # What it is given --------------------------------------------------------------------------------------

    def open(
        self, last_number: int, read_number: int, at: int, divider: str = "", zone: str = "UTC", mark: bool = True
    ) -> None:
        """Begin with a thread whose first unread post, if any, is `at`, under the divider. `supply` is to come next."""
        self.window = Window()
        self.window.last_number = last_number
        self.window.divider_at = at if divider else None
        self.window.divider = divider
        self.zone = zone
        self.marks = Marks(read_number, mark)
        self.arrived, self._asked = set(), set()
        self._edge = (0, 0)
        self._measure()
        self._goal = (self._existing(at), True)

    def supply(self, posts: Sequence[Shown], first: int, limit: int = FETCH) -> None:
        """Posts that were asked for."""
        self._asked.discard(first)
        self.window.learn(posts, first, limit)
        if self._goal is not None:
            self.go_to(*self._goal)
        else:
            self._grow()
            redraw(self)
            self._tell()

    def arrive(self, number: int, mine: bool = False) -> None:
        """A post was written just now. Nothing that is being read moves."""
        if number <= self.window.last_number:
            return
        if not mine:
            self.arrived.update(range(self.window.last_number + 1, number + 1))
        self.window.last_number = number
        self.marks.look()
        self._grow()
        self._tell()

    def change(self, post: Shown) -> None:
        """A post was edited or deleted: show it so, with the line that is being read in its place."""
        top = self.window.block_at(self.scroll_offset.y)
        inside = self.scroll_offset.y - top.top if top else 0
        self.window.replace(post)
        self._grow()
        self._resize_lines()
        if top and (same := self.window.block_of(top.post.number)):
            self._scroll(same.top + min(inside, same.height - 1))
        redraw(self)

    # Where it is -------------------------------------------------------------------------------------------

    @property
    def post(self) -> Shown | None:
        """The post that the bar marks."""
        return self.window.posts.get(self.number)

    @property
    def block(self) -> Block | None:
        """Its block."""
        return self.window.block_of(self.number)

    @property
    def at_end(self) -> bool:
        """Whether the last line of the last post is on screen."""
        return self.window.complete_below and self._bottom >= self.window.height - 1

    @property
    def _bottom(self) -> int:
        return self.scroll_offset.y + self.size.height

    def go_to(self, number: int, passing: bool = False) -> None:
        """Show this post at the top. `passing`: one reads on from here, it is no jump."""
        number = self._existing(number)
        self._goal = (number, passing)
        if not self.size.height or not number:
            return
        if self.window.block_of(number) is None and not self.window.begin(number):
            self._want(max(1, number - FETCH // 5))
            return
        self._goal = None
        self._set_current(number)
        self._grow(number)
        if block := self.block:
            self._scroll(self._place_of(block))
        self._grow()
        redraw(self)
        self._looked(passing)

    def next_unread(self) -> bool:
        """Move to the next post that was unread when one came, past this one; False when there is none here."""
        self._pass()
        number = self.window.neighbour(max(self.number, self.marks.opened_at), 1)
        while number is not None and (post := self.window.posts.get(number)) and (post.mine or post.deleted):
            number = self.window.neighbour(number, 1)
        if number is None:
            return False
        self._reach(number)
        return True

    def _existing(self, number: int) -> int:
        number = max(1, min(number, self.window.last_number))
        if number not in self.window.absent:
            return number
        return self.window.neighbour(number, 1) or self.window.neighbour(number, -1) or 0

    # Moving ------------------------------------------------------------------------------------------------

    def action_step(self, step: int) -> None:
        """The next post, or the one before; it scrolls only when that post is not wholly on screen."""
        if step > 0:
            self._pass()
        number = self.window.neighbour(self.number, step)
        if number is not None:
            self._reach(number)
        elif step > 0:
            self.action_line(self.size.height)
        else:
            self._scroll(0)

    def action_line(self, lines: int) -> None:
        """So many lines down or up."""
        self.answered = None
        if lines > 0:
            self._mark(self._ended())
        self._scroll(self.scroll_offset.y + lines)
        self._grow()
        self._follow()
        self._looked(passing=lines > 0)

    def action_page(self, step: int) -> None:
        """A page, with two lines kept for the eye; at the end it asks for what is next."""
        if step > 0 and self.at_end:
            self._mark(self._ended())
            self.post_message(self.Finished())
            return
        self.action_line(step * max(1, self.size.height - 2))

    def action_edge(self, where: int) -> None:
        """First or last post, without reading what lies between."""
        self.go_to(1 if where < 0 else self.window.last_number)

    def action_fold(self) -> None:
        """Fold or unfold, the current post staying where it is."""
        self.window.setter.unfolded = not self.window.setter.unfolded
        self._lay_out_again()

    def _reach(self, number: int) -> None:
        """Make this post current; show its header at the top unless all of it is on screen already."""
        block = self.window.block_of(number)
        if block and block.top >= self.scroll_offset.y and block.last < self._bottom:
            self._set_current(number)
            self._looked(passing=True)
        else:
            self.go_to(number, passing=True)

    def _set_current(self, number: int) -> None:
        if number == self.number:
            return
        before, self.number = self.block, number
        self._repaint_bar(before)
        self._repaint_bar(self.block)

    def _follow(self) -> None:
        """The bar stays on screen: on its post while that shows, else on the first whose header does."""
        shown = self.window.between(self.scroll_offset.y, self._bottom)
        if not shown or any(block.post.number == self.number for block in shown):
            return
        with_header = [b for b in shown if self.scroll_offset.y <= b.header < self._bottom]
        self._set_current((with_header or shown)[0].post.number)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True)

    # Growing -----------------------------------------------------------------------------------------------

    def _grow(self, around: int | None = None) -> None:
        """Lay out a screenful beyond both edges, ask for what is missing, forget what is far away."""
        window, height = self.window, self.size.height
        if not window.blocks or not height:
            return
        y = self.scroll_offset.y
        if around is not None and (block := window.block_of(around)):
            y = block.top
        below = window.grow_down(y + 2 * height)
        short = y + height - window.height if window.complete_below else 0
        added, above = window.grow_up(height + max(0, short)) if y < height + max(0, short) else (0, None)
        y += added - window.trim(y + added)
        self._resize_lines()
        if y != self.scroll_offset.y:
            self._scroll(y)
        if window.is_behind and self._later is None:
            self._later = self.set_timer(BREATH, self._go_on)
        if below is not None:
            self._want(below)
        if above is not None:
            self._want(max(1, above - FETCH + 1))

    def _go_on(self) -> None:
        """Lay out more, after others have had their turn."""
        self._later = None
        self._grow()
        redraw(self)
        self._tell()

    def _want(self, first: int) -> None:
        if first not in self._asked:
            self._asked.add(first)
            self.post_message(self.Wanted(first, FETCH))

    def _resize_lines(self) -> None:
        size = Size(self.size.width, max(1, self.window.height))
        if size != self.virtual_size:
            self.set_reactive(PostReader.virtual_size, size)  # nothing is laid out anew: the lines are all that changes

    def _measure(self) -> None:
        self.window.setter.width = max(10, min(self.size.width - 2, MEASURE))

    def _lay_out_again(self) -> None:
        self._measure()
        top = self.window.block_at(self.scroll_offset.y)
        inside = self.scroll_offset.y - top.top if top else 0
        number = top.post.number if top else self.number
        if not self.window.begin(number):
            return
        self._grow(number)
        if block := self.window.block_of(number):
            self._scroll(block.top + min(inside, block.height - 1))
        self._grow()
        self._follow()
        redraw(self)
        self._tell()

    def on_resize(self, event: events.Resize) -> None:
        if self._goal is not None:
            self._measure()
            self.go_to(*self._goal)
        elif self.window.setter.width != max(10, min(event.size.width - 2, MEASURE)):
            self._lay_out_again()
        else:
            self._grow()
        self.show_answered()

    # What has been seen ------------------------------------------------------------------------------------

    def _ended(self) -> list[int]:
        """Posts whose last line is on screen."""
        y = self.scroll_offset.y
        return [b.post.number for b in self.window.between(y, self._bottom) if y <= b.last < self._bottom]

    def _pass(self) -> None:
        """The member moves on from the current post."""
        self._mark([self.number])

    def rest(self) -> None:
        """The member goes, or answers: what they had before them for more than a glance has been read."""
        if self.marks.has_rested:
            self._mark(self._ended())

    def _looked(self, passing: bool) -> None:
        """After the member's own move. At the end of the thread, what shows has been read."""
        self.marks.look()
        if passing and self.at_end:
            self._mark(self._ended())
        self._tell()

    def _mark(self, numbers: Sequence[int]) -> None:
        if self.marks.mark(numbers, self.window):
            self.post_message(self.Seen())

    @property
    def shown_number(self) -> int:
        """The last post that is on screen to its end, or the last one read."""
        return max([self.marks.read, *self._ended()])

    def _tell(self) -> None:
        self.arrived.difference_update(self._ended())
        edge = (self.number, len(self.arrived))
        if edge != self._edge:
            self._edge = edge
            self.post_message(self.Moved())

    # Drawing -----------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, ink = self.size.width, ink_for(self)
        line = y + self.scroll_offset.y
        block = self.window.block_at(line) if line < self.window.height else None
        if block is None:
            return strip_of([], width, ink)
        marked = block.post.number == self.number and block.header <= line <= block.last
        bar: Segment = ("▌", "accent" if self.has_focus else "quiet") if marked else (" ", "text")
        return strip_of([bar, *self.with_keys(self.post_segments(line))], width, ink)

    def post_segments(self, line: int) -> Sequence[Segment]:
        """What stands on this line of the window."""
        block = self.window.block_at(line)
        return block.line(line - block.top, self.window.setter.width, self.zone, now()) if block else ()

    def on_focus(self) -> None:
        self._repaint_bar(self.block)

    def on_blur(self) -> None:
        self._repaint_bar(self.block)

    def _repaint_bar(self, block: Block | None) -> None:
        if block:
            redraw(self, Region(0, block.header - self.scroll_offset.y, 1, block.height))

    @property
    def words(self) -> list[str]:
        """The lines on screen, for tests."""
        lines = [self.render_line(y).text.rstrip() for y in range(self.size.height)]
        return lines
