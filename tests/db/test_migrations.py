"""Migrations: from nothing to what the models say, one process at a time, and never backwards."""

import multiprocessing
from pathlib import Path

import pytest

from copterm.db import connection, migrate
from copterm.db.ddl import statements
from copterm.domain.errors import Refusal, Unavailable
from copterm.forum import House
from tests import postgres


def schema_of(url: str) -> list[str]:
    """What the database says its tables and indexes are, without the migration history."""
    opened = connection.connect(url)
    with opened.connection_context():
        if opened.is_sqlite:
            query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'schema_migration'"
        else:
            query = (
                "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable "
                "FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_migration' "
                "UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' "
                "AND tablename <> 'schema_migration'"
            )
        return sorted(row[0] for row in opened.execute_sql(query).fetchall())


def create_from_models(url: str) -> None:
    opened = connection.connect(url)
    with opened.connection_context():
        for statement in statements(opened):
            opened.execute_sql(statement)


def test_migrations_make_what_the_models_say_on_sqlite(tmp_path: Path, sqlite_template: Path) -> None:
    create_from_models(str(tmp_path / "models.db"))
    assert schema_of(str(sqlite_template)) == schema_of(str(tmp_path / "models.db"))


def test_migrations_make_what_the_models_say_on_postgresql(postgres_template: str) -> None:
    fresh = postgres.create_database(postgres_template, "models")
    create_from_models(fresh)
    assert schema_of(postgres.with_database(postgres_template, "copterm_template")) == schema_of(fresh)


def test_migrating_again_changes_nothing(site_url: str) -> None:
    opened = connection.connect(site_url)
    assert migrate.migrate(opened) == []
    opened.close()


def _migrate(path: str) -> int:
    opened = connection.connect(path)
    return len(migrate.migrate(opened))


def test_of_processes_that_migrate_at_once_one_does_the_work(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        counts = pool.map(_migrate, [str(tmp_path / "site.db")] * 3)
    assert sorted(counts) == [0, 0, 1]


def test_a_newer_database_is_refused_and_named(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "newer.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = connection.connect(str(path))
    with opened.connection_context():
        opened.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')")
    with pytest.raises(Refusal, match=r"newer copterm.*9999_future"):
        House.open(str(path))


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"this is a shopping list\n" * 200)
    with pytest.raises(Unavailable, match="not a database"):
        House.open(str(path))
    assert path.read_bytes().startswith(b"this is a shopping list")


def test_a_missing_or_empty_site_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="copterm init"):
        House.open(str(tmp_path / "none.db"))
    (tmp_path / "empty.db").touch()
    with pytest.raises(Refusal, match="copterm init"):
        House.open(str(tmp_path / "empty.db"))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://root@localhost/x", "not a database address"),
        ("postgresql://someone@127.0.0.1:1/nowhere", "does not answer"),
        ("postgresql://someone:secret@127.0.0.1:1/", "names no database"),
    ],
)
def test_a_wrong_address_is_one_sentence_without_the_password(url: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        House.open(url)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
