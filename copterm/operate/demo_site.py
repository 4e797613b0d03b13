"""The demo's site: made through the services, as if its members had written it over the last weeks."""

import re
import tomllib
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from copterm.domain.clock import fixed, now
from copterm.domain.roles import Role
from copterm.forum import Forum, House
from copterm.services import accounts, communities, posts, reading, threads

ADMIN = "mo"
READER = "bea"
FOUNDED = timedelta(days=60)
UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def fill(house: House, password_hash: str | None = None) -> None:
    """Make the members, communities, threads and posts of demo.toml, and what bea has read of them.

    The site must have its admin, mo, already.
    """
    content = tomllib.loads(files("copterm.operate").joinpath("demo.toml").read_text(encoding="utf-8"))
    start = now()
    with fixed(lambda: start - FOUNDED):
        _make_members(house, content["members"], password_hash)
        for community in content["communities"]:
            _make_community(house, community)
    made: dict[int, int] = {}
    for moment, place, post in sorted(_posts(content["threads"], start), key=lambda one: one[0]):
        with fixed(lambda moment=moment: moment):  # type: ignore[misc]
            _write(house, content["threads"][place], post, made, place)
    for place, thread in enumerate(content["threads"]):
        if thread["read"]:
            member(house, READER).write_now(reading.advance, made[place], thread["read"])


def member(house: House, handle: str) -> Forum:
    """The services as this member."""
    return house.forum(house.system.read_now(accounts.get_member, handle).id)


def _make_members(house: House, members: list[dict[str, str]], password_hash: str | None) -> None:
    for one in members:
        if one["handle"] != ADMIN:
            house.system.write_now(accounts.create_member, one["handle"], password_hash=password_hash)
        member(house, one["handle"]).write_now(accounts.update_profile, one["name"], one["about"], one["timezone"])


def _make_community(house: House, one: dict[str, Any]) -> None:
    first, *others = one["facilitators"]
    made = house.system.write_now(communities.add, one["slug"], one["name"], one["purpose"], facilitator=first)
    for handle in others:
        member(house, handle).write_now(communities.enter, made.id, Role.FACILITATOR)
    for handle in one["members"]:
        member(house, handle).write_now(communities.join, made.id)


def _posts(content: list[dict[str, Any]], start: datetime) -> list[tuple[datetime, int, dict[str, Any]]]:
    """Every post with its moment and the place of its thread."""
    return [
        (start - _ago(post["ago"]), place, post) for place, thread in enumerate(content) for post in thread["posts"]
    ]


def _write(house: House, thread: dict[str, Any], post: dict[str, Any], made: dict[int, int], place: int) -> None:
    author = member(house, post["author"])
    body = post["body"].strip("\n")
    if place in made:
        author.write_now(posts.reply, made[place], body, reply_to=post.get("to"))
        return
    view = author.write_now(
        threads.new_thread, thread["community"], thread["kind"], thread["title"], body, tags=thread["tags"]
    )
    made[place] = view.id


def _ago(text: str) -> timedelta:
    """ "1d 5h" as a span of time."""
    parts = {UNITS[unit]: int(number) for number, unit in re.findall(r"(\d+)([dhm])", text)}
    return timedelta(**parts)
