"""One mail becomes one record, whatever was done to it on its way."""

import base64
import quopri
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copterm.domain.clock import fixed, now
from copterm.domain.errors import Invalid
from copterm.importers.mail_dates import read_date
from copterm.importers.mail_files import RawMessage
from copterm.importers.mail_message import OpenedMessage, parse_message, read_ids
from tests.importers.letters import DATA, parse, raw, read

HEAD = (
    "From: Bea <bea@example.org>",
    "Date: Thu, 1 May 2003 12:00:00 +0200",
    "Subject: Pipes",
    "Message-ID: <1@e.org>",
)


def months() -> list[RawMessage]:
    """The messages of the fixture."""
    return read(DATA / "2003-May.txt")[0]


def test_a_pipermail_message_is_put_right() -> None:
    message = parse_message(months()[0])
    assert message.key == "one@example.org"
    assert (message.author.name, message.author.address) == ("Bea Lindqvist", "bea@example.org")
    assert message.sent_at == datetime(2003, 5, 1, 10, tzinfo=UTC)
    assert message.original_date == ""
    assert message.format == "mail"
    assert message.body.endswith("Bea")
    assert "scrubbed" not in message.body


def test_what_pipermail_took_out_is_named_but_not_its_signatures() -> None:
    assert parse_message(months()[0]).attachments == ("crontab.txt",)


def test_a_list_footer_at_the_end_goes_and_the_quote_stays() -> None:
    message = parse_message(months()[1])
    assert message.body.endswith("We wrote a wrapper.")
    assert "> From my desk" in message.body
    assert message.author.name == "Deniz Çelik"
    assert message.references == ("one@example.org",)


def test_an_absurd_zone_counts_as_utc_and_the_original_is_kept() -> None:
    with fixed(lambda: datetime(2003, 6, 1, tzinfo=UTC)):
        message = parse_message(months()[3])
    assert message.sent_at == datetime(2002, 10, 21, 15, 2, 34, tzinfo=UTC)
    assert message.original_date == ""


def test_quoted_printable_that_nobody_announced_is_decoded() -> None:
    assert "café is one word and naïve" in parse_message(months()[3]).body


def test_base64_that_nobody_announced_is_decoded() -> None:
    text = "Grüße aus der Werkstatt, in der wieder einmal nichts geht.\n" * 5
    assert parse(*HEAD, "", base64.encodebytes(text.encode()).decode()).body == text.strip()


def test_python_code_is_not_taken_for_quoted_printable_nor_a_key_for_base64() -> None:
    code = "x=5\ny=[=20]\nassert x==5\nz=3D\nw=3D\nv=3D"
    assert parse(*HEAD, "", code).body == code
    key = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef\nis the hash"
    assert parse(*HEAD, "", key).body == key


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("utf-8", "utf-8", "naïve café"),
        ("iso-8859-1", "cp1252", "“quotes” – naïve"),
        ("us-ascii", "utf-8", "naïve"),
        ("x-unknown", "utf-8", "naïve"),
        ("no\0thing", "utf-8", "naïve"),
        ("unicode_escape", "utf-8", "naïve"),
        ("", "latin-1", "naïve café"),
        ("", "iso2022_jp", "日本語のメール"),
        ("iso-2022-jp", "iso2022_jp", "日本語のメール"),
        ("gb2312", "gb18030", "中文邮件"),
        ("ks_c_5601-1987", "cp949", "한국말"),
        ("windows-1251", "cp1251", "Привет, мир"),
        ("koi8-r", "koi8-r", "Привет"),
        ("utf-7", "utf-7", "naïve"),
        ("us-ascii", "latin-1", "naïve"),
    ],
)
def test_text_is_decoded_by_its_charset_or_in_spite_of_it(charset: str, encoding: str, text: str) -> None:
    declared = f"Content-Type: text/plain; charset={charset}\n" if charset else ""
    data = f"From: a@example.org\nSubject: x\n{declared}\n".encode() + text.encode(encoding)
    assert parse_message(RawMessage(data, "x")).body == text


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("=?utf-8?q?na=C3=AFve?=", "naïve"),
        ("=?UTF-8?B?bmHDrw==?= =?UTF-8?B?dmU=?=", "naïve"),
        ("=?utf-8?q?na=C3?=\n =?utf-8?q?=AFve?= and more", "naïve and more"),
        ("=?x-nothing?q?abc?=", "abc"),
        ("=?utf-8?b?!!!?=", ""),
        ("a\x1b]0;title\x07b\x00c", "a]0;titlebc"),
        ("folded\n\tover lines", "folded over lines"),
        ("\u202eevil", "evil"),
    ],
)
def test_subjects_are_decoded_and_clean(subject: str, expected: str) -> None:
    assert parse("From: a@example.org", f"Subject: {subject}", "", "x").subject == expected


def test_escapes_and_controls_in_bodies_are_gone() -> None:
    body = parse(*HEAD, "", "red \x1b[31mtext\x1b[0m\x07\b\x9b2J and\r\na bell").body
    assert body == "red [31mtext[0m2J and\na bell"


@pytest.mark.parametrize(
    ("headers", "name", "address"),
    [
        (["From: Bea <bea@example.org>"], "Bea", "bea@example.org"),
        (['From: "Lindqvist, Bea" <Bea@Example.org>'], "Lindqvist, Bea", "bea@example.org"),
        (["From: bea at example.org (Bea)"], "Bea", "bea@example.org"),
        (["From: bea (at) example dot org"], "bea", "bea@example.org"),
        (["From: bea@example.org"], "bea", "bea@example.org"),
        (["From: bea@example.org <bea@example.org>"], "bea", "bea@example.org"),
        (["From: =?utf-8?q?B=C3=A9a?= <bea@example.org>"], "Béa", "bea@example.org"),
        (
            ["From: 'Bea' via pipes <pipes@e.org>", "List-Post: <mailto:pipes@e.org>", "Reply-To: Bea <bea@e.net>"],
            "Bea",
            "bea@e.net",
        ),
        (
            ["From: Bea via Pipes <pipes@e.org>", "List-Post: <mailto:pipes@e.org>", "Reply-To: pipes@e.org"],
            "Bea",
            "bea via pipes@e.org",
        ),
        (
            ["From: pipes-bounces@e.org <pipes-bounces@e.org> On Behalf Of Bea", "X-Original-From: Bea <bea@e.net>"],
            "Bea",
            "bea@e.net",
        ),
        (["From: nobody in particular"], "nobody in particular", "nobody in particular (no address)"),
        (["Subject: x"], "Unknown sender", "unknown sender (no address)"),
    ],
)
def test_authors_are_told_apart_and_named(headers: list[str], name: str, address: str) -> None:
    author = parse(*headers, "", "x").author
    assert (author.name, author.address) == (name, address)


@pytest.mark.parametrize(
    ("raw_ids", "ids"),
    [
        ("<a@b>", ["a@b"]),
        ("<a@b> <c@d>\n\t<a@b>", ["a@b", "c@d"]),
        ('Your message of Tue <a@b> "x"', ["a@b"]),
        ("a@b", ["a@b"]),
        ("<a@b c@d", ["a@b"]),
        ("<a at b>", ["a@b"]),
        ("Message from Bea of Tue, bea@example.org", []),
        ("garbage", []),
        ("", []),
        ("<" * 1000, []),
    ],
)
def test_ids_are_found_among_garbage(raw_ids: str, ids: list[str]) -> None:
    assert read_ids(raw_ids) == ids


def test_the_nearest_reference_is_the_last_and_a_message_is_not_its_own() -> None:
    headers = ("Message-ID: <d@x>", "In-Reply-To: <c@x>", "References: <a@x> <b@x> <d@x>")
    assert parse(*headers, "", "x").references == ("a@x", "b@x", "c@x")


def test_a_message_without_an_id_has_a_stable_one_made_of_what_it_says() -> None:
    one = OpenedMessage(raw("From: a@example.org", "Subject: x", "", "Same  words"))
    other = OpenedMessage(raw("Received: by there", "From: a@example.org", "Subject: x", "", "Same words", ""))
    different = OpenedMessage(raw("From: a@example.org", "Subject: x", "", "Other words"))
    assert one.key == other.key != different.key
    assert "it has no Message-ID" in one.read().notes


@pytest.mark.parametrize(
    ("date", "envelope", "expected"),
    [
        ("Thu, 1 May 2003 12:00:00 +0200", "", datetime(2003, 5, 1, 10, tzinfo=UTC)),
        ("Thu, 1 May 2003 23:59:60 +0000", "", datetime(2003, 5, 1, 23, 59, 59, tzinfo=UTC)),
        ("2003-05-01T12:00:00", "", datetime(2003, 5, 1, 12, tzinfo=UTC)),
        ("Mon, 1 Jan 1945 00:00:00 +0000", "", datetime(1970, 1, 1, tzinfo=UTC)),
        ("Mon, 1 Jan 3609 00:00:00 +0000", "", datetime(2005, 1, 1, tzinfo=UTC)),
        ("Mon, 1 Jan 3609 00:00:00 +0000", "Thu May  1 10:00:00 2003", datetime(2003, 5, 1, 10, tzinfo=UTC)),
        ("whenever", "Thu May  1 10:00:00 2003", datetime(2003, 5, 1, 10, tzinfo=UTC)),
        ("whenever", "Thu Jan  1 00:00:00 1970", None),
        ("", "", None),
    ],
)
def test_impossible_dates_are_put_right_or_clamped(date: str, envelope: str, expected: datetime | None) -> None:
    message = RawMessage(f"From: a@example.org\nDate: {date}\n\nx".encode(), "x", 0, envelope)
    with fixed(lambda: datetime(2005, 1, 1, tzinfo=UTC)):
        parsed = parse_message(message)
    assert parsed.sent_at == expected
    assert parsed.original_date == ("" if expected and expected == read_date(date) else date)


def test_flowed_text_is_whole_again_at_each_quote_level() -> None:
    flowed = "Content-Type: text/plain; format=flowed"
    body = parse(
        *HEAD, flowed, "", "> a long ", "> quote", ">> deeper ", "> not joined", "one ", "line", "", "-- ", "B"
    )
    assert body.body == "> a long quote\n>> deeper\n> not joined\none line\n\n-- \nB"
    chinese = parse(*HEAD, flowed + "; delsp=yes", "", "中文 ", "邮件").body
    assert chinese == "中文邮件"


def test_a_huge_body_is_cut_at_a_million_characters() -> None:
    message = parse(*HEAD, "", "word " * 300_000)
    assert len(message.body) <= 1_000_000
    assert message.notes == ("its text was cut at a million characters",)


@pytest.mark.parametrize(
    "encoding", ["base64", "BASE64", "quoted-printable", "quoted printable", "8bit", "7-bit", "odd"]
)
def test_transfer_encodings_are_undone_however_they_are_spelled(encoding: str) -> None:
    data = "naïve words".encode()
    if "64" in encoding:
        data = base64.encodebytes(data)[:-3]
    elif "quoted" in encoding:
        data = quopri.encodestring(data)
    head = "\n".join([*HEAD, f"Content-Transfer-Encoding: {encoding}", "", ""]).encode()
    assert parse_message(RawMessage(head + data, "x")).body.startswith("naïve wor")


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: multipart/mixed; boundary=a\nSubject: x\n\n" + b"--a\n\nx\n" * 30_000,
        b"Subject: x\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
        b"Subject: x\n" + b"Content-Type: message/rfc822\n\n" * 3000,
        b"Subject: x\nContent-Type: text/html\n\n" + b"<div>" * 100_000 + b"words",
        b"Subject: x\nContent-Type: text/html\n\n" + b"<![CDATA[" * 20_000,
        b"Subject: " + b"=?a?q?" * 20_000 + b"\n\nx",
        b"From: " + b"(" * 100_000 + b"\n\nx",
        b"Subject: x\nContent-Type: text/plain; format=flowed\n\n" + b"> " * 100_000,
    ],
)
def test_a_monster_is_read_as_far_as_it_goes(data: bytes) -> None:
    assert parse_message(RawMessage(data, "x")).body


def test_what_has_no_headers_is_refused() -> None:
    with pytest.raises(Invalid, match="no headers"):
        parse("just words")


LINES = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from(
            [
                b"Content-Type: multipart/mixed; boundary=x",
                b"Content-Type: text/html; charset=utf-16",
                b"Content-Transfer-Encoding: base64",
                b"Content-Disposition: attachment; filename*0*=utf-8''%ff",
                b"Date: Thu, 99 May 99999 25:61:61 +99999",
                b"From: =?utf-8?b?x?= <a@b",
                b"References: <a@b> <" + b"c" * 50,
                b"--x",
                b"--x--",
                b"",
                b"=?utf-8?q?=ff?=",
                b"begin 644 x",
            ]
        ),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=300)
@given(LINES)
def test_no_bytes_whatsoever_crash_the_reading(lines: list[bytes]) -> None:
    message = RawMessage(b"Subject: x\n" + b"\n".join(lines), "x")
    parsed = parse_message(message)
    shown = (parsed.body, parsed.subject, parsed.author.name, *parsed.attachments)
    assert all(
        character == "\n" or character.isprintable() or ord(character) >= 160 for text in shown for character in text
    )
    assert parsed.sent_at is None or parsed.sent_at <= now()
    parsed.key.encode()


@given(st.text(max_size=300))
def test_plain_words_come_through(text: str) -> None:
    kept = " ".join(word for word in text.split() if word.isalnum() and word.isascii())
    assert parse(*HEAD, "", f"Words: {kept}").body == f"Words: {kept}".strip()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ask bea@example.org<mailto:bea@example.org>.", "Ask bea@example.org."),
        ("<bea@example.org<mailto:bea@example.org>> wrote:", "<bea@example.org> wrote:"),
        ("Bea <mailto:bea@example.org> <bea@example.org>", "Bea <bea@example.org>"),
        ("See www.example.org<http://www.example.org/>", "See http://www.example.org/"),
        ("(https://example.org/a <https://example.org/a>)", "(https://example.org/a)"),
        ("Site: <http://www.example.org> www.example.org", "Site: http://www.example.org"),
        ("See the manual<https://example.org/manual>", "See the manual<https://example.org/manual>"),
    ],
)
def test_an_address_that_is_said_twice_is_kept_once(text: str, kept: str) -> None:
    """Every address in an answer from Outlook stood there twice, and lines were twice as long."""
    assert parse(*HEAD, "", text).body == kept


def test_a_rule_with_nothing_under_it_goes() -> None:
    assert parse(*HEAD, "", "Yes.", "", "_" * 32, "", "_" * 32).body == "Yes."
    assert parse(*HEAD, "", "Yes.", "-" * 32).body == f"Yes.\n{'-' * 32}"


def test_the_html_version_that_an_archive_kept_as_text_goes() -> None:
    """Some pipermail months have the second part of a mail as its source, boundary and all."""
    html = ["--000e0cd66c32", "Content-Type: text/html; charset=UTF-8", "Content-Transfer-Encoding: 7bit", ""]
    assert parse(*HEAD, "", "Yes.", "", *html, "<div>Yes.</div>", "--000e0cd66c32--").body == "Yes."
    assert parse(*HEAD, "", *html, "<div>Yes.</div>").body.startswith("--000e")


def test_a_name_keeps_the_bracket_at_its_end() -> None:
    """ "Bea (Data" was an author's name."""
    assert parse("From: Bea (Data) <bea@example.org>", *HEAD[1:], "", "Yes.").author.name == "Bea (Data)"
    assert parse("From: (Bea) <bea@example.org>", *HEAD[1:], "", "Yes.").author.name == "Bea"
    assert parse("From: bea@example.org (Bea (Data))", *HEAD[1:], "", "Yes.").author.name == "Bea (Data)"
