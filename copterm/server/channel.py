"""A session channel that keeps only the environment variables it knows, and few of them."""

import asyncio

import asyncssh
from asyncssh.packet import SSHPacket

from copterm.server.terminals import allowed_variable

WINDOW = 64 * 1024
PACKET = 32 * 1024


class SessionChannel(asyncssh.SSHServerChannel[bytes]):
    """asyncssh keeps every variable a client sends, at any time and of any size; this one does not."""

    def _process_env_request(self, packet: SSHPacket) -> bool:
        name, value = packet.get_string(), packet.get_string()
        packet.check_end()
        if self._session_started or not allowed_variable(name, value):
            return False
        self._env[name] = value
        return True


def new_channel(connection: asyncssh.SSHServerConnection, loop: asyncio.AbstractEventLoop) -> SessionChannel:
    """A channel for bytes, with a small window, a terminal, and no line editor."""
    return SessionChannel(
        connection,
        loop,
        allow_pty=True,
        line_editor=False,
        line_echo=False,
        line_history=0,
        max_line_length=1024,
        encoding=None,
        errors="strict",
        window=WINDOW,
        max_pktsize=PACKET,
    )
