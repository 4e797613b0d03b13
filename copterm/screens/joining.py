"""Joining a community from any screen: at once, by answering its questions, or with the code of an invitation."""

from __future__ import annotations

from copterm.dialogs.confirm import AskLine, Confirm
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.roles import Joining, State
from copterm.screens.opening import OpenAddress
from copterm.screens.page import Page
from copterm.services import applications, communities, invitations
from copterm.services.communities import CommunityRow
from copterm.text.shorten import ago

CODE = "Codes look like abcd-efgh-jkmn-pqrs, and come from those who tend a community."


async def join(page: Page, row: CommunityRow) -> int | None:
    """Join it in the way that it is joined, and say what came of it; its id once one is in."""
    if row.asked_at is not None:
        await _think_again(page, row)
    elif row.joining is Joining.APPLICATION:
        await page.forum.read(applications.get_form, row.id)  # says so at once where one may not ask now
        page.post_message(OpenAddress(f"asking:{row.id}"))
    elif row.joining is Joining.INVITATION:
        asked = f" Ask {' or '.join(row.facilitators[:3])} for one." if row.facilitators else ""
        return await take_code(page, f"It is joined by invitation.{asked} {CODE}", f"Join {row.name}")
    else:
        await page.forum.write(communities.join, row.id)
        return row.id
    return None


async def _think_again(page: Page, row: CommunityRow) -> None:
    """Who has asked already may take that back."""
    when = ago(row.asked_at or now(), now())
    words = f"You asked to join {when}, and nobody has decided yet. Take it back? Your answers are kept."
    if await page.app.push_screen_wait(Confirm(f"Join {row.name}", words)):
        await page.forum.write(applications.withdraw, row.id)
        await page.load()
        page.tell(f"Taken back. {page.named(page.JOINS)} asks {row.name} again, with the same answers.", "good")


async def take_code(page: Page, words: str = CODE, heading: str = "An invitation") -> int | None:
    """Ask for a code and use it; what is typed stays until it is right. The id of the community one is in then."""
    typed = ""
    while True:
        answer = await page.app.push_screen_wait(AskLine(heading, words, typed))
        if answer is None or not answer.strip():
            return None
        try:
            taken = await page.forum.write(invitations.accept, answer)
        except (NotFound, NotAllowed, Invalid, Conflict) as refusal:
            words, typed = str(refusal), answer
            continue
        await page.load()
        role = f", as a {taken.role.value}" if taken.role != "member" else ""
        already = "You are in {name} already{role}. The code is still good for somebody else."
        now_in = "You are in {name} now{role}."
        page.tell((now_in if taken.is_new else already).format(name=taken.community, role=role), "good")
        return taken.community_id


def how(row: CommunityRow, key: str) -> str:
    """What a guest can do about it, in a few words: `guest, J joins`."""
    if row.asked_at is not None:
        return f"asked to join {ago(row.asked_at, now())}"
    if row.state is State.RETIRED:
        return "guest"
    if row.joining is Joining.APPLICATION:
        return f"guest, {key} asks to join"
    if row.joining is Joining.INVITATION:
        return f"guest, {key} takes an invitation"
    return f"guest, {key} joins"
