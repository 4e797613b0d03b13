"""What the demo's people did besides writing: rules, who comes in, sanctions, posts that moved, communities that end.

An act stands as `[[acts]]` in a file of demo_content: when (`ago`), `by` whom, and what it `does`, one of ACTS, with
what that needs. Threads are named as in demo_site.py; a thread that is made by splitting gets a name here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

from copterm.domain.actor import SYSTEM, Actor
from copterm.domain.clock import now
from copterm.services import (
    accounts,
    appeals,
    applications,
    charters,
    conduct,
    goals,
    greeting,
    hiding,
    holding,
    invitations,
    membership,
    moving,
    pace,
    posts,
    rules,
    sanctions,
)

One = dict[str, Any]
P = ParamSpec("P")
R = TypeVar("R")


class Voice:
    """The services as one person, done at once in the transaction at hand: the demo's story is told in one."""

    def __init__(self, member_id: int | None) -> None:
        self.member_id = member_id
        self.last = now()
        """When they did something last."""

    def say(self, service: Callable[Concatenate[Actor, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do what this service does."""
        self.last = now()
        actor = SYSTEM if self.member_id is None else accounts.load_actor(self.member_id)
        return service(actor, *args, **kwargs)


@dataclass
class Told:
    """What is known of the site while its story is told: people by handle, threads by name, codes by name.

    `split_off` are the threads that splitting has made.
    """

    people: dict[str, Voice] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    split_off: list[int] = field(default_factory=list)

    def post_id(self, one: One) -> int:
        """The id of the post that is named by `thread` and `post`."""
        found = self.people[one["by"]].say(posts.get_post, self.names[one["thread"]], one["post"])
        return found.id


def perform(told: Told, slug: str, one: One) -> None:
    """Do one act, now, in the community with this short name."""
    ACTS[one["does"]](told, told.people[one["by"]], slug, one)


# Rules, and who comes in -----------------------------------------------------------------------------------------


def _rules(told: Told, voice: Voice, slug: str, one: One) -> None:
    since = voice.say(rules.get_rules, slug).version
    voice.say(rules.publish, slug, one["body"], one.get("note", ""), one.get("asks_again", True), since)


def _accept(told: Told, voice: Voice, slug: str, one: One) -> None:
    version = voice.say(rules.get_rules, slug).version
    for handle in (one["by"], *one.get("others", ())):
        told.people[handle].say(rules.accept, slug, version)


def _welcome(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(greeting.write_greeting, slug, one["body"])


def _terms(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(membership.set_terms, slug, joining=one["joining"], questions=one["questions"])


def _apply(told: Told, voice: Voice, slug: str, one: One) -> None:
    questions = voice.say(applications.get_form, slug).questions
    voice.say(applications.apply, slug, questions, one["answers"])


def _take_in(told: Told, voice: Voice, slug: str, one: One) -> None:
    waiting = voice.say(applications.list_applications, slug)
    asked = next(row for row in waiting if row.handle == one["whom"])
    voice.say(applications.decide, asked.id, True)


def _invite(told: Told, voice: Voice, slug: str, one: One) -> None:
    made = voice.say(invitations.create, slug, one["role"], one["uses"], one["days"])
    told.codes[one["name"]] = made.code


def _come(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(invitations.accept, told.codes[one["invitation"]])
    voice.say(greeting.seen, slug)


# Orderly ---------------------------------------------------------------------------------------------------------


def _hold(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(pace.set_holds, slug, one["who"], one["reason"])


def _ask(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(holding.new_thread, slug, one["kind"], one["title"], one["body"], one["tags"])


def _slow(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(pace.set_thread_slow, told.names[one["thread"]], one["seconds"], one["reason"])


def _hide(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(hiding.hide, told.post_id(one), one["reason"])


def _sanction(told: Told, voice: Voice, slug: str, one: One) -> None:
    until = now() + timedelta(days=one["days"]) if "days" in one else None
    about = told.post_id(one) if "post" in one else None
    voice.say(sanctions.give, one["whom"], one["kind"], one["reason"], slug, until, about)


def _lift(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(sanctions.lift_all, one["whom"], one["reason"], slug)


def _appeal(told: Told, voice: Voice, slug: str, one: One) -> None:
    latest, *_ = voice.say(conduct.standing)
    voice.say(appeals.make, latest.id, one["body"])


def _split(told: Told, voice: Voice, slug: str, one: One) -> None:
    made = voice.say(moving.split, told.names[one["thread"]], one["posts"], one["title"], one["reason"])
    told.names[one["name"]] = made.thread_id
    told.split_off.append(made.thread_id)


def _merge(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(moving.merge, told.names[one["thread"]], told.names[one["into"]], one["reason"])


def _move(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(moving.move, told.names[one["thread"]], one["to"], one["reason"])


# Goals, and the end ----------------------------------------------------------------------------------------------


def _link(told: Told, voice: Voice, slug: str, one: One) -> None:
    titles = {goal.title: goal.id for goal in voice.say(goals.list_goals, slug)}
    voice.say(goals.link, titles[one["goal"]], told.names[one["thread"]])


def _retire(told: Told, voice: Voice, slug: str, one: One) -> None:
    voice.say(charters.retire, slug, one["body"])


ACTS: Mapping[str, Callable[[Told, Voice, str, One], None]] = MappingProxyType(
    {
        "rules": _rules,
        "accept": _accept,
        "welcome": _welcome,
        "terms": _terms,
        "apply": _apply,
        "take in": _take_in,
        "invite": _invite,
        "come": _come,
        "hold": _hold,
        "ask": _ask,
        "slow": _slow,
        "hide": _hide,
        "sanction": _sanction,
        "lift": _lift,
        "appeal": _appeal,
        "split": _split,
        "merge": _merge,
        "move": _move,
        "link": _link,
        "retire": _retire,
    }
)
