"""The documents are true: their tables are the code's, their commands exist, and what they link to is there."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from tests.docs.tables import TABLE, bindings, commands, documents, keys, renewed, spelled
from tests.unit.source import ROOT

COMMANDS = dict(commands())
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!#)([^)\s]+)\)")


@pytest.mark.parametrize("document", documents())
def test_its_tables_are_what_the_code_says(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert text == renewed(text), "run: python3 dev.py fix"


def test_the_readme_has_the_tables_of_commands_and_keys() -> None:
    names = {found["name"] for found in TABLE.finditer((ROOT / "README.md").read_text(encoding="utf-8"))}
    assert {"commands", "everywhere", "threads"} <= names


def test_every_key_stands_in_the_members_document() -> None:
    text = (ROOT / "docs" / "members.md").read_text(encoding="utf-8")
    places = {found["name"] for found in TABLE.finditer(text)}
    told = {does for place in places for _, does in keys(place)}
    outside = {
        "door",
        "welcome",
        "choices",
        "confirm",
        "question",
        "help",
        "palette",
        "peek",
        "links",
        "plain",
        "versions",
        "choice",
        "lines",
        "reading",
        "asked",
        "admit",
        "invited",
        "person",
    }
    assert {spelled(one.tooltip) for one in bindings() if str(one.id).split(".")[0] not in outside} <= told


@pytest.mark.parametrize("document", documents())
def test_every_command_it_shows_exists(document: str) -> None:
    for line in _lines((ROOT / document).read_text(encoding="utf-8")):
        words = shlex.split(line.split(" # ")[0].split(" | ")[-1].split(" < ")[0])
        if words[:1] != ["copterm"] or words[1:2] == ["--version"]:
            continue
        command = _find(words)
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        given = {word.split("=")[0] for word in words if word.startswith("--")}
        assert given <= known, f"{line}: {command.name} has no {given - known}"


@pytest.mark.parametrize("document", documents())
def test_what_it_links_to_is_there(document: str) -> None:
    path = ROOT / document
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target.split("#")[0]).exists(), target


def _lines(text: str) -> list[str]:
    """The lines of the document's shell examples, each a whole command."""
    examples = "\n".join(example for language, example in FENCE.findall(text) if language == "sh")
    return [line.removeprefix("sudo ").strip() for line in examples.replace("\\\n", " ").split("\n")]


def _find(words: list[str]) -> click.Command:
    """The command that these words begin with."""
    for path, command in COMMANDS.items():
        verb = [word for word in path.split() if word.islower() and word[0] not in "[{"]
        if words[: len(verb)] == verb:
            return command
    raise AssertionError(f"there is no command {' '.join(words)}")
