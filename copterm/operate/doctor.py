"""`copterm doctor`: whether a site is well, its database, counters and search; and mends what can be made again."""

from collections.abc import Iterator
from dataclasses import dataclass

import click

from copterm import __version__
from copterm.commands.verb import Answer, counted, show
from copterm.db import connection, migrate
from copterm.domain.errors import Refusal
from copterm.forum import House
from copterm.operate.init import shown
from copterm.operate.shell import Site
from copterm.server.hostkey import read_host_key
from copterm.services import accounts, checking, indexing
from copterm.settings import Settings

UNWELL = 1


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what to do where it is not as it should be."""

    name: str
    is_well: bool
    words: str
    advice: str = ""


@click.command("doctor")
@click.option("--mend", is_flag=True, help="Count anew what is counted wrongly, and read posts into the search again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of lines.")
@click.pass_context
def command(ctx: click.Context, mend: bool, as_json: bool) -> int:
    """Look whether this site is well; exits 1 when something is not. Members may stay signed in meanwhile."""
    site = ctx.ensure_object(Site)
    found = list(examine(site.settings(), mend=mend))
    is_well = all(one.is_well for one in found)
    document = {
        "well": is_well,
        "findings": [
            {"name": one.name, "well": one.is_well, "found": one.words, "advice": one.advice or None} for one in found
        ],
    }
    width = max(len(one.name) for one in found)
    lines = []
    for one in found:
        lines.append(f"{'ok' if one.is_well else '!!'}  {one.name:<{width}}  {one.words}")
        lines += [f"    {'':<{width}}  {one.advice}"] if one.advice else []
    lines += ["", "All is well." if is_well else "Not all is well."]
    show(ctx.meta["call"].output, Answer(document, lines), as_json)
    return 0 if is_well else UNWELL


def examine(settings: Settings, *, mend: bool = False) -> Iterator[Finding]:
    """Look at everything, in the order in which one thing stands on another."""
    address = settings.database_address()
    yield Finding("version", True, f"copterm {__version__}")
    opened = connection.connect(address)
    with opened.connection_context():
        migrate.check_current(opened)
    yield Finding("database", True, f"{shown(address)}, with the tables of this version")
    yield from _files(settings)
    with House.open(address) as house:
        system = house.system
        damage = system.read_now(checking.find_damage)
        yield Finding(
            "integrity", not damage, "; ".join(damage) or "no damage",
            "" if not damage else "Stop the server and restore a backup.",
        )  # fmt: skip
        yield _admins(house)
        if mend:
            system.write_now(checking.recount)
        wrong = system.read_now(checking.find_miscounted)
        yield Finding(
            "counters", not wrong, f"{wrong:,} of threads and communities are wrong" if wrong else "right",
            "copterm doctor --mend counts them anew." if wrong else "",
        )  # fmt: skip
        checked = system.read_now(indexing.check)
        if mend and (checked.missing or checked.stray):
            system.write_now(indexing.rebuild)
            checked = system.read_now(indexing.check)
        off = checked.missing + checked.stray
        yield Finding(
            "search", not off,
            f"{counted(checked.posts, 'post')} in it" if not off
            else f"{counted(checked.missing, 'post')} missing, {counted(checked.stray, 'entry', 'entries')} too many",
            "copterm doctor --mend reads them in again." if off else "",
        )  # fmt: skip


def _admins(house: House) -> Finding:
    there = house.system.read_now(accounts.find_admin)
    return Finding(
        "admin", there is not None, there or "there is none who can sign in",
        "" if there is not None else "copterm member add HANDLE --admin --key FILE makes one.",
    )  # fmt: skip


def _files(settings: Settings) -> Iterator[Finding]:
    """The host key, and whether others on this machine can read what is the site's own."""
    key_file = settings.host_key_file()
    try:
        key = read_host_key(key_file)
    except Refusal as refusal:
        yield Finding("host key", False, str(refusal))
    else:
        yield Finding("host key", True, f"{key_file} {key.get_fingerprint()}")
    path = connection.sqlite_path(settings.database_address())
    if path is not None and path.exists():
        is_open = bool(path.stat().st_mode & 0o077)
        words = "others on this machine can read it" if is_open else "only its owner can read it"
        yield Finding("file", not is_open, words, f"chmod 600 {path}" if is_open else "")
