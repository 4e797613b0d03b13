"""A real server in a process of its own, on a fresh site and a free port of the loopback."""

import asyncio
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh
import psutil
import pytest

from copterm.forum import House
from copterm.server.hostkey import ensure_host_key
from copterm.server.loop import SteadyLoop
from copterm.services import accounts, keys
from tests.server.nest import SURROUNDINGS, Hatched, Nest

ROOT = Path(__file__).resolve().parents[2]
ROOMY: dict[str, Any] = {"sessions_per_member": 100}


def wait_until(holds: Callable[[], Any], patience: float = 20.0, what: str = "it") -> Any:
    """Look again and again until it holds; the answer is what it said."""
    end = time.monotonic() + patience
    while not (result := holds()):
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {patience} s")
        time.sleep(0.02)
    return result


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loops that workers run on, also for the parts of a worker that tests run in their own process."""
    return {"steady": SteadyLoop}


@dataclass
class Server:
    """A running `copterm serve`."""

    process: subprocess.Popen[str] | Hatched
    port: int
    fingerprint: str
    database: str
    log_path: Path
    member_keys: dict[str, asyncssh.SSHKey] = field(default_factory=dict)

    @property
    def workers(self) -> list[psutil.Process]:
        """The worker processes."""
        return list(psutil.Process(self.process.pid).children())

    @property
    def log(self) -> str:
        """All that was logged so far."""
        return self.log_path.read_text()

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log's lines of this kind."""
        lines = [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("event") == event]

    def stop(self) -> int:
        """SIGTERM: the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


Serve = Callable[..., Server]
Site = tuple[str, dict[str, asyncssh.SSHKey]]
_numbers = itertools.count()


def make_site(template: Path, folder: Path) -> Site:
    """A site with an admin, ada, and a member, bea, each with a key."""
    path = folder / "site.db"
    shutil.copyfile(template, path)
    made: dict[str, asyncssh.SSHKey] = {}
    with House.open(str(path)) as house:
        for handle in ("ada", "bea"):
            made[handle] = asyncssh.generate_private_key("ssh-ed25519")
            system = house.system
            system.write_now(
                accounts.create_member, handle, handle.title(), is_admin=handle == "ada", password_hash="-"
            )
            public = made[handle].export_public_key("openssh").decode()
            system.write_now(keys.add_key, public, "laptop", handle)
    return str(path), made


def start_server(
    site: Site, folder: Path, *, stub: bool, limits: dict[str, Any], nest: Nest | None, **options: Any
) -> Server:
    """A server of this site, in a process of its own, ready for members; without a nest Python is started anew."""
    database, made = site
    host_key = folder / "host_key"
    ensure_host_key(host_key)
    settings = {"port": 0, "workers": 2, "stub": stub, "database": database, "host_key": str(host_key)}
    settings |= {"data_dir": str(folder), "limits": ROOMY | limits} | options
    log_path = folder / f"log-{next(_numbers)}"
    with log_path.open("w") as log:
        process: subprocess.Popen[str] | Hatched
        if nest is not None:
            process = nest.hatch(settings, log.fileno())
        else:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.server.serving", json.dumps(settings)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, **SURROUNDINGS},
            )
    assert process.stdout is not None
    said = process.stdout.readline() + process.stdout.readline()
    port = re.search(r"port (\d+)", said)
    fingerprint = re.search(r"SHA256:\S+", said)
    if port is None or fingerprint is None:
        process.kill()
        raise AssertionError(f"the server did not start:\n{log_path.read_text()}")
    return Server(process, int(port[1]), fingerprint[0], database, log_path, made)


def end(server: Server) -> None:
    """Stop it, whatever the test did to it; it must not have started another program."""
    server.stop()
    if server.process.stdout is not None:
        server.process.stdout.close()
    assert not server.logged("forbidden")


@pytest.fixture(scope="session")
def nest() -> Iterator[Nest]:
    """Where servers come from, with all that they import."""
    made = Nest()
    yield made
    made.close()


@pytest.fixture
def serve(nest: Nest, sqlite_template: Path, tmp_path: Path) -> Iterator[Serve]:
    """Starts servers with limits of their own; all of them are ended with the test."""
    running: list[Server] = []

    def start(*, stub: bool = True, limits: dict[str, Any] | None = None, site: Any = None, **options: Any) -> Server:
        chosen = site or make_site(sqlite_template, tmp_path)
        server = start_server(chosen, tmp_path, stub=stub, limits=limits or {}, nest=nest, **options)
        running.append(server)
        return server

    yield start
    for server in running:
        end(server)


@pytest.fixture(scope="session")
def stub_server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with the stub app, for every test that leaves it as it was."""
    folder = tmp_path_factory.mktemp("served")
    server = start_server(make_site(sqlite_template, folder), folder, stub=True, limits={}, nest=None)
    yield server
    end(server)
