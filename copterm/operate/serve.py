"""`copterm serve`: the site over SSH, until told to end."""

import re
from collections.abc import Callable
from dataclasses import fields
from functools import partial

import click

from copterm.operate.shell import Site, way_in
from copterm.settings import Settings

LISTENS = re.compile(r"copterm listens on .* port (\d+)\.")


@click.command("serve")
@click.option("--host", help="The address that members connect to.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port that members connect to; 0: any free one.")
@click.option("--workers", type=click.IntRange(1, 64), help="How many processes serve members.")
@click.option("--host-key", metavar="FILE", help="The file of the server's private key.")
@click.pass_context
def command(ctx: click.Context, host: str | None, port: int | None, workers: int | None, host_key: str | None) -> None:
    """Serve the site to ssh clients until told to end (SIGTERM, Ctrl-C)."""
    site = ctx.ensure_object(Site)
    settings = site.settings(host=host, port=port, workers=workers, host_key=host_key)
    output = ctx.meta["call"].output

    def announce(line: str) -> None:
        click.echo(line, output)
        if found := LISTENS.fullmatch(line):
            ways = (way_in(settings.host, int(found[1]), who) for who in ("", "join@"))
            click.echo("Members type: {}   or, with an invitation: {}".format(*ways), output)

    ctx.exit(serve_site(settings, announce))


def serve_site(settings: Settings, announce: Callable[[str], None], hanging_up_ends: bool = False) -> int:
    """Serve the site of these settings until told to end, or until the terminal is closed with `hanging_up_ends`.

    `announce` is told how members reach it.
    """
    from copterm.app import CoptermApp
    from copterm.operate.site_keys import site_keys
    from copterm.operate.warming import warm_up
    from copterm.server.limits import Limits
    from copterm.server.supervisor import ServeOptions, serve

    limits = Limits(**{limit.name: getattr(settings, limit.name) for limit in fields(Limits)})
    options = ServeOptions(
        database=settings.database_address(),
        host_key=settings.host_key_file(),
        data_dir=settings.data_folder(),
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        sessions_per_worker=settings.sessions_per_worker,
        limits=limits,
        announce=announce,
        warm=warm_up,
        hanging_up_ends=hanging_up_ends,
        make_program=partial(CoptermApp, site_keys=site_keys(settings)) if settings.keys else None,
    )
    return serve(options)
