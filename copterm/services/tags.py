"""Tags of threads: how they are written, and which thread has which."""

from collections.abc import Sequence

from copterm.db.prepared import Prepared
from copterm.db.tables import ThreadTag
from copterm.domain.errors import Invalid
from copterm.domain.limits import TAG_LENGTH, TAGS
from copterm.text.clean import clean_line

_TAGS = Prepared(
    lambda given: (
        ThreadTag.select(ThreadTag.thread, ThreadTag.tag)
        .where(ThreadTag.thread.in_(given.many("threads")))
        .order_by(ThreadTag.tag)
    )
)


def tags_of(ids: list[int]) -> dict[int, tuple[str, ...]]:
    """The tags of each of these threads, in order of the alphabet."""
    found: dict[int, tuple[str, ...]] = {}
    for thread_id, tag in _TAGS.tuples(threads=ids) if ids else ():
        found[thread_id] = (*found.get(thread_id, ()), tag)
    return found


def check_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Tags as they are kept: lower case, without #, each once; Invalid when there are too many or they are odd."""
    if len(tags) > 1 and (any(tag.endswith(".") for tag in tags) or (len(tags) > TAGS and tags[0][:1].isupper())):
        raise Invalid("This is a sentence. Tags are a few single words, such as: postgres migrations.")
    kept = []
    for tag in tags:
        plain = clean_line(tag, None).strip().lstrip("#").lower()
        if not plain:
            continue
        if len(plain) > TAG_LENGTH or not all(letter.isalnum() or letter in "-_.+" for letter in plain):
            raise Invalid(f"A tag is one word of at most {TAG_LENGTH} letters, digits, and - _ . +")
        if plain not in kept:
            kept.append(plain)
    if len(kept) > TAGS:
        raise Invalid(f"A thread has at most {TAGS} tags, and these are {len(kept)}.")
    return tuple(kept)
