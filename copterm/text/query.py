"""What is asked of the search, taken apart: words, "phrases", -not, OR, and operators such as in: and by:.

    kafka OR "message queue" -rabbit in:data by:bea before:2026-03

is (kafka or the phrase), not rabbit, in a community, by a member, before a day. Nothing here knows who asks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from copterm.domain.errors import Invalid
from copterm.text.shorten import fit
from copterm.text.words import words

QUERY_LENGTH: Final = 500
MOST_TERMS: Final = 24
"""Words and phrases in one search, and operators: each costs a look into the index."""
STATES: Final = ("unread", "unanswered", "solved", "mine", "bookmarked")
KINDS: Final = ("discussion", "question", "announcement")
OPERATORS: Final = ("in", "by", "tag", "kind", "is", "before", "after")

_PART = re.compile(r'(?P<minus>-?)(?:(?P<name>[A-Za-z]{2,6}):)?(?:"(?P<phrase>[^"]*)(?:"|\Z)|(?P<word>[^\s"]+))')
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?\Z")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one behind the other; `is_begun`: the last one may be only the beginning of a word."""

    words: tuple[str, ...]
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class Operator:
    """One `name:value`; `is_not` where a minus stands before it."""

    name: str
    value: str
    is_not: bool = False


@dataclass(slots=True)
class Query:
    """All of `wanted`, of each at least one term; none of `unwanted`; and what the operators say."""

    wanted: list[tuple[Term, ...]] = field(default_factory=list)
    unwanted: list[Term] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)

    @property
    def sought(self) -> tuple[Term, ...]:
        """Every term that a hit may contain, to mark it."""
        return tuple(term for group in self.wanted for term in group)


def parse(typed: str, *, is_typing: bool = False) -> Query:
    """Take a search apart. While it is still being typed, its last word may be the beginning of one.

    Invalid, with a sentence, where it cannot be meant: too long, no word in it, an operator without a value.
    """
    if len(typed) > QUERY_LENGTH:
        raise Invalid(f"A search has at most {QUERY_LENGTH} characters; this one has {len(typed):,}.")
    query, either, alternatives = Query(), False, 0
    for part, is_last in _parts(typed):
        name, value = (part["name"] or "").lower(), part["phrase"] if part["word"] is None else part["word"]
        if not name and value[-1:] == ":" and value[:-1].lower() in OPERATORS:
            name, value = value[:-1].lower(), ""
        if name in OPERATORS:
            query.operators.append(_operator(name, value, part["minus"] == "-"))
            either = False
        elif part["word"] == "OR" and not part["minus"]:
            either = bool(query.wanted)
        else:
            cut = tuple(words(f"{part['name'] or ''} {value}"))
            if not cut:
                continue
            term = Term(cut, is_typing and is_last and part["word"] is not None and len(cut[-1]) > 1)
            if part["minus"]:
                query.unwanted.append(Term(term.words))
            elif either:
                query.wanted[-1] = (*query.wanted[-1], term)
                alternatives += 1
            else:
                query.wanted.append((term,))
            either = False
    if len(query.wanted) + len(query.unwanted) + len(query.operators) + alternatives > MOST_TERMS:
        raise Invalid(f"A search has at most {MOST_TERMS} words and operators.")
    if not query.wanted and not any(not one.is_not for one in query.operators):
        if query.unwanted or query.operators:
            raise Invalid("Say also what to look for, not only what to leave out.")
        raise Invalid("There is no word in this that could be looked for.")
    return query


def _parts(typed: str) -> Iterator[tuple[re.Match[str], bool]]:
    text = typed.replace("\0", " ")
    found = list(_PART.finditer(text))
    for place, part in enumerate(found):
        yield part, place == len(found) - 1 and part.end() == len(text)


def _operator(name: str, given: str, is_not: bool) -> Operator:
    value = given.strip()
    if not value:
        raise Invalid(f"{name}: wants something behind it, such as {EXAMPLES[name]}.")
    if name in ("before", "after"):
        first_day(value, name)
    known = {"is": STATES, "kind": KINDS}.get(name)
    if known is not None and value.lower() not in known:
        raise Invalid(f"{name}:{fit(value, 30)} is not known. There is {', '.join(known)}.")
    return Operator(name, value.lower().lstrip("@#"), is_not)


EXAMPLES: Final = {
    "in": "in:data",
    "by": "by:bea",
    "tag": "tag:postgres",
    "kind": "kind:question",
    "is": "is:unanswered",
    "before": "before:2026-03-01",
    "after": "after:2026",
}


def first_day(value: str, name: str = "after") -> date:
    """The first day of a year, a month or a day written as 2026, 2026-03 or 2026-03-15; Invalid for anything else."""
    found = _DAY.match(value)
    try:
        if found is None:
            raise ValueError
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise Invalid(f"{name}:{fit(value, 30)} is no day. Write 2026, 2026-03 or 2026-03-15.") from None
