"""A real listener, real clients: who arrives where, and what they see there."""

import asyncio
from contextlib import suppress

import asyncssh
import pytest

from tests.server.conftest import Serve, Server, wait_until
from tests.server.terminal import Screen, connected, opened, terminal


def worker_of(screen: Screen) -> str:
    """Which worker draws this screen."""
    return screen.text.partition("pid=")[2].partition(" ")[0]


async def test_a_known_key_signs_its_member_in(stub_server: Server) -> None:
    async with terminal(stub_server.port, client_keys=[stub_server.member_keys["bea"]]) as screen:
        await screen.until("who=2")
        screen.press("ctrl+g")
        assert await screen.ended() == 0
        assert "Goodbye." in screen.text


async def test_a_second_key_is_tried_before_giving_up(stub_server: Server) -> None:
    unknown = asyncssh.generate_private_key("ssh-ed25519")
    async with terminal(stub_server.port, client_keys=[unknown, stub_server.member_keys["bea"]]) as screen:
        await screen.until("who=2")


async def test_the_user_name_chooses_nobody(stub_server: Server) -> None:
    async with terminal(stub_server.port, username="ada", client_keys=[stub_server.member_keys["bea"]]) as screen:
        await screen.until("who=2")


async def test_an_unknown_key_leads_to_the_door_as_a_stranger(stub_server: Server) -> None:
    unknown = asyncssh.generate_private_key("ssh-ed25519")
    async with terminal(stub_server.port, username="ada", client_keys=[unknown]) as screen:
        await screen.until("who=door no key")


async def test_no_key_at_all_leads_to_the_door(stub_server: Server) -> None:
    async with terminal(stub_server.port) as screen:
        await screen.until("who=door no key")


async def test_join_proves_a_new_key_and_brings_it_along_as_nobody(stub_server: Server) -> None:
    unknown = asyncssh.generate_private_key("ssh-ed25519")
    async with terminal(stub_server.port, username="join", client_keys=[unknown]) as screen:
        await screen.until("who=door with key")


async def test_join_without_a_key_is_the_door(stub_server: Server) -> None:
    async with terminal(stub_server.port, username="join") as screen:
        await screen.until("who=door no key")


async def test_passwords_are_not_a_method_of_ssh(stub_server: Server) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        async with connected(stub_server.port, password="x", preferred_auth="password"):
            pass


async def test_two_clients_land_on_two_workers(stub_server: Server) -> None:
    async with terminal(stub_server.port) as first, terminal(stub_server.port) as second:
        await first.until("who=door")
        await second.until("who=door")
        assert worker_of(first) != worker_of(second)


async def test_the_window_is_followed(stub_server: Server) -> None:
    async with terminal(stub_server.port) as screen:
        await screen.until("size=80x24")
        screen.resize(120, 40)
        await screen.until("size=120x40")


@pytest.mark.parametrize(
    ("size", "shown"), [((1, 1), "size=20x5"), ((10_000, 10_000), "size=400x120"), ((0, 0), "size=80x24")]
)
async def test_impossible_sizes_are_clamped(stub_server: Server, size: tuple[int, int], shown: str) -> None:
    async with connected(stub_server.port) as connection:
        process = await connection.create_process(term_type="xterm", term_size=size, encoding=None)
        screen = Screen(process, *(max(20, min(one, 400)) for one in size))
        await screen.until(lambda seen: shown.encode() in seen.raw)
        await screen.close()


@pytest.mark.parametrize(
    ("term", "env", "colours"),
    [
        ("xterm-256color", {}, "256"),
        ("xterm-256color", {"COLORTERM": "truecolor"}, "truecolor"),
        ("xterm", {}, "16"),
        ("vt100", {}, "none"),
        ("xterm-256color", {"NO_COLOR": "1"}, "none"),
    ],
)
async def test_colours_follow_the_clients_terminal(
    stub_server: Server, term: str, env: dict[str, str], colours: str
) -> None:
    async with terminal(stub_server.port, term=term, env=env) as screen:
        await screen.until(f"colours={colours}")


async def test_sessions_of_different_colours_do_not_mix(serve: Serve) -> None:
    """Textual keeps the codes of a style on the style, which all sessions of a worker share."""
    server = serve(workers=1)
    async with (
        terminal(server.port, env={"COLORTERM": "truecolor"}) as rich,
        terminal(server.port, term="xterm") as poor,
        terminal(server.port, env={"NO_COLOR": "1"}) as plain,
    ):
        for screen in (rich, poor, plain):
            await screen.until("size=80x24")
        assert b"38;2;" in rich.raw
        assert b"38;2;" not in poor.raw
        assert b";2;" not in plain.raw
        assert rich.colour_at("who=") == "ff8000"
        assert plain.colour_at("who=") == "default"


async def test_a_terminal_without_a_type_gets_a_sentence(stub_server: Server) -> None:
    async with terminal(stub_server.port, term="") as screen:
        assert await screen.ended() == 1
        assert "does not say what it is" in screen.text
    async with terminal(stub_server.port, term="evil;term") as screen:
        assert await screen.ended() == 1


async def test_without_a_terminal_one_sentence_says_how(stub_server: Server) -> None:
    async with connected(stub_server.port) as connection:
        result = await connection.run(term_type=None)
    assert result.exit_status == 1
    assert result.stderr == "copterm needs a terminal. Please connect with: ssh -t\r\n"


async def test_commands_and_subsystems_are_refused_in_words(stub_server: Server) -> None:
    async with connected(stub_server.port, client_keys=[stub_server.member_keys["ada"]]) as connection:
        result = await connection.run("id; touch /tmp/x")
        assert (result.exit_status, result.stdout) == (127, "")
        assert str(result.stderr).startswith("copterm: ")
        assert "unread" in str(result.stderr)
        process = await connection.create_process(subsystem="sftp", encoding=None)
        assert b"sftp" in await process.stderr.read()


async def test_everything_that_forwards_is_refused(stub_server: Server) -> None:
    async with connected(stub_server.port, client_keys=[stub_server.member_keys["ada"]]) as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_connection("127.0.0.1", stub_server.port)
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_unix_connection("/tmp/x")
        with pytest.raises(asyncssh.ChannelListenError):
            await connection.forward_remote_port("127.0.0.1", 0, "127.0.0.1", 1)
        with pytest.raises(asyncssh.ChannelListenError):
            await connection.forward_remote_path("/tmp/copterm-x", "/tmp/y")
        async with opened(connection) as screen:
            await screen.until("who=1")


async def test_a_connection_has_two_terminals_and_no_third(stub_server: Server) -> None:
    async with (
        connected(stub_server.port, client_keys=[stub_server.member_keys["ada"]]) as connection,
        opened(connection) as first,
        opened(connection) as second,
    ):
        await first.until("who=1")
        await second.until("who=1")
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.create_process(term_type="xterm", encoding=None)


async def test_a_connection_without_a_terminal_is_ended(serve: Serve) -> None:
    server = serve(limits={"sessionless_seconds": 0.2})
    async with connected(server.port) as connection:
        async with asyncio.timeout(10):
            await connection.wait_closed()


async def test_an_open_channel_on_which_nothing_is_asked_for_keeps_no_connection(serve: Serve) -> None:
    # mallory held 64 connections from one address in this way, and a member there could not come in.
    server = serve(limits={"sessionless_seconds": 0.2})
    async with connected(server.port) as connection:
        loop = asyncio.get_running_loop()
        channel = asyncssh.SSHClientChannel(connection, loop, "strict", None, "strict", 65536, 32768)
        await channel._open(b"session")
        async with asyncio.timeout(10):
            await connection.wait_closed()


async def test_a_member_is_signed_in_only_so_often(serve: Serve) -> None:
    server = serve(limits={"sessions_per_member": 2})
    key = server.member_keys["ada"]
    async with (
        terminal(server.port, client_keys=[key]) as first,
        terminal(server.port, client_keys=[key]) as second,
    ):
        await first.until("who=1")
        await second.until("who=1")
        async with terminal(server.port, client_keys=[key]) as third:
            assert await third.ended() == 1
            assert "signed in at several terminals" in third.text
        second.press("ctrl+g")
        await second.ended()
        async with terminal(server.port, client_keys=[key]) as fourth:
            await fourth.until("who=1")


async def test_a_member_who_is_signed_in_too_often_is_not_let_through_the_door_either(serve: Serve) -> None:
    server = serve(limits={"sessions_per_member": 1})
    async with (
        terminal(server.port, client_keys=[server.member_keys["ada"]]) as first,
        terminal(server.port) as door,
    ):
        await first.until("who=1")
        await door.until("who=door")
        door.press("ctrl+o")  # signs in as the same member
        await door.ended()
        assert "signed in at several terminals" in door.text
        first.press("a")
        await first.until("keys=a")


async def test_the_door_holds_few_from_one_address_over_all_workers(serve: Serve) -> None:
    server = serve(limits={"strangers_per_address": 2})
    async with terminal(server.port) as first, terminal(server.port) as second:
        await first.until("who=door")
        await second.until("who=door")
        async with terminal(server.port) as third:
            await third.ended()
            assert "from your address" in third.text
        first.press("ctrl+o")  # signs in: no longer counted at the Door
        await first.until("ctrl+o")
        async with terminal(server.port) as fourth:
            await fourth.until("who=door")


async def said_before_the_end(reader: asyncio.StreamReader) -> bytes:
    """What came until the connection was closed, in order or by a reset."""
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


async def test_silent_sockets_do_not_keep_members_out(serve: Serve) -> None:
    server = serve(limits={"unproved_per_address": 5, "login_seconds": 2})
    silent = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(20)]
    closed = [reader for reader, _ in silent[5:]]
    for reader in closed:
        async with asyncio.timeout(5):
            assert await said_before_the_end(reader) == b""
    for _, writer in silent:
        writer.close()
    is_in = False
    async with asyncio.timeout(20):
        while not is_in:  # the server notices in its own time that they have gone
            with suppress(asyncssh.DisconnectError, OSError):
                async with terminal(server.port, client_keys=[server.member_keys["ada"]]) as screen:
                    await screen.until("who=1")
                    is_in = True


async def test_the_door_closes_after_its_minutes(serve: Serve) -> None:
    server = serve(limits={"door_minutes": 0.005})
    async with terminal(server.port) as screen:
        await screen.ended()
        assert "Signing in took too long" in screen.text


async def test_who_types_nothing_is_signed_out_in_the_end(serve: Serve) -> None:
    server = serve(limits={"idle_minutes": 0.01})
    async with terminal(server.port, client_keys=[server.member_keys["ada"]]) as screen:
        await screen.ended()
        assert "You were away for a while" in screen.text


async def test_a_hung_up_session_leaves_nothing_behind(serve: Serve) -> None:
    server = serve(limits={"sessions_per_member": 1})
    key = server.member_keys["ada"]
    for _ in range(5):
        async with connected(server.port, client_keys=[key]) as connection:
            async with opened(connection) as screen:
                await screen.until("who=1")
                screen.press("a")
            connection.abort()
        await _may_come(server, key)
    assert not server.logged("incident")


async def _may_come(server: Server, key: asyncssh.SSHKey) -> None:
    """Until the member's only place is free again."""
    async with asyncio.timeout(10):
        while True:
            async with terminal(server.port, client_keys=[key]) as screen:
                await screen.until(lambda seen: "who=" in seen.text or "signed in at" in seen.text)
                if "who=1" in screen.text:
                    screen.press("ctrl+g")
                    await screen.ended()
                    return


async def test_the_log_holds_no_byte_that_a_client_chose_to_forge_it(serve: Serve) -> None:
    server = serve()
    async with connected(server.port, username="évé", client_keys=[server.member_keys["ada"]]) as connection:
        await connection.run('id\nINFO:root:Accepted admin\x1b[2J {"event": "forged"}')
    server.stop()
    wait_until(lambda: server.logged("stopped"))
    assert not server.logged("forged")
    assert not [byte for byte in server.log if (ord(byte) < 32 and byte != "\n") or ord(byte) > 126]
