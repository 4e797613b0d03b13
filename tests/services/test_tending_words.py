"""Whatever is typed while a community is tended: taken clean, or refused in a sentence, and never a crash.

Every text that a service of tending takes is found by looking at the services: a new one needs a line here.
"""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from copterm.domain.actor import Actor
from copterm.domain.charter import CHARTER
from copterm.domain.clock import now
from copterm.domain.errors import Refusal
from copterm.domain.goals import GOAL
from copterm.domain.roles import Role
from copterm.forum import Forum, House
from copterm.services import (
    accounts,
    appeals,
    applications,
    communities,
    deciding,
    goals,
    hiding,
    holding,
    membership,
    moderation,
    moving,
    pace,
    posts,
    reports,
    rules,
    sanctions,
    threads,
)
from tests.conftest import Site
from tests.mallory import TEXTS
from tests.services.test_mallory import assert_harmless
from tests.services.test_reports import appoint

MODULES = (
    "appeals", "applications", "arrangements", "charters", "deciding", "goals", "greeting", "hiding", "holding",
    "membership", "moderation", "moving", "pace", "reports", "rules", "sanctions", "undoing",
)  # fmt: skip
NAMES = frozenset({"community", "handle", "key", "done", "refusal", "why"})
"""Parameters that are looked up, or that another service gives."""
ASKED = ("What brings you here?",)
HUGE = "x" * 100_000


class Call(NamedTuple):
    """Who calls, and with what, when nothing is wrong with it."""

    who: str
    given: dict[str, Any]


def calls(at: dict[str, int]) -> dict[str, Call]:
    """A good call of each service; `at` are the ids of what it is about."""
    why, ada, bea = {"reason": "So."}, "ada", "bea"
    thread, post = {"thread_id": at["thread"]}, {"post_id": at["post"]}
    return {
        "appeals.make": Call(bea, {"sanction_id": at["warning"], "body": "No."}),
        "appeals.list_appeals": Call(ada, {"community": 1, "state": "open"}),
        "appeals.decide": Call(ada, {"appeal_id": at["appeal"], "granted": False, "answer": "No."}),
        "appeals.reopen": Call(ada, {"appeal_id": at["answered"], **why}),
        "applications.keep": Call(bea, {"community": "asks", "questions": ASKED, "answers": ("Tea.",)}),
        "applications.apply": Call(bea, {"community": "asks", "questions": ASKED, "answers": ("Tea.",)}),
        "applications.list_applications": Call(ada, {"community": "asks", "state": "open"}),
        "applications.decide": Call(ada, {"application_id": at["application"], "accept": False, **why}),
        "arrangements.rename": Call(ada, {"community": 1, "name": "Tea", "was": "Data Engineering"}),
        "charters.write_charter": Call(ada, {"community": 1, "answers": CHARTER, "revision": 0}),
        "charters.set_state": Call(ada, {"community": 1, "state": "active", "was": "forming", **why}),
        "charters.retire": Call(ada, {"community": 1, "closing": "Done.", "was": "forming"}),
        "deciding.hand_over": Call("mo", {"case_id": at["case"], **why}),
        "deciding.decide": Call(ada, {"case_id": at["case"], "outcome": "nothing", "answer": "Fine.", **why}),
        "deciding.reopen": Call(ada, {"case_id": at["decided"], **why}),
        "goals.add": Call(ada, {"community": 1, "answers": GOAL}),
        "goals.change": Call(ada, {"goal_id": at["goal"], "answers": GOAL}),
        "goals.report": Call(ada, {"goal_id": at["goal"], "value": "1", "body": "Slowly."}),
        "goals.close": Call(ada, {"goal_id": at["goal"], "outcome": "Reached."}),
        "greeting.write_greeting": Call(ada, {"community": 1, "body": "Hello.", "before": ""}),
        "hiding.hide": Call(ada, {**post, **why}),
        "hiding.restore": Call(ada, {"post_id": at["hidden"], **why}),
        "holding.reply": Call("chen", {**thread, "body": "Tea."}),
        "holding.new_thread": Call(
            "chen", {"community": 1, "kind": "question", "title": "Tea?", "body": "Which?", "tags": ("tea",)}
        ),
        "holding.decline": Call(ada, {"held_id": at["held"], **why}),
        "holding.reopen": Call(ada, {"held_id": at["declined"], **why}),
        "membership.list_people": Call(ada, {"community": 1, "after": (2, "bea"), "filter_by": "b"}),
        "membership.set_role": Call(
            ada, {"community": 1, "handle": "mo", "role": "member", "before": "moderator", **why}
        ),
        "membership.remove": Call(ada, {"community": 1, "handle": "mo", **why}),
        "membership.restore": Call(ada, {"community": 1, "handle": "gone", "role": "member"}),
        "membership.set_terms": Call(
            ada, {"community": 1, "visibility": "public", "joining": "application", "questions": ASKED}
        ),
        "moderation.lock": Call(ada, {**thread, **why}),
        "moderation.unlock": Call(ada, {"thread_id": at["locked"], **why}),
        "moderation.pin": Call(ada, {**thread, **why}),
        "moderation.unpin": Call(ada, {"thread_id": at["locked"], **why}),
        "moderation.archive": Call(ada, {**thread, **why}),
        "moderation.unarchive": Call(ada, {"thread_id": at["archived"], **why}),
        "moderation.retitle": Call(ada, {**thread, "title": "Coffee", "was": "Tea or coffee", **why}),
        "moderation.retag": Call(ada, {**thread, "tags": ("tea",), "was": (), **why}),
        "moving.move": Call(ada, {**thread, "community": "asks", **why}),
        "moving.split": Call(ada, {**thread, "numbers": (2,), "title": "Apart", "kind": "discussion", **why}),
        "moving.merge": Call(ada, {"thread_id": at["other"], "into": at["thread"], **why}),
        "moving.take_back": Call(ada, {"entry": at["entry"], **why}),
        "pace.set_slow": Call(ada, {"community": 1, "seconds": 5, **why}),
        "pace.set_thread_slow": Call(ada, {**thread, "seconds": 5, **why}),
        "pace.set_newcomers": Call(ada, {"community": 1, "days": 5, "posts": 5, **why}),
        "pace.set_holds": Call(ada, {"community": 1, "who": "newcomers", **why}),
        "reports.report": Call("chen", {"post_id": at["post"], "reason": "other", "words": "Rude."}),
        "rules.publish": Call(ada, {"community": 1, "body": "Be kind.", "note": "New."}),
        "rules.pin": Call(ada, {"community": "asks", **why}),
        "rules.unpin": Call(ada, {"community": "asks", **why}),
        "rules.list_acceptances": Call(ada, {"community": 1, "after": "b"}),
        "sanctions.give": Call(ada, {"handle": "chen", "kind": "ban", "community": 1, **why}),
        "sanctions.lift": Call(ada, {"sanction_id": at["warning"], **why}),
        "sanctions.lift_all": Call(ada, {"handle": "bea", "community": 1, **why}),
        "sanctions.put_back": Call(ada, {"sanction_id": at["lifted"], **why}),
        "undoing.undo": Call(ada, {"entry": at["entry"], **why}),
    }  # fmt: skip


def fields() -> list[tuple[str, str]]:
    """Every text that a service of tending takes: the service and the name of the parameter, or of a form's part."""
    found = []
    for module in MODULES:
        for name, service in vars(import_module(f"copterm.services.{module}")).items():
            is_ours = inspect.isfunction(service) and service.__module__ == f"copterm.services.{module}"
            if name.startswith("_") or not is_ours:
                continue
            asked = list(inspect.signature(service).parameters.values())
            if not asked or asked[0].name != "actor":
                continue
            for one in asked[1:]:
                if "str" not in str(one.annotation) or one.name in NAMES:
                    continue
                parts = {"charters": CHARTER, "goals": GOAL}.get(module) if one.name == "answers" else None
                found += [(f"{module}.{name}", part.name) for part in parts or ()]
                found += [] if parts else [(f"{module}.{name}", one.name)]
    return found


FIELDS = fields()


@pytest.fixture(scope="module")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, Call]]]:
    """A site where every act of tending can be done; what is tried on it is taken back."""
    path = tmp_path_factory.mktemp("words") / "site.db"
    shutil.copyfile(sqlite_template, path)
    with House.open(str(path)) as house:
        site = Site(house, str(path))
        yield site, calls(build(site))


def build(site: Site) -> dict[str, int]:
    ada = site.admin()
    site.community(ada)
    mo, bea, chen, gone = (site.member(ada, handle) for handle in ("mo", "bea", "chen", "gone"))
    appoint(site, mo, 1, Role.MODERATOR)
    ada.write_now(communities.add, "asks", "Asks")
    ada.write_now(membership.set_terms, "asks", joining="application")
    at = {}
    for name, title in (("thread", "Tea or coffee"), ("other", "Other"), ("locked", "Locked"), ("archived", "Old")):
        at[name] = bea.write_now(threads.new_thread, 1, "discussion", title, "Which?").id
    at["post"] = bea.write_now(posts.reply, at["thread"], "Tea.").id
    at["hidden"] = bea.write_now(posts.reply, at["thread"], "Coffee.").id
    decided = bea.write_now(posts.reply, at["thread"], "Water.").id
    ada.write_now(hiding.hide, at["hidden"], "Rude.")
    ada.write_now(moderation.pin, at["locked"], "So.")
    ada.write_now(moderation.lock, at["locked"], "So.")
    ada.write_now(moderation.archive, at["archived"], "So.")
    mo.write_now(reports.report, at["post"], "unkind")
    mo.write_now(reports.report, decided, "unkind")
    at["case"], at["decided"] = 1, 2
    ada.write_now(deciding.decide, 2, "nothing", "Fine.")
    until = now() + timedelta(days=3)
    given = [
        ada.write_now(sanctions.give, handle, kind, "Rude.", where, end).id
        for handle, kind, where, end in (
            ("bea", "warning", 1, None), ("mo", "warning", 1, None), ("gone", "warning", 1, None),
            ("gone", "silence", 1, until), ("bea", "silence", 1, until),
        )
    ]  # fmt: skip
    at["warning"] = given[0]
    at["appeal"] = mo.write_now(appeals.make, given[1], "No.").id
    at["answered"] = gone.write_now(appeals.make, given[2], "No.").id
    ada.write_now(appeals.decide, at["answered"], False, "Yes.")
    at["lifted"] = given[3]
    ada.write_now(sanctions.lift, given[3], "Enough.")
    ada.write_now(membership.remove, 1, "gone", "Spam.")
    ada.write_now(pace.set_holds, 1, "everybody", "Busy.")
    at["held"] = chen.write_now(holding.reply, at["thread"], "Milk.").id
    at["declined"] = chen.write_now(holding.reply, at["thread"], "Beer.").id
    ada.write_now(holding.decline, at["declined"], "No.")
    ada.write_now(pace.set_holds, 1, "nobody", "Calm.")
    at["application"] = chen.write_now(applications.apply, "asks", ASKED, ("Tea.",)).id
    at["goal"] = ada.write_now(goals.add, 1, good_goal()).id
    ada.write_now(rules.publish, "asks", "Be kind.")
    at["entry"] = ada.write_now(moving.split, at["thread"], (4,), "Apart", "Off topic.").entry
    return at


def good_goal() -> dict[str, str]:
    due = (now() + timedelta(days=30)).date().isoformat()
    return {"title": "Answer faster", "target": "4", "due_on": due}


class Undone(Exception):
    """What it was tried for is known."""


def outcome(town: tuple[Site, dict[str, Call]], service: str, field: str, text: str | None) -> Any:
    """What is answered, or the refusal; `text` None is a call with which nothing is wrong."""
    site, good = town
    who, given = good[service]
    filled = dict(given)
    for name, parts in (("answers", CHARTER), ("answers", GOAL)):
        if filled.get(name) is parts:
            filled[name] = good_goal() if parts is GOAL else {"purpose": "Tea for all."}
            if text is not None:
                filled[name] |= {field: text}
                field = ""
    if field and text is not None:
        there = filled.get(field)
        filled[field] = (there[0], text) if field == "after" and isinstance(there, tuple) else (
            (text,) if isinstance(there, tuple) else text
        )  # fmt: skip
    module, _, name = service.partition(".")
    act: Callable[..., Any] = getattr(import_module(f"copterm.services.{module}"), name)

    def undo(actor: Actor) -> None:
        raise Undone(act(actor, **filled))

    forum: Forum = site.house.forum(site.system.read_now(_id, who))
    try:
        forum.write_now(undo)
    except Undone as done:
        return done.args[0]
    except Refusal as refusal:
        return refusal
    raise AssertionError("it is taken back or refused")


def _id(_: Actor, handle: str) -> int:
    return int(accounts.find_member(handle).id)


def test_every_text_has_a_call_here(town: tuple[Site, dict[str, Call]]) -> None:
    assert {service for service, _ in FIELDS} == set(town[1])


@pytest.mark.parametrize("service", sorted({service for service, _ in FIELDS}))
def test_the_call_is_a_good_one(town: tuple[Site, dict[str, Call]], service: str) -> None:
    answer = outcome(town, service, "", None)
    assert not isinstance(answer, Refusal), str(answer)


@pytest.mark.parametrize(("service", "field"), FIELDS)
def test_a_text_is_taken_clean_or_refused_in_a_sentence(
    town: tuple[Site, dict[str, Call]], service: str, field: str
) -> None:
    for text in (*TEXTS.values(), "\0", "nul\0in it", "\ud800"):
        answer = outcome(town, service, field, text)
        if isinstance(answer, Refusal):
            assert 0 < len(str(answer)) < 500
            answer = str(answer)
        assert_harmless(answer)


LOOKED_FOR = frozenset({"filter_by", "after", "was", "before", "state", "questions"})
"""What is compared or looked for: too long a one fits nothing, and need not be refused."""


@pytest.mark.parametrize(("service", "field"), [one for one in FIELDS if one[1] not in LOOKED_FOR])
def test_100_000_characters_are_refused(town: tuple[Site, dict[str, Call]], service: str, field: str) -> None:
    answer = outcome(town, service, field, HUGE)
    assert isinstance(answer, Refusal) or service == "applications.keep", "taken, or cut without a word"
    assert len(str(answer)) < 500 or service == "applications.keep"
