"""About a community: what it is for, who tends it, what it aims at."""

from __future__ import annotations

from copterm.domain import events
from copterm.domain.events import Event
from copterm.screens.place import PlacePage
from copterm.text.render import render
from copterm.widgets.rows import Row

HEARD = frozenset({events.COMMUNITY_CHANGED, events.MEMBERSHIP_CHANGED, events.CHARTER_CHANGED})
LABEL, WIDTH = 13, 62
SEEN = {"public": "for everybody here", "unlisted": "not in the list", "private": "for its members"}


class AboutPage(PlacePage):
    """What a community says of itself."""

    PLACE = "about"
    PEEKS = False
    WHERE = "on About"

    async def fetch(self) -> None:
        community = await self.fetch_community()
        mine = f"{community.role.value}, {community.watch.value}" if community.role else "a guest"
        facts = [
            ("Purpose", community.purpose or "No purpose has been written down yet."),
            ("Tended by", ", ".join(community.facilitators) or "nobody yet"),
            ("Seen", SEEN.get(community.visibility, community.visibility)),
            ("Threads", f"{community.threads:,}"),
            ("You", mine),
        ]
        self.show_rows([row for label, words in facts for row in told(label, words)])

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.community_id == self.community_id:
            self.look_again()


def told(label: str, words: str) -> list[Row]:
    """A fact with its label, over as many lines as it takes."""
    lines = render(words, "mail", WIDTH, True).lines
    return [
        Row((label, place), None, ((f"{'' if place else label:<{LABEL}}", "quiet"), *line.segments))
        for place, line in enumerate(lines)
    ]
