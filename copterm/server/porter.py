"""Who is in the house, over all workers: pure counting, in the one process that accepts connections."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from copterm.server.limits import Limits, neighbourhood
from copterm.server.wire import Reason


@dataclass(slots=True)
class _Connection:
    worker: int
    place: str
    is_proved: bool = False


@dataclass(slots=True)
class _Session:
    worker: int
    connection: int
    place: str
    member: int


class Porter:
    """Counts connections, strangers and sessions, and says who may come in."""

    def __init__(self, limits: Limits, sessions_per_worker: int) -> None:
        self._limits = limits
        self._sessions_per_worker = sessions_per_worker
        self._connections: dict[int, _Connection] = {}
        self._sessions: dict[tuple[int, int], _Session] = {}
        self._next = 0

    def may_connect(self, address: str) -> bool:
        """Whether one more connection from this address is taken at all."""
        place, limits = neighbourhood(address), self._limits
        if len(self._connections) >= limits.connections:
            return False
        unproved = [one.place for one in self._connections.values() if not one.is_proved]
        if len(unproved) >= limits.unproved or unproved.count(place) >= limits.unproved_per_address:
            return False
        here = sum(one.place == place for one in self._connections.values())
        return here < limits.connections_per_address

    def choose(self, workers: Iterable[int]) -> int | None:
        """The worker with the fewest connections among these; None if there are no workers."""
        load = Counter(one.worker for one in self._connections.values())
        return min(workers, key=lambda worker: (load[worker], worker), default=None)

    def arrived(self, address: str, worker: int) -> int:
        """A connection was given to this worker; the answer names it."""
        self._next = self._next % 0xFFFF_FFFF + 1
        self._connections[self._next] = _Connection(worker, neighbourhood(address))
        return self._next

    def proved(self, connection: int) -> None:
        """SSH is satisfied with this connection, be it a member's or a stranger's."""
        if connection in self._connections:
            self._connections[connection].is_proved = True

    def gone(self, connection: int) -> None:
        """The connection is closed, and its sessions with it."""
        self._connections.pop(connection, None)
        for key in [key for key, one in self._sessions.items() if one.connection == connection]:
            del self._sessions[key]

    def enter(self, worker: int, session: int, connection: int, member: int) -> Reason:
        """Let a session in, or say why not. `member` 0 stands at the Door."""
        if connection not in self._connections:
            return Reason.FULL
        place = self._connections[connection].place
        reason = self._refusal(worker, place, member)
        if reason is Reason.NONE:
            self._sessions[worker, session] = _Session(worker, connection, place, member)
        return reason

    def moved(self, worker: int, session: int, member: int) -> Reason:
        """A stranger signed in at the Door; no longer counted there."""
        if (worker, session) not in self._sessions:
            return Reason.NONE
        reason = self._too_often(member)
        self._sessions[worker, session].member = member
        return reason

    def left(self, worker: int, session: int) -> None:
        """A session has ended."""
        self._sessions.pop((worker, session), None)

    def lost(self, worker: int) -> None:
        """A worker has died, and all it held with it."""
        for connection in [name for name, one in self._connections.items() if one.worker == worker]:
            self.gone(connection)

    def counts(self) -> dict[str, int]:
        """How many are here, for the log."""
        members = sum(one.member > 0 for one in self._sessions.values())
        return {
            "connections": len(self._connections),
            "members": members,
            "strangers": len(self._sessions) - members,
        }

    def _refusal(self, worker: int, place: str, member: int) -> Reason:
        if sum(one.worker == worker for one in self._sessions.values()) >= self._sessions_per_worker:
            return Reason.FULL
        if member:
            return self._too_often(member)
        strangers = [one.place for one in self._sessions.values() if not one.member]
        if len(strangers) >= self._limits.strangers:
            return Reason.DOOR_FULL
        if strangers.count(place) >= self._limits.strangers_per_address:
            return Reason.DOOR_FULL_HERE
        return Reason.NONE

    def _too_often(self, member: int) -> Reason:
        often = sum(one.member == member for one in self._sessions.values())
        return Reason.SIGNED_IN_OFTEN if often >= self._limits.sessions_per_member else Reason.NONE
