"""The only door to the services: runs one as this session's member, in one transaction, off the event loop.

House   one per process: the database's threads, the hub, the change feed. Opened after the fork.
Forum   one per session or command: who acts.
Hub     tells this process's sessions what was committed, here or elsewhere, each event once.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from copterm.db import activity, connection
from copterm.db.feed import Feed
from copterm.db.migrate import check_current
from copterm.domain.actor import STRANGER, SYSTEM, Actor
from copterm.domain.errors import Refusal
from copterm.domain.events import Event
from copterm.services import accounts, appeals, applications, conduct, drafts, passwords

P = ParamSpec("P")
R = TypeVar("R")
Service = Callable[Concatenate[Actor, P], R]

OPEN_TO_SHUT_OUT: frozenset[Callable[..., Any]] = frozenset(
    {
        conduct.standing,
        conduct.get_sanction,
        appeals.make,
        applications.keep,
        drafts.save,
        drafts.find,
        drafts.discard,
    }
)
"""What somebody who is suspended from the whole site may still do: read why, appeal, and keep what they just wrote."""
READERS = 2
REMEMBERED = 4_096  # how many event ids the hub remembers, to tell each once


class Hub:
    """Gives each committed event once to every subscriber of this process, on its event loop."""

    def __init__(self) -> None:
        self._subscribers: dict[int, Callable[[Event], None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: deque[int] = deque(maxlen=REMEMBERED)
        self._known: set[int] = set()
        self._lock = threading.Lock()
        self._next = 0

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on events are told on this loop."""
        self._loop = loop

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call `callback` with every event from now on; the answer unsubscribes."""
        self._next += 1
        place = self._next
        self._subscribers[place] = callback

        def unsubscribe() -> None:
            self._subscribers.pop(place, None)

        return unsubscribe

    def publish(self, events: list[Event]) -> None:
        """Tell these to the subscribers; may be called from any thread."""
        with self._lock:
            fresh = [event for event in events if event.id not in self._known]
            self._remember([event.id for event in fresh if event.id])
        if fresh and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, fresh)

    def _remember(self, ids: list[int]) -> None:
        for one in ids:
            if len(self._told) == REMEMBERED:
                self._known.discard(self._told[0])
            self._told.append(one)
            self._known.add(one)

    def _tell(self, events: list[Event]) -> None:
        for event in events:
            for callback in list(self._subscribers.values()):
                callback(event)


class House:
    """The database of one process: a writer thread, a few readers, and the news. Never opened before a fork."""

    def __init__(self, url: str, opened: Any) -> None:
        self.url = url
        self.database = opened
        self.hub = Hub()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._hashing = ThreadPoolExecutor(2, thread_name_prefix="hashing")
        self._feed: Feed | None = None

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the site at `url`; Refusal when there is none, or one of another version."""
        path = connection.sqlite_path(url)
        if path is not None and not path.exists():
            raise Refusal(f"There is no database at {path}. Run copterm init first.")
        opened = connection.connect(url)
        house = cls(url, opened)
        house._readers.submit(check_current, opened).result()
        return house

    def start_feed(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tell what happens, here and in other processes, on this loop."""
        self.hub.attach(loop)
        self._feed = Feed(self.database, self.hub.publish)
        self._feed.start()

    def close(self) -> None:
        """End the threads; what was submitted is finished first."""
        if self._feed is not None:
            self._feed.stop()
            self._feed.join()
        for pool, size in ((self._writer, 1), (self._readers, READERS)):
            together = threading.Barrier(size)  # so that each thread of the pool hangs up its own connection
            for done in [pool.submit(self._hang_up, together) for _ in range(size)]:
                done.result()
            pool.shutdown()
        self._hashing.shutdown()

    def _hang_up(self, together: threading.Barrier) -> None:
        together.wait()
        if not self.database.is_closed():
            self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def forum(self, member_id: int | None, address: str = "") -> "Forum":
        """The door for a member, or for a stranger at the Door who calls from `address`."""
        return Forum(self, member_id, address)

    @property
    def system(self) -> "Forum":
        """The door for the operator and the site's own tasks."""
        return Forum(self, None, "", system=True)

    def submit_read(self, who: "Forum", service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Queue a service that only reads."""
        return self._readers.submit(self._run_read, who, service, args, kwargs)

    def submit_write(self, who: "Forum", service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Queue a service that writes; its events are told after the commit."""
        return self._writer.submit(self._run_write, who, service, args, kwargs)

    def submit_hashing(self, work: Callable[..., R], *args: Any) -> Future[R]:
        """Queue slow work on passwords, outside of every transaction."""
        return self._hashing.submit(work, *args)

    def _run_read(self, who: "Forum", service: Callable[..., R], args: Any, kwargs: Any) -> R:
        with connection.in_words(self.database), connection.reading(self.database):
            return service(who.actor(service), *args, **kwargs)

    def _run_write(self, who: "Forum", service: Callable[..., R], args: Any, kwargs: Any) -> R:
        opened = self.database
        with activity.collecting() as events, connection.in_words(opened), connection.writing(opened):
            result = service(who.actor(service), *args, **kwargs)
        self.hub.publish(events)
        return result


class Forum:
    """Services, awaited, as one person. The actor is loaded afresh in each transaction: a ban bites at once."""

    def __init__(self, house: House, member_id: int | None, address: str = "", system: bool = False) -> None:
        self.house = house
        self.member_id = member_id
        self.address = address
        self._system = system

    def actor(self, service: Callable[..., Any] | None = None) -> Actor:
        """Who acts, as the database knows them now; for use inside a transaction, and for this service."""
        if self._system:
            return SYSTEM
        if self.member_id is None:
            return Actor(0, "", kind=STRANGER.kind, address=self.address)
        return accounts.load_actor(self.member_id, self.address, shut_out=service in OPEN_TO_SHUT_OUT)

    async def read(self, service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a service that only reads."""
        return await asyncio.wrap_future(self.house.submit_read(self, service, *args, **kwargs))

    async def write(self, service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a service that writes, in one transaction; what it emits is published after the commit.

        Once begun it finishes, also when the caller is cancelled.
        """
        return await asyncio.shield(asyncio.wrap_future(self.house.submit_write(self, service, *args, **kwargs)))

    def read_now(self, service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`read` for commands: waits for the answer."""
        return self.house.submit_read(self, service, *args, **kwargs).result()

    def write_now(self, service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`write` for commands: waits for the answer."""
        return self.house.submit_write(self, service, *args, **kwargs).result()

    async def hash_password(self, password: str) -> str:
        """The password's hash, made off the loop."""
        return await asyncio.wrap_future(self.house.submit_hashing(passwords.hash_password, password))

    async def verify_password(self, hashed: str, password: str) -> bool:
        """Whether the password fits, tried off the loop."""
        return await asyncio.wrap_future(self.house.submit_hashing(passwords.verify_password, hashed, password))
