"""Tables, connections, migrations and the change feed, for SQLite and PostgreSQL."""
