"""Ground rules on the screen: read free, accepted before the first post, compared, written; a welcome shown once."""

from __future__ import annotations

import os

from copterm.services import communities, drafts, greeting, rules
from copterm.services.rules import RulesView
from tests.mallory import TEXTS
from tests.screens.stage import Stage, Terminal

RULES = "# How we talk\n\n1. Ask in the **open**.\n2. Say thanks.\n"


def publish(stage: Stage, body: str = RULES, version: int = 0, asks: bool = True, note: str = "") -> RulesView:
    return stage.ada.write_now(rules.publish, stage.community_id, body, note, asks, version)


def look(terminal: Terminal, name: str) -> None:
    if "LOOK" in os.environ:
        print(f"--- {name}\n{terminal.picture}")


async def test_rules_stand_first_and_are_accepted_with_a_key(stage: Stage) -> None:
    stage.thread("First", "Hello.")
    publish(stage)
    async with stage.open(stage.bea) as bea:
        look(bea, "new")
        await bea.see("ground rules to accept (v1)")
        await bea.press("2", "enter")
        look(bea, "community")
        assert "● Ground rules (v1)" in bea.lines[3]
        assert "to accept before you write" in bea.lines[3]
        await bea.press("enter")
        look(bea, "rules")
        await bea.see("Ask in the open.")
        await bea.see("accepted by 1 of 3")
        assert "e write them" not in bea.picture
        await bea.press("a")
        await bea.see("You have accepted version 1 of the ground rules.")
        look(bea, "accepted")
        await bea.press("q")
        await bea.see("▲ Ground rules (v1)")
    assert stage.bea.read_now(rules.get_rules, "data").accepted == 1


async def test_the_refusal_names_the_key_and_what_was_typed_stays(stage: Stage) -> None:
    thread = stage.thread("First", "Hello.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "r")
        await bea.write("So it is")
        publish(stage)
        await bea.press("ctrl+s")
        look(bea, "refused")
        await bea.see("has ground rules to accept before you write (F2).")
        assert stage.bea.read_now(drafts.find, f"reply:{thread}").body == "So it is"  # type: ignore[union-attr]
        await bea.press("f2", "a")
        await bea.see("You have accepted version 1 of the ground rules. Go on writing.")
        await bea.see("So it is")
        await bea.press("ctrl+s")
        await bea.see("Sent as #2.")


async def test_a_key_that_writes_says_first_that_there_are_rules(stage: Stage) -> None:
    stage.thread("First", "Hello.")
    publish(stage)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "c")
        look(bea, "compose refused")
        await bea.see("before you write (L)")
        await bea.press("down", "enter", "r")
        await bea.see("before you write (L)")
        await bea.press("L", "a")
        await bea.see("Go on writing.")
        await bea.press("r")
        await bea.see("Reply to #1")


async def test_a_version_that_was_published_meanwhile_is_read_before_it_is_accepted(stage: Stage) -> None:
    publish(stage)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "L")
        bea.app.screen.hear = lambda event: None  # type: ignore[attr-defined]  # the news comes late
        publish(stage, RULES + "3. Search first.\n", 1)
        await bea.press("a")
        await bea.see("Nothing was accepted")
        await bea.see("Search first.")
        assert stage.bea.read_now(rules.get_rules, "data").accepted == 0
        await bea.press("a")
        await bea.see("You have accepted version 2")


async def test_a_new_version_shows_itself_to_who_reads_the_old_one(stage: Stage) -> None:
    publish(stage)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "L")
        publish(stage, RULES + "3. Search first.\n", 1, note="search first")
        await bea.see("What is different: search first")
        await bea.see("ada has published version 2: this is it now.")


async def test_versions_are_compared_in_words(stage: Stage) -> None:
    publish(stage)
    publish(stage, RULES.replace("Say thanks", "Say please"), 1, note="please")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "L", "H")
        await bea.see("Version 2: please")
        look(bea, "versions")
        await bea.press("enter")
        await bea.see("- removed  2. Say thanks.")
        await bea.see("+ added    2. Say please.")
        look(bea, "difference")


async def test_facilitators_write_rules_with_a_preview_and_publish_them(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "L")
        look(ada, "no rules")
        await ada.see("e writes them")
        await ada.press("e")
        await ada.write("Ask in the *open*.")
        look(ada, "form")
        await ada.press("ctrl+t")
        await ada.see("Ask in the open.")
        await ada.press("ctrl+t", "ctrl+s")
        await ada.see("Version 1 of the ground rules is published")
        look(ada, "published")
        await ada.press("W")
        await ada.see("Accepted by 1, not yet by 2")
        look(ada, "who")
    assert stage.bea.read_now(rules.get_rules, "data").body == "Ask in the *open*."


async def test_moderators_take_the_rules_down_with_a_reason_and_undo_it(stage: Stage) -> None:
    publish(stage)
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "L", "P")
        await ada.write("all know them")
        await ada.press("enter")
        await ada.see("do not stand above the threads any more")
        assert not stage.ada.read_now(communities.get_community, "data").rules.pinned
        await ada.press("U")
        await ada.see("The rules stand above the threads.")


async def test_whoever_joins_is_welcomed_once(stage: Stage) -> None:
    stage.ada.write_now(greeting.write_greeting, stage.community_id, "Say **hello** in the first thread.")
    zoe = stage.site.member(stage.ada, "zoe")
    async with stage.open(zoe) as terminal:
        await terminal.press("2", "enter")
        await terminal.see("● Welcome to Data Engineering")
        look(terminal, "welcome row")
        await terminal.press("enter")
        await terminal.see("Say hello in the first thread.")
        look(terminal, "welcome")
        await terminal.press("enter")
        await terminal.until(lambda: "● Welcome" not in terminal.picture)
    assert not zoe.read_now(greeting.get_greeting, "data").due


async def test_what_mallory_writes_into_rules_does_nothing(stage: Stage) -> None:
    publish(stage, "\n\n".join(TEXTS.values())[:20_000], note="[/]\x1b]0;x\x07")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "L", "H")
        await bea.see("Version 1")
        await bea.press("enter")
        assert "\x1b" not in bea.picture
