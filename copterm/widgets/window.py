"""The part of a thread that is laid out: a run of posts that grows at both ends, so that long threads open at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from time import monotonic

from copterm.widgets.blocks import Block, Shown, Typesetter

FETCH = 50
"""Posts asked for at a time."""
TURN_SECONDS = 0.15
"""So long one thread may keep its process busy with laying out; then others have their turn."""
LONGEST = 240
"""Blocks that stay laid out; those farthest from the reader's eyes go first."""


class Window:
    """Consecutive posts of one thread as lines. Line 0 is the first line of the first block."""

    def __init__(self) -> None:
        self.posts: dict[int, Shown] = {}
        self.absent: set[int] = set()
        self.last_number = 0
        self.blocks: list[Block] = []
        self.setter = Typesetter()
        self.is_behind = False
        """Whether laying out stopped before its time because others wait."""
        self.divider_at: int | None = None
        self.divider = ""
        self._tops: list[int] = []

    def learn(self, posts: Sequence[Shown], first: int, limit: int) -> None:
        """Take in what was fetched from number `first` on; numbers it skips do not exist for this reader."""
        for post in posts:
            self.posts[post.number] = post
            self.absent.discard(post.number)
        until = posts[-1].number if len(posts) >= limit else self.last_number
        self.absent.update(n for n in range(first, until + 1) if n not in self.posts)

    def neighbour(self, number: int, step: int) -> int | None:
        """The next number in this direction that exists, None at the end of the thread."""
        number += step
        while number in self.absent:
            number += step
        return number if 1 <= number <= self.last_number else None

    def begin(self, number: int) -> bool:
        """Start over at this post; False while it has not been fetched."""
        if number not in self.posts:
            return False
        self.blocks = [self._block(number)]
        self._count()
        return True

    def grow_down(self, until: int) -> int | None:
        """Lay out posts until line `until` exists. The number that must be fetched first, if any."""
        missing = None
        since = monotonic()
        self.is_behind = False
        laid = False
        while self.blocks and self.height < until and not (laid and self._is_over(since)):
            laid = True
            number = self.neighbour(self.blocks[-1].post.number, 1)
            if number is None:
                break
            if number not in self.posts:
                missing = number
                break
            block = self._block(number)
            block.top = self.height
            self._tops.append(block.top)
            self.blocks.append(block)
        return missing

    def grow_up(self, lines: int) -> tuple[int, int | None]:
        """Lay out at least `lines` more lines above: how many there are now, and the number to fetch, if any."""
        added: list[Block] = []
        total, missing = 0, None
        number = self.blocks[0].post.number if self.blocks else 1
        since = monotonic()
        while self.blocks and total < lines and not (added and self._is_over(since)):
            before = self.neighbour(number, -1)
            if before is None:
                break
            if before not in self.posts:
                missing = before
                break
            added.append(self._block(before))
            total += added[-1].height
            number = before
        if added:
            self.blocks[:0] = reversed(added)
            self._count()
        return total, missing

    def trim(self, y: int) -> int:
        """Forget blocks far from line `y`; the number of lines that went from above."""
        if len(self.blocks) <= LONGEST:
            return 0
        middle = self.index_at(y)
        start = max(0, min(middle - LONGEST // 2, len(self.blocks) - LONGEST))
        gone = self.blocks[start].top
        self.blocks = self.blocks[start : start + LONGEST]
        self._count()
        return gone

    def _is_over(self, since: float) -> bool:
        """Whether this turn at laying out has lasted long enough; one post is laid out in each."""
        is_over = monotonic() - since > TURN_SECONDS
        self.is_behind = self.is_behind or is_over
        return is_over

    def replace(self, post: Shown) -> None:
        """A post says something else now."""
        self.posts[post.number] = post
        for index, block in enumerate(self.blocks):
            if block.post.number == post.number:
                self.blocks[index] = self._block(post.number)
                self._count()

    @property
    def height(self) -> int:
        """Lines laid out."""
        return self.blocks[-1].top + self.blocks[-1].height if self.blocks else 0

    @property
    def complete_below(self) -> bool:
        """Whether the last post of the thread is laid out."""
        return not self.blocks or self.neighbour(self.blocks[-1].post.number, 1) is None

    def index_at(self, y: int) -> int:
        """The index of the block on line `y`."""
        return max(0, min(bisect_right(self._tops, y) - 1, len(self.blocks) - 1))

    def block_at(self, y: int) -> Block | None:
        """The block on line `y`."""
        return self.blocks[self.index_at(y)] if self.blocks else None

    def block_of(self, number: int) -> Block | None:
        """The block of a post, where it is laid out."""
        return next((block for block in self.blocks if block.post.number == number), None)

    def between(self, top: int, bottom: int) -> list[Block]:
        """The blocks with at least one line from `top` up to, not including, `bottom`."""
        if not self.blocks:
            return []
        return self.blocks[self.index_at(top) : self.index_at(max(top, bottom - 1)) + 1]

    def _block(self, number: int) -> Block:
        post = self.posts[number]
        divider = self.divider if number == self.divider_at else ""
        return Block(post, self.setter.set(post), divider)

    def _count(self) -> None:
        top = 0
        self._tops = []
        for block in self.blocks:
            block.top = top
            self._tops.append(top)
            top += block.height
