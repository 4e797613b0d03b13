"""Whatever moderators do in whatever order: counters are right, names lead to their posts, nothing unread is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import fn

from copterm.db.tables import Community, Membership, Post, Source, Thread, ThreadTag, TitleWord
from copterm.domain.actor import Actor
from copterm.domain.errors import Refusal
from copterm.forum import Forum, House
from copterm.services import communities, hiding, moderation, moving, posts, reading, threads
from copterm.text.words import words
from tests.conftest import Site

WHY = "So."
ACTS = ("split", "merge", "move", "hide", "restore", "undo", "delete", "reply", "read", "back", "pin", "tag")
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=7
)


class World:
    """A site with two communities, four threads of four posts each, and somebody who has read a part of them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ada = site.admin()
        site.community(self.ada)
        self.ada.write_now(communities.add, "ops", "Operations")
        self.bea = site.member(self.ada, "bea")
        self.chen = site.member(self.ada, "chen")
        for who in (self.bea, self.chen):
            who.write_now(communities.join, 2)
        self.entries: list[int] = []
        self.names: dict[tuple[int, int], int] = {}
        for number in range(4):
            kind = "question" if number % 2 else "discussion"
            made = self.chen.write_now(threads.new_thread, 1, kind, f"Thread {number}", "First.", tags=[f"t{number}"])
            for who in (self.ada, self.bea, self.chen):
                who.write_now(posts.reply, made.id, "More.")
        self.bea.write_now(reading.advance, 2, 2)
        self.bea.write_now(reading.advance, 3, 4)
        self.site.system.write_now(self._remember)
        self.site.system.write_now(_came_from_mail)
        self.dee = site.member(self.ada, "dee")
        self.dee.write_now(communities.join, 2)
        self.site.system.write_now(_has_seen_all, self.dee.member_id)
        self.dee.write_now(reading.unread_from, 1, 2)

    def _remember(self, actor: Actor) -> None:
        here = Post.select(Post.thread, Post.number, Post.id).where(Post.moved_to.is_null())
        self.names.update({(thread, number): post for thread, number, post in here.tuples()})

    def do(self, act: str, a: int, b: int, c: int) -> None:
        """One act; a refusal changes nothing."""
        thread, other = 1 + a % 6, 1 + b % 6
        with suppress(Refusal):
            self._do(act, thread, other, b, c)
        self.site.system.write_now(self._remember)

    def _do(self, act: str, thread: int, other: int, b: int, c: int) -> None:
        ada = self.ada
        post = 1 + c % 16
        if act == "split":
            made = ada.write_now(moving.split, thread, [2 + b % 6, 2 + c % 6], "Split off", WHY)
            self.entries.append(made.entry)
        elif act == "merge":
            self.entries.append(ada.write_now(moving.merge, thread, other, WHY).entry)
        elif act == "move":
            self.entries.append(ada.write_now(moving.move, thread, 1 + b % 2, WHY).entry)
        elif act == "undo" and self.entries:
            ada.write_now(moving.take_back, self.entries[b % len(self.entries)])
        elif act == "hide":
            ada.write_now(hiding.hide, post, WHY)
        elif act == "restore":
            ada.write_now(hiding.restore, post)
        elif act == "delete":
            ada.write_now(posts.delete, post, WHY)
        elif act == "reply":
            self.chen.write_now(posts.reply, thread, "And more.")
        elif act == "read":
            self.bea.write_now(reading.advance, thread, c % 9)
        elif act == "back":
            self.dee.write_now(reading.unread_from, thread, c % 5)
        elif act == "pin":
            ada.write_now(moderation.pin, thread, WHY)
        elif act == "tag":
            ada.write_now(moderation.retag, thread, [f"t{c % 3}"], WHY)

    def unread(self) -> set[tuple[str, int]]:
        """Who has not read the posts with which ids, as the threads show them."""
        return {("bea", one) for one in self._unread(self.bea)} | {("dee", one) for one in self._unread(self.dee)}

    def _unread(self, who: Forum) -> set[int]:
        found: set[int] = set()
        ids = self.site.system.read_now(lambda actor: [row.id for row in Thread.select(Thread.id)])
        for thread_id in ids:
            with suppress(Refusal):
                view = who.read_now(threads.get_thread, thread_id)
                shown = who.read_now(posts.list_posts, thread_id, view.read_number + 1, 200)
                found |= {post.id for post in shown if not post.mine and not post.deleted}
        return found


def _came_from_mail(actor: Actor) -> None:
    rows = [
        {"community": 1, "key": f"<{post.id}@mail>", "thread": post.thread_id, "post": post.id}
        for post in Post.select()
    ]
    Source.insert_many(rows).execute()


def _has_seen_all(actor: Actor, member_id: int) -> None:
    """Somebody whose floors say that all is read, and who has opened nothing."""
    newest = Post.select(fn.MAX(Post.id)).scalar()
    Membership.update(floor=newest).where(Membership.member == member_id).execute()


@contextmanager
def a_world(template: Path) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "site.db")
        shutil.copyfile(template, path)
        with House.open(str(path)) as house:
            yield World(Site(house, str(path)))


def is_right(actor: Actor, names: dict[tuple[int, int], int]) -> None:
    """Every figure that is stored is what a count gives, and every name leads to its post."""
    for row in Thread.select():
        here = Post.thread == row.id
        shown = here & Post.deleted_at.is_null() & Post.hidden_at.is_null()
        newest = Post.select().where(shown).order_by(Post.created_at.desc(), Post.number.desc()).first()
        assert row.post_count == Post.select().where(shown).count()
        assert row.last_number == (Post.select(fn.MAX(Post.number)).where(here).scalar() or 0)
        assert row.last_number == Post.select().where(here).count(), "numbers have no gaps"
        assert row.last_post_id == (Post.select(fn.MAX(Post.id)).where(here & Post.moved_to.is_null()).scalar() or 0)
        assert (row.hidden_at is not None) == (newest is None and row.moved_to_id is None)
        if newest is not None:
            assert (row.last_post_at, row.last_author_id) == (newest.created_at, newest.author_id)
        if row.solved_post_id is not None:
            assert Post.select().where(shown & (Post.id == row.solved_post_id)).exists()
        if row.moved_to_id is not None:
            assert not Post.select().where(here & Post.moved_to.is_null()).exists()
        _is_found(row)
    for place in Community.select():
        there = (Thread.community == place.id) & Thread.hidden_at.is_null() & Thread.moved_to.is_null()
        assert place.thread_count == Thread.select().where(there).count()
    for source in Source.select():
        assert source.thread_id == Post.get_by_id(source.post_id).thread_id
    for (thread_id, number), post_id in names.items():
        row = Post.get((Post.thread == thread_id) & (Post.number == number))
        assert post_id in (row.id, row.moved_to_id)


def _is_found(row: Any) -> None:
    kept = {(one.community_id, one.word) for one in TitleWord.select().where(TitleWord.thread == row.id)}
    wanted = {(row.community_id, word) for word in words(row.title)} if row.moved_to_id is None else set()
    assert kept == wanted
    assert ThreadTag.select().where(ThreadTag.thread == row.id).count() <= 5


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_whatever_is_done_the_figures_are_right_and_nothing_unread_is_lost(
    sqlite_template: Path, steps: list[tuple[str, int, int, int]]
) -> None:
    with a_world(sqlite_template) as world:
        for act, a, b, c in steps:
            before = world.unread()
            bodies = world.site.system.read_now(_bodies)
            world.do(act, a, b, c)
            world.site.system.read_now(is_right, world.names)
            after = world.site.system.read_now(_bodies)
            if act not in ("delete", "reply"):
                assert after == bodies, "no text is lost"
            if act != "read":
                gone = world.site.system.read_now(_gone)
                lost = {(who, post) for who, post in before - world.unread() if post not in gone}
                assert not lost, (act, a, b, c)


def _bodies(actor: Actor) -> dict[int, str]:
    return {row.id: row.body for row in Post.select().where(Post.moved_to.is_null())}


def _gone(actor: Actor) -> set[int]:
    return {row.id for row in Post.select() if row.deleted_at is not None or row.hidden_at is not None}
