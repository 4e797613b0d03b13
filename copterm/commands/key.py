"""A member's SSH keys, in words: add, list, rename, revoke."""

from typing import Any

import click

from copterm.commands.verb import Answer, Call, Verb, columns
from copterm.domain.errors import Invalid
from copterm.services import keys


@click.group("key", help="The SSH keys that members sign in with.")
def group() -> None:
    """Verbs on keys."""


@group.command("add", cls=Verb)
@click.argument("handle")
@click.argument("public", metavar="KEY")
@click.option("--name", default="", help="What the member calls it, such as laptop; else the key's own comment.")
def add(call: Call, handle: str, public: str, name: str) -> Answer:
    """Give a member a key. KEY is the file of a public key, the line itself, or - for standard input."""
    text = public_key(call, public)
    made = call.forum.write_now(keys.add_key, text, name, handle=handle)
    return Answer(_document(made), [f"{handle} signs in with {made.name} ({made.fingerprint}) from now on."])


@group.command("list", cls=Verb)
@click.argument("handle")
def list_(call: Call, handle: str) -> Answer:
    """The keys of a member."""
    found = call.forum.read_now(keys.list_keys, handle=handle)
    lines = columns([(str(key.id), key.fingerprint, _state(key), key.name) for key in found])
    return Answer({"keys": [_document(key) for key in found]}, lines or [f"{handle} has no key."])


@group.command("rename", cls=Verb)
@click.argument("key", type=int, metavar="ID")
@click.argument("name")
def rename(call: Call, key: int, name: str) -> Answer:
    """Call a key something else."""
    changed = call.forum.write_now(keys.rename_key, key, name)
    return Answer(_document(changed), [f"Key {changed.id} is called {changed.name} now."])


@group.command("revoke", cls=Verb)
@click.argument("key", type=int, metavar="ID")
def revoke(call: Call, key: int) -> Answer:
    """Take a key away: nobody signs in with it any more."""
    changed = call.forum.write_now(keys.revoke_key, key)
    return Answer(_document(changed), [f"Nobody signs in with {changed.name} ({changed.fingerprint}) any more."])


def public_key(call: Call, given: str) -> str:
    """The public key in OpenSSH text, from a file, from the input (-), or given as it is."""
    if given == "-":
        return call.read_text().strip()
    if given.startswith(("ssh-", "ecdsa-", "sk-")) and " " in given:
        return given
    return read_key_file(given)


def read_key_file(name: str) -> str:
    """The text of a public key's file; Invalid, in a sentence, for everything that cannot be one."""
    try:
        with open(name, "rb") as file:
            content = file.read(64_000)
    except OSError as error:
        raise Invalid(f"The key file {name} cannot be read: {error.strerror}.") from error
    text = content.decode("utf-8", errors="replace").strip()
    if "PRIVATE KEY" in text:
        raise Invalid(f"{name} is a private key, which stays with its owner; give the file that ends in .pub.")
    if not text:
        raise Invalid(f"The key file {name} is empty.")
    if "\ufffd" in text or "\x00" in text:
        raise Invalid(f"{name} is not a public key in OpenSSH's format.")
    return text


def _state(key: keys.KeyView) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if not key.proven_at:
        return "not proven yet"
    return f"used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never used"


def _document(key: keys.KeyView) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "fingerprint": key.fingerprint,
        "created_at": key.created_at,
        "proven_at": key.proven_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
    }
