"""Search in words: what is found, where, how much there is, and what cannot be looked for."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Say

pytestmark = pytest.mark.usefixtures("peopled")


@pytest.fixture
def thread(say: Say) -> str:
    """A thread with two posts."""
    made = say(
        "thread",
        "new",
        "--community",
        "data",
        "--title",
        "Which queue?",
        "--as",
        "ada",
        "--json",
        input="Kafka, or a message queue?\n",
    )
    number = str(made.document["id"])
    assert say("thread", "reply", number, "--as", "bea", input="The message of the queue.\n").code == 0
    return number


def test_posts_are_found_with_where_they_stand(say: Say, thread: str) -> None:
    said = say("search", "kafka", "--as", "bea")
    assert said.code == 0
    first, second = said.out.splitlines()
    assert first.startswith(f"{thread}#1  Which queue?  (Data Engineering, ada, ")
    assert second == "    Kafka, or a message queue?"
    assert say("search", "nothing", "--as", "bea").out == "Nothing was found.\n"


def test_a_phrase_in_the_shells_quotes_is_a_phrase(say: Say, thread: str) -> None:
    found = say("search", "message queue", "--as", "bea", "--json").document
    assert (found["query"], found["count"]) == ('"message queue"', 1)
    (post,) = found["posts"]
    assert (post["number"], post["hits"]) == (1, ["message", "queue"])
    assert say("search", "message", "queue", "--as", "bea", "--json").document["count"] == 2


def test_the_newest_come_first_if_asked_and_page_by_page(say: Say, thread: str) -> None:
    said = say("search", "queue", "--newest", "--limit", "1", "--as", "bea").out
    assert said.startswith(f"{thread}#2")
    assert said.endswith("1 to 1 of 2; --start 1 shows more.\n")
    assert say("search", "queue", "--newest", "--start", "1", "--as", "bea").out.startswith(f"{thread}#1")


def test_what_means_nothing_is_refused_in_a_sentence(say: Say, thread: str) -> None:
    said = say("search", "by:nobody", "x", "--as", "bea")
    assert (said.code, said.out, said.err) == (1, "", "copterm: by:nobody is nobody here.\n")
    assert "no word in this" in say("search", "...", "--as", "bea").err
    assert "at most 500 characters" in say("search", "x" * 10_000, "--as", "bea").err
