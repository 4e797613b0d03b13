"""Making a community: found from an empty site, nothing typed is lost, and it says what it needs next."""

from __future__ import annotations

import pytest

from copterm.services import charters, communities, goals, rules, welcoming
from tests.conftest import Site
from tests.screens.stage import Stage


@pytest.fixture
def empty_stage(small_site: Site) -> Stage:
    """A site with an admin and nothing else."""
    ada = small_site.admin()
    ada.write_now(welcoming.put_off)
    return Stage(small_site, ada, ada, ada, 0)


async def test_an_empty_site_leads_its_admin_to_a_community_and_on(empty_stage: Stage) -> None:
    async with empty_stage.open(empty_stage.ada) as ada:
        await ada.see("There are no communities yet.")
        await ada.see("2 shows them all, and")
        await ada.press("2")
        await ada.see("N makes one: it asks for a name")
        await ada.see("N make one")
        await ada.press("N")
        await ada.see("A new community")
        await ada.write("Data & Tea\n")
        await ada.see("data-tea")
        await ada.press("enter", "right", "right")
        await ada.see("It exists for its members alone")
        await ada.press("left", "left", "enter")
        await ada.write("Better tea.\n")
        await ada.see("Data & Tea is made, and you tend it. These come next.")
        for step in ("Write the charter", "Set a goal", "Write ground rules", "Invite people"):
            await ada.see(f"○ {step}")
    made = empty_stage.ada.read_now(communities.get_community, "data-tea")
    assert (made.name, made.purpose, made.visibility, made.role) == (
        "Data & Tea",
        "Better tea.",
        "public",
        "facilitator",
    )


async def test_each_step_is_a_row_that_begins_it_and_goes_when_it_is_done(empty_stage: Stage) -> None:
    forum = empty_stage.ada
    made = forum.write_now(communities.add, "tea", "Tea").id
    async with empty_stage.open(forum) as ada:
        await ada.press("2", "enter", "i", "g", "enter")
        await ada.see("What gets better for people because this community exists?")
        await ada.press("escape", "j", "enter")
        await ada.see("New goal of Tea")
        await ada.press("escape", "j", "enter")
        await ada.see("Ground rules of Tea")
        await ada.press("escape", "j", "enter")
        await ada.see("Invite to Tea")
        await ada.press("escape")
        forum.write_now(charters.write_charter, made, {"purpose": "Better tea."}, 0)
        await ada.until(lambda: "Write the charter" not in ada.picture)
        forum.write_now(goals.add, made, {"title": "Cups", "target": "5", "start": "0", "due_on": "2099-01-01"})
        forum.write_now(rules.publish, made, "Be kind.")
        await ada.until(lambda: "Set a goal" not in ada.picture and "Write ground rules" not in ada.picture)
        empty_stage.site.member(forum, "bea", "tea")
        await ada.until(lambda: "To begin with" not in ada.picture)


async def test_what_is_refused_or_left_is_not_lost(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "G", "k")
        await ada.see("Make a community")
        await ada.press("enter")
        await ada.write("Data\n")
        await ada.press("enter", "enter")
        await ada.write("Another.\n")
        await ada.see("There is a community data already.")
        await ada.see("Another.")
        await ada.press("escape", "N")
        await ada.see("Another.")
        await ada.press("down", "ctrl+u")
        await ada.write("more-data\n")
        await ada.press("enter", "enter")
        await ada.see("Data is made, and you tend it.")


async def test_who_makes_no_communities_is_told_who_does(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "G", "N")
        assert "Make a community" not in bea.picture
        assert "A new community" not in bea.picture
        await bea.press("enter")
        await bea.see("An invitation")


async def test_members_are_not_shown_what_a_community_lacks(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "i")
        await bea.see("Tended by")
        assert "To begin with" not in bea.picture
