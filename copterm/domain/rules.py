"""What is asked of whoever writes ground rules, or the welcome message of a community."""

from copterm.domain.errors import Invalid
from copterm.domain.limits import CHARTER_LENGTH, REASON_LENGTH, RULES_LENGTH
from copterm.domain.parts import Part

RULES = (
    Part(
        "body",
        "Rules",
        "What may people expect of each other here? A few short rules that somebody can keep; Markdown. Everybody "
        "accepts them before they write.",
        RULES_LENGTH,
    ),
    Part(
        "note",
        "What is different",
        "In a line, for those who have accepted the version before. It stands in the list of versions and in the log.",
        REASON_LENGTH,
        is_line=True,
    ),
    Part(
        "asks",
        "Accepted again",
        "yes: it changes what is expected, and everybody accepts it before they write again. no: it only says the same "
        "better.",
        10,
        is_line=True,
    ),
)
GREETING = (
    Part(
        "body",
        "Welcome",
        "What should somebody read on their first day? Where to begin, whom to ask, what to write first; Markdown. It "
        "is shown once to whoever joins. Leave it empty to show nothing.",
        CHARTER_LENGTH,
    ),
)


def is_asked_again(answer: str) -> bool:
    """What was answered to "Accepted again"; Invalid for what is neither."""
    said = answer.strip().casefold().rstrip(".")
    if said in ("yes", "y", ""):
        return True
    if said in ("no", "n"):
        return False
    raise Invalid("Accepted again: say yes or no.")
