"""The acts of moderators as the log tells them: who did what to what."""

from collections.abc import Mapping
from types import MappingProxyType

SAID: Mapping[str, str] = MappingProxyType(
    {
        "lock": "locked",
        "unlock": "unlocked",
        "pin": "pinned",
        "unpin": "unpinned",
        "archive": "archived",
        "unarchive": "unarchived",
        "retitle": "renamed",
        "retag": "tagged anew",
        "hide": "hid",
        "restore": "showed again",
        "move": "moved away",
        "receive": "moved here",
        "split": "split",
        "merge": "merged",
        "undo split": "took back splitting",
        "undo merge": "took back merging",
        "role": "gave a role to",
        "remove": "removed",
        "terms": "set how one joins",
        "take in": "took in",
        "decline": "declined",
        "think again": "asked again",
        "take back": "took back",
        "slow": "set the pace",
        "newcomers": "slowed newcomers",
        "hold": "set what is held",
        "approve": "let through",
        "decide": "decided on",
        "hand over": "handed over",
        "reopen": "reopened",
        "charter": "wrote the charter",
        "state": "changed the state",
        "warn": "warned",
        "silence": "silenced",
        "suspend": "suspended",
        "ban": "banned",
        "lift": "lifted",
        "admin": "made an admin of",
        "no admin": "made no admin of",
    }
)
"""Each act by its name in the log; an act that is not here is told by that name."""


def said(act: str) -> str:
    """The act as it stands between who did it and what it was done to."""
    return SAID.get(act, act)


def details(more: Mapping[str, object]) -> str:
    """The facts of an act that are worth a word: where it went, what it was called, until when it holds."""
    words = []
    if more.get("count"):
        words.append(f"{more['count']} post{'' if more['count'] == 1 else 's'}")
    if more.get("to"):
        words.append(f"to {more['to']}")
    if more.get("origin"):
        words.append(f"from {more['origin']}")
    if "was" in more:
        was = more["was"]
        words.append(f"was {' '.join(map(str, was)) if isinstance(was, list) else was}" if was else "had none")
    if more.get("until"):
        words.append(f"until {str(more['until'])[:16].replace('T', ' ')} UTC")
    return ", ".join(words)
