"""A post as a block of lines: its header, its text, a blank line, and the divider above the first new one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from unicodedata import normalize

from copterm.domain.roles import Role
from copterm.text.lines import Line, Link, Rendered, Segment
from copterm.text.render import render
from copterm.text.shorten import cells, clock
from copterm.widgets.strips import Segments, spread, width_of

MEASURE = 96
"""Text is never set wider than this: longer lines are hard to read."""
CLAIMS = (*(role.value for role in Role if role is not Role.MEMBER), "admin", "accepted", "✓")
"""Words that stand in the header of a post because they are true; nobody may call themselves so there."""
KEPT = 400
"""Rendered posts that one reader keeps."""


class Shown(Protocol):
    """What the reader needs to know of a post; `PostView` is one."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def author(self) -> str: ...
    @property
    def author_name(self) -> str: ...
    @property
    def reply_to(self) -> int | None: ...
    @property
    def format(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def edited_at(self) -> datetime | None: ...
    @property
    def deleted(self) -> str: ...
    @property
    def role(self) -> str | None: ...
    @property
    def mine(self) -> bool: ...
    @property
    def accepted(self) -> bool: ...
    @property
    def attachments(self) -> Sequence[str]: ...
    @property
    def revision(self) -> int: ...
    @property
    def above(self) -> str: ...
    @property
    def moved(self) -> tuple[int, int] | None: ...


@dataclass(slots=True)
class Block:
    """One post in the window of a reader. `top` is its first line there; a divider, if any, is that line."""

    post: Shown
    text: Rendered
    divider: str = ""
    top: int = 0

    @property
    def lead(self) -> int:
        """Lines before the header."""
        return 1 if self.divider else 0

    @property
    def height(self) -> int:
        """All its lines, with the blank one after it."""
        return self.lead + 1 + len(self.text.lines) + 1

    @property
    def last(self) -> int:
        """The line on which its text ends."""
        return self.top + self.height - 2

    @property
    def header(self) -> int:
        """The line of its header."""
        return self.top + self.lead

    @property
    def links(self) -> tuple[Link, ...]:
        """Its links, numbered as shown."""
        return self.text.links

    def line(self, y: int, width: int, zone: str, now: datetime) -> Segments:
        """Line `y` of the block (0 is its first), set in `width` cells."""
        if y < self.lead:
            return divider_line(self.divider, width)
        if y == self.lead:
            return header_line(self.post, width, zone, now)
        index = y - self.lead - 1
        return self.text.lines[index].segments if index < len(self.text.lines) else ()


def header_line(post: Shown, width: int, zone: str, now: datetime) -> list[Segment]:
    """`#2  chen · Chen Wei  to #1                 Tue 09:40`; the name goes first where there is no room for all."""
    left: list[Segment] = [(f"#{post.number}", "accent"), ("  ", "text"), (post.author, "name")]
    name = "" if post.mine else name_of(post)
    if post.mine:
        left.append((" (you)", "quiet"))  # right after the handle: "to #3 you" reads as a post to you
    if post.role and post.role != "member":
        left.append((f"  {post.role}", "good"))
    if post.reply_to:
        left.append((f"  to #{post.reply_to}", "quiet"))
    accepted: list[Segment] = [("accepted ✓  ", "good")] if post.accepted else []
    edited = "edited  " if post.edited_at and not post.deleted else ""
    right = [*accepted, (edited + clock(post.created_at, zone, now), "quiet")]
    if name and width_of(left) + cells(name) + 2 + width_of(right) <= width:
        left.insert(3, (name, "quiet"))
    return spread(left, right, width)


def name_of(post: Shown) -> str:
    """` · Chen Wei`; nothing where that only repeats the handle, or looks like what the site says of somebody."""
    name = " ".join(post.author_name.split())
    plain = normalize("NFKC", name).casefold()
    if not name or plain == post.author.casefold() or any(word in plain for word in CLAIMS):
        return ""
    return f" · {name}"


def divider_line(words: str, width: int) -> list[Segment]:
    """`──────── 3 new since Tue 10:00 ────────`, the words in the middle."""
    label = f" {words} "
    before = max(2, (width - len(label)) // 2)
    after = max(0, width - before - len(label))
    return [("─" * before, "unread"), (label, "new"), ("─" * after, "unread")]


class Typesetter:
    """Posts laid out for one width, remembered by post, revision, width and fold."""

    def __init__(self) -> None:
        self.width = 78
        self.unfolded = False
        self._kept: OrderedDict[tuple[int, int, int, bool, str, str], Rendered] = OrderedDict()

    def set(self, post: Shown) -> Rendered:
        """The lines of this post's text."""
        key = (post.id, post.revision, self.width, self.unfolded, post.deleted, post.above)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._render(post)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return kept

    def _render(self, post: Shown) -> Rendered:
        if post.deleted:
            return Rendered(self._quietly(f"({post.deleted})", "quiet em"))
        shown = render(post.body, "mail" if post.format == "mail" else "markdown", self.width, self.unfolded)
        above = self._quietly(f"({post.above})", "quiet em") if post.above else ()
        names = self._quietly("Attached: " + ", ".join(post.attachments), "quiet") if post.attachments else ()
        return Rendered((*above, *shown.lines, *names), shown.links, shown.folded) if above or names else shown

    def _quietly(self, words: str, role: str) -> tuple[Line, ...]:
        """What the site says of a post, over as many lines as it takes."""
        lines = render(words, "mail", self.width, True).lines
        return tuple(Line(tuple((text, role) for text, _ in line.segments), line.width) for line in lines)
