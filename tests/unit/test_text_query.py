"""A search taken apart: words, phrases, what is left out, either one, operators; and what cannot be meant."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copterm.domain.errors import Invalid
from copterm.text.query import MOST_TERMS, Operator, Term, parse


def terms(typed: str) -> list[tuple[tuple[str, ...], ...]]:
    return [tuple(one.words for one in group) for group in parse(typed).wanted]


def test_words_are_all_wanted_and_phrases_stay_together() -> None:
    assert terms('kafka "message queue"') == [(("kafka",),), (("message", "queue"),)]


def test_accents_and_case_are_folded_and_a_word_with_a_hyphen_is_a_phrase() -> None:
    assert terms("CAFÉ open-source") == [(("cafe",),), (("open", "source"),)]


def test_chinese_is_cut_into_pairs_that_follow_each_other() -> None:
    assert terms("全文検索") == [(("全文", "文検", "検索"),)]


def test_or_joins_the_words_beside_it_only() -> None:
    assert terms("a OR b OR c d") == [(("a",), ("b",), ("c",)), (("d",),)]
    assert terms("OR a") == [(("a",),)]
    assert terms("a or b") == [(("a",),), (("or",),), (("b",),)]


def test_a_minus_leaves_out_words_phrases_and_operators() -> None:
    query = parse('kafka -rabbit -"message queue" -in:data')
    assert query.unwanted == [Term(("rabbit",)), Term(("message", "queue"))]
    assert query.operators == [Operator("in", "data", is_not=True)]


def test_operators_take_a_word_or_a_phrase() -> None:
    assert parse('by:"Jane Doe" tag:#Postgres IN:Data by:@bea').operators == [
        Operator("by", "jane doe"), Operator("tag", "postgres"), Operator("in", "data"), Operator("by", "bea"),
    ]  # fmt: skip


def test_what_only_looks_like_an_operator_is_words() -> None:
    assert terms("std::vector http://example.org/a") == [(("std", "vector"),), (("http", "example", "org", "a"),)]


def test_the_last_word_may_be_a_beginning_while_one_types() -> None:
    assert parse("post gre", is_typing=True).wanted == [(Term(("post",)),), (Term(("gre",), is_begun=True),)]
    assert parse("post gre ", is_typing=True).wanted[-1] == (Term(("gre",)),)
    assert parse("post g", is_typing=True).wanted[-1] == (Term(("g",)),)
    assert parse("gre").wanted == [(Term(("gre",)),)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "There is no word in this"),
        ("?!.,;:- --- \"\" ''", "There is no word in this"),
        ("\0\0", "There is no word in this"),
        ("-kafka", "Say also what to look for"),
        ("-in:data", "Say also what to look for"),
        ("x" * 10_000, "A search has at most 500 characters; this one has 10,000."),
        (" ".join(["by:a"] * (MOST_TERMS + 1)), f"A search has at most {MOST_TERMS} words and operators."),
        (" OR ".join(["a"] * (MOST_TERMS + 1)), f"A search has at most {MOST_TERMS} words and operators."),
        ("in:", "in: wants something behind it, such as in:data."),
        ('by:"" x', "by: wants something behind it"),
        ("is:red", "is:red is not known. There is unread, unanswered, solved, mine, bookmarked."),
        ("kind:poem", "kind:poem is not known."),
        ("before:yesterday", "before:yesterday is no day. Write 2026, 2026-03 or 2026-03-15."),
        ("after:2026-02-31", "after:2026-02-31 is no day."),
        ("after:0000", "after:0000 is no day."),
    ],
)
def test_what_cannot_be_meant_is_said(typed: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(typed)
    assert said in str(refusal.value)


def test_a_quote_without_its_end_goes_to_the_end() -> None:
    assert terms('a "b c') == [(("a",),), (("b", "c"),)]


@given(st.text(max_size=120), st.booleans())
def test_whatever_is_typed_it_is_taken_apart_or_refused(typed: str, is_typing: bool) -> None:
    with suppress(Invalid):
        query = parse(typed, is_typing=is_typing)
        assert query.wanted or query.operators
        cut = [word for term in (*query.sought, *query.unwanted) for word in term.words]
        assert all(cut)
        assert not set("".join(cut)) & set("'\"\\ §*:()")
