"""What the palette offers: the sections, the acts of the present screen, and whatever the site finds by name."""

from __future__ import annotations

from collections.abc import Sequence

from copterm.dialogs.palette import Finder, Place
from copterm.domain.keynames import written
from copterm.forum import Forum
from copterm.screens.opening import SECTIONS, OpenAddress, OpenCommunity, OpenSection, OpenThread
from copterm.services import finding
from copterm.services.finding import COMMUNITY, PERSON, Found
from copterm.widgets.keys import Keyed, Live, acts_of

MOVING = ("list.", "post.", "lines.", "section.", "palette.", "form.", "choice.", "thread.digit", "thread.enter",
          "thread.erase", "page.palette", "page.next", "page.redraw")  # fmt: skip
"""Acts that are for keys only; `n` stays one as well."""
PLACES = (*SECTIONS, ("keyboard", "Keyboard: which keys do what"))
ADDRESSES = (
    ("search:0", "Search all posts"),
    ("bookmarks:0", "Bookmarks: posts that you keep"),
    ("own-threads:0", "My threads"),
)
"""Pages that have no tab."""


SITE = ("site", "The site: appeals, who is kept out, what was done")
"""For admins."""


def finder(page: Keyed, forum: Forum, is_admin: bool = False) -> Finder:
    """The palette of this page."""
    keys = {name: page.named(f"section.{name}") for name, _ in SECTIONS}
    sections = (*PLACES, *([SITE] if is_admin else []))
    places = [Place(words, keys.get(name, ""), OpenSection(name), "screen") for name, words in sections]
    places += [Place(words, "", OpenAddress(address), "screen") for address, words in ADDRESSES]
    acts = [one for one in acts_of(page) if not str(one.binding.id).startswith(MOVING)]
    places += [Place(one.tooltip, _key(one), one, "act") for one in acts]

    async def find(typed: str) -> Sequence[Place]:
        return [_place(one) for one in await forum.read(finding.find, typed)]

    return Finder(places, find)


def _key(act: Live) -> str:
    return written(act.keys[0]) if act.keys else ""


def _place(one: Found) -> Place:
    if one.kind == COMMUNITY:
        return Place(one.name, one.more, OpenCommunity(one.id), one.kind, one.rank)
    if one.kind == PERSON:
        return Place(one.name, one.more, one, one.kind, one.rank)
    return Place(one.name, one.more, OpenThread(one.id), one.kind, one.rank)


def person_of(chosen: object) -> int | None:
    """The id of the person that was chosen, if it was one."""
    return chosen.id if isinstance(chosen, Found) and chosen.kind == PERSON else None
