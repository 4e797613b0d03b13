"""Sites to measure on: generated threads of the shape of a mailing list, and members with keys."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import asyncssh

from copterm.db import connection, migrate
from copterm.db.tables import Community, Post, Thread
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.forum import House
from copterm.services import accounts, communities, keys, threads

VOCABULARY = (
    "deferred reactor socket table index lock migrate release protocol test server client patch branch review stream "
    "thread buffer callback timeout cursor vacuum partition queue worker schema column request header"
)
WORDS = VOCABULARY.split()


@dataclass
class BenchSite:
    """A site in `folder`, with members `m0`, `m1` … and their private keys."""

    folder: Path
    url: str
    keys: list[asyncssh.SSHKey] = field(default_factory=list)


def make_site(folder: Path, members: int, thread_count: int, posts_each: int) -> BenchSite:
    """A site with one community; the first thread has 1,000 posts, the others `posts_each`."""
    url = str(folder / "bench.db")
    opened = connection.connect(url)
    migrate.migrate(opened)
    opened.close()
    site = BenchSite(folder, url)
    with House.open(url) as house:
        house.system.write_now(accounts.create_member, "ada", "Ada", is_admin=True, password_hash="-")
        house.forum(1).write_now(communities.add, "bench", "Bench")
        for n in range(members):
            key = asyncssh.generate_private_key("ssh-ed25519")
            site.keys.append(key)
            public = key.export_public_key("openssh").decode()
            member = house.system.write_now(accounts.create_member, f"m{n}", f"Member {n}", password_hash="-")
            house.system.write_now(keys.add_key, public, "bench", f"m{n}")
            house.forum(member.id).write_now(communities.join, 1)
        house.system.write_now(_fill, thread_count, posts_each)
    return site


def _fill(actor: Actor, thread_count: int, posts_each: int) -> None:
    dice = random.Random(1)
    start = now() - timedelta(days=thread_count)
    for n in range(thread_count):
        title = " ".join(dice.sample(WORDS, 6))
        thread_id = threads.store_thread(1, 1, "discussion", title, ())
        count = 1_000 if n == 0 else posts_each
        rows = [
            {
                "thread": thread_id,
                "number": number,
                "author": 1 + number % 3,
                "body": paragraph(dice),
                "created_at": start + timedelta(days=n, minutes=number),
            }
            for number in range(1, count + 1)
        ]
        for first in range(0, len(rows), 500):
            Post.insert_many(rows[first : first + 500]).execute()
        last = Post.select(Post.id).where((Post.thread == thread_id) & (Post.number == count)).scalar()
        Thread.update(
            post_count=count,
            last_number=count,
            last_post_id=last,
            last_post_at=rows[-1]["created_at"],
            last_author=1,
        ).where(Thread.id == thread_id).execute()
    Community.update(last_post_at=now()).where(Community.id == 1).execute()


def paragraph(dice: random.Random) -> str:
    """Some text as long as a usual post: prose, now and then a quote or code."""
    text = "\n\n".join(
        " ".join(dice.choices(WORDS, k=dice.randint(15, 60))).capitalize() + "." for _ in range(dice.randint(1, 3))
    )
    if dice.random() < 0.3:
        text = "> " + " ".join(dice.choices(WORDS, k=12)) + "\n\n" + text
    if dice.random() < 0.2:
        text += "\n\n```python\nfor row in table:\n    print(row.id)\n```"
    return text
