"""Two at once, for tests: the second waits while the first is at it.

Each of the two has a thread and a connection of its own, as two workers of a server have.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from copterm.domain.actor import Actor
from copterm.domain.errors import Conflict, Refusal
from copterm.forum import Forum
from copterm.services import modlog
from tests.conftest import Site

PATIENCE = 20.0
Act = tuple[Any, ...]
"""Who, which service, and what it is given."""


def at_once(site: Site, first: Act, second: Act) -> tuple[Any, Any]:
    """Both act at the same time, and the first is through the door before the other: what each was answered."""
    inside, knocking = threading.Event(), threading.Event()
    house = site.house

    def run(who: Forum, service: Callable[..., Any], args: tuple[Any, ...], *, leads: bool) -> Any:
        def acting(actor: Actor) -> Any:
            if leads:
                inside.set()
                assert knocking.wait(PATIENCE)
            return service(actor, *args)

        if not leads:
            assert inside.wait(PATIENCE)
            knocking.set()
        try:
            return house._run_write(who, acting, (), {})
        except Refusal as refusal:
            return refusal
        finally:
            house.database.close()

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(run, who, service, tuple(args), leads=leads)
                for leads, (who, service, *args) in ((True, first), (False, second))]  # fmt: skip
        return both[0].result(), both[1].result()


def refused(answer: Any, kind: type[Refusal] = Conflict) -> str:
    assert isinstance(answer, kind), answer
    return str(answer)


def done(answer: Any) -> Any:
    assert not isinstance(answer, Refusal), str(answer)
    return answer


def log(who: Forum) -> list[tuple[str, str, str]]:
    """The log, the oldest first: who did what and why."""
    return [(one.by, one.act, one.reason) for one in reversed(who.read_now(modlog.list_entries, 1))]
