"""Every setting of a site: from a file, then the environment, then the command line; the last one counts.

A wrong value, a misspelt name or an unreadable file is a SettingsError with one sentence; nothing is guessed.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import msgspec
import platformdirs

PREFIX = "COPTERM_"
FILE_VARIABLE = "COPTERM_CONFIG"
SITE_FILE = Path("/etc/copterm/copterm.toml")


class SettingsError(Exception):
    """A setting cannot be used; `str(error)` is the whole sentence to show."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of one site. In the environment each has the same name in capitals, after COPTERM_."""

    folder: str = ""
    """Where copterm keeps what it makes; empty means the user's data folder (XDG_DATA_HOME)."""

    database: str = ""
    """A file's path, sqlite:///path or postgresql://user@host/name; empty means a file in the folder."""

    host_key: str = ""
    """The file with the server's private host key; empty means host_key beside the SQLite file, else in the folder."""

    host: str = "0.0.0.0"
    """The address that members connect to; 127.0.0.1 keeps the site to this machine, empty adds IPv6."""

    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 2222
    """The port that members connect to; 0 takes any free one and prints it."""

    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 2
    """How many processes serve members; one a core is right."""

    sessions_per_worker: Annotated[int, msgspec.Meta(ge=1, le=5000)] = 50
    """How many sessions one worker serves at once; whoever comes then is asked to try later."""

    connections: Annotated[int, msgspec.Meta(ge=1)] = 300
    """How many connections there may be at once, signed in or not."""

    connections_per_address: Annotated[int, msgspec.Meta(ge=1)] = 64
    """How many connections one address may have at once; a whole office may share an address."""

    unproved: Annotated[int, msgspec.Meta(ge=1)] = 100
    """How many connections there may be at once that have not signed in over SSH yet."""

    unproved_per_address: Annotated[int, msgspec.Meta(ge=1)] = 20
    """How many connections one address may have at once that have not signed in over SSH yet."""

    strangers: Annotated[int, msgspec.Meta(ge=1)] = 40
    """How many people may stand at the Door at once."""

    strangers_per_address: Annotated[int, msgspec.Meta(ge=1)] = 10
    """How many people from one address may stand at the Door at once."""

    sessions_per_member: Annotated[int, msgspec.Meta(ge=1)] = 3
    """How often one member may be signed in at once."""

    sessions_per_connection: Annotated[int, msgspec.Meta(ge=1)] = 2
    """How many terminals one SSH connection may open."""

    login_seconds: Annotated[float, msgspec.Meta(ge=1)] = 60
    """How long signing in over SSH may take, comparing the fingerprint included."""

    attempts: Annotated[int, msgspec.Meta(ge=1)] = 20
    """How many keys and other proofs one connection may try."""

    sessionless_seconds: Annotated[float, msgspec.Meta(ge=1)] = 10
    """After how long a connection without a terminal ends."""

    door_minutes: Annotated[float, msgspec.Meta(gt=0)] = 10
    """How long somebody may stand at the Door."""

    idle_minutes: Annotated[float, msgspec.Meta(gt=0)] = 60
    """After how long a session ends in which nobody types; its draft is saved."""

    command_seconds: Annotated[float, msgspec.Meta(gt=0)] = 30
    """How long a command over SSH may take, besides waiting for its input; then it is stopped."""

    stall_seconds: Annotated[float, msgspec.Meta(gt=0)] = 30
    """After how long a terminal that takes no output counts as gone."""

    keepalive_seconds: Annotated[float, msgspec.Meta(gt=0)] = 30
    """How often a silent client is asked whether it is there; three silences end its connection."""

    output_waiting: Annotated[int, msgspec.Meta(ge=16_384)] = 262_144
    """How many bytes may wait for a slow terminal before drawing pauses."""

    input_burst: Annotated[int, msgspec.Meta(ge=1024)] = 262_144
    """How many bytes a session may type at once."""

    input_rate: Annotated[int, msgspec.Meta(ge=128)] = 16_384
    """How many bytes a second a session may type after that."""

    paste_burst: Annotated[int, msgspec.Meta(ge=1024)] = 2_097_152
    """How many bytes a session may paste at once."""

    paste_rate: Annotated[int, msgspec.Meta(ge=128)] = 65_536
    """How many bytes a second a session may paste after that."""

    resizes_per_second: Annotated[float, msgspec.Meta(gt=0)] = 10
    """How many changes of its window's size a session is drawn for; the last one always is."""

    hang_seconds: Annotated[float, msgspec.Meta(ge=1)] = 10
    """After how long a worker that does not answer is ended and replaced."""

    farewell_seconds: Annotated[float, msgspec.Meta(gt=0)] = 8
    """How long sessions have to save their drafts when the server stops."""

    keys: dict[str, Any] = msgspec.field(default_factory=dict)
    """Keys for the whole site, as a table in the settings file: an act and its keys; members may change them again."""

    def data_folder(self) -> Path:
        """The folder that holds what copterm makes."""
        return Path(self.folder) if self.folder else platformdirs.user_data_path("copterm")

    def database_address(self) -> str:
        """The database's address; a path is made absolute, so that no working folder matters."""
        if not self.database:
            return str(self.data_folder().absolute() / "copterm.sqlite3")
        return self.database if "://" in self.database else str(Path(self.database).expanduser().absolute())

    def host_key_file(self) -> Path:
        """The file with the private host key: a site that moves with its database keeps the key that members know."""
        if self.host_key:
            return Path(self.host_key).expanduser()
        if self.database and "://" not in self.database:
            return Path(self.database_address()).parent / "host_key"
        return self.data_folder() / "host_key"


def load(
    options: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    file: str | Path | None = None,
) -> Settings:
    """The settings in force: `options` over the environment over the file; None is no option."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for name, (value, origin) in _given(options or {}, environment, file).items():
        values[name] = _checked(name, value, origin)
    return Settings(**values)


def _given(
    options: Mapping[str, Any], environment: Mapping[str, str], file: str | Path | None
) -> dict[str, tuple[Any, str]]:
    """Every value that was given, with where it was given; the later origin replaces the earlier one."""
    path = _file(environment, file)
    given = {} if path is None else {name: (value, str(path)) for name, value in _read(path).items()}
    for variable, text in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and variable != FILE_VARIABLE and variable.isupper():
            given[name] = (text, variable)
    for name, value in options.items():
        if value is not None:
            given[name] = (value, f"--{name.replace('_', '-')}")
    return given


def _file(environment: Mapping[str, str], file: str | Path | None) -> Path | None:
    """The settings file: the one that was named, which must exist, or else the first usual one that does."""
    named = file or environment.get(FILE_VARIABLE)
    if named:
        return Path(named)
    usual = (platformdirs.user_config_path("copterm") / "copterm.toml", SITE_FILE)
    return next((path for path in usual if path.is_file()), None)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"The settings file {path} is not text in UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings file {path} is not valid TOML: {error}.") from error


def _checked(name: str, value: Any, origin: str) -> Any:
    """The value in its type, or a SettingsError with the setting, where it stands, and what would do."""
    types = get_type_hints(Settings, include_extras=True)
    if name not in types:
        raise SettingsError(f"{origin}: there is no setting {name!r}.{_nearest(name, list(types))}")
    try:
        # The environment has only text; everywhere else a number must be a number.
        return msgspec.convert(value, types[name], strict=not origin.startswith(PREFIX))
    except msgspec.ValidationError as error:
        raise SettingsError(f"{origin}: {name} is {value!r}, but {_wanted(error)}.") from error


def _wanted(error: msgspec.ValidationError) -> str:
    """What msgspec expected, in words: "Expected `int` >= 1" becomes "must be a whole number >= 1"."""
    words = str(error).split(" - at ")[0].split(", got ")[0].replace("Expected ", "")
    return "must be " + words.replace("`int`", "a whole number").replace("`str`", "text")


def _nearest(name: str, names: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, names, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
