"""Copying where tmux or GNU screen stand between: what is sent to each, and that nothing else gets through with it."""

from __future__ import annotations

import base64
import re

import pytest

from copterm.server.clipboard import COPY, PIECE, for_terminal

TEXT = "Plain *words*, ünd more. " * 40
COPIED = f"\x1b]52;c;{base64.b64encode(TEXT.encode()).decode()}\x07"


@pytest.mark.parametrize("term", ["xterm-256color", "xterm-kitty", "linux", "", "foot"])
def test_a_terminal_gets_it_as_it_is(term: str) -> None:
    assert for_terminal(COPIED, term) == COPIED


@pytest.mark.parametrize("term", ["tmux", "tmux-256color"])
def test_tmux_gets_it_for_itself_and_to_pass_on(term: str) -> None:
    assert for_terminal(COPIED, term) == f"{COPIED}\x1bPtmux;\x1b{COPIED}\x1b\\"


@pytest.mark.parametrize("term", ["screen", "screen-256color", "screen.xterm-256color"])
def test_screen_gets_it_in_pieces_that_it_passes_on_as_one(term: str) -> None:
    sent = for_terminal(COPIED, term)
    assert sent.startswith(COPIED)
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sent[len(COPIED) :], re.DOTALL)
    assert "".join(pieces) == COPIED
    assert max(map(len, pieces)) <= PIECE
    assert "tmux;" not in sent, "screen would show it"


FOREIGN = (
    "\x1b]52;c;aGk=\x1b\\",
    "\x1b]52;p;aGk=\x07",
    "\x1b]52;c;?\x07",
    "\x1b]52;c;aGk=\x07\x1b[2J",
    "\x1b]52;c;a\x1b\\b\x07",
)


@pytest.mark.parametrize("foreign", FOREIGN)
def test_nothing_but_a_copy_is_taken_for_one(foreign: str) -> None:
    assert COPY.fullmatch(foreign) is None
