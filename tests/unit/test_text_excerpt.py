"""Excerpts: the place where the sought words stand, on one line, with those words marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from copterm.text.excerpt import excerpt
from copterm.text.query import Term
from copterm.text.words import offsets, words


def hits(text: str, *sought: str, is_begun: bool = False) -> list[str]:
    terms = [Term(tuple(words(one)), is_begun) for one in sought]
    return [words for words, is_hit in excerpt(text, terms) if is_hit]


def shown(text: str, *sought: str) -> str:
    return "".join(words for words, _ in excerpt(text, [Term(tuple(words_)) for words_ in map(words, sought)]))


def test_words_are_marked_as_they_were_written() -> None:
    assert hits("The Queue, the queues and QUEUE.", "queue") == ["Queue", "QUEUE"]
    assert hits("The Café of Zoë", "cafe", "zoe") == ["Café", "Zoë"]
    assert hits("The queues", "queue", is_begun=True) == ["queues"]


def test_a_phrase_is_marked_only_where_its_words_follow_each_other() -> None:
    assert hits("queue message; message  queue; the message of the queue", "message queue") == ["message", "queue"]
    assert hits("naïve queue message; message\nqueue", "message queue") == ["message", "queue"]


def test_chinese_is_marked_as_one_piece() -> None:
    assert hits("これは全文検索です", "全文検索") == ["全文検索"]


def test_the_excerpt_begins_shortly_before_where_most_of_it_stands() -> None:
    text = "queue " + "lorem ipsum " * 60 + "the message queue broke again" + " dolor sit" * 60
    found = shown(text, "queue", "message")
    assert "the message queue broke again" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < 170


def test_without_a_hit_it_is_the_beginning() -> None:
    assert shown("First line.\n\nSecond   line.", "nothing") == "First line. Second line."
    assert excerpt("", [Term(("any",))]) == ()


@given(st.text(max_size=400), st.text(min_size=1, max_size=6))
def test_an_excerpt_is_a_piece_of_the_text_and_marks_only_what_was_sought(text: str, sought: str) -> None:
    cut = tuple(words(sought))
    pieces = excerpt(text, [Term(cut)] if cut else [])
    assert "\n" not in "".join(words for words, _ in pieces)
    for piece, is_hit in pieces:
        assert not is_hit or set(words(piece)) & set(cut)


@given(st.text(max_size=300))
def test_words_with_their_places_are_the_words(text: str) -> None:
    placed = list(offsets(text))
    assert all(0 <= begins < ends <= len(text) for _, begins, ends in placed)
    assert [word for word, _, _ in placed] == words(text) or not text.isascii()
