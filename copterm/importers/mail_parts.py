"""The parts of a mail: which of them are its text, which are attachments, and which are neither."""

import binascii
import mimetypes
import quopri
import re
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Final

from copterm.domain.limits import IMPORTED_LENGTH
from copterm.importers.mail_charsets import decode_header, from_base64
from copterm.importers.mail_html import html_to_markdown
from copterm.importers.mail_text import is_armour, readable, unflow, unwrap_bare, without_footer
from copterm.text.clean import clean_line

PARTS: Final = 500
DEPTH: Final = 40

_TYPE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+-]+)\s*/\s*([A-Za-z0-9!#$&^_.+-]+)")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^"';\s]+)""", re.IGNORECASE)
_FLOWED = re.compile(r"""format\s*=\s*["']?flowed""", re.IGNORECASE)
_DELSP = re.compile(r"""delsp\s*=\s*["']?yes""", re.IGNORECASE)
_ONLY_BASE64 = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_NAME_FAULTS: Final = (LookupError, ValueError, TypeError, AttributeError)
_STUB = re.compile(
    r"(?:html|rich)[ -]?(?:format|text|mail|e-?mail|enabled|capable|compatible|version|message)"
    r"|view this|cannot be displayed|not support|in your browser|mime[- ](?:format|aware|compliant|message)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Gathered:
    """What was found in a mail: its texts in order, each plain or HTML, the names of its attachments, a mail in it."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: int = 0
    enclosed: Message | None = None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read in it."""
        return not any(text.strip() for _, text in self.texts)

    @property
    def has_plain(self) -> bool:
        """Whether there is plain text to read in it."""
        return any(kind == "plain" and text.strip() for kind, text in self.texts)

    def take(self, other: "Gathered", *, texts: bool = True) -> None:
        """Add what was found in a part of this one."""
        if texts:
            self.texts += other.texts
        self.attachments += other.attachments
        self.notes += other.notes
        self.enclosed = self.enclosed or other.enclosed


def gather(message: Message, gathered: Gathered | None = None, depth: int = 0) -> Gathered:
    """Everything in a mail that has a text or a name."""
    gathered = gathered or Gathered()
    gathered.parts += 1
    if gathered.parts > PARTS or depth > DEPTH:
        _note(gathered, "it has more parts than are read")
        return gathered
    kind = kind_of(message)
    if message.is_multipart():
        payload: Any = message.get_payload()
        children = [part for part in payload if isinstance(part, Message)]
        if kind.startswith("message/"):
            _attached_message(gathered, message, children)
        else:
            _multipart(gathered, kind, children, depth)
    else:
        _leaf(gathered, message, kind)
    return gathered


def _multipart(gathered: Gathered, kind: str, children: list[Message], depth: int) -> None:
    if kind == "multipart/alternative":
        _alternative(gathered, children, depth)
        return
    if kind in ("multipart/signed", "multipart/report"):
        children = children[:1]
    elif kind == "multipart/encrypted":
        gathered.texts.append(("plain", "(This message was encrypted. Its text was not kept.)"))
        _note(gathered, "it is encrypted")
        return
    for child in children:
        if kind == "multipart/digest" and (inner := _inner(child)) is not None:
            gathered.texts.append(("plain", f"\n{_summary(inner)}"))
            child = inner
        gather(child, gathered, depth + 1)


def _alternative(gathered: Gathered, children: list[Message], depth: int) -> None:
    """Of several ways to say the same, the plainest that says something."""
    offered = []
    for child in children:
        part = Gathered(parts=gathered.parts)
        gather(child, part, depth + 1)
        gathered.parts = part.parts
        offered.append(part)
    said = [part for part in offered if not part.is_blank]
    plain = next((part for part in said if part.has_plain), None)
    rich = next((part for part in said if not part.has_plain), None)
    if plain is not None and rich is not None and _is_stub(plain):
        plain = None
    chosen = plain or rich
    for part in offered:
        gathered.take(part, texts=part is chosen)


def _is_stub(part: Gathered) -> bool:
    text = " ".join(text for _, text in part.texts).strip()
    return len(text) < 300 and _STUB.search(text) is not None


def _leaf(gathered: Gathered, message: Message, kind: str) -> None:
    name = _file_name(message)
    disposition = str(message.get("content-disposition") or "").strip().lower()
    attached = disposition.startswith("attachment") or (name and not disposition.startswith("inline"))
    if kind.startswith("multipart/"):
        kind, attached = "text/plain", False
        _note(gathered, "its parts are broken")
    if kind in ("text/plain", "text/x-patch", "text/x-diff", "text/markdown") and not attached:
        gathered.texts.append(("plain", _plain(message)))
    elif kind == "text/html" and not attached:
        gathered.texts.append(("html", _text(message, _content(message))))
    elif kind.startswith("message/"):
        return
    elif not is_armour(name, kind):
        gathered.attachments.append(name or f"unnamed{mimetypes.guess_extension(kind) or f' ({kind})'}")


def _plain(message: Message) -> str:
    content = _content(message)
    if message.get("content-transfer-encoding") is None:
        content = unwrap_bare(content)
    text = _text(message, content)
    declared = str(message.get("content-type") or "")
    return unflow(text, delete_space=_DELSP.search(declared) is not None) if _FLOWED.search(declared) else text


def _attached_message(gathered: Gathered, message: Message, children: list[Message]) -> None:
    """A mail inside a mail is an attachment."""
    for child in children:
        if kind_of(message) != "message/rfc822":
            continue
        gathered.enclosed = gathered.enclosed or child
        subject = clean_line(decode_header(str(child.get("subject") or "")), None)[:80]
        gathered.attachments.append(_file_name(message) or f"{subject or 'message'}.eml")


def _inner(child: Message) -> Message | None:
    if kind_of(child) != "message/rfc822" or not child.is_multipart():
        return None
    payload: Any = child.get_payload()
    return payload[0] if payload and isinstance(payload[0], Message) else None


def _summary(message: Message) -> str:
    lines = [f"{name}: {decode_header(str(message.get(name) or ''))}" for name in ("From", "Date", "Subject")]
    return "\n".join(line for line in lines if not line.endswith(": "))


def kind_of(message: Message) -> str:
    """The media type of a part in lower case; plain text where it says none that can be read."""
    declared = message.get("content-type")
    if declared is None:
        return message.get_default_type()
    found = _TYPE.match(str(declared))
    if found is None:
        return "text/html" if "html" in str(declared).lower() else "text/plain"
    return f"{found[1]}/{found[2]}".lower()


def _charset(message: Message) -> str:
    found = _CHARSET.search(str(message.get("content-type") or ""))
    return found[1] if found else ""


def _content(message: Message) -> bytes:
    """The bytes of a part, its transfer encoding undone as far as it goes."""
    encoding = re.sub(r"[^a-z0-9]", "", str(message.get("content-transfer-encoding") or "").lower())
    data = _bytes(message)
    if encoding == "base64":
        return _base64(data)
    if encoding == "quotedprintable":
        return quopri.decodestring(data)
    if encoding in ("xuuencode", "uuencode", "uue", "xuue"):
        return _uuencoded(data)
    return data


def _text(message: Message, content: bytes) -> str:
    return readable(content[: IMPORTED_LENGTH * 4], _charset(message))


def _bytes(message: Message) -> bytes:
    """A part's bytes as they came. The library decodes behind one's back unless these headers are out of its way."""
    names = ("content-type", "content-transfer-encoding")
    aside = [(name, message[name]) for name in names if name in message]
    for name in names:
        del message[name]
    payload: Any = message.get_payload(decode=True)
    for name, value in aside:
        message[name] = value
    return payload if isinstance(payload, bytes) else b""


def _base64(data: bytes) -> bytes:
    """Decoded base64; a list's footer in clear letters after it is kept as such."""
    lines = data.splitlines(keepends=True)
    end = 0
    while end < len(lines) and _ONLY_BASE64.fullmatch(lines[end].translate(None, b" \t\r\n")):
        end += 1
    rest = b"".join(lines[end:])
    if end and b" " in rest.strip():
        return from_base64(b"".join(lines[:end])) + b"\n" + rest
    return from_base64(data)


def _uuencoded(data: bytes) -> bytes:
    made = b""
    for line in data.splitlines():
        if line.startswith((b"begin ", b"end")) or not line:
            continue
        try:
            made += binascii.a2b_uu(line)
        except binascii.Error:
            made += b""
    return made


def _file_name(message: Message) -> str:
    try:
        name = message.get_filename() or ""
    except _NAME_FAULTS:
        name = "unnamed"
    name = clean_line(decode_header(str(name)), None)
    return re.split(r"[/\\]", name)[-1].strip()[:100]


def _note(gathered: Gathered, note: str) -> None:
    if note not in gathered.notes:
        gathered.notes.append(note)


def gather_all(message: Message) -> Gathered:
    """Everything in a mail; where it says nothing itself, what the mail says that it encloses."""
    gathered = gather(message)
    if gathered.is_blank and gathered.enclosed is not None:
        inner = gathered.enclosed
        gathered.texts.append(("plain", f"{_summary(inner)}\n"))
        gather(inner, gathered)
    return gathered


def as_text(gathered: Gathered) -> tuple[str, str]:
    """What was found, as one text and its format: plain mail where any of it is plain, else Markdown."""
    said = [(kind, text) for kind, text in gathered.texts if kind != "plain" or without_footer(text)]
    gathered = Gathered(said or gathered.texts)
    if gathered.has_plain or gathered.is_blank:
        plain = [text if kind == "plain" else html_to_markdown(text) for kind, text in gathered.texts]
        return "\n".join(plain), "mail"
    return "\n\n".join(html_to_markdown(text) for kind, text in gathered.texts if kind == "html"), "markdown"
