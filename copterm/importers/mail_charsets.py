"""Bytes to text, whatever the mail said about them: wrong, unknown or missing charsets, encoded words in headers."""

import binascii
import codecs
import functools
import quopri
import re
from typing import Final

_ALIASES: Final = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "utf8": "utf-8",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "unicode-1-1-utf-7": "utf-7",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
}
_NO_CHARSETS: Final = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "palmos"})
"""Codecs of Python that are no charsets of mail, some of them slow."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,40}")
_JAPANESE = re.compile(rb"\x1b(?:\$[@B]|\([JI])")
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?=)\s+(?==\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?=)")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


@functools.lru_cache(maxsize=200)
def find_codec(charset: str) -> str | None:
    """Python's name for a charset that a mail names; None where there is none."""
    name = charset.strip("\"' ").lower()
    if not _NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(_ALIASES.get(name, name))
    except LookupError:
        return None
    text = found._is_text_encoding and found.name.replace("_", "-") not in _NO_CHARSETS
    return found.name if text else None


def decode(data: bytes, charset: str = "") -> str:
    """The text of these bytes: as declared where that fits, else as it seems to be."""
    codec = find_codec(charset) if charset else None
    if codec is None or (codec == "utf-8" and _JAPANESE.search(data)):
        return guess(data)
    try:
        return data.decode(codec)
    except UnicodeError:
        pass
    if codec == "cp1252":
        return _western(data)
    try:
        return data.decode("utf-8")
    except UnicodeError:
        return guess(data) if codec == "utf-8" else data.decode(codec, "replace")


def guess(data: bytes) -> str:
    """The text of bytes about which nothing is known."""
    if _JAPANESE.search(data) and data.isascii():
        return data.decode("iso2022_jp_ext", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * 8 < sum(1 for character in text if character > "\x7f"):
        return text
    return _western(data)


def _western(data: bytes) -> str:
    """Windows' superset of Latin-1; its five holes show as what Latin-1 has there."""
    try:
        return data.decode("cp1252")
    except UnicodeError:
        return "".join(_WESTERN[byte] for byte in data)


_WESTERN: Final = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]


def decode_header(raw: str) -> str:
    """A header's text on one line: eight-bit bytes guessed, encoded words decoded, each as far as it goes."""
    if not raw.isascii():
        raw = guess(raw.encode("utf-8", "surrogateescape"))
    elif "\x1b" in raw:
        raw = guess(raw.encode())
    if "\n" in raw or "\r" in raw:
        raw = " ".join(line.strip() for line in raw.splitlines())
    return decode_words(raw) if "=?" in raw else raw


def decode_words(text: str) -> str:
    """RFC 2047 encoded words as text; words that split a character are joined before they are decoded."""
    pieces: list[str] = []
    held, charset = b"", ""
    joined = _BETWEEN_WORDS.sub(r"\1", text)
    end = 0
    for word in _WORD.finditer(joined):
        between = joined[end : word.start()]
        if held and (between or word[1].lower() != charset):
            pieces.append(decode(held, charset))
            held = b""
        pieces.append(between)
        charset = word[1].lower()
        held += from_base64(word[3].encode()) if word[2] in "bB" else quopri.decodestring(word[3].encode(), header=True)
        end = word.end()
    if held:
        pieces.append(decode(held, charset))
    return "".join(pieces) + joined[end:]


def from_base64(data: bytes) -> bytes:
    """What base64 holds, as far as it is whole."""
    letters = _NO_BASE64.sub(b"", data)
    whole = len(letters) - (len(letters) % 4 == 1)
    try:
        return binascii.a2b_base64(letters[:whole] + b"=" * (-whole % 4))
    except binascii.Error:
        return b""
