"""The search index kept right: each post's words and labels, in the transaction that changes the post."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copterm.db import fulltext
from copterm.db.fulltext import Entry
from copterm.db.prepared import Prepared
from copterm.db.tables import Post, Thread
from copterm.domain.actor import Actor
from copterm.domain.roles import ThreadKind
from copterm.services.tags import tags_of
from copterm.text.words import words

AT_ONCE = 500
COMMUNITY, THREAD, AUTHOR, KIND, TAG, SOLVED = "c", "h", "a", "k", "t", "s"
"""What labels are of: whose they are begins them."""
SOLVED_LABEL = fulltext.label(SOLVED, "")

_POSTS = Prepared(
    lambda given: (
        Post.select(
            Post.id,
            Post.number,
            Post.author.alias("author_id"),
            Post.body,
            Post.created_at,
            Post.deleted_at,
            Post.hidden_at,
            Thread.id.alias("thread_id"),
            Thread.community.alias("community_id"),
            Thread.kind,
            Thread.title,
            Thread.solved_at,
        )
        .join(Thread, on=(Post.thread == Thread.id))
        .where(Post.id.in_(given.many("posts")))
    )
)
_OF_THREAD = Prepared(lambda given: Post.select(Post.id).where(Post.thread == given("thread")))


@dataclass(frozen=True, slots=True)
class Checked:
    """What comparing the index with the posts found: posts that it lacks, and entries without a post."""

    posts: int
    missing: int
    stray: int


def add(thread: Any, post_id: int, number: int, author_id: int, body: str, at: datetime) -> None:
    """A new post, of a thread's row."""
    labels = _labels(
        thread.community_id,
        thread.id,
        author_id,
        thread.kind,
        tags_of([thread.id]).get(thread.id, ()),
        is_solved=thread.solved_at is not None,
    )
    title = words(thread.title) if number == 1 else ()
    fulltext.put([Entry(fulltext.key(at, post_id), title, words(body), labels)])


def add_imported(community_id: int, titles: dict[int, str], posts: Sequence[dict[str, Any]]) -> None:
    """Posts of an import, as they were stored; `titles` by thread."""
    fulltext.put(
        Entry(
            fulltext.key(one["created_at"], one["id"]),
            words(titles.get(one["thread"], "")) if one["number"] == 1 else (),
            words(one["body"]),
            _labels(community_id, one["thread"], one["author"], ThreadKind.DISCUSSION, ()),
        )
        for one in posts
    )


def again(posts: Iterable[int]) -> None:
    """Posts that were changed, moved, deleted, hidden or shown again: as they are now."""
    wanted = list(posts)
    for at in range(0, len(wanted), AT_ONCE):
        rows = _POSTS.dicts(posts=wanted[at : at + AT_ONCE])
        tags = tags_of(list({row["thread_id"] for row in rows}))
        fulltext.drop(_key(row) for row in rows if _is_gone(row))
        fulltext.put(_entry(row, tags) for row in rows if not _is_gone(row))


def thread_again(thread_id: int) -> None:
    """All posts of a thread that has other tags, or another community."""
    again([row[0] for row in _OF_THREAD.tuples(thread=thread_id)])


def title_again(thread_id: int) -> None:
    """The post that a thread with another title is found by."""
    first = Post.select(Post.id).where((Post.thread == thread_id) & (Post.number == 1))
    again([row[0] for row in first.tuples()])


def author_again(member_id: int) -> None:
    """All posts of somebody who has taken over those of an import."""
    again([row[0] for row in Post.select(Post.id).where(Post.author == member_id).tuples()])


def rebuild(actor: Actor) -> int:
    """Read all posts in again; how many are found. For whoever runs the site."""
    fulltext.clear()
    count = 0
    for ids in _all_posts():
        again(ids)
        count += len(ids)
    return count


def check(actor: Actor) -> Checked:
    """Whether each post that is read is found, and nothing else. For whoever runs the site."""
    there = set()
    last = -1
    while batch := fulltext.keys(last, 10_000):
        there.update(batch)
        last = batch[-1]
    posts = missing = 0
    for ids in _all_posts():
        for row in Post.select(Post.id, Post.created_at).where(Post.id.in_(ids)).dicts():
            posts += 1
            if _key(row) in there:
                there.discard(_key(row))
            else:
                missing += 1
    return Checked(posts, missing, len(there))


def _all_posts() -> Iterable[list[int]]:
    last = 0
    readable = Post.deleted_at.is_null() & Post.hidden_at.is_null()
    while True:
        query = Post.select(Post.id).where((Post.id > last) & readable).order_by(Post.id).limit(AT_ONCE)
        ids = [row[0] for row in query.tuples()]
        if not ids:
            return
        yield ids
        last = ids[-1]


def _key(row: dict[str, Any]) -> int:
    return fulltext.key(row["created_at"], row["id"])


def _is_gone(row: dict[str, Any]) -> bool:
    return row["deleted_at"] is not None or row["hidden_at"] is not None


def _entry(row: dict[str, Any], tags: dict[int, tuple[str, ...]]) -> Entry:
    labels = _labels(
        row["community_id"],
        row["thread_id"],
        row["author_id"],
        row["kind"],
        tags.get(row["thread_id"], ()),
        is_solved=row["solved_at"] is not None,
    )
    return Entry(_key(row), words(row["title"]) if row["number"] == 1 else (), words(row["body"]), labels)


def _labels(
    community_id: int | None,
    thread_id: int,
    author_id: int,
    kind: str,
    tags: Sequence[str],
    *,
    is_solved: bool = False,
) -> list[str]:
    return [
        fulltext.label(COMMUNITY, community_id or 0),
        fulltext.label(THREAD, thread_id),
        fulltext.label(AUTHOR, author_id),
        fulltext.label(KIND, kind),
        *(fulltext.label(TAG, tag) for tag in tags),
        *([SOLVED_LABEL] if is_solved else []),
    ]
