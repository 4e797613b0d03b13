"""A mail's text taken apart: prose, quotes, attributions, code, patches, signatures."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["blank", "prose", "fixed", "quote", "attribution", "patch", "signature", "PGP signature"]

LONGEST_PARAGRAPH: Final = 500
LONGEST_SIGNATURE: Final = 30
LONGEST_SEAL: Final = 60

_QUOTED = re.compile(r" ?(>(?: ?>)*)(?!From ) ?")
_SIGNATURE = re.compile(r"--\s?\Z|_{20,}\Z|-{10,} next part -{10,}\Z")
_SEAL = re.compile(r"-----BEGIN PGP (SIGNATURE|PUBLIC KEY BLOCK)-----\Z")
_SEALED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\Z|Hash: \S+\Z")
_OVER = re.compile(r"-{4,} ?(Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original)", re.I)
_PATCH = re.compile(r"diff --git |Index: \S|--- \S|@@ -\d")
_PATCHED = re.compile(
    r"[ +@\\-]|diff |index |Index: |={20,}|(new|deleted) file|(old|new) mode|similarity |rename |copy |Binary "
)
_IN_PATCH = re.compile(r"diff --git |\+\+\+ |@@ -\d")

_WROTE = re.compile(
    r"\b(wrote|writes|said|says|schrieb|écrit|escribi[óo]|scri[vs]e|scritto|skrev|napisał\w*|kirjoitti|schreef"
    r"|пишет|писал\w*)(?!\w)[^:]{0,60}:\s*\Z|(wrote|schrieb|writes)\s*\Z|写道[:：]\s*\Z",
    re.I,
)
_OPENS = re.compile(r"(On|At|Am|Le|El|Il|Den|Op|In|From|Em|Dne|W dniu|Begin) \S.*\d|\d{4}[-/]\d|Quoting ")

_LISTED = re.compile(r"\s*(?:[-*+o•·]|\(?\d{1,3}[.)]|\[\d{1,3}\]|[a-z]\))\s+\S")
_COLUMNS = re.compile(r"\S {3,}\S|\t|[|+][-=]{3,}|[^\s.?!:]  \S.*[^\s.?!:]  \S")
_WORDLIKE = re.compile(r"""["'(]?[^\W\d_]+(?:['’-][^\W\d_]+)*[.,;:!?)"']*\Z""")
_CODE = re.compile(
    r"[;{}]\s*\Z|\A\s*(?:>>> |\.\.\. |\$ |#include|import |from \S+ import |def |class |@\w+\Z|File \")|\A\s*[|+]"
)


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring lines of one kind."""

    kind: Kind
    lines: Sequence[str]


def depth(line: str) -> int:
    """How deep the line is quoted."""
    if line[:2].lstrip()[:1] != ">":
        return 0
    found = _QUOTED.match(line)
    return found[1].count(">") if found else 0


def unquoted(line: str) -> str:
    """The line without its quote marks, other spaces kept."""
    return _QUOTED.sub("", line, count=1) if depth(line) else line


def is_listed(line: str) -> bool:
    """Whether the line begins an item of a list."""
    return _LISTED.match(line) is not None


def is_fixed(lines: Sequence[str]) -> bool:
    """Whether the paragraph means its line ends and spaces: code, a table, a drawing."""
    drawn = sum(bool(_COLUMNS.search(line.strip()) or _CODE.search(line)) for line in lines)
    if drawn * 2 >= len(lines):
        return True
    if is_listed(lines[0]):
        return False
    indented = sum(line.startswith("  ") for line in lines)
    if (drawn + indented) * 3 < len(lines) * 2:
        return False
    return sum(map(_is_wordy, lines)) * 2 < len(lines)


def _is_wordy(line: str) -> bool:
    """Whether the line reads like a sentence rather than code."""
    words = line.split()
    return len(words) > 3 and sum(_WORDLIKE.match(word) is not None for word in words) * 5 >= len(words) * 4


def parts(lines: Sequence[str]) -> Iterator[Part]:
    """The parts of a mail in order; every line lies in exactly one."""
    at = 0
    while at < len(lines):
        for part in _next(lines, at):
            yield part
            at += len(part.lines)


def _next(lines: Sequence[str], at: int) -> Sequence[Part]:
    line = lines[at]
    if not line.strip():
        return [Part("blank", lines[at : _end(lines, at, _is_blank)])]
    if depth(line):
        return [Part("quote", lines[at : _end(lines, at, _is_quoted)])]
    if _OVER.match(line):
        return [Part("attribution", [line]), *_quoted_below(lines[at + 1 :])]
    if _SEAL.match(line):
        return [Part("PGP signature", lines[at : _seal_end(lines, at)])]
    if _SEALED.match(line):
        return [Part("attribution", [line])]
    if _is_signature(lines, at):
        return [Part("signature", lines[at:])]
    if _opens_patch(lines, at):
        return [Part("patch", lines[at : _end(lines, at + 1, _is_in_patch)])]
    return _paragraph(lines, at)


def _end(lines: Sequence[str], at: int, belongs: Callable[[str], bool]) -> int:
    while at < len(lines) and belongs(lines[at]):
        at += 1
    return at


def _is_blank(line: str) -> bool:
    return not line.strip()


def _is_quoted(line: str) -> bool:
    return depth(line) > 0


def _quoted_below(lines: Sequence[str]) -> Sequence[Part]:
    """What Outlook puts under its own line is a quote, though nothing in the lines says so."""
    return [Part("quote", [f"> {line}" for line in lines])] if lines else []


def _seal_end(lines: Sequence[str], at: int) -> int:
    for end in range(at, min(at + LONGEST_SEAL, len(lines))):
        if lines[end].startswith("-----END PGP"):
            return end + 1
    return at + 1


def _is_signature(lines: Sequence[str], at: int) -> bool:
    return len(lines) - at <= LONGEST_SIGNATURE and _SIGNATURE.match(lines[at]) is not None


def _opens_patch(lines: Sequence[str], at: int) -> bool:
    return _PATCH.match(lines[at]) is not None and any(_IN_PATCH.match(line) for line in lines[at : at + 4])


def _is_in_patch(line: str) -> bool:
    return not line or (_PATCHED.match(line) is not None and _SIGNATURE.match(line) is None)


def _paragraph(lines: Sequence[str], at: int) -> Sequence[Part]:
    end = at + 1
    while end < min(at + LONGEST_PARAGRAPH, len(lines)):
        line = lines[end]
        if not line.strip() or depth(line) or _SIGNATURE.match(line) or _SEAL.match(line) or _opens_patch(lines, end):
            break
        end += 1
    start = _attribution_start(lines, at, end)
    found = [Part("fixed" if is_fixed(lines[at:start]) else "prose", lines[at:start])] if start > at else []
    return [*found, Part("attribution", lines[start:end])] if start < end else found


def _attribution_start(lines: Sequence[str], at: int, end: int) -> int:
    """Where in the paragraph the "On ... wrote:" begins that leads to a quote; its end where there is none."""
    after = _end(lines, end, _is_blank)
    if after - end > 2 or after == len(lines) or not depth(lines[after]) or not _WROTE.search(lines[end - 1]):
        return end
    opening = (start for start in range(end - 1, max(at, end - 3) - 1, -1) if _OPENS.match(lines[start]))
    return next(opening, end - 1)
