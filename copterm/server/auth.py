"""Who is at the other end: decided once, when SSH is satisfied, by the method that succeeded and nothing else.

asyncssh asks `validate_public_key` about keys that are merely offered too, and says `auth_completed` without saying
how. So one field holds the claim of the authentication request that is being looked at. Every request overwrites it,
only that of a request that succeeded is ever read, and an answer that comes after the next request has begun is thrown
away.
"""

import asyncio
import fcntl
import socket
import sys
import termios
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import asyncssh

from copterm.domain.arrival import Claim
from copterm.server.limits import Limits
from copterm.server.logs import log, said

JOIN = "join"
"""The one user name that everybody may use: prove a new key and bring it along.

Otherwise a name means something only to a key that is not proven yet: the Door asks about the account of that handle.
"""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is. Without a member it is a stranger, for whom the Door is; `public_key` is proved and new.

    `claim` is the account that names that key as its own.
    """

    member_id: int | None = None
    key_id: int | None = None
    public_key: str | None = None
    claim: Claim | None = None


STRANGER = Identity()
Opened = tuple[asyncssh.SSHServerChannel[bytes], asyncssh.SSHServerSession[bytes]]


class Host(Protocol):
    """What a visitor needs of the worker it came to."""

    limits: Limits

    async def find_key(self, public: str, username: str) -> Identity | None:
        """The member this key signs in under this user name, if any."""

    def proved(self, connection: int) -> None:
        """SSH is satisfied."""

    def gone(self, connection: int) -> None:
        """The connection is closed."""

    def new_session(self, visitor: "Visitor") -> Opened:
        """A terminal for this visitor."""


class Visitor(asyncssh.SSHServer):
    """One connection, from the first byte to the last."""

    def __init__(self, host: Host, number: int, address: str) -> None:
        self._host, self.number, self.address = host, number, address
        self.identity: Identity | None = None
        self.username = ""
        self.connection: asyncssh.SSHServerConnection
        self._claim = STRANGER
        self._request = 0
        self._sessions = 0
        self._timer: asyncio.TimerHandle | None = None
        self.lines: list[Callable[[bool], None]] = []

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """The connection stands; nobody is anybody yet."""
        self.connection = conn
        conn.pause_writing = self._hold  # type: ignore[method-assign]  # asyncssh itself does nothing there
        conn.resume_writing = self._release  # type: ignore[method-assign]

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._stop_timer()
        self._host.gone(self.number)

    # -- authentication ------------------------------------------------------------------------------------------------

    def begin_auth(self, username: str) -> bool:
        """Everybody has to pass a method; the name alone opens nothing."""
        self._new_request(username)
        return True

    def public_key_auth_supported(self) -> bool:
        """Keys are how members are known."""
        return True

    def password_auth_supported(self) -> bool:
        """Passwords are asked at the Door, where attempts are counted."""
        return False

    def kbdint_auth_supported(self) -> bool:
        """Leads to the Door, as nobody, and nowhere else."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether this key, once its signature holds, would sign somebody in. Decides nothing yet."""
        request = self._new_request(username)
        public = key.export_public_key("openssh").decode("ascii").strip()
        found = await self._host.find_key(public, username)
        if request != self._request:
            return False
        if found is not None:
            self._claim = found
            return True
        if username == JOIN:
            self._claim = Identity(public_key=public)
            return True
        return False

    def get_kbdint_challenge(
        self, username: str, lang: str, submethods: str
    ) -> tuple[str, str, str, list[tuple[str, bool]]]:
        """No questions: every key was unknown, so the Door asks."""
        self._new_request(username)
        return "", "", "", []

    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> bool:
        """Let a stranger in, as a stranger."""
        self._claim = STRANGER
        return True

    def auth_completed(self) -> None:
        """The only place where an identity is set."""
        self.identity = self._claim
        self._host.proved(self.number)
        self._start_timer()

    def _new_request(self, username: str) -> int:
        self._claim = STRANGER
        self.username = username
        self._request += 1
        if self._request > 2 * self._host.limits.attempts:  # each key is offered, then proved
            log().info("too many attempts", connection=self.number, address=self.address, user=said(username))
            self.connection.disconnect(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many keys were tried.")
        return self._request

    # -- sessions ------------------------------------------------------------------------------------------------------

    def session_requested(self) -> bool | Opened:
        """A terminal, if this connection does not have too many."""
        if self.identity is None or self._sessions >= self._host.limits.sessions_per_connection:
            return False
        self._sessions += 1
        return self._host.new_session(self)

    def unsent(self) -> int:
        """Bytes that wait below SSH, or are on their way to the client, as far as this system knows."""
        transport = self.connection._transport
        if transport is None:
            return 0
        return int(transport.get_write_buffer_size()) + _on_the_way(transport.get_extra_info("socket"))

    def session_began(self) -> None:
        """A terminal was really asked for; an open channel alone keeps no connection."""
        self._stop_timer()

    def session_ended(self) -> None:
        """One of its sessions is over."""
        self._sessions -= 1
        if self._sessions == 0:
            self._start_timer()

    def _start_timer(self) -> None:
        self._stop_timer()
        seconds = self._host.limits.sessionless_seconds
        self._timer = asyncio.get_running_loop().call_later(seconds, self._left_alone)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _left_alone(self) -> None:
        self.connection.disconnect(asyncssh.DISC_BY_APPLICATION, "No terminal was asked for.")

    def _hold(self) -> None:
        for tell in self.lines:
            tell(True)

    def _release(self) -> None:
        for tell in self.lines:
            tell(False)


def _on_the_way(connection: socket.socket | None) -> int:
    """Bytes that the system holds until the other side says that they have come."""
    if connection is None or connection.fileno() < 0:
        return 0
    return int.from_bytes(fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)
