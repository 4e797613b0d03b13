"""Roles in one community, watch levels, kinds of thread, states, sanctions, orders: the closed lists of the house."""

from enum import StrEnum


class Role(StrEnum):
    """What a member is in one community."""

    MEMBER = "member"
    MODERATOR = "moderator"
    FACILITATOR = "facilitator"


class Watch(StrEnum):
    """How closely a member follows a thread or a community."""

    WATCHING = "watching"
    NORMAL = "normal"
    MUTED = "muted"

    def next(self) -> "Watch":
        """The level that `w` goes to from this one: from normal to watching first, then muted."""
        levels = list(Watch)
        return levels[levels.index(self) - 1]


class ThreadKind(StrEnum):
    """What sort of conversation a thread is."""

    DISCUSSION = "discussion"
    QUESTION = "question"
    ANNOUNCEMENT = "announcement"


class Visibility(StrEnum):
    """For whom a community exists."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class State(StrEnum):
    """Where a community is in its life; a retired one is read and no longer written."""

    FORMING = "forming"
    ACTIVE = "active"
    DORMANT = "dormant"
    RETIRED = "retired"


class Joining(StrEnum):
    """How one becomes a member of a community."""

    OPEN = "open"
    APPLICATION = "application"
    INVITATION = "invitation"


class Holds(StrEnum):
    """Whose posts wait for approval in a community."""

    NOBODY = "nobody"
    NEWCOMERS = "newcomers"
    EVERYBODY = "everybody"


class SanctionKind(StrEnum):
    """What a moderator, or an admin for the whole site, says to a member or forbids them."""

    WARNING = "warning"
    SILENCE = "silence"
    SUSPENSION = "suspension"
    BAN = "ban"


STAFF = frozenset({Role.MODERATOR, Role.FACILITATOR})
RANK = {Role.MEMBER: 0, Role.MODERATOR: 1, Role.FACILITATOR: 2}
"""Who stands above whom in a community."""


class Order(StrEnum):
    """What a search puts first."""

    FITTING = "fitting"
    NEWEST = "newest"


class NoticeKind(StrEnum):
    """Why something concerns a member; where one post has several reasons, the first of these is said."""

    MENTION = "mention"
    REPLY = "reply"
    QUOTE = "quote"
    ACCEPTED = "accepted"
