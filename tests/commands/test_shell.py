"""The command line itself: which site it speaks of, and what it says when there is none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from tests.commands.conftest import Say
from tests.unit.source import ROOT


def test_without_a_site_it_names_init(say: Say) -> None:
    said = say("member", "list")
    assert (said.code, "copterm init" in said.err) == (1, True)


def test_an_empty_file_is_no_site_yet(say: Say, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    said = say("member", "list", "--database", str(tmp_path / "empty.db"))
    assert (said.code, "copterm init" in said.err) == (1, True)


@pytest.mark.parametrize("content", [b"\x00" * 4096, os.urandom(9000), b"plain words\n" * 400])
def test_a_broken_database_is_one_sentence(say: Say, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.db").write_bytes(content)
    said = say("member", "list", "--database", str(tmp_path / "broken.db"))
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert (tmp_path / "broken.db").read_bytes() == content


def test_a_damaged_site_is_one_sentence(say: Say, peopled: Path) -> None:
    content = bytearray(peopled.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    peopled.write_bytes(content)
    for name in ("-wal", "-shm"):
        Path(f"{peopled}{name}").unlink(missing_ok=True)
    said = say("member", "list")
    assert said.code == 1
    assert "damaged" in said.err
    assert said.err.count("\n") == 1


def test_a_database_of_a_newer_version_is_refused_by_name(say: Say, made: Path) -> None:
    connection = apsw.Connection(str(made))
    connection.execute("INSERT INTO schema_migration SELECT * FROM schema_migration LIMIT 0")
    columns = [row[1] for row in connection.execute("PRAGMA table_info(schema_migration)")]
    values = {"name": "9999_future", "applied_at": "2030-01-01 00:00:00", "applied": "2030-01-01 00:00:00"}
    given = [name for name in columns if name in values]
    marks = ", ".join("?" for _ in given)
    connection.execute(
        f"INSERT INTO schema_migration ({', '.join(given)}) VALUES ({marks})", [values[name] for name in given]
    )
    connection.close()
    for words in (("member", "list"), ("init",)):
        said = say(*words)
        assert said.code == 1
        assert "newer copterm" in said.err
        assert "9999_future" in said.err


def test_a_database_that_may_not_be_read_is_one_sentence(made: Path, say: Say) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    made.chmod(0)
    said = say("member", "list")
    assert (said.code, said.err.count("\n")) == (1, 1)


def test_the_site_is_named_by_option_environment_or_file(say: Say, made: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    shutil.copyfile(made, other)
    made.unlink()
    (tmp_path / "site.toml").write_text(f'database = "{other}"\n')
    assert say("member", "list").code == 1
    assert "ada" in say("member", "list", "--database", str(other)).out
    assert "ada" in say("--database", str(other), "member", "list").out
    assert "ada" in say("--config", str(tmp_path / "site.toml"), "member", "list").out
    assert "ada" in say("member", "list", "--database", f"sqlite:///{other}").out
    assert "ada" in say("member", "list", "--config", str(tmp_path / "site.toml")).out
    assert "ada" in say("member", "list", env={"COPTERM_DATABASE": str(other)}).out
    assert "ada" in say("member", "list", env={"COPTERM_CONFIG": str(tmp_path / "site.toml")}).out


def test_a_wrong_setting_is_one_sentence(say: Say) -> None:
    said = say("member", "list", env={"COPTERM_PORT": "many"})
    assert (said.code, said.err) == (1, "copterm: COPTERM_PORT: port is 'many', but must be a whole number.\n")


def test_it_runs_as_a_program_and_stops_when_nobody_reads(peopled: Path) -> None:
    command = [sys.executable, "-m", "copterm", "member", "list", "--database", str(peopled)]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, cwd=ROOT, check=True)
    assert [one["handle"] for one in json.loads(done.stdout)["members"]] == ["ada", "bea"]
    reading, writing = os.pipe()
    os.close(reading)
    gone = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    os.close(writing)
    assert gone.returncode == 1
    assert "Traceback" not in gone.stderr


def test_help_and_version_need_no_site(say: Say) -> None:
    assert say("--version").out.startswith("copterm ")
    said = say("--help")
    assert said.code == 0
    assert [name for name in ("init", "serve", "demo", "import", "thread") if name not in said.out] == []
