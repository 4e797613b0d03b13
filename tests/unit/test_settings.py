"""Settings: the later origin wins, each has a sentence, and what is wrong is said clearly."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copterm.server.limits import Limits
from copterm.settings import Settings, SettingsError, load

FIELDS = [field.name for field in msgspec.structs.fields(Settings)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A settings file to write to."""
    return tmp_path / "copterm.toml"


def test_without_anything_the_defaults_hold() -> None:
    assert load(environment={}, file=None).port == 2222


def test_the_environment_is_over_the_file_and_an_option_over_both(file: Path) -> None:
    file.write_text('port = 1\nhost = "::1"\nworkers = 3\n')
    settings = load({"port": 3, "host": None}, {"COPTERM_PORT": "2", "COPTERM_WORKERS": "2"}, file)
    assert (settings.port, settings.workers, settings.host) == (3, 2, "::1")


def test_the_environment_may_name_the_file(file: Path) -> None:
    file.write_text("port = 4022\n")
    assert load(environment={"COPTERM_CONFIG": str(file)}).port == 4022


def test_a_file_in_the_users_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "copterm").mkdir()
    (tmp_path / "copterm" / "copterm.toml").write_text("port = 4023\n")
    assert load(environment={}).port == 4023


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"port = ", "is not valid TOML"),
        (b"port = 'x'", "port is 'x', but must be a whole number."),
        (b"port = 70000", "port is 70000, but must be a whole number <= 65535."),
        (b"prot = 1", "there is no setting 'prot'. Did you mean 'port'?"),
        (b"\xff\xfe", "is not text in UTF-8"),
        (b"[server]\nport = 1", "there is no setting 'server'"),
    ],
)
def test_a_wrong_file_is_one_clear_sentence(file: Path, content: bytes, sentence: str) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        load(environment={}, file=file)
    assert sentence in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_named_file_must_be_there(file: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        load(environment={}, file=file)


@pytest.mark.parametrize("name", ["COPTERM_PORT", "COPTERM_WORKERS", "COPTERM_IDLE_MINUTES"])
def test_a_wrong_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: "):
        load(environment={name: "many"})


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(SettingsError, match="Did you mean 'database'"):
        load(environment={"COPTERM_DATABSE": "x"})


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=8) | st.integers() | st.booleans() | st.none()))
def test_whatever_is_given_is_settings_or_a_sentence(options: dict[str, object]) -> None:
    given = {name: value for name, value in options.items() if value is not None}
    try:
        settings = load(options, environment={})
    except SettingsError as refused:
        words = str(refused)
        assert words.endswith((".", "?")) and "\n" not in words, words  # noqa: PT018
    else:
        assert all(getattr(settings, name) == value for name, value in given.items())


def test_a_database_path_does_not_depend_on_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings(database="site.db").database_address() == str(tmp_path / "site.db")
    assert Settings(database="postgresql://a@b/c").database_address() == "postgresql://a@b/c"


def test_everything_is_in_the_folder_unless_told_otherwise(tmp_path: Path) -> None:
    settings = Settings(folder=str(tmp_path))
    assert Path(settings.database_address()).parent == tmp_path
    assert settings.host_key_file().parent == tmp_path


def test_every_setting_has_a_sentence_under_it() -> None:
    (body,) = ast.parse(inspect.getsource(Settings)).body
    assert isinstance(body, ast.ClassDef)
    for this, following in zip(body.body, body.body[1:], strict=False):
        if isinstance(this, ast.AnnAssign):
            name = ast.unparse(this.target)
            assert isinstance(following, ast.Expr), f"{name} has no sentence under it"
            assert isinstance(following.value, ast.Constant)
            assert str(following.value.value).endswith("."), f"{name}: not a sentence"


def test_every_limit_of_the_server_is_a_setting_with_the_same_default() -> None:
    for limit in dataclasses.fields(Limits):
        assert getattr(Settings(), limit.name, None) == limit.default, limit.name


def test_a_site_with_its_own_database_file_has_its_own_host_key_beside_it(tmp_path: Path) -> None:
    """Two sites of one account used to share the host key in the user's folder."""
    assert Settings(database=str(tmp_path / "site.db")).host_key_file() == tmp_path / "host_key"
    assert Settings(folder=str(tmp_path)).host_key_file() == tmp_path / "host_key"
    assert Settings(folder=str(tmp_path), database="postgresql://a@b/c").host_key_file() == tmp_path / "host_key"
    assert Settings(database=str(tmp_path / "site.db"), host_key="/elsewhere").host_key_file() == Path("/elsewhere")
