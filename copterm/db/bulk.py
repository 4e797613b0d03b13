"""Many rows at once, for imports: written without Peewee's care for each, which takes longer than all the rest."""

from collections.abc import Sequence
from typing import Any

from peewee import fn

from copterm.db.tables import database


def insert_rows(table: Any, rows: Sequence[dict[str, Any]], conflicts: str = "") -> None:
    """Insert many rows, all of the same columns; what they leave out has its default."""
    if not rows:
        return
    fields = table._meta.combined
    given = {fields[name]: name for name in rows[0]}
    preset = {
        field: field.db_value(field.default() if callable(field.default) else field.default)
        for field in table._meta.sorted_fields
        if field not in given and field.default is not None
    }
    columns = ", ".join(f'"{field.column_name}"' for field in (*given, *preset))
    places = ", ".join([database.obj.param] * (len(given) + len(preset)))
    defaults = tuple(preset.values())
    values = [(*(field.db_value(row[name]) for field, name in given.items()), *defaults) for row in rows]
    statement = f'INSERT INTO "{table._meta.table_name}" ({columns}) VALUES ({places}) {conflicts}'
    database.obj.cursor().executemany(statement, values)


def next_ids(table: Any, count: int) -> list[int]:
    """The next ids of a table, under the write lock: posts of one batch may then name each other."""
    if count == 0:
        return []
    if database.obj.is_sqlite:
        first = int(table.select(fn.MAX(table.id)).scalar() or 0) + 1
        return list(range(first, first + count))
    statement = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    rows = database.execute_sql(statement, (f'"{table._meta.table_name}"', count))
    return sorted(int(row[0]) for row in rows.fetchall())
