"""Inviting to a community, from any of its pages: what the invitation is like, and its code, shown once."""

from __future__ import annotations

from copterm.dialogs.people import Code, NewInvitation
from copterm.domain.permissions import may_administer
from copterm.domain.roles import Role
from copterm.screens.copying import copied
from copterm.screens.page import Page
from copterm.services import invitations
from copterm.services.communities import CommunityRow


async def invite(page: Page, community: CommunityRow) -> None:
    """Ask what it is to be like, make it, and show its code."""
    roles = [role.value for role in Role if role is not Role.FACILITATOR or may_administer(page.session.actor)]
    wanted = await page.app.push_screen_wait(NewInvitation(community.name, roles))
    if wanted is None:
        return
    made = await page.forum.write(invitations.create, community.slug, wanted.role, wanted.uses, wanted.days)
    await page.load()
    if await page.app.push_screen_wait(Code(made, page.session.zone)):
        page.app.copy_to_clipboard(made.code)
        page.tell(copied("The code", page.session.arrival.term), "good")
