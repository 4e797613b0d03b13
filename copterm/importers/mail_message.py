"""One mail made into a record: who, when, what, in answer to what. No mail makes it crash."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Final

from copterm.domain.errors import Invalid
from copterm.domain.limits import IMPORTED_LENGTH
from copterm.importers.mail_charsets import decode_header
from copterm.importers.mail_dates import read_date, sent_at
from copterm.importers.mail_files import RawMessage
from copterm.importers.mail_parts import Gathered, as_text, gather_all
from copterm.importers.mail_people import Author, author_of
from copterm.importers.mail_subject import tags_of
from copterm.importers.mail_text import (
    name_links_once,
    name_pictures,
    without_footer,
    without_html_part,
    without_scrubbed,
)
from copterm.text.clean import clean_block, clean_line

NO_TEXT: Final = "(This message has no text.)"
CUT: Final = "\n\n(This message was longer. The rest was not kept.)"
SUBJECT_LENGTH: Final = 1000
HEADER_LENGTH: Final = 60_000
BOUNDARIES: Final = 20_000
REFERENCES: Final = 60
ATTACHMENTS: Final = 50

_PARSE_FAULTS: Final = (
    LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError, ArithmeticError, MemoryError,
)  # fmt: skip
_parser = BytesParser(policy=compat32)
_ID = re.compile(r"<\s*([^<>]{1,998}?)\s*>")
_BARE_ID = re.compile(r"[^\s<>@\"';,]{1,200}@[^\s<>@\"';,]{1,200}")
_HEADER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*(?:\n[ \t]+[^\s][^\n]*)*)(?:\n|\Z)")
_NO_HEADER = re.compile(rb">?From [^\n]*\n|[ \t]+[^\s][^\n]*\n")
_BLANK = re.compile(rb"[ \t]*\r?\n")
_WHOLE_HEAD = re.compile(rb"((?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*)+)[ \t]*\r?\n")
_WANTED = re.compile(
    rb"^(message-id|references|in-reply-to|from|sender|return-path|reply-to|x-original-from|x-mailfrom|x-beenthere"
    rb"|x-mailing-list|list-post|list-id|to|cc|date|delivery-date|received|subject|content-type|content-disposition"
    rb"|content-transfer-encoding)[ \t]*:([^\n]*(?:\n[ \t]+\S[^\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
"""The headers that are asked for; to look at these alone is four times as fast."""
_LOCAL = re.compile(r"([A-Za-z0-9._+-]{2,60})@|(?<=<)([A-Za-z0-9_+-]{2,60})\.")
_CONTENT_HEADERS: Final = ("content-type", "content-transfer-encoding", "content-disposition")


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """A mail, cleaned and ready to be stored. `references` are ids, the nearest last; `sent_at` None: nobody knows.

    `original_date` is the date as the mail had it, where that is not what `sent_at` says. `lists` are those tags of its
    subject that name a list it went to.
    """

    key: str
    references: tuple[str, ...]
    subject: str
    author: Author
    sent_at: datetime | None
    original_date: str
    format: str
    body: str
    attachments: tuple[str, ...]
    notes: tuple[str, ...]
    lists: tuple[str, ...] = ()


class OpenedMessage:
    """A mail whose headers are read; its body is looked at when it is asked for.

    `key` is its Message-ID, or a hash of what it says where it has none; `size` its bytes. Raises Invalid where it is
    no mail at all.
    """

    def __init__(self, raw: RawMessage) -> None:
        self.raw = raw
        self.size = len(raw.data)
        self._notes: list[str] = []
        self._headers, self._body_at = read_headers(raw.data)
        if not self._headers:
            raise Invalid("it has no headers")
        ids = read_ids(self.header("message-id"))
        self.key = ids[0] if ids else self._content_key()

    def list_names(self) -> set[str]:
        """What lists call themselves: the first parts of the addresses this went to."""
        went_to = " ".join(self.header(name) for name in ("to", "cc", "list-post", "list-id"))
        return {(local or label).lower() for local, label in _LOCAL.findall(went_to)}

    def _message(self) -> Message:
        """The mail with the headers that say what its body is, and no others: those are the slow part."""
        body = self.raw.data[self._body_at :]
        kept: dict[str, str] = {
            name: self._headers[name].strip()[:HEADER_LENGTH] for name in _CONTENT_HEADERS if name in self._headers
        }
        if not kept.get("content-type", "").lower().startswith(("multipart/", "message/")):
            return _single(kept, body)
        if body.count(b"\n--") > BOUNDARIES:
            self._notes.append("it has more parts than are read")
            return _single({}, body)
        lines = "".join(f"{name}: {value}\n" for name, value in kept.items())
        try:
            return _parser.parsebytes(lines.encode("utf-8", "surrogateescape") + b"\n" + body)
        except _PARSE_FAULTS:
            self._notes.append("its parts are broken")
            return _single({}, body)

    def header(self, name: str) -> str:
        """The raw value of the first header of that name, or empty."""
        return self._headers.get(name, "")[:HEADER_LENGTH]

    def _references(self) -> tuple[str, ...]:
        """The ids this answers to, the nearest last."""
        references = read_ids(self.header("references"))
        answered = [name for name in read_ids(self.header("in-reply-to"))[:3] if name not in references]
        if not answered or answered[0] not in references:
            references += reversed(answered)
        return tuple(name for name in references if name != self.key)[-REFERENCES:]

    def _subject(self) -> str:
        subject = clean_line(decode_header(self.header("subject")), None)[:SUBJECT_LENGTH]
        return " ".join(subject.split())

    def _content_key(self) -> str:
        """A name for a mail without an id: the same for the same author, date, subject and words."""
        body = self.raw.data[self._body_at :]
        said = [self.header(name).encode("utf-8", "surrogateescape").split() for name in ("from", "date", "subject")]
        joined = b"\0".join(b" ".join(words) for words in (*said, body.split()))
        self._notes.append("it has no Message-ID")
        return f"content:{hashlib.blake2b(joined, digest_size=16).hexdigest()}"

    def read(self) -> ParsedMessage:
        """The whole mail; Invalid where its parts cannot be read."""
        try:
            gathered = gather_all(self._message())
            text, format = as_text(gathered)
        except _PARSE_FAULTS as error:
            raise Invalid(f"its parts cannot be read ({type(error).__name__})") from error
        body, scrubbed = self._body(text)
        date = clean_line(decode_header(self.header("date")), None)[:200]
        moment, note = self._sent(date)
        subject = self._subject()
        return ParsedMessage(
            key=self.key,
            references=self._references(),
            subject=subject,
            author=author_of(self.header),
            sent_at=moment,
            original_date=date if note or moment is None or read_date(date) != moment else "",
            format=format,
            body=body,
            attachments=tuple(_names(gathered, scrubbed)),
            lists=tuple(sorted(tags & self.list_names())) if (tags := tags_of(subject)) else (),
            notes=tuple(note for note in (*self._notes, *gathered.notes, note) if note),
        )

    def _body(self, text: str) -> tuple[str, list[str]]:
        text = text[: IMPORTED_LENGTH * 2]
        text, scrubbed = without_scrubbed(without_html_part(text))
        text = clean_block(without_footer(name_links_once(name_pictures(text))), None, tab=8)
        if len(text) > IMPORTED_LENGTH:
            text = text[: IMPORTED_LENGTH - len(CUT)] + CUT
            self._notes.append("its text was cut at a million characters")
        return text or NO_TEXT, scrubbed

    def _sent(self, date: str) -> tuple[datetime | None, str]:
        return sent_at(date, (self.raw.envelope, self.header("received"), self.header("delivery-date")))


def read_headers(data: bytes) -> tuple[dict[str, str], int]:
    """The headers that are asked for, the first of each, by name in lower case; and where the body begins."""
    at = len(data) - len(data.lstrip(b"\r\n"))
    whole = _WHOLE_HEAD.match(data, at)
    if whole is not None:
        found = _WANTED.finditer(data, at, whole.end(1))
        return {one[1].decode("ascii").lower(): _folded(one[2]) for one in reversed(list(found))}, whole.end()
    headers: dict[str, str] = {}
    while (line := _HEADER.match(data, at) or _NO_HEADER.match(data, at)) is not None:
        if line.re is _HEADER:
            headers.setdefault(line[1].decode("ascii").lower(), _folded(line[2]))
        at = line.end()
    blank = _BLANK.match(data, at)
    return headers, blank.end() if blank else at


def _folded(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _single(headers: dict[str, str], body: bytes) -> Message:
    message = Message(policy=compat32)
    for name, value in headers.items():
        message.set_raw(name, value)
    message.set_payload(body.decode("ascii", "surrogateescape"))
    return message


def read_ids(raw: str) -> list[str]:
    """The message ids in a header, each once; garbage between them is nothing. ` at ` in them is undone."""
    if not raw:
        return []
    raw = raw[:HEADER_LENGTH].replace("\n", " ").replace("\t", " ").replace("\r", " ")
    if not (raw.isascii() and raw.isprintable()):
        raw = clean_line(decode_header(raw), None)
    names = [name for name in map(_as_id, _ID.findall(raw)) if name]
    if not names and "@" in raw:
        bare = _BARE_ID.findall(raw)
        names = bare[:1] if raw.strip(" <").startswith(tuple(bare[:1])) else []
    return list(dict.fromkeys(names))


def _as_id(name: str) -> str:
    if " " in name:
        name = re.sub(r"\s+", "", re.sub(r"\s+at\s+", "@", name))
    return name[:300]


def _names(gathered: Gathered, scrubbed: list[str]) -> list[str]:
    names = [clean_line(name, None) for name in (*gathered.attachments, *scrubbed)]
    return list(dict.fromkeys(name for name in names if name))[:ATTACHMENTS]


def parse_message(raw: RawMessage) -> ParsedMessage:
    """A mail as a record; Invalid, with the reason, where it cannot be one."""
    return OpenedMessage(raw).read()
