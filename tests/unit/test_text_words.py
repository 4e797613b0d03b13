"""Search words: the same for whoever typed them, with accents or without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copterm.text.words import LONGEST_WORD, words
from tests.mallory import TEXTS


def test_words_are_folded() -> None:
    assert words("Straße ÜNÏCODE don't foo_bar C++") == ["strasse", "unicode", "don", "t", "foo", "bar", "c"]
    assert words("ﬁne Ⅷ Ελλάδα Ёлка") == ["fine", "viii", "ελλαδα", "елка"]


def test_chinese_japanese_and_korean_go_in_overlapping_pairs() -> None:
    assert words("漢字仮名") == ["漢字", "字仮", "仮名"]
    assert words("がぎ 한국어") == ["がぎ", "한국", "국어"]
    assert words("字 SQL文") == ["字", "sql", "文"]


def test_vowel_signs_stay_in_their_word() -> None:
    assert words("नमस्ते दुनिया") == ["नमस्ते", "दुनिया"]
    assert words("שָׁלוֹם") == words("שלום")


def test_a_word_has_an_end() -> None:
    assert words("a" * 1000) == ["a" * LONGEST_WORD]


def check(text: str) -> None:
    for word in words(text):
        assert word
        assert not set(word) & set(" \n\t\"'()*:-^<>\x00\x1b")


@given(st.text())
def test_words_hold_no_space_and_no_sign_of_a_query(text: str) -> None:
    check(text)


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_words_are_only_words(name: str) -> None:
    check(TEXTS[name])


@given(st.text(alphabet="aàÀzßſΣςσéÉ 漢"))
def test_case_and_accents_make_no_difference(text: str) -> None:
    assert words(text.upper()) == words(text) == words(text.lower())
