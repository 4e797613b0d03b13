"""Reports, the desk and cases in words: reported, taken, decided, answered, in lines and in JSON."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Say

pytestmark = pytest.mark.usefixtures("peopled")


@pytest.fixture
def thread(say: Say) -> str:
    """A thread of ada's in which chen has written something."""
    say("member", "add", "chen")
    say("community", "join", "data", "--as", "chen")
    words = ("thread", "new", "--community", "data", "--title", "Tea", "--as", "ada", "--json")
    thread = str(say(*words, input="Or coffee?").document["id"])
    say("thread", "reply", thread, "--as", "chen", input="Fools drink tea.")
    return thread


def test_a_post_is_reported_decided_and_answered(say: Say, thread: str) -> None:
    made = say("mod", "report", thread, "2", "--reason", "unkind", "--words", "He means me.", "--as", "bea", "--json")
    assert (made.document["state"], made.document["outcome"]) == ("waiting", None)
    (case,) = say("mod", "queue", "--as", "ada", "--json").document["cases"]
    assert (case["author"], case["reasons"], case["reports"], case["number"]) == ("chen", ["unkind"], 1, 2)
    assert "unkind: #2 in Tea" in say("mod", "desk", "data", "--as", "ada").out
    number = str(case["id"])
    shown = say("mod", "case", number, "--as", "ada").out
    assert "Fools drink tea." in shown
    assert "bea, " in shown
    assert say("mod", "claim", number, "--as", "ada").out == f"Case {number} is yours.\n"
    said = say("mod", "decide", number, "--outcome", "nothing", "--reason", "In jest.", "--as", "ada")
    assert said.out == f"Case {number} is decided: nothing wrong; 1 member who reported is told.\n"
    (mine,) = say("mod", "reports", "--as", "bea", "--json").document["reports"]
    assert (mine["outcome"], mine["answer"].startswith("Thank you")) == ("nothing wrong", True)
    assert say("mod", "queue", "--as", "ada").out == "No case waits.\n"
    assert say("mod", "queue", "--decided", "--as", "ada", "--json").document["cases"][0]["decided_by"] == "ada"
    second = say("mod", "decide", number, "--outcome", "deleted", "--reason", "No jest.")
    assert (second.code, "ada decided this case just now: nothing wrong" in second.err) == (1, True)
    assert (
        say("mod", "reopen", number, "--reason", "Too early.", "--as", "ada").out == f"Case {number} is open again.\n"
    )


def test_the_author_and_other_members_find_no_case(say: Say, thread: str) -> None:
    say("mod", "report", thread, "2", "--reason", "unkind", "--as", "bea")
    for who in ("bea", "chen"):
        assert say("mod", "queue", "--as", who, "--json").document["cases"] == []
        said = say("mod", "case", "1", "--as", who)
        assert (said.code, said.err) == (1, "copterm: There is no case 1.\n")
        assert say("mod", "desk", "data", "--as", who).code == 1


def test_a_case_is_handed_to_the_facilitators(say: Say, thread: str) -> None:
    say("mod", "report", thread, "2", "--reason", "spam", "--as", "bea")
    said = say("mod", "hand-over", "1", "--reason", "He is my friend.")
    assert said.out == "Case 1 is with the facilitators of Data Engineering.\n"
    assert say("mod", "case", "1", "--json").document["handed_by"] == "the site"


def test_a_reason_that_is_none_is_wrong_usage(say: Say, thread: str) -> None:
    assert say("mod", "report", thread, "2", "--reason", "boring", "--as", "bea").code == 2
    assert say("mod", "report", thread, "2", "--reason", "other", "--as", "bea").code == 1
    assert say("mod", "report", thread, "9", "--reason", "spam", "--as", "bea").code == 1


def test_nothing_that_a_reporter_wrote_acts_on_a_terminal(say: Say, thread: str) -> None:
    say("mod", "report", thread, "2", "--reason", "other", "--words", "\x1b]0;owned\x07\u202eabc", "--as", "bea")
    shown = say("mod", "case", "1").out
    assert not [letter for letter in shown if letter != "\n" and not letter.isprintable()]
