"""The keys on the keyboard: every act with its keys, by place; Enter gives an act another key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from copterm.dialogs.ask_key import AskKey, AskText, How
from copterm.dialogs.confirm import AskLine, Confirm
from copterm.dialogs.show import PlainText
from copterm.domain import keymap, keynames
from copterm.domain.errors import Invalid
from copterm.domain.keymap import Act, Keymap
from copterm.screens.copying import copied
from copterm.screens.listing import ListPage
from copterm.screens.opening import OpenSection
from copterm.screens.session import Undo
from copterm.services import accounts, keymaps
from copterm.text.shorten import pad
from copterm.widgets.keys import keyboard_of, together
from copterm.widgets.rows import Row, blank, heading

ORDER = ("everywhere", "in lists", "in a thread", "while writing")
"""The places that come first; the others follow by name, questions at the end."""
NAME_IT = "Type its name, such as t, Ctrl+O, F5 or PgDn."


class KeyboardPage(ListPage):
    """One line an act."""

    HERE = "settings"
    PEEKS = False
    WHERE = "on Keyboard"
    WORDS = {"list.open": ("change", "Give this act another key")}
    ON_ROWS = frozenset({"as_before"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d,backspace", "as_before", "original key", id="keyboard.as_before",
                tooltip="Give this act the keys that it had from the start"),
        Binding("D", "all_as_before", "all original", id="keyboard.all_as_before",
                tooltip="Give every act the keys that it had from the start; it asks first", show=False),
        Binding("y", "copy", "copy", id="keyboard.copy",
                tooltip="Copy your changes as text, to keep them or give them to others"),
        Binding("Y", "text", "as text", id="keyboard.text", tooltip="Show your changes as text, to select", show=False),
        Binding("P", "paste", "paste", id="keyboard.paste",
                tooltip="Paste changes as text, in the place of all that you have"),
    ]  # fmt: skip

    @property
    def keymap(self) -> Keymap:
        """The keys as they are now."""
        return keyboard_of(self).keymap

    async def fetch(self) -> None:
        await self.count_tabs()
        rows: list[Row] = []
        groups: dict[str, list[Act]] = {}
        for act in self.keymap.acts.values():
            if not act.is_fixed:
                groups.setdefault(act.where, []).append(act)
        for where in sorted(groups, key=_rank):
            rows += [blank(where)] if rows else []
            rows.append(heading(where[:1].upper() + where[1:], key=("where", where)))
            rows += [self._row(act) for act in groups[where]]
        self.show_rows(rows)

    def _row(self, act: Act) -> Row:
        keys = together(self.keymap.keys_of(act.id)) or "none"
        whose = "yours" if act.id in self.keymap.own else "this site's" if act.id in self.keymap.site else ""
        does = keyboard_of(self).spelled(act.does)
        return Row(
            act.id,
            act,
            ((pad(keys, 18), "key"), (does, "text")),
            ((whose, "accent"),),
            words=f"{keys} {does} {act.words} {act.id} {act.where} {whose}",
        )

    @property
    def chosen(self) -> Act | None:
        """The act under the cursor."""
        row = self.rows.current
        return row.record if row and isinstance(row.record, Act) else None

    def open_row(self, row: Row) -> None:
        if isinstance(row.record, Act):
            self.act(self._change(row.record))

    async def _change(self, act: Act) -> None:
        present = self.keymap.keys_of(act.id)

        def refusal(key: str) -> str:
            try:
                self.keymap.with_change(act.id, (key,))
            except Invalid as refused:
                return str(refused)
            return ""

        answer = await self.app.push_screen_wait(AskKey(act.words, together(present), refusal))
        if answer is None:
            return
        if answer.how is How.NAMED:
            await self._change_by_name(act)
        elif answer.how is How.AS_BEFORE:
            await self._give(act, None)
        elif answer.how is How.NONE:
            await self._give(act, ())
        else:
            await self._give(act, (answer.key,) if answer.how is How.INSTEAD else (*present, answer.key))

    async def _change_by_name(self, act: Act) -> None:
        words, typed = NAME_IT, ""
        while True:
            answer = await self.app.push_screen_wait(AskLine(f"A key for “{act.words}”", words, typed))
            if answer is None:
                return
            try:
                await self._give(act, keynames.parse_all(answer) or (keynames.parse(answer),))
            except Invalid as refused:
                words, typed = str(refused), answer
            else:
                return

    async def _give(self, act: Act, keys: tuple[str, ...] | None) -> None:
        changed = self.keymap.with_change(act.id, keys)
        await self._keep(changed)
        shown = together(changed.keys_of(act.id))
        self.tell(f"“{act.words}” has {shown or 'no key'} now.", "good")

    async def _keep(self, changed: Keymap) -> None:
        """Take these changes at once, and keep them."""
        before = dict(self.keymap.own)

        async def restore(page: Screen[None]) -> str:
            await self._store(before)
            return "The keys are as they were."

        await self._store(dict(changed.own))
        self.session.undo = Undo("keys", restore)
        await self.load()

    async def _store(self, own: dict[str, tuple[str, ...]]) -> None:
        await self.forum.write(keymaps.set_own, own)
        self.session.me = await self.forum.read(accounts.get_me)
        self.app.take_keys(self.session.prefs)  # type: ignore[attr-defined]

    def action_as_before(self) -> None:
        """This act as it was."""
        if self.chosen:
            self.act(self._give(self.chosen, None))

    def action_all_as_before(self) -> None:
        """All as it was."""
        self.act(self._all_as_before())

    async def _all_as_before(self) -> None:
        count = len(self.keymap.own)
        if not count:
            self.tell("You have changed no key.")
        elif await self.app.push_screen_wait(
            Confirm("All keys as before", f"You have changed {count}. Each gets the keys that it had at first.")
        ):
            await self._keep(Keymap(self.keymap.acts, self.keymap.site))
            self.tell(f"All keys are as before. {self.named('page.undo')} brings yours back.", "good")

    # As text -----------------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the changes."""
        if self.keymap.own:
            self.app.copy_to_clipboard(keymap.to_text(self.keymap.own, self.keymap.acts))
            self.tell(copied("Your map", self.session.arrival.term, self.named("keyboard.text")))
        else:
            self.tell("You have changed no key.")

    def action_text(self) -> None:
        """Show the changes."""
        self.act(self._text())

    async def _text(self) -> None:
        await self.app.push_screen_wait(PlainText("Your keys", keymap.to_text(self.keymap.own, self.keymap.acts)))

    def action_paste(self) -> None:
        """Take changes that somebody wrote."""
        self.act(self._paste())

    async def _paste(self) -> None:
        words = 'Paste a map: [keys], then lines such as "thread.reply" = "t". It takes the place of all your changes.'
        text = await self.app.push_screen_wait(AskText("Keys as text", words))
        if text and text.strip():
            changed = keymap.checked(self.keymap.acts, self.keymap.site, keymap.from_text(text))
            await self._keep(changed)
            self.tell(f"Taken. {self.named('page.undo')} brings back the keys you had.", "good")

    async def go_back(self) -> None:
        if self.wanted:
            await super().go_back()
        else:
            self.post_message(OpenSection("settings"))


def _rank(where: str) -> tuple[int, str]:
    places: Sequence[str] = ORDER
    if where in places:
        return places.index(where), where
    return (len(places) + (where in ("in questions", "in texts", "in forms", "at the Door")), where)
