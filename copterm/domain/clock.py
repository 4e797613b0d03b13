"""The one clock of the house, so that tests can set it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_read: list[Callable[[], datetime]] = [lambda: datetime.now(UTC)]


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _read[-1]()


@contextmanager
def fixed(read: Callable[[], datetime]) -> Iterator[None]:
    """Make `now` answer what `read` says, for a test."""
    _read.append(read)
    try:
        yield
    finally:
        _read.remove(read)
