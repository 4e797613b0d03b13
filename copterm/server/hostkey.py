"""The server's own key: made once, kept private, recognised by its fingerprint."""

import os
import stat
from pathlib import Path

import asyncssh

from copterm.domain.errors import Refusal


def ensure_host_key(path: Path) -> str:
    """The fingerprint of the host key at `path`, made when there is none. Refusal says what is wrong with it."""
    try:
        if not path.exists():
            _make(path)
        return read_host_key(path).get_fingerprint()
    except OSError as error:
        raise Refusal(f"The host key {path} cannot be read or made: {error.strerror}.") from error


def read_host_key(path: Path) -> asyncssh.SSHKey:
    """The private key at `path`. Refusal when it is missing, unreadable, corrupt, or readable by others."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_bytes()
    except FileNotFoundError:
        raise Refusal(f"There is no host key at {path}. Run copterm init first.") from None
    except OSError as error:
        raise Refusal(f"The host key {path} cannot be read: {error.strerror}.") from error
    if mode & 0o077:
        raise Refusal(f"The host key {path} may be read by others. Say: chmod 600 {path}")
    try:
        return asyncssh.import_private_key(text)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise Refusal(f"The host key {path} is not a private key that can be used: {error}.") from error


def _make(path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519", comment="copterm host key")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(key.export_private_key())
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike rename it never replaces a key that another process made meanwhile
    except FileExistsError:
        return
    finally:
        draft.unlink()
