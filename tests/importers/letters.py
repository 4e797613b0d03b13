"""Letters for the tests: raw mail, written line by line, and the reading of it."""

from pathlib import Path

from copterm.importers.mail_files import MailFiles, PassedOver, RawMessage, Refused
from copterm.importers.mail_message import ParsedMessage, parse_message

DATA = Path(__file__).parent.parent / "data" / "mail"


def raw(*lines: str, charset: str = "utf-8") -> RawMessage:
    """A message of these lines, as if it lay in a file of its own."""
    return RawMessage("\n".join(lines).encode(charset, "surrogateescape"), "letter.eml")


def letter(number: int = 1, body: str = "Hello.", **headers: str) -> bytes:
    """A plain message; `in_reply_to`, `references`, `subject`, `date`, `message_id` and so on are its headers."""
    given = {
        "from": "Bea <bea@example.org>",
        "date": f"Thu, {1 + number // 20:02} May 2003 {number % 20:02}:00:00 +0000",
        "subject": "Which scheduler?",
        "message_id": f"<m{number}@example.org>",
    } | headers
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in given.items() if value]
    return "\n".join([*lines, "", body, ""]).encode()


def mbox(*letters: bytes) -> bytes:
    """These messages in one mbox."""
    return b"".join(b"From bea@example.org  Thu May  1 10:00:00 2003\n" + one + b"\n" for one in letters)


def parse(*lines: str, charset: str = "utf-8") -> ParsedMessage:
    """The record of a message of these lines."""
    return parse_message(raw(*lines, charset=charset))


def read(*paths: Path) -> tuple[list[RawMessage], list[Refused], list[PassedOver]]:
    """What lies under these paths, by kind."""
    found = list(MailFiles(paths).read())
    return (
        [one for one in found if isinstance(one, RawMessage)],
        [one for one in found if isinstance(one, Refused)],
        [one for one in found if isinstance(one, PassedOver)],
    )
