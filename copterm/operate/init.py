"""`copterm init`: the database, the host key and the first admin, made once; says what it made."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from copterm.commands.key import public_key, read_key_file
from copterm.commands.verb import Answer, Call, show
from copterm.db import connection, migrate
from copterm.domain.errors import Conflict, NotFound, Refusal
from copterm.domain.handles import check_handle
from copterm.forum import House
from copterm.operate.shell import Site, way_in
from copterm.server.hostkey import ensure_host_key, read_host_key
from copterm.services import accounts, keys, passwords
from copterm.settings import Settings


@dataclass(frozen=True)
class Admin:
    """Who shall run the site, as far as it is known."""

    handle: str = ""
    password: str | None = None
    key: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the account could be made and signed in to."""
        return bool(self.handle and (self.password or self.key))


@click.command("init")
@click.option("--admin", metavar="HANDLE", help="The handle of the first admin.")
@click.option("--key", "key_file", metavar="FILE", help="The admin's public SSH key, such as ~/.ssh/id_ed25519.pub.")
@click.option("--password-stdin", is_flag=True, help="Read the admin's password from standard input.")
@click.option("--host-key", metavar="FILE", help="The file of the server's private key.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of lines.")
@click.pass_context
def command(
    ctx: click.Context,
    admin: str | None,
    key_file: str | None,
    password_stdin: bool,
    host_key: str | None,
    as_json: bool,
) -> None:
    """Make a site: its database, its host key and its first admin. Run again, it changes nothing."""
    site, call = ctx.ensure_object(Site), ctx.meta["call"]
    settings = site.settings(host_key=host_key)
    wanted = _given_admin(call, admin, key_file, password_stdin)
    ask = ask_for_admin if sys.stdin.isatty() and not password_stdin else _say_what_is_missing
    show(call.output, make_site(settings, wanted, ask), as_json)


def make_site(settings: Settings, wanted: Admin, ask: Callable[[Admin], Admin]) -> Answer:
    """Make what is missing, or nothing at all: Conflict when somebody else is the admin.

    `ask` completes an admin without a handle or a way in, when one is needed.
    """
    address, key_file = settings.database_address(), settings.host_key_file()
    made_key = not key_file.exists()
    if not made_key:
        read_host_key(key_file)
    with ExitStack() as undo:
        applied = _make_database(address, undo)
        with House.open(address) as house:
            admin, made_admin = _make_admin(house, wanted, ask)
            unused = _left_unused(house, wanted, admin) if not made_admin else []
        fingerprint = ensure_host_key(key_file)
        undo.pop_all()
    document = {
        "database": shown(address),
        "migrations": applied,
        "host_key": str(key_file),
        "fingerprint": fingerprint,
        "admin": admin,
        "made": {"database": bool(applied), "host_key": made_key, "admin": made_admin},
    }
    lines = [
        f"database  {shown(address)}{_news(bool(applied))}",
        f"host key  {key_file}{_news(made_key)}",
        f"          {fingerprint}",
        f"admin     {admin}{_news(made_admin)}",
        *unused,
        "",
        *_next(settings, admin, made_admin),
    ]
    return Answer(document, lines)


def _next(settings: Settings, admin: str, is_new: bool) -> list[str]:
    """What to type after this."""
    option = f" --database {shown(settings.database)}" if settings.database else ""
    first = [
        f'copterm community add data --name "Data Engineering" --facilitator {admin}{option}',
        f"copterm invite --community data{option}",
    ]
    lines = [f"  {line}" for line in [*(first if is_new else []), f"copterm serve{option}"]]
    return ["Next:", *lines, f"Then come in as {admin}: {way_in(settings.host, settings.port)}"]


def shown(address: str) -> str:
    """A database's address without a password."""
    password = urlsplit(address).password if "://" in address else None
    return address.replace(f":{password}@", "@") if password else address


def _news(made: bool) -> str:
    return "" if made else "  (was there)"


def _make_database(address: str, undo: ExitStack) -> list[str]:
    """Bring the database to this version's tables; returns the migrations that were needed."""
    path = connection.sqlite_path(address)
    if path is not None:
        _make_file(path, undo)
    opened = connection.connect(address)
    try:
        return migrate.migrate(opened)
    finally:
        if not opened.is_closed():
            opened.close()


def _make_file(path: Path, undo: ExitStack) -> None:
    """Make the file in its folder, for its owner only; `undo` takes it away again."""
    if path.is_dir():
        raise Refusal(f"The database {path} is a folder; name a file in it.")
    if not path.exists():
        undo.callback(_take_away, path)
    try:
        connection.private_folder(path)
    except OSError as error:
        raise Refusal(f"The database {path} cannot be made: {error.strerror}.") from error


def _take_away(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}.lock"):
        path.with_name(name).unlink(missing_ok=True)


def _make_admin(house: House, wanted: Admin, ask: Callable[[Admin], Admin]) -> tuple[str, bool]:
    """The admin's handle, and whether the account was made now."""
    there = house.system.read_now(accounts.find_admin)
    if there is None:
        wanted = wanted if wanted.is_complete else ask(wanted)
        hashed = passwords.hash_password(wanted.password) if wanted.password else None
        made = house.system.write_now(
            accounts.create_member,
            wanted.handle,
            is_admin=True,
            password_hash=hashed,
            public_key=wanted.key,
            is_new=True,
        )
        return made.handle, True
    if not wanted.handle or _is_admin(house, wanted.handle):
        return wanted.handle or there, False
    raise Conflict(
        f"This site has an admin, {there}; nothing was changed. "
        f"To make another: copterm member add --admin {wanted.handle}"
    )


def _left_unused(house: House, wanted: Admin, admin: str) -> list[str]:
    """Lines about a key or a password that were given for an admin who is there already: they are not taken."""
    found = house.system.read_now(keys.list_keys, admin)
    has_it = wanted.key is None or keys.parse_public(wanted.key)[1] in [one.fingerprint for one in found]
    return [
        *([] if has_it else [f"The key was not added: {admin} was there. To add it: copterm key add {admin} FILE"]),
        *([f"The password was not changed: {admin} was there. To change it: copterm member reset {admin}"]
          if wanted.password else []),
    ]  # fmt: skip


def _is_admin(house: House, handle: str) -> bool:
    try:
        return house.system.read_now(accounts.get_member, handle).is_admin
    except NotFound:
        return False


def _given_admin(call: Call, handle: str | None, key_file: str | None, password_stdin: bool) -> Admin:
    """The admin as the options say, checked before anything is made."""
    if handle is None:
        if key_file or password_stdin:
            raise click.UsageError("--key and --password-stdin go with --admin HANDLE.")
        return Admin()
    handle = check_handle(handle)
    key = password = None
    if key_file:
        key = public_key(call, str(Path(key_file).expanduser()))
        keys.parse_public(key)
    if password_stdin:
        password = passwords.check_password(call.read_password(), handle)
    return Admin(handle, password, key)


def _say_what_is_missing(wanted: Admin) -> Admin:
    if wanted.handle:
        raise click.UsageError(f"{wanted.handle} needs a way in: --key FILE or --password-stdin.")
    raise click.UsageError("A site needs an admin: --admin HANDLE with --key FILE or --password-stdin.")


def ask_for_admin(wanted: Admin) -> Admin:
    """Ask at the terminal for what is missing."""
    handle = wanted.handle or _ask("Handle of the first admin", check_handle)
    usual = next((str(path) for path in sorted(Path.home().glob(".ssh/id_*.pub"))), "")
    key = _ask("File of the admin's public SSH key (empty: a password)", _key_or_nothing, usual)
    if key:
        return Admin(handle, key=key)
    password = _ask("Password", lambda text: passwords.check_password(text, handle), hidden=True)
    return Admin(handle, password=password)


def _key_or_nothing(name: str) -> str:
    if not name.strip():
        return ""
    key = read_key_file(str(Path(name.strip()).expanduser()))
    keys.parse_public(key)
    return key


def _ask(question: str, check: Callable[[str], str], default: str = "", hidden: bool = False) -> str:
    """Ask until the answer passes its check; a refusal's sentence says what is wrong."""
    while True:
        text = click.prompt(
            question,
            default=default,
            show_default=bool(default),
            hide_input=hidden,
            confirmation_prompt=hidden,
        )
        try:
            return check(text)
        except Refusal as error:
            click.echo(str(error), err=True)
