"""Light or dark, as the terminal says: asked once, never waited for, and nothing of the answer is a key."""

import asyncio
import os
import pty
import threading
import tty
from pathlib import Path

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copterm.domain.arrival import Shade
from copterm.server.keyboard import ANSWER_SECONDS, LONGEST, Keyboard, Kind
from copterm.server.limits import Limits
from copterm.server.shade import ASK, FOLLOW, UNFOLLOW, ask_ground, read_change, read_ground
from copterm.widgets.ink import DARK, LIGHT
from tests.server.conftest import Serve, make_site
from tests.server.terminal import Screen, terminal
from tests.server.test_driver import Shown, drawn, settled

WHITE, BLACK = b"\x1b]11;rgb:ffff/ffff/ffff\x07", b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\"
TO_DARK, TO_LIGHT = b"\x1b[?997;1n", b"\x1b[?997;2n"


@pytest.mark.parametrize(
    ("answer", "shade"),
    [
        ("rgb:0000/0000/0000", "dark"), ("rgb:ffff/ffff/ffff", "light"), ("rgb:f/f/f", "light"),
        ("rgb:0/2b/36", "dark"), ("rgb:fd/f6/e3", "light"), ("rgba:ffff/ffff/ffff/0000", "light"),
        ("rgb:FFFF/0000/0000", "light"), ("rgb:0000/0000/ffff", "dark"),
    ],
)  # fmt: skip
def test_the_ground_is_read_from_what_terminals_answer(answer: str, shade: Shade) -> None:
    for end in ("\x07", "\x1b\\", ""):
        assert read_ground(f"\x1b]11;{answer}{end}") == shade


@pytest.mark.parametrize(
    "answer",
    ["", "?", "rgb:", "rgb:ffff/ffff", "rgb:fffff/0/0", "rgb:gg/00/00", "white", "rgb:-1/0/0", "rgb:ff/ff/ff/ff/ff",
     "rgb:0/0/0;rm", "rgb:\uff11/0/0"],
)  # fmt: skip
def test_what_is_no_answer_says_nothing(answer: str) -> None:
    assert read_ground(f"\x1b]11;{answer}\x07") is None
    assert read_ground(f"\x1b]10;{answer}\x07") is None


def test_a_change_is_read_from_reports() -> None:
    assert read_change("\x1b[?997;1n") == "dark"
    assert read_change("\x1b[?997;2n") == "light"
    for other in ("\x1b[?997;3n", "\x1b[?997n", "\x1b[997;1n", "\x1b[?997;1;1n", "\x1b[?997;12n"):
        assert read_change(other) is None


def listening(*packets: bytes | None) -> tuple[Keyboard, str]:
    """A keyboard that got these packets, with a pause as long as it bears at each None; and what the app is given."""
    keyboard = Keyboard(Limits(), lambda: 0.0)
    for packet in packets:
        if packet is None:
            keyboard.settle()
        else:
            keyboard.receive(packet)
    return keyboard, "".join(piece.text for piece in keyboard.take(10**6))


def test_an_answer_cut_anywhere_is_heard_and_is_no_key() -> None:
    for whole in (WHITE, b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"):
        for cut in range(1, len(whole)):
            keyboard, keys = listening(b"a" + whole[:cut], whole[cut:] + b"b")
            assert (keyboard.shade, keys) == ("light", "ab"), cut
            keyboard.receive(whole[:cut])
            assert keyboard.patience == (0.1 if cut == 1 else ANSWER_SECONDS)


def test_an_answer_that_stops_after_its_first_byte_is_heard_later() -> None:
    """All but Escape, which it must be taken for, is kept from the app."""
    assert listening(WHITE[:1], None, WHITE[1:])[1] == "\x1b"
    assert listening(WHITE[:1], None, WHITE[1:])[0].shade == "light"
    assert listening(b"\x1b", None, b"]x")[1] == "\x1b]x"


def test_garbage_in_the_place_of_an_answer_is_no_key_and_says_nothing() -> None:
    for garbage in (
        b"\x1b]11;rgb:" + b"f" * 5000 + b"\x07",
        b"\x1b]11;?\x1b\\",
        b"\x1b]11;rgb:ff/ff/ff;c\x07",
        b"\x1b]\x07",
    ):
        keyboard, keys = listening(garbage + b"j")
        assert (keyboard.shade, keys) == (None, "j")
    keyboard, keys = listening(b"\x1b]11;rgb:ff", None, b"j")
    assert (keyboard.shade, keys) == (None, "j")


def test_a_report_of_a_change_counts_until_the_terminal_tells_its_colour() -> None:
    assert listening(TO_LIGHT)[0].shade == "light"
    keyboard, keys = listening(BLACK, TO_LIGHT)
    assert (keyboard.shade, keyboard.is_shade_old, keys) == ("dark", True, "")


PARTS = st.sampled_from([WHITE, BLACK, TO_DARK, TO_LIGHT, b"\x1b]11;", b"rgb:", b"\x07", b"\x1b", b"\\", b"]", b"ff/"])


@given(st.lists(st.one_of(PARTS, st.binary(max_size=9), st.none()), max_size=40))
def test_whatever_a_terminal_says_pieces_are_short_and_whole(packets: list[bytes | None]) -> None:
    keyboard, _ = listening(*packets)
    assert keyboard.shade in (None, "dark", "light")
    while pieces := keyboard.take(100):
        assert all(len(piece.text) <= LONGEST for piece in pieces if piece.kind is Kind.SEQUENCE)


class Shaded(Shown):
    """Writes down what it is told of the ground."""

    def __init__(self) -> None:
        super().__init__("x")
        self.grounds: list[Shade] = []

    def shade(self, ground: Shade) -> None:
        self.grounds.append(ground)


async def test_the_app_is_told_once_and_no_sooner_again_than_it_can_bear() -> None:
    app = Shaded()
    async with drawn(app) as (channel, line):
        assert channel.sent.startswith((FOLLOW + ASK).encode())
        line.receive(WHITE)
        line.receive(WHITE + b"k")
        assert app.grounds == ["light"]
        asked = channel.sent.count(ASK.encode())
        for _ in range(100):
            line.receive(TO_DARK + BLACK + TO_LIGHT + WHITE)
        line.receive(BLACK)
        assert app.grounds == ["light"]
        assert channel.sent.count(ASK.encode()) == asked
        while app.grounds != ["light", "dark"]:
            await asyncio.sleep(0)
        assert channel.sent.count(ASK.encode()) == asked + 1
        await settled(app)
        assert app.typed == ["k"]
    assert channel.sent.endswith(b"\x1b[?25h")
    assert UNFOLLOW.encode() in channel.sent


async def test_an_app_that_wears_no_look_takes_no_harm() -> None:
    app = Shown("x")
    async with drawn(app) as (_, line):
        line.receive(WHITE + b"k")
        while app.typed != ["k"]:
            await asyncio.sleep(0)


def is_in(screen: Screen, values: dict[str, str], text: str = "New") -> bool:
    return text in screen.text and screen.ground_at(text) == values["ground"][1:]


async def test_a_session_follows_the_terminal_from_its_first_frame_on(
    sqlite_template: Path, tmp_path: Path, serve: Serve
) -> None:
    site = make_site(sqlite_template, tmp_path)
    server = serve(stub=False, site=site)
    key: asyncssh.SSHKey = site[1]["bea"]
    env = {"COLORTERM": "truecolor"}
    async with terminal(server.port, client_keys=[key], env=env, answers={ASK.encode(): WHITE}) as bea:
        await bea.until(lambda screen: is_in(screen, dict(LIGHT)))
        assert dark_cells(bea) == 0, "no frame was drawn dark before"
        bea.answers = {ASK.encode(): BLACK}
        bea.send(TO_DARK)
        await bea.until(lambda screen: is_in(screen, dict(DARK)))
        bea.press("5")
        await bea.until("as the terminal, dark")
        bea.press("q", "q", "q")
    async with terminal(server.port, client_keys=[key], env=env) as bea:
        await bea.until(lambda screen: is_in(screen, dict(DARK)))
        bea.send(TO_LIGHT)
        await bea.until(lambda screen: is_in(screen, dict(LIGHT)))
    async with terminal(server.port, client_keys=[key], term="xterm-16color", answers={ASK.encode(): WHITE}) as bea:
        await bea.until("New")
        assert ASK.encode() not in bea.raw


def dark_cells(screen: Screen) -> int:
    """How often the ground of the dark theme was sent."""
    red, green, blue = (int(DARK["ground"][at : at + 2], 16) for at in (1, 3, 5))
    return screen.raw.count(f"48;2;{red};{green};{blue}".encode())


@pytest.mark.parametrize(
    ("answers", "shade"), [(WHITE + b"\x1b[?62;c", "light"), (b"\x1b[?6c", None), (b"x\x1b[?6c", None)]
)
def test_a_terminal_of_this_machine_is_asked_before_the_app_begins(answers: bytes, shade: Shade | None) -> None:
    outer, inner = pty.openpty()
    tty.setraw(inner)
    answering = threading.Thread(target=lambda: os.write(outer, answers if os.read(outer, 100) else b""))
    answering.start()
    try:
        assert ask_ground(inner, inner) == shade
    finally:
        answering.join()
        os.close(outer)
        os.close(inner)
