"""Parsed messages set aside in a temporary file while the rest is read: memory stays flat, nothing is read twice."""

import tempfile
from array import array
from types import TracebackType
from typing import Self

import msgspec

from copterm.importers.mail_message import ParsedMessage


class Spool:
    """Records by number, in a file without a name that is gone when this is closed, however that happens."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="copterm-import-")  # noqa: SIM115
        self._starts = array("Q", [0])
        self._reading = False
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(ParsedMessage)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, message: ParsedMessage) -> None:
        """Set a message aside; its number is how many were before it."""
        data = self._encoder.encode(message)
        if self._reading:
            self._file.seek(self._starts[-1])
            self._reading = False
        self._file.write(data)
        self._starts.append(self._starts[-1] + len(data))

    def get(self, number: int) -> ParsedMessage:
        """The message of that number."""
        start = self._starts[number]
        self._file.seek(start)
        self._reading = True
        return self._decoder.decode(self._file.read(self._starts[number + 1] - start))

    def close(self) -> None:
        """Forget it all."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
