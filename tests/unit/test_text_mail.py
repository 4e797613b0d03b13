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


LONG = "\n".join(f"line {number}" for number in range(20))


def test_what_outlook_puts_below_an_answer_is_a_quote() -> None:
    """Half of the answers of one archive were read twice: the mail they answer stood below them, unmarked."""
    for head in (
        "From: Ada <ada@example.org>\nSent: Tuesday, 3 March 2026 09:14\nTo: data@example.org\nSubject: Re: Pipes",
        "Von: Ada <ada@example.org>\nGesendet: Dienstag, 3. März 2026 09:14\nAn: data@example.org\nBetreff: Pipes",
        "De : Ada <ada@example.org>\nEnvoyé : mardi 3 mars 2026 09:14\nÀ : data@example.org\nObjet : Pipes",
        "发件人: Ada <ada@example.org>\n发送时间: 2026年3月3日 9:14\n收件人: data@example.org\n主题: Pipes",
        "*From:* Ada <ada@example.org>\n*Sent:* Tuesday, 3 March 2026\n*To:* data@example.org\n*Subject:* Pipes",
    ):
        first, second = head.split("\n")[:2]
        for rule in ("", "_" * 32 + "\n", "-----Original Message-----\n"):
            lines = shown(f"I agree.\n\n{rule}{head}\n\n{LONG}", 70)
            assert lines == ["I agree.", "", f"│ {first}", f"│ {second}", "│ … 23 more quoted lines · z"]


def test_headers_of_a_mail_below_keep_their_lines() -> None:
    """They ran together: From, Sent and To in one paragraph, because one of them was too wide."""
    to = "To: " + ", ".join(f"member{number}@example.org" for number in range(8))
    body = f"Yes.\n\nFrom: Ada <ada@example.org>\nSent: Tuesday\n{to}\nSubject: Re: Pipes\n\nHello."
    lines = shown(body, 70, unfold=True)
    assert "│ From: Ada <ada@example.org>" in lines
    assert "│ Subject: Re: Pipes" in lines


def test_a_signature_ends_where_the_mail_below_it_begins() -> None:
    """An Outlook rule counted as a signature, and 24 lines of somebody else's mail as "signature lines"."""
    body = "Yes.\n\n-- \nAda\nParis\n\n________________________________\nFrom: Bea\nSent: Tuesday\nTo: Ada\n\nHello."
    assert shown(body) == [
        "Yes.",
        "",
        "… 4 signature lines · z",
        "│ From: Bea",
        "│ Sent: Tuesday",
        "│ … 3 more quoted lines · z",
    ]


def test_headers_above_marked_quotes_only_say_who_wrote() -> None:
    head = "----- Original Message -----\nFrom: Ada\nTo: Bea\nDate: Tuesday\nSubject: Pipes"
    body = f"I did.\n{head}\n\n> Did you?\n\nYes, I did."
    rendered = render(body, "mail", 60)
    assert [line.text for line in rendered.lines] == [
        "I did.",
        *head.split("\n")[1:],
        "",
        "│ Did you?",
        "",
        "Yes, I did.",
    ]
    assert [line.segments[0][1] for line in rendered.lines[1:5]] == ["quiet"] * 4


def test_a_mail_that_is_passed_on_is_there_to_be_read() -> None:
    head = "From: Ada\nDate: Tuesday\nSubject: Pipes\nTo: Bea"
    for opening in ("Begin forwarded message:\n\n", "---------- Forwarded message ----------\n", "Message: 3\n"):
        body = f"For your interest.\n\n{opening}{head}\n\n{LONG}"
        assert shown(body)[-1] == "line 19"
    assert shown(f"{head}\n\n{LONG}")[-1] == "line 19"


def test_a_mail_shown_as_an_example_is_no_quote() -> None:
    raw = "Received: from a.example\nFrom: a@example.org\nMessage-ID: <1@example.org>\nDate: Tuesday\nSubject: Test"
    assert shown(f"This one is parsed wrongly:\n\n{raw}\n\nbody\n\nWhat is wrong?", 80)[-1] == "What is wrong?"


def test_an_answer_above_an_unmarked_mail_is_told_from_it() -> None:
    """Some programs write "On Tuesday Ada wrote:" and quote without any mark."""
    above = "It is the same here, on three machines.\n\nOn Tue, 3 Mar 2026 at 09:14, Ada wrote:"
    assert shown(f"{above}\n\n{LONG}")[2:] == [
        "On Tue, 3 Mar 2026 at 09:14, Ada wrote:",
        "│ line 0",
        "│ line 1",
        "│ … 18 more quoted lines · z",
    ]
    assert shown(f"{above}\n[...]\n{LONG}")[-1] == "line 19"
    assert shown(f"Hi Ada,\n\nOn Tue, 3 Mar 2026 at 09:14, Ada wrote:\n\n{LONG}")[-1] == "line 19"
    assert shown(f"{above}\n\n{LONG}\n\n> marked\n\nNo.")[-1] == "No."


def test_bars_and_initials_mark_quotes_too() -> None:
    assert shown("On 3 Mar 2026, Ada wrote:\n| one\n| > two\n\nYes.")[1:] == ["│ one", "││ two", "", "Yes."]
    assert shown("  AO> one\n  AO> two\n\nYes.") == ["│ one", "│ two", "", "Yes."]
    assert shown("SQL> select 1\nSQL> select 2") == ["SQL> select 1", "SQL> select 2"]
    table = "| a | b |\n| 1 | 2 |"
    assert shown(table) == table.split("\n")


def test_a_python_session_is_no_quote() -> None:
    """Prompts lost their signs and stood behind three bars."""
    session = ">>> import os\n>>> os.sep\n'/'\n>>> print 1\n1"
    assert shown(session) == session.split("\n")
    assert shown(">>> I did.\n>>> So did I.")[0] == "│││ I did."


def test_that_a_mail_was_signed_is_not_what_it_says() -> None:
    """A signed mail began with two lines of its program, and its own dashes had dashes before them."""
    seal = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----"
    body = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n- - one\n- --\nAda\nParis\n{seal}"
    assert shown(body) == ["- one", "… 3 signature lines · z", "… 4 PGP signature lines · z"]
    assert shown(body, unfold=True)[:2] == ["-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA1"]
    assert shown("> -----BEGIN PGP SIGNED MESSAGE-----\n> Hash: SHA1\n>\n> one\n\nYes.") == ["│ one", "", "Yes."]


def test_a_quote_shows_no_empty_lines_at_its_ends_and_none_that_says_nothing() -> None:
    assert shown("On 3 Mar 2026, Ada wrote:\n>\n>\n> one\n>\n>\n> two\n>\nYes.")[1:] == ["│ one", "│ ", "│ two", "Yes."]
    assert shown("Yes.\n\n>\n\nNo.") == ["Yes.", "", "No."]


def test_lines_that_their_author_ended_are_not_joined() -> None:
    """In mail that was never wrapped, every line is a paragraph; addresses and logs were drawn into one."""
    long = "The first of some steps, each of which somebody wrote down in a line of its own, takes a while to be read."
    assert shown(f"{long}\nThen the next one, which is shorter than that, but is too long here.\nDone.", 60)[2:] == [
        "Then the next one, which is shorter than that, but is too",
        "long here.",
        "Done.",
    ]
    assert "See the manual:" in shown(f"{long}\nSee the manual:\nhttps://example.org/{'a' * 50}\nIt is short.", 60)
    assert "It is short." in shown(f"{long}\nSee the manual:\nhttps://example.org/{'a' * 50}\nIt is short.", 60)
    assert "[WARN] two" in shown(f"[INFO] one {'word ' * 12}\n[WARN] two\n[INFO] three", 60)


def test_an_item_with_space_behind_its_number_is_no_table() -> None:
    item = "1.    Performance is poor. If you write to another file, does this change anything?"
    assert shown(item, 60) == [
        "1.    Performance is poor. If you write to another file,",
        "      does this change anything?",
    ]


def test_trailers_and_statistics_of_a_patch_keep_their_lines() -> None:
    """They ran together with the rule between them, because one line of the paragraph was too wide."""
    lines = [
        "Explain the tags in the documentation about posting, which",
        "nobody did until now.",
        "Signed-off-by: Ada Okafor <ada@example.org>",
        "Reviewed-by: Bea Lindqvist <bea@example.org>",
        "---",
        " pipes/first.py | 29 +++++++++++++++++++++++------",
        " 1 file changed, 22 insertions(+), 7 deletions(-)",
    ]
    assert shown("\n".join([" ".join(lines[:2]), *lines[2:]]), 60) == lines


def test_a_mail_that_begins_with_a_rule_is_not_all_signature() -> None:
    """Somebody's program put a rule above the answer, and the whole answer was folded away."""
    body = "_" * 32 + "\nTry this.\nIt works here.\n\nFrom: Ada\nSent: Tuesday\nTo: Bea\n\nHello."
    assert shown(body)[:3] == ["_" * 32, "Try this.", "It works here."]
    assert shown(body)[-1] == "│ … 3 more quoted lines · z"


def test_a_long_run_of_spaces_is_looked_over_once() -> None:
    """Twenty thousand spaces in one line took twenty seconds: the bullet was searched for at each of them."""
    shown = render("| a" + " " * 60_000 + "b", "mail", 80, True)
    assert "b" in "".join(text for line in shown.lines for text, _ in line.segments)
