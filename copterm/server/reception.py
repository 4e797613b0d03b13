"""A worker's end of the wire: takes connections, asks for sessions to be let in, tells who left."""

import asyncio
import socket
from collections.abc import Callable

from copterm.server.wire import Message, Outbox, Reason, Word, receive

SENTENCES = {
    Reason.FULL: "All places are taken at the moment. Please try again in a few minutes.",
    Reason.DOOR_FULL: "Many people are signing in at the moment. Please try again in a minute.",
    Reason.DOOR_FULL_HERE: "Many people are signing in from your address. Please try again in a minute.",
    Reason.SIGNED_IN_OFTEN: "You are signed in at several terminals already. Please close one of them first.",
}


class Reception:
    """Talks with the supervisor."""

    def __init__(
        self, end: socket.socket, take: Callable[[int, socket.socket], None], on_end: Callable[[], None]
    ) -> None:
        self._end = end
        self._outbox = Outbox(end)
        self._take = take
        self._on_end = on_end
        self._loop = asyncio.get_running_loop()
        self._answers: dict[int, asyncio.Future[Reason]] = {}
        self._farewells: dict[int, Callable[[str], None]] = {}
        self._next_session = 0

    def open(self) -> None:
        """From now on connections come."""
        self._loop.add_reader(self._end, self._read)
        self._say(Message(Word.READY))

    def close(self) -> None:
        """Listen no more."""
        self._loop.remove_reader(self._end)

    def proved(self, connection: int) -> None:
        """SSH is satisfied with this connection."""
        self._say(Message(Word.PROVED, connection))

    def gone(self, connection: int) -> None:
        """The connection is closed."""
        self._say(Message(Word.GONE, connection))

    async def enter(self, connection: int, member: int, farewell: Callable[[str], None]) -> tuple[int, str]:
        """Ask for a session to be let in: its number, and a sentence if it is not.

        `farewell` is called with a sentence should it have to leave later.
        """
        self._next_session += 1
        session = self._next_session
        answer: asyncio.Future[Reason] = self._loop.create_future()
        self._answers[session] = answer
        self._say(Message(Word.ENTER, connection, session, member))
        try:
            reason = await answer
        finally:
            self._answers.pop(session, None)
        if reason is Reason.NONE:
            self._farewells[session] = farewell
            return session, ""
        return session, SENTENCES[reason]

    def moved(self, session: int, member: int) -> None:
        """A stranger signed in at the Door."""
        self._say(Message(Word.MOVED, session=session, member=member))

    def left(self, session: int) -> None:
        """A session has ended."""
        self._farewells.pop(session, None)
        self._say(Message(Word.LEFT, session=session))

    def _say(self, message: Message) -> None:
        self._outbox.put(message)
        if not self._outbox.flush():
            self._loop.add_writer(self._end, self._flush)

    def _flush(self) -> None:
        if self._outbox.flush():
            self._loop.remove_writer(self._end)

    def _read(self) -> None:
        while True:
            try:
                received = receive(self._end)
            except BlockingIOError:
                return
            if received is None:
                self.close()
                self._on_end()
                return
            self._hear(*received)

    def _hear(self, message: Message, connection: socket.socket | None) -> None:
        if message.word is Word.TAKE and connection is not None:
            self._take(message.connection, connection)
        elif message.session in self._answers:
            answer = self._answers[message.session]
            if not answer.done():
                answer.set_result(message.reason)
        elif message.word is Word.REFUSED and message.session in self._farewells:
            self._farewells[message.session](SENTENCES[message.reason])
