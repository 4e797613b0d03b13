"""The Door over real SSH: guesses at once, and a password that was hashed with weaker parameters."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from argon2 import PasswordHasher

from copterm.db.entering import Password
from copterm.domain.actor import Actor
from copterm.forum import House
from copterm.services import accounts, passwords, signing_in
from tests.server.conftest import Serve
from tests.server.terminal import Screen, terminal

PASSWORD = "four plain words here"


def hash_of(actor: Actor, member_id: int) -> str:
    """What is kept of a member's password."""
    return str(Password.get_by_id(member_id).hash)


async def test_an_outdated_hash_is_renewed_by_signing_in(serve: Serve) -> None:
    server = serve(stub=False)
    old = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with House.open(server.database) as house:
        house.forum(2).write_now(accounts.set_password, old)
    for _ in range(2):
        async with terminal(server.port) as screen:
            await screen.until("Welcome. Sign in")
            screen.type(f"bea\r{PASSWORD}\r")
            await screen.until("Welcome, Bea.")
        with House.open(server.database) as house:
            new = house.system.read_now(hash_of, 2)
        assert new != old
        assert not passwords.is_outdated(new)
        assert passwords.verify_password(new, PASSWORD)


async def test_guesses_in_many_terminals_at_once_are_as_few_as_guesses_one_by_one(serve: Serve) -> None:
    """Each was checked before its password was hashed and counted afterwards, so that all of them were tried."""
    server = serve(stub=False)
    many = 8

    def is_answered(screen: Screen) -> bool:
        return signing_in.WRONG in screen.text or "Too many attempts from here." in screen.text

    async with AsyncExitStack() as stack:
        screens = [await stack.enter_async_context(terminal(server.port)) for _ in range(many)]
        for screen in screens:
            await screen.until("Welcome. Sign in")
            screen.type("bea\rnot the password")
        for screen in screens:
            await screen.until("••••••••••••••••")
        for screen in screens:
            screen.press("enter")
        await asyncio.gather(*(screen.until(is_answered, patience=60) for screen in screens))
        assert sum(signing_in.WRONG in screen.text for screen in screens) == signing_in.PER_HANDLE
