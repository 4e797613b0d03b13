"""`copterm init`: makes a site whole or not at all, and says what it made."""

from __future__ import annotations

import os
import pty
import select
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from copterm.forum import House
from copterm.services import accounts, keys
from tests.commands.conftest import KEY, OTHER_KEY, PASSWORD, Say
from tests.unit.source import ROOT


def test_it_makes_database_host_key_and_admin_and_says_so(say: Say, folder: Path) -> None:
    said = say("init", "--admin", "ada", "--password-stdin", input=f"{PASSWORD}\n")
    assert said.code == 0
    for made in ("copterm.sqlite3", "host_key", "SHA256:", "ada", "copterm serve"):
        assert made in said.out
    assert PASSWORD not in said.out
    with House.open(str(folder / "copterm.sqlite3")) as house:
        ada = house.system.read_now(accounts.get_member, "ada")
    assert ada.is_admin
    assert ada.has_password


def test_what_it_makes_is_for_its_owner_only(say: Say, folder: Path) -> None:
    say("init", "--admin", "ada", "--password-stdin", input=PASSWORD)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_a_key_file_lets_the_admin_in(say: Say, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "ada.pub").write_text(KEY)
    assert say("init", "--admin", "ada", "--key", str(tmp_path / "ada.pub")).code == 0
    with House.open(str(folder / "copterm.sqlite3")) as house:
        assert house.system.read_now(keys.find_by_public, KEY, "root") is not None


def test_again_with_the_same_admin_it_changes_nothing(say: Say, folder: Path) -> None:
    words = ("init", "--admin", "ada", "--password-stdin", "--json")
    first = say(*words, input=PASSWORD).document
    key = (folder / "host_key").read_bytes()
    again = say(*words, input="another long password").document
    assert first["made"] == {"database": True, "host_key": True, "admin": True}
    assert again["made"] == {"database": False, "host_key": False, "admin": False}
    assert (folder / "host_key").read_bytes() == key
    assert (again["fingerprint"], again["admin"]) == (first["fingerprint"], "ada")


def test_with_another_admin_it_refuses_and_names_the_way(say: Say, made: Path) -> None:
    said = say("init", "--admin", "bea", "--password-stdin", input=PASSWORD)
    assert said.code == 1
    assert said.out == ""
    assert "ada" in said.err
    assert "copterm member add --admin bea" in said.err
    assert not (made.parent / "host_key").exists()
    assert "bea" not in say("member", "list").out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\x00\x01\xff" * 50, "is not a public key"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n", "is a private key"),
        (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKYp ada", "damaged"),
        (b"hello there", "not a public SSH key"),
    ],
)
def test_a_key_file_that_is_none_is_refused_before_anything_is_made(
    say: Say, folder: Path, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "key").write_bytes(content)
    said = say("init", "--admin", "ada", "--key", str(tmp_path / "key"))
    assert said.code == 1
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not folder.exists()


def test_a_key_file_that_is_not_there_is_refused(say: Say, tmp_path: Path) -> None:
    said = say("init", "--admin", "ada", "--key", str(tmp_path / "none.pub"))
    assert (said.code, "cannot be read" in said.err) == (1, True)


def test_a_weak_password_is_refused_before_anything_is_made(say: Say, folder: Path) -> None:
    said = say("init", "--admin", "ada", "--password-stdin", input="short")
    assert said.code == 1
    assert "at least 10" in said.err
    assert not folder.exists()


@pytest.mark.parametrize("words", [(), ("--admin", "ada"), ("--password-stdin",)])
def test_without_an_admin_or_a_way_in_it_is_wrong_usage_and_leaves_nothing(
    say: Say, folder: Path, words: tuple[str, ...]
) -> None:
    said = say("init", *words)
    assert said.code == 2
    assert "--password-stdin" in said.err
    assert not (folder / "copterm.sqlite3").exists()


def test_a_corrupt_host_key_is_refused_before_anything_is_made(say: Say, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "host_key").write_bytes(b"nonsense")
    (folder / "host_key").chmod(0o600)
    said = say("init", "--admin", "ada", "--password-stdin", input=PASSWORD)
    assert said.code == 1
    assert "host key" in said.err
    assert sorted(path.name for path in folder.iterdir()) == ["host_key"]


@pytest.mark.parametrize("content", [b"\x7fELF" + bytes(4096), os.urandom(5000), b"hello\n" * 200])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(say: Say, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(content)
    said = say("init", "--admin", "ada", "--password-stdin", "--database", str(path), input=PASSWORD)
    assert said.code == 1
    assert "not a database" in said.err
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("database", "sentence"),
    [
        ("mysql://host/name", "is not a database address"),
        ("postgresql://nobody@127.0.0.1:1/x", "does not answer"),
        ("postgresql://nobody@127.0.0.1:1", "names no database"),
        ("/proc/nowhere/site.db", "cannot be made"),
        ("/", "is a folder"),
    ],
)
def test_a_wrong_database_address_is_one_sentence(say: Say, database: str, sentence: str) -> None:
    said = say("init", "--admin", "ada", "--password-stdin", "--database", database, input=PASSWORD)
    assert said.code == 1
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_postgresql_gets_a_site_too(say: Say, postgres_url: str) -> None:
    from tests.postgres import create_database, drop_database

    url = create_database(postgres_url, "copterm_init")
    words = ("init", "--admin", "ada", "--password-stdin", "--database", url, "--json")
    try:
        assert say(*words, input=PASSWORD).document["made"]["admin"] is True
        assert say(*words, input=PASSWORD).document["made"]["admin"] is False
    finally:
        drop_database(postgres_url, "copterm_init")


def test_in_a_terminal_it_asks(tmp_path: Path) -> None:
    answers = [("Handle", "ada"), ("public SSH key", ""), ("Password", PASSWORD), ("Repeat", PASSWORD)]
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "copterm", "init"]
    with subprocess.Popen(command, stdin=child, stdout=child, stderr=child, cwd=ROOT, env=environment) as asked:
        os.close(child)
        shown = ""
        for question, answer in answers:
            while question not in shown:
                shown += _read(parent)
            shown = ""
            os.write(parent, f"{answer}\n".encode())
        while "copterm serve" not in shown:
            shown += _read(parent)
        assert asked.wait(20) == 0
    os.close(parent)
    with House.open(str(tmp_path / "copterm" / "copterm.sqlite3")) as house:
        assert house.system.read_now(accounts.find_admin) == "ada"


def _read(terminal: int) -> str:
    ready, _, _ = select.select([terminal], [], [], 20)
    assert ready, "the command said nothing for 20 seconds"
    return os.read(terminal, 4096).decode()


def test_a_key_given_for_an_admin_who_is_there_is_not_taken_in_silence(say: Say, made: Path, tmp_path: Path) -> None:
    (tmp_path / "same.pub").write_text(KEY)
    (tmp_path / "other.pub").write_text(OTHER_KEY)
    assert "not added" not in say("init", "--admin", "ada", "--key", str(tmp_path / "same.pub")).out
    said = say("init", "--admin", "ada", "--key", str(tmp_path / "other.pub"))
    assert said.code == 0
    assert "The key was not added: ada was there. To add it: copterm key add ada FILE" in said.out
    said = say("init", "--admin", "ada", "--password-stdin", input=PASSWORD)
    assert "The password was not changed: ada was there." in said.out
