"""Membership in words: joining in three ways, roles, removal, invitations, and what a private community says."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Say

pytestmark = pytest.mark.usefixtures("peopled")


def test_people_are_listed_with_their_roles(say: Say) -> None:
    people = say("membership", "list", "data", "--json").document["people"]
    assert [(one["handle"], one["role"]) for one in people] == [("ada", "facilitator"), ("bea", "member")]
    assert say("membership", "list", "data", "--as", "bea").out.startswith("ada  facilitator  since ")
    assert say("membership", "list", "data", "--like", "zz").out == "Nobody here is called that.\n"


def test_one_asks_to_join_and_is_taken_in(say: Say) -> None:
    say("member", "add", "chen")
    words = ("--joining", "application", "--question", "Why?", "--question", "What for?")
    assert say("community", "set", "data", *words, "--as", "ada", "--json").document["questions"] == [
        "Why?",
        "What for?",
    ]
    shown = say("community", "set", "data").out
    assert "\njoining         application\n" in shown
    assert "\nholds           nobody\n" in shown
    assert say("community", "set", "data", "--name", "Tea", "--as", "ada", "--json").document["name"] == "Tea"
    assert say("community", "set", "data", "--name", "Data Engineering", "--as", "ada").code == 0
    assert "asks a few questions" in say("membership", "join", "data", "--as", "chen").err
    assert say("membership", "apply", "data", "--as", "chen").out.startswith("1  Why?\n2  What for?\n")
    assert "asks 2 questions" in say("membership", "apply", "data", "--answer", "So", "--as", "chen").err
    answers = ("--answer", "Data", "--answer", "Peace")
    made = say("membership", "apply", "data", *answers, "--as", "chen", "--json").document
    assert (made["state"], made["answers"]) == ("open", ["Data", "Peace"])
    assert "      Peace" in say("membership", "applications", "data", "--as", "ada").out
    assert say("membership", "withdraw", "data", "--as", "chen").code == 0
    again = say("membership", "apply", "data", *answers, "--as", "chen", "--json").document["id"]
    assert "decide who joins" in say("membership", "accept", str(again), "--as", "chen").err
    assert say("membership", "accept", str(again), "--as", "ada").out == "chen is in Data Engineering now.\n"
    assert say("membership", "decline", str(again), "--reason", "no", "--as", "ada").code == 1
    states = [one["state"] for one in say("membership", "asked", "--as", "chen", "--json").document["applications"]]
    assert states == ["accepted", "withdrawn"]


def test_a_code_is_made_taken_listed_and_revoked(say: Say) -> None:
    say("member", "add", "chen")
    say("community", "set", "data", "--visibility", "private")
    made = say("invite", "--community", "data", "--role", "moderator", "--uses", "2", "--as", "ada", "--json").document
    assert say("membership", "take", made["code"], "--as", "chen", "--json").document["role"] == "moderator"
    (row,) = say("community", "invite", "list", "data", "--as", "ada", "--json").document["invitations"]
    assert (row["uses_left"], row["by"], row["revoked_at"]) == (1, "ada", None)
    assert say("community", "invite", "revoke", str(row["id"]), "--as", "ada").code == 0
    assert say("community", "invite", "list", "data").out == "There is no invitation out.\n"
    assert "not known, used up" in say("membership", "take", made["code"], "--as", "bea").err


def test_roles_and_removal_take_their_reasons(say: Say) -> None:
    assert say("membership", "role", "data", "bea", "moderator", "--as", "ada").out == "bea is a moderator now.\n"
    assert "Say why" in say("membership", "role", "data", "bea", "member", "--as", "ada").err
    assert (
        "You cannot remove a facilitator"
        in say("membership", "remove", "data", "ada", "--reason", "x", "--as", "bea").err
    )
    removed = say("membership", "remove", "data", "bea", "--reason", "moved on", "--as", "ada", "--json").document
    assert (removed["handle"], removed["community"]) == ("bea", "data")
    assert "joined again by invitation" in say("membership", "join", "data", "--as", "bea").err


def test_the_last_facilitator_and_the_last_admin_stay(say: Say) -> None:
    assert "only facilitator" in say("membership", "leave", "data", "--as", "ada").err
    assert "only admin" in say("member", "admin", "ada", "--remove").err
    assert say("member", "admin", "bea").out == "bea is an admin of this site.\n"
    assert say("member", "admin", "ada", "--remove", "--json").document["is_admin"] is False
