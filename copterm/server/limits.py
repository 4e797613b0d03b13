"""Every limit on those who connect, each with a safe default that lets an office behind one address in."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

WIDTH = (20, 400)
HEIGHT = (5, 120)
PASTE_CHARACTERS = 1_000_000
CLIPBOARD_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server allows; counted over all of its workers."""

    connections: int = 300
    """Connections at once, signed in or not."""
    connections_per_address: int = 64
    """Connections at once from one IPv4 address or one IPv6 /64."""
    unproved: int = 100
    """Connections at once that have not signed in over SSH yet."""
    unproved_per_address: int = 20
    """The same from one address."""
    strangers: int = 40
    """People at the Door at once."""
    strangers_per_address: int = 10
    """The same from one address."""
    sessions_per_member: int = 3
    """How often one member may be signed in at once."""
    sessions_per_connection: int = 2
    """Terminals over one SSH connection."""
    login_seconds: float = 60
    """Time to sign in over SSH: enough to compare the host key's fingerprint at the first visit."""
    attempts: int = 20
    """Keys and other proofs that one connection may try."""
    sessionless_seconds: float = 10
    """A connection without a terminal is ended after this time."""
    door_minutes: float = 10
    """How long somebody may stand at the Door."""
    idle_minutes: float = 60
    """A session in which nobody types is ended after this time; its draft is saved."""
    command_seconds: float = 30
    """How long a command over SSH may take, besides waiting for what is typed into it."""
    stall_seconds: float = 30
    """A terminal that takes no output for so long is gone."""
    keepalive_seconds: float = 30
    """How often a silent client is asked whether it is there; three silences end it."""
    output_waiting: int = 256 * 1024
    """Bytes that may wait for a slow terminal before drawing pauses."""
    input_burst: int = 256 * 1024
    """Bytes typed at once."""
    input_rate: int = 16 * 1024
    """Bytes typed a second, after the burst."""
    paste_burst: int = 2 * 1024 * 1024
    """Bytes pasted at once."""
    paste_rate: int = 64 * 1024
    """Bytes pasted a second, after the burst."""
    resizes_per_second: float = 10
    """Window changes that are looked at; the last one always is."""
    hang_seconds: float = 10
    """A worker whose loop has not turned for so long is ended."""
    farewell_seconds: float = 8
    """How long sessions have to save their drafts when the server stops."""


def neighbourhood(address: str) -> str:
    """The address that is counted: an IPv4 address itself, the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)
