"""Cleaning: what is taken out of a member's text, and above all what is left in it."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copterm.domain.errors import Invalid
from copterm.text.clean import MARKS_PER_CHARACTER, clean_block, clean_line, printable
from tests.mallory import TEXTS

UNSAFE = {chr(point) for point in (*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
UNSEEN = set("\u00ad\u200b\u200e\u200f\u2060\ufeff\u034f\u3164\U000e0041")

SHORT = [text for text in TEXTS.values() if len(text) < 200]
anything = st.text() | st.lists(
    st.sampled_from(
        [*TEXTS.values()][:29] + ["\r\n", "\t", "\u200d", "👨", "\ufe0f", "\u0301", "\ud800", "a", "漢", " "]
    )
).map("".join)


def is_safe(text: str, allowed: str = "") -> bool:
    return not (set(text) & (UNSAFE | UNSEEN) - set(allowed)) and text.encode("utf-8") is not None


def test_an_escape_sequence_loses_its_escape_and_shows_the_rest() -> None:
    assert clean_line("hi\x1b[2J\x1b[Hthere") == "hi[2J[Hthere"


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n", "\x85", "\u2028", "\u2029", "\v", "\f"])
def test_every_kind_of_line_end_becomes_a_line_feed(newline: str) -> None:
    assert clean_block(f"one{newline}two") == "one\ntwo"
    assert clean_line(f"one{newline}two") == "one two"


def test_tabs_become_spaces_up_to_the_next_stop() -> None:
    assert clean_block("a\tb\n\tc") == "a   b\n    c"
    assert clean_block("a\tb", tab=8) == "a       b"
    assert clean_line("a\tb") == "a b"


def test_spaces_within_a_line_stay_as_typed() -> None:
    assert clean_line("  x = 1  # regex ^[a-z]+$ ") == "x = 1  # regex ^[a-z]+$"
    assert clean_block("\n  \n    code  \n\nend \n\n") == "    code  \n\nend"


def test_direction_overrides_and_the_invisible_go() -> None:
    assert clean_line("invoice\u202egpj.exe") == "invoicegpj.exe"
    assert clean_line("ad\u200bmi\u200dn\u00ad\ufeff\U000e0041") == "admin"


def test_halves_of_characters_are_replaced() -> None:
    assert clean_line("A\ud800B") == "A\ufffdB"
    assert clean_line("A\uffffB") == "A\ufffdB"


def test_what_people_really_write_stays_as_it_is() -> None:
    text = unicodedata.normalize("NFC", TEXTS["emoji-zwj-flags-must-survive"])
    assert clean_block(text) == text
    assert clean_line("❤️ 👩🏽‍💻 🏳️‍🌈 ☎︎ #️⃣") == "❤️ 👩🏽‍💻 🏳️‍🌈 ☎︎ #️⃣"


def test_joiners_that_join_nothing_go() -> None:
    assert clean_line("a\u200db \u200d👨 x\ufe0f 👨\u200dx") == "ab 👨 x 👨x"


def test_a_chain_of_joined_emoji_has_an_end() -> None:
    chain = clean_line("\u200d".join("👩" * 12))
    assert chain == " ".join(["👩\u200d👩\u200d👩\u200d👩"] * 3).replace(" ", "")


def test_one_character_carries_few_marks() -> None:
    cleaned = clean_block("Z" + "\u0301\u0316\u0344" * 6000 + "A")
    assert cleaned.startswith("Z") or cleaned[0] == "Ź"
    assert len(cleaned) <= MARKS_PER_CHARACTER + 2


def test_text_is_composed() -> None:
    assert clean_line("e\u0301") == "é"


def test_what_is_too_long_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match=r"too long: 201 characters, and 200 is the most\."):
        clean_line("x" * 201)
    with pytest.raises(Invalid, match=r"1,000,000 characters, and 20,000"):
        clean_block("x" * 1_000_000)
    assert clean_block("x" * 20_000 + "\n" * 5)
    assert len(clean_block("x" * 30_000, limit=None)) == 30_000


def test_what_cleaning_makes_short_enough_is_taken() -> None:
    assert clean_line("Z" + "\u0301" * 300) == "Ź" + "\u0301" * (MARKS_PER_CHARACTER - 1)


def test_the_last_guard_makes_one_line_of_anything() -> None:
    assert printable("a\nb\tc\x1b]0;x\x07") == "a b c]0;x"
    assert printable(" plain ") == " plain "


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_hostile_is_left(name: str) -> None:
    text = TEXTS[name]
    assert is_safe(clean_line(text, limit=None))
    assert is_safe(printable(text))
    assert is_safe(clean_block(text, limit=None), allowed="\n")


@given(anything)
def test_cleaned_text_is_safe_whatever_it_was(text: str) -> None:
    assert is_safe(clean_line(text, limit=None))
    assert is_safe(printable(text))
    assert is_safe(clean_block(text, limit=None), allowed="\n")


@given(anything)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    line, block, shown = clean_line(text, limit=None), clean_block(text, limit=None), printable(text)
    assert clean_line(line, limit=None) == line
    assert clean_block(block, limit=None) == block
    assert printable(shown) == shown


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"])))
def test_letters_figures_and_signs_are_never_lost(text: str) -> None:
    # Parts of Hangul, its fillers and a skin's tone without a hand are the ones that may go.
    text = "".join(sign for sign in text if not re.match("[\u1100-\u11ff\u3164\uffa0\ud7b0-\ud7ff🏻-🏿]", sign))
    assert clean_line(text, limit=None) == unicodedata.normalize("NFC", text)
