"""Opening a database by its address: SQLite through apsw, which brings its own recent SQLite, or PostgreSQL.

Every thread that talks to the database keeps its own connection. None may be open when the process forks.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import peewee

from copterm.db import fulltext
from copterm.db.ddl import EVERY
from copterm.db.tables import database
from copterm.domain.errors import Refusal, Unavailable

WRITE_LOCK = 7_267_836  # the advisory lock that puts PostgreSQL's writers in one row
MIGRATION_LOCK = 7_267_837
CHANNEL = "copterm_activity"
BUSY_SECONDS = 15

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "normal",
    "foreign_keys": 1,
    "journal_size_limit": 67_108_864,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "temp_store": "memory",
}


def is_postgres(url: str) -> bool:
    """Whether the address names a PostgreSQL database."""
    return url.startswith(("postgresql://", "postgres://"))


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite address (`sqlite:///file` or a plain path); None for PostgreSQL."""
    if is_postgres(url):
        return None
    if url.startswith("sqlite:///"):
        return Path(unquote(url.removeprefix("sqlite:///")))
    if "://" in url:
        raise Refusal(
            f"{_shown(url)} is not a database address. "
            "Use a file's path, sqlite:///path, or postgresql://user@host/name."
        )
    return Path(url)


def _shown(url: str) -> str:
    """The address without a password, for messages."""
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":…@") if parts.password else url


def connect(url: str) -> Any:
    """Bind the tables to the database at `url` and return it, not yet connected."""
    path = sqlite_path(url)
    opened = _sqlite(path) if path is not None else _postgres(url)
    database.initialize(opened)
    for table in EVERY:
        table._meta.set_database(opened)
    return opened


def _sqlite(path: Path) -> Any:
    from playhouse.apsw_ext import APSWDatabase

    class Database(APSWDatabase):  # type: ignore[misc]
        """apsw, taking the naive datetimes that the migration history writes."""

        def _add_conn_hooks(self, conn: Any) -> None:
            super()._add_conn_hooks(conn)
            conn.convert_binding = lambda _cursor, _place, value: str(value)
            conn.register_fts5_function("fitting", fulltext.fitting)

    opened = Database(str(path), timeout=BUSY_SECONDS, pragmas=_PRAGMAS, lock_type="IMMEDIATE")
    opened.is_sqlite = True
    return opened


def _postgres(url: str) -> Any:
    try:
        import psycopg  # noqa: F401 - Peewee imports without it, and fails at the first question
        from playhouse.postgres_ext import Psycopg3Database
    except ImportError as missing:
        raise Refusal("PostgreSQL needs copterm's postgres extra: pip install 'copterm[postgres]'.") from missing
    if not urlsplit(url).path.strip("/"):
        raise Refusal(f"{_shown(url)} names no database: end the address with /name.")
    opened = Psycopg3Database(url, connect_timeout=10)
    opened.is_sqlite = False
    return opened


@contextmanager
def writing(opened: Any) -> Iterator[None]:
    """One transaction that may write; writers stand in one row on both databases, so activity has one order."""
    with opened.atomic():
        if not opened.is_sqlite:
            opened.execute_sql("SELECT pg_advisory_xact_lock(%s)", (WRITE_LOCK,))
        yield


@contextmanager
def reading(opened: Any) -> Iterator[None]:
    """One consistent view for several reads."""
    with opened.atomic("DEFERRED" if opened.is_sqlite else "REPEATABLE READ"):
        yield


@contextmanager
def in_words(opened: Any) -> Iterator[None]:
    """Turn what a database says when it cannot go on into a sentence; a dead connection is let go."""
    try:
        opened.connect(reuse_if_open=True)
        yield
    except peewee.IntegrityError:
        raise
    except (peewee.OperationalError, peewee.InterfaceError, peewee.DatabaseError) as error:
        sentence = _sentence(error)
        if not opened.is_closed():
            opened.close()
        if sentence is None:
            raise
        raise Unavailable(sentence) from error


def _sentence(error: BaseException) -> str | None:
    """What to tell a member; the cause may hide in `__context__` (a failed rollback masks a full disk)."""
    seen: BaseException | None = error
    texts = []
    while seen is not None:
        texts.append(str(seen).lower())
        seen = seen.__context__
    everything = " / ".join(texts)
    for sign, sentence in _SIGNS.items():
        if sign in everything:
            return sentence
    return None


_SIGNS = {
    "disk is full": "The site's disk is full: nothing can be saved now. Please tell the people who run the site.",
    "no space left": "The site's disk is full: nothing can be saved now. Please tell the people who run the site.",
    "file is not a database": "The database file is not a database. Is the path right?",
    "malformed": "The database file is damaged. Restore a backup, or look at it with sqlite3's .recover.",
    "database is locked": "The site is very busy. Please try again in a moment.",
    "busy": "The site is very busy. Please try again in a moment.",
    "readonly": "The database cannot be written: check who owns the file and its folder.",
    "unable to open": "The database file cannot be opened: check the path, and who owns the file and its folder.",
    "cantopen": "The database file cannot be opened: check the path, and who owns the file and its folder.",
    "disk i/o": "The database file cannot be read or written. Please tell the people who run the site.",
    "connection": "The database does not answer at the moment. Please try again.",
    "server closed": "The database does not answer at the moment. Please try again.",
    "terminating": "The database does not answer at the moment. Please try again.",
    "does not exist": "The database does not exist, or lacks copterm's tables. Run copterm init.",
    "authentication failed": "The database refused the name or the password.",
    "could not translate host": "The database's host is not known.",
    "failed to resolve host": "The database's host is not known.",
}


def private_folder(path: Path) -> None:
    """Make the folder of a SQLite file, readable by its owner only, if it is not there."""
    folder = path.parent
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
