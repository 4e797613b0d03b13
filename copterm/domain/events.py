"""What happened: one event is one row of `activity`, told to every session after the commit."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

POST_ADDED = "post.added"
POST_EDITED = "post.edited"
POST_DELETED = "post.deleted"
POST_WITHDRAWN = "post.withdrawn"
THREAD_ADDED = "thread.added"
THREAD_CHANGED = "thread.changed"
READ_CHANGED = "read.changed"
DRAFT_CHANGED = "draft.changed"
COMMUNITY_ADDED = "community.added"
COMMUNITY_CHANGED = "community.changed"
MEMBERSHIP_CHANGED = "membership.changed"
MEMBER_ADDED = "member.added"
MEMBER_CHANGED = "member.changed"
KEY_CHANGED = "key.changed"
INVITATION_ADDED = "invitation.added"
SIGNED_IN = "member.signed_in"
IMPORT_DONE = "import.done"
CHARTER_CHANGED = "charter.changed"
GOAL_CHANGED = "goal.changed"
RULES_CHANGED = "rules.changed"
APPLICATION_CHANGED = "application.changed"
CASE_CHANGED = "case.changed"
HELD_CHANGED = "held.changed"
NOTICE_CHANGED = "notice.changed"
BOOKMARK_CHANGED = "bookmark.changed"
MODERATED = "moderated"
"""A moderator's act: `data` names it (`act`) with its `reason`; all of them are the moderation log."""

KINDS = frozenset(
    {
        POST_ADDED, POST_EDITED, POST_DELETED, POST_WITHDRAWN, THREAD_ADDED, THREAD_CHANGED, READ_CHANGED,
        DRAFT_CHANGED, COMMUNITY_ADDED, COMMUNITY_CHANGED, MEMBERSHIP_CHANGED, MEMBER_ADDED, MEMBER_CHANGED,
        KEY_CHANGED, INVITATION_ADDED, SIGNED_IN, IMPORT_DONE, CHARTER_CHANGED, GOAL_CHANGED, RULES_CHANGED,
        APPLICATION_CHANGED, CASE_CHANGED, HELD_CHANGED, NOTICE_CHANGED,
        BOOKMARK_CHANGED, MODERATED,
    }
)  # fmt: skip

FLEETING = frozenset({READ_CHANGED, DRAFT_CHANGED})
"""Kinds that are told to this process's sessions and never stored: they are frequent and of one member only."""

PERSONAL = FLEETING | {SIGNED_IN, NOTICE_CHANGED, BOOKMARK_CHANGED}
"""Kinds that mean something on the screens of `member_id` alone; all the other sessions are spared them."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as every session hears of it. `id` is 0 for fleeting kinds.

    `member_id` is whom it concerns where that is not the actor (the new member of a community, the owner of a key).
    """

    kind: str
    at: datetime
    actor_id: int | None = None
    community_id: int | None = None
    thread_id: int | None = None
    post_id: int | None = None
    number: int | None = None
    member_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    id: int = 0
