"""SSH keys: a member has several, named; a key belongs to one member only, and a proof outweighs a claim."""

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copterm.db.activity import emit
from copterm.db.entering import Key, Password
from copterm.db.tables import Member
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from copterm.domain.limits import KEY_NAME_LENGTH, KEYS
from copterm.domain.permissions import may_administer, may_manage_account
from copterm.services.accounts import find_member
from copterm.text.clean import clean_line

ALGORITHMS = frozenset(
    [
        "ssh-ed25519",
        "sk-ssh-ed25519@openssh.com",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "ssh-rsa",
    ]
)
LEAST_RSA_BYTES = 256
TAKEN = "This key belongs to another account. Each key signs in one member."


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key as its owner sees it. `fingerprint` is SHA-256 as `ssh-keygen -l` prints it.

    Without `proven_at` the key is a claim: who comes with it under the member's handle is asked, which proves it.
    """

    id: int
    member: str
    name: str
    fingerprint: str
    created_at: datetime
    proven_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """Whom a key signs in; without `is_proven` whoever comes with it is asked first."""

    member_id: int
    key_id: int
    handle: str
    is_proven: bool


def parse_public(text: str) -> tuple[str, str, str]:
    """A line of an OpenSSH public key: (algorithm and blob, fingerprint, comment), or Invalid."""
    words = text.strip().split(None, 2)
    if len(words) < 2 or words[0] not in ALGORITHMS:
        raise Invalid("This is not a public SSH key. It is one line, like the one in ~/.ssh/id_ed25519.pub.")
    try:
        blob = base64.b64decode(words[1], validate=True)
        fields = _fields(blob)
    except (binascii.Error, struct.error, ValueError) as error:
        raise Invalid("This SSH key is damaged. Please copy the whole line again.") from error
    if not fields or fields[0] != words[0].encode():
        raise Invalid("This SSH key is damaged. Please copy the whole line again.")
    if words[0] == "ssh-rsa" and len(fields[-1].lstrip(b"\0")) < LEAST_RSA_BYTES:
        raise Invalid("This RSA key is shorter than 2,048 bits. Please make a new one with ssh-keygen -t ed25519.")
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    comment = clean_line(words[2], None)[:KEY_NAME_LENGTH] if len(words) > 2 else ""
    return f"{words[0]} {words[1]}", f"SHA256:{digest}", comment


def _fields(blob: bytes) -> list[bytes]:
    fields, at = [], 0
    while at < len(blob):
        (size,) = struct.unpack_from(">I", blob, at)
        if at + 4 + size > len(blob):
            raise ValueError("short field")
        fields.append(blob[at + 4 : at + 4 + size])
        at += 4 + size
    return fields


def find_by_public(actor: Actor, public: str, username: str) -> KeyOwner | None:
    """Whom this key signs in under an SSH user name, None when nobody or revoked. Says nothing about suspension.

    A claim that is not proven is found under its member's handle only, and signs nobody in before they were asked:
    anybody can paste anybody's public key, and whoever holds the private half must not find themselves in an account
    that they did not ask for.
    """
    _, fingerprint, _ = parse_public(public)
    rows = (
        Key.select(Key.member, Key.id, Key.proven_at, Member.handle)
        .join(Member, on=(Key.member == Member.id))
        .where((Key.fingerprint == fingerprint) & Key.revoked_at.is_null() & Member.handle.is_null(False))
        .tuples()
    )
    found = [
        KeyOwner(member_id, key_id, handle, is_proven=proven_at is not None)
        for member_id, key_id, proven_at, handle in rows
    ]
    mine = (one for one in found if one.is_proven or one.handle == username.lower())
    return max(mine, key=lambda one: one.is_proven, default=None)


def prove(actor: Actor, member_id: int, key_id: int) -> None:
    """The member came in with this key: it is used now, and proven from now on. For signing_in.

    NotAllowed when it was revoked, or proven by somebody else, since the signature was verified.
    """
    row = _good(member_id, key_id)
    row.last_used_at = now()
    if row.proven_at is None:
        _drop_claims(actor, row.fingerprint, member_id)
        row.proven_at = row.last_used_at
    row.save()


def check_good(actor: Actor, member_id: int, key_id: int) -> None:
    """NotAllowed when this key does not sign this member in any more."""
    _good(member_id, key_id)


def last_used(actor: Actor, member_id: int, key_id: int) -> datetime | None:
    """When a key was last noted as used; NotAllowed when it does not sign this member in any more."""
    used: datetime | None = _good(member_id, key_id).last_used_at
    return used


def _good(member_id: int, key_id: int) -> Any:
    row = Key.get_or_none((Key.id == key_id) & (Key.member == member_id) & Key.revoked_at.is_null())
    if row is None:
        raise NotAllowed("The key that you came with does not sign you in any more.")
    return row


def _drop_claims(actor: Actor, fingerprint: str, member_id: int) -> None:
    """The key is proven to be this member's: what others claim goes. Conflict when it is another's already."""
    others = (Key.fingerprint == fingerprint) & (Key.member != member_id) & Key.revoked_at.is_null()
    for other in Key.select().where(others):
        if other.proven_at is not None:
            raise Conflict(TAKEN)
        other.delete_instance()
        emit(actor, events.KEY_CHANGED, member_id=other.member_id, data={"removed": fingerprint})


def add_key(actor: Actor, public: str, name: str = "", handle: str | None = None) -> KeyView:
    """Add a key to one's own account, as a claim, or as an admin to somebody's, as proven."""
    member_id = _whose(actor, handle)
    view = _view(store_key(actor, member_id, public, name, is_proven=handle is not None and may_administer(actor)))
    emit(actor, events.KEY_CHANGED, member_id=member_id, data={"added": view.fingerprint})
    return view


def store_key(actor: Actor, member_id: int, public: str, name: str = "", *, is_proven: bool) -> Any:
    """The row of a member's new key; Conflict when somebody has it already. For services.

    A proven key takes the place of what another account merely claims.
    """
    plain, fingerprint, comment = parse_public(public)
    shown = clean_line(name, KEY_NAME_LENGTH) or comment or "key"
    proven_at = now() if is_proven else None
    if is_proven:
        _drop_claims(actor, fingerprint, member_id)
    elif _others_proven(fingerprint, member_id):
        raise Conflict(TAKEN)
    there = Key.get_or_none((Key.fingerprint == fingerprint) & (Key.member == member_id))
    if there is not None and there.revoked_at is None:
        there.name, there.proven_at = shown, there.proven_at or proven_at
        there.save()
        return there
    if Key.select().where((Key.member == member_id) & Key.revoked_at.is_null()).count() >= KEYS:
        raise TooMany(f"An account has at most {KEYS} keys. Revoke one that is not used any more.")
    if there is not None:
        there.name, there.revoked_at, there.proven_at = shown, None, proven_at
        there.save()
        return there
    row = Key(
        member=member_id, name=shown, fingerprint=fingerprint, public=plain, created_at=now(), proven_at=proven_at
    )
    row.save(force_insert=True)
    return row


def _others_proven(fingerprint: str, member_id: int) -> bool:
    mine = (Key.fingerprint == fingerprint) & Key.proven_at.is_null(False) & (Key.member != member_id)
    return bool(Key.select().where(mine).exists())


def list_keys(actor: Actor, handle: str | None = None) -> tuple[KeyView, ...]:
    """Keys of one's own account, or as an admin of somebody's, oldest first, revoked ones too."""
    member_id = _whose(actor, handle)
    return tuple(_view(row) for row in Key.select().where(Key.member == member_id).order_by(Key.id))


def rename_key(actor: Actor, key_id: int, name: str) -> KeyView:
    """Give a key another name."""
    row = _own_key(actor, key_id)
    row.name = clean_line(name, KEY_NAME_LENGTH) or row.name
    row.save()
    emit(actor, events.KEY_CHANGED, member_id=row.member_id)
    return _view(row)


def revoke_key(actor: Actor, key_id: int) -> KeyView:
    """End a key, and the sessions that came in with it; somebody else may prove it to be theirs.

    The last way into one's own account stays, so that nobody locks themselves out.
    """
    row = _own_key(actor, key_id)
    good = Key.revoked_at.is_null() & Key.proven_at.is_null(False)
    others = Key.select().where((Key.member == row.member_id) & good & (Key.id != key_id))
    has_password = Password.select().where(Password.member == row.member_id).exists()
    if actor.id == row.member_id and not has_password and not others.exists():
        raise NotAllowed("This is your only way in. Come in with another key once, or set a password first.")
    row.revoked_at, row.proven_at = row.revoked_at or now(), None
    row.save()
    emit(actor, events.KEY_CHANGED, member_id=row.member_id, data={"revoked": row.fingerprint})
    return _view(row)


def _whose(actor: Actor, handle: str | None) -> int:
    member_id: int = find_member(handle).id if handle else actor.id
    if not may_manage_account(actor, member_id):
        raise NotAllowed("You can manage your own keys only.")
    return member_id


def _own_key(actor: Actor, key_id: int) -> Any:
    row = Key.get_or_none(Key.id == key_id)
    if row is None or not may_manage_account(actor, row.member_id):
        raise NotFound(f"There is no key {key_id}.")
    return row


def _view(row: Any) -> KeyView:
    member = Member.select(Member.handle).where(Member.id == row.member_id).tuples().first()
    return KeyView(
        id=row.id,
        member=member[0],
        name=row.name,
        fingerprint=row.fingerprint,
        created_at=row.created_at,
        proven_at=row.proven_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
