"""Mentions and names of posts: found in one's own words, and nowhere else."""

from hypothesis import given
from hypothesis import strategies as st

from copterm.text.mentions import PostName, mentions, post_names


def test_handles_are_found_once_each_and_in_order() -> None:
    assert mentions("@chen and @Bea, (@mo-2) @chen!") == ("chen", "bea", "mo-2")


def test_addresses_and_words_with_an_at_sign_mention_nobody() -> None:
    assert mentions("bea@example.org a@b @@x @ada@example.org https://x.org/@bea ssh://git@bea") == ()


def test_who_stands_in_code_or_in_a_quote_is_not_mentioned() -> None:
    body = "> @ada said\n\n```\n@bea\n```\n`@chen` but @dee\n\n~~~\n@mo"
    assert mentions(body) == ("dee",)


def test_posts_are_named_by_number_or_by_thread_and_number() -> None:
    assert post_names("see #12, 482#12 and (#3). Again #12") == (
        PostName(None, 12),
        PostName(482, 12),
        PostName(None, 3),
    )


def test_other_numbers_name_no_post() -> None:
    assert post_names("&#12; /x#12 #12abc ##12 C#5 `#7`\n# 12\n> #9\nhttps://x.org/482#12") == ()


@given(st.text(alphabet="@#ab1`>\n ~"))
def test_finding_never_fails(text: str) -> None:
    assert all(handle == handle.lower() for handle in mentions(text))
    assert all(name.number < 10**9 for name in post_names(text))
