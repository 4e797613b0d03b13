"""The command line in the tests: on a site in a temporary folder, with nothing of this machine's own settings."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from copterm.forum import House
from copterm.operate.shell import run
from copterm.services import accounts

PASSWORD = "four words in a row"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKYpN2nQbW9v3bqCkT1o5Jq2Yw0rJ9cQm3l8b7d6e5f4 ada@laptop"  # nobody's key
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3Rzjkpa0bq2Y2LQJk8mY0mZ3p0b7l7Qp4s5Kc3bZ1x ada@desk"  # nor this


@dataclass
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


Say = Callable[..., Said]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of whoever runs the tests, and a data folder of our own."""
    for name in list(os.environ):
        if name.startswith("COPTERM_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the site is made."""
    return tmp_path / "data" / "copterm"


@pytest.fixture
def say() -> Say:
    """Give a command as at a shell: `say("member", "list", input="…")`."""

    def give(*words: str, input: str | bytes = "", env: dict[str, str] | None = None) -> Said:
        runner = CliRunner()
        with runner.isolation(input=input, env=env) as (out, err, _):
            code = run(list(words))
            sys.stdout.flush()
            return Said(code, out.getvalue().decode(), err.getvalue().decode())

    return give


@pytest.fixture
def made(folder: Path, sqlite_template: Path) -> Path:
    """A site with the admin ada; the database's file."""
    folder.mkdir(parents=True)
    path = folder / "copterm.sqlite3"
    shutil.copyfile(sqlite_template, path)
    with House.open(str(path)) as house:
        house.system.write_now(accounts.create_member, "ada", "Ada Okafor", is_admin=True, public_key=KEY)
    return path


@pytest.fixture
def peopled(made: Path, say: Say) -> Path:
    """The same with bea, and the community data that ada looks after and bea is in."""
    assert say("member", "add", "bea", "--name", "Bea Moreau").code == 0
    words = ("--name", "Data Engineering", "--purpose", "Boring pipelines.", "--facilitator", "ada")
    assert say("community", "add", "data", *words).code == 0
    assert say("community", "join", "data", "--as", "bea").code == 0
    return made
