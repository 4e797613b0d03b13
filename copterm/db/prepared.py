"""Queries that are put into words once: Peewee takes up to a millisecond to write a query's SQL, SQLite microseconds
to answer it.

    newest = Prepared(lambda given: Post.select(Post.id).where(Post.thread == given("thread")).order_by(Post.id.desc()))
    newest.tuples(thread=7)

`given(name)` stands for a value that each call names, and `given.many(name)` for a list of them, as in
`Post.thread.in_(given.many("threads"))`.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from peewee import BooleanField, EnclosedNodeList, Field, Node

from copterm.db.fields import JSONTextField, UTCDateTimeField
from copterm.db.tables import database

Written = tuple[str, list[Any], list[tuple[str, Any]], list[str]]
"""SQL, parameters, what is selected with what reads it, and the attributes of a row."""


class Slot(Node):  # type: ignore[misc]
    """A place in a query that a value is put into later; `place` tells which of a list."""

    def __init__(self, name: str, place: int | None = None) -> None:
        self.name = name
        self.place = place

    def __sql__(self, ctx: Any) -> Any:
        """A parameter, holding this slot until the query is run."""
        ctx._values.append(self)
        return ctx.literal(ctx.state.param or "?")


class Given:
    """Makes the slots of one query."""

    def __init__(self, lengths: dict[str, int]) -> None:
        self._lengths = lengths

    def __call__(self, name: str) -> Any:
        """A value named by each call."""
        return Slot(name)

    def many(self, name: str) -> Any:
        """A list of values named by each call."""
        return EnclosedNodeList([Slot(name, place) for place in range(self._lengths[name])])


class Prepared:
    """A query written once for each database and each length of its lists."""

    def __init__(self, build: Callable[[Given], Any]) -> None:
        self._build = build
        self._written: dict[Any, Written] = {}

    def run(self, **values: Any) -> Any:
        """Run it; the cursor."""
        return self._run(self._written_for(values), values)

    def changed(self, **values: Any) -> int:
        """Make the change; how many rows it changed."""
        return int(database.rows_affected(self.run(**values)))

    def inserted(self, **values: Any) -> int:
        """Insert a row; its id. The query ends with `.returning(Table.id)`."""
        return int(self.run(**values).fetchone()[0])

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows as tuples, in the order of what is selected."""
        return self._rows(self._written_for(values), values)

    def dicts(self, **values: Any) -> list[dict[str, Any]]:
        """The rows as dictionaries, by the names of what is selected."""
        written = self._written_for(values)
        names = [name for name, _ in written[2]]
        return [dict(zip(names, row, strict=True)) for row in self._rows(written, values)]

    def row(self, **values: Any) -> Any:
        """The first row as an object with attributes named as the columns of the tables are; None if there is none."""
        written = self._written_for(values)
        rows = self._rows(written, values)
        return SimpleNamespace(**dict(zip(written[3], rows[0], strict=True))) if rows else None

    def first(self, **values: Any) -> tuple[Any, ...] | None:
        """The first row as a tuple, None if there is none."""
        rows = self.tuples(**values)
        return rows[0] if rows else None

    def _run(self, written: Written, values: dict[str, Any]) -> Any:
        return database.execute_sql(written[0], self._filled(written[1], values))

    def _rows(self, written: Written, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        readers = [reader for _, reader in written[2]]
        rows = self._run(written, values)
        if not any(readers):
            return [tuple(row) for row in rows]
        return [
            tuple(value if reader is None else reader(value) for value, reader in zip(row, readers, strict=True))
            for row in rows
        ]

    def _written_for(self, values: dict[str, Any]) -> Written:
        lengths = {name: _rounded(len(value)) for name, value in values.items() if isinstance(value, (list, tuple))}
        key = (database.is_sqlite, *lengths.items())
        if key not in self._written:
            query = self._build(Given(lengths)).bind(database.obj)
            sql, parameters = database.get_sql_context().sql(query).query()
            selected = getattr(query, "_returning", None) or ()
            columns = [_column(one) for one in selected]
            attributes = [str(getattr(one, "_alias", None) or getattr(one, "column_name", "")) for one in selected]
            self._written[key] = sql, list(parameters), columns, attributes
        return self._written[key]

    def _filled(self, parameters: list[Any], values: dict[str, Any]) -> list[Any]:
        return [_plain(_value(one, values)) if isinstance(one, Slot) else one for one in parameters]


def _rounded(length: int) -> int:
    """Lists are filled up to a power of two, so that few queries are written."""
    return 1 << max(0, length - 1).bit_length()


def _value(slot: Slot, values: dict[str, Any]) -> Any:
    value = values[slot.name]
    if slot.place is None:
        return value
    return value[min(slot.place, len(value) - 1)]


def _plain(value: Any) -> Any:
    """A value as the driver takes it."""
    if isinstance(value, datetime):
        instant = value.astimezone(UTC).replace(tzinfo=None)
        return instant.isoformat(sep=" ", timespec="microseconds") if database.is_sqlite else instant
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def _column(selected: Any) -> tuple[str, Any]:
    """The name of something selected, and what reads its values where they do not come as they are."""
    plain = selected.unwrap() if isinstance(selected, Node) else selected
    name = str(getattr(selected, "_alias", None) or getattr(plain, "name", ""))
    is_read = isinstance(plain, Field) and isinstance(plain, (UTCDateTimeField, JSONTextField, BooleanField))
    return name, plain.python_value if is_read else None
