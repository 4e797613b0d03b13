"""The demo's site: made through the services, as if its members had written it over the last weeks.

demo_content/people.toml has the members; every other file there is a community: who is in it, its threads, and the
drafts that bea keeps in it. `ago` is how long before now something happened ("1d 5h"). In a body, `{name}` is the
number of the thread with that name, in whichever file. Of a thread, `read` is how far bea has read it (to its end, when
it says nothing), and `watch` how closely she follows it; `pinned`, `locked` and `solved` say by whom and when. A post
that was `edited` said what stands under `before`; one that was `deleted` is a tombstone, and `reported` says by
whom, when and why: that waits on the desk.
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
)

ADMIN = "mo"
READER = "bea"
PEOPLE = "people.toml"
FOUNDED = timedelta(days=60)
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
    Story(house, now(), password_hash).tell()


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

    def __init__(self, house: House, end: datetime, password_hash: str | None) -> None:
        self.house = house
        self.end = end
        self.password_hash = password_hash
        self.people: dict[str, Forum] = {}
        self.names: dict[str, int] = {}

    def tell(self) -> None:
        """Make everything."""
        found = contents()
        with fixed(lambda: self.end - FOUNDED):
            self._make_members(found.pop(PEOPLE)["members"])
            for content in found.values():
                self._make_community(content["community"])
        threads_made = [
            (thread, content["community"]["slug"]) for content in found.values() for thread in content["threads"]
        ]
        acts = [act for thread, slug in threads_made for act in self._acts(thread, slug)]
        acts += [self._draft(draft, content) for content in found.values() for draft in content.get("drafts", ())]
        acts.append((self.end - FRESH, self._look_in))
        for moment, act in sorted(acts, key=lambda one: one[0]):
            with fixed(lambda moment=moment: moment):  # type: ignore[misc]
                act()
        self.people[READER].write_now(
            read_up_to, {thread["id"]: thread.get("read", len(thread["posts"])) for thread, _ in threads_made}
        )
        for thread, _ in threads_made:
            if "watch" in thread:
                self.people[READER].write_now(reading.set_watch, thread["id"], Watch(thread["watch"]))

    def _make_members(self, members: list[dict[str, Any]]) -> None:
        for one in members:
            handle = one["handle"]
            if handle != ADMIN:
                self.house.system.write_now(accounts.create_member, handle, password_hash=self.password_hash)
            self.people[handle] = member(self.house, handle)
            self.people[handle].write_now(accounts.update_profile, one["name"], one["about"], one["timezone"])
            for key in one.get("keys", ()):
                if key.get("proven"):
                    self.house.system.write_now(keys.add_key, key["public"], key["name"], handle)
                else:
                    self.people[handle].write_now(keys.add_key, key["public"], key["name"])

    def _make_community(self, one: dict[str, Any]) -> None:
        first, *others = one["facilitators"]
        tends = self.people[first]
        made = self.house.system.write_now(communities.add, one["slug"], one["name"], one["purpose"], facilitator=first)
        for role, handles in (
            (Role.FACILITATOR, others),
            (Role.MODERATOR, one.get("moderators", ())),
            (Role.MEMBER, one["members"]),
        ):
            for handle in handles:
                self.people[handle].write_now(communities.enter, made.id, role)

        tends.write_now(charters.set_state, made.id, State.ACTIVE, "People ask and answer.")
        if "charter" in one:
            tends.write_now(charters.write_charter, made.id, one["charter"], 0)
        for goal in one.get("goals", ()):
            self._set_goal(tends, made.id, goal)

    def _set_goal(self, tends: Forum, community_id: int, goal: dict[str, Any]) -> None:
        """A goal of `days`, with what was said of it since."""
        answers = {name: text for name, text in goal.items() if name not in ("days", "notes")}
        due_on = (now() + timedelta(days=goal["days"])).date().isoformat()
        made = tends.write_now(goals.add, community_id, {**answers, "due_on": due_on})
        for said in goal["notes"]:
            with fixed(lambda said=said: self._when(said)):  # type: ignore[misc]
                self.people[said["by"]].write_now(goals.report, made.id, said["value"], said["body"])

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
                thread["id"] = author.write_now(threads.new_thread, slug, kind, title, body, tags=tags).id
                self.names[thread.get("name", "")] = thread["id"]
                made = author.read_now(posts.get_post, thread["id"], 1)
            else:
                made = author.write_now(posts.reply, thread["id"], body, post.get("to"), read_to=number - 1)
            post["id"] = made.id

        return act

    def _edit(self, post: dict[str, Any]) -> Callable[[], None]:
        return lambda: _nothing(
            self.people[post["author"]].write_now(posts.edit, post["id"], self._said(post["body"]), revision=1)
        )

    def _delete(self, post: dict[str, Any]) -> Callable[[], None]:
        gone = post["deleted"]
        return lambda: _nothing(self.people[gone["by"]].write_now(posts.delete, post["id"], gone["reason"]))

    def _report(self, post: dict[str, Any], said: dict[str, Any]) -> Callable[[], None]:
        words = said["reason"], said.get("words", "")
        return lambda: _nothing(self.people[said["by"]].write_now(reports.report, post["id"], *words))

    def _mark(self, thread: dict[str, Any], service: Any, how: dict[str, Any]) -> Callable[[], None]:
        more = [how[name] for name in ("reason", "post") if name in how]
        return lambda: _nothing(self.people[how["by"]].write_now(service, thread["id"], *more))

    def _draft(self, draft: dict[str, Any], content: dict[str, Any]) -> Act:
        """What bea has begun to write: an answer where `thread` is the name of one, else a new thread."""

        def act() -> None:
            forum = self.people[READER]
            if "thread" in draft:
                context = f"reply:{self.names[draft['thread']]}"
            else:
                context = f"new:{forum.read_now(communities.get_community, content['community']['slug']).id}"
            text = {name: draft[name] for name in ("title", "kind", "tags") if name in draft}
            forum.write_now(drafts.save, context, self._said(draft["body"]), reply_to=draft.get("to"), **text)

        return self._when(draft), act

    def _look_in(self) -> None:
        """Everybody but bea has read everything."""
        for handle, forum in self.people.items():
            if handle != READER:
                forum.write_now(reading.all_read)

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
