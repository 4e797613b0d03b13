"""The first tables, as SQL that never changes: one file a database beside this one."""

from pathlib import Path
from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Run the statements of the database at hand."""
    dialect = "sqlite" if db.is_sqlite else "postgresql"
    script = Path(__file__).with_name(f"0001_first.{dialect}.sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
