"""The acts of moderators as the log tells them: who did what to what."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from copterm.domain.clock import now
from copterm.text.shorten import clock, span

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
        "terms": "set entry to",
        "take in": "took in",
        "decline": "did not take in",
        "think again": "asks again about",
        "take back": "took back",
        "slow": "set the pace of",
        "newcomers": "set limits for",
        "hold": "holds posts of",
        "approve": "let through",
        "decline post": "sent back",
        "decide": "decided on",
        "hand over": "handed over",
        "reopen": "reopened",
        "charter": "wrote",
        "set goal": "set a goal",
        "change goal": "changed a goal",
        "close goal": "closed a goal",
        "open goal": "opened a goal",
        "rules": "published",
        "welcome": "changed",
        "state": "says it is",
        "warn": "warned",
        "silence": "silenced",
        "suspend": "suspended",
        "ban": "banned",
        "lift": "lifted",
        "put back": "put back in force",
        "appeal granted": "granted",
        "appeal upheld": "turned down",
        "appeal reopened": "looks again at",
        "hold again": "holds again",
        "name": "renamed the community",
        "admin": "made an admin of",
        "no admin": "made no admin of",
    }
)
"""Each act by its name in the log; an act that is not here is told by that name."""

PERSONAL = frozenset({"warn", "silence", "suspend", "ban", "remove", "take in", "decline", "think again", "take back"})
"""Acts that are done to a member, also where a post was the occasion."""

TAKEN_BACK: Mapping[str, str] = MappingProxyType(
    {
        "lock": "Unlock the thread",
        "unlock": "Lock the thread again",
        "pin": "Take it down from the top",
        "unpin": "Put it back at the top",
        "archive": "Open the thread again",
        "unarchive": "Archive the thread again",
        "retitle": "Give the thread the title it had",
        "retag": "Give the thread the tags it had",
        "hide": "Show the post again",
        "restore": "Hide the post again",
        "move": "Bring the thread back",
        "split": "Put the posts back where they were",
        "merge": "Make two threads of it again",
        "warn": "Take the warning back",
        "silence": "Let them write again",
        "suspend": "Let them in again",
        "ban": "Let them in again",
        "lift": "Put it in force again",
        "appeal granted": "Decide on the appeal again",
        "appeal upheld": "Decide on the appeal again",
        "approve": "Have the post wait again",
        "decline post": "Have the post wait again",
        "take in": "Decide again on who asked to join",
        "decline": "Decide again on who asked to join",
        "decide": "Open the case again",
        "role": "Give the role back that they had",
        "remove": "Bring them back",
        "slow": "Set the pace that was before",
        "newcomers": "Set the limits that were before",
        "hold": "Set it as it was before",
        "terms": "Set it as it was before",
        "state": "Set the state that was before",
        "name": "Give it the name it had",
    }
)
"""What taking back an act does, for each that can be taken back from the log."""


def said(act: str) -> str:
    """The act as it stands between who did it and what it was done to."""
    return SAID.get(act, act)


def done_to(
    act: str, more: Mapping[str, object], *, whom: str = "", thread: str = "", number: int | None = None
) -> str:
    """What it was done to, in a few words: `#2 in Airflow 3`, `uma, for #2 in Airflow 3`, `rules, version 2`.

    `thread` is the title of the thread where that may be told, `whom` the member concerned, `more` the act's facts.
    """
    title = thread or str(more.get("title", ""))
    post = f"#{number} in {title}" if number and title else title
    facts = {name: str(value) for name, value in more.items()}
    match act:
        case "role":
            return f"{whom}: {facts.get('before', 'member')} → {facts.get('role', 'member')}"
        case "terms":
            return facts.get("after", "")
        case "state":
            return facts.get("state", "")
        case "charter":
            return f"the charter, revision {facts.get('revision', '')}"
        case "rules":
            return f"the ground rules, version {facts.get('version', '')}"
        case "welcome":
            return "the welcome message"
        case "pin" | "unpin" if more.get("rules"):
            return "the ground rules"
        case "slow":
            return f"{post or 'all threads'}: {_pace(more)}"
        case "newcomers":
            return f"newcomers: {facts.get('posts', '0')} posts a day for {facts.get('days', '0')} days"
        case "hold":
            return facts.get("who", "")
        case "merge":
            return f"{title} into {_after_number(facts.get('to', ''))}"
        case "lift" | "put back":
            return f"the {facts.get('kind', 'sanction')} of {whom}"
        case "appeal granted" | "appeal upheld" | "appeal reopened":
            return f"the appeal of {whom}"
        case "approve" | "decline post" | "hold again":
            return f"{post} by {whom}" if post else f"a post by {whom}"
    if act in PERSONAL:
        return f"{whom}, for {post}" if post else whom
    return post or whom


def _pace(more: Mapping[str, object]) -> str:
    seconds = more.get("seconds")
    return f"one post in {span(seconds)}" if isinstance(seconds, int) and seconds else "no slow mode"


def _after_number(to: str) -> str:
    """`12: A title` without its number."""
    return to.partition(": ")[2] or to


def details(more: Mapping[str, object], zone: str = "UTC") -> str:
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
    if more.get("before") and more.get("after"):
        words.append(f"was {more['before']}")
    if more.get("until"):
        words.append(f"until {clock(datetime.fromisoformat(str(more['until'])), zone, now())}")
    return ", ".join(words)
