"""`copterm import`: the formats that can be brought in, one verb each."""

import click

from copterm.operate.import_mail import command as mbox


@click.group("import", help="Bring in what was written elsewhere.")
def group() -> None:
    """Verbs that import."""


group.add_command(mbox, "mbox")
