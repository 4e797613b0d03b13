"""The SQL that the models would make, for the first migration and for the test that migrations equal models."""

from typing import Any

from copterm.db import fulltext
from copterm.db.entering import ENTERING
from copterm.db.tables import TABLES, Table
from copterm.db.telling import TELLING
from copterm.db.tending import TENDING

EVERY: tuple[type[Table], ...] = (*TABLES, *ENTERING, *TENDING, *TELLING)
"""Every table, each behind those that it refers to."""


def statements(opened: Any) -> list[str]:
    """CREATE statements of every table and index, in the dialect of `opened`."""
    made = []
    for table in EVERY:
        schema = table._schema
        schema.database = opened
        made.append(schema._create_table(safe=False).query()[0])
        for index in schema._create_indexes(safe=False):
            made.append(index.query()[0])
    return [*made, *(fulltext.SQLITE if opened.is_sqlite else fulltext.POSTGRESQL)]
