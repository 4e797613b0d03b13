"""The keys on a member's keyboard, in words: list, set, reset, export, import."""

from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb, columns, counted
from copterm.domain import keymap
from copterm.domain.keymap import Keymap
from copterm.domain.keynames import parse_all, written
from copterm.services import keymaps

FOR = "Whose keys; without it those that the site gives everybody."


@click.group("keymap", help="Which keys do what: for the whole site, and for each member.")
def group() -> None:
    """Verbs on keymaps."""


@group.command("list", cls=Verb)
@click.option("--member", default="", metavar="HANDLE", help=FOR)
@click.option("--changed", is_flag=True, help="Only what was changed.")
def list_(call: Call, member: str, changed: bool) -> Answer:
    """Every act with its keys."""
    found = _map_of(call, member)
    rows = [
        (act.id, ", ".join(written(key) for key in found.keys_of(act.id)) or "none", act.where, act.words, whose)
        for act in found.acts.values()
        if (whose := _whose(found, act.id)) or not changed
    ]
    names = ("id", "keys", "where", "does", "changed_by")
    return Answer({"keys": [dict(zip(names, row, strict=True)) for row in rows]}, columns(rows) or ["Nothing changed."])


@group.command("set", cls=Verb)
@click.argument("act")
@click.argument("keys")
@click.option("--member", required=True, metavar="HANDLE", help="Whose keys.")
def set_(call: Call, act: str, keys: str, member: str) -> Answer:
    """Give an act other keys. KEYS are names with commas between them, such as t,F5; none is ''."""
    changed = _map_of(call, member).with_change(act, parse_all(keys))
    return _keep(call, member, changed, f"{act} has {keys or 'no key'} for {member} now.")


@group.command("reset", cls=Verb)
@click.argument("act", default="")
@click.option("--member", required=True, metavar="HANDLE", help="Whose keys.")
def reset(call: Call, act: str, member: str) -> Answer:
    """Take a member's own keys back: those of one ACT, or all of them."""
    present = _map_of(call, member)
    changed = present.with_change(act, None) if act else Keymap(present.acts, present.site)
    return _keep(call, member, changed, f"{act or 'Everything'} has the keys of this site for {member} again.")


@group.command("export", cls=Verb)
@click.option("--member", default="", metavar="HANDLE", help=FOR)
@click.option("--all", "everything", is_flag=True, help="Every act, to be changed with an editor.")
def export(call: Call, member: str, everything: bool) -> Answer:
    """The changes as TOML, for the settings file or for import."""
    found = _map_of(call, member)
    changes = dict(found.own if member else found.site)
    if everything:
        changes = {act.id: found.keys_of(act.id) for act in found.acts.values() if not act.is_fixed}
    return Answer({"keys": _plain(changes)}, keymap.to_text(changes, found.acts).splitlines())


@group.command("import", cls=Verb)
@click.option("--member", required=True, metavar="HANDLE", help="Whose keys.")
def import_(call: Call, member: str) -> Answer:
    """Take a member's keys from TOML on standard input, in the place of all that they had changed."""
    present = _map_of(call, member)
    given = keymap.from_text(call.read_text())
    changed = keymap.checked(present.acts, present.site, given)
    return _keep(call, member, changed, f"{counted(len(given), 'act')} given other keys for {member}.")


def _map_of(call: Call, member: str) -> Keymap:
    from copterm.screens.catalogue import acts

    own = call.forum.read_now(keymaps.get_own, member) if member else {}
    return keymap.settled(acts(), call.site_keys(), own)[0]


def _keep(call: Call, member: str, changed: Keymap, said: str) -> Answer:
    call.forum.write_now(keymaps.set_own, changed.own, member)
    return Answer({"member": member, "keys": _plain(changed.own)}, [said])


def _whose(found: Keymap, act_id: str) -> str:
    return "member" if act_id in found.own else "site" if act_id in found.site else ""


def _plain(changes: keymap.Changes) -> dict[str, Any]:
    return {act_id: list(keys) for act_id, keys in changes.items()}
