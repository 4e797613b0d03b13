"""One run of the bench: how it was asked for, and the folder that is gone afterwards."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """What the parts are told. `is_long` takes the larger counts; `generated` leaves the real archive alone."""

    place: Path
    is_long: bool = False
    generated: bool = False
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def folder(self) -> Path:
        """A new, empty folder."""
        made = self.place / str(next(self._numbers))
        made.mkdir()
        return made
