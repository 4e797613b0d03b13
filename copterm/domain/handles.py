"""Handles and slugs: the short names that members type."""

import re
from unicodedata import normalize

from copterm.domain.errors import Invalid

RESERVED = frozenset(
    [
        "admin",
        "root",
        "join",
        "recover",
        "system",
        "moderators",
        "facilitators",
        "everyone",
        "all",
        "here",
        "deleted",
        "former-member",
        "operator",
        "guest",
    ]
)
_HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def check_handle(text: str) -> str:
    """The handle in lower case, or Invalid with what is wrong and what would do."""
    handle = text.strip().removeprefix("@").lower()
    if not _HANDLE.fullmatch(handle):
        raise Invalid("A handle has 2 to 32 characters: a to z, digits, and hyphens between them.")
    if handle in RESERVED:
        raise Invalid(f"The handle {handle} is kept for the site itself. Please choose another.")
    return handle


def check_slug(text: str) -> str:
    """The short name of a community in lower case, or Invalid."""
    slug = text.strip().lower()
    if not _SLUG.fullmatch(slug):
        raise Invalid("A community's short name has 1 to 40 characters: a to z, digits, and hyphens between them.")
    return slug


def slug_of(name: str) -> str:
    """A short name for a community of this name: `Data & Tea` gives data-tea; empty where nothing will do."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
