"""A post by its permanent id: one sentence and one path for what is hidden and for what does not exist."""

from typing import Any

from copterm.db.tables import Post
from copterm.domain.actor import Actor
from copterm.domain.errors import NotFound
from copterm.domain.limits import names_something
from copterm.services import threads


def find_post(actor: Actor, post_id: int) -> tuple[Any, Any, Any]:
    """The rows of a post, its thread and its community; NotFound unless this member reads them."""
    row = Post.get_or_none(Post.id == (post_id if names_something(post_id) else 0))
    try:
        thread, community = threads.find(actor, row.thread_id if row is not None else 0)
    except NotFound:
        raise NotFound("This post does not exist.") from None
    return row, thread, community
