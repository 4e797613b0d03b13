"""Members, keys, invitations, communities and threads, in words: in lines and in JSON, and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import KEY, PASSWORD, Say

pytestmark = pytest.mark.usefixtures("peopled")


def test_a_thread_is_started_answered_listed_and_shown(say: Say) -> None:
    new = say(
        "thread", "new", "--community", "data", "--title", "Café 日本?", "--as", "bea", "--json", input="Why *so*?\n"
    )
    thread = new.document["id"]
    answer = say("thread", "reply", str(thread), "--to", "1", "--as", "ada", "--json", input="Because.\n").document
    assert (answer["thread"], answer["number"]) == (thread, 2)

    (row,) = say("thread", "list", "--community", "data", "--json").document["threads"]
    assert (row["id"], row["title"], row["replies"], row["author"], row["last_author"]) == (
        thread,
        "Café 日本?",
        1,
        "bea",
        "ada",
    )

    shown = say("thread", "show", str(thread), "--json").document
    assert [post["number"] for post in shown["posts"]] == [1, 2]
    second = shown["posts"][1]
    assert (second["author"], second["reply_to"], second["body"]) == ("ada", 1, "Because.")
    assert second["created_at"].endswith("+00:00")
    lines = say("thread", "show", str(thread)).out.split("\n")
    assert lines[0] == "Data Engineering › Café 日本?"
    assert "#2  ada  to #1" in lines[5]


def test_a_long_list_comes_in_pages_that_miss_nothing(say: Say) -> None:
    for number in range(7):
        say("thread", "new", "--community", "data", "--title", f"Thread {number}", "--as", "bea", input="Text.")
    words = ("thread", "list", "--community", "data", "--json")
    first = say(*words, "--limit", "3").document
    second = say(*words, "--limit", "50", "--after", first["next"]).document
    titles = [row["title"] for row in (*first["threads"], *second["threads"])]
    assert titles == [f"Thread {number}" for number in reversed(range(7))]
    assert second["next"] is None
    assert len(say(*words, "--all").document["threads"]) == 7


def test_what_is_handed_on_as_next_must_be_one(say: Say) -> None:
    said = say("thread", "list", "--community", "data", "--after", "nonsense")
    assert (said.code, "is not the `next` of a page" in said.err) == (1, True)


def test_a_question_is_solved_and_opened_again(say: Say) -> None:
    words = ("thread", "new", "--community", "data", "--title", "Why?", "--kind", "question", "--as", "bea", "--json")
    thread = str(say(*words, input="Why?\n").document["id"])
    say("thread", "reply", thread, "--as", "ada", input="Because.\n")
    assert say("thread", "solve", thread, "2", "--as", "bea").out == f"Solved by {thread}#2: Why?\n"
    shown = say("thread", "show", thread, "--json").document
    assert (shown["solved_by"], [post["accepted"] for post in shown["posts"]]) == (2, [False, True])
    assert "  accepted" in say("thread", "show", thread).out
    assert say("thread", "unsolve", thread, "--as", "bea", "--json").document["solved_by"] is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("thread", "list", "--community", "none"), "There is no community none."),
        (("thread", "show", "99"), "There is no thread 99."),
        (("thread", "reply", "99", "--as", "bea"), "There is no thread 99."),
        (("thread", "new", "--community", "data", "--title", "T", "--as", "zoe"), "There is no member zoe."),
        (("thread", "new", "--community", "none", "--title", "T", "--as", "bea"), "There is no community none."),
        (("member", "show", "zoe"), "There is no member zoe."),
        (("member", "add", "root"), "kept for the site itself"),
        (("member", "add", "bea"), "bea is a member of this site already."),
        (("member", "suspend", "ada"), "only admin"),
        (("member", "link", "77", "bea"), "There is no unclaimed author 77."),
        (("key", "add", "bea", KEY), "belongs to another account"),
        (("key", "revoke", "77"), "There is no key 77."),
        (("invite", "--community", "none"), "There is no community none."),
        (("community", "add", "data", "--name", "Again"), "There is a community data already."),
        (("community", "add", "Not good!", "--name", "X"), "short name"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_1(say: Say, words: tuple[str, ...], sentence: str) -> None:
    said = say(*words, input="Some text.")
    assert said.code == 1
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("thread", "nonsense"),
        ("thread", "show"),
        ("thread", "show", "abc"),
        ("thread", "new", "--community", "data", "--title", "T"),
        ("community", "add", "data"),
        ("invite", "--days", "0"),
        ("member", "list", "--nonsense"),
    ],
)
def test_wrong_usage_is_exit_code_2(say: Say, words: tuple[str, ...]) -> None:
    said = say(*words)
    assert (said.code, said.out) == (2, "")
    assert "--help" in said.err


def test_text_that_is_not_text_is_refused(say: Say) -> None:
    said = say("thread", "new", "--community", "data", "--title", "T", "--as", "bea", input=b"\xff\xfe\x00")
    assert (said.code, said.err) == (1, "copterm: The input is not text in UTF-8.\n")
    assert say("thread", "list", "--community", "data", "--json").document["threads"] == []


def test_an_empty_text_is_refused(say: Say) -> None:
    said = say("thread", "new", "--community", "data", "--title", "T", "--as", "bea", input="  \n")
    assert (said.code, "nothing to send" in said.err) == (1, True)


def test_a_members_text_cannot_act_on_the_operators_terminal(say: Say) -> None:
    body = "\x1b]0;owned\x07\x1b[2J\u202eabc"
    say("thread", "new", "--community", "data", "--title", "T\x1b[31m", "--as", "bea", input=body)
    for words in (
        ("thread", "show", "1"),
        ("thread", "show", "1", "--json"),
        ("thread", "list", "--community", "data"),
    ):
        shown = say(*words).out
        assert not [letter for letter in shown if letter != "\n" and not letter.isprintable()]


def test_members_are_listed_shown_suspended_and_let_in_again(say: Say) -> None:
    handles = [one["handle"] for one in say("member", "list", "--json").document["members"]]
    assert handles == ["ada", "bea"]
    assert "Bea Moreau" in say("member", "show", "bea").out
    assert say("member", "suspend", "bea", "--days", "3", "--reason", "spam", "--json").document["suspended_until"]
    assert "suspended until" in say("member", "list").out
    said = say("thread", "new", "--community", "data", "--title", "T", "--as", "bea", input="Text.")
    assert (said.code, "suspended" in said.err) == (1, True)
    assert say("member", "suspend", "bea", "--lift", "--json").document["suspended_until"] is None


def test_a_member_becomes_an_admin(say: Say) -> None:
    assert say("member", "add", "--admin", "bea", "--json").document["is_admin"] is True
    assert say("member", "add", "--admin", "bea").code == 1


def test_a_password_comes_from_the_input(say: Say) -> None:
    assert say("member", "add", "chen", "--password-stdin", input=f"{PASSWORD}\n").code == 0
    assert say("member", "add", "dee", "--password-stdin", input="short\n").code == 1
    assert "dee" not in say("member", "list").out


def test_a_recovery_code_is_shown_once(say: Say) -> None:
    one, other = (say("member", "reset", "bea", "--json").document["code"] for _ in range(2))
    assert one != other
    assert other.count("-") == 5


def test_keys_are_added_renamed_and_revoked(say: Say, tmp_path: Path) -> None:
    (key,) = say("key", "list", "ada", "--json").document["keys"]
    assert key["fingerprint"].startswith("SHA256:")
    assert key["proven_at"]
    assert say("key", "rename", str(key["id"]), "laptop", "--json").document["name"] == "laptop"
    assert say("key", "revoke", str(key["id"]), "--json").document["revoked_at"]
    assert "revoked" in say("key", "list", "ada").out
    (tmp_path / "ada.pub").write_text(KEY)
    assert say("key", "add", "ada", str(tmp_path / "ada.pub"), "--name", "again").code == 0
    assert say("key", "add", "ada", "-", input=KEY).code == 0


def test_an_invitation_has_a_code_and_an_end(say: Say) -> None:
    document = say(
        "invite", "--community", "data", "--role", "moderator", "--uses", "3", "--days", "2", "--json"
    ).document
    assert document["code"].count("-") == 3
    assert (document["community"], document["role"], document["uses"]) == ("data", "moderator", 3)
    assert "To join, type: ssh -p 2222 join@HOST\n" in say("invite").out


def test_how_to_come_in_is_said_with_the_port_and_where_it_leads(say: Say) -> None:
    reset = say("member", "reset", "bea", env={"COPTERM_PORT": "22"}).out
    assert "good once and for 2 days: " in reset
    assert "To come in, type: ssh recover@HOST\n" in reset
    assert "the handle bea and a new password" in reset
    assert "copterm member reset dee" in say("member", "add", "dee").out
    with_password = say(
        "member", "add", "eve", "--password-stdin", input=f"{PASSWORD}\n", env={"COPTERM_HOST": "127.0.0.1"}
    )
    assert "To come in, type: ssh -p 2222 localhost\n" in with_password.out


def test_communities_are_listed_with_their_figures(say: Say) -> None:
    (row,) = say("community", "list", "--json").document["communities"]
    assert (row["slug"], row["name"], row["threads"]) == ("data", "Data Engineering", 0)
    assert "Data Engineering" in say("community", "list").out


def test_outside_a_community_nobody_writes_in_it(say: Say) -> None:
    say("member", "add", "dee")
    said = say("thread", "new", "--community", "data", "--title", "T", "--as", "dee", input="Text.")
    assert (said.code, "Join it" in said.err) == (1, True)


def test_every_command_explains_itself(say: Say) -> None:
    from tests.docs.tables import commands

    for path, _ in commands():
        words = [word for word in path.split()[1:] if word.islower() and not word.startswith("[")]
        said = say(*words, "--help")
        assert said.code == 0, path
        assert "Usage: copterm" in said.out
