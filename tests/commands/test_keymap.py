"""Keys in words: list, set, reset, export, import, and the site's own in its settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from copterm.operate.site_keys import site_keys
from copterm.settings import SettingsError, load
from tests.commands.conftest import Say

pytestmark = pytest.mark.usefixtures("peopled")


def test_every_act_is_listed_with_its_keys(say: Say) -> None:
    rows = {row["id"]: row for row in say("keymap", "list", "--json").document["keys"]}
    assert rows["page.help"]["keys"] == "?, F1"
    assert rows["list.down"]["where"] == "in lists"
    assert len(rows) > 90


def test_a_key_is_set_shown_and_taken_back(say: Say) -> None:
    assert say("keymap", "set", "thread.reply", "t,F5", "--member", "bea").out == (
        "thread.reply has t,F5 for bea now.\n"
    )
    (row,) = say("keymap", "list", "--member", "bea", "--changed", "--json").document["keys"]
    assert (row["keys"], row["changed_by"]) == ("t, F5", "member")
    assert say("keymap", "reset", "thread.reply", "--member", "bea").code == 0
    assert say("keymap", "list", "--member", "bea", "--changed").out == "Nothing changed.\n"


def test_a_map_goes_out_and_comes_in_again(say: Say) -> None:
    text = '[keys]\n"thread.reply" = "t"\n"list.down" = "n,down"\n"page.next" = "j"\n"post.next" = "n"\n'
    assert say("keymap", "import", "--member", "bea", input=text).code == 0
    out = say("keymap", "export", "--member", "bea").out
    assert '"page.next" = "j"  # next unread' in out
    assert say("keymap", "import", "--member", "ada", input=out).code == 0
    everything = say("keymap", "export", "--all").out
    assert say("keymap", "import", "--member", "ada", input=everything).code == 0


@pytest.mark.parametrize(
    ("words", "given", "sentence"),
    [
        (("set", "thread.reply", "j"), "", "j is already “next post” in a thread."),
        (("set", "thread.replay", "t"), "", "There is no act called thread.replay. Did you mean thread.reply?"),
        (("set", "thread.reply", "pgdwn"), "", "There is no key called pgdwn. Did you mean PgDn?"),
        (("set", "composer.send", "x"), "", "x is needed to write"),
        (("import",), '[keys]\n"page.undo" = "n"', "page.undo: n is already “next unread” everywhere."),
        (("import",), "[keys", "This is no map of keys in TOML"),
    ],
)
def test_what_cannot_be_is_one_sentence(say: Say, words: tuple[str, ...], given: str, sentence: str) -> None:
    said = say("keymap", *words, "--member", "bea", input=given)
    assert said.code == 1
    assert said.err.startswith(f"copterm: {sentence}")
    assert say("keymap", "list", "--member", "bea", "--changed").out == "Nothing changed.\n"


def test_the_settings_file_gives_everybody_other_keys(tmp_path: Path, say: Say) -> None:
    file = tmp_path / "site.toml"
    file.write_text('[keys]\n"thread.reply" = "t"\n')
    (row,) = say("keymap", "list", "--changed", "--config", str(file), "--json").document["keys"]
    assert (row["keys"], row["changed_by"]) == ("t", "site")
    assert site_keys(load({}, {}, file)) == {"thread.reply": ("t",)}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('"thread.reply" = "j"', "thread.reply: j is already “next post” in a thread."),
        ('"thread.gone" = "j"', "There is no act called thread.gone."),
        ('"thread.reply" = 3', "thread.reply: write keys as text"),
        ('"app.leave" = "n"', "n is needed to write"),
    ],
)
def test_wrong_keys_in_the_settings_are_refused_at_the_start(tmp_path: Path, line: str, sentence: str) -> None:
    file = tmp_path / "site.toml"
    file.write_text(f"[keys]\n{line}\n")
    with pytest.raises(SettingsError) as refused:
        site_keys(load({}, {}, file))
    assert str(refused.value).startswith(f"The keys in the settings cannot be used. {sentence}")
