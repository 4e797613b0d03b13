"""The command line: finds the site by the settings, gives commands their forum, turns refusals into exit codes.

0 done, 1 refused with one sentence on standard error, 2 wrong usage.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from copterm import __version__
from copterm.commands import catalogue
from copterm.commands.verb import Call, Verb

if TYPE_CHECKING:
    from copterm.forum import Forum, House
    from copterm.settings import Settings

COMMANDS = {
    "init": "copterm.operate.init:command",
    "serve": "copterm.operate.serve:command",
    "demo": "copterm.operate.demo:command",
    "doctor": "copterm.operate.doctor:command",
    "import": "copterm.operate.imports:group",
    **catalogue.COMMANDS,
}
"""Every command and where it is; only the one that was asked for is imported."""

HOST = "HOST"
"""Stands for the name of this machine, which only its people know."""
DATABASE_HELP = "The site's database: a file or postgresql://user@host/name."
CONFIG_HELP = "The settings file."


@dataclass
class Site:
    """The site that a command line speaks of: where its settings come from, and its house once it is open."""

    file: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    handle: str | None = None
    closing: ExitStack = field(default_factory=ExitStack)

    def settings(self, **more: Any) -> "Settings":
        """The settings in force, with a command's own options on top."""
        from copterm import settings

        return settings.load({**self.options, **more}, file=self.file)

    def way_in(self, who: str = "") -> str:
        """What one types to reach this site: `ssh -p 2222 join@HOST`."""
        settings = self.settings()
        return way_in(settings.host, settings.port, who)

    def keys(self) -> dict[str, tuple[str, ...]]:
        """The keys that the settings change; SettingsError where they cannot be."""
        from copterm.operate.site_keys import site_keys

        return site_keys(self.settings())

    def house(self) -> "House":
        """The site, opened; it closes when the command ends."""
        from copterm.forum import House

        return self.closing.enter_context(House.open(self.settings().database_address()))

    def forum(self) -> "Forum":
        """The services as the operator, or as the member named by --as."""
        from copterm.services import accounts

        house = self.house()
        if self.handle is None:
            return house.system
        member = house.system.read_now(accounts.get_member, self.handle)
        return house.forum(member.id)


def way_in(host: str, port: int, who: str = "") -> str:
    """What one types to reach a site that listens there; HOST stands for the machine's name."""
    here = host in ("localhost", "::1") or host.startswith("127.")
    return f"ssh{f' -p {port}' if port != 22 else ''} {who}{'localhost' if here else HOST}"


class Commands(click.Group):
    """The root of the command line; loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of COMMANDS, which is the order in which one needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, with the options that every command at the shell takes."""
        place = COMMANDS.get(name)
        return None if place is None else _with_site_options(catalogue.load(place))


@click.group(cls=Commands, name="copterm", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="copterm %(version)s")
@click.option("--database", help=DATABASE_HELP)
@click.option("--config", metavar="FILE", help=CONFIG_HELP)
@click.pass_context
def root(ctx: click.Context, database: str | None, config: str | None) -> None:
    """A discussion forum for communities of practice, in the terminal, over SSH."""
    site = ctx.obj = Site(config, {"database": database})
    ctx.call_on_close(site.closing.close)
    ctx.meta["call"] = Call(site.forum, sys.stdin.buffer, sys.stdout, site.keys, site.way_in)


def run(arguments: list[str] | None = None) -> int:
    """Run one command line; returns its exit code."""
    return guarded(lambda: root.main(arguments, prog_name="copterm", standalone_mode=False))


def guarded(work: Callable[[], Any]) -> int:
    """Do the work; refusals become one sentence on standard error. Bugs stay loud."""
    try:
        result = work()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Abort:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except _sentences() as error:
        click.echo(f"copterm: {error}", err=True)
        return 1
    return result if isinstance(result, int) else 0


def _sentences() -> tuple[type[Exception], ...]:
    """The exceptions whose text is a whole sentence for whoever typed the command."""
    from copterm.domain.errors import Refusal
    from copterm.settings import SettingsError

    return (Refusal, SettingsError)


def _with_site_options(command: click.Command) -> click.Command:
    """The command, or each command of the group, with --database and --config; the command itself stays as it is."""
    changed = copy(command)
    if isinstance(changed, click.Group):
        changed.commands = {name: _with_site_options(each) for name, each in changed.commands.items()}
        return changed
    names = {parameter.name for parameter in command.params}
    changed.params = [*command.params, *(one for one in _site_options(command) if one.name not in names)]
    return changed


def _site_options(command: click.Command) -> list[click.Option]:
    def keep(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
        site = ctx.find_object(Site)
        if site is None or value is None:
            return
        if parameter.name == "config":
            site.file = value
        elif parameter.name == "handle_as":
            site.handle = value
        else:
            site.options[str(parameter.name)] = value

    shared: dict[str, Any] = {"callback": keep, "expose_value": False}
    options = [
        click.Option(["--database"], help=DATABASE_HELP, **shared),
        click.Option(["--config"], metavar="FILE", help=CONFIG_HELP, **shared),
    ]
    if isinstance(command, Verb) and command.as_member:
        shared["required"] = command.needs_member
        options.insert(0, click.Option(["--as", "handle_as"], metavar="HANDLE", help="Act as this member.", **shared))
    return options
