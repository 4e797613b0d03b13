"""The text of a mail, without what programs put around it: transfer encodings nobody announced, footers, armour."""

import binascii
import quopri
import re
from typing import Final

from copterm.importers.mail_charsets import decode, from_base64

_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]{4,}={0,2}")
_NO_QUOTED_PRINTABLE = re.compile(rb"=(?![0-9A-F]{2}|[ \t]*\r?\n|\Z)")
_QUOTED_PRINTABLE = re.compile(rb"=[ \t]*\r?\n|=[0-9A-F]{2}")
_QUOTED = re.compile(r"(>(?:[ ]?>)*)(.*)", re.DOTALL)

_NEXT_PART: Final = r"-{10,} next part -{10,}"
_SCRUBBED = re.compile(
    rf"(?:^{_NEXT_PART}[ \t]*\n)?"
    r"^(?P<what>An HTML attachment|A non-text attachment|An embedded [^\n]{0,60}?(?:text|message)) was scrubbed\.\.\."
    r"[ \t]*\n(?P<said>(?:(?:Name|Type|Size|Desc|URL|Url|From|To|Cc|Subject|Date)[ \t]*:[^\n]*(?:\n|\Z)"
    r"(?:[ \t]+\S[^\n]*(?:\n|\Z))*)*)",
    re.MULTILINE,
)
_SEPARATOR = re.compile(rf"^{_NEXT_PART}[ \t]*$", re.MULTILINE)
_SAID = re.compile(r"^(Name|Type|Subject)[ \t]*:[ \t]*(.*)$", re.MULTILINE)
_RULE = re.compile(r"[ \t]*[_=-]{20,}[ \t]*")
_OPENINGS: Final = (
    "You received this message because you are subscribed to",
    "To unsubscribe from this group and stop receiving emails from it",
)
_RULE_LENGTH: Final = 10
_FOOTER_LINES: Final = 10
_FOOTER_SIZE: Final = 2_000
_FOOTER_WORDS: Final = ("mailing list", "list info", "unsubscribe", "you are subscribed")
_FOOTER_SIGN = re.compile(r"\b(?:https?://\S*(?:listinfo|mailman|lists?\b)\S*|\S+-leave@|unsubscribe)", re.IGNORECASE)
_CID = re.compile(r"\[cid:(?:([^\]@\s]{1,80}\.[a-z]{3,4})(?:@| at ))?[^\]\s]{1,200}\]", re.IGNORECASE)
_DATA = re.compile(r"!?\[([^\]\n]{0,80})\]\(data:image/[a-z0-9.+-]{1,30};base64,[A-Za-z0-9+/=\s]*\)", re.IGNORECASE)
_LINK = re.compile(r"<((?:mailto:|https?://)[^\s<>]{3,2000})>")
_WORD_BEFORE = re.compile(r"\S{1,2000}(?= ?\Z)")
_WORD_AFTER = re.compile(r" ?(<?)([^\s<>]{1,2000})")
_AROUND: Final = "<>()[]*\"',;"
_HTML_PART = re.compile(
    r"^--(\S{8,80})\nContent-Type: text/html[^\n]*\n(?:Content-[^\n]*\n)*\s*<.*?(?:^--\1--[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
NO_HTML_KEPT: Final = "(This message was HTML alone, which the archive did not keep.)"
_ARMOUR_KINDS: Final = ("pgp-signature", "pkcs7-signature", "pkcs7-mime", "applefile", "ms-tnef")
_ARMOUR_NAMES: Final = ("signature.asc", "smime.p7s", "pgp.sig", "winmail.dat", "pgpexch.htm")


def name_pictures(text: str) -> str:
    """Where a picture stood: its name, without its number in the mail, and without the picture itself as text."""
    for sign, pattern in (("[cid:", _CID), ("](data:", _DATA)):
        if sign in text:
            text = pattern.sub(lambda found: f"[{found[1] or 'picture'}]", text)
    return text


def name_links_once(text: str) -> str:
    """The text without an address that a mail program put behind, or before, the same: `a@b.org<mailto:a@b.org>`."""
    if "<http" not in text and "<mailto:" not in text:
        return text
    kept: list[str] = []
    end = 0
    for link in _LINK.finditer(text):
        before = _WORD_BEFORE.search(text, max(end, link.start() - 2_001), link.start())
        after = _WORD_AFTER.match(text, link.end())
        if before is not None and _is_same(before[0], link[1]):
            kept += [text[end : before.start()], _whole(before[0], link[1])]
            end = link.end()
        elif after is not None and _is_same(after[2], link[1]):
            kept += [text[end : link.start()], after[1], _whole(after[2], link[1])]
            end = after.end()
    return "".join(kept) + text[end:]


def _is_same(said: str, address: str) -> bool:
    return _bare(said.strip(_AROUND)) == _bare(address)


def _whole(said: str, address: str) -> str:
    """The address as it was said, with what makes it one that a reader can open."""
    if address.startswith("mailto:") or "://" in said:
        return said
    return said.replace(said.strip(_AROUND), address)


def _bare(address: str) -> str:
    """An address without what programs add to it."""
    for scheme in ("mailto:", "https://", "http://"):
        address = address.removeprefix(scheme)
    return address.rstrip("/").casefold()


def is_armour(name: str, kind: str) -> bool:
    """Whether an attachment is a mail program's own matter: a signature, or its private format."""
    return kind.endswith(_ARMOUR_KINDS) or name.lower() in _ARMOUR_NAMES


def unwrap_bare(data: bytes) -> bytes:
    """Undo base64 or quoted-printable that no header announces, where the whole body can be nothing else."""
    lines = data.split()
    if len(lines) >= 2 and len(data) < 2_000_000 and all(_BASE64_LINE.fullmatch(line) for line in lines):
        length = len(lines[0])
        if length >= 40 and all(len(line) == length for line in lines[:-1]) and len(lines[-1]) <= length:
            return _if_text(data)
    found = _QUOTED_PRINTABLE.findall(data) if b"=" in data else []
    if len(found) >= 3 and not _NO_QUOTED_PRINTABLE.search(data):
        return quopri.decodestring(data)
    return data


def _if_text(data: bytes) -> bytes:
    try:
        plain = from_base64(data)
    except binascii.Error:
        return data
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in plain[:4096])
    return plain if plain and controls * 50 < min(len(plain), 4096) else data


def unflow(text: str, *, delete_space: bool) -> str:
    """Text of `format=flowed` with its paragraphs whole again, each at its own quote level."""
    made: list[list[str]] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = _QUOTED.fullmatch(line)
        marks, rest = (quoted[1].replace(" ", ""), quoted[2]) if quoted else ("", line)
        rest = rest.removeprefix(" ")
        signature = rest == "-- "
        flowed = rest.endswith(" ") and not signature
        content = rest[:-1] if flowed and delete_space else rest
        if open_depth == len(marks) and not signature:
            made[-1].append(content)
        else:
            made.append([f"{marks} ", content] if marks else [content])
        open_depth = len(marks) if flowed else -1
    lines = ("".join(pieces) for pieces in made)
    return "\n".join(line if line == "-- " else line.rstrip() for line in lines)


def without_html_part(text: str) -> str:
    """The text without its own HTML version, where a part of a mail was kept as its source."""
    if "\nContent-Type: text/html" not in text:
        return text
    kept = _HTML_PART.sub("", text)
    return kept if kept.strip() else text


def without_footer(text: str) -> str:
    """The text without what the list's software put under it. Only an unquoted block at the very end goes."""
    text = _without_rule(text)
    for _ in range(3):
        ending = text[-1500:].lower()
        if not any(sign in ending for sign in _FOOTER_WORDS):
            break
        start = _footer_start(text)
        if start is None:
            break
        text = _without_rule(text[:start])
    return text


def _without_rule(text: str) -> str:
    """The text without rules that have nothing under them."""
    text = text.rstrip()
    while text.endswith("_" * _RULE_LENGTH):
        line = text.rfind("\n") + 1
        if text[line:].strip(" _") or not line:
            break
        text = text[:line].rstrip()
    return text


def _footer_start(text: str) -> int | None:
    """Where the footer at the end begins: at a rule with the list's words under it and little else."""
    at = len(text)
    for _ in range(_FOOTER_LINES):
        line = text.rfind("\n", 0, at) + 1
        said = text[line:at]
        is_start = _RULE.fullmatch(said) is not None or said.startswith(_OPENINGS)
        if is_start and len(text) - line < _FOOTER_SIZE and _FOOTER_SIGN.search(text, line):
            above = text[:line].rstrip("\n")
            return above.rfind("\n") + 1 if above.endswith(("\n-- ", "\n--", "\n---")) else line
        if line == 0 or said.startswith(">"):
            return None
        at = line - 1
    return None


def without_scrubbed(text: str) -> tuple[str, list[str]]:
    """The text without pipermail's words about the attachments it took out, and the names of those."""
    if "was scrubbed..." not in text and "next part" not in text:
        return text, []
    names: list[str] = []

    def take(found: re.Match[str]) -> str:
        said = dict(_SAID.findall(found["said"]))
        name = said.get("Name", "").strip()
        kind = said.get("Type", "").strip()
        if found["what"].startswith("An embedded") and not name:
            name = f"{said.get('Subject', '').strip() or 'message'}.eml"
        if found["what"] != "An HTML attachment" and not is_armour(name, kind):
            names.append(name if name not in ("", "not available") else f"unnamed ({kind or 'unknown kind'})")
        return ""

    first = min(at for at in (text.find("was scrubbed..."), text.find("next part")) if at >= 0)
    start = text.rfind("\n", 0, max(first - 100, 0)) + 1
    kept, text = text[:start], text[start:]
    text = kept + _SEPARATOR.sub("* * *", _SCRUBBED.sub(take, text))
    while (text := text.rstrip()).endswith("\n* * *"):
        text = text[:-5]
    return text if text.strip() or names else NO_HTML_KEPT, names


def readable(data: bytes, charset: str) -> str:
    """The text of a body part with line feeds alone as line ends."""
    return decode(data, charset).replace("\r\n", "\n").replace("\r", "\n")
