"""Who wrote a mail: names and addresses as archives and lists rewrite them, put right."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from copterm.domain.limits import NAME_LENGTH
from copterm.importers.mail_charsets import decode_header
from copterm.text.clean import clean_line

UNKNOWN: Final = "unknown sender"

Header = Callable[[str], str]
"""Asks a message for a header's raw value; empty where it has none."""

_AT = re.compile(r"\s+(?:at|\(at\)|\[at\])\s+|\s*(?:\(at\)|\[at\]|\{at\}|<at>)\s*", re.IGNORECASE)
_DOT = re.compile(r"\s+(?:dot|\(dot\)|\[dot\])\s+|\s*(?:\(dot\)|\[dot\])\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@\\]{1,80}@[^\s<>()\[\]\",;:@\\]{1,200}")
_ANGLES = re.compile(r"<\s*(?:mailto:)?([^<>]{1,300})>")
_COMMENT = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$")
_VIA = re.compile(r"\s+(?:\(?via|\(by way of)\s+.*$", re.IGNORECASE | re.DOTALL)
_BEHALF = re.compile(r"^.*\bon behalf of\s+", re.IGNORECASE | re.DOTALL)
_QUOTES: Final = " \t\"'\u201c\u201d\u2018\u2019`"


@dataclass(frozen=True, slots=True)
class Author:
    """A name to show, and an address that tells this author from others (never shown)."""

    name: str
    address: str


def author_of(header: Header) -> Author:
    """The author of a mail. A list that put its own address into From does not hide who wrote, if it says so."""
    name, address = split_author(header("from") or header("sender") or header("return-path"))
    lists = _list_addresses(header)
    if not address or address in lists or "-bounces@" in address:
        for other in ("x-original-from", "reply-to", "x-mailfrom"):
            other_name, other_address = split_author(header(other))
            if other_address and other_address not in lists and "bounces" not in other_address:
                return _author(_without_via(name) or other_name, other_address)
        shown = _without_via(name)
        if address and shown:
            return _author(shown, f"{shown.casefold()} via {address}")
    return _author(_without_via(name) if " via " in name else name, address)


def split_author(raw: str) -> tuple[str, str]:
    """Name and address of a header like From, either may be empty. `user at host (Name)` is understood."""
    raw = raw.strip()[:2000]
    angled = [found for found in _ANGLES.finditer(raw) if _address(found[1])]
    if angled:
        found = angled[-1]
        behalf = _BEHALF.search(raw)
        if behalf is not None:
            return _name(_ANGLES.sub("", raw[behalf.end() :])), _address(found[1])
        name = raw[: found.start()] if raw[: found.start()].strip() else raw[found.end() :]
        return _name(name), _address(found[1])
    comment = _COMMENT.search(raw)
    if comment is not None and (address := _address(raw[: comment.start()])):
        return _name(comment[1]), address
    address = _address(raw)
    return ("" if address else _name(raw)), address


def _address(text: str) -> str:
    """The address in a text, in lower case, its `at` undone; empty where there is none."""
    found = _ADDRESS.search(text) or _ADDRESS.search(_DOT.sub(".", _AT.sub("@", text)))
    return found[0].strip("'.").lower() if found else ""


def _name(raw: str) -> str:
    text = decode_header(raw.replace("\\", ""))
    text = clean_line(text, None).strip(_QUOTES + "<>")
    text = text.strip("()") if text.count("(") != text.count(")") or text[:1] == "(" else text
    text = _BEHALF.sub("", text)
    return " ".join(text.split()).strip(_QUOTES)


def _without_via(name: str) -> str:
    return _VIA.sub("", name).strip(_QUOTES)


def _author(name: str, address: str) -> Author:
    """The author with a name fit to show: never an address, never empty."""
    if not name or _address(name):
        local = (_address(name) or address).partition("@")[0]
        name = local.partition(" via ")[0] or UNKNOWN.capitalize()
    if len(name) > NAME_LENGTH:
        name = name[: NAME_LENGTH - 1].rstrip() + "…"
    return Author(name, clean_line(address, None) or f"{name.casefold()} (no address)")


def _list_addresses(header: Header) -> set[str]:
    """The addresses under which the list itself sends."""
    raw = f"{header('list-post')} {header('x-beenthere')} {header('x-mailing-list')}"
    found = {address.lower() for address in _ADDRESS.findall(raw.replace("mailto:", " "))}
    listed = header("list-id")
    label = re.search(r"<([^<>]+)>", listed)
    if label:
        host = label[1].lower().strip()
        found |= {address for address in [split_author(header("from"))[1]] if address.replace("@", ".") == host}
    return found
