"""Nothing of a private community reaches an outsider by any command: all that are given in a member's name are tried.

Each is filled in by the names of its arguments; one with another name fails until WORDS says what it stands for.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import click
import pytest

from copterm.commands.verb import Verb
from copterm.forum import House
from tests.commands.conftest import Say
from tests.conftest import Site
from tests.docs.tables import commands
from tests.private import MARK, NOTHING, Secret, build

WORDS = {
    "slug": "@slug",
    "community": "@slug",
    "thread": "@thread",
    "into": "@thread",
    "number": "2",
    "words": "in:@slug",
    "numbers": "2",
    "handle": "ira",
    "case": "@case",
    "application": "@application",
    "invitation": "@invitation",
    "goal": "@goal",
    "sanction": "@sanction",
    "appeal": "@appeal",
    "held": "@heldpost",
    "version": "1",
    "before": "1",
    "since": "1",
    "revision": "1",
    "code": "abcd-efgh-jkmn-pqrs",
    "entry": "@entry",
    "title": "Any",
    "tags": "any",
    "reason": "any",
    "days": "1",
    "place": "@slug",
    "seconds": "60",
    "most": "3",
    "file": "-",
    "figure": "1",
}
"""What a command is given for an argument of this name, or an option that it must have."""
FOUND = [
    (path.split(" ", 1)[1], command)
    for path, command in commands()
    if isinstance(command, Verb) and (command.as_member or command.remote)
]


def given(command: click.Command, secret: Secret, *, real: bool) -> list[str]:
    """The words after the command's own: after a thing of the private community, or after none."""
    words: list[str] = []
    for one in command.params:
        leads_there = WORDS.get(str(one.name), "").startswith("@")
        if not (isinstance(one, click.Argument) or leads_there or (one.required and one.name != "handle_as")):
            continue
        assert one.name is not None
        if isinstance(one.type, click.Choice):
            word = str(one.type.choices[0])
        else:
            assert one.name in WORDS, f"say in WORDS what {one.name} of {command.name} stands for"
            word = str(secret.filled(WORDS[one.name], real=real))
        words += [word] if isinstance(one, click.Argument) else [one.opts[0], word]
    return words


@pytest.mark.parametrize("who", ["gus", "zed"])
def test_no_command_tells_an_outsider_anything(sqlite_template: Path, folder: Path, say: Say, who: str) -> None:
    folder.mkdir(parents=True)
    path = folder / "copterm.sqlite3"
    shutil.copyfile(sqlite_template, path)
    with House.open(str(path)) as house:
        secret = build(Site(house, str(path)))
    assert len(FOUND) > 40, "the search finds them"
    for name, command in FOUND:
        ends = []
        for real in (True, False):
            words = [*name.split(" ")[: _own(name)], *given(command, secret, real=real), "--as", who]
            for more in ((), ("--json",)):
                said = say(*words, *more, input="Words.\n")
                assert said.code != 2, (words, said.err)
                told = secret.plain(said.out + said.err)
                assert MARK not in told.lower(), words
                ends.append((real, more, said.code, told))
        halves = [[end[1:] for end in ends if end[0] is real] for real in (True, False)]
        assert halves[0] == halves[1], name


def _own(name: str) -> int:
    """How many words are the command's own: those before its arguments, which are in capitals or brackets."""
    words = name.split(" ")
    return next((place for place, word in enumerate(words) if not word.replace("-", "").islower()), len(words))


def test_the_words_stand_for_something_private() -> None:
    assert sum(word.startswith("@") for word in WORDS.values()) > 5
    assert str(NOTHING) not in WORDS.values()
