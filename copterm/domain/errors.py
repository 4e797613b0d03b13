"""Refusals: exceptions that carry a sentence fit for a member.

Refusal
├── NotFound      it does not exist, or not for this member (the same sentence for both)
├── NotAllowed    it exists, and this member may not do that to it
│   └── Suspended the whole account is shut out; only its standing is shown, and an appeal taken
├── Invalid       what was given cannot be taken
├── Conflict      somebody else was first
├── TooMany       a limit was reached; waiting helps
└── Unavailable   the house itself cannot do it now (disk full, database away)
"""


class Refusal(Exception):
    """Something was refused; `str(refusal)` is the whole sentence to show, `act` what would help, such as join."""

    def __init__(self, sentence: str = "", act: str = "") -> None:
        super().__init__(sentence)
        self.act = act


class NotFound(Refusal):
    """It does not exist, or does not exist for this member."""


class NotAllowed(Refusal):
    """This member may not do that."""


class Suspended(NotAllowed):
    """The member is shut out of the whole site; they may still read why, and appeal."""


class Invalid(Refusal):
    """What was given cannot be taken as it is."""


class Conflict(Refusal):
    """Somebody else changed it first; `current` holds what is there now, where that helps."""

    def __init__(self, sentence: str, current: object = None) -> None:
        super().__init__(sentence)
        self.current = current


class TooMany(Refusal):
    """A limit was reached; trying later helps."""


class Unavailable(Refusal):
    """The site cannot do this at the moment, through no fault of the member."""
