"""Bringing a database to this version's tables, one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playhouse.migrations import Runner

from copterm.db.connection import MIGRATION_LOCK, in_words
from copterm.domain.errors import Refusal

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(opened: Any) -> list[str]:
    """Apply what is pending under a lock that other processes wait for; returns the names applied."""
    with _alone(opened), in_words(opened):
        runner = _runner(opened)
        _refuse_newer(runner)
        applied: list[str] = runner.up()
        return applied


def check_current(opened: Any) -> None:
    """Refuse, with what to do, a database whose tables are not this version's."""
    with in_words(opened):
        runner = _runner(opened)
        _refuse_newer(runner)
        pending = [step.name for step in runner.status() if not step.applied]
    if len(pending) == len(runner.migrations()):
        raise Refusal("There is no copterm site in this database yet. Run copterm init first.")
    if pending:
        raise Refusal(
            "The database is of an older copterm. Stop the server and run copterm init to bring it up to date."
        )


def _runner(opened: Any) -> Runner:
    return Runner(opened, str(MIGRATIONS), table_name="schema_migration")


def _refuse_newer(runner: Runner) -> None:
    known = {step.name for step in runner.migrations()}
    newer = sorted(set(runner.applied()) - known)
    if newer:
        raise Refusal(
            f"The database was made by a newer copterm (it has {newer[-1]}). Install that version, or restore a backup."
        )


@contextmanager
def _alone(opened: Any) -> Iterator[None]:
    """Hold the migration lock: a lock file beside a SQLite database, an advisory lock on PostgreSQL."""
    if opened.is_sqlite:
        try:
            lock = os.open(f"{opened.database}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise Refusal(f"The database's folder cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
        return
    with in_words(opened):
        opened.execute_sql("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        try:
            yield
        finally:
            opened.execute_sql("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))
