"""Subjects: what is said in them, and what mail programs and lists put before it."""

import re
from collections import Counter
from typing import Final

from copterm.domain.limits import TITLE_LENGTH

NO_SUBJECT: Final = "(no subject)"
LIST_TAG_SHARE: Final = 0.3
"""A tag in brackets before so many subjects of an archive is the list's own, if nothing says so."""

_REPLY = re.compile(
    r"\s*(?:re|aw|sv|vs|antw|odp|ynt|res|rif|ref|回复|答复|回覆|返信)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|转发|轉寄)\s*[:：]\s*", re.IGNORECASE)
_TAG = re.compile(r"\s*\[([^\[\]]{1,60})\]\s*")
_NUMBER = re.compile(r"[\s:#]*\d+$")


def is_reply(subject: str) -> bool:
    """Whether a subject says that this is an answer, before or after one tag."""
    tag = _TAG.match(subject)
    return _REPLY.match(subject, tag.end() if tag else 0) is not None


def bare_subject(subject: str, list_tags: frozenset[str] = frozenset()) -> str:
    """The subject without Re, Fwd and the tags of the list; a tag that says something stays."""
    kept = ""
    at = 0
    while True:
        prefix = _REPLY.match(subject, at) or _FORWARD.match(subject, at)
        if prefix is not None:
            at = prefix.end()
            continue
        tag = _TAG.match(subject, at)
        if tag is None:
            break
        if _named(tag) not in list_tags:
            kept += f"[{tag[1]}] "
        at = tag.end()
    return " ".join((kept + subject[at:]).split())


def tags_of(subject: str) -> set[str]:
    """The tags in brackets a subject begins with, in lower case and without a running number."""
    found: set[str] = set()
    at = 0
    while (match := _REPLY.match(subject, at) or _TAG.match(subject, at)) is not None:
        if match.re is _TAG:
            found.add(_named(match))
        at = match.end()
    return found


def _named(tag: re.Match[str]) -> str:
    return _NUMBER.sub("", tag[1]).strip().casefold()


def list_tags(counted: Counter[str], messages: int) -> frozenset[str]:
    """Which tags are the list's own, told by how many of its messages bear them."""
    return frozenset(tag for tag, count in counted.items() if count >= 3 and count >= messages * LIST_TAG_SHARE)


def as_title(subject: str) -> str:
    """A title that fits."""
    if len(subject) > TITLE_LENGTH:
        subject = subject[: TITLE_LENGTH - 1].rstrip() + "…"
    return subject or NO_SUBJECT
