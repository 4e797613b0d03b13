"""Goals: set by facilitators, reported by their owner, at risk when behind their line, closed with a word."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from copterm.domain.clock import fixed, now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from copterm.domain.goals import Pace
from copterm.forum import Forum
from copterm.services import accounts, charters, communities, drafts, goals, modlog, threads
from copterm.services.goals import GoalRow
from tests.conftest import Site

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
RUNBOOKS = {
    "title": "20 runbooks in the library",
    "measure": "Runbooks that were read this year.",
    "unit": "runbooks",
    "start": "0",
    "target": "20",
    "start_on": "2026-01-01",
    "due_on": "2026-04-11",
    "owner": "bea",
}


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def bea(site: Site, ada: Forum) -> Forum:
    return site.member(ada, "bea")


@pytest.fixture
def goal(ada: Forum, bea: Forum) -> int:
    with fixed(lambda: NOON):
        return ada.write_now(goals.add, 1, RUNBOOKS).id


def after(days: int) -> Callable[[], datetime]:
    return lambda: NOON + timedelta(days=days)


def only(who: Forum) -> GoalRow:
    (row,) = who.read_now(goals.list_goals, 1)
    return row


def test_a_goal_is_set_and_listed(site: Site, ada: Forum, bea: Forum) -> None:
    site.events.clear()
    with fixed(lambda: NOON):
        made = ada.write_now(goals.add, 1, RUNBOOKS)
        assert only(bea) == made
    assert (made.title, made.unit, made.value, made.owner, made.pace) == (
        "20 runbooks in the library", "runbooks", 0, "bea", Pace.ON_TRACK,
    )  # fmt: skip
    assert made.due_on == date(2026, 4, 11)
    assert made.answers == {**RUNBOOKS, "metric": ""}
    assert [(event.kind, event.data.get("goal")) for event in site.events] == [("goal.changed", 1), ("moderated", 1)]
    entry = bea.read_now(modlog.list_entries, 1)[0]
    assert (entry.act, entry.more["title"]) == ("set goal", "20 runbooks in the library")


def test_it_is_at_risk_when_it_is_behind_its_line(bea: Forum, goal: int) -> None:
    with fixed(after(50)):
        bea.write_now(goals.report, goal, "11", "Two more since the sprint.")
        row = only(bea)
        assert (row.value, row.expected, row.pace) == (11, 10, Pace.ON_TRACK)
        assert bea.read_now(goals.list_worrying, 1) == ()
    with fixed(after(60)):
        assert only(bea).pace is Pace.AT_RISK
        assert [one.id for one in bea.read_now(goals.list_worrying, 1)] == [goal]
    with fixed(after(101)):
        assert only(bea).pace is Pace.OVERDUE


def test_the_latest_figure_counts_and_words_alone_change_none(bea: Forum, goal: int) -> None:
    with fixed(after(10)):
        bea.write_now(goals.report, goal, "4", "")
        bea.write_now(goals.report, goal, "5", "One more.")
        bea.write_now(goals.report, goal, "", "On holiday.")
        assert only(bea).value == 5
        notes = bea.read_now(goals.get_goal, goal).notes
    assert [(note.value, note.body, note.author) for note in notes] == [
        (None, "On holiday.", "bea"), (5, "One more.", "bea"), (4, "", "bea"),
    ]  # fmt: skip


def test_a_note_is_taken_back_by_who_wrote_it(site: Site, ada: Forum, bea: Forum, goal: int) -> None:
    with fixed(after(10)):
        note = bea.write_now(goals.report, goal, "9")
        with pytest.raises(NotAllowed, match="Whoever wrote"):
            ada.write_now(goals.take_back, note.id)
        bea.write_now(goals.take_back, note.id)
        assert only(bea).value == 0
        with pytest.raises(NotFound):
            bea.write_now(goals.take_back, note.id)


def test_owner_and_facilitators_report_and_others_do_not(site: Site, ada: Forum, bea: Forum, goal: int) -> None:
    chen = site.member(ada, "chen")
    with fixed(after(1)):
        assert ada.write_now(goals.report, goal, "1").value == 1
        with pytest.raises(NotAllowed, match="said by its owner, and by facilitators"):
            chen.write_now(goals.report, goal, "1")
        for service, args in (
            (goals.change, ({"title": "Mine"},)),
            (goals.close, ("Reached.",)),
            (goals.reopen, ()),
        ):
            with pytest.raises(NotAllowed, match="changed by its facilitators"):
                bea.write_now(service, goal, *args)
        with pytest.raises(NotAllowed, match="set by its facilitators"):
            bea.write_now(goals.add, 1, RUNBOOKS)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"title": " "}, "Goal: .* needs a title"),
        ({"title": "x" * 151}, "Goal has 151 characters, and 150 is the most"),
        ({"target": ""}, "Target: which figure is the goal"),
        ({"target": "many"}, "Target: “many” is no figure"),
        ({"target": "nan"}, "no figure"),
        ({"target": "1e400"}, "no figure"),
        ({"target": "9" * 29}, "no figure"),
        ({"target": "1,20"}, "no figure"),
        ({"target": "0"}, "Target: it is the same figure as the start"),
        ({"due_on": ""}, "Due: by which day"),
        ({"due_on": "Friday"}, "Due: Friday is no day"),
        ({"due_on": "2025-12-31"}, "Due: that is not after the day"),
        ({"start_on": "2025-01-01", "due_on": "2026-01-01"}, "not ahead of us"),
        ({"owner": "zoe"}, "Owner: there is no zoe in Data Engineering"),
        ({"owner": "outsider"}, "Owner: there is no outsider in Data Engineering"),
        ({"metric": "first answer"}, "Metric: a name has small letters"),
    ],
)
def test_what_is_no_goal_is_refused(site: Site, ada: Forum, bea: Forum, answers: dict[str, str], sentence: str) -> None:
    site.system.write_now(accounts.create_member, "outsider")
    with fixed(lambda: NOON), pytest.raises(Invalid, match=sentence):
        ada.write_now(goals.add, 1, {**RUNBOOKS, **answers})


@pytest.mark.parametrize(("typed", "value"), [("1,200", 1200), (" 80 %", 80), ("-1.5", -1.5), (".5", 0.5), ("+3", 3)])
def test_figures_are_taken_as_people_write_them(typed: str, value: float) -> None:
    assert goals.read_figure("Figure", typed) == value


def test_a_goal_is_changed_part_by_part(ada: Forum, goal: int) -> None:
    changed = ada.write_now(goals.change, goal, {"target": "30", "owner": ""})
    assert (changed.target, changed.owner, changed.title) == (30, "", "20 runbooks in the library")
    entry = ada.read_now(modlog.list_entries, 1)[0]
    assert (entry.more["title"], entry.reason) == ("20 runbooks in the library", "Changed: target, owner")


def test_an_owner_who_has_left_stays_the_owner_until_changed(ada: Forum, bea: Forum, goal: int) -> None:
    bea.write_now(communities.leave, 1)
    assert ada.write_now(goals.change, goal, {"target": "30"}).owner == "bea"
    with pytest.raises(NotAllowed, match="said by its owner, and by facilitators"):
        bea.write_now(goals.report, goal, "3")


def test_a_goal_is_closed_with_a_word_and_opened_again(ada: Forum, bea: Forum, goal: int) -> None:
    with pytest.raises(Invalid, match="Say how it ended"):
        ada.write_now(goals.close, goal, "")
    assert ada.write_now(goals.close, goal, "Reached, a week early.").pace is Pace.CLOSED
    assert bea.read_now(goals.list_goals, 1) == ()
    assert [row.outcome for row in bea.read_now(goals.list_goals, 1, True)] == ["Reached, a week early."]
    with pytest.raises(Conflict, match="closed by ada: Reached, a week early"):
        ada.write_now(goals.close, goal, "Given up.")
    with pytest.raises(Conflict, match="closed by ada"):
        bea.write_now(goals.report, goal, "3")
    assert ada.write_now(goals.reopen, goal).outcome == ""
    with pytest.raises(Conflict, match="open already"):
        ada.write_now(goals.reopen, goal)


def test_threads_of_its_community_are_linked(site: Site, ada: Forum, bea: Forum, goal: int) -> None:
    thread = bea.write_now(threads.new_thread, 1, "discussion", "Runbooks", "Which?").id
    bea.write_now(goals.link, goal, thread)
    bea.write_now(goals.link, goal, thread)
    assert [row.title for row in bea.read_now(goals.get_goal, goal).threads] == ["Runbooks"]
    site.community(ada, "other", "Other")
    elsewhere = ada.write_now(threads.new_thread, 2, "discussion", "Elsewhere", "Words.").id
    with pytest.raises(Invalid, match="of its own community"):
        ada.write_now(goals.link, goal, elsewhere)
    bea.write_now(goals.unlink, goal, thread)
    assert bea.read_now(goals.get_goal, goal).threads == ()


def test_a_metric_fills_its_goal_as_soon_as_there_is_one(
    ada: Forum, bea: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fixed(lambda: NOON):
        made = ada.write_now(goals.add, 1, {**RUNBOOKS, "metric": "runbooks"})
        ada.write_now(goals.report, made.id, "3")
        assert (only(bea).metric, only(bea).value) == ("runbooks", 3)
        monkeypatch.setattr(goals, "METRICS", {"runbooks": lambda community_id: 12.0 + community_id})
        assert only(bea).value == 13
        monkeypatch.setattr(goals, "METRICS", {"runbooks": lambda community_id: None})
        assert only(bea).value == 3, "a metric that cannot say yet leaves it to the notes"


def test_a_retired_community_has_goals_to_read(ada: Forum, bea: Forum, goal: int) -> None:
    note = bea.write_now(goals.report, goal, "3")
    ada.write_now(charters.retire, 1, "It is over.")
    for who, service, args in (
        (ada, goals.add, (1, RUNBOOKS)),
        (ada, goals.change, (goal, {"title": "Late"})),
        (ada, goals.close, (goal, "Over.")),
        (bea, goals.report, (goal, "4")),
        (bea, goals.take_back, (note.id,)),
        (bea, goals.link, (goal, 1)),
    ):
        with pytest.raises(NotAllowed, match="is retired"):
            who.write_now(service, *args)
    assert bea.read_now(goals.get_goal, goal).row.value == 3


def test_a_community_has_so_many_goals_and_no_more(ada: Forum, bea: Forum) -> None:
    for number in range(20):
        ada.write_now(goals.add, 1, {**RUNBOOKS, "title": f"Goal {number}", "due_on": "2099-01-01"})
    with pytest.raises(TooMany, match="Close one"):
        ada.write_now(goals.add, 1, {**RUNBOOKS, "due_on": "2099-01-01"})


def test_writing_takes_the_drafts_away(ada: Forum, bea: Forum, goal: int) -> None:
    ada.write_now(drafts.save, f"edit-goal:{goal}", "[Goal]\nT.", "")
    bea.write_now(drafts.save, f"progress:{goal}", "[Figure]\n4", "")
    assert bea.read_now(drafts.list_drafts)[0].where == "Progress: 20 runbooks in the library"
    ada.write_now(goals.change, goal, {"target": "30"})
    bea.write_now(goals.report, goal, "4")
    assert ada.read_now(drafts.list_drafts) == bea.read_now(drafts.list_drafts) == ()


def test_the_goals_of_a_private_community_do_not_exist_for_others(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "board", "Board", "Secret.", "private")
    made = ada.write_now(goals.add, 2, {**RUNBOOKS, "owner": "ada", "due_on": "2099-01-01"})
    note = ada.write_now(goals.report, made.id, "3")
    for service, args in (
        (goals.get_goal, ()),
        (goals.change, ({},)),
        (goals.report, ("3",)),
        (goals.close, ("Over.",)),
        (goals.reopen, ()),
        (goals.link, (1,)),
        (goals.unlink, (1,)),
    ):
        for missing in (made.id, 99, 0, -1, 2**40):
            with pytest.raises(NotFound, match="There is no goal"):
                bea.write_now(service, missing, *args)
    for missing in (note.id, 99, 2**40):
        with pytest.raises(NotFound):
            bea.write_now(goals.take_back, missing)
    for listing in (goals.list_goals, goals.list_worrying):
        with pytest.raises(NotFound, match=r"There is no community 2\."):
            bea.read_now(listing, 2)
    assert now()
