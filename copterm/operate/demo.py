"""`copterm demo`: a placeholder that the next step fills."""

import click


@click.command("demo")
def command() -> None:
    """A throw-away site."""
