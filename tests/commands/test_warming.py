"""What is made before the workers fork, and what must not be left behind."""

import os
import tempfile
import threading
from pathlib import Path

import pytest

from copterm.db import migrate
from copterm.operate import warming


def open_files() -> set[str]:
    """The names of this process's open files."""
    return {os.readlink(path) for path in Path("/proc/self/fd").iterdir() if path.exists()}


def test_warming_leaves_no_thread_file_or_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever forks with a database open gives each child a connection that it shares with all others."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    threads, files = set(threading.enumerate()), open_files()
    warming.warm_up()
    assert set(threading.enumerate()) == threads
    assert {name for name in open_files() - files if "pipe:" not in name and "socket:" not in name} == set()
    assert list(tmp_path.iterdir()) == []


def test_a_site_is_served_cold_where_there_is_no_room_to_warm_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(migrate, "migrate", full)
    warming.warm_up()
    monkeypatch.setattr(migrate, "migrate", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):  # but a fault of ours is not hidden
        warming.warm_up()
