"""Ground rules in words: published from a text, accepted by their number, compared, and who has not accepted them."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Say

pytestmark = pytest.mark.usefixtures("peopled")


def test_rules_are_published_accepted_and_compared(say: Say) -> None:
    assert say("rules", "show", "data").out == "Data Engineering has no ground rules.\n"
    said = say("rules", "publish", "data", "--since", "0", "--as", "ada", input="Ask.\nAnswer.\n")
    assert said.out == "Published version 1 of Data Engineering; its members are asked to accept it.\n"
    words = ("thread", "new", "--community", "data", "--title", "Tea", "--as", "bea")
    refused = say(*words, input="Or coffee?")
    assert (refused.code, refused.err) == (
        1,
        "copterm: Data Engineering has ground rules to accept before you write.\n",
    )
    assert say("rules", "waiting", "--as", "bea").out == "Data Engineering  v1\n"
    assert say("rules", "accepted", "data", "--missing", "--as", "ada", "--json").document["members"] == [
        {"handle": "bea", "version": None, "accepted_at": None, "waits": True}
    ]
    assert say("rules", "accept", "data", "1", "--as", "bea", "--json").document["accepted"] == 1
    assert say(*words, input="Or coffee?").code == 0
    said = say("rules", "publish", "data", "--since", "1", "--wording", "--note", "kinder", "--as", "ada", "--json",
               input="Ask.\nThank.\n")  # fmt: skip
    assert (said.document["version"], said.document["asked"], said.document["note"]) == (2, 1, "kinder")
    assert say("rules", "diff", "data", "1").out == "  Ask.\n- Answer.\n+ Thank.\n"
    assert "v2" in say("rules", "history", "data").out.split("\n")[0]
    assert [one["version"] for one in say("rules", "history", "data", "--json").document["versions"]] == [2, 1]


def test_a_version_that_is_not_the_latest_is_not_accepted(say: Say) -> None:
    say("rules", "publish", "data", "--since", "0", input="Ask.")
    say("rules", "publish", "data", "--since", "1", input="Ask first.")
    said = say("rules", "accept", "data", "1", "--as", "bea")
    assert (said.code, "Nothing was accepted" in said.err) == (1, True)
    late = say("rules", "publish", "data", "--since", "1", input="Mine.")
    assert (late.code, "has published version 2 since you began" in late.err) == (1, True)


def test_rules_are_taken_down_and_shown_again_with_a_reason(say: Say) -> None:
    say("rules", "publish", "data", "--since", "0", input="Ask.")
    assert say("rules", "unpin", "data", "--reason", "known", "--json").document["pinned"] is False
    assert say("rules", "pin", "data", "--reason", "new people", "--until", "2999-01-01", "--json").document["pinned"]


def test_the_welcome_message_is_written_and_read(say: Say) -> None:
    assert say("rules", "welcome", "data").out == "None yet.\n"
    assert say("rules", "welcome", "data", "--write", input="Hello.\n").out == (
        "Whoever joins from now on is shown this once.\n"
    )
    assert say("rules", "welcome", "data", "--as", "bea", "--json").document["body"] == "Hello."
