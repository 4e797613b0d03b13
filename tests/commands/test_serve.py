"""`copterm serve` and `copterm demo --serve` as programs: what they print, what they refuse, how they end."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from copterm.server.hostkey import ensure_host_key
from tests.commands.conftest import PASSWORD, Say
from tests.unit.source import ROOT

PATIENCE = 60


@contextmanager
def program(*words: str) -> Iterator[subprocess.Popen[str]]:
    """A copterm on its way; ended when the test is over, whatever happens."""
    command = [sys.executable, "-m", "copterm", *words]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.kill()


def until(running: subprocess.Popen[str], sign: str) -> str:
    """What it printed, up to the line with `sign`."""
    assert running.stdout is not None
    lines = ""
    while sign not in lines:
        ready, _, _ = select.select([running.stdout], [], [], PATIENCE)
        assert ready, f"no {sign!r} after {PATIENCE} s in: {lines}"
        line = os.read(running.stdout.fileno(), 4096).decode()
        assert line, f"it ended after: {lines} {running.stderr and running.stderr.read()}"
        lines += line
    return lines


def refused(*words: str) -> str:
    """The one sentence with which it refuses."""
    with program(*words) as running:
        out, err = running.communicate(timeout=PATIENCE)
        assert (running.returncode, out) == (1, ""), err
        sentences = [line for line in err.split("\n") if line.startswith("copterm: ")]
        assert len(sentences) == 1, err
        assert "Traceback" not in err
        return sentences[0]


@pytest.fixture
def served(say: Say, folder: Path) -> Path:
    """A site that could be served."""
    assert say("init", "--admin", "ada", "--password-stdin", input=PASSWORD).code == 0
    return folder


@pytest.mark.usefixtures("served")
def test_it_says_where_members_reach_it_and_ends_cleanly_on_sigterm() -> None:
    with program("serve", "--host", "127.0.0.1", "--port", "0", "--workers", "2") as running:
        said = until(running, "SHA256:")
        port = int(re.findall(r"port (\d+)", said)[0])
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            assert connection.recv(8) == b"SSH-2.0-"
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0


@pytest.mark.usefixtures("served")
def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        sentence = refused("serve", "--host", "127.0.0.1", "--port", str(taken.getsockname()[1]))
    assert "in use" in sentence


@pytest.mark.usefixtures("served")
def test_an_address_of_another_machine_is_one_sentence() -> None:
    assert "cannot be used" in refused("serve", "--host", "192.0.2.1", "--port", "0")


def test_without_an_admin_it_says_how_to_make_one(folder: Path, sqlite_template: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "copterm.sqlite3").write_bytes(sqlite_template.read_bytes())
    ensure_host_key(folder / "host_key")
    sentence = refused("serve", "--host", "127.0.0.1", "--port", "0")
    assert "no admin" in sentence
    assert "copterm init --admin" in sentence


def test_without_a_site_it_names_init() -> None:
    assert "copterm init" in refused("serve", "--host", "127.0.0.1", "--port", "0")


def test_a_corrupt_host_key_is_one_sentence(served: Path) -> None:
    (served / "host_key").write_text("nonsense")
    assert "host_key" in refused("serve", "--host", "127.0.0.1", "--port", "0")


def test_a_host_key_that_others_may_read_is_refused(served: Path) -> None:
    (served / "host_key").chmod(0o644)
    assert "chmod 600" in refused("serve", "--host", "127.0.0.1", "--port", "0")


def test_a_broken_database_is_one_sentence(served: Path) -> None:
    (served / "copterm.sqlite3").write_bytes(os.urandom(8192))
    assert "not a database" in refused("serve", "--host", "127.0.0.1", "--port", "0")


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_the_demo_is_served_with_a_line_to_come_in_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: signal.Signals
) -> None:
    """It went on without its terminal when that was closed, and nobody knew of it any more."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with program("demo", "--serve") as running:
        said = until(running, "password")
        assert re.search(r"ssh -p \d+ localhost", said)
        assert re.search(r"bea, password [a-z]+-[a-z]+-[a-z]+-\d\d", said)
        running.send_signal(end)
        assert running.wait(PATIENCE) == 0
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("copterm-demo")]


def test_without_a_terminal_the_demo_walks_the_main_road() -> None:
    with program("demo") as running:
        out, err = running.communicate(timeout=PATIENCE)
        assert running.returncode == 0, err
    for sign in ("[New", "Data Engineering", "Ctrl+S send", "Sent as", "[Communities]", "[Settings]"):
        assert sign in out
    assert "\x1b" not in out
