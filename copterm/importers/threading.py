"""Which message answers which, and which belong together: by references, then by subject where there are none.

Messages are numbers here (their places in the spool) and keys are 64-bit hashes, so that an archive of a million
messages fits in memory.
"""

import hashlib
import heapq
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

NONE: Final = -1
SUBJECT_WINDOW: Final = 45 * 86_400.0
"""For so many seconds after the last message of a subject, a reply without references belongs to it."""


def hashed(key: str) -> int:
    """A key as 64 bits."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")


@dataclass(frozen=True, slots=True)
class Outside:
    """A thread that is stored already; `has_message`: the message asked for is there too, not only waited for."""

    thread_id: int
    has_message: bool


@dataclass(frozen=True, slots=True)
class Strand:
    """Messages of one thread in the order of their posts, each after what it answers. `thread_id` 0: a new one."""

    members: tuple[int, ...]
    thread_id: int


@dataclass(slots=True)
class Threads:
    """Messages as they come in, then put together with `strands`.

    `outside` says of hashes that are stored already, or waited for, in which thread.
    """

    outside: dict[int, Outside] = field(default_factory=dict)
    _places: dict[int, int] = field(default_factory=dict)
    _dates: "array[float]" = field(default_factory=lambda: array("d"))
    _subjects: "array[int]" = field(default_factory=lambda: array("Q"))
    _is_reply: bytearray = field(default_factory=bytearray)
    _starts: "array[int]" = field(default_factory=lambda: array("Q", [0]))
    _references: "array[int]" = field(default_factory=lambda: array("Q"))
    _parents: "array[int]" = field(default_factory=lambda: array("q"))
    _leaders: "array[int]" = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self._dates)

    def __contains__(self, key: int) -> bool:
        return key in self._places

    def add(self, key: int, references: Sequence[int], sent_at: float, subject: int, *, is_reply: bool) -> int:
        """Take a message; returns its number. `references`: the nearest last. `subject` 0: none."""
        number = len(self._dates)
        self._places[key] = number
        self._dates.append(sent_at)
        self._subjects.append(subject)
        self._is_reply.append(is_reply)
        self._references.extend(references)
        self._starts.append(len(self._references))
        return number

    def references(self, number: int) -> "array[int]":
        """The hashes a message refers to, the nearest last."""
        return self._references[self._starts[number] : self._starts[number + 1]]

    def parent(self, number: int) -> int:
        """The message among these that it answers; NONE where there is none."""
        return self._parents[number]

    def strands(self) -> Iterator[Strand]:
        """Every message, once, in threads; those that began earlier first."""
        in_time = sorted(range(len(self)), key=lambda number: (self._dates[number], number))
        self._parents = array("q", [NONE]) * len(self)
        self._leaders = array("q", range(len(self)))
        self._find_parents(in_time)
        self._join_orphans(in_time)
        self._join_subjects(in_time)
        yield from self._gather(in_time)

    def _find_parents(self, in_time: list[int]) -> None:
        for number in in_time:
            for key in reversed(self.references(number)):
                parent = self._places.get(key, NONE)
                if parent != NONE and not self._descends(parent, number):
                    self._parents[number] = parent
                    self._join(number, parent)
                    break
                if parent == NONE and key in self.outside and self.outside[key].has_message:
                    break

    def _descends(self, number: int, ancestor: int) -> bool:
        """Whether `number` answers `ancestor`, directly or not; then it cannot be its parent."""
        while number != NONE:
            if number == ancestor:
                return True
            number = self._parents[number]
        return False

    def _join_orphans(self, in_time: list[int]) -> None:
        """Answers to the same missing message belong together."""
        waiting: dict[int, int] = {}
        for number in in_time:
            if self._parents[number] == NONE:
                for key in self.references(number):
                    if key not in self._places:
                        self._join(number, waiting.setdefault(key, number))

    def _join_subjects(self, in_time: list[int]) -> None:
        """A reply that refers to nothing belongs to the latest message of its subject, if that is not long ago."""
        latest: dict[int, int] = {}
        for number in in_time:
            subject = self._subjects[number]
            if not subject:
                continue
            before = latest.get(subject, NONE)
            if before != NONE and self._is_reply[number] and self._parents[number] == NONE:
                near = self._dates[number] - self._dates[before] <= SUBJECT_WINDOW
                if near and not len(self.references(number)):
                    self._join(number, before)
            latest[subject] = number

    def _leader(self, number: int) -> int:
        leaders = self._leaders
        while leaders[number] != number:
            leaders[number] = leaders[leaders[number]]
            number = leaders[number]
        return number

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._leader(one), self._leader(other)))
        self._leaders[second] = first

    def _gather(self, in_time: list[int]) -> Iterator[Strand]:
        members: dict[int, array[int]] = {}
        for number in in_time:
            members.setdefault(self._leader(number), array("q")).append(number)
        for leader in list(members):
            yield from self._split(self._in_answer_order(members.pop(leader)))

    def _in_answer_order(self, members: "array[int]") -> list[int]:
        """By date, but no answer before what it answers."""
        answers: dict[int, list[int]] = {}
        for number in members:
            answers.setdefault(self._parents[number], []).append(number)
        ready = [(self._dates[number], number) for number in answers.pop(NONE)]
        heapq.heapify(ready)
        ordered = []
        while ready:
            number = heapq.heappop(ready)[1]
            ordered.append(number)
            for answer in answers.pop(number, ()):
                heapq.heappush(ready, (self._dates[answer], answer))
        return ordered

    def _split(self, ordered: list[int]) -> Iterator[Strand]:
        """A late message goes to the thread it answers; threads that are stored are never put together."""
        homes: dict[int, int] = {}
        for number in ordered:
            homes[number] = self._home(number, homes)
        fallback = min((home for home in homes.values() if home), default=0)
        strands: dict[int, list[int]] = {}
        for number in ordered:
            strands.setdefault(homes[number] or fallback, []).append(number)
        for thread_id, members in strands.items():
            yield Strand(tuple(members), thread_id)

    def _home(self, number: int, homes: dict[int, int]) -> int:
        parent = self._parents[number]
        if parent != NONE and homes[parent]:
            return homes[parent]
        for key in reversed(self.references(number)):
            if key in self.outside:
                return self.outside[key].thread_id
        return 0
