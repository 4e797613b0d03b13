"""Whether the database itself is whole."""

from copterm.db.tables import database

MOST = 10


def damage() -> list[str]:
    """What SQLite finds broken in its file, at most `MOST` sentences of its own; PostgreSQL looks after that itself."""
    if not database.is_sqlite:
        return []
    said = [str(row[0]) for row in database.execute_sql("PRAGMA quick_check(10)").fetchall()]
    found = [] if said == ["ok"] else said
    for table, row, parent, _ in database.execute_sql("PRAGMA foreign_key_check").fetchall()[:MOST]:
        found.append(f"{table} {row} names a {parent} that is not there")
    return found[:MOST]
