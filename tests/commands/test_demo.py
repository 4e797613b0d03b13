"""What the demo's members wrote: some of everything that there is, told in its order, and nothing left to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from copterm.db.tables import Activity, Member, Post, Revision, Thread
from copterm.domain.errors import NotAllowed
from copterm.domain.events import MODERATED
from copterm.domain.newcomers import is_to_be_welcomed
from copterm.domain.roles import State
from copterm.forum import Forum, House
from copterm.operate import demo_site
from copterm.services import (
    accounts,
    communities,
    conduct,
    desk,
    drafts,
    invitations,
    modlog,
    posts,
    reading,
    rules,
    threads,
)
from copterm.services.threads import ThreadRow
from copterm.text import acts
from copterm.text.mentions import mentions, post_names

CONTENT = demo_site.contents()
PEOPLE = {one["handle"] for one in CONTENT[demo_site.PEOPLE]["members"]}
THREADS = [thread for name, one in CONTENT.items() if name != demo_site.PEOPLE for thread in one["threads"]]


@pytest.fixture(scope="module")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo's site."""
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


def test_a_dozen_people_in_six_communities_wrote_forty_threads(told: House, bea: Forum) -> None:
    assert count(told, Member) == len(PEOPLE) == 12
    assert len(THREADS) >= 40
    assert count(told, Thread) == len(THREADS) + 2, "the sign of the one that moved, and the one that was split off"
    assert count(told, Post) >= 200
    assert len({one["timezone"] for one in CONTENT[demo_site.PEOPLE]["members"]}) == 12
    seen = bea.read_now(communities.list_communities)
    assert len(seen) == 6
    assert sum(row.role is not None for row in seen) == 3


def test_only_somebody_new_is_welcomed(told: House) -> None:
    prefs = told.system.read_now(lambda actor: {row.handle: row.prefs for row in Member.select()})
    assert [handle for handle, one in prefs.items() if is_to_be_welcomed(one)] == []
    assert all(told.system.read_now(accounts.get_member, handle).last_seen_at for handle in PEOPLE)


def test_bea_is_asked_about_rules_in_one_community_and_may_write_where_n_leads_first(bea: Forum) -> None:
    (waiting,) = bea.read_now(rules.list_waiting)
    assert (waiting.community, waiting.accepted, waiting.version) == ("Writing Guild", 1, 2)
    first = bea.read_now(reading.next_unread)
    assert first is not None
    assert first.community != waiting.community
    assert bea.read_now(threads.get_thread, first.thread_id).refusal == ""
    with pytest.raises(NotAllowed, match="ground rules to accept"):
        bea.write_now(threads.new_thread, "writing", "question", "May I?", "I should read the rules first.")


def test_there_is_one_of_everything_that_tending_is(told: House, bea: Forum) -> None:
    mo = demo_site.member(told, demo_site.ADMIN)
    desks = [row for one in mo.read_now(desk.list_waiting) for row in mo.read_now(desk.list_desk, one.community_id)]
    assert {row.kind for row in desks} >= {
        desk.CASE, desk.HELD, desk.APPLICATION, desk.APPEAL, desk.GOAL, desk.REVIEW, desk.RULES,
    }  # fmt: skip
    states = {row.state: row for row in bea.read_now(communities.list_communities)}
    assert set(states) == {State.FORMING, State.ACTIVE, State.RETIRED}
    assert "What helped" in states[State.RETIRED].closing
    (code,) = mo.read_now(invitations.list_invitations)
    assert (code.role, code.uses_left) == ("member", 4)
    done = mo.read_now(conduct.list_sanctions, "writing")
    assert [(one.handle, one.kind, one.in_force) for one in done] == [
        ("jorge", "warning", True),
        ("priya", "suspension", False),
    ]
    entries = {one.act for slug in ("data-engineering", "writing") for one in bea.read_now(modlog.list_entries, slug)}
    assert entries >= {"split", "merge", "move", "receive", "hide", "slow", "hold", "warn", "suspend", "lift"}
    comma = next(row.id for row in all_rows(bea) if row.title.startswith("The Oxford comma"))
    hidden = bea.read_now(posts.get_post, comma, 10)
    assert (hidden.body, hidden.deleted[:13]) == ("", "hidden by dee")


def test_every_act_of_a_moderator_in_it_has_a_name_in_the_log(told: House) -> None:
    done = told.system.read_now(lambda actor: {row.data["act"] for row in Activity.select() if row.kind == MODERATED})
    assert done - set(acts.SAID) == set()


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
    assert count(told, Post, Post.deleted_at.is_null(False) & Post.moved_to.is_null()) == 1
    assert count(told, Revision) == 2, "of the post that was edited, and of the one that was deleted"
    bodies = [post["body"] for thread in THREADS for post in thread["posts"]]
    assert any("|---" in body for body in bodies)
    assert any(len(line) > 110 for body in bodies for line in body.split("\n") if "```" in body)


def test_it_was_told_in_the_order_in_which_it_happened(told: House, bea: Forum) -> None:
    moments = told.system.read_now(lambda actor: [
        row.created_at for row in Post.select().where(Post.moved_to.is_null()).order_by(Post.id)
    ])  # fmt: skip
    assert moments == sorted(moments)
    for row in all_rows(bea):
        if row.moved:
            continue
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
