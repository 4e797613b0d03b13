"""Crashes, hangs, floods and ends: what happens to one session does not happen to its neighbours."""

import asyncio
import os
import signal

import asyncssh
import psutil
import pytest

from copterm.domain.actor import Actor
from copterm.domain.errors import Unavailable
from copterm.server.chores import keep_house
from copterm.services import revisions
from tests.conftest import Site
from tests.server.conftest import Serve, Server, wait_until
from tests.server.terminal import Screen, connected, opened, terminal


def worker_of(screen: Screen) -> int:
    """Which worker draws this screen."""
    return int(screen.text.partition("pid=")[2].partition(" ")[0])


async def test_a_crash_is_one_line_and_a_number_and_the_terminal_is_restored(stub_server: Server) -> None:
    async with terminal(stub_server.port) as other, terminal(stub_server.port) as screen:
        await other.until("who=")
        await screen.until("who=")
        screen.press("ctrl+x")
        assert await screen.ended() == 1
        assert screen.text.strip() == "copterm stopped, incident ABC123."
        for restored in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1002l", b"\x1b[?2004l", b"\x1b[<u", b"\x1b[?7h"):
            assert restored in screen.raw
        other.press("a")
        await other.until("keys=a")
    (line,) = stub_server.logged("incident")
    assert line["incident"] == "ABC123"
    assert "S3cretPW" not in stub_server.log
    assert b"S3cretPW" not in screen.raw


async def test_escape_does_not_hang(stub_server: Server) -> None:
    async with terminal(stub_server.port) as screen:
        await screen.until("who=")
        screen.press("escape")
        await screen.until("keys=escape")


async def test_arrows_control_keys_and_wide_characters_arrive(stub_server: Server) -> None:
    async with terminal(stub_server.port) as screen:
        await screen.until("who=")
        screen.press("up", "f6", "ctrl+s", "é", "漢")
        await screen.until("keys=up f6 ctrl+s é 漢")


async def test_a_character_cut_between_two_packets_is_one_character(stub_server: Server) -> None:
    async with terminal(stub_server.port) as screen:
        await screen.until("who=")
        for byte in "漢".encode():
            screen.send(bytes([byte]))
            await asyncio.sleep(0)
        await screen.until("count=1 keys=漢")


async def test_a_paste_is_one_paste(stub_server: Server) -> None:
    async with terminal(stub_server.port) as screen:
        await screen.until("who=")
        screen.paste("one\rtwo\x1b[2J" + "x" * 50_000)
        await screen.until("pasted=50010 'one\\ntwo[2J")


HOSTILE_KEYS = [
    b"\xff\xfe\x80",
    b"\xed\xa0\x80",
    b"\x1b[M\xff\xff\xff",
    b"\x1b[1114112u",
    b"\x1b[97;;55296u",
    b"\x1b[?2048;1$y\x1b[48;9999;9999;0;0t",
    b"\x1b[?2048;1$y\x1b[48;65535;65535;0;0t\x1b[<0;10;10M",
    b"\x1b[48;0;0;0;0t\x1b[<0;1;1M",
    b"\x1b[<0;" + b"9" * 5000 + b";1M",
    b"\x1b[" + b"1" * 5000 + b"u",
    b"\x1b]5" + b"x" * 20_000,
    b"\x1bP" + b"x" * 20_000,
    b"\x1b[" * 1000,
    b"\x1b[I\x1b[O" * 2000,
    b"\x1b" * 1000,
    b"\x00" * 1000,
    b"\x1b[201~",
]


async def test_nothing_that_a_client_may_type_ends_the_session(stub_server: Server) -> None:
    async with terminal(stub_server.port) as screen:
        await screen.until("who=")
        before = screen.lines[0]
        for hostile in HOSTILE_KEYS:
            screen.send(hostile)
            screen.send(b"\x1b\\\x1b[A")
            await asyncio.sleep(0)
        screen.send(b"q")
        await screen.until(lambda seen: "q" in seen.text, patience=30)
        assert screen.lines[0] == before
        assert "size=80x24" in screen.text


async def test_one_who_floods_does_not_freeze_the_neighbour(serve: Serve) -> None:
    server = serve(workers=1)
    async with terminal(server.port) as flooder, terminal(server.port) as neighbour:
        await flooder.until("who=")
        await neighbour.until("who=")
        flooder.send(b"\x1b[A" * 30_000)
        for count in range(1, 6):
            neighbour.press("n")
            await neighbour.until(f"count={count} ", patience=3)


async def test_a_paste_without_end_is_bounded(serve: Serve) -> None:
    server = serve(workers=1)
    async with terminal(server.port) as screen:
        await screen.until("who=")
        (worker,) = server.workers
        before = worker.memory_info().rss
        screen.send(b"\x1b[200~" + b"x" * 2_000_000 + b"\x1b[201~")
        await screen.until("pasted=1000000", patience=30)
        assert worker.memory_info().rss - before < 100e6


async def test_a_client_that_never_reads_is_let_go(serve: Serve) -> None:
    server = serve(workers=1, limits={"stall_seconds": 1, "output_waiting": 4096})
    async with connected(server.port, window=2048, max_pktsize=1024) as connection:
        process = await connection.create_process(term_type="xterm-256color", term_size=(400, 120), encoding=None)
        process.channel.pause_reading()
        async with asyncio.timeout(20):
            await connection.wait_closed()
    wait_until(lambda: server.logged("stalled"))
    async with terminal(server.port) as screen:
        await screen.until("who=")


async def test_a_client_that_reads_again_sees_the_whole_screen(serve: Serve) -> None:
    server = serve(workers=1, limits={"output_waiting": 4096})
    async with (
        connected(server.port, window=2048, max_pktsize=1024) as connection,
        opened(connection, 120, 40) as screen,
        terminal(server.port) as neighbour,
    ):
        await screen.until("who=")
        screen.process.channel.pause_reading()
        for count, width in enumerate((100, 110, 118), 1):
            screen.resize(width, 40)
            screen.press("a")
            neighbour.press("n")  # answered after the frames above were drawn: they share a worker
            await neighbour.until(f"count={count} ")
        screen.resize(118, 33)
        screen.press("b")
        screen.process.channel.resume_reading()
        await screen.until("size=118x33")
        await screen.until("count=4 keys=a a a b")
        assert "who=door" in screen.text


async def test_a_killed_worker_is_replaced_and_the_others_go_on(serve: Serve) -> None:
    server = serve()
    async with terminal(server.port) as one, terminal(server.port) as two:
        await one.until("who=")
        await two.until("who=")
        victim = worker_of(one)
        os.kill(victim, signal.SIGKILL)
        await one.hung_up()
        two.press("a")
        await two.until("keys=a")
        wait_until(lambda: len(server.logged("worker ready")) == 3)
        async with terminal(server.port) as three, terminal(server.port) as four:
            await three.until("who=")
            await four.until("who=")
            assert worker_of(two) != worker_of(three)


def test_a_worker_that_dies_at_once_is_replaced_later_and_later(serve: Serve) -> None:
    server = serve(workers=1)
    killed: list[int] = []
    while len(killed) < 3:
        new = wait_until(lambda: [line for line in server.logged("worker ready") if line["pid"] not in killed])
        killed.append(new[0]["pid"])
        os.kill(killed[-1], signal.SIGKILL)
    wait_until(lambda: len(server.logged("worker ended")) == 3)
    assert [line["again_in"] for line in server.logged("worker ended")] == [0.5, 1.0, 2.0]


async def test_a_worker_that_hangs_is_ended(serve: Serve) -> None:
    server = serve(limits={"hang_seconds": 2})
    async with terminal(server.port) as one, terminal(server.port) as two:
        await one.until("who=")
        await two.until("who=")
        one.press("ctrl+l")
        await one.hung_up()
        assert server.logged("worker hangs")
        two.press("a")
        await two.until("keys=a")


async def test_sigterm_says_goodbye_to_everybody_and_ends(serve: Serve) -> None:
    server = serve()
    async with terminal(server.port) as one, terminal(server.port) as two:
        await one.until("who=")
        await two.until("who=")
        server.process.send_signal(signal.SIGTERM)
        for screen in (one, two):
            assert await screen.ended() == 0
            assert "copterm is stopping" in screen.text
    assert server.process.wait(10) == 0
    assert not server.logged("incident")


async def test_when_the_parent_dies_the_workers_end(serve: Serve) -> None:
    server = serve()
    workers = server.workers
    server.process.kill()
    server.process.wait(10)
    _, alive = psutil.wait_procs(workers, timeout=15)
    assert not alive


def test_one_worker_does_the_daily_chores(serve: Serve) -> None:
    server = serve()
    (line,) = wait_until(lambda: server.logged("chores"))
    assert line["erased"] == 0


async def test_chores_are_done_every_day_and_a_failure_does_not_end_them(
    small_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    days: list[bool] = []
    third = asyncio.Event()
    loop = asyncio.get_running_loop()

    def erase(actor: Actor) -> int:
        days.append(actor.is_system)
        if len(days) == 3:
            loop.call_soon_threadsafe(third.set)
        if len(days) == 1:
            raise Unavailable("The disk is full.")
        return 0

    monkeypatch.setattr(revisions, "erase_buried", erase)
    chores = asyncio.create_task(keep_house(small_site.house, pause=0))
    await asyncio.wait_for(third.wait(), 10)
    chores.cancel()
    assert all(days)


async def test_sighup_ends_nothing(serve: Serve) -> None:
    server = serve()
    async with terminal(server.port) as screen:
        await screen.until("who=")
        server.process.send_signal(signal.SIGHUP)
        for worker in server.workers:
            worker.send_signal(signal.SIGHUP)
        wait_until(lambda: server.logged("reload"))
        screen.press("a")
        await screen.until("keys=a")


async def test_closed_sessions_leave_no_files_behind(serve: Serve) -> None:
    server = serve(workers=1)
    key = server.member_keys["ada"]
    (worker,) = server.workers
    for _ in range(12):
        await _visit(server, key)
    wait_until(lambda: not worker.net_connections("tcp"))
    few = 10  # threads of the database open theirs when they are first needed
    assert worker.num_fds() < psutil.Process(server.process.pid).num_fds() + few


async def _visit(server: Server, key: asyncssh.SSHKey) -> None:
    async with terminal(server.port, client_keys=[key]) as screen:
        await screen.until("who=1")
        screen.press("a", "ctrl+g")
        await screen.ended()


@pytest.mark.parametrize("name", ["LD_PRELOAD", "PATH", "TEXTUAL_DRIVER", "BROWSER", "LC_ALL"])
async def test_the_clients_environment_does_not_travel(stub_server: Server, name: str) -> None:
    async with terminal(stub_server.port, env={name: "evil", "COLORTERM": "x" * 100}) as screen:
        await screen.until("colours=256")
