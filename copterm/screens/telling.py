"""What is said in the rule above the keys: one thing at a time, and no longer than it is news.

A notice goes with the next key that does something else; one that speaks of a time stays until that is over, and then
goes. Whatever comes next is drawn in its place, so nothing blinks. A hint for newcomers (see screens/tips.py) waits
until nothing else is said. The keys in the last line stay whatever is said: to what does not fit beside it the right
side of the rule gives way, and only what is longer than the rule has lines of its own above the keys.
"""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.actions import ActionParseResult
from textual.app import App
from textual.css.query import NoMatches
from textual.dom import DOMNode

from copterm.domain.clock import now
from copterm.screens import tips
from copterm.screens.session import Session
from copterm.text.lines import Segment
from copterm.widgets.chrome import AROUND, Hints, StatusRule, split_words
from copterm.widgets.keys import Keyed

TIP_SECONDS = 4.0
"""A hint for newcomers stays so long at least, whatever is typed, and so does any notice while one writes."""


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """What is said; no key sends it away before `stays` (seconds of the monotonic clock)."""

    words: str
    stays: float = 0.0
    style: str = "accent"
    said: float = field(default_factory=monotonic)


class Telling(Keyed):
    """A screen that can say something. It is no node itself: Textual wants one line of those."""

    session: Session
    notice: Notice | None = None
    tip = ""

    if TYPE_CHECKING:

        def later(self, work: Coroutine[Any, Any, None]) -> None: ...
        @property
        def is_acting(self) -> bool: ...

    @property
    def hints(self) -> Hints:
        """The last line."""
        return self.query_one("#hints", Hints)

    def tell(self, words: str, style: str = "accent", until: datetime | None = None) -> None:
        """Say this in the rule above the hints; a long sentence ends between the two.

        It goes with the next key that does something, or with `until`, when that which it speaks of is over.
        """
        notice = Notice(words, float("inf") if until else 0.0, style) if words else None
        self._say(notice)
        if notice is not None and until is not None:
            self.set_timer(max(0.1, (until - now()).total_seconds()), lambda: self.is_over(notice))

    def _say(self, notice: Notice | None) -> None:
        self.notice = notice
        self.say_again(self.size.width)

    def say_again(self, width: int) -> None:
        """Show what is said now, set for this width."""
        words, style = (self.notice.words, self.notice.style) if self.notice else ("", "text")
        status = self.query_one("#status", StatusRule)
        is_place = words.startswith("→")  # cut short it still says where
        first, rest = (words, "") if is_place or width <= AROUND else split_words(words, width - AROUND)
        said: list[Segment] = [(first, style)] if first else []
        status.insists, status.goes_on = not is_place, bool(rest)
        status.say(said, status.right)
        self.hints.say_above(rest, style, width)

    def is_over(self, notice: Notice) -> None:
        """What this spoke of is over."""
        if self.notice is notice:
            self._say(None)

    def heard(self) -> None:
        """The member has moved on: what was said goes, unless it is still true; a hint that waits comes."""
        if self.notice is not None and monotonic() < self.notice.stays:
            return
        if self.tip:
            self._give_tip()
        elif self.notice is not None:
            self._say(None)

    def hush(self) -> None:
        """One begins to write: what was said before speaks of keys that are letters now."""
        if self.notice is not None:
            self._say(None)

    def typed(self) -> None:
        """The member writes: what was said goes, when there was time to read it."""
        if self.notice is not None and monotonic() > self.notice.said + TIP_SECONDS:
            self.heard()

    # Hints for newcomers -----------------------------------------------------------------------------------

    def teach(self, name: str) -> None:
        """Say this hint as soon as nothing else is said: once for each member, and only while they are new."""
        if not self.tip and tips.are_wanted(self.session, name):
            self.tip = name
            if self.notice is None:
                self._give_tip()

    def _give_tip(self) -> None:
        name, self.tip = self.tip, ""
        if tips.are_wanted(self.session, name):  # not said on another screen meanwhile
            self._say(Notice(self.spelled(tips.TIPS[name]), monotonic() + TIP_SECONDS, "text"))
            self.later(tips.remember(self.session, name))
        else:
            self._say(None)


class TellingApp(App[None]):
    """An app in which a key that did something sends away what was said before it."""

    async def run_action(
        self, action: str | ActionParseResult, default_namespace: DOMNode | None = None, *more: Any, **named: Any
    ) -> bool:
        """Do what a key is bound to. An act that goes on after this sends the notice away itself, at its end."""
        screen = self.screen if self._screen_stack else None
        before = screen.notice if isinstance(screen, Telling) else None
        done = await super().run_action(action, default_namespace, *more, **named)
        if done and isinstance(screen, Telling) and screen.notice is before is not None and not screen.is_acting:
            with suppress(NoMatches):  # the screen has gone
                screen.heard()
        return done
