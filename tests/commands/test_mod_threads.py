"""Acts on threads in words: each with a reason, in lines and in JSON, in the log, and taken back by its entry."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Say

pytestmark = pytest.mark.usefixtures("peopled")


@pytest.fixture
def thread(say: Say) -> str:
    """A thread of ada's with an answer of bea's."""
    words = ("thread", "new", "--community", "data", "--title", "Tea", "--as", "ada", "--json")
    thread = str(say(*words, input="Or coffee?").document["id"])
    say("thread", "reply", thread, "--as", "bea", input="Tea.")
    return thread


def test_a_thread_is_pinned_locked_archived_renamed_and_tagged(say: Say, thread: str) -> None:
    why = ("--reason", "To see.", "--as", "ada")
    assert say("mod", "pin", thread, *why, "--until", "2w", "--json").document["pinned_until"]
    assert say("mod", "unpin", thread, *why).out == "Not pinned: Tea\n"
    assert say("mod", "lock", thread, *why).out == "Locked: Tea\n"
    assert "ada locked this thread" in say("mod", "lock", thread, *why).err
    assert not say("mod", "unlock", thread, *why, "--json").document["locked"]
    assert say("mod", "archive", thread, *why).out == "Archived: Tea\n"
    assert not say("mod", "unarchive", thread, *why, "--json").document["archived"]
    assert say("mod", "retitle", thread, "Tea or coffee?", *why).out == f"Thread {thread} is called: Tea or coffee?\n"
    assert say("mod", "retag", thread, "tea", "coffee", *why, "--json").document["tags"] == ["coffee", "tea"]
    acts = [one["act"] for one in say("log", "data", "--json").document["entries"]]
    assert acts == ["retag", "retitle", "unarchive", "archive", "unlock", "lock", "unpin", "pin"]


def test_a_post_is_hidden_and_shown_again(say: Say, thread: str) -> None:
    assert say("mod", "hide", thread, "2", "--reason", "Rude.").out == f"Hidden: {thread}#2.\n"
    assert "[hidden by the site: Rude.]" in say("thread", "show", thread, "--as", "bea").out
    assert say("mod", "restore", thread, "2", "--reason", "It was not.", "--json").document["hidden"] is False
    assert "Tea." in say("thread", "show", thread, "--as", "bea").out


def test_a_split_is_merged_again_and_taken_back(say: Say, thread: str) -> None:
    made = say("mod", "split", thread, "2", "--title", "Of tea", "--reason", "Apart.", "--json").document
    assert f"[moved to {made['thread']}#1 by the site: Apart.]" in say("thread", "show", thread).out
    merged = say("mod", "merge", str(made["thread"]), thread, "--reason", "Together.", "--json").document
    assert (merged["thread"], merged["number"], merged["posts"]) == (int(thread), 3, 1)
    assert "taken back" in say("mod", "undo", str(merged["entry"]), "--reason", "Apart after all.").out.lower()
    assert "Tea." in say("thread", "show", str(made["thread"])).out


def test_what_is_refused_is_a_sentence_and_exit_1(say: Say, thread: str) -> None:
    for words, refusal in (
        (("split", thread, "1", "--title", "All", "--reason", "So."), "The first post opens this thread"),
        (("split", thread, "x", "--title", "All", "--reason", "So."), "Name the posts by their numbers"),
        (("merge", thread, thread, "--reason", "So."), "This is the same thread"),
        (("move", thread, "data", "--reason", "So."), "in Data Engineering already"),
        (("move", thread, "nowhere", "--reason", "So."), "There is no community nowhere"),
        (("undo", "1", "--reason", "So."), "There is no act 1 in the log"),
        (("pin", thread, "--until", "soon", "--reason", "So."), "This is no time"),
        (("lock", thread, "--reason", " "), "Say why"),
        (("lock", thread, "--reason", "So.", "--as", "bea"), "facilitators and moderators of Data Engineering"),
    ):
        said = say("mod", *words)
        assert (said.code, refusal in said.err) == (1, True), (words, said.err)
    assert say("mod", "lock", thread).code == 2


def test_the_log_is_read_by_members_and_the_one_of_the_site_by_admins(say: Say, thread: str) -> None:
    say("mod", "lock", thread, "--reason", "Enough.", "--as", "ada")
    assert "ada  locked  Tea  Enough." in say("log", "data", "--as", "bea").out
    assert say("log", "--as", "bea").code == 1
    assert say("log", "--as", "ada").code == 0
    page = say("log", "data", "--limit", "1", "--json").document
    assert say("log", "data", "--before", str(page["next"]), "--json").document["entries"] == []
