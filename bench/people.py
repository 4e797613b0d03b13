"""Members who measure: each with a key that follows from a number, so that any process can be any of them.

Such a key is no secret. The sites that know it are made for a run, and served on the loopback.
"""

from __future__ import annotations

import hashlib
from functools import cache

import asyncssh
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from copterm.db.bulk import insert_rows, next_ids
from copterm.db.entering import Key
from copterm.db.tables import Community, Member, Membership
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.services.keys import parse_public


@cache
def private_key(number: int) -> asyncssh.SSHKey:
    """The key of member `m<number>`."""
    seed = hashlib.sha256(b"copterm bench %d" % number).digest()
    made = Ed25519PrivateKey.from_private_bytes(seed)
    return asyncssh.import_private_key(made.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))


def enlist(actor: Actor, count: int, communities: list[list[int]], floor: int, with_keys: bool = True) -> list[int]:
    """Members m0, m1 … with a key each; member n joins `communities[n % len]`, where all up to `floor` is read."""
    ids, at = next_ids(Member, count), now()
    insert_rows(
        Member,
        [{"id": one, "handle": f"m{n}", "name": f"Member {n}", "created_at": at} for n, one in enumerate(ids)],
    )
    joined = [
        {"member": one, "community": community, "floor": floor, "joined_at": at}
        for n, one in enumerate(ids)
        for community in communities[n % len(communities)]
    ]
    insert_rows(Membership, joined)
    for community in {row["community"] for row in joined}:
        there = Membership.select().where(Membership.community == community).count()
        Community.update(member_count=there).where(Community.id == community).execute()
    if with_keys:
        insert_rows(Key, [_key_row(n, one) for n, one in enumerate(ids)])
    return ids


def _key_row(number: int, member_id: int) -> dict[str, object]:
    text = private_key(number).export_public_key("openssh").decode()
    public, fingerprint, _ = parse_public(text)
    return {
        "member": member_id,
        "name": "bench",
        "fingerprint": fingerprint,
        "public": public,
        "created_at": now(),
        "proven_at": now(),
    }
