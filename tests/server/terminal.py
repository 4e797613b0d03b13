"""A member's terminal for the tests: an SSH client of asyncssh, and a screen by pyte that shows what a person sees."""

import asyncio
import codecs
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncssh
import pyte

PATIENCE = 15.0
KEYS = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "escape": "\x1b", "enter": "\r",
    "tab": "\t", "backspace": "\x7f", "f6": "\x1b[17~", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
}  # fmt: skip
_NOT_FOR_PYTE = re.compile(r"\x1b\[[<>=?][0-9;]*u|\x1b\[\?[0-9;]*\$p|\x1b\]8;[^\x1b]*\x1b\\|\x1b\]52;[^\x07]*\x07")
_COLONS = re.compile(r"\x1b\[[0-9;:]*m")
_OTHER_SCREEN = re.compile(r"(\x1b\[\?1049[hl])")
_HALF = re.compile(r"\x1b(?:\[[<>=?0-9;:$]*|\][^\x07\x1b]*\x1b?)?\Z")


def key_bytes(key: str) -> bytes:
    """A key by name: "enter", "ctrl+s", or a character."""
    if key.startswith("ctrl+"):
        return bytes([ord(key[5]) & 0x1F])
    return KEYS.get(key, key).encode()


class Client(asyncssh.SSHClient):
    """Walks through the Door where no key is known, as ssh does."""

    def kbdint_auth_requested(self) -> str:
        return ""

    def kbdint_challenge_received(self, name: str, instructions: str, lang: str, prompts: object) -> list[str]:
        return []


class Screen:
    """What one client sees, and its keyboard."""

    def __init__(self, process: Any, width: int, height: int) -> None:
        self.process = process
        self.raw = b""
        self.answers: dict[bytes, bytes] = {}
        self.is_closed = False
        self._pyte = pyte.Screen(width, height)
        self._stream = pyte.Stream(self._pyte)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._half = ""
        self._changed = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @property
    def lines(self) -> list[str]:
        """The rows as text."""
        return [row.rstrip() for row in self._pyte.display]

    @property
    def text(self) -> str:
        """The whole screen as text."""
        return "\n".join(self.lines)

    def ground_at(self, text: str) -> str:
        """The background colour of the first character of `text` on the screen."""
        for y, line in enumerate(self._pyte.display):
            if (x := line.find(text)) >= 0:
                return str(self._pyte.buffer[y][x].bg)
        raise AssertionError(f"{text!r} is not on this screen:\n{self.text}")

    def colour_at(self, text: str) -> str:
        """The foreground colour of the first character of `text` on the screen."""
        for y, line in enumerate(self._pyte.display):
            if (x := line.find(text)) >= 0:
                return str(self._pyte.buffer[y][x].fg)
        raise AssertionError(f"{text!r} is not on this screen:\n{self.text}")

    async def until(self, wanted: str | Callable[["Screen"], bool], patience: float = PATIENCE) -> str:
        """Wait until the screen holds this text, or this is true of it; the answer is the screen."""

        def holds() -> bool:
            return wanted in self.text if isinstance(wanted, str) else wanted(self)

        try:
            async with asyncio.timeout(patience):
                while not holds():
                    if self.is_closed:
                        raise AssertionError(f"the session ended before {wanted!r}:\n{self.text}")
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"{wanted!r} did not appear within {patience} s:\n{self.text}") from None
        return self.text

    def press(self, *keys: str) -> None:
        """Press keys by name, one after the other."""
        self.send(b"".join(key_bytes(key) for key in keys))

    def type(self, text: str) -> None:
        """Type a text."""
        self.send(text.encode())

    def paste(self, text: str) -> None:
        """Paste, as a terminal does."""
        self.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def send(self, data: bytes) -> None:
        """Send bytes, whatever they are."""
        self.process.stdin.write(data)

    def resize(self, width: int, height: int) -> None:
        """The window has another size now."""
        self._pyte.resize(height, width)
        self.process.change_terminal_size(width, height)

    async def ended(self, patience: float = PATIENCE) -> int | None:
        """Wait for the end: the exit status."""
        async with asyncio.timeout(patience):
            await self._reading
            await self.process.wait_closed()
        return self.process.exit_status  # type: ignore[no-any-return]

    async def hung_up(self, patience: float = PATIENCE) -> None:
        """Wait until the server has hung up."""
        async with asyncio.timeout(patience):
            await asyncio.wait([self._reading])

    async def close(self) -> None:
        """Hang up."""
        self.process.close()
        self._reading.cancel()
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        while data := await self.process.stdout.read(65536):
            self.raw += data
            for question, answer in self.answers.items():
                for _ in range(data.count(question)):
                    self.send(answer)
            self.show(self._decoder.decode(data))
        self.is_closed = True
        self._changed.set()

    def show(self, text: str) -> None:
        """Draw what came, without what pyte would print as text."""
        text = self._half + text
        half = _HALF.search(text)
        self._half = half[0] if half else ""
        text = text[: len(text) - len(self._half)]
        text = _COLONS.sub(lambda match: match[0].replace(":", ";"), _NOT_FOR_PYTE.sub("", text))
        for part in _OTHER_SCREEN.split(text):
            if _OTHER_SCREEN.fullmatch(part):
                self._pyte.reset()  # pyte has one screen only; the other one is empty here
            self._stream.feed(part)
        self._changed.set()


@asynccontextmanager
async def connected(port: int, **options: Any) -> AsyncIterator[asyncssh.SSHClientConnection]:
    """An SSH connection to a server of the tests."""
    settings: dict[str, Any] = {"username": "somebody", "client_keys": None, "agent_path": None, "known_hosts": None}
    settings |= {"config": None, "client_factory": Client} | options
    async with asyncssh.connect("127.0.0.1", port, **settings) as connection:
        yield connection


@asynccontextmanager
async def terminal(
    port: int,
    width: int = 80,
    height: int = 24,
    term: str = "xterm-256color",
    env: Any = None,
    answers: dict[bytes, bytes] | None = None,
    **options: Any,
) -> AsyncIterator[Screen]:
    """A terminal connected to a server of the tests; `client_keys`, `username` and so on as asyncssh takes them.

    `answers` is what it says to the questions that a server asks it.
    """
    async with connected(port, **options) as connection, opened(connection, width, height, term, env) as screen:
        screen.answers = answers or {}
        yield screen


@asynccontextmanager
async def opened(
    connection: asyncssh.SSHClientConnection,
    width: int = 80,
    height: int = 24,
    term: str = "xterm-256color",
    env: Any = None,
) -> AsyncIterator[Screen]:
    """One more terminal on a connection."""
    process = await connection.create_process(
        request_pty="force", term_type=term, term_size=(width, height), encoding=None, env=env or {}
    )
    screen = Screen(process, width, height)
    try:
        yield screen
    finally:
        await screen.close()
