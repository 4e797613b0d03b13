"""The people of a community: who tends it, who is in it, who would like to be, and how one joins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.confirm import Confirm
from copterm.dialogs.palette import Palette, Place
from copterm.dialogs.show import PersonCard
from copterm.domain import events
from copterm.domain.events import Event
from copterm.domain.permissions import may_administer, may_admit, may_change_role, may_invite, may_moderate, may_remove
from copterm.domain.roles import RANK, Role
from copterm.screens import admitting, terms
from copterm.screens.inviting import invite
from copterm.screens.place import DeepPlace
from copterm.screens.reasoning import say_why
from copterm.screens.sanctioning import sanction
from copterm.screens.session import Undo
from copterm.services import applications, finding, invitations, membership
from copterm.services.applications import ApplicationView
from copterm.services.invitations import InvitationView
from copterm.services.membership import MemberRow
from copterm.widgets.people_rows import application_row, invitation_row, people_rows
from copterm.widgets.rows import Row, RowList, blank, heading

HEARD = frozenset({events.MEMBERSHIP_CHANGED, events.APPLICATION_CHANGED, events.COMMUNITY_CHANGED,
                   events.INVITATION_ADDED, events.MEMBER_CHANGED})  # fmt: skip
LAST = f"{'last here':>10}"
MEANS = {
    Role.MEMBER: "reads and writes",
    Role.MODERATOR: "keeps it orderly: pins, locks, moves, decides on reports",
    Role.FACILITATOR: "tends it: charter, rules, roles, invitations",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A line that says how the community is joined, which Enter changes."""

    name: str


class PeoplePage(DeepPlace):
    """Those who would like to join first, then those who tend it, how one joins, and the members."""

    PLACE = "people"
    PEEKS = False
    WHERE = "on People"
    WORDS = {"list.open": ("open", "Who this is; what was answered; change how one joins")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "invite", "invite", id="people.invite", tooltip="Make an invitation: a code that lets people in"),
        Binding("e", "role", "role", id="people.role", tooltip="Make this person a moderator, facilitator or member"),
        Binding("d", "remove", "remove", id="people.remove",
                tooltip="Remove this person, with a reason; or end this invitation"),
        Binding("W", "sanction", "warn, silence", id="people.sanction",
                tooltip="Warn, silence, suspend or ban this person, or let them off", show=False),
    ]  # fmt: skip

    async def fetch(self) -> None:
        community = await self.fetch_community()
        actor, role = self.session.actor, community.role
        wanted, after = self.wanted, None
        found: list[MemberRow] = []
        for _ in range(self.depth):
            page = await self.forum.read(membership.list_people, self.community_id, after, filter_by=wanted)
            found += page.rows
            after = page.next
            if after is None:
                break
        rows: list[Row] = []
        if may_admit(actor, role):
            waiting = await self.forum.read(applications.list_applications, self.community_id)
            if waiting:
                rows.append(heading("Would like to join", str(len(waiting))))
                rows += [*(application_row(one, self.present) for one in waiting), blank("waiting")]
        lines = people_rows(found, self.present)
        tending = [one for one, row in zip(lines, found, strict=True) if RANK[row.role]]
        rows += [heading("Tended by", LAST), *tending] if tending else []
        rows += await self._ways_in(role)
        others = lines[len(tending) :]
        if others:
            rows += [blank("others")] if rows else []
            rows += [heading("Members", "" if tending else LAST), *others]
        if wanted:
            rows = [row for row in rows if row.still or isinstance(row.record, MemberRow)]
        self.fill(rows, after, asked=wanted)

    async def _ways_in(self, role: Role | None) -> list[Row]:
        """How one joins; for facilitators with the invitations that are out."""
        told = await self.forum.read(membership.get_terms, self.community_id)
        rows = [blank("terms"), heading("How one joins")]
        for name, label, words in terms.lines(told):
            segments = ((f"{label:<11}", "quiet"), (words, "text"))
            rows.append(Row(("term", name), Term(name), segments, still=not told.may_set))
        if may_invite(self.session.actor, role) and self.community is not None:
            out = await self.forum.read(invitations.list_invitations, self.community.slug)
            rows += [invitation_row(one, self.present) for one in out]
        return rows

    def hear(self, event: Event) -> None:
        if event.kind in HEARD and event.community_id in (None, self.community_id):
            self.look_again()

    # What may be done --------------------------------------------------------------------------------------

    @property
    def person(self) -> MemberRow | None:
        """Who is under the cursor."""
        row = self.rows.current
        return row.record if row and isinstance(row.record, MemberRow) else None

    @property
    def role(self) -> Role | None:
        """What this member is here."""
        return self.community.role if self.community else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        actor, person = self.session.actor, self.person
        if action == "invite":
            return may_invite(actor, self.role)
        if action == "role":
            return person is not None and bool(self._roles_for(person))
        if action == "sanction":
            return person is not None and person.id != actor.id and may_moderate(actor, self.role)
        if action == "remove":
            row = self.rows.current
            if row and isinstance(row.record, InvitationView):
                return True
            return person is not None and may_remove(actor, self.role, person.role, own=person.id == actor.id)
        return super().check_action(action, parameters)

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        super().on_row_list_moved(message)
        self.offer_hints()

    def _roles_for(self, person: MemberRow) -> list[Role]:
        own = person.id == self.session.actor.id
        return [
            role
            for role in Role
            if role is not person.role and may_change_role(self.session.actor, self.role, person.role, role, own=own)
        ]

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, MemberRow):
            self.act(self._show(row.record))
        elif isinstance(row.record, ApplicationView):
            self.act(admitting.decide(self, row.record.id))
        elif isinstance(row.record, InvitationView):
            self.tell(f"The code was shown when it was made. {self.named('people.remove')} ends this invitation.")
        elif isinstance(row.record, Term):
            self.act(terms.change(self, self.community_id, row.record.name))

    async def _show(self, person: MemberRow) -> None:
        may = person.id != self.session.actor.id and may_moderate(self.session.actor, self.role)
        found = await self.forum.read(finding.get_person, person.id)
        if await self.app.push_screen_wait(PersonCard(found, may)) == "sanction":
            await self._sanction(person)

    # Roles and leaving -------------------------------------------------------------------------------------

    def action_role(self) -> None:
        """Choose a role."""
        if self.person is not None:
            self.act(self._change_role(self.person))

    async def _change_role(self, person: MemberRow) -> None:
        places = [Place(role.value, MEANS[role], role) for role in self._roles_for(person)]
        heading_ = f"{person.handle} is a {person.role.value}. What from now on?"
        new = await self.app.push_screen_wait(Palette(places, heading_, "Part of a word", "choose it"))
        if not isinstance(new, Role):
            return
        own = person.id == self.session.actor.id
        if not await self._is_meant(person, new, own=own):
            return

        async def give(reason: str) -> None:
            await self.forum.write(
                membership.set_role, self.community_id, person.handle, new, reason, before=person.role
            )

        lowered = RANK[new] < RANK[person.role]
        if lowered and not own:
            words = "Say why. They are told, and it stands in the log."
            if not await say_why(self, f"{person.handle}: {person.role.value} → {new.value}", words, give):
                return
        else:
            await give("")
        await self.load()
        said = f"{person.handle} is a {new.value} now."
        if own or (RANK[new] == RANK[Role.FACILITATOR] and not may_administer(self.session.actor)):
            self.tell(said, "good")
            return
        self._undo_role(person, new)
        self.tell(f"{said} {self.named('page.undo')} takes that back.", "good")

    async def _is_meant(self, person: MemberRow, new: Role, *, own: bool) -> bool:
        """What one cannot take back oneself is asked first."""
        words = ""
        if own:
            words = f"You would be a {new.value} from now on. Only others can change that again."
        elif new is Role.FACILITATOR and not may_administer(self.session.actor):
            words = "Facilitators can do all that you can. Only an admin of the site can take that back."
        return not words or bool(await self.app.push_screen_wait(Confirm(f"{person.handle}: {new.value}", words)))

    def _undo_role(self, person: MemberRow, new: Role) -> None:
        forum, community_id = self.forum, self.community_id

        async def restore(page: Screen[None]) -> str:
            why = "Taken back." if RANK[person.role] < RANK[new] else ""
            await forum.write(membership.set_role, community_id, person.handle, person.role, why, before=new)
            return f"{person.handle} is a {person.role.value} again."

        self.session.undo = Undo("role", restore)

    def action_remove(self) -> None:
        """Remove a person, or end an invitation."""
        row = self.rows.current
        if row and isinstance(row.record, InvitationView):
            self.act(self._revoke(row.record))
        elif self.person is not None:
            self.act(self._remove(self.person))

    async def _revoke(self, invitation: InvitationView) -> None:
        words = "Nobody joins with this code any more. Who has joined stays."
        if await self.app.push_screen_wait(Confirm(f"End the invitation {invitation.hint}-…", words)):
            await self.forum.write(invitations.revoke, invitation.id)
            await self.load()
            self.tell("The invitation is over.", "good")

    def action_sanction(self) -> None:
        """What to do about this person."""
        if self.person is not None:
            self.act(self._sanction(self.person))

    async def _sanction(self, person: MemberRow) -> None:
        if await sanction(self, person.handle, self.community_id):
            notice = self.notice
            await self.load()
            if notice is not None:
                self.tell(notice.words, notice.style)

    async def _remove(self, person: MemberRow) -> None:
        forum, community_id = self.forum, self.community_id
        name = self.community.name if self.community else ""

        async def remove(reason: str) -> None:
            await forum.write(membership.remove, community_id, person.handle, reason)

        words = "Say why. They are told, and it stands in the log. They come back when they are invited."
        if not await say_why(self, f"Remove {person.handle} from {name}", words, remove):
            return

        async def restore(page: Screen[None]) -> str:
            await forum.write(membership.restore, community_id, person.handle, person.role)
            return f"{person.handle} is in {name} again."

        self.session.undo = Undo("removal", restore)
        await self.load()
        self.tell(f"{person.handle} is removed. {self.named('page.undo')} takes that back.", "good")

    # Inviting ----------------------------------------------------------------------------------------------

    def action_invite(self) -> None:
        """Make an invitation."""
        if self.community is not None:
            self.act(invite(self, self.community))
