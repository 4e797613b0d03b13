"""The desk on screen: a post is reported with a key, and its case is read, taken, decided and answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.roles import Role
from copterm.services import (
    appeals,
    applications,
    cases,
    conduct,
    deciding,
    drafts,
    holding,
    membership,
    modlog,
    pace,
    posts,
    reports,
    sanctions,
)
from tests.mallory import TEXTS
from tests.screens.stage import Stage, Terminal
from tests.screens.test_looks import assert_harmless
from tests.services.test_reports import appoint


@pytest.fixture
def tea(stage: Stage) -> int:
    """A thread of ada's where chen has been unkind."""
    thread_id = stage.thread("Tea or coffee", "Which?")
    stage.chen.write_now(posts.reply, thread_id, "Only fools drink **tea**.")
    return thread_id


def reported(stage: Stage, tea: int, reason: str = "unkind", words: str = "He means me.") -> int:
    post = stage.bea.read_now(posts.get_post, tea, 2)
    stage.bea.write_now(reports.report, post.id, reason, words)
    return stage.ada.read_now(cases.list_cases)[0].id


async def nothing_waits(terminal: Terminal) -> None:
    """Only the ground rules are not written, for which nobody waits."""
    labels = ("Reports  ", "Held posts  ", "Joining  ", "Appeals  ")
    await terminal.until(lambda: not any(label in terminal.picture for label in labels))
    await terminal.see("No ground rules yet")


async def test_a_post_is_reported_with_a_reason_and_words_of_ones_own(stage: Stage, tea: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G", "!")
        await bea.see("Report #2 by chen")
        await bea.see("not learn who you are")
        await bea.press("j", "enter")
        await bea.write("Rule 2.")
        await bea.press("ctrl+s")
        await bea.see("Reported.")
    (row,) = stage.ada.read_now(cases.list_cases)
    view = stage.ada.read_now(cases.get_case, row.id)
    assert [(one.reporter, one.reason, one.words) for one in view.reports] == [("bea", "rules", "Rule 2.")]


async def test_a_report_is_undone_by_the_same_key_as_everything(stage: Stage, tea: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G", "!", "ctrl+s")
        await bea.see("Reported.")
        await bea.press("U")
        await bea.see("Your report is taken back.")
    assert stage.ada.read_now(cases.list_cases) == ()


async def test_what_is_refused_keeps_the_words_and_says_why(stage: Stage, tea: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G", "!", "G", "ctrl+s")
        await bea.see("Say in your own words what is wrong.")
        await bea.write("It is about me.")
        await bea.press("escape")
        await bea.see("Not sent.")
        await bea.press("!")
        await bea.see("It is about me.")
        await bea.press("ctrl+s")
        await bea.see("Reported.")


async def test_a_report_that_is_being_written_is_a_draft_when_the_line_is_cut(stage: Stage, tea: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G", "!", "G", "tab")
        await bea.write("It is about me,")
        await bea.press("enter")
        await bea.write("and unfair.")
        await bea.app.say_goodbye("")
    (kept,) = stage.bea.read_now(drafts.list_drafts)
    assert (kept.body, kept.title, kept.where) == (
        "It is about me,\nand unfair.", "other", "Report of #2 in Tea or coffee",
    )  # fmt: skip
    async with stage.open(stage.bea) as bea:
        await bea.press("4", "enter")
        await bea.see("! goes on with your report of this post.")
        await bea.press("!")
        await bea.see("and unfair.")
        await bea.press("ctrl+s")
        await bea.see("Reported.")
    assert stage.bea.read_now(drafts.list_drafts) == ()
    assert stage.bea.read_now(reports.list_mine)[0].words == "It is about me,\nand unfair."


async def test_words_that_are_taken_away_leave_no_draft(stage: Stage, tea: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "G", "!", "tab")
        await bea.write("No")
        await bea.press("backspace", "backspace", "escape")
        await bea.until(lambda: "Report #2" not in bea.picture)
    assert stage.bea.read_now(drafts.list_drafts) == ()


async def test_on_ones_own_post_there_is_no_such_key(stage: Stage, tea: int) -> None:
    async with stage.open(stage.chen) as chen:
        await chen.press("enter", "G", "m")
        await chen.see("What to do with #2")
        assert "Report this post" not in chen.picture
        await chen.press("escape", "!")
        assert "Report #2" not in chen.picture


async def test_a_case_is_decided_on_the_desk_and_who_reported_reads_the_answer(stage: Stage, tea: int) -> None:
    reported(stage, tea)
    async with stage.open(stage.ada) as ada, stage.open(stage.bea) as bea:
        await bea.press("5", "G")
        await bea.see("1 of yours, 0 answered")
        await ada.press("2", "enter")
        await ada.see("desk 1")
        await ada.press("[")
        await ada.see("unkind: #2 in Tea or coffee")
        await ada.press("enter")
        await ada.see("Only fools drink tea.")
        await ada.see("He means me.")
        await ada.press("enter")
        await ada.see("Nothing wrong with it")
        await ada.press("enter")
        await ada.see("It stands in the log")
        await ada.press("enter")
        await ada.see("Say why.")
        await ada.write("In jest.")
        await ada.press("enter")
        await ada.see("What those who reported are told.")
        await ada.press("enter")
        await ada.see("Decided: nothing wrong.")
        await nothing_waits(ada)
        assert "desk 1" not in ada.picture
        await bea.press("2", "5", "G", "enter")
        await bea.see("Answer: Thank you for telling us.")
        await bea.see("nothing wrong")
        await ada.press("U")
        await ada.see("unkind: #2 in Tea or coffee")
        await bea.see("being looked at")
    assert [line.act for line in stage.ada.read_now(modlog.list_entries, 1)] == ["reopen", "decide"]


async def test_the_second_of_two_is_told_who_was_first(stage: Stage, tea: int) -> None:
    case = reported(stage, tea)
    appoint(stage.site, stage.bea, stage.community_id, Role.FACILITATOR)
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[", "enter")
        await ada.see("Only fools drink tea.")
        stage.bea.write_now(deciding.decide, case, "nothing", "It is a joke.")
        await ada.press("enter")
        await ada.see("bea decided this case just now: nothing wrong. It is a joke.")


async def test_a_case_that_somebody_has_taken_is_taken_over_first(stage: Stage, tea: int) -> None:
    case = reported(stage, tea)
    appoint(stage.site, stage.bea, stage.community_id, Role.FACILITATOR)
    stage.bea.write_now(deciding.claim, case)
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[")
        await ada.see("bea is at it")
        await ada.press("enter")
        await ada.see("Take it over from bea")
        await ada.press("enter")
        await ada.see("Leave it to others")
    assert stage.ada.read_now(cases.get_case, case).row.mine


async def test_who_leaves_the_decision_leaves_the_case_free(stage: Stage, tea: int) -> None:
    case = reported(stage, tea)
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[", "enter", "enter")
        await ada.see("Nothing wrong with it")
        assert stage.ada.read_now(cases.get_case, case).row.claimed_by == "ada"
        await ada.press("escape")
        await ada.until(lambda: stage.ada.read_now(cases.get_case, case).row.claimed_by == "")


async def test_a_case_is_handed_to_the_facilitators(stage: Stage, tea: int) -> None:
    case = reported(stage, tea)
    appoint(stage.site, stage.bea, stage.community_id)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "[", "enter", "G", "enter")
        await bea.see("Why shall the facilitators decide?")
        await bea.write("We are friends.")
        await bea.press("enter")
        await bea.see("handed over")
        await bea.press("enter")
        await bea.see("bea handed it to the facilitators: We are friends.")
        assert "Decide" not in bea.picture.replace("decide", "")
    assert not stage.bea.read_now(cases.get_case, case).may_decide


async def test_a_case_comes_to_the_desk_by_itself(stage: Stage, tea: int) -> None:
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[")
        await nothing_waits(ada)
        reported(stage, tea)
        await ada.see("unkind: #2 in Tea or coffee")
        await ada.see("desk 1")


async def test_new_tells_of_the_desk_and_of_answers_until_they_are_read(stage: Stage, tea: int) -> None:
    async with stage.open(stage.ada) as ada, stage.open(stage.bea) as bea:
        await ada.see("[New")
        case = reported(stage, tea)
        await ada.see("Data Engineering: desk")
        await ada.see("1 waiting")
        assert "Waiting for you" not in bea.picture
        await ada.press("G", "enter")
        await ada.see("unkind: #2 in Tea or coffee")
        stage.ada.write_now(deciding.decide, case, "nothing", "In jest.")
        await bea.see("1 answer")
        await bea.press("G", "enter")
        await bea.see("nothing wrong")
        await bea.press("1")
        await bea.see("[New")
        assert "1 answer" not in bea.picture


async def test_who_tends_nothing_has_no_desk(stage: Stage, tea: int) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        await bea.see("3 members")
        assert "desk" not in bea.lines[0]


async def test_who_would_like_to_join_is_taken_in_and_out_again(stage: Stage) -> None:
    stage.ada.write_now(membership.set_terms, stage.community_id, joining="application")
    eve = stage.site.member(stage.ada, "eve", None)
    eve.write_now(applications.apply, stage.community_id, applications.ALWAYS, ["I bake."])
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[")
        await ada.see("I bake.")
        await ada.press("enter")
        await ada.see("What brings you here?")
        await ada.press("y")
        await ada.see("eve is in Data Engineering now.")
        await ada.press("U")
        await ada.see("eve waits again")
        await ada.press("g", "enter", "x")
        await ada.write("Not yet.")
        await ada.press("enter")
        await ada.see("eve is told why not.")
    assert eve.read_now(applications.list_mine)[0].reason == "Not yet."


async def test_an_author_is_silenced_for_some_days_by_a_decision(stage: Stage, tea: int) -> None:
    reported(stage, tea)
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[", "enter", "enter")
        await ada.see("Silence chen")
        await ada.write("silence")
        await ada.press("enter")
        await ada.write("Unkind again.")
        await ada.press("enter")
        await ada.see("For how many days?")
        await ada.press("backspace")
        await ada.write("many")
        await ada.press("enter")
        await ada.see("A number of days, from 1 to 3,650.")
        await ada.press("ctrl+u")
        await ada.write("2")
        await ada.press("enter", "enter")
        await ada.see("Decided: author silenced.")
    (given,) = stage.chen.read_now(conduct.standing)
    assert (given.kind, given.reason) == ("silence", "Unkind again.")


async def test_what_was_typed_for_a_decision_is_there_again(stage: Stage, tea: int) -> None:
    reported(stage, tea)
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[", "enter", "enter", "enter")
        await ada.write("In jest.")
        await ada.press("enter", "escape")
        await ada.press("enter", "enter", "enter")
        await ada.see("In jest.")


async def test_a_held_post_is_approved_or_declined_on_the_desk(stage: Stage, tea: int) -> None:
    stage.site.system.write_now(_hold_everybody)
    for words in ("First.", "Second."):
        stage.bea.write_now(holding.reply, tea, words)
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[")
        await ada.see("desk 2")
        await ada.press("enter")
        await ada.see("First.")
        await ada.press("enter")
        await ada.see("Approved: it is #3 there.")
        await ada.press("enter", "j", "enter")
        await ada.see("bea is told, and keeps the text.")
        await ada.press("enter")
        await ada.see("Say why.")
        await ada.write("Said already.")
        await ada.press("enter")
        await nothing_waits(ada)
    assert stage.bea.read_now(holding.list_mine)[0].reason == "Said already."
    assert stage.ada.read_now(posts.get_post, tea, 3).author == "bea"


def _hold_everybody(actor: Actor) -> None:
    from copterm.db.tables import Community

    Community.update(holds="everybody").execute()


async def test_an_appeal_is_granted_on_the_desk(stage: Stage) -> None:
    until = now() + timedelta(days=3)
    given = stage.ada.write_now(sanctions.give, "chen", "silence", "Loud.", "data", until)
    stage.chen.write_now(appeals.make, given.id, "I was not the one.")
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[")
        await ada.see("I was not the one.")
        await ada.press("enter")
        await ada.see("Grant it, which lifts what was done")
        await ada.press("j", "enter")
        await ada.write("A mistake of ours.")
        await ada.press("enter")
        await ada.see("It is lifted, and chen is told.")
    assert not stage.chen.read_now(conduct.standing)[0].in_force


async def test_nothing_that_a_reporter_writes_harms_the_desk(
    stage: Stage, tea: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "POSTS_A_MINUTE", 10_000)
    monkeypatch.setattr(reports, "REPORTS_AN_HOUR", 10_000)
    told = set()
    for text in TEXTS.values():
        post = stage.chen.write_now(posts.reply, tea, "Only fools.")
        stage.bea.write_now(reports.report, post.id, "unkind", (text or "-")[:1500])
        told.add(post.number)
    read, listed = set(), set()
    async with stage.open(stage.ada) as ada:
        await ada.press("2", "enter", "[", "g")
        for _ in told:
            await ada.press("enter")
            await ada.see("Reported: #")
            assert_harmless(ada)
            read |= set(re.findall(r"Reported: #(\d+) by chen", ada.picture))
            await ada.press("q", "j")
            assert_harmless(ada)
    async with stage.open(stage.bea, size=(60, 16)) as bea:
        await bea.press("5", "G", "enter", "g")
        await bea.see("Tea or coffee #")
        for _ in told:
            listed |= set(re.findall(r"Tea or coffee #(\d+)", bea.picture))
            assert_harmless(bea)
            await bea.press("j")
    assert {int(number) for number in read} == {int(number) for number in listed} == told


async def test_the_desk_and_a_case_look_like_this(town: Stage, same_picture: Callable[[str, str], None]) -> None:
    appoint(town.site, town.bea, town.community_id)
    post = town.ada.read_now(posts.get_post, 1, 2)
    town.ada.write_now(reports.report, post.id, "wrong", "Step 3 locks the whole table.")
    other = town.site.member(town.ada, "dee")
    other.write_now(reports.report, post.id, "rules")
    second = town.ada.read_now(posts.get_post, 2, 1)
    other.write_now(reports.report, second.id, "off-topic", "This is about the wiki.")
    town.ada.write_now(deciding.claim, town.ada.read_now(cases.list_cases)[1].id)
    async with town.open(town.bea) as bea:
        await bea.press("2", "enter", "[")
        await bea.see("is at it")
        same_picture("desk", bea.picture)
        await bea.press("enter")
        await bea.see("Step 3 locks")
        same_picture("case", bea.picture)
