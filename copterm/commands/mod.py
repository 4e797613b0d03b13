"""What those who tend a community do, in words: one group, whose verbs are in modules of their own."""

import click

from copterm.commands import mod_cases, mod_sanctions, mod_threads

group = click.Group(
    "mod", help="What facilitators and moderators do: with threads, posts and people, and about reports."
)
for verb in (*mod_threads.VERBS, *mod_cases.VERBS, *mod_sanctions.VERBS):
    group.add_command(verb)
