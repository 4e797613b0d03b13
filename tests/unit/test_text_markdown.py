"""Markdown on the screen: what each of its signs looks like."""

import pytest

from copterm.text.fold import LONGEST_QUOTE
from copterm.text.highlight import LANGUAGES, highlight
from copterm.text.lines import Rendered
from copterm.text.parse import parse
from copterm.text.render import render


def shown(body: str, width: int = 40, unfold: bool = False) -> list[str]:
    return [line.text.rstrip() for line in render(body, "markdown", width, unfold).lines]


def styles(rendered: Rendered) -> dict[str, str]:
    return {text: style for line in rendered.lines for text, style in line.segments}


def test_a_paragraph_flows_to_the_width() -> None:
    assert shown("one two three four five six", 14) == ["one two three", "four five six"]


def test_a_line_that_was_ended_early_stays_ended() -> None:
    assert shown("roses are red\nviolets are blue") == ["roses are red", "violets are blue"]


def test_a_line_that_was_wrapped_by_an_editor_flows_on() -> None:
    long = "word " * 11 + "word"
    assert shown(f"{long}\nmore", 80) == [f"{long} more"]


def test_emphasis_is_a_style_and_code_keeps_its_ticks() -> None:
    rendered = render("**strong** *em* ~~gone~~ `code` ***both***", "markdown", 60)
    assert rendered.lines[0].text == "strong em gone `code` both"
    found = styles(rendered)
    assert found["strong"] == "text strong"
    assert found["em"] == "text em"
    assert found["gone"] == "text strike"
    assert found["`code`"] == "text code"
    assert found["both"] == "text em strong"


def test_headings_keep_their_marks() -> None:
    rendered = render("## Plan *B*\n\ntext\n\nOld\n===", "markdown", 40)
    assert [line.text for line in rendered.lines] == ["## Plan B", "", "text", "", "# Old"]
    assert styles(rendered)["Plan "] == "heading"


def test_lists_nest_and_number() -> None:
    body = "- one\n  - two\n    - three\n- [ ] open\n- [x] done\n\n9. nine\n10. ten\n    more"
    assert shown(body) == [
        "• one",
        "  – two",
        "    · three",
        "[ ] open",
        "[x] done",
        "",
        " 9. nine",
        "10. ten",
        "    more",
    ]


def test_a_loose_list_is_airy() -> None:
    assert shown("- a\n\n- b\n\n  c") == ["• a", "", "• b", "", "  c"]


def test_an_items_text_hangs_under_itself() -> None:
    assert shown("- one two three", 10) == ["• one two", "  three"]


def test_quotes_have_a_bar_for_each_level() -> None:
    rendered = render("> one\n> > two\n\nthree", "markdown", 40)
    assert [line.text for line in rendered.lines] == ["│ one", "│ ", "││ two", "", "three"]
    assert [line.quote for line in rendered.lines] == [1, 1, 2, 0, 0]


def test_a_long_quote_is_folded_to_its_start() -> None:
    body = "\n".join(f"> line {number}\\" for number in range(14)) + "\n\nanswer"
    folded = render(body, "markdown", 40)
    assert [line.text for line in folded.lines] == [
        "│ line 0",
        "│ line 1",
        "│ … 12 more quoted lines · z",
        "",
        "answer",
    ]
    assert folded.folded == 12
    assert render(body, "markdown", 40, unfold=True).folded == 0
    assert len(shown(body, unfold=True)) == 16


def test_a_short_quote_is_left_alone() -> None:
    body = "\n".join(f"> line {number}\\" for number in range(LONGEST_QUOTE))
    assert len(shown(body)) == LONGEST_QUOTE


def test_code_keeps_its_spaces_and_goes_on_behind_a_sign() -> None:
    assert shown("```\nif a:\n    b = 'cdefghijkl'\n```", 20) == ["  if a:", "      b = 'cdefghijk", "  ↳ l'"]


def test_code_is_coloured_where_the_language_is_known() -> None:
    found = styles(render("```python\nreturn 'x' + 1  # why\n```", "markdown", 40))
    assert found["return"] == "code code.keyword"
    assert found["'x'"] == "code code.string"
    assert found["1"] == "code code.number"
    assert found["# why"] == "code code.comment"
    assert styles(render("```klingon\nreturn 1\n```", "markdown", 40))["return 1"] == "code"


def test_code_of_any_size_is_shown() -> None:
    body = "```python\n" + "x = 1\n" * 1500 + "```"
    assert len(shown(body, unfold=True)) == 1500


def test_a_table_is_drawn_with_aligned_columns() -> None:
    body = "| name | n |\n|:-----|--:|\n| 漢字 | 12 |\n| b | 3 |"
    assert shown(body) == ["name │  n", "─────┼───", "漢字 │ 12", "b    │  3"]


def test_a_wide_table_wraps_its_widest_column() -> None:
    body = "| a | b |\n|---|---|\n| x | one two three four |"
    assert shown(body, 14) == ["a │ b", "──┼───────────", "x │ one two", "  │ three four"]


def test_a_table_without_room_becomes_a_list() -> None:
    body = "| first | second |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"
    assert shown(body, 10) == ["first: 1", "second: 2", "──────────", "first: 3", "second: 4"]


def test_a_huge_table_is_shown_as_it_was_typed() -> None:
    body = "|a|b|\n|-|-|\n" + "|1|2|\n" * 300
    assert shown(body, unfold=True)[:3] == ["  |a|b|", "  |-|-|", "  |1|2|"]


def test_links_have_a_number_and_a_list_at_the_end() -> None:
    rendered = render("see [the book](https://a.example/b) and [it](https://a.example/b)", "markdown", 60)
    assert [line.text for line in rendered.lines] == [
        "see the book [1] and it [1]",
        "",
        "[1] https://a.example/b",
    ]
    assert [(link.number, link.url, link.text) for link in rendered.links] == [(1, "https://a.example/b", "the book")]


def test_a_bare_address_is_a_link_as_it_stands() -> None:
    rendered = render("(https://a.example/x_y_z(1)). https://b.example/_c_", "markdown", 60)
    assert rendered.lines[0].text == "(https://a.example/x_y_z(1)). https://b.example/_c_"
    assert [link.url for link in rendered.links] == ["https://a.example/x_y_z(1)", "https://b.example/_c_"]
    assert len(rendered.lines) == 1


def test_an_address_longer_than_the_line_is_cut_and_listed() -> None:
    url = "https://a.example/" + "x" * 50
    assert shown(url, 40) == [
        "https://a.example/xxxxxxxxxxxxxxxx… [1]",
        "",
        f"[1] {url[:36]}",
        url[36:],
    ]


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/html;base64,AAAA", "/etc/hostname", "--help",
     "ssh://-oProxyCommand=x", "https://", "http:///x", "mailto:", "vbscript:x"],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(target: str) -> None:
    rendered = render(f"[a]({target}) <{target}>", "markdown", 70)
    assert rendered.links == ()
    assert rendered.lines[0].text == f"[a]({target}) <{target}>"


def test_an_image_is_named() -> None:
    assert shown("![a cat](https://a.example/c.png)")[0] == "[image: a cat] [1]"


def test_html_is_shown_as_typed() -> None:
    assert shown("<b>x</b> <script>") == ["<b>x</b> <script>"]


def test_mentions_and_posts_are_styled() -> None:
    found = styles(render("@bea see #12 and 482#12, not a@b.c", "markdown", 60))
    assert {text for text, style in found.items() if style == "text mention"} == {"@bea", "#12", "482#12"}


def test_entities_bring_nothing_dangerous_back() -> None:
    assert shown("A&#27;[2J&#x202e;&ZeroWidthSpace;B &amp;") == ["A�[2JB &"]


def test_wide_characters_break_between_any_two_but_not_before_a_full_stop() -> None:
    assert shown("漢字漢字漢字。漢字", 12) == ["漢字漢字漢", "字。漢字"]


def test_a_long_post_is_folded() -> None:
    body = "\n\n".join(["line"] * 230)
    rendered = render(body, "markdown", 40)
    assert len(rendered.lines) == 121
    assert rendered.lines[-1].text == f"… {rendered.folded} more lines · z"
    assert rendered.folded == 459 - 120


def test_only_the_links_on_show_are_listed() -> None:
    body = "\n\n".join(f"[link](https://a.example/{number})" for number in range(150))
    rendered = render(body, "markdown", 60)
    assert len(rendered.links) == 150
    assert rendered.lines[-1].text == "[60] https://a.example/59"


def test_what_holds_too_much_is_shown_as_its_source() -> None:
    assert shown("- x\n" * 5000, unfold=True)[:2] == ["- x", "- x"]
    assert shown(">" * 10_000 + " x", 76, unfold=True)[0] == ">" * 76


def test_a_long_line_of_code_is_cut_at_a_sign_where_one_is_near() -> None:
    assert shown("    call(alpha, beta, gamma)", 20)[:2] == ["  call(alpha, beta,", "  ↳ gamma)"]


def test_who_is_quoted_stands_right_above_the_quote() -> None:
    assert shown("#12 bea:\n> yes\n\nno") == ["#12 bea:", "│ yes", "", "no"]
    assert shown("text:\n> yes") == ["text:", "", "│ yes"]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_that_is_promised_is_known_and_keeps_the_code_as_it_is(language: str) -> None:
    code = "\n\nif (x) { # y\n\t'a'; // b\n}\n\n  <p>&amp;</p>\n- z: 1 \n\n"
    lines, _ = highlight(code, language)
    assert "\n".join("".join(text for text, _ in line) for line in lines) == code


def test_broken_code_is_plain() -> None:
    assert highlight("?" * 100, "python") == ([[("?" * 100, "code")]], 100)


def test_lines_that_go_on_in_a_deep_quote_are_shown_as_source() -> None:
    """Seven kilobytes took 0.7 s to parse, and a thread of fifteen such posts ended the process of everybody in it."""
    assert not parse("> " * 20 + "a\n" + "#b\n" * 2300).is_bearable
    assert parse("> > said\n> > twice\nlazy\n" * 40).is_bearable
