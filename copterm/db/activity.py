"""The record of what happened: emitted inside a transaction, told after its commit, read by everything later."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from copterm.db.connection import CHANNEL
from copterm.db.prepared import Prepared
from copterm.db.tables import Activity, database
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.events import FLEETING, KINDS, Event

_collected: ContextVar[list[Event] | None] = ContextVar("collected", default=None)


@contextmanager
def collecting() -> Iterator[list[Event]]:
    """Gather the events that are emitted inside; publish them only after the commit."""
    gathered: list[Event] = []
    token = _collected.set(gathered)
    try:
        yield gathered
    finally:
        _collected.reset(token)


def emit(actor: Actor, kind: str, **about: Any) -> Event:
    """Record that `actor` did something, in the transaction at hand."""
    if kind not in KINDS:
        raise ValueError(f"no such kind of event: {kind}")
    event = Event(kind=kind, at=now(), actor_id=actor.id or None, **about)
    gathered = _collected.get()
    if kind not in FLEETING:
        event = replace(event, id=_store(event))
        if not database.obj.is_sqlite and not any(other.id for other in gathered or ()):
            database.execute_sql("SELECT pg_notify(%s, '')", (CHANNEL,))
    if gathered is not None:
        gathered.append(event)
    return event


def _store(event: Event) -> int:
    return _INSERT.inserted(**{name: getattr(event, name) for name in _COLUMNS})


_COLUMNS = ("kind", "at", "actor_id", "community_id", "thread_id", "post_id", "number", "member_id", "data")


_INSERT = Prepared(lambda given: Activity.insert({column: given(column) for column in _COLUMNS}).returning(Activity.id))


def last_id() -> int:
    """The newest activity's id, 0 when nothing has happened yet."""
    newest = Activity.select(Activity.id).order_by(Activity.id.desc()).tuples().first()
    return newest[0] if newest else 0


AT_ONCE = 500
"""Activities that are read at once."""
_SINCE = Prepared(
    lambda given: Activity.select().where(Activity.id > given("last")).order_by(Activity.id).limit(AT_ONCE)
)


def since(last: int) -> list[Event]:
    """What happened after activity `last`, oldest first, at most so much as is read at once."""
    return [Event(**row) for row in _SINCE.dicts(last=last)]
