"""Other keys: given in Settings, refused where they clash, at once in every session, and named by what is on screen."""

from __future__ import annotations

import re
import string

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from copterm.domain.keymap import from_text
from copterm.services import accounts, goals, keymaps
from copterm.widgets.composer import Composer
from copterm.widgets.keys import live
from tests.screens.stage import Stage, Terminal
from tests.unit.source import ROOT


async def to_act(terminal: Terminal, words: str) -> None:
    """Settings, Keyboard, and the line with these words."""
    await terminal.press("5", "j", "j", "j", "j", "j", "j", "j", "enter")
    await terminal.see("Everywhere")
    await terminal.press("slash")
    await terminal.write(words)
    await terminal.press("enter")


async def test_a_key_is_pressed_said_and_taken_at_once(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await to_act(bea, "thread.reply")
        await bea.press("enter")
        await bea.see("“reply” has r. Press the key")
        await bea.press("ctrl+g")
        await bea.see("You pressed Ctrl+G  (ctrl+g)")
        await bea.press("t")
        await bea.see("You pressed t")
        await bea.press("enter")
        await bea.see("“reply” has t now.")
        assert "yours" in bea.picture
        await bea.press("1", "enter")
        await bea.see("t reply")
        await bea.press("r")
        assert "Reply to #1" not in bea.picture
        await bea.press("t")
        await bea.see("Reply to #1")
        await bea.press("escape", "question_mark")
        await bea.until(lambda: re.search(r"t +Reply to this post", bea.picture))
    assert stage.bea.read_now(keymaps.get_own) == {"thread.reply": ("t",)}


async def test_a_key_that_means_something_else_there_is_refused_with_its_name(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await to_act(bea, "thread.reply")
        await bea.press("enter", "j")
        await bea.see("j is already “next post” in a thread.")
        await bea.press("f1")
        await bea.see("F1 always means “help” everywhere.")
        await bea.press("escape")
    assert stage.bea.read_now(keymaps.get_own) == {}


async def test_a_key_is_given_by_name_and_a_wrong_name_is_kept_to_be_mended(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await to_act(bea, "thread.reply")
        await bea.press("enter", "enter")
        await bea.see("Type its name")
        await bea.write("pgdwn")
        await bea.press("enter")
        await bea.see("Did you mean PgDn?")
        await bea.press(*["backspace"] * 5)
        await bea.write("f5")
        await bea.press("enter")
        await bea.see("“reply” has F5 now.")


async def test_a_second_key_is_added_and_all_go_back_and_come_again(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await to_act(bea, "thread.reply")
        await bea.press("enter", "t", "plus")
        await bea.see("“reply” has r t now.")
        await bea.press("D", "y")
        await bea.see("All keys are as before. U brings yours back.")
        assert stage.bea.read_now(keymaps.get_own) == {}
        await bea.press("U")
        await bea.see("The keys are as they were.")
        assert stage.bea.read_now(keymaps.get_own) == {"thread.reply": ("r", "t")}
        await bea.press("d")
        await bea.see("“reply” has r now.")


async def test_an_act_may_lose_its_keys_and_is_in_the_menu(stage: Stage) -> None:
    stage.thread("Tea", "One: https://example.org/one")
    async with stage.open(stage.bea) as bea:
        await to_act(bea, "thread.links")
        await bea.press("enter", "delete")
        await bea.see("“links” has no key now.")
        await bea.press("1", "enter", "o")
        await bea.press("m")
        await bea.see("The links of this post")


async def test_what_is_on_screen_names_the_keys_there_are(stage: Stage) -> None:
    changes = {"page.undo": ["f9"], "community.compose": ["a"], "page.back": ["B"], "section.communities": ["f2"]}
    stage.bea.write_now(keymaps.set_own, changes)
    async with stage.open(stage.bea) as bea:
        await bea.see("c starts a thread")
        await bea.press("B")
        await bea.see("Once more (B), and you leave copterm.")
        await bea.press("f2", "enter")
        await bea.see("a starts the first one.")
        await bea.press("B")
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("A")
        await bea.see("1 marked read. F9 undoes it.")
        await bea.press("f9")
        await bea.see("Unread again")


async def test_other_sessions_of_the_member_have_the_keys_at_once(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea, stage.open(stage.chen) as chen:
        await bea.see("A all read")
        stage.bea.write_now(keymaps.set_own, {"new.all_read": ["f4"]})
        await bea.see("F4 all read")
        assert "F4" not in chen.picture


async def test_a_map_of_another_version_is_told_once_and_locks_nobody_out(stage: Stage) -> None:
    def store(actor: object) -> None:
        from copterm.db.tables import Member

        row = Member.get_by_id(stage.bea.member_id)
        row.prefs = {"keys": {"thread.gone": ["x"], "page.help": ["j"], "page.back": 7, "x" * 99: ["q"], "page.next": [
            "\x1b]0;x\x07"]}}  # fmt: skip
        row.save()

    stage.site.system.write_now(store)
    async with stage.open(stage.bea) as bea:
        await bea.see("Of your own keys these are left out")
        await bea.press("question_mark")
        await bea.see("Move the cursor down")


async def test_a_text_is_taken_whole_or_not_at_all(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await to_act(bea, "thread.reply")
        await bea.press("P")
        await bea.see("Paste a map")
        await bea.write('[keys]\n"thread.reply" = "t"\n"thread.edit" = "t"')
        await bea.press("ctrl+s")
        await bea.see("t is already")
        assert stage.bea.read_now(keymaps.get_own) == {}
        await bea.press("P")
        await bea.write('[keys]\n"thread.reply" = "t"')
        await bea.press("ctrl+s")
        await bea.see("Taken. U brings back")
        await bea.press("y")
        await bea.see("Your map is copied")
        assert from_text(bea.app.clipboard) == {"thread.reply": ("t",)}


async def test_the_maps_in_the_documents_can_be_used(stage: Stage) -> None:
    for document in ("members", "hosting"):
        text = (ROOT / "docs" / f"{document}.md").read_text()
        (example,) = re.findall(r"```toml\n(\[keys\]\n.*?)```", text, re.DOTALL)
        assert stage.bea.write_now(keymaps.set_own, from_text(example))
        async with stage.open(stage.bea) as bea:
            await bea.see("[New")
            assert "left out" not in bea.picture


async def test_keys_are_the_members_own(stage: Stage) -> None:
    from copterm.domain.errors import NotAllowed

    with pytest.raises(NotAllowed):
        stage.bea.write_now(keymaps.set_own, {"page.next": ["x"]}, "chen")
    assert stage.ada.write_now(keymaps.set_own, {"page.next": ["x"]}, "chen") == {"page.next": ("x",)}
    assert stage.chen.read_now(accounts.get_me).prefs["keys"] == {"page.next": ["x"]}


SCREENS = {
    "new": (),
    "communities": ("2",),
    "community": ("2", "enter"),
    "drafts": ("4",),
    "inbox": ("3",),
    "search": ("ctrl+f",),
    "bookmarks": ("enter", "b", "q", "4", "G", "k", "enter"),
    "settings": ("5",),
    "keyboard": ("5", "j", "j", "j", "j", "j", "j", "j", "enter"),
    "thread": ("enter",),
    "composer": ("enter", "r"),
    "compose": ("c",),
    "compose-kind": ("c", "tab"),
    "help": ("question_mark",),
    "filter": ("slash",),
    "palette": ("ctrl+p",),
    "peek": ("v",),
    "about": ("2", "i"),
    "goal": ("2", "i", "G", "enter"),
    "charter": ("2", "i", "e"),
}
GOAL = {"title": "20 runbooks", "target": "20", "due_on": "2099-12-31"}
TENDING = {"charter", "goal"}
"""Screens looked at as ada, who tends the community."""


@pytest.mark.parametrize("name", SCREENS)
async def test_help_lists_what_works_here_and_nothing_else(stage: Stage, name: str) -> None:
    """Every key that reaches an act of ours is listed, and what is listed reaches one."""
    stage.thread("Tea", "One.", "Two.")
    stage.ada.write_now(goals.add, stage.community_id, GOAL)
    async with stage.open(stage.ada if name in TENDING else stage.bea) as bea:
        await bea.press(*SCREENS[name])
        screen = bea.app.screen
        listed = {key: one for one in live(screen) for key in one.keys}
        called: list[tuple[object, str]] = []

        async def run_action(action: str, holder: DOMNode) -> bool:
            can = bool(bea.app._check_action_state(action, holder))
            called.extend([(holder, action)] if can else [])
            return can

        bea.app.run_action = run_action  # type: ignore[method-assign, assignment]
        for key in {*listed, *string.ascii_letters, *string.digits, "f1", "f6", "ctrl+t", "ctrl+o", "ctrl+l", "space"}:
            called.clear()
            if not await bea.app._check_bindings(key, priority=True):
                await bea.app._check_bindings(key)
            if key in listed:
                assert called == [(listed[key].node, listed[key].binding.action)], key
            else:
                assert not [one for one in called if one[1] in declared(one[0])], key


def declared(holder: object) -> set[str]:
    """The acts that are declared with an id on this screen or widget."""
    own = [binding for kind in type(holder).__mro__ for binding in vars(kind).get("BINDINGS", ())]
    return {binding.action for binding in own if isinstance(binding, Binding) and binding.id}


@pytest.mark.parametrize("name", SCREENS)
async def test_what_can_be_meant_at_once_is_known_to_be_at_one_place(stage: Stage, name: str) -> None:
    """Else a clash could be taken for none."""
    from copterm.screens.catalogue import acts

    stage.thread("Tea", "One.", "Two.")
    stage.ada.write_now(goals.add, stage.community_id, GOAL)
    async with stage.open(stage.ada if name in TENDING else stage.bea) as bea:
        await bea.press(*SCREENS[name])
        together = [str(one.binding.id) for one in live(bea.app.screen)]
        for one in together:
            for other in together:
                assert acts()[one].places & acts()[other].places, f"{one} and {other}"


async def test_a_preview_says_how_to_go_back_to_the_text(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r", "x", "ctrl+t")
        await bea.see("Ctrl+S send  Esc back to the text  Ctrl+T write on  ? help")
        assert bea.lines[-1].split("  ")[-1] == "? help"
        await bea.press("n", "r", "R", "f6")
        assert "Reply to #1: preview" in bea.picture, "what is to be looked at takes no act on the thread"
        await bea.press("question_mark")
        await bea.see("Show the text again, to write on")
        await bea.press("escape", "escape")
        await bea.see("Ctrl+S send  Esc leave (kept)  Ctrl+T preview")


async def test_f6_leads_to_the_text_also_when_the_preview_was_left_with_a_click(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "r", "x", "ctrl+t")
        await bea.pilot.click("#reader")
        await bea.rest()
        await bea.press("f6", "y")
        assert bea.app.screen.query_one(Composer).text == "xy"
