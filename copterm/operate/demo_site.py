"""The demo's site: made through the services, as if its members had written it over the last weeks.

demo_content/people.toml has the members; every other file there is a community: who is in it, its threads, and the
drafts that bea keeps in it. `ago` is how long before now something happened ("1d 5h"). In a body, `{name}` is the
number of the thread with that name, in whichever file. Of a thread, `read` is how far bea has read it (to its end, when
it says nothing), and `watch` how closely she follows it; `pinned`, `locked` and `solved` say by whom and when. A post
that was `edited` said what stands under `before`; one that was `deleted` is a tombstone, and `reported` says by
whom, when and why: that waits on the desk. A thread that came from another community was `begun` there. What else
was done, demo_acts.py has.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from copterm.domain.actor import Actor
from copterm.domain.clock import fixed, now
from copterm.domain.roles import Role, State, Watch
from copterm.forum import Forum, House
from copterm.operate.demo_acts import Told, Voice, perform
from copterm.services import (
    accounts,
    charters,
    communities,
    drafts,
    goals,
    keys,
    moderation,
    posts,
    reading,
    reports,
    solving,
    threads,
    welcoming,
)

ADMIN = "mo"
READER = "bea"
PEOPLE = "people.toml"
FOUNDED = "60d"
ALL = 1_000_000
"""A number that no thread reaches: it is read to its end."""
FRESH = timedelta(hours=6)
"""So long ago everybody but bea had read everything."""
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
KEPT = re.compile(r"\||```|#| {4}|\s*$|>\s*$")
"""Lines that are never one with their neighbours: of tables and code, headings, empty ones."""
BEGINS = re.compile(r"(?:> )?(?:[*-] |\d+\. )")
NAMED = re.compile(r"\{([a-z0-9-]+)\}")

Act = tuple[datetime, Callable[[], None]]


def fill(house: House, password_hash: str | None = None) -> None:
    """Make the members, communities, threads and posts of demo_content, and what bea has read of them.

    The site must have its admin, mo, already.
    """
    house.system.write_now(lambda actor: Story(now(), password_hash).tell())


def member(house: House, handle: str) -> Forum:
    """The services as this member."""
    return house.forum(house.system.read_now(accounts.get_member, handle).id)


def contents() -> dict[str, dict[str, Any]]:
    """The files of demo_content by name, in order."""
    folder = files("copterm.operate").joinpath("demo_content")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return {one.name: tomllib.loads(one.read_text(encoding="utf-8")) for one in found}


class Story:
    """The demo's story, which ends at `end`. What happened is done again in its order."""

    def __init__(self, end: datetime, password_hash: str | None) -> None:
        self.site = Voice(None)
        self.end = end
        self.password_hash = password_hash
        self.told = Told()
        self.people = self.told.people
        self.names = self.told.names

    def tell(self) -> None:
        """Make everything."""
        found = contents()
        with fixed(lambda: self.end - ago(FOUNDED)):
            self._make_members(found.pop(PEOPLE)["members"])
        acts: list[Act] = []
        for content in found.values():
            place, slug = content["community"], content["community"]["slug"]
            acts.append((self.end - ago(place.get("founded", FOUNDED)), self._found(place)))
            acts += [one for thread in content["threads"] for one in self._acts(thread, thread.get("begun", slug))]
            acts += [self._draft(draft, content) for draft in content.get("drafts", ())]
            acts += [(self._when(one), self._do(one, slug)) for one in content.get("acts", ())]
        acts.append((self.end - FRESH, self._look_in))
        for moment, act in sorted(acts, key=lambda one: one[0]):
            with fixed(lambda moment=moment: moment):  # type: ignore[misc]
                act()
        for one in self.people.values():
            with fixed(lambda one=one: one.last):  # type: ignore[misc]
                one.say(accounts.seen)
        self._read([one for content in found.values() if _has_reader(content) for one in content["threads"]])

    def _read(self, made: list[dict[str, Any]]) -> None:
        """How far bea has read in her communities, and what she watches."""
        known = {thread["id"]: thread.get("read", ALL) for thread in made}
        self.people[READER].say(read_up_to, known | dict.fromkeys(self.told.split_off, ALL))
        for thread in made:
            if "watch" in thread:
                self.people[READER].say(reading.set_watch, thread["id"], Watch(thread["watch"]))

    def _make_members(self, members: list[dict[str, Any]]) -> None:
        for one in members:
            handle = one["handle"]
            if handle != ADMIN:
                self.site.say(accounts.create_member, handle, password_hash=self.password_hash)
            self.people[handle] = Voice(self.site.say(accounts.get_member, handle).id)
            self.people[handle].say(accounts.update_profile, one["name"], one["about"], one["timezone"])
            for key in one.get("keys", ()):
                if key.get("proven"):
                    self.site.say(keys.add_key, key["public"], key["name"], handle)
                else:
                    self.people[handle].say(keys.add_key, key["public"], key["name"])
        self.people[ADMIN].say(welcoming.put_off)

    def _found(self, one: dict[str, Any]) -> Callable[[], None]:
        return lambda: self._make_community(one)

    def _make_community(self, one: dict[str, Any]) -> None:
        first, *others = one["facilitators"]
        tends = self.people[first]
        made = self.site.say(communities.add, one["slug"], one["name"], one["purpose"], facilitator=first)
        for role, handles in (
            (Role.FACILITATOR, others),
            (Role.MODERATOR, one.get("moderators", ())),
            (Role.MEMBER, one["members"]),
        ):
            for handle in handles:
                self.people[handle].say(communities.enter, made.id, role)

        if one.get("state") != State.FORMING:
            tends.say(charters.set_state, made.id, State.ACTIVE, "People ask and answer.")
        if "charter" in one:
            answers = {name: self._said(text) for name, text in one["charter"].items() if name != "review"}
            if "review" in one["charter"]:
                answers["review_on"] = self._when({"ago": one["charter"]["review"]}).date().isoformat()
            tends.say(charters.write_charter, made.id, answers, 0)
        for goal in one.get("goals", ()):
            self._set_goal(tends, made.id, goal)

    def _set_goal(self, tends: Voice, community_id: int, goal: dict[str, Any]) -> None:
        """A goal of `days`, with what was said of it since."""
        answers = {name: text for name, text in goal.items() if name not in ("days", "notes")}
        due_on = (now() + timedelta(days=goal["days"])).date().isoformat()
        made = tends.say(goals.add, community_id, {**answers, "due_on": due_on})
        for said in goal["notes"]:
            with fixed(lambda said=said: self._when(said)):  # type: ignore[misc]
                self.people[said["by"]].say(goals.report, made.id, said["value"], said["body"])

    # What happened, and when -------------------------------------------------------------------------------

    def _acts(self, thread: dict[str, Any], slug: str) -> Iterator[Act]:
        """All that happened in one thread."""
        for number, post in enumerate(thread["posts"], start=1):
            yield self._when(post), self._write(thread, slug, post, number)
            if "edited" in post:
                yield self._when({"ago": post["edited"]}), self._edit(post)
            if "deleted" in post:
                yield self._when(post["deleted"]), self._delete(post)
            for said in post.get("reported", ()):
                yield self._when(said), self._report(post, said)
        for what, service in (("pinned", moderation.pin), ("locked", moderation.lock), ("solved", solving.solve)):
            if what in thread:
                yield self._when(thread[what]), self._mark(thread, service, dict(thread[what]))

    def _write(self, thread: dict[str, Any], slug: str, post: dict[str, Any], number: int) -> Callable[[], None]:
        def act() -> None:
            author = self.people[post["author"]]
            body = self._said(post["before" if "edited" in post else "body"])
            if number == 1:
                kind, title, tags = thread["kind"], thread["title"], thread["tags"]
                thread["id"] = author.say(threads.new_thread, slug, kind, title, body, tags=tags).id
                self.names[thread.get("name", "")] = thread["id"]
                made = author.say(posts.get_post, thread["id"], 1)
            else:
                read_to = number - 1 if now() > self.end - FRESH else 0  # before that _look_in says it, and is quick
                made = author.say(posts.reply, thread["id"], body, post.get("to"), read_to=read_to)
            post["id"] = made.id

        return act

    def _edit(self, post: dict[str, Any]) -> Callable[[], None]:
        return lambda: _nothing(
            self.people[post["author"]].say(posts.edit, post["id"], self._said(post["body"]), revision=1)
        )

    def _delete(self, post: dict[str, Any]) -> Callable[[], None]:
        gone = post["deleted"]
        return lambda: _nothing(self.people[gone["by"]].say(posts.delete, post["id"], gone["reason"]))

    def _report(self, post: dict[str, Any], said: dict[str, Any]) -> Callable[[], None]:
        words = said["reason"], said.get("words", "")
        return lambda: _nothing(self.people[said["by"]].say(reports.report, post["id"], *words))

    def _mark(self, thread: dict[str, Any], service: Any, how: dict[str, Any]) -> Callable[[], None]:
        more = [how[name] for name in ("reason", "post") if name in how]
        return lambda: _nothing(self.people[how["by"]].say(service, thread["id"], *more))

    def _do(self, one: dict[str, Any], slug: str) -> Callable[[], None]:
        def act() -> None:
            said = {"body": self._said(one["body"])} if "body" in one else {}
            perform(self.told, slug, one | said)

        return act

    def _draft(self, draft: dict[str, Any], content: dict[str, Any]) -> Act:
        """What bea has begun to write: an answer where `thread` is the name of one, else a new thread."""

        def act() -> None:
            voice = self.people[READER]
            if "thread" in draft:
                context = f"reply:{self.names[draft['thread']]}"
            else:
                context = f"new:{voice.say(communities.get_community, content['community']['slug']).id}"
            text = {name: draft[name] for name in ("title", "kind", "tags") if name in draft}
            voice.say(drafts.save, context, self._said(draft["body"]), reply_to=draft.get("to"), **text)

        return self._when(draft), act

    def _look_in(self) -> None:
        """Everybody but bea has read everything."""
        for handle, voice in self.people.items():
            if handle != READER:
                last = voice.last
                voice.say(reading.all_read)
                voice.last = last

    def _when(self, one: dict[str, Any]) -> datetime:
        return self.end - ago(one["ago"])

    def _said(self, body: str) -> str:
        """The body with the numbers of the threads that it names, and a paragraph a line, as people type."""
        return NAMED.sub(lambda found: str(self.names.get(found[1], found[0])), unwrapped(body.strip("\n")))


def read_up_to(actor: Actor, numbers: dict[int, int]) -> None:
    """This member has read these threads up to these numbers."""
    for thread_id, number in numbers.items():
        if number:
            reading.advance(actor, thread_id, number)


def _has_reader(content: dict[str, Any]) -> bool:
    return READER in content["community"]["members"]


def unwrapped(body: str) -> str:
    """Markdown whose paragraphs, quotes and items have no line breaks of their own; code and tables keep theirs."""
    lines: list[str] = []
    code = False
    for line in body.split("\n"):
        fence = line.startswith("```")
        before = lines[-1] if lines else ""
        quoted = line.startswith("> ")
        goes_on = before and not KEPT.match(before) and quoted == before.startswith(">")
        if goes_on and not (code or fence) and not KEPT.match(line) and not BEGINS.match(line):
            lines[-1] = f"{before} {line.removeprefix('> ').strip()}"
        else:
            lines.append(line)
        code = code != fence
    return "\n".join(lines)


def ago(text: str) -> timedelta:
    """ "1d 5h" as a span of time."""
    parts = {UNITS[unit]: int(number) for number, unit in re.findall(r"(\d+)([dhm])", text)}
    return timedelta(**parts)


def _nothing(made: object) -> None:
    """For an act that is done for what it does."""
