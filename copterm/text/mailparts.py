"""A mail's text taken apart: prose, quotes, attributions, code, patches, signatures."""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from copterm.text.mailheads import Head, answered_heads

Kind = Literal["blank", "prose", "fixed", "quote", "attribution", "patch", "signature", "PGP signature", "wrapping"]

LONGEST_PARAGRAPH: Final = 500
LONGEST_SIGNATURE: Final = 30
LONGEST_SEAL: Final = 60
GREETING: Final = 30

_QUOTED = re.compile(r" ?(>(?: ?>)*)(?!From ) ?")
_SIGNATURE = re.compile(r"--\s?\Z|_{20,}\Z|-{10,} next part -{10,}\Z")
_SEAL = re.compile(r"-----BEGIN PGP (SIGNATURE|PUBLIC KEY BLOCK)-----\Z")
_SEALED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\s*\Z")
_SEALED_HOW = re.compile(r"(?:Hash|Charset|NotDashEscaped|Version|Comment): .*\Z")
_SESSION = re.compile(
    r">>> (?:import \w|from [\w.]+ import |print[ (]|[\w.\[\]'\"]+(?: ?[-+*/]?=[^=]|[(\[])|[\w.]+\Z|['\"{(\[@]"
    r"|(?:async )?(?:def|class|for|while|with|if|try)\b.*:\Z|(?:del|assert|raise|await|yield) \w)"
)
_NAMED = re.compile(r" {0,2}([A-Z]{2,4})> ?")
_PROMPTS: Final = frozenset({"SQL", "DB", "PS", "CMD"})
_PATCH = re.compile(r"diff --git |Index: \S|--- \S|@@ -\d")
_PATCHED = re.compile(
    r"[ +@\\-]|diff |index |Index: |={20,}|(new|deleted) file|(old|new) mode|similarity |rename |copy |Binary "
)
_IN_PATCH = re.compile(r"diff --git |\+\+\+ |@@ -\d")

_WROTE = re.compile(
    r"\b(wrote|writes|said|says|schrieb|écrit|escribi[óo]|scri[vs]e|scritto|skrev|napisał\w*|kirjoitti|schreef"
    r"|пишет|пише|писал\w*|escreveu|napisal\w*)(?!\w)[^:]{0,60}:\s*\Z|(wrote|schrieb|writes)\s*\Z|写道[:：]\s*\Z",
    re.I,
)
_OPENS = re.compile(r"(On|At|Am|Le|El|Il|Den|Op|In|From|Em|Dne|W dniu|Begin) \S.*\d|\d{4}[-/]\d|Quoting ")

_ITEM = re.compile(r"\s*(?:[-*+o•·]|\(?\d{1,3}[.)]|\[(?:\d{1,3}|[A-Z]{3,})\]|[a-z]\))\s+(?=\S)")
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
    return _ITEM.match(line) is not None


def _without_item(line: str) -> str:
    """The line behind its bullet or number, looked for at its start only: a search costs the square of its spaces."""
    found = _ITEM.match(line)
    return line[found.end() :] if found else line


def without_armour(quote: Sequence[str]) -> Sequence[str]:
    """The lines of a quote without those that say that it was signed."""
    kept: list[str] = []
    is_armour = False
    for line in quote:
        text = unquoted(line)
        is_armour = _SEALED.match(text) is not None or (is_armour and _is_sealed_how(text))
        if not is_armour:
            kept.append(line)
    return kept


def is_fixed(lines: Sequence[str]) -> bool:
    """Whether the paragraph means its line ends and spaces: code, a table, a drawing."""
    drawn = sum(bool(_COLUMNS.search(_without_item(line).strip()) or _CODE.search(line)) for line in lines)
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
    """The parts of a mail in order; every line lies in exactly one, with > for marks of other kinds."""
    lines = _marked(_undashed(lines))
    heads = answered_heads(lines)
    said = at = 0
    while at < len(lines):
        for part in _answered(lines, at, heads[at], said) if at in heads else _next(lines, at, heads):
            yield part
            at += len(part.lines)
            if part.kind in ("prose", "fixed", "patch"):
                said += sum(map(len, part.lines))


def _undashed(lines: Sequence[str]) -> Sequence[str]:
    """The lines of a signed mail without the dash that signing puts before each dash."""
    if not any(map(_SEALED.match, lines)):
        return lines
    return [line[2:] if line.startswith("- -") else line for line in lines]


def _marked(lines: Sequence[str]) -> Sequence[str]:
    """The lines with > where a bar or initials mark the quotes."""
    if any(line.startswith("|") and _WROTE.search(above) for above, line in pairwise(lines)):
        return [f">{line[1:]}" if line.startswith("|") else line for line in lines]
    named = [found[1] if (found := _NAMED.match(line)) else "" for line in lines]
    both = (one for one, other in pairwise(named) if one and one == other)
    names = set(both) - _PROMPTS
    if not names:
        return lines
    return [_NAMED.sub("> ", line, count=1) if name in names else line for line, name in zip(lines, named, strict=True)]


def _answered(lines: Sequence[str], at: int, head: Head, said: int) -> Sequence[Part]:
    """The mail below is a quote, though nothing in its lines says so; unless it is all that there is to read.

    `said` is how much there is above: who only greets there answers below, or in between.
    """
    after = _end(lines, head.end, _is_blank)
    is_mine = said <= (GREETING if head.is_said else 0) or after == len(lines) or depth(lines[after]) > 0
    below = head.end if is_mine or head.is_said else head.begins
    made = [
        Part("wrapping", lines[at : head.begins]),
        Part("attribution", lines[head.begins : below]),
        Part("quote", [] if is_mine else [f"> {line}" for line in lines[below:]]),
    ]
    return [part for part in made if part.lines]


def _next(lines: Sequence[str], at: int, heads: Container[int]) -> Sequence[Part]:
    line = lines[at]
    if not line.strip():
        return [Part("blank", lines[at : _end(lines, at, _is_blank)])]
    if depth(line):
        quote = lines[at : _end(lines, at, _is_quoted)]
        return [Part("fixed" if _is_session(quote) else "quote", quote)]
    if _SEAL.match(line):
        return [Part("PGP signature", lines[at : _seal_end(lines, at)])]
    if _SEALED.match(line):
        return [Part("wrapping", lines[at : _end(lines, at + 1, _is_sealed_how)])]
    if at and _SIGNATURE.match(line) and (end := _signature_end(lines, at, heads)):
        return [Part("signature", lines[at:end])]
    if _opens_patch(lines, at):
        return [Part("patch", lines[at : _end(lines, at + 1, _is_in_patch)])]
    return _paragraph(lines, at, heads)


def _end(lines: Sequence[str], at: int, belongs: Callable[[str], bool]) -> int:
    while at < len(lines) and belongs(lines[at]):
        at += 1
    return at


def _is_blank(line: str) -> bool:
    return not line.strip()


def _is_quoted(line: str) -> bool:
    return depth(line) > 0


def _is_sealed_how(line: str) -> bool:
    return _SEALED_HOW.match(line) is not None


def _is_session(quote: Sequence[str]) -> bool:
    """Whether these are Python's prompts rather than the marks of a quote."""
    return _SESSION.match(quote[0]) is not None and all(line.startswith(">>> ") or line == ">>>" for line in quote)


def _seal_end(lines: Sequence[str], at: int) -> int:
    for end in range(at, min(at + LONGEST_SEAL, len(lines))):
        if lines[end].startswith("-----END PGP"):
            return end + 1
    return at + 1


def _signature_end(lines: Sequence[str], at: int, heads: Container[int]) -> int:
    """Where the signature that begins here ends: with the mail, or at what programs put under it. 0: it is none."""
    for end in range(at + 1, min(at + LONGEST_SIGNATURE, len(lines)) + 1):
        if end == len(lines) or end in heads or _SEAL.match(lines[end]):
            return end
    return 0


def _opens_patch(lines: Sequence[str], at: int) -> bool:
    return _PATCH.match(lines[at]) is not None and any(_IN_PATCH.match(line) for line in lines[at : at + 4])


def _is_in_patch(line: str) -> bool:
    return not line or (_PATCHED.match(line) is not None and _SIGNATURE.match(line) is None)


def _paragraph(lines: Sequence[str], at: int, heads: Container[int]) -> Sequence[Part]:
    end = at + 1
    while end < min(at + LONGEST_PARAGRAPH, len(lines)) and end not in heads:
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
