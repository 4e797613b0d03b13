"""Type-ahead: over a slow line many keys arrive at once, and each must find the screen that the one before it made.

Textual hands every key at once to whatever has the focus, while what the key before asked for is still on its way. The
turnstile lets the next key through when the one before has finished its journey and its act is over.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from copterm.screens.shortcut import ShortcutApp

BURST_SECONDS = 0.05
"""A key that comes later than this after the one before is a person's, and waits for acts only; so does one that comes
after a key that only moved a cursor."""
PATIENCE_SECONDS = 2.0
"""What takes longer than this holds no key back: a member must always be able to leave."""
MOST_WAITING = 1_000
"""So many keys wait at the most; a flood beyond is dropped."""
GLANCE_SECONDS = 0.005
PASSING = frozenset({"enter", "backspace", "delete", "left", "right", "up", "down", "home", "end"})


class Journey(Message):
    """Follows a key through the queues of everything that may act on it, up to the app."""

    def __init__(self, arrived: asyncio.Event) -> None:
        super().__init__()
        self.arrived = arrived


class Turnstile:
    """Lets keys into `app` one after another. `release` puts a key into the app's own queue."""

    def __init__(self, app: ShortcutApp, release: Callable[[Message], bool]) -> None:
        self._app = app
        self._release = release
        self._waiting: deque[Message] = deque()
        self._task: asyncio.Task[None] | None = None
        self._target: MessagePump | None = None
        self._wrote = False
        self._released_at = -1.0

    @property
    def is_behind(self) -> bool:
        """Whether keys wait."""
        return bool(self._waiting)

    def take(self, key: Message) -> bool:
        """A key, or a paste, has come."""
        if not self._has_screen():
            return self._release(key)
        if isinstance(key, events.Key) and key.key == "ctrl+q":
            self._waiting.clear()  # who wants to leave waits for nothing
        if not self._waiting and self._is_free(key):
            return self._let_through(key)
        if len(self._waiting) >= MOST_WAITING:
            return False
        self._waiting.append(key)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._pass_on())
        return True

    def _has_screen(self) -> bool:
        """Whether the app is there, between its first screen and its end."""
        return self._app.is_running and bool(self._app._screen_stacks.get(self._app.current_mode))

    def _let_through(self, key: Message) -> bool:
        if not self._has_screen():
            return False
        self._target, self._wrote = self._app.focused or self._app.screen, self._is_writing(key)
        self._released_at = asyncio.get_running_loop().time()
        self._app.only_moved = False
        return self._release(key)

    def _is_free(self, key: Message) -> bool:
        """Whether this key can go at once: writing goes on where one writes, and lone keys wait for acts only."""
        if self._task is not None and not self._task.done():
            return False
        if self._goes_on_writing(key):
            return True
        is_done = self._app.only_moved or asyncio.get_running_loop().time() - self._released_at > BURST_SECONDS
        return is_done and not self._is_acting()

    def _goes_on_writing(self, key: Message) -> bool:
        """Whether it follows a letter of the same field, which keeps them in order; an Enter waits for the letters."""
        return (self._wrote or self._target is None) and self._is_writing(key)

    def _is_writing(self, key: Message) -> bool:
        """Whether the key only puts letters into the field that has the focus."""
        field = self._app.focused
        if not isinstance(field, (Input, TextArea)):
            return False
        if not isinstance(key, events.Key):
            return True
        return key.is_printable or (isinstance(field, TextArea) and key.key in PASSING)

    def _is_acting(self) -> bool:
        """Whether something that was asked for is being done. The act that put a question waits for keys, so under a
        question only what that does itself counts."""
        groups = ("choosing",) if isinstance(self._app.screen, ModalScreen) else ("acts", "later")
        return any(not worker.is_finished and worker.group in groups for worker in self._app.workers)

    async def _pass_on(self) -> None:
        while self._waiting and self._has_screen():
            if not self._goes_on_writing(self._waiting[0]) and (self._target is not None or self._is_acting()):
                await self._until_clear()
            self._let_through(self._waiting.popleft())

    async def _until_clear(self) -> None:
        """Wait until the key before is done with: its journey, what that sent, the act, and what the act sent."""
        target, self._target = self._target, None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                for pump in (self._app, target, target, self._app):
                    await self._follow(pump)
                while self._is_acting():  # noqa: ASYNC110 - Textual tells the end of an act to its screen only
                    await asyncio.sleep(GLANCE_SECONDS)
                await self._follow(self._app)
        except TimeoutError:
            return

    async def _follow(self, pump: MessagePump | None) -> None:
        """Send a message the same way, and wait until it has arrived; a widget that is gone carries nothing."""
        arrived = asyncio.Event()
        if pump is not None and pump.post_message(Journey(arrived)):
            await arrived.wait()


class TypeAheadApp(ShortcutApp):
    """An app whose keys pass a turnstile; everything else goes its way as it comes."""

    turnstile: Turnstile | None = None

    @property
    def is_behind(self) -> bool:
        """Whether keys wait for their turn; the server then takes no more of them from the client."""
        return self.turnstile is not None and self.turnstile.is_behind

    def post_message(self, message: Message) -> bool:
        """Take a message; keys and pastes that have not been given to a widget yet wait for their turn."""
        if isinstance(message, (events.Key, events.Paste)) and not message.is_forwarded:
            self.turnstile = self.turnstile or Turnstile(self, super().post_message)
            return self.turnstile.take(message)
        return super().post_message(message)

    def on_journey(self, message: Journey) -> None:
        """A key has been everywhere."""
        message.arrived.set()
