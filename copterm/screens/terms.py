"""How a community is joined and who sees it, as lines that a facilitator changes one at a time."""

from __future__ import annotations

from collections.abc import Iterator

from copterm.dialogs.confirm import AskLine, Confirm
from copterm.dialogs.palette import Palette, Place
from copterm.domain.errors import Invalid
from copterm.domain.limits import QUESTIONS
from copterm.domain.roles import Joining, Visibility
from copterm.screens.page import Page
from copterm.screens.reasoning import offer_undo
from copterm.services import applications, membership
from copterm.services.membership import Terms

JOINED = {
    Joining.OPEN: "open: whoever sees it joins",
    Joining.APPLICATION: "by application: one answers questions, and is taken in or not",
    Joining.INVITATION: "by invitation: with a code that its facilitators make",
}
SEEN = {
    Visibility.PUBLIC: "public: everybody here finds and reads it",
    Visibility.UNLISTED: "unlisted: it is in no list; who knows its name reads it",
    Visibility.PRIVATE: "private: it exists for its members alone",
}
HIDES = (
    "From now on it exists for its members alone: nobody else finds or reads anything of it, and it is joined by "
    "invitation."
)
SHOWS = "All that was written here while it was private can be read by everybody on this site from now on."


def lines(told: Terms) -> Iterator[tuple[str, str, str]]:
    """Name, label and words of each line; questions only where they are asked."""
    yield "joining", "Joined", JOINED[told.joining]
    yield "visibility", "Seen", SEEN[told.visibility]
    if told.joining is Joining.APPLICATION:
        words = " · ".join(told.questions or applications.ALWAYS)
        yield "questions", "Questions", words


async def change(page: Page, community_id: int, name: str) -> None:
    """Ask what it is to be from now on."""
    told = await page.forum.read(membership.get_terms, community_id)
    if name == "joining":
        done = await _choose_joining(page, told)
    elif name == "visibility":
        done = await _choose_visibility(page, told)
    else:
        done = await _ask_questions(page, told)
    if done:
        await page.load()
        offer_undo(page, done, lambda: _set_back(page, told), "As it was.")


async def _set_back(page: Page, was: Terms) -> None:
    await page.forum.write(
        membership.set_terms, was.community_id, visibility=was.visibility, joining=was.joining, questions=was.questions
    )


async def _choose_joining(page: Page, told: Terms) -> str:
    places = [Place(way.value, words, way) for way, words in JOINED.items() if way is not told.joining]
    way = await page.app.push_screen_wait(Palette(places, "How is it joined?", "Part of a word", "choose it"))
    if not isinstance(way, Joining):
        return ""
    await page.forum.write(membership.set_terms, told.community_id, joining=way)
    if way is Joining.APPLICATION and not told.questions:
        await page.load()
        return await _ask_questions(page, told) or f"Joined by application. It asks: {applications.ALWAYS[0]}"
    return f"Joined: {JOINED[way]}."


async def _choose_visibility(page: Page, told: Terms) -> str:
    places = [Place(one.value, words, one) for one, words in SEEN.items() if one is not told.visibility]
    seen = await page.app.push_screen_wait(Palette(places, "Who sees it?", "Part of a word", "choose it"))
    if not isinstance(seen, Visibility):
        return ""
    was_private = told.visibility is Visibility.PRIVATE
    if was_private or seen is Visibility.PRIVATE:
        words = SHOWS if was_private else HIDES
        if not await page.app.push_screen_wait(Confirm(f"Make it {seen.value}", words)):
            return ""
    await page.forum.write(membership.set_terms, told.community_id, visibility=seen)
    return f"Seen: {SEEN[seen]}."


async def _ask_questions(page: Page, told: Terms) -> str:
    """One question after the other; an empty one is the end."""
    asked: list[str] = []
    for number in range(QUESTIONS):
        words = "What do you ask those who would like to join? Nothing, and Enter, ends the list."
        value = told.questions[number] if number < len(told.questions) else ""
        answer = await page.app.push_screen_wait(AskLine(f"Question {number + 1} of {QUESTIONS}", words, value))
        if answer is None:
            return ""
        if not answer.strip():
            break
        asked.append(answer)
    try:
        await page.forum.write(membership.set_terms, told.community_id, questions=asked)
    except Invalid as refusal:
        page.tell(str(refusal), "act")
        return ""
    return f"It asks {len(asked)} question{'' if len(asked) == 1 else 's'}." if asked else "It asks its usual question."
