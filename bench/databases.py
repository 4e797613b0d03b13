"""A PostgreSQL of this run's own, where one is installed."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import PostgresMissing, Server, create_database, find_binaries


@contextmanager
def postgres() -> Iterator[str | None]:
    """The address of an empty database on a server that ends with the block; None where no server is installed.

    It is the tests' own server, which writes without waiting for the disk: figures on it are the best case.
    """
    folder = Path(tempfile.mkdtemp(prefix="copterm-pg-"))
    try:
        server = _server(folder)
        if server is None:
            yield None
            return
        server.start()
        try:
            yield create_database(server.url, "bench")
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server(folder: Path) -> Server | None:
    if importlib.util.find_spec("psycopg") is None:
        return None
    try:
        return Server(find_binaries(), folder)
    except PostgresMissing:
        return None
