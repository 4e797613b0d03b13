"""Saying in which state a community is, from any of its pages: forming, active, dormant, retired."""

from __future__ import annotations

from copterm.dialogs.palette import Palette, Place
from copterm.domain.roles import State
from copterm.screens.opening import OpenAddress
from copterm.screens.page import Page
from copterm.screens.reasoning import offer_undo, say_why
from copterm.services import charters

STATES = {
    State.FORMING: "people gather; what it is for is being found",
    State.ACTIVE: "people ask, answer and meet",
    State.DORMANT: "nothing happens for now, and that is meant so",
    State.RETIRED: "it is read and no longer written; it leaves a summary",
}
WHY = "Say why. The reason stands in the log, which all members can read."


async def change(page: Page, community_id: int) -> None:
    """Ask for another state; retiring it asks for a summary, on a page of its own."""
    view = await page.forum.read(charters.get_charter, community_id)
    was = view.state
    places = [Place(state.value, words, state) for state, words in STATES.items() if state is not was]
    heading = f"{view.community} is {was.value}. What is it now?"
    chosen = await page.app.push_screen_wait(Palette(places, heading, "Part of a word", "choose it"))
    if chosen is State.RETIRED:
        page.post_message(OpenAddress(f"closing:{community_id}"))
    elif isinstance(chosen, State):
        await _change(page, community_id, chosen, was, view.community, view.closing)


async def _change(page: Page, community_id: int, state: State, was: State, name: str, closing: str) -> None:
    forum, because = page.forum, ""

    async def change_it(reason: str) -> None:
        nonlocal because
        await forum.write(charters.set_state, community_id, state, reason, was)
        because = reason

    async def back() -> None:
        if was is State.RETIRED:
            await forum.write(charters.retire, community_id, closing, state)
        else:
            await forum.write(charters.set_state, community_id, was, f"Taken back: {because}"[:300], state)

    if await say_why(page, f"{name}: {was.value} → {state.value}", WHY, change_it):
        await page.load()
        offer_undo(page, f"{name} is {state.value} now.", back, f"{name} is {was.value} again.")
