"""Identity comes from a verified signature and from nothing else."""

import asyncio
import os
from typing import Any

import asyncssh
import pytest

from copterm.forum import House
from copterm.server.auth import STRANGER, Identity, Visitor
from copterm.server.limits import Limits
from copterm.services import accounts, invitations, keys, sanctions
from tests.server.conftest import Serve, Server
from tests.server.terminal import connected, terminal


def without_signature(key: asyncssh.SSHKey, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Only the public half: offered, never proved."""
    pair = asyncssh.load_keypairs([key])[0]

    def refuse(data: bytes) -> bytes:
        raise ValueError("nobody here has the private key")

    monkeypatch.setattr(pair, "sign", refuse)
    return pair


def with_forged_signature(key: asyncssh.SSHKey, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The public half, and the signature of another key."""
    pair = asyncssh.load_keypairs([key])[0]
    other = asyncssh.generate_private_key("ssh-ed25519")
    monkeypatch.setattr(pair, "sign", lambda data: other.sign(data, b"ssh-ed25519"))
    return pair


async def test_an_offered_admins_key_that_is_not_proved_is_nobody_at_the_door(
    stub_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two peers had this hole: the key was remembered when it was offered, and the method after it opened the door."""
    pair = without_signature(stub_server.member_keys["ada"], monkeypatch)
    for username in ("ada", "join", "root"):
        async with terminal(stub_server.port, username=username, client_keys=[pair]) as screen:
            await screen.until("who=door no key")


async def test_a_forged_signature_is_nobody_at_the_door(stub_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = with_forged_signature(stub_server.member_keys["ada"], monkeypatch)
    for username in ("ada", "join"):
        async with terminal(stub_server.port, username=username, client_keys=[pair]) as screen:
            await screen.until("who=door no key")


async def test_an_unproved_new_key_is_not_brought_along_by_join(
    stub_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = without_signature(asyncssh.generate_private_key("ssh-ed25519"), monkeypatch)
    async with terminal(stub_server.port, username="join", client_keys=[pair]) as screen:
        await screen.until("who=door no key")


async def test_the_same_key_with_its_private_half_is_admin(stub_server: Server) -> None:
    async with terminal(stub_server.port, client_keys=[stub_server.member_keys["ada"]]) as screen:
        await screen.until("who=1")


async def test_offering_anothers_key_and_proving_ones_own_is_oneself(
    stub_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = without_signature(stub_server.member_keys["ada"], monkeypatch)
    async with terminal(stub_server.port, client_keys=[pair, stub_server.member_keys["bea"]]) as screen:
        await screen.until("who=2")


async def test_proving_ones_own_key_for_another_name_is_oneself(stub_server: Server) -> None:
    async with terminal(stub_server.port, username="join", client_keys=[stub_server.member_keys["bea"]]) as screen:
        await screen.until("who=2")


async def test_no_authentication_at_all_is_refused(stub_server: Server) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        async with connected(stub_server.port, preferred_auth="publickey"):
            pass


async def test_one_connection_tries_only_so_many_keys(stub_server: Server) -> None:
    many = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(60)]
    with pytest.raises(asyncssh.DisconnectError):
        async with connected(stub_server.port, client_keys=many):
            pass


class SlowHost:
    """A worker whose database answers when the test says so."""

    limits = Limits()

    def __init__(self) -> None:
        self.answer: asyncio.Future[Identity | None] = asyncio.get_running_loop().create_future()

    async def find_key(self, public: str, username: str) -> Identity | None:
        return await self.answer

    def proved(self, connection: int) -> None:
        pass

    def gone(self, connection: int) -> None:
        pass

    def new_session(self, visitor: Visitor) -> Any:
        raise AssertionError


async def test_an_answer_that_comes_after_the_next_request_is_thrown_away() -> None:
    host = SlowHost()
    visitor = Visitor(host, 1, "192.0.2.1")
    key = asyncssh.generate_private_key("ssh-ed25519")
    visitor.begin_auth("eve")
    offered = asyncio.create_task(visitor.validate_public_key("eve", key))
    await asyncio.sleep(0)
    visitor.get_kbdint_challenge("eve", "", "")
    host.answer.set_result(Identity(1, 1))
    assert await offered is False
    assert visitor.validate_kbdint_response("eve", []) is True
    visitor.auth_completed()
    assert visitor.identity == STRANGER
    visitor.connection_lost(None)


async def test_when_the_database_is_away_nobody_is_somebody_and_it_is_said(serve: Serve) -> None:
    server = serve()
    os.truncate(server.database, 0)
    with pytest.raises(asyncssh.Error) as refused:
        async with connected(server.port, client_keys=[server.member_keys["ada"]]):
            pass
    assert "Traceback" not in str(refused.value)
    assert server.logged("cannot look up a key")


async def test_a_key_that_is_revoked_does_not_sign_in(serve: Serve) -> None:
    server = serve()
    with House.open(server.database) as house:
        system = house.system
        view = system.read_now(keys.list_keys, "ada")[0]
        system.write_now(keys.revoke_key, view.id)
    async with terminal(server.port, client_keys=[server.member_keys["ada"]]) as screen:
        await screen.until("who=door no key")


async def test_who_is_shut_out_reads_why_and_has_not_come_in(serve: Serve) -> None:
    server = serve(stub=False)
    with House.open(server.database) as house:
        house.system.write_now(sanctions.give, "bea", "ban", "spam")
        before = house.system.read_now(accounts.get_member, "bea").last_seen_at
    async with terminal(server.port, client_keys=[server.member_keys["bea"]]) as screen:
        await screen.until("The whole site: banned")
        assert "Communities" not in screen.text
        screen.type("q")
        assert await screen.ended() == 0
    with House.open(server.database) as house:
        assert house.system.read_now(accounts.get_member, "bea").last_seen_at == before


async def test_a_key_that_somebody_else_pasted_leads_its_owner_to_the_door_with_the_key(serve: Serve) -> None:
    """mallory pasted ada's public key into her own account, and ada who came to join found herself in mallory's."""
    server = serve(stub=False)
    key = asyncssh.generate_private_key("ssh-ed25519")
    public = key.export_public_key("openssh").decode()
    with House.open(server.database) as house:
        house.forum(2).write_now(keys.add_key, public)
        code = house.forum(1).write_now(invitations.create).code
    async with terminal(server.port, username="somebody", client_keys=[key]) as screen:
        await screen.until("Welcome. Sign in")
    async with terminal(server.port, username="join", client_keys=[key]) as screen:
        await screen.until("Your SSH key is kept")
        screen.type(f"{code}\rdora\r\r\r\r")
        await screen.until("Welcome, dora")
    async with terminal(server.port, username="bea", client_keys=[key]) as screen:
        await screen.until("Done: begin to read")
        screen.press("escape")
        await screen.until("[New]")
        screen.press("5")
        await screen.until("dora")
    with House.open(server.database) as house:
        assert [one.fingerprint for one in house.forum(2).read_now(keys.list_keys)] != [key.get_fingerprint()]
        assert [one.fingerprint for one in house.system.read_now(keys.list_keys, "dora")] == [key.get_fingerprint()]


async def test_whoever_comes_with_a_pasted_key_types_whose_it_is_and_that_proves_it(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """mallory took ada's login name as her handle and pasted ada's key: a plain `ssh host` led ada into her account."""
    server = serve(stub=False)
    key = asyncssh.generate_private_key("ssh-ed25519")
    with House.open(server.database) as house:
        house.forum(2).write_now(keys.add_key, key.export_public_key("openssh").decode())
    for username in ("ada", "root"):
        async with terminal(server.port, username=username, client_keys=[key]) as screen:
            await screen.until("Welcome. Sign in")
    for fake in (without_signature, with_forged_signature):
        async with terminal(server.port, username="bea", client_keys=[fake(key, monkeypatch)]) as screen:
            await screen.until("Welcome. Sign in")
            assert "Is this key yours here?" not in screen.text
    async with terminal(server.port, username="bea", client_keys=[key]) as screen:
        await screen.until("Is this key yours here?")
        screen.type("\r")
        await screen.until("That is not the account.")
    with House.open(server.database) as house:
        assert house.forum(2).read_now(keys.list_keys)[-1].proven_at is None
    async with terminal(server.port, username="bea", client_keys=[key]) as screen:
        await screen.until("Is this key yours here?")
        screen.type("bea\r")
        await screen.until("This key signs you in from now on.")
        with House.open(server.database) as house:
            claim = house.forum(2).read_now(keys.list_keys)[-1]
            house.system.write_now(keys.revoke_key, claim.id)
            await screen.until("does not sign you in any more")
            house.system.write_now(keys.add_key, key.export_public_key("openssh").decode(), handle="bea")
    for username in ("ada", "join", "root"):
        async with terminal(server.port, username=username, client_keys=[key]) as screen:
            await screen.until("[New")
            assert "bea" in screen.text


async def test_revoking_a_key_ends_the_sessions_that_came_in_with_it(serve: Serve) -> None:
    """Whoever held a stolen key stayed in, and opened further terminals over the same connection."""
    server = serve(stub=False)
    with House.open(server.database) as house:
        async with terminal(server.port, client_keys=[server.member_keys["bea"]]) as screen:
            await screen.until("[New")
            (key,) = house.system.read_now(keys.list_keys, "bea")
            house.system.write_now(keys.revoke_key, key.id)
            await screen.ended()
            assert "does not sign you in any more" in screen.text
