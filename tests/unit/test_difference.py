"""What is different between two texts is said in words, with a little of what stands around it."""

from hypothesis import given
from hypothesis import strategies as st

from copterm.text.difference import ADDED, LEFT_OUT, REMOVED, SAME, compare

LINES = st.lists(st.sampled_from("abcde"), max_size=30)


def test_equal_texts_have_no_difference() -> None:
    assert compare("a\nb", "a\nb") == ()


def test_what_stayed_far_away_is_counted_and_left_out() -> None:
    before = "\n".join(map(str, range(12)))
    found = compare(before, before.replace("6", "six"))
    assert [(one.what, one.text or one.count) for one in found] == [
        (LEFT_OUT, 4), (SAME, "4"), (SAME, "5"), (REMOVED, "6"), (ADDED, "six"), (SAME, "7"), (SAME, "8"),
        (LEFT_OUT, 3),
    ]  # fmt: skip


@given(LINES, LINES)
def test_taking_away_what_was_added_gives_the_text_before(before: list[str], after: list[str]) -> None:
    found = compare("\n".join(before), "\n".join(after))
    for taken, text in ((ADDED, before), (REMOVED, after)):
        count = sum(one.count for one in found if one.what != taken)
        assert not found or count == max(1, len(text))
