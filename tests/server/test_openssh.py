"""The client that most members have: OpenSSH, as it is."""

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import asyncssh
import psutil
import pytest

from tests.server.conftest import Serve, Server, wait_until

SSH = shutil.which("ssh")
pytestmark = pytest.mark.skipif(SSH is None, reason="needs the ssh program of OpenSSH")


@pytest.fixture
def dial(tmp_path: Path) -> Callable[..., "subprocess.Popen[bytes]"]:
    """Starts ssh, with nothing of this machine's own configuration."""

    def start(
        server: Server, *options: str, key: asyncssh.SSHKey | None = None, user: str = "ada"
    ) -> "subprocess.Popen[bytes]":
        command = [SSH or "ssh", "-F", "none", "-tt", "-p", str(server.port), "-o", "StrictHostKeyChecking=no"]
        command += [
            "-o",
            f"UserKnownHostsFile={tmp_path / 'known'}",
            "-o",
            "IdentityAgent=none",
            "-o",
            "LogLevel=ERROR",
        ]
        if key is not None:
            path = tmp_path / "key"
            path.write_bytes(key.export_private_key())
            path.chmod(0o600)
            command += ["-i", str(path), "-o", "IdentitiesOnly=yes"]
        else:
            command += ["-o", "PubkeyAuthentication=no"]
        return subprocess.Popen(
            [*command, *options, f"{user}@127.0.0.1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"TERM": "xterm-256color", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )

    return start


def read_until(process: "subprocess.Popen[bytes]", wanted: bytes) -> bytes:
    """Read what ssh prints until this is in it."""
    assert process.stdout is not None
    seen = b""
    while wanted not in seen:
        data = process.stdout.read1(65536)  # type: ignore[attr-defined]
        if not data:
            raise AssertionError(f"{wanted!r} did not come: {seen!r}")
        seen += data
    return seen


def hang_up(process: "subprocess.Popen[bytes]") -> None:
    """End a client."""
    process.kill()
    process.communicate()


def test_it_signs_in_by_key_and_leaves_with_status_0(
    stub_server: Server, dial: Callable[..., "subprocess.Popen[bytes]"]
) -> None:
    process = dial(stub_server, key=stub_server.member_keys["ada"])
    read_until(process, b"who=1")
    out, err = process.communicate(b"\x07", timeout=20)
    assert process.returncode == 0, err
    assert b"Goodbye." in out
    assert b"\x1b[?1049l" in out


def test_without_a_key_it_reaches_the_door(stub_server: Server, dial: Callable[..., "subprocess.Popen[bytes]"]) -> None:
    process = dial(stub_server)
    read_until(process, b"who=door")
    hang_up(process)


def test_a_script_without_a_key_is_told_permission_denied(
    stub_server: Server, dial: Callable[..., "subprocess.Popen[bytes]"]
) -> None:
    process = dial(stub_server, "-o", "BatchMode=yes")
    _, err = process.communicate(timeout=20)
    assert process.returncode == 255
    assert b"Permission denied" in err


def test_when_nothing_more_can_be_typed_the_session_says_goodbye(
    stub_server: Server, dial: Callable[..., "subprocess.Popen[bytes]"]
) -> None:
    process = dial(stub_server, key=stub_server.member_keys["ada"])
    read_until(process, b"who=1")
    out, err = process.communicate(b"abc", timeout=20)
    assert process.returncode == 0, err
    assert b"\x1b[?1049l" in out


def test_when_the_server_stops_the_goodbye_is_read_and_the_status_is_0(
    serve: Serve, dial: Callable[..., "subprocess.Popen[bytes]"]
) -> None:
    """ssh shows no more of what was sent before it was told to disconnect."""
    server = serve()
    process = dial(server, key=server.member_keys["ada"])
    read_until(process, b"who=1")
    server.process.send_signal(signal.SIGTERM)
    read_until(process, b"copterm is stopping. Your draft is saved")
    assert process.wait(20) == 0
    hang_up(process)


def test_a_client_that_is_stopped_is_let_go(serve: Serve, dial: Callable[..., "subprocess.Popen[bytes]"]) -> None:
    server = serve(workers=1, limits={"keepalive_seconds": 0.3})
    (worker,) = server.workers
    process = dial(server, key=server.member_keys["ada"])
    read_until(process, b"who=1")

    def connections() -> list[object]:
        return [one for one in worker.net_connections("tcp") if one.status == psutil.CONN_ESTABLISHED]

    assert connections()
    process.send_signal(signal.SIGSTOP)
    wait_until(lambda: not connections(), what="the end of the stopped client's connection")
    process.send_signal(signal.SIGCONT)
    hang_up(process)
