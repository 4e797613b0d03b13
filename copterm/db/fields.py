"""Column types of our own: instants that are always UTC, and small JSON documents."""

import json
from datetime import UTC, datetime
from typing import Any

from peewee import DateTimeField, TextField


class UTCDateTimeField(DateTimeField):  # type: ignore[misc]
    """An instant. Takes and gives aware datetimes in UTC; refuses naive ones; sorts as text on SQLite."""

    def db_value(self, value: datetime | None) -> Any:
        """The instant as the driver stores it: naive, UTC, to the microsecond."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime for {self.name}: give it a zone")
        plain = value.astimezone(UTC).replace(tzinfo=None)
        if self.model._meta.database.is_sqlite:
            return plain.isoformat(sep=" ", timespec="microseconds")
        return plain

    def python_value(self, value: Any) -> datetime | None:
        """The instant, aware, in UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        instant: datetime = value.replace(tzinfo=UTC)
        return instant


class JSONTextField(TextField):  # type: ignore[misc]
    """A small JSON document kept as text, the same on both databases."""

    def db_value(self, value: Any) -> str:
        """Compact JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        """What was stored."""
        return None if value is None else json.loads(value)
