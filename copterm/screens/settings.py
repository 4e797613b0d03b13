"""Settings: who one is here, the look, the password, and the keys one comes in with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

from textual.binding import Binding, BindingType

from copterm.dialogs.confirm import AskLine, Confirm
from copterm.domain.actor import Actor
from copterm.domain.errors import Invalid
from copterm.domain.newcomers import wants_hints
from copterm.screens.listing import ListPage
from copterm.screens.opening import OpenSection
from copterm.services import accounts, conduct, keys, passwords, reports, signing_in, welcoming
from copterm.services.accounts import MemberView
from copterm.services.keys import KeyView
from copterm.text.lines import Segment
from copterm.text.shorten import age, pad
from copterm.widgets.ink import AS_THE_TERMINAL, LOOKS
from copterm.widgets.keys import keyboard_of
from copterm.widgets.rows import Row, RowList, blank, heading
from copterm.widgets.shaded import ShadedApp

COLOURS = {
    AS_THE_TERMINAL: "as the terminal",
    "copterm-dark": "dark",
    "copterm-light": "light",
    "copterm-16": "the sixteen of the terminal",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A line that Enter changes."""

    name: str


class SettingsPage(ListPage):
    """One line a setting; Enter changes it."""

    HERE = "settings"
    PEEKS = False
    FILTERS = False
    WHERE = "in Settings"
    WORDS = {"list.open": ("change", "Change this line")}
    ON_ROWS = frozenset({"change"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "add_key", "add a key", id="settings.add_key", tooltip="Add a public SSH key"),
        Binding("e", "change", "change", id="settings.change", tooltip="Change this line, rename this key"),
        Binding("d", "revoke", "revoke key", id="settings.revoke", tooltip="Revoke this key; it asks first"),
    ]

    async def fetch(self) -> None:
        me = await self.forum.read(accounts.get_me)
        self.session.me = me
        found = await self.forum.read(keys.list_keys)
        stands = sum(one.in_force for one in await self.forum.read(conduct.standing))
        await self.count_tabs()
        rows = [heading("You"), *self._profile(me), _standing(stands), blank("look"), heading("Look"), self._look()]
        rows += [blank("keyboard"), heading("Keyboard"), self._keyboard()]
        rows += [blank("new"), heading("For newcomers"), *self._newcomers(me)]
        rows += [blank("keys"), heading("SSH keys", f"{self.named('settings.add_key')} adds one")]
        rows += [self._key(key) for key in found if key.revoked_at is None]
        revoked = [key for key in found if key.revoked_at is not None]
        if revoked:
            rows += [blank("revoked"), heading("Revoked keys"), *(self._key(key) for key in revoked)]
        rows += [blank("reports"), heading("What you reported"), await self._reports()]
        self.show_rows(rows)

    def _profile(self, me: MemberView) -> list[Row]:
        has = "set" if me.has_password else "none; you come in by key"
        return [
            _line("handle", "Handle", me.handle, "quiet"),
            _line("name", "Name", me.name),
            _line("about", "About you", " ".join(me.about.split()) or "nothing yet"),
            _line("timezone", "Time zone", me.timezone),
            _line("password", "Password", has),
        ]

    def _look(self) -> Row:
        dressed = self._dressed
        words = COLOURS[dressed.look]
        if dressed.colours in ("none", "16"):
            words += f"; this one shows {'none' if dressed.colours == 'none' else 'its own sixteen'}"
        elif dressed.look == AS_THE_TERMINAL:
            words += f", {dressed.ground}" if dressed.ground else ", which does not tell; dark"
        return _line("look", "Colours", words)

    def _keyboard(self) -> Row:
        changed = len(keyboard_of(self).keymap.own)
        return _line("keyboard", "Keys", f"{changed or 'none'} changed; Enter shows and changes them")

    async def _reports(self) -> Row:
        mine = await self.forum.read(reports.list_mine)
        answered = sum(bool(one.outcome) for one in mine)
        words = f"{len(mine)} of yours, {answered} answered" if mine else "none of yours"
        return _line("reports", "Reports", words)

    @property
    def _dressed(self) -> ShadedApp:
        return cast(ShadedApp, self.app)

    def _newcomers(self, me: MemberView) -> list[Row]:
        hints = (
            "on, each comes once; Enter switches them off"
            if wants_hints(me.prefs)
            else "off; Enter gives each once more"
        )
        return [
            _line("welcome", "Welcome", "name, time zone and communities on one screen"),
            _line("hints", "Hints", hints),
        ]

    def _key(self, key: KeyView) -> Row:
        used = f"used {age(key.last_used_at, self.present)}" if key.last_used_at else "never used"
        left: list[Segment] = [(pad(key.name, 20), "text"), (f"  {key.fingerprint}", "quiet")]
        if key.proven_at is None:
            used = "not proven yet"
        if key.revoked_at is not None:
            used = f"revoked {age(key.revoked_at, self.present)}"
        return Row(("key", key.id), key, tuple(left), ((f"{used:>14}", "quiet"),))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "revoke":
            return self.rows.current is not None and isinstance(self.rows.current.record, KeyView)
        return super().check_action(action, parameters)

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        super().on_row_list_moved(message)
        self.offer_hints()

    def action_change(self) -> None:
        """Change the line under the cursor."""
        if self.rows.current:
            self.open_row(self.rows.current)

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, KeyView):
            self.act(self._rename(row.record))
        elif isinstance(row.record, Setting):
            self.act(self._change(row.record.name))

    async def _ask(self, heading_: str, words: str, value: str = "", hidden: bool = False) -> str | None:
        return await self.app.push_screen_wait(AskLine(heading_, words, value, hidden))

    async def _change(self, name: str) -> None:
        if name in ("keyboard", "reports", "standing"):
            self.post_message(OpenSection(name))
        elif name == "look":
            await self._next_look()
        elif name == "password":
            await self._password()
        elif name == "welcome":
            self.post_message(OpenSection("welcome"))
        elif name == "hints":
            await self.forum.write(
                welcoming.set_hints, not wants_hints(self.session.me.prefs if self.session.me else {})
            )
            await self.load()
        elif name == "handle":
            self.tell("A handle stays what it is, so that mentions of it stay true.")
        else:
            await self._change_profile(name)

    async def _change_profile(self, name: str) -> None:
        me = await self.forum.read(accounts.get_me)
        fields = {"name": me.name, "about": me.about, "timezone": me.timezone}
        asked = {
            "name": ("Name", "As others see it."),
            "about": ("About you", "What you do, and what people may ask you about."),
            "timezone": ("Time zone", "Such as Europe/Berlin, America/Lima or UTC."),
        }
        heading_, words = asked[name]
        while True:
            typed = await self._ask(heading_, words, fields[name])
            if typed is None:
                return
            fields[name] = typed
            try:
                await self.forum.write(accounts.update_profile, fields["name"], fields["about"], fields["timezone"])
            except Invalid as refusal:
                words = str(refusal)
                continue
            break
        await self.load()
        self.tell("Changed.", "good")

    async def _next_look(self) -> None:
        look = LOOKS[(LOOKS.index(self._dressed.look) + 1) % len(LOOKS)]
        self._dressed.wear(look)
        await self.forum.write(keep_look, look)
        await self.load()

    async def _password(self) -> None:
        hashed = await self.forum.read(accounts.find_password_hash)
        if hashed is not None:
            old = await self._ask("Change the password", "The password you have now.", hidden=True)
            if old is None:
                return
            attempt = await self.forum.write(signing_in.attempt, self.session.handle)
            if not await self.forum.verify_password(hashed, old):
                raise Invalid("That is not your present password.")
            await self.forum.write(signing_in.succeeded, attempt)
        new = await self._ask("Change the password", "The new one; a few words in a row are easy to keep.", hidden=True)
        if new is None:
            return
        passwords.check_password(new, self.session.handle)
        if await self._ask("Change the password", "The new one again.", hidden=True) != new:
            raise Invalid("The two passwords are not the same. Nothing has changed.")
        await self.forum.write(accounts.set_password, await self.forum.hash_password(new))
        await self.load()
        self.tell("The password is changed.", "good")

    # Keys --------------------------------------------------------------------------------------------------

    def action_add_key(self) -> None:
        """Add a key."""
        self.act(self._add_key())

    async def _add_key(self) -> None:
        words = "Paste the line of your public key, such as the one in id_ed25519.pub."
        line = await self._ask("Add a key", words)
        if not line:
            return
        keys.parse_public(line)  # refused before a name is asked for
        name = await self._ask("Add a key", "A name for it, such as laptop.")
        if name is None:
            return
        key = await self.forum.write(keys.add_key, line, name)
        await self.load()
        self.rows.go_to(("key", key.id))
        proof = f"Come in with it once, as ssh {key.member}@ this host, to prove that it is yours."
        self.tell(f"{key.name} is added. {'You can come in with it now.' if key.proven_at else proof}", "good")

    async def _rename(self, key: KeyView) -> None:
        name = await self._ask("Rename this key", key.fingerprint, key.name)
        if name:
            await self.forum.write(keys.rename_key, key.id, name)
            await self.load()

    def action_revoke(self) -> None:
        """Revoke a key."""
        row = self.rows.current
        if row and isinstance(row.record, KeyView):
            self.act(self._revoke(row.record))

    async def _revoke(self, key: KeyView) -> None:
        words = "Nobody can come in with this key after that, and whoever did is signed out. You can add it again."
        if await self.app.push_screen_wait(Confirm(f"Revoke {key.name}", words)):
            await self.forum.write(keys.revoke_key, key.id)
            await self.load()
            self.tell(f"{key.name} is revoked.")


def _line(name: str, label: str, value: str, style: str = "text") -> Row:
    return Row(name, Setting(name), ((pad(label, 14), "quiet"), (value, style)))


def _standing(stands: int) -> Row:
    words = f"{stands} against you; Enter reads why, and appeals" if stands else "good; what moderators say to you"
    return _line("standing", "Standing", words, "watch" if stands else "text")


def keep_look(actor: Actor, look: str) -> None:
    """Remember the look, for every terminal of this member."""
    accounts.set_prefs(actor, look=look)
