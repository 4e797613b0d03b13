"""Keys: what is one, whose it is, what proves it, and the last one."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from copterm.domain.limits import KEYS
from copterm.forum import Forum
from copterm.services import accounts, invitations, keys, signing_in
from tests.conftest import Site

FIRST = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEeXEYK5JB0cQgCCEfH3LvXTHzRMuvIXPCkqxMxTDNcv ada@laptop"
SECOND = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAmkwLxPFR0gC5VYWhqhfqu9Wjt1Blj9XBX5QOKo1GzP ada@desk"
THIRD = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDuW8q1rG/vD9ynCnIgFlw3oJWeop3gjXISEXW+ROAmx mallory@laptop"
FOURTH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGzNmYHDwLgponOBQTeinoRH/bi7hMt+epav4B4Dkrr7 chen@laptop"


def many_keys(count: int) -> list[str]:
    """Public keys, each another one."""
    made = (ed25519.Ed25519PrivateKey.generate().public_key() for _ in range(count))
    form = (serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return [key.public_bytes(*form).decode() for key in made]


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


def test_a_key_belongs_to_one_member(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    mine = ada.write_now(keys.add_key, FIRST)
    assert mine.name == "ada@laptop"
    site.system.write_now(signing_in.come_in, ada.member_id, "key", mine.id)
    with pytest.raises(Conflict, match="another account"):
        bea.write_now(keys.add_key, FIRST)
    owner = site.system.read_now(keys.find_by_public, FIRST, "ada")
    assert owner is not None
    assert (owner.member_id, owner.key_id, owner.is_proven) == (ada.member_id, mine.id, True)


def test_a_revoked_key_opens_nothing_and_its_owner_may_bring_it_back(site: Site, ada: Forum) -> None:
    key = ada.write_now(keys.add_key, FIRST, "laptop")
    ada.write_now(keys.revoke_key, key.id)
    assert site.system.read_now(keys.find_by_public, FIRST, "ada") is None
    ada.write_now(keys.add_key, FIRST, "laptop again")
    assert site.system.read_now(keys.find_by_public, FIRST, "ada") is not None


def test_a_pasted_key_is_found_under_its_members_handle_only_until_that_has_proved_it(site: Site, ada: Forum) -> None:
    """mallory pasted ada's public key into her own account, and ada who came to join found herself in mallory's."""
    mallory = site.member(ada, "mallory")
    key = mallory.write_now(keys.add_key, FIRST)
    assert key.proven_at is None
    for username in ("join", "ada", "mallory2", "", "mallory\0"):
        assert site.system.read_now(keys.find_by_public, FIRST, username) is None
    owner = site.system.read_now(keys.find_by_public, FIRST, "Mallory")
    assert owner is not None
    assert (owner.member_id, owner.key_id, owner.handle, owner.is_proven) == (
        mallory.member_id,
        key.id,
        "mallory",
        False,
    )
    site.system.write_now(signing_in.come_in, owner.member_id, "key", owner.key_id)
    (proven,) = mallory.read_now(keys.list_keys)
    assert proven.proven_at == proven.last_used_at is not None
    assert site.system.read_now(keys.find_by_public, FIRST, "join") == replace(owner, is_proven=True)


def test_who_joins_with_a_key_takes_it_from_whoever_only_claims_it(site: Site, ada: Forum) -> None:
    mallory = site.member(ada, "mallory")
    claim = mallory.write_now(keys.add_key, FIRST)
    code = ada.write_now(invitations.create).code
    site.events.clear()
    bea = site.house.forum(None).write_now(invitations.join, code, "bea", public_key=FIRST)
    assert mallory.read_now(keys.list_keys) == ()
    (key,) = site.house.forum(bea.id).read_now(keys.list_keys)
    assert key.proven_at is not None
    owner = site.system.read_now(keys.find_by_public, FIRST, "mallory")
    assert owner == keys.KeyOwner(bea.id, key.id, "bea", is_proven=True)
    told = {event.member_id: event.data for event in site.events if event.kind == "key.changed"}
    assert told[mallory.member_id] == {"removed": claim.fingerprint}


def test_two_may_claim_a_key_and_the_one_who_proves_it_has_it(site: Site, ada: Forum) -> None:
    """Whoever claimed first used to keep the owner from adding the key to their own account."""
    mallory, bea = site.member(ada, "mallory"), site.member(ada, "bea")
    mallory.write_now(keys.add_key, FIRST)
    claim = bea.write_now(keys.add_key, FIRST)
    site.system.write_now(signing_in.come_in, bea.member_id, "key", claim.id)
    assert mallory.read_now(keys.list_keys) == ()
    with pytest.raises(Conflict, match="another account"):
        mallory.write_now(keys.add_key, FIRST)


def test_a_claim_takes_a_key_from_nobody_and_neither_does_a_proof_from_a_proof(site: Site, ada: Forum) -> None:
    mallory, bea = site.member(ada, "mallory"), site.member(ada, "bea")
    site.system.write_now(keys.add_key, SECOND, handle="bea")
    assert bea.read_now(keys.list_keys)[0].proven_at is not None
    with pytest.raises(Conflict, match="another account"):
        mallory.write_now(keys.add_key, SECOND)
    code = ada.write_now(invitations.create).code
    with pytest.raises(Conflict, match="another account"):
        site.house.forum(None).write_now(invitations.join, code, "chen", public_key=SECOND)


def test_a_key_that_an_admin_or_the_operator_gives_is_proven_and_one_pasted_for_oneself_is_not(
    site: Site, ada: Forum
) -> None:
    mallory, bea = site.member(ada, "mallory"), site.member(ada, "bea")
    mallory.write_now(keys.add_key, FIRST)
    assert ada.write_now(keys.add_key, FIRST, "laptop", "bea").proven_at is not None
    assert site.system.write_now(keys.add_key, SECOND, "desk", "bea").proven_at is not None
    assert mallory.write_now(keys.add_key, THIRD, "mine", "mallory").proven_at is None
    assert [key.name for key in bea.read_now(keys.list_keys)] == ["laptop", "desk"]
    site.system.write_now(accounts.create_member, "chen", public_key=FOURTH)
    assert site.system.read_now(keys.list_keys, "chen")[0].proven_at is not None


def test_a_revoked_key_must_be_proven_again_and_binds_nobody(site: Site, ada: Forum) -> None:
    """A key that was once proven stayed its account's for ever: not even the operator could give it to another."""
    bea = site.member(ada, "bea")
    key = site.system.write_now(keys.add_key, FIRST, handle="ada")
    site.system.write_now(keys.add_key, SECOND, handle="ada")
    ada.write_now(keys.revoke_key, key.id)
    assert bea.write_now(keys.add_key, FIRST).proven_at is None
    assert site.system.write_now(keys.add_key, FIRST, handle="bea").proven_at is not None
    with pytest.raises(Conflict, match="another account"):
        ada.write_now(keys.add_key, FIRST)


def test_a_key_revoked_between_signature_and_first_screen_signs_nobody_in(site: Site, ada: Forum) -> None:
    """The answer to "is this key yours here?" came after the account had taken the key back, and still opened it."""
    mallory, bea = site.member(ada, "mallory"), site.member(ada, "bea")
    revoked = mallory.write_now(keys.add_key, FIRST)
    gone = bea.write_now(keys.add_key, THIRD)
    site.system.write_now(keys.add_key, THIRD, handle="ada")
    site.system.write_now(keys.revoke_key, revoked.id)
    for member, key in ((mallory, revoked), (bea, gone)):
        with pytest.raises(NotAllowed, match="does not sign you in any more"):
            site.system.write_now(signing_in.come_in, member.member_id, "key", key.id)


def test_reviving_revoked_keys_does_not_pass_the_limit(site: Site, ada: Forum) -> None:
    key = ada.write_now(keys.add_key, FIRST)
    site.system.write_now(keys.revoke_key, key.id)
    for text in many_keys(KEYS):
        ada.write_now(keys.add_key, text)
    with pytest.raises(TooMany):
        ada.write_now(keys.add_key, FIRST)


def test_the_last_way_in_stays_and_a_claim_is_no_way_in(site: Site) -> None:
    made = site.system.write_now(accounts.create_member, "chen", public_key=FIRST)
    chen = site.house.forum(made.id)
    (key,) = chen.read_now(keys.list_keys)
    claim = chen.write_now(keys.add_key, SECOND)
    with pytest.raises(NotAllowed, match="only way in"):
        chen.write_now(keys.revoke_key, key.id)
    site.system.write_now(signing_in.come_in, made.id, "key", claim.id)
    assert chen.write_now(keys.revoke_key, key.id).revoked_at is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 notbase64!",
        "ssh-dss AAAAB3NzaC1kc3M=",
        "ssh-ed25519 AAAAB3NzaC1yc2E=",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEeXEYK5",
        "\x1b[2J",
    ],
)
def test_what_is_not_a_public_key_is_refused_with_a_sentence(ada: Forum, text: str) -> None:
    with pytest.raises(Invalid):
        ada.write_now(keys.add_key, text)


def test_nobody_touches_the_keys_of_somebody_else(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    key = ada.write_now(keys.add_key, FIRST)
    with pytest.raises(NotFound):
        bea.write_now(keys.revoke_key, key.id)
    with pytest.raises(NotAllowed):
        bea.read_now(keys.list_keys, "ada")
