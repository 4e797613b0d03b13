"""Keys by name: read as people write them, written as they are read, and the same names as the terminal's."""

from __future__ import annotations

import pytest
from textual.keys import _character_to_key

from copterm.domain.errors import Invalid
from copterm.domain.keynames import character_of, of_character, parse, parse_all, written


@pytest.mark.parametrize(
    ("typed", "key", "shown"),
    [
        ("j", "j", "j"),
        ("G", "G", "G"),
        ("shift+g", "G", "G"),
        ("?", "question_mark", "?"),
        ("+", "plus", "+"),
        ("Ctrl+S", "ctrl+s", "Ctrl+S"),
        ("control + o", "ctrl+o", "Ctrl+O"),
        ("shift+ctrl+up", "ctrl+shift+up", "Ctrl+Shift+↑"),
        ("Esc", "escape", "Esc"),
        ("page down", "pagedown", "PgDn"),
        ("F5", "f5", "F5"),
        ("↓", "down", "↓"),
        ("comma", "comma", ","),
        ("é", "é", "é"),
    ],
)
def test_a_key_is_read_and_written(typed: str, key: str, shown: str) -> None:
    assert parse(typed) == key
    assert written(key) == shown
    assert parse(written(key)) == key


def test_names_are_those_of_the_terminal() -> None:
    for sign in map(chr, range(0x21, 0x250)):
        if sign.isprintable():
            assert of_character(sign) == _character_to_key(sign)
            assert character_of(of_character(sign)) == sign
            assert parse(sign) == of_character(sign)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("pgdwn", "There is no key called pgdwn. Did you mean PgDn?"),
        ("hyper", "There is no key called hyper. Write it like j, G, ?, Ctrl+O, F5 or PgDn."),
        ("super+x", "There is no key called super+x."),
        ("\x1b[2J", "There is no key called [2J."),
        ("", "Name a key, such as j, Ctrl+O or F5."),
        ("Ctrl+I", "Ctrl+I and Tab are one key for most terminals. Choose another."),
        ("j" * 41, "A key's name is not that long."),
    ],
)
def test_what_is_no_key_is_refused_in_words(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(typed)
    assert str(refused.value).startswith(sentence)


def test_several_keys_stand_between_commas() -> None:
    assert parse_all("j, down,j") == ("j", "down")
    assert parse_all("") == ()
