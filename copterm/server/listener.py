"""The SSH side of a worker: what is offered and what is refused, option by option, and the sockets it listens on."""

import socket
from typing import Any

import asyncssh

from copterm.domain.errors import Refusal
from copterm.server.limits import Limits

BACKLOG = 128

_KEX = ["mlkem768x25519-sha256", "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256"]
_CIPHERS = ["chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr"]
_MACS = ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"]
_SIGNATURES = [
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "rsa-sha2-512",
    "rsa-sha2-256",
]


def hardened(host_key: asyncssh.SSHKey, limits: Limits) -> dict[str, Any]:
    """Every option of asyncssh that concerns safety, said aloud; see docs/hosting for the reasons."""
    return {
        "server_host_keys": [host_key],
        "server_version": "copterm",
        "login_timeout": limits.login_seconds,
        "keepalive_interval": limits.keepalive_seconds,
        "keepalive_count_max": 3,
        "agent_forwarding": False,
        "x11_forwarding": False,
        "sftp_factory": None,
        "allow_scp": False,
        "line_editor": False,
        "encoding": None,
        "compression_algs": None,
        "kex_algs": _KEX,
        "encryption_algs": _CIPHERS,
        "mac_algs": _MACS,
        "signature_algs": _SIGNATURES,
        "password_auth": False,
        "public_key_auth": True,
        "kbdint_auth": True,
        "host_based_auth": False,
        "gss_host": None,
        "gss_kex": False,
        "gss_auth": False,
        "x509_trusted_certs": None,
        "rdns_lookup": False,
        "utf8_decode_errors": "replace",
        "window": 64 * 1024,
        "max_pktsize": 32 * 1024,
    }


def listen(host: str, port: int) -> list[socket.socket]:
    """Listening sockets for this host and port, all on the same port. Refusal if it is taken or means nothing."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise Refusal(f"{host} is not an address of this machine: {error.strerror}.") from error
    sockets: list[socket.socket] = []
    for family, kind, protocol, _, address in dict.fromkeys(found):
        sock = socket.socket(family, kind, protocol)
        sockets.append(sock)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        where = (address[0], port, *address[2:])
        try:
            sock.bind(where)
            sock.listen(BACKLOG)
        except OSError as error:
            for one in sockets:
                one.close()
            raise Refusal(f"Port {port} of {host or 'this machine'} cannot be used: {error.strerror}.") from error
        sock.setblocking(False)
        port = sock.getsockname()[1]
    return sockets
