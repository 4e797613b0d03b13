"""Reports and what becomes of them: the reasons one chooses from, and the decisions, each in words."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Reason(StrEnum):
    """Why somebody reports a post."""

    UNKIND = "unkind"
    RULES = "rules"
    OFF_TOPIC = "off-topic"
    SPAM = "spam"
    PRIVATE = "private"
    WRONG = "wrong"
    OTHER = "other"


REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.UNKIND: "it attacks or belittles somebody",
        Reason.RULES: "it is against the ground rules",
        Reason.OFF_TOPIC: "it does not belong here",
        Reason.SPAM: "it is advertising, or the same again and again",
        Reason.PRIVATE: "it shows what should not be public: names, passwords, addresses",
        Reason.WRONG: "it is advice that could do harm",
        Reason.OTHER: "something else; say what",
    }
)
"""Each reason as it is offered. `other` needs words of one's own."""


class Outcome(StrEnum):
    """What was decided on a case."""

    NOTHING = "nothing"
    HIDDEN = "hidden"
    DELETED = "deleted"
    WARNED = "warned"
    SILENCED = "silenced"
    SUSPENDED = "suspended"
    BANNED = "banned"


OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.NOTHING: "nothing wrong",
        Outcome.HIDDEN: "post hidden",
        Outcome.DELETED: "post deleted",
        Outcome.WARNED: "author warned",
        Outcome.SILENCED: "author silenced",
        Outcome.SUSPENDED: "author suspended",
        Outcome.BANNED: "author banned",
    }
)
"""Each decision in the two words that lists and the log say."""

ANSWERS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.NOTHING: "Thank you for telling us. We have looked at it, and it may stay as it is.",
        Outcome.HIDDEN: "Thank you for telling us. The post is hidden now.",
        Outcome.DELETED: "Thank you for telling us. The post is deleted now.",
        Outcome.WARNED: "Thank you for telling us. We have talked to its author.",
        Outcome.SILENCED: "Thank you for telling us. Its author may not write for a while.",
        Outcome.SUSPENDED: "Thank you for telling us. Its author may not come in for a while.",
        Outcome.BANNED: "Thank you for telling us. Its author may not come in any more.",
    }
)
"""What those who reported are told where nobody has put it better."""
