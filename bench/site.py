"""Sites to measure on: an empty one, and threads written into it many at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.text import paragraph, title
from copterm.db import connection, migrate
from copterm.db.bulk import insert_rows, next_ids
from copterm.db.tables import Community, Post, Thread, TitleWord
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.forum import House
from copterm.services import accounts, communities
from copterm.text.words import words

CHUNK = 500
"""Threads that are stored at once."""
Seats = Callable[[int], int]
"""From a thread's number among those that are made to its community's id, or to its number of posts."""


def make_empty(url: str, folder: Path | None = None) -> str:
    """A site with an admin, ada, and one community, `bench`; the answer is its address."""
    opened = connection.connect(url)
    migrate.migrate(opened)
    opened.close()
    with House.open(url) as house:
        house.system.write_now(accounts.create_member, "ada", "Ada", is_admin=True, password_hash="-")
        house.forum(1).write_now(communities.add, "bench", "Bench", "What is measured here.")
    return url


def write_threads(
    house: House, count: int, posts_of: Seats, authors: Sequence[int], community_of: Seats = lambda n: 1
) -> None:
    """Store so many threads, the newest last: an hour between threads, a minute between posts."""
    dice = random.Random(1)
    bodies = [paragraph(dice) for _ in range(4_000)]
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        house.system.write_now(_store, numbers, count, posts_of, authors, community_of, bodies, dice)
    house.system.write_now(_count)


def _store(
    actor: Actor,
    numbers: range,
    count: int,
    posts_of: Seats,
    authors: Sequence[int],
    community_of: Seats,
    bodies: list[str],
    dice: random.Random,
) -> None:
    end = now()
    threads: list[dict[str, Any]] = []
    posts: list[dict[str, Any]] = []
    titles: list[dict[str, Any]] = []
    sizes = [posts_of(n) for n in numbers]
    post_ids = iter(next_ids(Post, sum(sizes)))
    for n, thread_id, size in zip(numbers, next_ids(Thread, len(numbers)), sizes, strict=True):
        start, community, named = end - timedelta(hours=count - n), community_of(n), title(dice)
        rows = [
            {
                "id": next(post_ids),
                "thread": thread_id,
                "number": number,
                "author": authors[(n + number) % len(authors)],
                "body": bodies[dice.randrange(len(bodies))],
                "created_at": start + timedelta(minutes=number % 60),
            }
            for number in range(1, size + 1)
        ]
        posts += rows
        threads.append(
            {
                "id": thread_id,
                "community": community,
                "title": named,
                "author": rows[0]["author"],
                "created_at": start,
                "post_count": size,
                "last_number": size,
                "last_post_id": rows[-1]["id"],
                "last_post_at": rows[-1]["created_at"],
                "last_author": rows[-1]["author"],
            }
        )
        titles += [{"community": community, "word": word, "thread": thread_id} for word in sorted(set(words(named)))]
    insert_rows(Thread, threads)
    insert_rows(Post, posts)
    insert_rows(TitleWord, titles)


def _count(actor: Actor) -> None:
    """What the communities say about their threads."""
    from peewee import fn

    last, there = fn.MAX(Thread.last_post_at), fn.COUNT(Thread.id)
    for community, threads, newest in Thread.select(Thread.community, there, last).group_by(Thread.community).tuples():
        Community.update(thread_count=threads, last_post_at=newest).where(Community.id == community).execute()


def newest_post(actor: Actor) -> int:
    """The highest id of a post: a floor under which everything is read."""
    newest = Post.select(Post.id).order_by(Post.id.desc()).tuples().first()
    return int(newest[0]) if newest else 0
