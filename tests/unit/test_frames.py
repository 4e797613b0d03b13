"""What is sent of a line is what differs, and leaves it as it should be."""

import pyte
from hypothesis import example, given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from copterm.widgets.frames import Frame, Shown
from copterm.widgets.ink import console_for

WIDTH = 20
STYLES = (Style(), Style(bold=True), Style(color="red"), Style(reverse=True))
LETTERS = "abc  -é漢\u0301🙂"


def strip_of(runs: list[tuple[str, int]]) -> Strip:
    return Strip([Segment(text, STYLES[style]) for text, style in runs]).adjust_cell_length(WIDTH, STYLES[0])


RUNS = st.lists(st.tuples(st.text(LETTERS, max_size=9), st.integers(0, len(STYLES) - 1)), max_size=4)


def cells(screen: pyte.Screen) -> list[tuple[object, ...]]:
    return [tuple(screen.buffer[0][x]) for x in range(WIDTH)]


@example([[("a", 0), ("\u0301a", 0)], [("a", 0)]])
@given(st.lists(RUNS, min_size=2, max_size=5))
def test_after_any_changes_the_line_is_as_if_it_had_been_sent_whole(lines: list[list[tuple[str, int]]]) -> None:
    console, shown = console_for("256"), Shown()
    screen = pyte.Screen(WIDTH, 1)
    stream = pyte.Stream(screen)
    for runs in lines:
        frame = Frame({0: {0: strip_of(runs)}}, is_whole=True)
        stream.feed(shown.update(frame, console))
        alone = pyte.Screen(WIDTH, 1)
        pyte.Stream(alone).feed(frame.render_segments(console))
        assert cells(screen) == cells(alone)


def test_a_letter_that_is_typed_costs_a_letter() -> None:
    console, shown = console_for("256"), Shown()
    shown.update(Frame({3: {0: strip_of([("a sentenc", 0)])}}, is_whole=False), console)
    assert shown.update(Frame({3: {0: strip_of([("a sentence", 0)])}}, is_whole=False), console) == "\x1b[4;10He"


def test_what_may_reach_into_the_next_piece_is_sent_with_it() -> None:
    """A title in Tamil wrote over the pane beside the list, which had not changed and was not sent again."""
    console, shown = console_for("256"), Shown()
    title, other, beside = (
        strip_of([("\u0b95\u0bcd\u0bb7\u0bbf", 0)]),
        strip_of([("tea", 0)]),
        strip_of([("beside", 0)]),
    )
    shown.update(Frame({0: {0: other, WIDTH: beside}}, is_whole=True), console)
    assert "beside" in shown.update(Frame({0: {0: title, WIDTH: beside}}, is_whole=False), console)
    assert "beside" in shown.update(Frame({0: {0: other, WIDTH: beside}}, is_whole=False), console)
    assert "beside" not in shown.update(Frame({0: {0: strip_of([("jam", 0)]), WIDTH: beside}}, is_whole=False), console)
