"""Mail on the screen: quotes, attributions, signatures, code and patches."""

from copterm.text.fold import LONGEST_POST, POST_KEPT
from copterm.text.render import MOST_LINES, render


def shown(body: str, width: int = 60, unfold: bool = False) -> list[str]:
    return [line.text for line in render(body, "mail", width, unfold).lines]


def test_lines_that_fit_stay_as_they_are() -> None:
    body = "Hello,\n\nthis  is   a\n  short mail.\n\n-- x"
    assert shown(body) == body.split("\n")


def test_markdown_means_nothing_in_a_mail() -> None:
    assert shown("# *not* a `heading`") == ["# *not* a `heading`"]


def test_quotes_stand_behind_a_bar_for_each_level() -> None:
    rendered = render("> one\n> > two\n>>> three\n\nfour", "mail", 60)
    assert [line.text for line in rendered.lines] == ["│ one", "││ two", "│││ three", "", "four"]
    assert [line.quote for line in rendered.lines] == [1, 2, 3, 0, 0]


def test_an_escaped_from_is_no_quote() -> None:
    assert shown(">From here on") == [">From here on"]


def test_long_quotes_are_folded_after_two_lines_with_words() -> None:
    body = "> Hello,\n>\n" + "\n".join(f"> line {number}" for number in range(12)) + "\n\nYes."
    assert shown(body) == ["│ Hello,", "│ ", "│ line 0", "│ … 11 more quoted lines · z", "", "Yes."]
    assert len(shown(body, unfold=True)) == 16


def test_who_wrote_what_is_said_quietly() -> None:
    for opening in (
        "On Tue, 3 Mar 2026, Ada wrote:",
        "On Tue, 3 Mar 2026 at 09:14,\nAda Okafor <ada@example.org> wrote:",
        "Am 03.03.26 um 09:14 schrieb Ada:",
        "Le mar. 3 mars 2026, Ada a écrit :",
    ):
        rendered = render(f"Hi.\n\n{opening}\n\n> x", "mail", 60)
        count = len(opening.split("\n"))
        assert [line.segments[0][1] for line in rendered.lines[2 : 2 + count]] == ["quiet"] * count
        assert rendered.lines[0].segments[0][1] == "text"


def test_signatures_and_footers_are_folded() -> None:
    assert shown("Hi.\n\n-- \nAda\nData\nParis") == ["Hi.", "", "… 4 signature lines · z"]
    footer = "_" * 47 + "\nExample mailing list\nhttps://lists.example/"
    assert shown(f"Hi.\n{footer}") == ["Hi.", "… 3 signature lines · z"]
    seal = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----"
    assert shown(f"Hi.\n\n{seal}") == ["Hi.", "", "… 4 PGP signature lines · z"]
    assert render("Hi.\n-- \nAda\nx", "mail", 60).folded == 3
    assert len(shown("Hi.\n\n-- \nAda\nData\nParis", unfold=True)) == 6


def test_two_dashes_in_the_middle_of_a_long_mail_are_no_signature() -> None:
    body = "Hi.\n-- \n" + "\n".join(f"line {number}" for number in range(50))
    assert len(shown(body)) == 52


def test_prose_wider_than_the_screen_is_wrapped_where_its_author_did() -> None:
    body = "The quick brown fox jumps over the lazy dog and runs away,\nbecause it can.\nAda"
    assert shown(body, 40) == [
        "The quick brown fox jumps over the lazy",
        "dog and runs away, because it can.",
        "Ada",
    ]


def test_an_item_too_long_hangs_under_its_text() -> None:
    assert shown("- The quick brown fox jumps over", 20) == ["- The quick brown", "  fox jumps over"]


def test_a_quote_wrapped_twice_is_put_together_again() -> None:
    comb = "> " + "long " * 13 + "line\n> ends\n> " + "long " * 13 + "line\n> ends"
    assert shown(comb, 76)[0].startswith("│ long long")
    assert "│ ends" not in shown(comb, 76)[:2]


def test_code_keeps_its_spaces_and_goes_on_behind_a_sign() -> None:
    assert shown("    if (a) {\n        return function(b);\n    }", 24) == [
        "    if (a) {",
        "        return function(",
        "↳ b);",
        "    }",
    ]


def test_a_patch_is_coloured() -> None:
    body = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n same\n-- \n2.30"
    rendered = render(body, "mail", 60)
    assert [line.segments[0][1] for line in rendered.lines[:7]] == [
        "code strong",
        "code strong",
        "code strong",
        "code accent",
        "code act",
        "code good",
        "code",
    ]
    assert rendered.lines[7].text == "… 2 signature lines · z"


def test_addresses_are_links() -> None:
    rendered = render("See <https://a.example/b>, or https://c.example.", "mail", 60)
    assert [link.url for link in rendered.links] == ["https://a.example/b", "https://c.example"]
    assert ("https://a.example/b", "text link") in rendered.lines[0].segments


def test_what_stands_under_an_original_message_is_a_quote() -> None:
    body = "I agree.\n\n-----Original Message-----\nFrom: Ada\n" + "\n".join(f"line {number}" for number in range(20))
    assert shown(body)[-3:] == ["│ From: Ada", "│ line 0", "│ … 19 more quoted lines · z"]


def test_a_long_mail_is_folded() -> None:
    rendered = render("\n".join(f"line {number}" for number in range(460)), "mail", 60)
    assert len(rendered.lines) == POST_KEPT + 1
    assert rendered.lines[-1].text == "… 340 more lines · z"
    assert rendered.folded == 340


def test_a_mail_of_a_megabyte_shows_its_start() -> None:
    body = "\n".join("word word" for _ in range(100_000))
    folded, unfolded = render(body, "mail", 76), render(body, "mail", 76, unfold=True)
    assert len(folded.lines) == POST_KEPT + 1
    assert folded.folded == 100_000 - POST_KEPT
    assert len(unfolded.lines) == MOST_LINES + 1
    assert unfolded.folded == 100_000 - MOST_LINES
    assert LONGEST_POST > POST_KEPT
