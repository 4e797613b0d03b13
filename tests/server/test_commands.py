"""Commands over SSH: what a member's scripts may say, and what becomes of it when the line is cut."""

import asyncio
import json
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from copterm.forum import House
from copterm.services import communities, posts, threads
from tests.server.commanding import PATIENCE, connected, give, make_commanded
from tests.server.conftest import ROOT, Serve, Server, Site, make_site, wait_until


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of these tests."""
    return make_commanded(sqlite_template, tmp_path_factory.mktemp("commanded"))


@pytest.fixture
def served(site: Site, serve: Serve) -> Server:
    return serve(site=site)


SSH = shutil.which("ssh")


async def test_a_members_commands_are_answered_as_at_the_shell(served: Server) -> None:
    done = await give(served, "unread --count")
    assert (done.exit_status, done.stdout, done.stderr) == (0, b"1\n", b"")
    assert (await give(served, "unread --quiet")).exit_status == 0
    assert (await give(served, "unread --quiet", "ada")).exit_status == 1
    assert b"Which queue?" in (await give(served, "search kafka")).stdout
    (thread,) = json.loads((await give(served, "thread list --community data --json")).stdout)["threads"]
    assert thread["title"] == "Which queue?"
    assert b"data" in (await give(served, "copterm community list")).stdout, "also with the program's own name"


async def test_what_is_typed_in_is_the_post(served: Server) -> None:
    done = await give(served, "thread reply 1", text="Rabbits, *of course*: größer 漢.\n")
    assert (done.exit_status, done.stderr) == (0, b"")
    number = done.stdout.decode().removeprefix("Posted 1#").rstrip(".\n")
    shown = json.loads((await give(served, "thread show 1 --json", "ada")).stdout)["posts"]
    assert [(one["author"], one["body"]) for one in shown if str(one["number"]) == number] == [
        ("bea", "Rabbits, *of course*: größer 漢.")
    ]


async def test_input_that_comes_late_is_waited_for(served: Server) -> None:
    async with asyncio.timeout(PATIENCE), connected(served) as connection:
        process = await connection.create_process("thread reply 1", encoding=None)
        process.stdin.write(b"First half, ")
        assert (await connection.run("unread --count", encoding=None)).exit_status == 0, "others go on meanwhile"
        process.stdin.write(b"second half.")
        process.stdin.write_eof()
        done = await process.wait()
    assert done.stdout.startswith(b"Posted 1#")


async def test_refusals_wrong_usage_and_what_there_is_not_end_differently(served: Server) -> None:
    for line, status, says in (
        ("thread show 99", 1, "There is no thread 99."),
        ("thread reply 1", 1, "copterm: "),
        ("thread show", 2, "Usage: ssh HOST thread show"),
        ("thread", 2, "reply"),
        ("rm -rf /", 127, "There are: community"),
        ("serve", 127, "no such command over SSH"),
        ("member list", 127, "no such command over SSH"),
        ("search 'kafka", 2, "does not end"),
    ):
        done = await give(served, line)
        assert (done.exit_status, done.stdout) == (status, b""), line
        assert says in done.stderr.decode(), line


async def test_help_names_what_may_be_said_over_ssh_and_nothing_else(served: Server) -> None:
    done = await give(served, "--help")
    assert (done.exit_status, done.stderr) == (0, b"")
    words = done.stdout.decode()
    assert all(name in words for name in ("unread", "search", "thread", "mod"))
    assert not any(f"\n  {name} " in words for name in ("serve", "member", "key", "invite", "import", "init", "demo"))
    assert b"--as" not in (await give(served, "unread --help")).stdout


async def test_the_log_names_the_command_in_our_words(served: Server) -> None:
    await give(served, "thread show 1 --json")
    await give(served, "thread xyzzy 'plugh'")
    seen = wait_until(lambda: len(found := served.logged("command")) == 2 and found, what="two lines")
    assert [(line["verb"], line["code"], line["member"]) for line in seen] == [("thread show", 0, 2), ("thread", 2, 2)]
    assert "plugh" not in served.log


async def test_two_commands_at_once_are_both_answered(served: Server) -> None:
    async with asyncio.timeout(PATIENCE), connected(served) as connection:
        done = await asyncio.gather(*(connection.run(f"thread show {n}", encoding=None) for n in (1, 99)))
    assert [one.exit_status for one in done] == [0, 1]


async def test_who_hangs_up_in_the_middle_leaves_nothing_behind(served: Server) -> None:
    before = await give(served, "thread show 1 --json")
    async with asyncio.timeout(PATIENCE):
        async with connected(served) as connection:
            process = await connection.create_process("thread reply 1", encoding=None)
            process.stdin.write(b"Never mind")
            await connection.run("unread --count", encoding=None)
            connection.abort()
        for _ in range(4):  # as many as may be at once
            assert (await give(served, "unread --count")).exit_status == 0
    assert (await give(served, "thread show 1 --json")).stdout == before.stdout
    assert not served.logged("incident")


async def test_a_terminal_may_be_asked_for_as_well(served: Server) -> None:
    done = await give(served, "unread --inbox", term_type="xterm")
    assert (done.exit_status, done.stdout) == (0, b"Nothing is unread.\r\n")
    async with asyncio.timeout(PATIENCE), connected(served) as connection:
        process = await connection.create_process("thread reply 1", encoding=None, term_type="xterm")
        process.stdin.write(b"Typed by handd\x7f.\r")
        assert await process.stdout.readuntil(b"\r\n") in (b"Typed by handd\b \b.\r\n", b"Typed by hand.\r\n")
        process.stdin.write(b"\x04")
        assert b"Posted 1#" in (await process.wait()).stdout
    shown = json.loads((await give(served, "thread show 1 --json")).stdout)["posts"]
    assert shown[-1]["body"] == "Typed by hand."


@pytest.fixture
def wordy(sqlite_template: Path, tmp_path: Path) -> Site:
    """A site with a thread that is 700,000 characters long."""
    made = make_site(sqlite_template, tmp_path)
    with House.open(made[0]) as house:
        house.forum(1).write_now(communities.add, "data", "Data Engineering")
        house.forum(2).write_now(communities.join, 1)
        house.forum(1).write_now(threads.new_thread, 1, "discussion", "Long", "x")
        for number in range(38):
            house.forum(number % 2 + 1).write_now(posts.reply, 1, f"{number} " + "long words " * 1700)
    return made


async def test_a_long_answer_arrives_whole(wordy: Site, serve: Serve) -> None:
    server = serve(site=wordy)
    done = await give(server, "thread show 1 --json")
    assert len(json.loads(done.stdout)["posts"]) == 39
    assert len(done.stdout) > 700_000
    some = json.loads((await give(server, "thread show 1 --from 30 --limit 1 --json")).stdout)
    assert ([one["number"] for one in some["posts"]], some["next"]) == ([30], 31)


async def test_who_asks_and_does_not_read_is_let_go(wordy: Site, serve: Serve) -> None:
    server = serve(site=wordy, limits={"stall_seconds": 0.3})
    async with asyncio.timeout(PATIENCE), connected(server) as connection:
        await connection.create_process("thread show 1", encoding=None, window=8192)
        await connection.wait_closed()
    assert server.logged("stalled")
    assert (await give(server, "unread --quiet")).exit_status == 0


async def test_a_server_that_stops_lets_a_command_end(served: Server) -> None:
    async with asyncio.timeout(PATIENCE), connected(served) as connection:
        process = await connection.create_process("thread reply 1", encoding=None)
        await connection.run("unread --count", encoding=None)
        served.process.send_signal(signal.SIGTERM)
        done = await process.wait()
    assert (done.exit_status, b"copterm is stopping" in done.stderr) == (1, True)


@pytest.mark.skipif(SSH is None, reason="needs the ssh program of OpenSSH")
def test_openssh_gives_commands_with_pipes_and_exit_codes(served: Server, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(served.member_keys["bea"].export_private_key())
    key.chmod(0o600)
    base = [
        SSH or "ssh",
        "-F",
        "none",
        "-p",
        str(served.port),
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "LogLevel=ERROR",
    ]
    base += ["-o", f"UserKnownHostsFile={tmp_path / 'known'}", "-o", "IdentityAgent=none", "-o", "BatchMode=yes"]
    known = ["-i", str(key), "-o", "IdentitiesOnly=yes"]

    def say(*words: str, text: bytes = b"", options: list[str] = known) -> "subprocess.CompletedProcess[bytes]":
        whole = [*base, *options, "bea@127.0.0.1", *words]
        return subprocess.run(whole, input=text, capture_output=True, timeout=30, check=False, cwd=ROOT)

    count = say("unread", "--count")
    assert (count.returncode, count.stderr, count.stdout.strip().isdigit()) == (0, b"", True)
    posted = say("thread", "reply", "1", text=b"By OpenSSH.\n")
    assert (posted.returncode, posted.stdout[:9]) == (0, b"Posted 1#")
    assert b"By OpenSSH." in say("thread show 1").stdout
    assert say("thread", "show", "99").returncode == 1
    assert say("touch", "x").returncode == 127
    assert say("unread", "--as", "ada").returncode == 2
    assert say("unread", options=["-o", "PubkeyAuthentication=no"]).returncode == 255
    assert not (ROOT / "x").exists()
