"""The commands of members and those who tend: each is in a module, which is imported when it is asked for."""

from importlib import import_module

import click

COMMANDS = {
    "member": "copterm.commands.member:group",
    "key": "copterm.commands.key:group",
    "keymap": "copterm.commands.keymap:group",
    "invite": "copterm.commands.invite:command",
    "community": "copterm.commands.community:group",
    "membership": "copterm.commands.membership:group",
    "goal": "copterm.commands.goal:group",
    "thread": "copterm.commands.thread:group",
    "search": "copterm.commands.search:command",
    "unread": "copterm.commands.unread:command",
    "rules": "copterm.commands.rules:group",
    "mod": "copterm.commands.mod:group",
    "log": "copterm.commands.log:command",
}
"""Every command and where it is, in the order in which one needs them."""


def load(place: str) -> click.Command:
    """The command at a place, `module:name`."""
    module, name = place.split(":")
    command: click.Command = getattr(import_module(module), name)
    return command
