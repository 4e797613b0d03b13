"""A read sees one moment, whatever others commit meanwhile."""

from __future__ import annotations

from copterm.db.tables import Post
from copterm.domain.actor import Actor
from copterm.services import posts, threads
from tests.conftest import Site


def test_what_is_committed_while_one_reads_is_not_seen_by_half(site: Site) -> None:
    ada = site.admin()
    site.community(ada)
    thread = ada.write_now(threads.new_thread, 1, "discussion", "One", "First.").id

    def counted(_: Actor) -> tuple[int, int]:
        before = Post.select().count()
        ada.write_now(posts.reply, thread, "Meanwhile.")
        return before, Post.select().count()

    assert ada.read_now(counted) == (1, 1)
    assert ada.read_now(posts.recount, thread) == (2, 2)
