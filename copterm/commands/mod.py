"""What those who tend a community do, in words: one group, whose verbs are in modules of their own."""

import click

from copterm.commands import mod_cases

group = click.Group("mod", help="Reports, and what facilitators and moderators do about them.")
for verb in mod_cases.VERBS:
    group.add_command(verb)
