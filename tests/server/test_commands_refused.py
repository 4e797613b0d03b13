"""Commands over SSH that are refused: hostile ones, those of strangers and of the banned, too long ones, too many."""

import asyncio
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest

from copterm.commands.remote import INPUT_BYTES, LINE_BYTES, commands
from copterm.db.entering import Key
from copterm.db.tables import Activity
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.forum import House
from copterm.services import keys, sanctions
from copterm.settings import Settings
from tests.server.commanding import PATIENCE, connected, give, make_commanded
from tests.server.conftest import Serve, Server, Site, make_site


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of these tests."""
    return make_commanded(sqlite_template, tmp_path_factory.mktemp("commanded"))


@pytest.fixture
def served(site: Site, serve: Serve) -> Server:
    return serve(site=site)


HOSTILE = (
    "unread; touch {0}",
    "unread ; touch {0}",
    "unread && touch {0}",
    "unread | tee {0}",
    "unread > {0}",
    "$(touch {0})",
    "`touch {0}`",
    "search '$(touch {0})'",
    "unread --as ada",
    "unread --database /etc/passwd",
    "--database /etc/passwd unread",
    "--config /etc/passwd unread",
    "unread --config /etc/passwd",
    "thread reply 1 --file /etc/passwd",
    "thread list --community ../../etc/passwd",
    "key add bea /etc/passwd",
    "import mbox /etc/passwd",
    "sh -c 'touch {0}'",
    "../../bin/sh",
    "scp -t {0}",
    "unread\nINFO: Accepted admin",
    "unread\x1b[2J\x1b]0;pwned\x07",
    "unread \x00",
    "search \u202e",
    "mod ban ada --reason x",
    "mod undo 1 --reason x",
    "search " + "a " * 3000,
    "a" * 100_000,
    "'" * 4_000,
    "-" * 4_000,
    "\\" * 4_001,
)


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: ascii(line[:24]))
async def test_a_hostile_command_is_refused_in_words(line: str, served: Server, tmp_path: Path) -> None:
    made = tmp_path / "made"
    done = await give(served, line.format(made) if "{0}" in line else line)
    assert done.exit_status in (1, 2, 127) or (done.exit_status, done.stdout) == (0, b"Nothing was found.\n")
    said = (done.stdout + done.stderr).decode()
    assert all(one.isprintable() or one == "\n" for one in said)
    assert len(said) < 3 * LINE_BYTES
    assert "root:" not in said
    assert not made.exists()
    assert not served.logged("incident")
    log = served.log
    assert "pwned" not in log
    assert "Accepted admin" not in log
    assert (await give(served, "unread --count")).exit_status == 0, "and others are served"


async def test_a_private_community_is_not_there_for_others(served: Server) -> None:
    for line, nowhere in (
        ("thread show 2", "thread show 98"),
        ("thread list --community secret", "thread list --community nowhere"),
        ("search zanzibar", "search nonsense"),
        ("community join secret", "community join nowhere"),
        ("rules show secret", "rules show nowhere"),
        ("log secret", "log nowhere"),
    ):
        one, other = await give(served, line), await give(served, nowhere)
        assert one.exit_status == other.exit_status, line
        said = [(done.stdout + done.stderr).decode() for done in (one, other)]
        assert said[0].replace("secret", "@").replace("2", "@") == said[1].replace("nowhere", "@").replace("98", "@")
    assert b"ecret" not in (await give(served, "community list --json")).stdout
    assert b"ecret" in (await give(served, "community list --json", "ada")).stdout


async def test_a_command_counts_as_a_session(serve: Serve, site: Site) -> None:
    server = serve(site=site, limits={"sessions_per_member": 1, "sessions_per_connection": 2})
    async with asyncio.timeout(PATIENCE), connected(server) as connection:
        process = await connection.create_process("thread reply 1", encoding=None)
        done = await give(server, "unread")
        assert (done.exit_status, b"several terminals" in done.stderr) == (1, True)
        process.stdin.write_eof()
        await process.wait()
        with pytest.raises(asyncssh.ChannelOpenError):
            await asyncio.gather(*(connection.run("thread reply 1", encoding=None) for _ in range(3)))


async def test_a_post_that_is_too_long_is_refused_and_no_more_of_it_is_taken(served: Server) -> None:
    done = await give(served, "thread reply 1", text=b"x" * (INPUT_BYTES - 1))
    assert (done.exit_status, b"too long" in done.stderr) == (1, True)
    async with asyncio.timeout(PATIENCE), connected(served) as connection:
        process = await connection.create_process("thread reply 1", encoding=None)
        process.stdin.write(b"x" * (5 * INPUT_BYTES))
        done = await process.wait()
    assert (done.exit_status, b"too long" in done.stderr) == (1, True)
    done = await give(served, "thread reply 1", text=b"\xff\xfe")
    assert (done.exit_status, b"UTF-8" in done.stderr) == (1, True)


async def test_a_command_that_takes_too_long_is_stopped(serve: Serve, site: Site) -> None:
    server = serve(site=site, limits={"command_seconds": 1e-9})
    done = await give(server, "thread list --community data")
    assert (done.exit_status, b"took too long" in done.stderr) == (1, True)


async def test_input_that_never_ends_is_not_waited_for_for_ever(serve: Serve, site: Site) -> None:
    server = serve(site=site, limits={"idle_minutes": 0.002})
    async with asyncio.timeout(PATIENCE), connected(server) as connection:
        process = await connection.create_process("thread reply 1", encoding=None)
        done = await process.wait()
    assert (done.exit_status, b"did not end" in done.stderr) == (1, True)


async def test_who_is_not_known_by_key_is_told_so(served: Server) -> None:
    done = await give(served, "unread", None)
    assert (done.exit_status, done.stdout) == (255, b"")
    assert b"need an SSH key that this site knows" in done.stderr


async def test_who_is_banned_is_told_as_at_the_door(sqlite_template: Path, tmp_path: Path, serve: Serve) -> None:
    made = make_site(sqlite_template, tmp_path)
    with House.open(made[0]) as house:
        until = now() + timedelta(days=2)
        house.system.write_now(sanctions.give, "bea", "suspension", "Rude", None, until)
    server = serve(site=made)
    for line in ("unread", "--help", "thread reply 1", "mod standing"):
        done = await give(server, line)
        assert (done.exit_status, done.stdout) == (1, b"")
        assert b"Your account is suspended until" in done.stderr, line


async def test_a_revoked_key_gives_no_command_on_a_connection_that_is_open(
    sqlite_template: Path, tmp_path: Path, serve: Serve
) -> None:
    made = make_site(sqlite_template, tmp_path)
    server = serve(site=made)
    async with asyncio.timeout(PATIENCE), connected(server) as connection:
        assert (await connection.run("unread", encoding=None)).exit_status == 0
        with House.open(made[0]) as house:
            house.system.write_now(keys.revoke_key, house.system.read_now(keys.list_keys, "bea")[0].id)
        done = await connection.run("unread", encoding=None)
    assert (done.exit_status, b"does not sign you in any more" in done.stderr) == (1, True)


async def test_a_prompt_that_asks_every_minute_writes_nothing(
    sqlite_template: Path, tmp_path: Path, serve: Serve
) -> None:
    made = make_site(sqlite_template, tmp_path)
    server = serve(site=made)
    await give(server, "unread --count")
    with House.open(made[0]) as house:
        before = house.system.read_now(_traces)
    assert before[0] is not None, "the key's use is noted"
    for _ in range(3):
        await give(server, "unread --count")
    with House.open(made[0]) as house:
        assert house.system.read_now(_traces) == before


def _traces(_: Actor) -> tuple[object, int]:
    return Key.get(Key.member == 2).last_used_at, Activity.select().count()


def test_no_command_over_ssh_takes_a_file_or_an_identity() -> None:
    import click

    def leaves(command: click.Command) -> list[click.Command]:
        if isinstance(command, click.Group):
            return [leaf for one in command.commands.values() for leaf in leaves(one)]
        return [command]

    found = leaves(commands())
    assert len(found) > 50
    for command in found:
        names = {one.name for one in command.params}
        assert not names & {"database", "config", "handle_as", "file", "path"}, command.name
        assert not [one for one in command.params if isinstance(one.type, (click.Path, click.File))], command.name
        assert not [one for one in command.params if isinstance(one, click.Option) and one.prompt], command.name


def test_how_long_a_command_may_take_is_a_setting() -> None:
    assert Settings().command_seconds == 30
