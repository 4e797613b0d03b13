"""The charter's template: what a community should be able to say of itself, asked so that answers help newcomers."""

from copterm.domain.limits import CHARTER_LENGTH, PURPOSE_LENGTH
from copterm.domain.parts import Part

CHARTER = (
    Part(
        "purpose",
        "Purpose",
        "What gets better for people because this community exists? One or two sentences; they stand wherever people "
        "read and write here.",
        PURPOSE_LENGTH,
    ),
    Part(
        "audience",
        "For",
        "Who should come, and what do they need to know before? Say it if no experience is needed.",
        CHARTER_LENGTH,
    ),
    Part(
        "scope",
        "About",
        "Which subjects belong here? Name the three that you want to hear about most.",
        CHARTER_LENGTH,
    ),
    Part(
        "out_of_scope",
        "Not about",
        "What does not belong here, although people might think so, and where does it go instead?",
        CHARTER_LENGTH,
    ),
    Part(
        "cadence",
        "Rhythm",
        "What happens when? Such as: questions any time, a call every second Thursday at 15:00, a review each quarter.",
        CHARTER_LENGTH,
    ),
    Part(
        "success",
        "Success",
        "How will you notice in a year that it was worth it? Something that can be counted can become a goal.",
        CHARTER_LENGTH,
    ),
    Part(
        "sponsor",
        "Sponsor",
        "Who outside of this community wants it to exist, gives people time for it, and helps when it is stuck?",
        PURPOSE_LENGTH,
        is_line=True,
    ),
    Part(
        "review_on",
        "Review on",
        "On which day will you read this again, and ask whether it is still true? Such as 2027-03-31; a year is long.",
        40,
        is_line=True,
    ),
)
"""The parts of a charter in the order in which they are asked and shown. Who facilitates is in the memberships."""

CLOSING = (
    Part(
        "closing",
        "Summary",
        "What was this community for, what came of it, and where do its subjects go from here? It stands at the top, "
        "for whoever finds this place later.",
        CHARTER_LENGTH,
    ),
)
"""What is asked when a community is retired."""
