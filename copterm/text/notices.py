"""What a notice says: who did what, in the words of the inbox."""

from collections.abc import Mapping
from types import MappingProxyType

from copterm.domain.roles import NoticeKind

DID: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.MENTION: "{by} mentioned you",
        NoticeKind.REPLY: "{by} answered you",
        NoticeKind.QUOTE: "{by} quoted you",
        NoticeKind.ACCEPTED: "{by} took your answer",
    }
)


def did(kind: NoticeKind, by: str) -> str:
    """Who did what to whoever reads this."""
    return DID[kind].format(by=by)
