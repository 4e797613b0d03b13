"""Threads found by what stands in their titles."""

from peewee import fn

from copterm.db.tables import Thread, TitleWord
from copterm.domain.actor import Actor
from copterm.domain.limits import TITLE_LENGTH
from copterm.services import communities
from copterm.services.counting import is_thread
from copterm.services.threads import ThreadRow, rows_of
from copterm.text.words import words

_COMMON = """
about after all and any anybody are because been before but can could did does doing for from get had has have how
into its just like may need not now off one only other our out over should some somebody than that the their them
then there these they this use using was way were what when where which who whose why will with would you your
"""
COMMON = frozenset(_COMMON.split())
"""Words that two titles share without being alike."""


def similar(actor: Actor, community: int | str, title: str, limit: int = 4) -> tuple[ThreadRow, ...]:
    """Threads of this community whose titles share the most words with this one: at least two, or all of them."""
    found = communities.find(actor, community)
    sought = [word for word in dict.fromkeys(words(title[:TITLE_LENGTH])) if len(word) > 2 and word not in COMMON]
    if not sought:
        return ()
    shared = fn.COUNT(TitleWord.word)
    query = (
        TitleWord.select(TitleWord.thread)
        .join(Thread, on=(TitleWord.thread == Thread.id))
        .where((TitleWord.community == found.id) & TitleWord.word.in_(sought) & is_thread())
        .group_by(TitleWord.thread)
        .having(shared >= min(2, len(sought)))
        .order_by(shared.desc(), TitleWord.thread.desc())
        .limit(limit)
    )
    return rows_of(actor, [row[0] for row in query.tuples()])
