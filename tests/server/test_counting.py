"""Limits, counted over all workers; the host key; terminals; and what is said when a server cannot start."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import asyncssh
import pytest

from copterm.domain.arrival import Colours
from copterm.domain.errors import Refusal
from copterm.server import logs
from copterm.server.hostkey import ensure_host_key, read_host_key
from copterm.server.limits import Limits, neighbourhood
from copterm.server.listener import hardened, listen
from copterm.server.porter import Porter
from copterm.server.terminals import allowed_variable, check_term, choose_colours, clamp
from copterm.server.wire import Message, Reason, Word, pair, receive, send_connection
from tests.server.conftest import ROOT, make_site
from tests.server.terminal import connected


def arrive(porter: Porter, address: str = "192.0.2.1", worker: int = 0) -> int:
    """One more connection, with SSH satisfied."""
    assert porter.may_connect(address)
    number = porter.arrived(address, worker)
    porter.proved(number)
    return number


def test_the_least_busy_worker_gets_the_next_connection() -> None:
    porter = Porter(Limits(), 50)
    given = []
    for _ in range(6):
        worker = porter.choose([0, 1, 2])
        assert worker is not None
        given.append(worker)
        porter.arrived("192.0.2.1", worker)
    assert given == [0, 1, 2, 0, 1, 2]
    assert porter.choose([]) is None
    porter.lost(1)
    assert porter.choose([0, 1, 2]) == 1


def test_unproved_connections_are_few_in_all_and_from_one_address() -> None:
    porter = Porter(Limits(unproved=4, unproved_per_address=2), 50)
    numbers = [porter.arrived("192.0.2.1", 0), porter.arrived("192.0.2.1", 0)]
    assert not porter.may_connect("192.0.2.1")
    assert porter.may_connect("192.0.2.2")
    porter.proved(numbers[0])
    assert porter.may_connect("192.0.2.1")
    for last in range(3, 6):
        porter.arrived(f"192.0.2.{last}", 0)
    assert not porter.may_connect("192.0.2.9")
    porter.gone(numbers[1])
    assert porter.may_connect("192.0.2.9")


def test_an_ipv6_network_counts_as_one_address() -> None:
    porter = Porter(Limits(connections_per_address=2), 50)
    arrive(porter, "2001:db8:1:1::1")
    arrive(porter, "2001:db8:1:1::2")
    assert not porter.may_connect("2001:db8:1:1::3")
    assert porter.may_connect("2001:db8:1:2::1")
    assert neighbourhood("::ffff:192.0.2.1") == neighbourhood("192.0.2.1")
    assert neighbourhood("fe80::1%eth0") == neighbourhood("fe80::2%eth1")
    assert neighbourhood("a socket") == "a socket"


def test_a_worker_holds_so_many_sessions() -> None:
    porter = Porter(Limits(), 2)
    connection = arrive(porter)
    assert porter.enter(0, 1, connection, 1) is Reason.NONE
    assert porter.enter(0, 2, connection, 2) is Reason.NONE
    assert porter.enter(0, 3, connection, 3) is Reason.FULL
    assert porter.enter(1, 1, arrive(porter, worker=1), 3) is Reason.NONE
    porter.left(0, 1)
    assert porter.enter(0, 4, connection, 3) is Reason.NONE


def test_strangers_are_few_and_one_who_signs_in_is_none() -> None:
    porter = Porter(Limits(strangers=3, strangers_per_address=2), 50)
    one, two, three = arrive(porter), arrive(porter, worker=1), arrive(porter)
    assert porter.enter(0, 1, one, 0) is Reason.NONE
    assert porter.enter(1, 1, two, 0) is Reason.NONE
    assert porter.enter(0, 2, three, 0) is Reason.DOOR_FULL_HERE
    assert porter.moved(1, 1, 7) is Reason.NONE
    assert porter.enter(0, 2, three, 0) is Reason.NONE
    assert porter.enter(0, 3, arrive(porter, "192.0.2.9"), 0) is Reason.NONE
    assert porter.enter(0, 4, arrive(porter, "192.0.2.8"), 0) is Reason.DOOR_FULL
    assert porter.counts() == {"connections": 5, "members": 1, "strangers": 3}


def test_a_member_is_here_only_so_often_also_through_the_door() -> None:
    porter = Porter(Limits(sessions_per_member=2), 50)
    connection = arrive(porter)
    assert porter.enter(0, 1, connection, 7) is Reason.NONE
    assert porter.enter(1, 1, arrive(porter, worker=1), 7) is Reason.NONE
    assert porter.enter(0, 2, connection, 7) is Reason.SIGNED_IN_OFTEN
    assert porter.enter(0, 2, connection, 0) is Reason.NONE
    assert porter.moved(0, 2, 7) is Reason.SIGNED_IN_OFTEN
    porter.lost(0)
    assert porter.enter(1, 2, arrive(porter, worker=1), 7) is Reason.NONE


def test_a_session_of_a_connection_that_is_gone_is_not_let_in() -> None:
    porter = Porter(Limits(), 50)
    connection = arrive(porter)
    porter.gone(connection)
    assert porter.enter(0, 1, connection, 1) is Reason.FULL


def test_a_connection_travels_over_the_wire() -> None:
    ours, theirs = pair()
    here, there = socket.socketpair()
    assert send_connection(ours, Message(Word.TAKE, 7), here)
    here.close()
    received = receive(theirs)
    assert received is not None
    message, connection = received
    assert message == Message(Word.TAKE, 7)
    assert connection is not None
    connection.send(b"x")
    assert there.recv(1) == b"x"
    with pytest.raises(BlockingIOError):
        receive(theirs)
    ours.close()
    assert receive(theirs) is None
    for one in (theirs, connection, there):
        one.close()


@pytest.mark.parametrize("term", ["xterm", "xterm-256color", "screen.xterm-256color", "foot+base", "a" * 32])
def test_terminals_have_types(term: str) -> None:
    assert check_term(term) == term


@pytest.mark.parametrize("term", ["", " ", "-x", "x;y", "x\n", "a" * 33, "../../etc", "\x1b[2J", "é"])
def test_what_is_no_type_of_a_terminal(term: str) -> None:
    assert check_term(term) is None


@pytest.mark.parametrize(
    ("term", "environment", "colours"),
    [
        ("xterm-kitty", {"COLORTERM": "24bit"}, "truecolor"),
        ("xterm-direct", {}, "truecolor"),
        ("tmux-256color", {}, "256"),
        ("screen", {}, "16"),
        ("vt220", {}, "none"),
        ("dumb", {"COLORTERM": "truecolor"}, "none"),
        ("xterm-mono", {}, "none"),
        ("xterm", {"NO_COLOR": "1", "COLORTERM": "truecolor"}, "none"),
    ],
)
def test_colours_are_the_terminals(term: str, environment: dict[str, str], colours: Colours) -> None:
    assert choose_colours(term, environment) == colours


def test_only_few_variables_are_taken_and_only_short_ones() -> None:
    assert allowed_variable(b"LANG", b"de_DE.UTF-8")
    assert not allowed_variable(b"LD_PRELOAD", b"x")
    assert not allowed_variable(b"LANG", b"x" * 65)
    assert not allowed_variable(b"LANG", b"a\nb")


def test_sizes_are_clamped() -> None:
    assert clamp(0, 0) == (80, 24)
    assert clamp(1, 1) == (20, 5)
    assert clamp(2**32 - 1, 2**32 - 1) == (400, 120)


def test_the_host_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "host_key"
    made = ensure_host_key(path)
    assert made.startswith("SHA256:")
    assert ensure_host_key(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_host_key(path).get_algorithm() == "ssh-ed25519"
    assert [one.name for one in path.parent.iterdir()] == ["host_key"]


def test_a_host_key_that_cannot_be_used_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "host_key"
    with pytest.raises(Refusal, match="There is no host key"):
        read_host_key(path)
    path.write_bytes(b"\x00garbage")
    path.chmod(0o600)
    with pytest.raises(Refusal, match="is not a private key"):
        ensure_host_key(path)
    path.unlink()
    ensure_host_key(path)
    path.chmod(0o644)
    with pytest.raises(Refusal, match="may be read by others"):
        ensure_host_key(path)
    with pytest.raises(Refusal, match="cannot be read"):
        read_host_key(tmp_path / "host_key" / "below")
    with pytest.raises(Refusal, match="cannot be read or made"):
        ensure_host_key(path / "below")


def test_a_locked_host_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "host_key"
    path.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key("pkcs8-pem", passphrase="secret"))
    path.chmod(0o600)
    with pytest.raises(Refusal, match="is not a private key that can be used"):
        read_host_key(path)


def test_the_log_escapes_what_a_client_says_and_keeps_quiet_about_what_errors_say() -> None:
    assert logs.said("a\x1b[2J\né" * 50).isprintable()
    assert len(logs.said("a" * 500)) == logs.CLIENT_CHARACTERS
    try:
        try:
            raise ValueError("words of a member")
        except ValueError as inner:
            raise RuntimeError("more words") from inner
    except RuntimeError as error:
        quiet, loud = " ".join(logs.trace(error)), " ".join(logs.trace(error, explain=True))
    assert "words" not in quiet
    assert "ValueError" in quiet
    assert "words of a member" in loud


def start(tmp_path: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Try to serve."""
    import json

    settings = {"port": 0, "workers": 1, "stub": True, "limits": {}, "data_dir": str(tmp_path)} | options
    command = [sys.executable, "-m", "tests.server.serving", json.dumps(settings)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_taken_port_is_one_sentence(sqlite_template: Path, tmp_path: Path) -> None:
    database, _ = make_site(sqlite_template, tmp_path)
    ensure_host_key(tmp_path / "host_key")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start(tmp_path, database=database, host_key=str(tmp_path / "host_key"), port=port)
    assert done.returncode == 1
    assert done.stderr == f"Port {port} of 127.0.0.1 cannot be used: Address already in use.\n"


def test_an_address_of_another_machine_is_one_sentence() -> None:
    with pytest.raises(Refusal, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", 0)


def test_a_site_without_an_admin_is_not_served(sqlite_template: Path, tmp_path: Path) -> None:
    ensure_host_key(tmp_path / "host_key")
    done = start(tmp_path, database=str(sqlite_template), host_key=str(tmp_path / "host_key"))
    assert done.returncode == 1
    assert "copterm init --admin HANDLE" in done.stderr
    assert done.stdout == ""


def test_a_site_that_is_not_there_and_one_that_is_no_database_are_not_served(tmp_path: Path) -> None:
    ensure_host_key(tmp_path / "host_key")
    (tmp_path / "noise").write_bytes(os.urandom(5000))
    for database in (tmp_path / "nowhere.db", tmp_path / "noise"):
        done = start(tmp_path, database=str(database), host_key=str(tmp_path / "host_key"))
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "Traceback" not in done.stderr


def test_every_option_is_taken_by_this_version_of_asyncssh() -> None:
    options = asyncssh.SSHServerConnectionOptions(
        config=None, **hardened(asyncssh.generate_private_key("ssh-ed25519"), Limits())
    )
    assert options.agent_forwarding is False
    assert options.compression_algs == [b"none"]
    assert not any(b"sha1" in name or b"group" in name for name in options.kex_algs)


def test_asyncssh_still_has_what_we_take_from_it() -> None:
    """Private names: look at each of them before the bound moves."""
    channel = vars(asyncssh.SSHServerChannel)
    assert "_process_env_request" in channel
    assert {"_env", "_session_started"} <= set(asyncssh.SSHServerChannel.__init__.__code__.co_names)
    assert "_transport" in asyncssh.SSHServerConnection.connection_made.__code__.co_names
    for name in ("pause_writing", "resume_writing"):
        assert hasattr(asyncssh.SSHServerConnection, name)
        assert getattr(asyncssh.SSHServerConnection, name).__code__.co_consts[1:] in ((None,), ()), "now does something"


async def test_floods_of_variables_channels_and_commands_are_bounded(serve: object) -> None:
    server = serve(workers=1)  # type: ignore[operator]
    (worker,) = server.workers
    async with connected(server.port) as warm:
        await warm.run("x")
    before = worker.memory_info().rss
    async with connected(server.port, client_keys=[server.member_keys["ada"]]) as connection:
        env = {f"LC_{number}": "x" * 20_000 for number in range(100)}
        result = await connection.run("x" * 200_000, env=env)
        assert result.exit_status == 2
        assert "4,096 bytes" in str(result.stderr)
        opened = 0
        for _ in range(200):
            try:
                await connection.create_process(term_type="xterm", encoding=None)
            except asyncssh.ChannelOpenError:
                continue
            opened += 1
        assert opened <= 2
    assert worker.memory_info().rss - before < 20e6
