"""About: the charter is written part by part, nothing typed is lost, and a community's state is said with a reason."""

from __future__ import annotations

import pytest

from copterm.domain.errors import Invalid, TooMany
from copterm.services import charters, communities, drafts, goals, rules
from copterm.widgets.rows import RowList
from tests.mallory import TEXTS
from tests.screens.stage import Stage, Terminal
from tests.screens.test_looks import assert_harmless


@pytest.fixture
def bare(stage: Stage) -> Stage:
    """A community without a purpose."""
    made = stage.ada.write_now(communities.add, "tea", "Tea")
    stage.bea.write_now(communities.join, made.id)
    stage.community_id = made.id
    return stage


async def open_tea(terminal: Terminal, *keys: str) -> None:
    """The threads of Tea, and on from there."""
    await terminal.press("2", "j", "enter", *keys)


async def test_a_community_without_a_purpose_says_so_to_its_facilitators(bare: Stage) -> None:
    async with bare.open(bare.ada) as ada:
        await open_tea(ada)
        await ada.see("No purpose yet: i, then e writes one.")
        await ada.press("i")
        await ada.see("No purpose yet: e writes one.")
        await ada.see("Enter says it: one sentence is a good beginning.")
    async with bare.open(bare.bea) as bea:
        await open_tea(bea)
        await bea.see("No purpose has been written down yet.")
        await bea.press("i", "e", "S", "c")
        await bea.see("Nobody has said yet what this community is for.")
        assert "Enter says it" not in bea.picture
        assert "write the charter" not in bea.picture


async def test_the_charter_is_written_part_by_part(bare: Stage) -> None:
    async with bare.open(bare.ada) as ada:
        await open_tea(ada, "i", "enter")
        await ada.see("What gets better for people because this community exists?")
        await ada.write("Better tea.")
        await ada.press("down")
        await ada.see("For, 2 of 8")
        await ada.write("Everybody.\nNo experience needed.")
        await ada.see("2 lines")
        await ada.press("up", "up")
        await ada.see("Purpose, 1 of 8")
        await ada.press("shift+tab")
        await ada.see("Review on, 8 of 8")
        await ada.press("ctrl+s")
        await ada.see("Revision 1 of the charter is kept")
        await ada.see("For          Everybody.")
    view = bare.bea.read_now(charters.get_charter, bare.community_id)
    assert (view.purpose, view.audience) == ("Better tea.", "Everybody.\nNo experience needed.")


async def test_what_is_refused_is_kept_and_the_part_at_fault_is_there(bare: Stage) -> None:
    async with bare.open(bare.ada) as ada:
        await open_tea(ada, "i", "e")
        await ada.write("Better tea.")
        await ada.press("shift+tab")
        await ada.write("soon\n")
        await ada.press("tab", "ctrl+s")
        await ada.see("Review on: soon is no day.")
        await ada.see("Review on, 8 of 8")
        await ada.see("not kept yet; nothing is lost")
        await ada.press("ctrl+u")
        await ada.write("2099-03-31")
        await ada.press("ctrl+s")
        await ada.see("to be read again on Mar 31 2099")


async def test_esc_keeps_what_was_typed_and_the_same_key_goes_on(bare: Stage) -> None:
    async with bare.open(bare.ada) as ada:
        await open_tea(ada, "i", "e", "escape")
        assert "The draft is kept" not in ada.picture, "nothing was typed"
        await ada.press("e")
        await ada.write("Better tea.")
        await ada.press("escape")
        await ada.see("The draft is kept; the same key goes on with it")
        await ada.press("e")
        await ada.see("Better tea.")
        await ada.see("your draft of")
        await ada.press("escape", "escape", "4")
        await ada.see("Charter of Tea")
        await ada.press("enter")
        await ada.see("What gets better for people")
        await ada.press("ctrl+s")
        await ada.until(lambda: bare.ada.read_now(communities.get_community, "tea").purpose == "Better tea.")
    assert bare.ada.read_now(drafts.list_drafts) == ()


async def test_a_charter_that_somebody_else_has_changed_can_be_compared(bare: Stage) -> None:
    bare.ada.write_now(charters.write_charter, bare.community_id, {"purpose": "One."}, 0)
    async with bare.open(bare.ada) as ada:
        await open_tea(ada, "i", "e", "ctrl+u")
        await ada.write("Mine.")
        bare.site.system.write_now(charters.write_charter, bare.community_id, {"purpose": "Theirs."}, 1)
        await ada.press("ctrl+s")
        await ada.see("the site has changed Purpose since you began")
        await ada.press("ctrl+t")
        await ada.see("As the site has written it:")
        await ada.see("Theirs.")
        await ada.press("escape", "ctrl+s")
        await ada.see("Revision 3 of the charter is kept")
        await ada.press("U")
        await ada.see("The charter says again what it said before; that is revision 4.")
        assert bare.ada.read_now(charters.get_charter, bare.community_id).purpose == "One."


async def test_what_the_charter_said_before_can_be_read(bare: Stage) -> None:
    bare.ada.write_now(charters.write_charter, bare.community_id, {"purpose": "First."}, 0)
    bare.ada.write_now(charters.write_charter, bare.community_id, {"purpose": "Second."}, 1)
    async with bare.open(bare.bea) as bea:
        await open_tea(bea, "i", "H")
        await bea.see("What the charter said")
        await bea.press("down", "enter")
        await bea.see("[Purpose]")
        assert "First." in bea.picture
        assert "Second." not in bea.picture


async def test_a_change_by_somebody_else_shows_at_once(bare: Stage) -> None:
    async with bare.open(bare.bea) as bea:
        await open_tea(bea, "i")
        bare.ada.write_now(charters.write_charter, bare.community_id, {"purpose": "Better tea."}, 0)
        await bea.see("Purpose      Better tea.")
        await bea.press("left_square_bracket")
        bare.ada.write_now(charters.write_charter, bare.community_id, {"purpose": "Good tea."}, 1)
        await bea.see("Good tea. Tended by ada.")


async def test_the_state_is_said_with_a_reason_and_taken_back(bare: Stage) -> None:
    async with bare.open(bare.ada) as ada:
        await open_tea(ada, "i", "S")
        await ada.see("Tea is forming. What is it now?")
        await ada.write("dor")
        await ada.press("enter")
        await ada.see("Say why.")
        await ada.press("enter")
        await ada.see("Say why. The reason stands in the log.")
        await ada.write("Summer.")
        await ada.press("enter")
        await ada.see("Tea is dormant now. U undoes it.")
        await ada.see("· dormant")
        await ada.press("U")
        await ada.see("Tea is forming again.")


async def test_a_reason_that_is_too_long_is_not_lost(bare: Stage) -> None:
    async with bare.open(bare.ada) as ada:
        await open_tea(ada, "i", "S", "enter")
        ada.app.screen.query_one("Field").value = "x" * 400  # type: ignore[attr-defined]
        await ada.press("enter")
        await ada.see("A reason is at most 300 characters; this one has 400.")
        assert ada.app.screen.query_one("Field").value == "x" * 400  # type: ignore[attr-defined]


async def test_a_community_is_retired_with_a_summary_and_brought_back(bare: Stage) -> None:
    async with bare.open(bare.ada) as ada:
        await open_tea(ada, "i", "S")
        await ada.write("ret")
        await ada.press("enter")
        await ada.see("What was this community for, what came of it")
        await ada.press("ctrl+s")
        await ada.see("Leave a summary")
        await ada.write("It made good tea.")
        await ada.press("ctrl+s")
        await ada.see("Tea is retired. The summary stands at its top.")
        await ada.see("Retired      It made good tea.")
        await ada.press("left_square_bracket")
        await ada.see("Retired. It made good tea.")
        await ada.see("This community is retired. i shows what it was for.")
        await ada.press("c")
        await ada.see("Tea is retired. What was written stays to be read.")
        await ada.press("U")
        await ada.see("Tea is forming again.")
        await ada.see("No threads yet.")


async def test_hostile_charters_and_goals_do_no_harm(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "i")
        for text in TEXTS.values():
            _say(stage, text)
            for key in ("G", "enter", "escape"):
                await bea.press(key)
                assert_harmless(bea)
        for key in ("H", *("j", "enter", "escape", "H") * 6):
            await bea.press(key)
            assert_harmless(bea)
        assert bea.app.is_running


def _say(stage: Stage, text: str) -> None:
    """Put a hostile text into every part of the charter and of a goal that takes it."""
    said = {"purpose": text[:290] or "P.", "scope": text[:3000], "success": text[:3000]}
    goal = {"title": text[:140], "measure": text[:400], "unit": text[:30], "target": "3", "due_on": "2099-01-01"}
    revision = stage.ada.read_now(charters.get_charter, stage.community_id).revision
    for service, args in (
        (charters.write_charter, (stage.community_id, said, revision)),
        (goals.add, (stage.community_id, goal)),
    ):
        try:
            stage.ada.write_now(service, *args)
        except Invalid:
            continue
        except TooMany:
            stage.ada.write_now(goals.close, stage.ada.read_now(goals.list_goals, 1)[0].id, "Full.")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (160, 50)])
async def test_a_form_works_in_every_size(bare: Stage, size: tuple[int, int]) -> None:
    async with bare.open(bare.ada, size=size) as ada:
        await open_tea(ada, "i", "e")
        await ada.write("Better tea.")
        for _ in range(7):
            await ada.press("tab")
            assert_harmless(ada)
        await ada.see("Review on, 8 of 8")
        await ada.see("▌Review on")
        await ada.write("2099-03-31")
        await ada.press("ctrl+s")
        await ada.see("Better tea.")


async def test_the_ground_rules_are_found_on_about(stage: Stage) -> None:
    stage.ada.write_now(rules.publish, stage.community_id, "1. Ask in the open.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "i")
        await bea.see("version 1, to be accepted; L opens them")
        place = next(
            at for at, words in enumerate(bea.app.screen.query_one(RowList).words) if "to be accepted" in words
        )
        await bea.press("g", *["j"] * place, "enter")
        await bea.see("Ask in the open.")
