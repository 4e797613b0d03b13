"""The words of posts as they are searched: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL.

Both hold the same words, cut by `text.words`, and besides them labels, such as of the community, so that what a member
may not read is left out while searching, and not afterwards. A post's key is its moment and its id, so that the newest
are found first without sorting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from copterm.db.tables import database
from copterm.text.query import Term

SQLITE: Final = (
    "CREATE VIRTUAL TABLE \"post_text\" USING fts5(title, body, labels, content='', contentless_delete=1, "
    "tokenize='ascii')",
)
POSTGRESQL: Final = (
    'CREATE TABLE "post_text" ("key" BIGINT NOT NULL PRIMARY KEY, "words" TSVECTOR NOT NULL)',
    'CREATE INDEX "post_text_words" ON "post_text" USING GIN ("words")',
)
MOST_WORDS: Final = 16_000
"""Words of one post that are found; a tsvector knows the places of no more."""
_SIGN: Final = "§"
"""Begins every label: no word of a text has it, and FTS5 takes it as a letter."""
_ID_BITS: Final = 31
_IN_TITLE = 3.0
"""What a word in the title counts; in the body it is less than 1, the more, the more often it stands there."""
_USUAL = 200
"""Words of a post of usual length."""


_NEWEST_IN_FTS5 = "FROM post_text WHERE post_text MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
_PLAIN_IN_FTS5 = f"SELECT rowid, 0.0 {_NEWEST_IN_FTS5}"
_RANKED_IN_FTS5 = f"SELECT rowid, fitting(post_text) {_NEWEST_IN_FTS5}"
_NEWEST_IN_VECTORS = (
    "FROM post_text, CAST(%s AS tsquery) AS asked "
    "WHERE words @@ asked AND key >= %s AND key < %s ORDER BY key DESC LIMIT %s"
)
_PLAIN_IN_VECTORS = f"SELECT key, 0.0 {_NEWEST_IN_VECTORS}"
_RANKED_IN_VECTORS = f"SELECT key, ts_rank('{{0.0, 0.0, 0.25, 1.0}}', words, asked, 1) {_NEWEST_IN_VECTORS}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as it is found: its key, the words of its title (of a first post) and of its body, and its labels."""

    key: int
    title: Sequence[str]
    body: Sequence[str]
    labels: Sequence[str]


@dataclass(slots=True)
class Sought:
    """What to find: of each group one term, none of `unwanted`; of each group of labels one, none of `barred`.

    Keys from `first` to below `end`.
    """

    groups: Sequence[Sequence[Term]] = ()
    unwanted: Sequence[Term] = ()
    labels: Sequence[Sequence[str]] = ()
    barred: Sequence[str] = ()
    first: int = 0
    end: int = 2**62


def key(at: datetime, post_id: int = 0) -> int:
    """Where a post stands: by its moment, and in the same second by its id."""
    seconds = max(0, int(at.astimezone(UTC).timestamp()))
    return (seconds << _ID_BITS) | post_id


def post_id(of: int) -> int:
    """The post that has this key."""
    return of & ((1 << _ID_BITS) - 1)


def label(kind: str, value: object) -> str:
    """A label, such as of community 5; what is no letter or digit is spelt out."""
    plain = "".join(one if one.isalnum() else f"{_SIGN}{ord(one):x}{_SIGN}" for one in str(value))
    return f"{_SIGN}{kind}{plain}"


def put(entries: Iterable[Entry]) -> None:
    """Have these posts found by these words from now on, and by no others."""
    if database.is_sqlite:
        rows = [(one.key, *(" ".join(some) for some in (*_cut(one), one.labels))) for one in entries]
        statement = "INSERT OR REPLACE INTO post_text (rowid, title, body, labels) VALUES (?, ?, ?, ?)"
    else:
        rows = [(one.key, _vector(one)) for one in entries]
        statement = (
            "INSERT INTO post_text (key, words) VALUES (%s, %s::tsvector) "
            "ON CONFLICT (key) DO UPDATE SET words = EXCLUDED.words"
        )
    if len(rows) == 1:
        database.execute_sql(statement, rows[0])
    elif rows:
        database.obj.cursor().executemany(statement, rows)


def drop(keys: Iterable[int]) -> None:
    """Have these posts found no more."""
    statement = (
        "DELETE FROM post_text WHERE rowid = ?" if database.is_sqlite else "DELETE FROM post_text WHERE key = %s"
    )
    for one in keys:
        database.execute_sql(statement, (one,))


def clear() -> None:
    """Forget everything, before it is read in again."""
    database.execute_sql("DELETE FROM post_text")


def keys(after: int, limit: int) -> list[int]:
    """The keys that are there, in order, those after a key."""
    if database.is_sqlite:
        statement = "SELECT rowid FROM post_text WHERE rowid > ? ORDER BY rowid LIMIT ?"
    else:
        statement = "SELECT key FROM post_text WHERE key > %s ORDER BY key LIMIT %s"
    return [row[0] for row in database.execute_sql(statement, (after, limit)).fetchall()]


def newest(sought: Sought, limit: int, *, is_ranked: bool = False) -> list[tuple[int, float]]:
    """The newest posts that have it, the newest first, each with how well it fits (more is better; 0 unranked)."""
    if database.is_sqlite:
        return _newest_in_fts5(sought, limit, is_ranked)
    return _newest_in_vectors(sought, limit, is_ranked)


def _newest_in_fts5(sought: Sought, limit: int, is_ranked: bool) -> list[tuple[int, float]]:
    given = (_match(sought), sought.first, sought.end, limit)
    statement = _RANKED_IN_FTS5 if is_ranked and sought.groups else _PLAIN_IN_FTS5
    return [(row[0], row[1]) for row in database.execute_sql(statement, given).fetchall()]


def fitting(found: Any, *_: Any) -> float:
    """How well a row of `post_text` fits, for FTS5.

    Its own bm25 counts each word in all posts first: for common words that takes longer than the search.
    """
    usual, value = 0.5 + found.column_size(1) / _USUAL, 0.0
    for phrase in range(found.phrase_count):
        places = found.phrase_locations(phrase)
        times = len(places[1])
        value += (_IN_TITLE if places[0] else 0.0) + times / (times + usual)
    return value


def _match(sought: Sought) -> str:
    """The search as FTS5 writes it. Every word stands in quotes, and holds letters and digits only."""
    texts = [_any(map(_fts5_term, group)) for group in sought.groups]
    marks = [_any(map(_doubly_quoted, group)) for group in sought.labels]
    wanted = [f"{{title body}} : ({' AND '.join(texts)})"] if texts else []
    wanted += [f"{{labels}} : ({' AND '.join(marks)})"] if marks else []
    without = [f"{{title body}} : {_any(map(_fts5_term, sought.unwanted))}"] if sought.unwanted else []
    without += [f"{{labels}} : {_any(map(_doubly_quoted, sought.barred))}"] if sought.barred else []
    return " NOT ".join([f"({' AND '.join(wanted)})", *(f"({one})" for one in without)])


def _fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_begun else ""}'


def _doubly_quoted(word: str) -> str:
    return f'"{word}"'


def _any(terms: Iterable[str]) -> str:
    return f"({' OR '.join(terms)})"


def _newest_in_vectors(sought: Sought, limit: int, is_ranked: bool) -> list[tuple[int, float]]:
    given = (_tsquery(sought), sought.first, sought.end, limit)
    statement = _RANKED_IN_VECTORS if is_ranked and sought.groups else _PLAIN_IN_VECTORS
    return [(row[0], float(row[1])) for row in database.execute_sql(statement, given).fetchall()]


def _tsquery(sought: Sought) -> str:
    groups = [*(map(_vector_term, group) for group in sought.groups), *(map(_quoted, group) for group in sought.labels)]
    wanted = ["( " + " | ".join(group) + " )" for group in groups]
    unwanted = [f"!{one}" for one in (*map(_vector_term, sought.unwanted), *map(_quoted, sought.barred))]
    return " & ".join([*wanted, *unwanted])


def _vector_term(term: Term) -> str:
    marks = [*("" for _ in term.words[1:]), ":*" if term.is_begun else ""]
    return "( " + " <-> ".join(_quoted(word) + mark for word, mark in zip(term.words, marks, strict=True)) + " )"


def _quoted(word: str) -> str:
    return f"'{word}'"


def _cut(entry: Entry) -> tuple[Sequence[str], Sequence[str]]:
    title = entry.title[:MOST_WORDS]
    return title, entry.body[: MOST_WORDS - len(title)]


def _vector(entry: Entry) -> str:
    """The words with their places: those of the title weigh A, of the body B; labels stand without."""
    places: dict[str, list[str]] = {}
    title, body = _cut(entry)
    for at, word in enumerate(title, 1):
        places.setdefault(word, []).append(f"{at}A")
    for at, word in enumerate(body, len(title) + 2):
        places.setdefault(word, []).append(f"{at}B")
    return " ".join([*(f"'{word}':{','.join(at)}" for word, at in places.items()), *map(_quoted, entry.labels)])
