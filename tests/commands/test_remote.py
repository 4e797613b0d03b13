"""A command given over SSH, without a server: its bounds, and that it is begun again when its input has ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from copterm.commands import remote
from copterm.commands.remote import BoundedForum, Input, Stopped, Waits, answer
from copterm.forum import House
from copterm.operate.shell import COMMANDS
from tests.commands.conftest import Say


@pytest.fixture
def house(peopled: Path, say: Say) -> Iterator[House]:
    """A site with three threads, and a reply in one."""
    for title in ("Which queue?", "Which lock?", "Which table?"):
        assert say("thread", "new", "--community", "data", "--title", title, "--as", "ada", input="Say.\n").code == 0
    with House.open(str(peopled)) as opened:
        yield opened


def forum(house: House) -> BoundedForum:
    return BoundedForum(house, 2, "")


def test_a_command_that_reads_waits_until_its_input_has_ended(house: House) -> None:
    mine = forum(house)
    with pytest.raises(Waits):
        answer("thread reply 1", mine, Input(b"Half", is_whole=False))
    mine.begin_again()
    assert answer("thread reply 1", mine, Input(b"Half and half")).out == "Posted 1#2.\n"
    assert answer("thread show 1", forum(house), Input(b"", is_whole=False)).code == 0, "others do not wait"


def test_a_command_that_wrote_is_not_begun_again(house: House) -> None:
    mine = forum(house)
    assert answer("thread reply 1", mine, Input(b"Words")).code == 0
    with pytest.raises(AssertionError):
        mine.begin_again()


def test_a_stopped_command_asks_nothing_more(house: House) -> None:
    mine = forum(house)
    mine.is_stopped = True
    with pytest.raises(Stopped):
        answer("thread show 1", mine, Input())


def test_an_answer_that_is_too_long_is_refused_whole(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "OUTPUT_CHARACTERS", 60)
    done = answer("thread list --community data", forum(house), Input())
    assert (done.code, done.out) == (1, "")
    assert "too long to be given over SSH" in done.err


def test_a_command_that_asks_too_often_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "QUESTIONS", 1)
    done = answer("thread list --community data", forum(house), Input())
    assert (done.code, done.out) == (1, "")
    assert "too much for one command over SSH" in done.err


def test_commands_at_the_shell_keep_their_options_to_themselves(say: Say, house: House) -> None:
    assert say("unread", "--as", "bea", "--count").code == 0
    done = answer("unread --as ada", forum(house), Input())
    assert (done.code, "No such option" in done.err) == (2, True)


def test_every_word_of_help_is_written_to_whoever_asked(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    for line in ("--help", "-h", "thread --help", "thread reply --help", "mod ban -h"):
        assert "--help" in answer(line, forum(house), Input()).out
    for line in ("", "thread", "thread nothing", "thread show x", "nothing"):
        assert answer(line, forum(house), Input()).err
    assert capsys.readouterr() == ("", ""), "and nobody else"


def test_what_is_for_hosts_is_not_there(house: House) -> None:
    there = set(remote.commands().commands)
    assert there < set(COMMANDS)
    assert not there & {"init", "serve", "demo", "doctor", "import", "member", "key", "keymap", "invite"}
