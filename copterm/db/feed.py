"""The change feed: how one process learns what the others committed.

SQLite: `PRAGMA data_version` moves when another connection commits; asking costs a few microseconds.
PostgreSQL: LISTEN on a connection of its own.
"""

import select
import threading
from collections.abc import Callable
from typing import Any

import peewee

from copterm.db import activity
from copterm.db.connection import CHANNEL
from copterm.domain.events import Event

SQLITE_SECONDS = 0.1


class Feed(threading.Thread):
    """Reads new activity in a thread of its own and gives each event to `publish` once, in order.

    What this process committed comes too; the hub knows what it has told already.
    """

    def __init__(self, opened: Any, publish: Callable[[list[Event]], None]) -> None:
        super().__init__(name="feed", daemon=True)
        self._opened = opened
        self._publish = publish
        self._stopping = threading.Event()
        self._last = 0
        self._version = -1
        self.ready = threading.Event()

    def stop(self) -> None:
        """End within one round."""
        self._stopping.set()

    def run(self) -> None:
        """Follow the database until stopped; a database that is away is asked again."""
        while not self._stopping.is_set():
            try:
                self._opened.connect(reuse_if_open=True)
                self._last = self._last or activity.last_id()
                if not self._opened.is_sqlite:
                    self._opened.execute_sql(f"LISTEN {CHANNEL}")
                self.ready.set()
                self._follow()
            except peewee.PeeweeException:
                if not self._opened.is_closed():
                    self._opened.close()
                self._stopping.wait(1)
        if not self._opened.is_closed():
            self._opened.close()

    def _follow(self) -> None:
        while not self._stopping.is_set():
            if self._opened.is_sqlite:
                self._stopping.wait(SQLITE_SECONDS)
                version = self._opened.execute_sql("PRAGMA data_version").fetchone()[0]
                if version == self._version:
                    continue
                self._version = version
            else:
                self._wait_for_notice()
            self._read()

    def _wait_for_notice(self) -> None:
        connection = self._opened.connection()
        select.select([connection.fileno()], [], [], 0.5)
        for _ in connection.notifies(timeout=0):
            pass

    def _read(self) -> None:
        events = activity.since(self._last)
        while events:
            self._last = events[-1].id
            self._publish(events)
            events = activity.since(self._last) if len(events) == activity.AT_ONCE else []
