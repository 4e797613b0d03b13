"""Whatever a text holds: rendering never fails, every line fits, nothing acts and nothing hides."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from copterm.text.clean import MARKS_PER_CHARACTER
from copterm.text.lines import STYLES, Rendered
from copterm.text.quoting import excerpt, plain, quote
from copterm.text.render import MOST_LINES, NARROWEST, render
from tests.mallory import TEXTS

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
FORMATS = ("markdown", "mail")

PIECES = [
    *(
        "> ",
        ">> ",
        "- ",
        "1. ",
        "999. ",
        "# ",
        "    ",
        "```",
        "```python\n",
        "~~~",
        "---\n",
        "===\n",
        "|",
        "|a|b|\n|-|-|\n",
    ),
    *(
        "|x|y|\n",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "\\",
        "&#x202e;",
        "&#27;",
        "&amp;",
        "\n",
        "\n\n",
    ),
    *(
        "  \n",
        " ",
        "word",
        "longerword" * 5,
        "漢字",
        "。",
        "（",
        "👨‍👩‍👧",
        "🇫🇷",
        "👍🏿",
        "❤️",
        "\u0301",
        "\u200d",
        "\ufe0f",
        "\t",
    ),
    *(
        "https://a.example/b_c",
        "(https://x.y)",
        "<https://x.y>",
        "[a](http://b.c/d)",
        "mailto:a@b.c",
        "@bea",
        "#12",
        "[ ] ",
    ),
    *(
        "On Tue, 3 Mar Ada wrote:\n",
        "-- \n",
        "diff --git a b\n+++ b\n@@ -1 +1 @@\n",
        "+x\n",
        "-y\n",
        "\x1b[31m",
        "\u202e",
    ),
    *(
        "-----BEGIN PGP SIGNATURE-----\n",
        "-----Original Message-----\n",
        "_" * 30 + "\n",
        "שלום",
        "مرحبا",
        "क्षि",
        "\ud800",
    ),
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60).map("".join)


def check(rendered: Rendered, width: int) -> None:
    for line in rendered.lines:
        assert line.width == cell_len(line.text) <= width
        assert not FORBIDDEN.search(line.text)
        assert {token for _, style in line.segments for token in style.split()} <= STYLES
        line.text.encode("utf-8")
    for link in rendered.links:
        assert re.fullmatch(r"(https?|mailto):[!-~]+", link.url, re.IGNORECASE)
    assert [link.number for link in rendered.links] == [*range(1, len(rendered.links) + 1)]
    assert len(rendered.lines) <= MOST_LINES + 1 + 3 * sum(len(link.url) for link in rendered.links)


@settings(deadline=None, max_examples=300)
@given(texts, st.integers(NARROWEST, 100), st.sampled_from(FORMATS), st.booleans())
@example(">" * 30 + " x", 10, "markdown", True)
@example("\u0301", 10, "markdown", False)
def test_every_line_fits_and_is_safe(text: str, width: int, format: str, unfold: bool) -> None:
    check(render(text, format, width, unfold), width)


@settings(deadline=None)
@given(st.text(), st.integers(-5, 30), st.sampled_from(FORMATS))
def test_any_text_at_all_is_rendered(text: str, width: int, format: str) -> None:
    check(render(text, format, width), max(width, NARROWEST))


@settings(deadline=None)
@given(texts, st.sampled_from(FORMATS))
def test_quotes_excerpts_and_plain_words_are_safe(text: str, format: str) -> None:
    for made in (quote(text, format, "bea", 1), plain(text, format)):
        assert not FORBIDDEN.search(made.replace("\n", ""))
    short = excerpt(text, format, 30)
    assert cell_len(short) <= 30
    assert not FORBIDDEN.search(short)
    check(render(quote(text, format, "bea", 1), "markdown", 40), 40)


@settings(deadline=None)
@given(st.text(alphabet="abcdefgh ijk\n", max_size=400), st.integers(NARROWEST, 60))
def test_no_letter_is_lost(text: str, width: int) -> None:
    letters = re.sub(r"\s", "", text)
    for format in FORMATS:
        laid = "".join(line.text for line in render(text, format, width, unfold=True).lines)
        assert re.sub(r"[\s↳]", "", laid) == letters


@settings(deadline=None)
@given(texts)
def test_folding_hides_lines_and_says_how_many(text: str) -> None:
    for format in FORMATS:
        folded, unfolded = render(text, format, 60), render(text, format, 60, unfold=True)
        assert unfolded.folded == 0
        marked = [line for line in folded.lines if line.text.endswith("· z") and line.segments[-1][1] == "quiet"]
        assert (folded.folded > 0) == bool(marked)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("format", FORMATS)
def test_nothing_hostile_gets_through(name: str, format: str) -> None:
    for width in (10, 76):
        for unfold in (False, True):
            check(render(TEXTS[name], format, width, unfold), width)
    assert cell_len(excerpt(TEXTS[name], format, 30)) <= 30
    check(render(quote(TEXTS[name], format, "mallory", 1), "markdown", 40), 40)


def test_markup_of_other_kinds_is_shown_letter_by_letter() -> None:
    for name in ("markup-close-unopened", "markup-click-quit", "markup-click-app-action", "markup-innocent-code"):
        assert render(TEXTS[name], "markdown", 100).lines[0].text == TEXTS[name]


def test_marks_do_not_pile_up() -> None:
    for line in render(TEXTS["zalgo-5000-marks"], "markdown", 20).lines:
        assert len(line.text) <= MARKS_PER_CHARACTER + 2
