"""`copterm demo`: a throw-away site with people and threads, in this terminal, over SSH, or walked through in text."""

import asyncio
import multiprocessing
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from copterm.domain.arrival import Arrival, Shade
from copterm.domain.errors import Refusal
from copterm.forum import House
from copterm.operate import demo_site
from copterm.operate.demo_walk import walk
from copterm.operate.init import Admin, make_site
from copterm.operate.serve import serve_site
from copterm.operate.shell import Site
from copterm.server.shade import ask_ground
from copterm.server.terminals import choose_colours
from copterm.services import passwords, welcoming
from copterm.settings import Settings
from copterm.text.clean import printable

WORDS = "amber birch copper delta ember fjord gravel harbor indigo juniper kettle lantern meadow nickel orchard pebble"


@click.command("demo")
@click.option("--serve", "served", is_flag=True, help="Serve it over SSH on this machine instead of opening it here.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="With --serve: the port; 0: any free one.")
@click.pass_context
def command(ctx: click.Context, served: bool, port: int) -> None:
    """A throw-away site with a dozen people and six communities; nothing of it stays."""
    ctx.ensure_object(Site)
    output = ctx.meta["call"].output
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    with tempfile.TemporaryDirectory(prefix="copterm-demo-") as folder:
        settings = Settings(folder=folder, host="127.0.0.1", port=port or _free_port(), workers=2)
        password = _password()
        if served:
            _apart(lambda: _fill(settings, password))
            ctx.exit(_serve(settings, password, output))
        _fill(settings, password)
        with House.open(settings.database_address()) as house:
            _open(house, output.write)


def _leave(number: int, frame: object) -> None:
    """Told to end, or the terminal is gone: end, but tidy up on the way."""
    sys.exit(128 + number)


def _fill(settings: Settings, password: str) -> None:
    """Make the site; everybody in it has this password."""
    make_site(settings, Admin(demo_site.ADMIN, password), lambda admin: admin)
    with House.open(settings.database_address()) as house:
        demo_site.fill(house, passwords.hash_password(password))
        demo_site.member(house, demo_site.READER).write_now(welcoming.set_hints, True)


def _apart(work: Callable[[], None]) -> None:
    """Do this in a process of its own: whoever forks workers must never have had the database open."""
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
    if process.exitcode:
        raise Refusal("The demo's site could not be made; the reason is above.")


def _open(house: House, write: Callable[[str], object]) -> None:
    """Open the site as bea in this terminal, or walk the main road where there is none."""
    member_id = demo_site.member(house, demo_site.READER).member_id
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        asyncio.run(walk(house, member_id, write))
        return
    term = os.environ.get("TERM", "")
    arrival = Arrival(member_id, "127.0.0.1", colours=choose_colours(term, os.environ), term=term)
    ground = ask_ground(sys.stdin.fileno(), sys.stdout.fileno())
    write(asyncio.run(_show(house, arrival, ground)) + "\n")


async def _show(house: House, arrival: Arrival, ground: Shade | None) -> str:
    """Run the app on this terminal, guarded as the server guards it; returns its last words."""
    from copterm.app import CoptermApp
    from copterm.server import driver_guard

    driver_guard.install()
    driver_guard.check()
    house.start_feed(asyncio.get_running_loop())
    app = CoptermApp(house, arrival)
    if ground is not None:
        app.shade(ground)
    await app.run_async()
    return printable(app.last_words)


def _serve(settings: Settings, password: str, output: TextIO) -> int:
    """Serve the site, and say how to come in once members can."""
    how = (
        f"ssh -p {settings.port} localhost",
        f"sign in as {demo_site.READER}, password {password}",
        f"(all others have the same: {demo_site.ADMIN} the admin, ada, dee and ines who tend; Ctrl-C ends it all)",
    )

    def announce(line: str) -> None:
        lines = [line, "", *how] if line.startswith("Host key") else [line]
        output.write("\n".join(lines) + "\n")
        output.flush()

    log = settings.data_folder() / "log"
    with _errors_to(log):
        ended = serve_site(settings, announce, hanging_up_ends=True)
    if ended:
        output.write(log.read_text())
    return ended


@contextmanager
def _errors_to(path: Path) -> Iterator[None]:
    """Standard error, of this process and its workers, into a file: the server's log would hide how to come in."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with path.open("ab") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _password() -> str:
    """Three words: long enough, and typed without a mistake."""
    return "-".join(secrets.choice(WORDS.split()) for _ in range(3)) + f"-{secrets.randbelow(100):02}"
