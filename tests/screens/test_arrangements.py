"""A community's settings: found on About and in the palette, each line changed on the spot, with its undo."""

from __future__ import annotations

from copterm.services import arrangements, communities, greeting, membership, modlog, pace
from copterm.services.arrangements import Arrangement
from tests.mallory import TEXTS
from tests.screens.stage import Stage
from tests.screens.test_looks import assert_harmless


def now_is(stage: Stage) -> Arrangement:
    return stage.ada.read_now(arrangements.get_arrangement, stage.community_id)


async def test_about_and_the_palette_lead_to_the_settings(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "i")
        await ada.see("Settings     open, public; all write freely. Enter shows and changes it")
        await ada.press("escape", "2", "enter", "ctrl+p")
        await ada.write("how this community is set")
        await ada.press("enter")
        await ada.see("How one writes")
        for words in (
            "Name         Data Engineering",
            "State        forming:",
            "Seen         public:",
            "Joined       open:",
            "Welcome      nothing is shown to whoever joins",
            "Slow mode    off",
            "Newcomers    whoever joined in the last 7 days",
            "They write   as much as everybody",
            "Approval     nobody's posts wait",
        ):
            await ada.see(words)


async def test_slow_mode_is_chosen_with_a_reason_and_undone(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "comma", "/")
        await ada.press(*"jjjjj", "enter")
        await ada.see("Slow mode in Data Engineering")
        await ada.write("10 m\n")
        await ada.press("enter")
        await ada.see("Say why. The reason stands in the log.")
        await ada.write("Too heated.\n")
        await ada.see("Slow mode: one post in 10 minutes. U undoes it.")
        assert now_is(stage).slow_seconds == 600
        assert stage.bea.read_now(modlog.list_entries, 1)[0].reason == "Too heated."
        await ada.press("U")
        await ada.see("As it was.")
    assert now_is(stage).slow_seconds == 0


async def test_newcomers_and_approval_are_set(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "comma", "G", "enter")
        await ada.write("everybody\n")
        await ada.write("Spam.\n")
        await ada.see("Approval     everybody's posts wait")
        await ada.press("k", "enter")
        await ada.write("3 posts\n")
        await ada.write("Spam.\n")
        await ada.see("They write   at most 3 posts a day")
        await ada.press("k", "enter")
        await ada.write("14\n")
        await ada.write("Spam.\n")
        await ada.see("whoever joined in the last 14 days")
        await ada.press("U")
        await ada.see("whoever joined in the last 7 days")
    found = now_is(stage)
    assert (found.holds, found.newcomer_posts, found.newcomer_days) == ("everybody", 3, 7)


async def test_it_is_renamed_and_takes_its_old_name_again(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "comma", "enter", "ctrl+u", "enter")
        await ada.see("A community needs a name.")
        await ada.write("Tea\n")
        await ada.see("It is called Tea now. U undoes it.")
        assert stage.bea.read_now(communities.get_community, 1).name == "Tea"
        await ada.press("U")
        await ada.see("It is called Data Engineering again.")


async def test_state_terms_and_welcome_are_changed_from_there(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "comma", "j", "enter")
        await ada.write("active\n")
        await ada.write("We began.\n")
        await ada.see("Data Engineering is active now. U undoes it.")
        await ada.press("j", "enter")
        await ada.write("unlisted\n")
        await ada.see("Seen: unlisted")
        await ada.press("U")
        await ada.see("Seen         public")
        await ada.press("j", "j", "enter")
        await ada.see("Welcome message of Data Engineering")
        await ada.press("escape")
        await ada.see("How one writes")


async def test_a_moderator_sets_the_pace_and_is_told_that_the_rest_is_not_theirs(stage: Stage) -> None:
    stage.ada.write_now(membership.set_role, 1, "chen", "moderator")
    async with stage.open(stage.chen) as chen:
        await chen.press("2", "enter", "comma", "enter")
        await chen.see("This is said by those who facilitate this community.")
        await chen.press(*"jjjjj", "enter")
        await chen.see("Slow mode in Data Engineering")


async def test_members_see_on_about_what_slows_them_and_nothing_where_nothing_does(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "i")
        await bea.see("Tended by")
        assert "Pace" not in bea.picture
        assert "Settings  " not in bea.picture
        stage.ada.write_now(pace.set_slow, 1, 60, "Calm.")
        stage.ada.write_now(pace.set_holds, 1, "newcomers", "Spam.")
        await bea.see("Pace         slow mode: one post in a minute; posts of newcomers wait for")
        await bea.press("comma")
        assert "How one writes" not in bea.picture


async def test_hostile_words_do_nothing(stage: Stage) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "comma")
        await ada.see("How one writes")
        for text in TEXTS.values():
            name = " ".join(text.split())[:50] or "x"
            stage.ada.write_now(arrangements.rename, 1, f"x {name}")
            stage.ada.write_now(greeting.write_greeting, 1, text[:4000])
            await ada.rest()
            assert_harmless(ada)
        await ada.see("How one writes")
