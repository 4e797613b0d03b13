"""Who somebody is, by id, as it stands in sentences and lists. For services that have asked whether it may be told."""

from collections.abc import Iterable

from copterm.db.prepared import Prepared
from copterm.db.tables import Member

THE_SITE = "The site"
"""Who did what no member did, at the beginning of a sentence."""
_NAMES = Prepared(
    lambda given: Member.select(Member.id, Member.handle, Member.name).where(Member.id.in_(given.many("members")))
)


def names(ids: Iterable[int | None]) -> dict[int | None, str]:
    """The handle of each, or the name of whoever has none."""
    known = sorted({one for one in ids if one})
    rows = _NAMES.tuples(members=known) if known else ()
    return {member_id: handle or name for member_id, handle, name in rows}


def name_of(member_id: int | None) -> str:
    """Who did it, as a sentence begins."""
    return names((member_id,)).get(member_id, THE_SITE)
