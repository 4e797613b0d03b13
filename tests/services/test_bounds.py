"""Bounds: what a list costs does not grow with what it lists."""

from collections.abc import Callable
from typing import Any

import pytest
from playhouse.test_utils import count_queries

from copterm.forum import Forum
from copterm.services import communities, posts, reading, threads
from tests.conftest import Site


def cost(forum: Forum, service: Callable[..., Any], *args: Any) -> int:
    with count_queries() as counter:
        forum.read_now(service, *args)
    return int(counter.count)


@pytest.mark.parametrize(
    ("service", "args"),
    [
        (reading.new, ()),
        (reading.next_unread, ()),
        (threads.list_threads, (1,)),
        (threads.get_thread, (1,)),
        (posts.list_posts, (1,)),
        (communities.list_communities, ()),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_many_rows_take_no_more_questions_than_one(site: Site, service: Callable[..., Any], args: Any) -> None:
    ada = site.admin()
    site.community(ada)
    bea = site.member(ada, "bea")
    ada.write_now(threads.new_thread, 1, "discussion", "One", "First.")
    few = cost(bea, service, *args)
    site.community(ada, "second", "Second")
    for n in range(9):
        ada.write_now(threads.new_thread, 1 + n % 2, "discussion", f"Thread {n}", "Words.")
        ada.write_now(posts.reply, 1, f"Reply {n}")
    assert 0 < cost(bea, service, *args) <= few
