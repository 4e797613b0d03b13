"""What is unread in words: listed, counted, or only said by the exit code."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Say

pytestmark = pytest.mark.usefixtures("peopled")


@pytest.fixture
def thread(say: Say) -> str:
    """A thread of ada's with two posts, none of which bea has read."""
    asked = ("--community", "data", "--title", "Which queue?", "--as", "ada", "--json")
    number = str(say("thread", "new", *asked, input="Kafka, or a message queue?\n").document["id"])
    assert say("thread", "reply", number, "--as", "ada", input="Nobody?\n").code == 0
    return number


def test_what_is_unread_is_listed_by_community(say: Say, thread: str) -> None:
    said = say("unread", "--as", "bea")
    assert said.code == 0
    head, row = said.out.splitlines()
    assert head == "Data Engineering (data), 2 posts"
    assert row.split() == [thread, "2", "ada", "now", "Which", "queue?"]
    document = say("unread", "--as", "bea", "--json").document
    (group,) = document["communities"]
    assert (document["unread"], group["community"], group["threads"][0]["title"]) == (2, "data", "Which queue?")


def test_notices_stand_above_it(say: Say, thread: str) -> None:
    assert say("thread", "reply", thread, "--as", "ada", input="What does @bea say?\n").code == 0
    notice, gap, head, _ = say("unread", "--as", "bea").out.splitlines()
    assert notice == f"ada mentioned you  now  {thread}#3  Which queue?"
    assert (gap, head) == ("", "Data Engineering (data), 3 posts")
    assert say("unread", "--inbox", "--as", "bea").out == f"{notice}\n"
    assert say("unread", "--inbox", "--as", "ada").out == "Nothing is unread.\n"
    (one,) = say("unread", "--as", "bea", "--json").document["notices"]
    assert (one["kind"], one["by"], one["number"]) == ("mention", "ada", 3)
    assert say("unread", "--inbox", "--count", "--as", "bea").out == "1\n"
    assert [say("unread", "--inbox", "--quiet", "--as", who).code for who in ("bea", "ada")] == [0, 1]


def test_it_is_counted(say: Say, thread: str) -> None:
    assert say("unread", "--count", "--as", "bea").out == "2\n"
    assert say("unread", "--count", "--as", "ada").out == "0\n", "one's own posts never are"
    assert say("unread", "--count", "--as", "bea", "--json").document == {"unread": 2}


def test_quietly_the_exit_code_says_whether_there_is_something(say: Say, thread: str) -> None:
    for more in ((), ("--json",), ("--count",)):
        said = say("unread", "--quiet", *more, "--as", "bea")
        assert (said.code, said.out, said.err) == (0, "", "")
        said = say("unread", "--quiet", *more, "--as", "ada")
        assert (said.code, said.out, said.err) == (1, "", "")


def test_where_nothing_is_it_says_so(say: Say) -> None:
    said = say("unread", "--as", "bea")
    assert (said.code, said.out) == (0, "Nothing is unread.\n")


def test_it_is_for_a_member(say: Say) -> None:
    said = say("unread")
    assert (said.code, "--as" in said.err) == (2, True)
