"""House rules about packaging: the lock is whole, hashed and without addresses; contracts hold and have reasons."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

from tests.unit.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert "index" not in LOCK.lower()


def test_every_package_in_the_lock_is_pinned_and_hashed() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(entries) > 40
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry.split("\n")[0]
        assert "--hash=sha256:" in entry, entry.split("\n")[0]


def test_everything_the_project_asks_for_is_in_the_lock() -> None:
    locked = set(re.findall(r"^([a-z0-9-]+)==", LOCK, re.MULTILINE))
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    assert {re.split(r"[\[<>=!~]", one)[0].lower() for one in wanted} <= locked


def test_textual_alone_is_pinned() -> None:
    pinned = [one for one in PROJECT["project"]["dependencies"] if "==" in one]
    assert pinned == ["textual==8.2.8"]


def test_every_import_contract_has_a_reason_and_the_rooms_are_exhaustive() -> None:
    lines = (ROOT / "pyproject.toml").read_text().split("\n")
    starts = [place for place, line in enumerate(lines) if line == "[[tool.importlinter.contracts]]"]
    assert len(starts) == len(PROJECT["tool"]["importlinter"]["contracts"])
    assert all(lines[place - 1].startswith("# ") for place in starts)
    (rooms,) = (one for one in PROJECT["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    assert rooms["exhaustive"] is True


def test_the_version_is_known_without_importing_the_house() -> None:
    code = (
        "import sys, contextlib\n"
        "sys.argv = ['copterm', '--version']\n"
        "from copterm.__main__ import main\n"
        "with contextlib.suppress(SystemExit): main()\n"
        "heavy = {'textual', 'asyncssh', 'peewee', 'msgspec', 'copterm.forum'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"copterm \d+\.\d+\.\d+\n", done.stdout)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = "python3 dev.py test"
    assert command in (ROOT / ".ci" / "run").read_text()
    assert command in (ROOT / "README.md").read_text()
