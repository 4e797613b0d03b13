"""The Door: come in with a password, join with an invitation, or come back with a recovery code."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from copterm.dialogs.confirm import AskLine
from copterm.domain.arrival import Claim
from copterm.domain.errors import Invalid, Refusal, Suspended
from copterm.domain.limits import PASSWORD_LEAST, PASSWORD_LENGTH
from copterm.screens.opening import Entered, ShutOut
from copterm.screens.page import Page
from copterm.screens.session import Session
from copterm.services import invitations, passwords, signing_in
from copterm.text.lines import Segment
from copterm.widgets.choice import Choice
from copterm.widgets.chrome import TextLine
from copterm.widgets.field import Field
from copterm.widgets.keys import Hint, KeyLine
from copterm.widgets.lines_view import LinesView

WAYS = ("sign in", "join", "recover")
FIELDS = {
    "sign in": ("handle", "password"),
    "join": ("code", "handle", "name", "password", "again"),
    "recover": ("code", "handle", "password", "again"),
}
WORDS = {
    "code": ("Code", "the code you were given"),
    "handle": ("Handle", "a-z, digits, hyphen"),
    "name": ("Name", "as others see it; may stay empty"),
    "password": ("Password", f"at least {PASSWORD_LEAST} characters"),
    "again": ("Again", "the same password"),
}
SAID = {
    "sign in": "Welcome. Sign in; ← and → lead to joining, and to recovering an account.",
    "join": "You need an invitation code from somebody who is here.",
    "recover": "An admin of this site can give you a recovery code, good once for two days.",
}

NEEDED = {
    "code": "Type the code that you were given.",
    "handle": "Type your handle.",
    "password": "Type your password.",
}
"""What is said of a field that may not stay empty."""


class DoorPage(Page):
    """For those whose key is not known."""

    FOCUS = (Choice,)
    WHERE = "at the Door"
    IS_WRITING = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "field(-1)", "field above", id="door.up", tooltip="Go to the field above", show=False),
        Binding("down", "field(1)", "field below", id="door.down", tooltip="Go to the field below", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.busy = False
        self.wrong = ""

    def body(self) -> Iterable[Widget]:
        with Vertical(id="door"):
            yield Choice(WAYS, id="way")
            yield LinesView(id="said")
            for name, (label, words) in WORDS.items():
                with Horizontal(id=f"line-{name}", classes="line"):
                    yield TextLine([(label, "quiet")]).add_class("label")
                    hidden = name in ("password", "again")
                    yield Field(words, hidden=hidden, id=name, limit=PASSWORD_LENGTH if hidden else 100)

    def on_mount(self) -> None:
        self.head(("copterm", "name"), right=[("a forum for communities of practice", "quiet")])
        self.query_one("#said").can_focus = False
        self.query_one(Choice).choose(self.session.arrival.username)  # if it is one of the ways in
        self.show_way()
        self.field(self.names[0]).focus()

        if self.session.arrival.claim is not None:
            self.act(self._take_up(self.session.arrival.claim))

    async def _take_up(self, claim: Claim) -> None:
        """Somebody named this key as theirs: ask whether that is who came."""
        words = (
            "An account of this site names the SSH key that you came with as its own. If you put it there, type the "
            "handle of that account: from then on the key signs you in there. If you did not, press Esc."
        )
        typed = await self.app.push_screen_wait(AskLine("Is this key yours here?", words))
        if typed is None:
            return
        if typed.strip().lower() != claim.handle:
            self.tell("That is not the account. You can sign in or join here.")
        else:
            me = await self.forum.write(signing_in.come_in, claim.member_id, "key", claim.key_id)
            self.post_message(Entered(claim.member_id, note=f"Welcome, {me.name}. This key signs you in from now on."))

    def offer_hints(self) -> None:
        keys = (("Enter", "next, done", "enter"), ("↑ ↓", "fields", "down"), ("← →", "ways in", "right"))
        self.hints.offer([*(Hint(*one) for one in keys), Hint("F1", "help", "f1"), Hint("Ctrl+Q", "leave", "ctrl+q")])

    def keys_of_fields(self) -> list[KeyLine]:
        return [
            KeyLine("Enter", "next, done", "Go to the next field; in the last one, come in"),
            KeyLine("↑ ↓", "fields", "Go to the field above or below"),
            KeyLine("← →", "ways in", "In an empty field: sign in, join, or recover an account"),
        ]

    @property
    def way(self) -> str:
        """What the visitor wants."""
        return self.query_one(Choice).value

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of this way, in order."""
        return FIELDS[self.way]

    def field(self, name: str) -> Field:
        """A field by its name."""
        return self.query_one(f"#{name}", Field)

    def on_choice_changed(self) -> None:
        self.tell("")
        self.show_way()

    def on_field_sideways(self, message: Field.Sideways) -> None:
        self.query_one(Choice).action_turn(message.step)
        self.field(self.names[0]).focus()

    def show_way(self) -> None:
        """Only the fields that this way in needs."""
        for name in WORDS:
            self.query_one(f"#line-{name}").display = name in self.names
        self.field("password").placeholder = "" if self.way == "sign in" else WORDS["password"][1]
        lines: list[list[Segment]] = [[(SAID[self.way], "text")]]
        if self.way == "join" and self.session.arrival.public_key:
            lines.append([("Your SSH key is kept. With it you need no password: leave that empty.", "good")])
        self.query_one("#said", LinesView).say(lines)

    def action_field(self, step: int) -> None:
        """Another field."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is unread at the Door, nothing can be undone, and there is nowhere to go but in."""
        return action not in ("next", "undo", "palette", "search", "back")

    # Coming in ---------------------------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        name = event.input.id or ""
        if name != self.names[-1]:
            self.field(self.names[self.names.index(name) + 1]).focus()
        elif not self.busy:
            self.busy = True
            self.act(self._come_in())

    async def _come_in(self) -> None:
        try:
            given = {name: self.field(name).value for name in self.names}
            self.check_filled(given)
            if self.way == "sign in":
                member_id = await self._sign_in(given["handle"], given["password"])
                how = "password"
            elif self.way == "join":
                member_id, how = await self._join(given), "join"
            else:
                member_id, how = await self._recover(given), "recovery"
            try:
                me = await self.forum.write(signing_in.come_in, member_id, how)
            except Suspended:  # only now, so that nobody learns of it who does not know the password
                self.post_message(ShutOut(member_id))
                return
        except Refusal:
            if self.way == "sign in" or self.wrong == "password":
                for name in ("password", "again"):
                    self.field(name).value = ""
            self.field(self.wrong or self.names[0]).focus()
            raise
        finally:
            self.busy = False
        self.post_message(Entered(member_id, note=f"Welcome, {me.name.rstrip('.')}."))

    @contextmanager
    def about(self, name: str) -> Iterator[None]:
        """What is refused in here is to be mended in this field."""
        self.wrong = name
        yield
        self.wrong = ""

    def check_filled(self, given: dict[str, str]) -> None:
        """Nothing that is needed is missing; a new password is looked at later."""
        needed = [name for name in self.names if name in ("code", "handle") or self.way == "sign in"]
        for name in needed:
            with self.about(name):
                if not given[name].strip():
                    raise Invalid(NEEDED[name])

    async def _sign_in(self, handle: str, password: str) -> int:
        attempt = await self.forum.write(signing_in.attempt, handle)
        found = await self.forum.read(signing_in.find_credentials, handle, await self.dummy())
        self.tell("One moment…", "quiet")
        fits = await self.forum.verify_password(found.hash, password[:PASSWORD_LENGTH])
        with self.about("password"):
            if found.member_id is None or not fits:
                raise Invalid(signing_in.WRONG)
        await self.forum.write(signing_in.succeeded, attempt)
        if passwords.is_outdated(found.hash):
            await self.forum.write(signing_in.rehash, found.member_id, await self.forum.hash_password(password))
        return found.member_id

    async def _join(self, given: dict[str, str]) -> int:
        key = self.session.arrival.public_key
        attempt = await self.forum.write(signing_in.attempt, "join")
        with self.about("code"):
            await self.forum.read(invitations.look, given["code"])
        await self.forum.write(signing_in.succeeded, attempt)
        hashed = None
        if given["password"] or not key:
            self.check_new(given)
            hashed = await self.hash_new(given)
        with self.about("handle"):
            me = await self.forum.write(
                invitations.join,
                given["code"],
                given["handle"],
                given["name"],
                password_hash=hashed,
                public_key=key,
            )
        return me.id

    async def _recover(self, given: dict[str, str]) -> int:
        self.check_new(given)
        attempt = await self.forum.write(signing_in.attempt, given["handle"])
        hashed = await self.hash_new(given)
        with self.about("code"):
            member_id = await self.forum.write(signing_in.recover, given["handle"], given["code"], hashed)
        await self.forum.write(signing_in.succeeded, attempt)
        return member_id

    def check_new(self, given: dict[str, str]) -> None:
        """A new password is good, and was typed twice."""
        with self.about("password"):
            if given["password"] != given["again"]:
                raise Invalid("The two passwords are not the same. Please type them again.")
            passwords.check_password(given["password"], given["handle"])

    async def hash_new(self, given: dict[str, str]) -> str:
        """The hash of the new password."""
        self.tell("One moment…", "quiet")
        return await self.forum.hash_password(given["password"])

    async def dummy(self) -> str:
        """A hash that nothing fits, so that unknown handles take the same time."""
        return await asyncio.wrap_future(self.session.house.submit_hashing(passwords.dummy_hash))
