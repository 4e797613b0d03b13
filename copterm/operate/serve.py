"""`copterm serve`: the site over SSH, until told to end."""

import click

from copterm.operate.shell import Site


@click.command("serve")
@click.option("--host", help="The address that members connect to.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port that members connect to; 0: any free one.")
@click.option("--workers", type=click.IntRange(1, 64), help="How many processes serve members.")
@click.option("--host-key", metavar="FILE", help="The file of the server's private key.")
@click.pass_context
def command(ctx: click.Context, host: str | None, port: int | None, workers: int | None, host_key: str | None) -> None:
    """Serve the site to ssh clients until told to end (SIGTERM, Ctrl-C)."""
    from copterm.server.supervisor import serve

    site = ctx.ensure_object(Site)
    ctx.exit(serve(site.settings(host=host, port=port, workers=workers, host_key=host_key)))
