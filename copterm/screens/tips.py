"""Hints for newcomers: each is said once, when it is of use for the first time, and not at all after some visits."""

from __future__ import annotations

from dataclasses import replace

from copterm.domain.newcomers import wants_hint
from copterm.screens.session import Session
from copterm.services import welcoming

TIPS = {
    "thread": "{post.page_down} turns the page, {page.next} goes to what is new, {thread.reply} answers.",
    "end": "The end of this thread. {page.next} goes on, {page.back} goes back to the list.",
    "community": "{list.open} opens a thread, {community.compose} starts one, {rows.filter} finds one by its title.",
    "compose": "What you write is kept at every pause, even when the line is cut.",
    "draft": "What you have not sent is also under Drafts ({section.drafts}).",
}
"""The hints by name; an act in braces stands for its key."""


def are_wanted(session: Session, name: str) -> bool:
    """Whether this member is new, and has not been told."""
    return session.me is not None and wants_hint(session.me.prefs, name)


async def remember(session: Session, name: str) -> None:
    """This hint has been given."""
    if session.me is not None:
        prefs = {**session.me.prefs, "told": [*session.me.prefs.get("told", ()), name]}
        session.me = replace(session.me, prefs=prefs)
        session.me = replace(session.me, prefs=await session.forum.write(welcoming.told, name))
