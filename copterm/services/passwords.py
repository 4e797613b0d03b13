"""Passwords: hashed with argon2id, never more than two at a time on one machine, never inside a transaction."""

import fcntl
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from copterm.domain.errors import Invalid, Unavailable
from copterm.domain.limits import PASSWORD_LEAST, PASSWORD_LENGTH

_hasher = PasswordHasher()
_COMMON = frozenset(
    [
        "password",
        "password1",
        "password12",
        "password123",
        "passwordpassword",
        "1234567890",
        "12345678910",
        "0123456789",
        "9876543210",
        "qwertyuiop",
        "qwerty1234",
        "qwerty12345",
        "qwertyqwerty",
        "1q2w3e4r5t",
        "q1w2e3r4t5",
        "iloveyou12",
        "iloveyou123",
        "letmein123",
        "welcome123",
        "administrator",
        "administrator1",
        "changeme123",
        "changemenow",
        "trustno1trustno1",
        "football123",
        "baseball123",
        "superman123",
        "sunshine123",
        "princess123",
        "dragon12345",
        "monkey12345",
        "abcdefghij",
        "abcdefghijk",
        "abc1234567",
        "aaaaaaaaaa",
        "1111111111",
        "0000000000",
        "1212121212",
        "123123123123",
        "asdfghjkl1",
        "asdfghjkl123",
        "zxcvbnm123",
        "correcthorsebatterystaple",
    ]
)


def check_password(password: str, handle: str = "") -> str:
    """The password, or Invalid with what is wrong with it."""
    if len(password) > PASSWORD_LENGTH:
        raise Invalid(f"A password has at most {PASSWORD_LENGTH} characters.")
    if len(password) < PASSWORD_LEAST:
        raise Invalid(f"A password has at least {PASSWORD_LEAST} characters. A few words in a row are easy to keep.")
    plain = password.lower()
    if plain in _COMMON or len(set(plain)) < 4 or (handle and plain.strip("0123456789") == handle):
        raise Invalid("This password is on every list of guesses. Please choose another.")
    return password


def hash_password(password: str) -> str:
    """The argon2id hash, about 0.2 s of a core; waits for its turn."""
    with _turn():
        return _hasher.hash(password)


def verify_password(hashed: str, password: str) -> bool:
    """Whether the password is the one that was hashed; takes the same time either way."""
    with _turn():
        try:
            return _hasher.verify(hashed, password[:PASSWORD_LENGTH])
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(hashed: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(hashed)


@cache
def dummy_hash() -> str:
    """A hash that no password fits, verified for unknown handles so that they take the same time."""
    return hash_password(secrets.token_urlsafe(24))


@contextmanager
def _turn() -> Iterator[None]:
    """One of two places on this machine, held by a file lock that a killed process gives back by itself."""
    folder = Path(tempfile.gettempdir()) / f"copterm-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise Unavailable("Somebody else holds the server's folder for temporary files. Please use your SSH key.")
    flags = os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW
    places = [os.open(folder / f"hashing-{n}", flags, 0o600) for n in (0, 1)]
    try:
        try:
            fcntl.flock(places[0], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(places[1], fcntl.LOCK_EX)
        yield
    finally:
        for place in places:
            os.close(place)


CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_code(groups: int = 4) -> str:
    """A code that a person can read out: groups of four characters without look-alikes, 20 bits a group."""
    letters = ["".join(secrets.choice(CODE_ALPHABET) for _ in range(4)) for _ in range(groups)]
    return "-".join(letters)


def code_hash(code: str) -> str:
    """What is kept of a code; spaces, hyphens and case do not matter. Codes are random, so a plain hash is enough."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
