"""What leaves the keyboard guard is whole, short, and no more than was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copterm.server.keyboard import ESCAPE_SECONDS, LONGEST, MOST_WAITING, PASTE_SECONDS, Keyboard, Kind, Piece
from copterm.server.limits import PASTE_CHARACTERS, Limits


class Clock:
    """Time that moves when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def typed(*chunks: bytes, settle: bool = True) -> list[Piece]:
    """What these packets become."""
    keyboard = Keyboard(Limits(), Clock())
    for chunk in chunks:
        keyboard.receive(chunk)
    if settle:
        keyboard.settle()
    pieces: list[Piece] = []
    while taken := keyboard.take(1000):
        pieces += taken
    return pieces


def keys(*chunks: bytes) -> list[str]:
    """The texts of what these packets become."""
    return [piece.text for piece in typed(*chunks)]


def test_characters_and_sequences_are_told_apart() -> None:
    assert typed(b"ab\x1b[Ac") == [
        Piece(Kind.RUN, "ab"),
        Piece(Kind.SEQUENCE, "\x1b[A"),
        Piece(Kind.RUN, "c"),
    ]


def test_a_sequence_cut_anywhere_is_one_sequence() -> None:
    whole = b"\x1b[1;5A"
    for cut in range(1, len(whole)):
        assert keys(whole[:cut], whole[cut:]) == ["\x1b[1;5A"]


def test_a_lone_escape_is_kept_until_it_is_settled() -> None:
    assert typed(b"\x1b", settle=False) == []
    assert keys(b"\x1b") == ["\x1b"]


def test_escape_alt_and_console_keys() -> None:
    assert keys(b"\x1b\x1b[A") == ["\x1b", "\x1b[A"]
    assert keys(b"\x1bx") == ["\x1bx"]
    assert keys(b"\x1b[[A") == ["\x1b[[A"]
    assert keys(b"\x1bOP") == ["\x1bOP"]
    assert keys(b"\x1b]") == ["\x1b]"]
    assert keys(b"\x1b]", b"xyz") == ["\x1b]", "xyz"]


def test_reports_that_nobody_asked_for_are_dropped() -> None:
    for report in (
        b"\x1b[48;9999;9999;0;0t", b"\x1b[I", b"\x1b[O", b"\x1b[?2048;1$y", b"\x1b[201~", b"\x1b[M\x20\x21\x22",
        b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"\x1bP>|xterm\x1b\\", b"\x1b]0;x\x07",
    ):  # fmt: skip
        assert keys(report + b"a") == ["a"], report
    assert keys(b"\x1b[?2026;2$y") == ["\x1b[?2026;2$y"]


def test_a_sequence_that_is_too_long_is_dropped_up_to_its_end() -> None:
    assert keys(b"\x1b[" + b"1" * 5000 + b"u", b"a") == ["a"]
    assert keys(b"\x1b[" + b"1" * 100 + b"u" + b"a") == ["a"]
    assert keys(b"\x1b[1 1;", b"ua") == ["\x1b[1 1;u", "a"]
    assert keys(b"\x1b[" + b"1" * 5000, b"1" * 5000, b"ua") == ["a"]
    assert keys(b"\x1b]5" + b"x" * 5000, b"x" * 5000 + b"\x07", b"a") == ["a"]
    assert keys(b"\x1b]5" + b"x" * 5000 + b"\x1b\\a") == ["a"]


def test_bytes_that_are_no_utf8_become_the_replacement_character() -> None:
    assert keys(b"\xff\xfe") == ["\ufffd\ufffd"]
    assert keys(b"\xed\xa0\x80") == ["\ufffd" * 3]


def test_a_paste_is_one_piece_wherever_it_is_cut() -> None:
    whole = b"a\x1b[200~one\r\ntwo\x1b[31mthree\x00\x1b[201~b"
    expected = [Piece(Kind.RUN, "a"), Piece(Kind.PASTE, "one\ntwo[31mthree"), Piece(Kind.RUN, "b")]
    for cut in range(8, len(whole) - 1):
        assert typed(whole[:cut], whole[cut:]) == expected, cut


def test_a_paste_holds_so_many_characters_and_the_rest_is_dropped() -> None:
    (piece,) = typed(b"\x1b[200~" + b"x" * (PASTE_CHARACTERS + 5) + b"\x1b[201~")
    assert len(piece.text) == PASTE_CHARACTERS


def test_only_so_much_is_read_at_once_and_a_second() -> None:
    clock, limits = Clock(), Limits(input_burst=1000, input_rate=100)
    keyboard = Keyboard(limits, clock)
    keyboard.receive(b"a" * 1000)
    assert keyboard.seconds_short() == 0
    keyboard.receive(b"a" * 50)
    assert keyboard.seconds_short() == 0.5
    assert keyboard.crowded
    clock.now = 0.5
    assert keyboard.seconds_short() == 0


def test_a_paste_has_its_own_allowance() -> None:
    clock, limits = Clock(), Limits(input_burst=100, input_rate=10, paste_burst=10_000, paste_rate=1000)
    keyboard = Keyboard(limits, clock)
    keyboard.receive(b"\x1b[200~")
    keyboard.receive(b"x" * 5000)
    assert keyboard.seconds_short() == 0
    keyboard.receive(b"x" * 6000)
    assert keyboard.seconds_short() >= 1


def test_patience_is_asked_for_only_while_something_is_unfinished() -> None:
    keyboard = Keyboard(Limits(), Clock())
    seen = [keyboard.patience]
    for packet in (b"\x1b", b"[200~x", b"\x1b[201~"):
        keyboard.receive(packet)
        seen.append(keyboard.patience)
    assert seen == [None, ESCAPE_SECONDS, PASTE_SECONDS, None]


def test_keys_are_taken_in_slices_in_order() -> None:
    keyboard = Keyboard(Limits(), Clock())
    keyboard.receive(b"abcdef\x1b[A" + b"\x1b[200~p\x1b[201~z")
    slices = []
    while taken := keyboard.take(4):
        slices.append([piece.text for piece in taken])
    assert slices == [["abcd"], ["ef", "\x1b[A"], ["p"], ["z"]]


@pytest.mark.parametrize("leave", [b"\x11", b"\x1b[113;5u", b"\x1b[113;133u", b"\x1b[113:81;5:1u"])
def test_in_a_hurry_what_waits_before_ctrl_q_is_dropped(leave: bytes) -> None:
    keyboard = Keyboard(Limits(), Clock())
    keyboard.receive(b"abc\x1b[A\x1b[200~p\x11\x1b[201~d")
    seen = [keyboard.leaves]
    keyboard.receive(b"ef" + leave + b"g")
    seen.append(keyboard.leaves)
    keyboard.hurry()
    assert keyboard.take(1)[0].text == leave.decode()
    seen.append(keyboard.leaves)
    assert seen == [False, True, False]
    keyboard.hurry()
    assert [piece.text for piece in keyboard.take(9)] == ["g"]


def test_a_flood_is_dropped_beyond_what_may_wait_and_ctrl_q_is_not() -> None:
    keyboard = Keyboard(Limits(), Clock())
    for _ in range(7):
        keyboard.receive(b"x" * (MOST_WAITING // 3))
    assert not keyboard.crowded
    keyboard.receive(b"yyy\x11zzz")
    assert keyboard.leaves
    taken = "".join(piece.text for piece in keyboard.take(10**6))
    assert taken == "x" * MOST_WAITING + "\x11"
    assert not keyboard.waits


def test_what_is_typed_after_a_long_paste_is_kept() -> None:
    assert keys(b"\x1b[200~" + b"x" * 2 * MOST_WAITING + b"\x1b[201~abc")[1:] == ["abc"]


PIECES = st.sampled_from(
    [b"a", b"\xc3\xa9", b"\xff", b"\x1b", b"\x1b[", b"[", b"200~", b"201~", b"\x1b[200~", b"\x1b[201~", b"1", b";"]
    + [b"\x1b]", b"\x07", b"\x1b\\", b"\x1bP", b"A", b"u", b"t", b"\x1bO", b"M", b"\x1b[M", b"<", b"?", b"$", b"\x00"]
)
STREAMS = st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=60)


@given(STREAMS)
def test_every_piece_is_short_and_nothing_is_invented(chunks: list[bytes]) -> None:
    pieces = typed(*chunks)
    for piece in pieces:
        if piece.kind is Kind.SEQUENCE:
            assert piece.text.startswith("\x1b")
            assert len(piece.text) <= LONGEST
        else:
            assert "\x1b" not in piece.text
    whole = b"".join(chunks).decode("utf-8", "replace")
    assert sum(len(piece.text) for piece in pieces) <= len(whole)


@given(STREAMS, st.data())
def test_where_packets_are_cut_changes_nothing_but_what_is_unfinished(chunks: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(chunks) + b"\x07\x1b\\\x1b[201~"
    cut = data.draw(st.integers(0, len(whole)))
    once, twice = typed(whole), typed(whole[:cut], whole[cut:])
    assert _joined(once) == _joined(twice)


def _joined(pieces: list[Piece]) -> list[tuple[Kind, str]]:
    """With neighbouring runs made one."""
    joined: list[tuple[Kind, str]] = []
    for kind, text in pieces:
        if joined and kind is Kind.RUN and joined[-1][0] is Kind.RUN:
            joined[-1] = (kind, joined[-1][1] + text)
        elif text or kind is not Kind.RUN:
            joined.append((kind, text))
    return joined


def test_ctrl_q_that_comes_alone_leaves_an_unfinished_paste() -> None:
    """A terminal that lost the end of a paste could not be left any more: Ctrl+Q became a part of the paste."""
    assert typed(b"\x1b[200~hello", b"\x11", settle=False) == [Piece(Kind.PASTE, "hello"), Piece(Kind.RUN, "\x11")]
    assert typed(b"\x1b]0;half", b"\x11", settle=False)[-1] == Piece(Kind.RUN, "\x11")
    assert [piece.kind for piece in typed(b"\x1b[200~a\x11b\x1b[201~")] == [Kind.PASTE]
