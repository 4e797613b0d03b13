"""A post's words elsewhere: in a reply, in a list, in a notice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copterm.text.quoting import WIDEST_QUOTED, excerpt, plain, quote
from copterm.text.render import render


def test_a_reply_starts_with_who_is_quoted() -> None:
    assert quote("one\n\ntwo", "markdown", "bea", 12) == "#12 bea:\n> one\n>\n> two\n\n"


def test_quoting_twice_nests() -> None:
    once = quote("one", "markdown", "bea", 1) + "no"
    twice = quote(once, "markdown", "chen", 2)
    assert twice == "#2 chen:\n> #1 bea:\n>> one\n>\n> no\n\n"
    assert [line.quote for line in render(twice, "markdown", 40, unfold=True).lines] == [0, 1, 2, 1, 1]


def test_a_long_post_is_quoted_in_part() -> None:
    assert quote("one\ntwo\nthree", "markdown", "bea", 1, limit=8) == "#1 bea:\n> one\n> two\n> …\n\n"


def test_each_line_of_a_long_paragraph_carries_its_mark() -> None:
    """The composer wraps what is long: its second line looked like one's own words."""
    long = "word " * 40
    lines = quote(long + "\n> " + long, "markdown", "bea", 1).split("\n")[1:-2]
    assert len(lines) == 6
    assert all(line.startswith("> word") for line in lines[:3])
    assert all(line.startswith(">> word") for line in lines[3:])
    assert all(len(line) <= WIDEST_QUOTED + 2 for line in lines)


@pytest.mark.parametrize(
    "long",
    ["```\n" + "x = 1 " * 20 + "\n```", "    " + "x = 1 " * 20, "| a | b | " * 12, "# " + "word " * 20, "x" * 100,
     "word " * 14 + "wo - " + "word " * 9],
)  # fmt: skip
def test_what_would_be_something_else_in_two_lines_stays_one(long: str) -> None:
    quoted = quote(long, "markdown", "bea", 1)
    assert quoted == "\n".join(["#1 bea:", *(f"> {line}".rstrip() for line in long.split("\n")), "", ""])


def test_signatures_are_not_quoted() -> None:
    assert quote("Hi.\n\n-- \nAda\nParis", "mail", "ada", 3) == "#3 ada:\n> Hi.\n\n"


@given(st.text(alphabet="ab> \n`*-#"), st.integers(1, 4))
def test_each_quoting_goes_one_deeper(text: str, times: int) -> None:
    body = f"start\n{text}"
    for _ in range(times):
        body = quote(body, "markdown", "bea", 1, limit=10**6)
    assert any(line.startswith(">" * times + " start") for line in body.split("\n"))


def test_an_excerpt_is_what_the_author_says() -> None:
    assert excerpt("#1 ada:\n> old words\n\nI **agree** with `it`,\nsee [this](https://a.b)", "markdown", 60) == (
        "I agree with it, see this"
    )
    mail = "On Tue, 3 Mar 2026, Ada wrote:\n> old\n> words\n\nI agree.\n\n-- \nBea\nx"
    assert excerpt(mail, "mail", 60) == "I agree."
    assert excerpt("漢字漢字漢字", "markdown", 6) == "漢字…"


def test_an_excerpt_of_nothing_but_a_quote_is_the_quote() -> None:
    assert excerpt("> old words", "markdown", 60) == "old words"


def test_plain_text_has_no_marks() -> None:
    body = "# Title\n\n- **one**\n- [two](https://a.b)\n\n```py\nx = 1\n```\n\n> said"
    assert plain(body, "markdown") == "Title\n\none\n\ntwo\n\nx = 1\n\nsaid"
    assert plain("*as* it is", "mail") == "*as* it is"
