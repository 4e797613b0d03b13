"""A site for commands over SSH, and how a test gives one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncssh

from copterm.forum import House
from copterm.services import communities, threads
from tests.server.conftest import Server, Site, make_site
from tests.server.terminal import Client

PATIENCE = 20.0


def make_commanded(template: Path, folder: Path) -> Site:
    """ada tends `data`, where bea is too, and `secret`, which is hers alone; bea has a post to read in each."""
    made = make_site(template, folder)
    with House.open(made[0]) as house:
        ada, bea = house.forum(1), house.forum(2)
        ada.write_now(communities.add, "data", "Data Engineering")
        ada.write_now(communities.add, "secret", "Secret Guild", visibility="private")
        bea.write_now(communities.join, 1)
        ada.write_now(threads.new_thread, 1, "question", "Which queue?", "Kafka, or another?")
        ada.write_now(threads.new_thread, 2, "question", "Zanzibar?", "Zanzibar, or another?")
    return made


@asynccontextmanager
async def connected(server: Server, who: str | None = "bea", **options: Any) -> AsyncIterator[Any]:
    """A connection of this member, or of somebody without a key."""
    known = [server.member_keys[who]] if who else []
    async with asyncssh.connect(
        "127.0.0.1", server.port, username=who or "gus", client_keys=known, known_hosts=None, config=None,
        agent_path=None, client_factory=Client, **options,
    ) as connection:  # fmt: skip
        yield connection


async def give(server: Server, line: str, who: str | None = "bea", text: str | bytes = b"", **options: Any) -> Any:
    """Give a command with all of its input: how it ended, with what it said."""
    data = text.encode() if isinstance(text, str) else text
    async with asyncio.timeout(PATIENCE), connected(server, who) as connection:
        process = await connection.create_process(line, encoding=None, **options)
        with suppress(BrokenPipeError):  # it was answered before
            process.stdin.write(data)
            process.stdin.write_eof()
        return await process.wait()
