"""Whom and what a post names: @bea, #12 in this thread, 482#12 in another."""

import re
from dataclasses import dataclass
from typing import Final

MENTION: Final = re.compile(r"(?<![\w@.+/-])@([a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?)(?![\w@-])", re.IGNORECASE)
POST_NAME: Final = re.compile(r"(?<![\w#&/=.-])([0-9]{0,9})#([0-9]{1,9})(?![\w#-])")
NAMED: Final = re.compile(f"{MENTION.pattern}|{POST_NAME.pattern}", re.IGNORECASE)
# What a reply puts above the post it quotes.
ATTRIBUTION: Final = re.compile(r"[0-9]{0,9}#[0-9]{1,9} [^\n]{1,80}:\Z")

_ABOVE_A_QUOTE = re.compile(r"^([0-9]{0,9})#([0-9]{1,9}) [^\n]{1,80}:\n+ {0,3}>", re.MULTILINE)

_FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"(?<!`)(`{1,8})(?!`)[^\n]{1,1000}?(?<!`)\1(?!`)")
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PostName:
    """A post named in a text: `thread` is None for one of the same thread."""

    thread: int | None
    number: int


def mentions(body: str) -> tuple[str, ...]:
    """The handles mentioned in a member's own words, each once, in order; not those in quotes, code and addresses."""
    return tuple(dict.fromkeys(found[1].lower() for found in MENTION.finditer(_own_words(body))))


def quoted(body: str) -> tuple[PostName, ...]:
    """The posts that are quoted, each once, in order: those named above a quotation, as `text.quoting` writes it."""
    names = (PostName(int(found[1]) if found[1] else None, int(found[2])) for found in _ABOVE_A_QUOTE.finditer(body))
    return tuple(dict.fromkeys(names))


def post_names(body: str) -> tuple[PostName, ...]:
    """The posts named in a member's own words, each once, in order."""
    names = (
        PostName(int(found[1]) if found[1] else None, int(found[2])) for found in POST_NAME.finditer(_own_words(body))
    )
    return tuple(dict.fromkeys(names))


def _own_words(body: str) -> str:
    for aside in (_FENCED, _QUOTED, _INLINE_CODE, _ADDRESS):
        body = aside.sub(" ", body)
    return body
