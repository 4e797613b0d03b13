"""Of the parts of a mail its words are shown, and what else is in it is named."""

import pytest

from copterm.importers.mail_message import NO_TEXT
from copterm.importers.mail_text import NO_HTML_KEPT
from tests.importers.letters import parse

HEAD = (
    "From: Bea <bea@example.org>",
    "Date: Thu, 1 May 2003 12:00:00 +0200",
    "Subject: Pipes",
    "Message-ID: <1@e.org>",
)


def multipart(kind: str, *parts: str) -> list[str]:
    """The lines of a message of several parts."""
    lines = [*HEAD, f'Content-Type: multipart/{kind}; boundary="b"', ""]
    for part in parts:
        lines += ["--b", *part.split("\n")]
    return [*lines, "--b--", ""]


PLAIN = "Content-Type: text/plain\n\nThe plain words."
HTML = "Content-Type: text/html\n\n<p>The <b>rich</b> words.</p>"


def test_of_alternatives_the_plain_one_is_taken() -> None:
    message = parse(*multipart("alternative", HTML, PLAIN))
    assert (message.body, message.format) == ("The plain words.", "mail")


@pytest.mark.parametrize("stub", ["", "Your mail program does not support HTML."])
def test_a_plain_alternative_that_says_nothing_gives_way(stub: str) -> None:
    message = parse(*multipart("alternative", f"Content-Type: text/plain\n\n{stub}", HTML))
    assert (message.body, message.format) == ("The **rich** words.", "markdown")


def test_html_becomes_markdown_without_what_acts_or_hides() -> None:
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><script>evil()</script>"
        "<div style='display: none'>preview</div><h2>News</h2><p>See <a href='https://example.org/a'>here</a> and "
        "<a href='javascript:evil()'>not here</a>.</p><blockquote>quoted</blockquote><ul><li>one</li><li>two</li></ul>"
        "<img src='cid:x'><img src='https://example.org/pixel' alt='A chart'>"
        "<table><tr><td>left</td><td>right</td></tr></table></body></html>"
    )
    message = parse(*HEAD, "Content-Type: text/html", "", html)
    assert message.format == "markdown"
    assert message.body == (
        "## News\n\nSee [here](https://example.org/a) and not here.\n\n> quoted\n\n- one\n- two"
        "\n\nA chart\n\nleft\n\nright"
    )


def test_attachments_are_named_and_text_files_are_not_shown() -> None:
    message = parse(
        *multipart(
            "mixed",
            PLAIN,
            'Content-Type: text/plain; name="log.txt"\nContent-Disposition: attachment\n\nlog',
            'Content-Type: image/png\nContent-Disposition: inline; filename="../../chart\x1b.png"\n\nx',
            "Content-Type: application/pdf; name==?utf-8?q?caf=C3=A9.pdf?=\n\nx",
            "Content-Type: application/pgp-signature; name=signature.asc\n\nx",
            "Content-Type: image/gif\n\nx",
        )
    )
    assert message.body == "The plain words."
    assert message.attachments == ("log.txt", "chart.png", "café.pdf", "unnamed.gif")


def test_of_a_signed_mail_the_words_are_kept_and_of_an_encrypted_one_a_sentence() -> None:
    signature = "Content-Type: application/pgp-signature\n\nx"
    assert parse(*multipart("signed", PLAIN, signature)).body == "The plain words."
    assert "encrypted" in parse(*multipart("encrypted", PLAIN, PLAIN)).body


def test_a_footer_that_came_as_a_part_of_its_own_goes() -> None:
    footer = f"Content-Type: text/plain\n\n{'_' * 47}\nPipes mailing list\nhttps://e.org/mailman/listinfo/pipes"
    assert parse(*multipart("mixed", PLAIN, footer)).body == "The plain words."
    rich = parse(*multipart("mixed", HTML, footer))
    assert (rich.body, rich.format) == ("The **rich** words.", "markdown")


def test_a_group_footer_goes_and_a_quoted_one_stays() -> None:
    group = "To unsubscribe from this group and stop receiving emails from it, send an email to x+unsubscribe@e.org."
    assert parse(*HEAD, "", "Words.", "", group).body == "Words."
    quoted = f"Words.\n\n> {'_' * 47}\n> Pipes mailing list\n> https://e.org/mailman/listinfo/pipes"
    assert parse(*HEAD, "", quoted).body == quoted


def test_a_rule_in_the_middle_of_a_text_is_no_footer() -> None:
    text = f"Before\n{'-' * 40}\nA table about mailing lists\n" + "and more\n" * 20
    assert parse(*HEAD, "", text).body == text.strip()


def test_a_mail_that_only_encloses_another_shows_that() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: Deniz <deniz@e.org>\nSubject: The inner one\n\nInner words."
    message = parse(*multipart("mixed", inner))
    assert "Subject: The inner one" in message.body
    assert message.body.endswith("Inner words.")
    assert message.attachments == ("The inner one.eml",)


def test_pictures_that_stood_in_the_text_are_named_there() -> None:
    text = (
        "See [cid:image001.jpg@01D7CB3B.CF69], [cid:image002.png at 01D7.08C8], [cid:9f8e] and\n"
        f"![](data:image/png;base64,{'iVBOR' * 1000}=) and ![a chart](data:image/png;base64,iVBOR)."
    )
    assert parse(*HEAD, "", text).body == (
        "See [image001.jpg], [image002.png], [picture] and\n[picture] and [a chart]."
    )


def test_what_has_no_text_says_so() -> None:
    assert parse(*HEAD, "", "").body == NO_TEXT
    scrubbed = ("-------------- next part --------------", "An HTML attachment was scrubbed...", "URL: <x>")
    assert parse(*HEAD, "", *scrubbed).body == NO_HTML_KEPT


def test_what_outlook_puts_below_an_answer_in_html_is_a_quote() -> None:
    """A mail that was HTML alone repeated all that it answered as its author's own words."""
    head = "<b>Kimden:</b> <a href='mailto:ada@example.org'>ada@example.org</a><br><b>Gönderilme:</b> 3 Mart<br>"
    html = f"<p>Evet.</p><p>{head}<b>Kime:</b> Bea<br><b>Konu:</b> Pipes</p><p>Which one?</p>"
    body = parse(*HEAD, "Content-Type: text/html; charset=utf-8", "", html).body
    assert body.startswith("Evet.\n\n> **Kimden:** ada@example.org")
    assert body.endswith("\n>\n> Which one?")
    assert "> " not in parse(*HEAD, "Content-Type: text/html; charset=utf-8", "", html.replace("Evet.", "")).body
