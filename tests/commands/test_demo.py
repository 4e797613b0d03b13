"""What the demo's members wrote: some of everything that there is, told in its order, and nothing left to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from copterm.db.tables import Member, Post, Revision, Thread
from copterm.forum import Forum, House
from copterm.operate import demo_site
from copterm.services import communities, drafts, posts, reading, threads
from copterm.services.threads import ThreadRow
from copterm.text.mentions import mentions, post_names

CONTENT = demo_site.contents()
PEOPLE = {one["handle"] for one in CONTENT[demo_site.PEOPLE]["members"]}
THREADS = [thread for name, one in CONTENT.items() if name != demo_site.PEOPLE for thread in one["threads"]]


@pytest.fixture(scope="module")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo's site."""
    from copterm.services import accounts

    path = tmp_path_factory.mktemp("demo") / "site.db"
    path.write_bytes(sqlite_template.read_bytes())
    with House.open(str(path)) as house:
        house.system.write_now(accounts.create_member, demo_site.ADMIN, is_admin=True, password_hash="-")
        demo_site.fill(house, "-")
        yield house


@pytest.fixture
def bea(told: House) -> Forum:
    return demo_site.member(told, demo_site.READER)


def count(house: House, table: Any, where: Any = True) -> int:
    """Rows of a table."""
    return int(house.system.read_now(lambda actor: table.select().where(where).count()))


def all_rows(bea: Forum) -> list[ThreadRow]:
    """Every thread, as bea sees it in a list."""
    found = bea.read_now(communities.list_communities)
    return [row for one in found for row in bea.read_now(threads.list_threads, one.id).rows]


def test_a_dozen_people_in_three_communities_wrote_forty_threads(told: House, bea: Forum) -> None:
    assert count(told, Member) == len(PEOPLE) == 12
    assert count(told, Thread) == len(THREADS) == 40
    assert count(told, Post) >= 200
    assert len({one["timezone"] for one in CONTENT[demo_site.PEOPLE]["members"]}) == 12
    assert all(row.role for row in bea.read_now(communities.list_communities))


def test_bea_finds_something_new_in_each_community_and_drafts_of_her_own(bea: Forum) -> None:
    view = bea.read_now(reading.new)
    assert len(view.groups) == 3
    assert {str(row.watch) for group in view.groups for row in group.rows} >= {"watching"}
    assert len(bea.read_now(drafts.list_drafts)) == 3
    unread = [(row, bea.read_now(threads.get_thread, row.id)) for group in view.groups for row in group.rows]
    new = [
        post
        for row, thread in unread
        for post in bea.read_now(posts.list_posts, row.id)
        if post.number > thread.read_number
    ]
    hers = {(post.thread_id, post.number) for row, _ in unread for post in bea.read_now(posts.list_posts, row.id)
            if post.mine}  # fmt: skip
    assert any((post.thread_id, post.reply_to) in hers for post in new), "answers to her posts"
    assert sum("bea" in mentions(post.body) for post in new) >= 3


def test_there_is_one_of_everything(told: House, bea: Forum) -> None:
    rows = all_rows(bea)
    assert {str(row.watch) for row in rows} >= {"watching", "muted"}
    assert any(row.solved for row in rows)
    assert sum(row.pinned for row in rows) == 3
    assert max(row.replies for row in rows) >= 30
    assert any(row.kind == "question" and not row.replies for row in rows), "a question without an answer"
    assert {str(row.kind) for row in rows} == {"question", "discussion", "announcement"}
    (locked,) = (row for row in rows if row.locked)
    assert "locked by mo: decided" in bea.read_now(threads.get_thread, locked.id).refusal
    assert count(told, Post, Post.deleted_at.is_null(False)) == 1
    assert count(told, Revision) == 2, "of the post that was edited, and of the one that was deleted"
    bodies = [post["body"] for thread in THREADS for post in thread["posts"]]
    assert any("|---" in body for body in bodies)
    assert any(len(line) > 110 for body in bodies for line in body.split("\n") if "```" in body)


def test_it_was_told_in_the_order_in_which_it_happened(told: House, bea: Forum) -> None:
    moments = told.system.read_now(lambda actor: [row.created_at for row in Post.select().order_by(Post.id)])
    assert moments == sorted(moments)
    for row in all_rows(bea):
        stored, counted = bea.read_now(posts.recount, row.id)
        assert stored == counted == row.replies + 1


def test_every_name_in_it_is_somebodys(told: House) -> None:
    named = {thread["name"] for thread in THREADS if "name" in thread}
    for thread in THREADS:
        for number, post in enumerate(thread["posts"], start=1):
            assert post["author"] in PEOPLE
            assert set(mentions(post["body"])) <= PEOPLE
            assert post.get("to", 0) < number
            assert {name.number for name in post_names(post["body"]) if name.thread is None} <= set(range(1, number))
            for word in re.findall(r"(?<!\{)\{([a-z0-9-]+)\}(?!\})", post["body"]):
                assert word in named
    left = told.system.read_now(lambda actor: [row.body for row in Post.select() if demo_site.NAMED.search(row.body)])
    assert left == []


def test_a_paragraph_is_a_line_and_code_stays_as_it_is() -> None:
    body = """One
two

> three
> four
five

1. six
   seven
2. eight

```sh
a
b
```
after

| x | y |
|---|---|

    c
    d
"""
    assert (
        demo_site.unwrapped(body)
        == """One two

> three four
five

1. six seven
2. eight

```sh
a
b
```
after

| x | y |
|---|---|

    c
    d
"""
    )
