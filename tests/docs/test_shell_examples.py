"""The shell examples for facilitators and moderators run as they are written, on the demo's site, in their order."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from copterm.forum import House
from copterm.operate import demo_site
from copterm.operate.shell import run
from copterm.services import accounts
from tests.docs.test_documents import FENCE
from tests.unit.source import ROOT

PRINTED = re.compile(r"copterm mod undo (\d+) --reason")


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's site; one for all, for nothing here is done twice."""
    path = tmp_path_factory.mktemp("examples") / "site.db"
    path.write_bytes(sqlite_template.read_bytes())
    with House.open(str(path)) as house:
        house.system.write_now(accounts.create_member, demo_site.ADMIN, is_admin=True, password_hash="-")
        demo_site.fill(house, "-")
    return path


def examples(document: str) -> list[str]:
    """The commands that a document shows, in their order."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return [line for language, body in FENCE.findall(text) if language == "sh" for line in body.strip().split("\n")]


@pytest.mark.parametrize("document", ["facilitators.md", "moderators.md"])
def test_every_command_does_what_it_says(document: str, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPTERM_DATABASE", str(site))
    refused, printed = [], ""
    for line in examples(document):
        words = shlex.split(line.split(" # ")[0])
        if words[1:3] == ["mod", "undo"]:
            words[3] = printed  # which is the next one of this very log
        with CliRunner().isolation() as (out, err, _):
            code = run(words[1:])
            sys.stdout.flush()
            said, wrong = out.getvalue().decode(), err.getvalue().decode()
        if found := PRINTED.search(said):
            printed = found[1]
        if code:
            refused.append(f"{line}\n    {wrong}")
    assert refused == []


def test_both_documents_show_commands() -> None:
    assert all(len(examples(document)) >= 20 for document in ("facilitators.md", "moderators.md"))
