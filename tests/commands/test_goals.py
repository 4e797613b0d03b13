"""Charters, states and goals in words: written, shown, refused, as lines and as JSON."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Say

pytestmark = pytest.mark.usefixtures("peopled")
ADD = ("goal", "add", "--community", "data", "--title", "20 runbooks", "--target", "20", "--due", "2099-12-31")


def test_a_charter_is_written_and_printed_in_the_same_form(say: Say) -> None:
    text = "[Purpose]\nFewer incidents.\n\n[Not about]\nVendors.\n"
    said = say("community", "charter", "data", "--write", "--as", "ada", input=text)
    assert (said.code, said.out) == (0, text)
    again = say("community", "charter", "data", "--write", "--as", "ada", "--json", input="[Rhythm]\nA call.").document
    assert (again["revision"], again["purpose"], again["cadence"]) == (2, "Fewer incidents.", "A call.")
    assert say("community", "charter", "data", "--revision", "1").out == text
    (second, _) = say("community", "revisions", "data", "--json").document["revisions"]
    assert (second["by"], second["changed"]) == ("ada", ["Rhythm"])
    assert (
        "written by its facilitators" in say("community", "charter", "data", "--write", "--as", "bea", input=text).err
    )


def test_a_state_is_changed_and_a_community_retired(say: Say) -> None:
    assert say("community", "state", "data").out == "Data Engineering is forming.\n"
    assert "Say why" in say("community", "state", "data", "active", "--as", "ada").err
    assert say("community", "state", "data", "active", "--reason", "Twelve came.", "--as", "ada").code == 0
    assert "Leave a summary" in say("community", "state", "data", "retired", "--as", "ada").err
    said = say("community", "state", "data", "retired", "--as", "ada", input="It is over.\n")
    assert said.out == "Data Engineering is retired.\nIt is over.\n"
    assert say("community", "state", "data", "--json").document["closing"] == "It is over."


def test_a_goal_goes_from_beginning_to_end(say: Say) -> None:
    made = say(*ADD, "--start", "4", "--unit", "runbooks", "--owner", "bea", "--as", "ada", "--json").document
    goal = str(made["id"])
    assert (made["start"], made["owner"], made["pace"]) == (4, "bea", "on track")
    assert say("goal", "report", goal, "11", "--words", "Seven more.", "--as", "bea").code == 0
    assert "11 of 20 runbooks" in say("goal", "list", "--community", "data").out
    shown = say("goal", "show", goal, "--json").document
    assert [(one["value"], one["body"], one["author"]) for one in shown["notes"]] == [(11, "Seven more.", "bea")]
    assert "Seven more." in say("goal", "show", goal).out
    assert say("goal", "change", goal, "--target", "30", "--as", "ada", "--json").document["target"] == 30
    new = say("thread", "new", "--community", "data", "--title", "Which?", "--as", "bea", "--json", input="Which?")
    thread = str(new.document["id"])
    assert say("goal", "link", goal, thread, "--as", "bea").code == 0
    assert say("goal", "show", goal, "--json").document["threads"] == [{"id": int(thread), "title": "Which?"}]
    assert say("goal", "unlink", goal, thread, "--as", "bea", "--json").document["linked"] is False
    assert say("goal", "close", goal, "--outcome", "Reached.", "--as", "ada").code == 0
    assert say("goal", "list", "--community", "data").out == "There is none.\n"
    (closed,) = say("goal", "list", "--community", "data", "--closed", "--json").document["goals"]
    assert closed["outcome"] == "Reached."
    assert say("goal", "reopen", goal, "--as", "ada").code == 0


def test_what_is_wrong_is_said_in_a_sentence(say: Say) -> None:
    assert "no figure" in say(*ADD, "--start", "few", "--as", "ada").err
    assert "There is no goal 9." in say("goal", "show", "9").err
    assert "set by its facilitators" in say(*ADD, "--as", "bea").err
