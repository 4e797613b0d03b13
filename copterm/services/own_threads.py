"""The threads that a member has started."""

from copterm.db.prepared import Prepared
from copterm.db.tables import Community, Thread
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.limits import PAGE
from copterm.services.counting import is_thread
from copterm.services.standing import finds
from copterm.services.threads import ThreadRow, rows_of

_MINE = Prepared(
    lambda given: (
        Thread.select(Thread.id)
        .join(Community, on=(Thread.community == Community.id))
        .where((Thread.author == given("member")) & is_thread() & finds(given("member"), given("now")))
        .order_by(Thread.last_post_at.desc(), Thread.id.desc())
        .limit(given("limit"))
    )
)


def list_own(actor: Actor, limit: int = PAGE) -> tuple[ThreadRow, ...]:
    """Those that this member started and may read now, what was written in last first."""
    if not actor.is_member:
        return ()
    return rows_of(actor, [row[0] for row in _MINE.tuples(member=actor.id, now=now(), limit=limit)])
