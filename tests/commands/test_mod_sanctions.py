"""Sanctions, appeals, held posts and pace, in words: in lines and in JSON, and how they end."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Say

pytestmark = pytest.mark.usefixtures("peopled")


def started(say: Say) -> str:
    new = say("thread", "new", "--community", "data", "--title", "Buy", "--as", "bea", "--json", input="My course.\n")
    return str(new.document["id"])


def test_a_member_is_warned_about_a_post_appeals_and_is_told_the_answer(say: Say) -> None:
    thread = started(say)
    words = ("--community", "data", "--reason", "No advertising", "--json")
    given = say("mod", "warn", "bea", "--post", f"{thread}#1", *words).document
    assert (given["kind"], given["post"], given["by"]) == ("warning", f"{thread}#1", "the site")
    assert "copterm mod appeal" in say("mod", "standing", "--as", "bea").out
    number = str(given["id"])
    assert say("mod", "appeal", number, "--as", "bea", "--json", input="It was a joke.\n").document["state"] == "open"
    assert "It was a joke." in say("mod", "appeals", "--community", "data").out
    (waiting,) = say("mod", "appeals", "--community", "data", "--json").document["appeals"]
    granted = say("mod", "grant", str(waiting["id"]), "--reason", "Funny", "--json").document
    assert (granted["state"], granted["sanction"]["in_force"]) == ("granted", False)
    assert "appeal granted: Funny" in say("mod", "standing", "--as", "bea").out


def test_a_member_is_silenced_suspended_banned_and_let_off(say: Say) -> None:
    here = ("--community", "data", "--reason", "Spam")
    assert say("mod", "silence", "bea", "--days", "2", *here).out.startswith("bea is silenced until")
    assert say("mod", "suspend", "bea", "--days", "2", *here).code == 0
    assert "is banned, in Data Engineering" in say("mod", "ban", "bea", *here).out
    assert "banned from Data Engineering" in say("thread", "list", "--community", "data", "--as", "bea").err
    found = say("mod", "sanctions", "--community", "data", "--json").document["sanctions"]
    assert [one["kind"] for one in found] == ["ban", "suspension", "silence"]
    lifted = say("mod", "lift", "bea", *here, "--json").document["lifted"]
    assert len(lifted) == 3
    assert say("thread", "list", "--community", "data", "--as", "bea").code == 0
    assert "may write and enter" in say("mod", "lift", "bea", *here).err


def test_who_is_banned_from_the_site_is_told_and_appeals(say: Say) -> None:
    given = say("mod", "ban", "bea", "--reason", "Spam", "--json").document
    assert given["community"] is None
    assert "Your account is banned: Spam." in say("thread", "list", "--community", "data", "--as", "bea").err
    assert say("mod", "appeal", str(given["id"]), "--as", "bea", input="No.").code == 0
    (waiting,) = say("mod", "appeals", "--json").document["appeals"]
    assert "what was done stays" in say("mod", "uphold", str(waiting["id"]), "--reason", "Yes").out


def test_posts_wait_are_approved_and_declined(say: Say) -> None:
    thread = started(say)
    assert say("mod", "hold", "data", "everybody", "--reason", "For a while").code == 0
    held = say("thread", "reply", thread, "--as", "bea", "--json", input="One.").document["held"]
    assert "waits for approval" in say("thread", "reply", thread, "--as", "bea", input="Two.").out
    assert "One." in say("mod", "held", "data").out
    assert say("mod", "approve", str(held), "--json").document["number"] == 2
    (other,) = say("mod", "held", "data", "--json").document["held"]
    assert say("mod", "decline", str(other["id"]), "--reason", "Twice", "--json").document["state"] == "declined"
    assert say("mod", "held", "data").out == "Nothing waits for approval.\n"


def test_slow_mode_and_limits_for_newcomers_are_set(say: Say) -> None:
    thread = started(say)
    assert say("mod", "slow", thread, "--seconds", "60", "--reason", "Heated").code == 0
    assert "Slow mode" in say("thread", "reply", thread, "--as", "bea", input="One.").err
    assert say("mod", "slow", "data", "--seconds", "0", "--reason", "Calm").out == "Slow mode is over there.\n"
    words = ("mod", "newcomers", "data", "--days", "7", "--posts", "3", "--reason", "Spam", "--json")
    assert say(*words).document == {"community": "data", "days": 7, "posts": 3}
