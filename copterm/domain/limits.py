"""Every limit on what members write, in one place."""

HANDLE_LENGTH = 32
NAME_LENGTH = 60
TITLE_LENGTH = 150
ABOUT_LENGTH = 500
PURPOSE_LENGTH = 300
CHARTER_LENGTH = 4_000
"""Characters of one part of a charter, and of the summary that a retired community leaves."""
RULES_LENGTH = 20_000
GOAL_LENGTH = 500
OPEN_GOALS = 20
"""So many goals a community works on at once; more are none."""
REASON_LENGTH = 300
"""A reason in the moderation log is one line."""
QUESTIONS = 5
"""So many things a community asks of those who would like to join."""
QUESTION_LENGTH = 200
ANSWER_LENGTH = 2_000
REAPPLY_DAYS = 7
"""Whoever was not taken may ask again after so many days."""
REPORT_LENGTH = 2_000
"""The words of one's own in a report, and in the answer to it."""
APPEAL_LENGTH = 2_000
SANCTION_DAYS = 3_650
"""A silence or a suspension lasts so many days at most; what is longer has no end."""
HELD_WAITING = 10
"""So many posts of one member wait for approval at once in a community."""
NEWCOMER_DAYS = 7
"""So long somebody is new in a community that does not say how long."""
SLOW_SECONDS = 24 * 3_600
"""Slow mode asks for a day between two posts at most."""
POST_LENGTH = 20_000
DRAFT_LENGTH = 2 * POST_LENGTH
"""A draft may be longer than a post, so that a long text is kept until it is shortened."""
DRAFT_LINES = 4_000
IMPORTED_LENGTH = 1_000_000
TAG_LENGTH = 30
TAGS = 5
KEYS = 20
KEY_NAME_LENGTH = 40
PASSWORD_LENGTH = 256
PASSWORD_LEAST = 10
DRAFTS = 200
UNREAD_CAP = 100
"""Unread counts stop here; screens show 99+."""
PAGE = 50
"""Rows of a list fetched at once; a caller may ask for less, or for up to four times as many."""
POSTS_A_MINUTE = 20
EDITS_A_MINUTE = 20
REPORTS_AN_HOUR = 10
CLAIM_HOURS = 24
"""So long a case is left to whoever took it."""
KEEP_DELETED_DAYS = 30
"""So long moderators can see what a deleted post said; then its text and revisions are erased."""
LARGEST_ID = 2**31 - 1
"""Numbers beyond it name nothing, and PostgreSQL would refuse to compare them."""


def names_something(number: int) -> bool:
    """Whether a number that somebody typed can be an id or a post's number."""
    return 0 < number <= LARGEST_ID


BOOKMARKS = 1_000
MENTIONS = 10
"""People whom a post mentions at most, of one who does not tend the community."""
