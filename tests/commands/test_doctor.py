"""The doctor: a well site is well; what is miscounted, lost from the search or open to others is found and mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from copterm.db import fulltext
from copterm.db.tables import Community, Thread
from copterm.forum import House
from copterm.server.hostkey import ensure_host_key
from tests.commands.conftest import Say


@pytest.fixture(autouse=True)
def _key(peopled: Path) -> None:
    """The server's key, in its place, and a database that is its owner's only, as init makes it."""
    peopled.chmod(0o600)
    ensure_host_key(peopled.parent / "host_key")


def hurt(folder: Path) -> None:
    """Miscount a community and a thread, and lose the search."""

    def work(actor: object) -> None:
        Community.update(member_count=99).execute()
        Thread.update(post_count=99).execute()
        fulltext.clear()

    with House.open(str(folder)) as house:
        house.system.write_now(work)


def findings(say: Say, *options: str) -> dict[str, bool]:
    """What was looked at, and whether it is well."""
    return {one["name"]: one["well"] for one in say("doctor", "--json", *options).document["findings"]}


def test_a_well_site_is_well(say: Say, peopled: Path) -> None:
    assert say("thread", "new", "--community", "data", "--title", "Any", "--as", "ada", input="Words.\n").code == 0
    said = say("doctor")
    assert said.code == 0
    assert said.out.endswith("\nAll is well.\n")
    assert "1 post in it" in said.out
    assert set(findings(say)) == {"version", "database", "host key", "file", "integrity", "admin", "counters", "search"}


def test_what_is_wrong_is_said_with_what_to_do_and_mended(say: Say, peopled: Path) -> None:
    assert say("thread", "new", "--community", "data", "--title", "Any", "--as", "ada", input="Words.\n").code == 0
    hurt(peopled)
    said = say("doctor")
    assert said.code == 1
    assert "!!  counters" in said.out
    assert "1 post missing, 0 entries too many" in said.out
    assert "copterm doctor --mend" in said.out
    assert say("search", "words", "--as", "ada").out == "Nothing was found.\n"
    assert say("doctor", "--mend").code == 0
    assert all(findings(say).values())
    assert say("search", "words", "--as", "ada").out.startswith("1#1")


def test_a_database_that_others_can_read_is_told(say: Say, peopled: Path) -> None:
    peopled.chmod(0o644)
    assert findings(say)["file"] is False
    assert "chmod 600" in say("doctor").out


def test_without_a_site_the_doctor_says_how_to_make_one(say: Say, peopled: Path) -> None:
    for path in peopled.parent.glob(f"{peopled.name}*"):
        path.unlink()
    assert "copterm init" in say("doctor").err
