"""Where mail lies: mbox files, pipermail months, maildirs, single messages, compressed or in archives.

All of it is read lazily: nothing is ever unpacked to disk, and no message is held that is larger than `MESSAGE_BOUND`.
"""

import bz2
import calendar
import gzip
import io
import lzma
import re
import stat
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

from copterm.domain.errors import Invalid
from copterm.importers.mbox import split_mbox, starts_with_envelope, unescape

MESSAGE_BOUND: Final = 48 * 2**20
STREAM_BOUND: Final = 16 * 2**30
LAYERS: Final = 4
"""How many wrappers (an archive in a compression in an archive) are opened."""

_HEAD: Final = 65_536
_BROKEN: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError)
_TEXT: Final = "holds no mail"
_TOO_LARGE: Final = f"is larger than {MESSAGE_BOUND >> 20} MB"
_MONTHS: Final = tuple(calendar.month_name[month].lower() for month in range(1, 13))
_MONTH = re.compile("|".join(_MONTHS))
_HEADER = re.compile(
    rb"^(?:from|to|cc|bcc|date|subject|message-id|received|return-path|reply-to|sender|mime-version|content-type"
    rb"|content-transfer-encoding|delivered-to|in-reply-to|references|resent-[a-z-]+|x-[a-z-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_NAME = re.compile(r"\.(?:eml|emlx|mbox|mbx)(?:\.(?:gz|bz2|xz))?$|:2,[A-Za-z]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One message as it lay there. `source` and `offset` say where; `envelope` is its separator's date, or empty."""

    data: bytes
    source: str
    offset: int = 0
    envelope: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that should be a message and cannot be read."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file among the others that holds no mail and does not claim to."""

    source: str
    reason: str


class MailFiles:
    """The mail under some paths, in an order that is the same every time: by month where names say the month.

    `size` is how many bytes there are on disk, `done` how many of them were read so far.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._entries = [entry for path in paths for entry in _entries(path)]
        self.size = sum(entry.size for entry in self._entries)
        self._before = 0
        self._open: IO[bytes] | None = None

    @property
    def done(self) -> int:
        """Bytes on disk that have been read."""
        return self._before + (self._open.tell() if self._open is not None and not self._open.closed else 0)

    def read(self) -> Iterator[RawMessage | Refused | PassedOver]:
        """Every message, one at a time; Invalid for a path that was named itself and cannot be read as mail."""
        for entry in self._entries:
            for found in self._read_file(entry):
                if entry.named and isinstance(found, Refused) and found.source == entry.source:
                    raise Invalid(f"{found.source} {found.reason}.")
                yield found
            self._before += entry.size

    def _read_file(self, entry: "_Entry") -> Iterator[RawMessage | Refused | PassedOver]:
        try:
            with open(entry.path, "rb") as file:
                self._open = file
                yield from _read_stream(file, entry.source, LAYERS, claims=entry.claims)
        except OSError as error:
            yield Refused(entry.source, f"cannot be read ({_cause(error)})")
        finally:
            self._open = None


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    source: str
    size: int
    named: bool
    claims: bool


def _entries(path: Path) -> Iterator[_Entry]:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            found = list(_folder(path, path.name or str(path)))
            if not found:
                raise Invalid(f"{path} holds no mail: the folder is empty.")
            yield from found
            return
    except FileNotFoundError:
        raise Invalid(f"There is no file {path}.") from None
    except OSError as error:
        raise Invalid(f"{path} cannot be read ({_cause(error)}).") from error
    if not stat.S_ISREG(status.st_mode):
        raise Invalid(f"{path} is neither a file nor a folder.")
    claims = _MESSAGE_NAME.search(path.name) is not None
    yield _Entry(path, str(path), status.st_size, named=True, claims=claims)


def _folder(folder: Path, name: str) -> Iterator[_Entry]:
    """The files of a folder, then its subfolders; `new` and `cur` of a maildir together, by name."""
    here = sorted(folder.iterdir(), key=lambda path: in_order(path.name))
    boxes = [path for path in here if path.name in ("cur", "new") and path.is_dir()]
    for path in here:
        claims = _MESSAGE_NAME.search(path.name) is not None
        if claims or not boxes:  # beside a maildir's boxes lie the mail server's own files
            yield from _file(path, f"{name}/{path.name}", claims=claims)
    letters = [path for box in boxes for path in box.iterdir()]
    for path in sorted(letters, key=lambda path: in_order(path.name)):
        yield from _file(path, f"{name}/{path.parent.name}/{path.name}", claims=True)
    for path in here:
        if path in boxes or path.is_symlink() or not path.is_dir() or (boxes and path.name == "tmp"):
            continue
        if not path.name.startswith(".") or (path / "cur").is_dir():
            yield from _folder(path, f"{name}/{path.name}")


def _file(path: Path, source: str, *, claims: bool) -> Iterator[_Entry]:
    if path.name.startswith("."):
        return
    try:
        status = path.stat()
    except OSError:
        yield _Entry(path, source, 0, named=False, claims=claims)
        return
    if stat.S_ISREG(status.st_mode):
        yield _Entry(path, source, status.st_size, named=False, claims=claims)


def in_order(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts names as people count: numbers by value, months by their place in the year."""
    numbered = _MONTH.sub(lambda found: f"{_MONTHS.index(found[0]) + 1:02}", name.lower())
    parts = re.split(r"([0-9]{1,18})", numbered)
    return [(0, int(part), "") if at % 2 else (1, 0, part) for at, part in enumerate(parts)]


def _read_stream(
    stream: IO[bytes], source: str, layers: int, *, claims: bool
) -> Iterator[RawMessage | Refused | PassedOver]:
    """What is in one open file, whatever it is wrapped in."""
    try:
        head = stream.read(_HEAD)
        whole = cast(IO[bytes], io.BufferedReader(_Replay(head, stream)))
        opener = _opener(head)
        if opener is not None and layers > 0:
            yield from _read_stream(opener(whole), source, layers - 1, claims=claims)
        elif head[257:262] == b"ustar" and layers > 0:
            yield from _read_archive(whole, source, layers - 1)
        elif (reason := _no_mail(head)) is None:
            yield from _read_mail(whole, head, source)
        elif claims or reason != _TEXT:
            yield Refused(source, reason)
        else:
            yield PassedOver(source, reason)
    except _BROKEN as error:
        yield Refused(source, f"is damaged ({_cause(error)})")


def _opener(head: bytes) -> Callable[[IO[bytes]], IO[bytes]] | None:
    for sign, opener in _OPENERS.items():
        if head.startswith(sign):
            return opener
    return None


def _gunzip(stream: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(fileobj=stream))


def _bunzip(stream: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], bz2.BZ2File(stream))


def _unxz(stream: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], lzma.LZMAFile(stream))


_OPENERS: Final = {b"\x1f\x8b": _gunzip, b"BZh": _bunzip, b"\xfd7zXZ\x00": _unxz}


def _read_archive(stream: IO[bytes], source: str, layers: int) -> Iterator[RawMessage | Refused | PassedOver]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            name = member.name.rpartition("/")[2]
            if not member.isreg() or name.startswith("."):
                continue
            inside = archive.extractfile(member)
            if inside is not None:
                letter = re.search(r"(?:^|/)(?:cur|new)/[^/]+$", member.name) is not None
                claims = letter or _MESSAGE_NAME.search(name) is not None
                yield from _read_stream(inside, f"{source}/{member.name}", layers, claims=claims)


def _read_mail(stream: IO[bytes], head: bytes, source: str) -> Iterator[RawMessage | Refused]:
    if not starts_with_envelope(head):
        data = stream.read(MESSAGE_BOUND + 1)
        if len(data) > MESSAGE_BOUND:
            yield Refused(source, _TOO_LARGE)
        else:
            yield RawMessage(_bare(data), source)
        return
    bounded = cast(IO[bytes], _Bounded(stream, STREAM_BOUND))
    for found in split_mbox(bounded, MESSAGE_BOUND):
        if found.data is None:
            yield Refused(f"{source}, byte {found.offset}", _TOO_LARGE)
        else:
            yield RawMessage(unescape(found.data), source, found.offset, found.date)


def _bare(data: bytes) -> bytes:
    """A single message without what mail programs put before its first header."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return re.sub(rb"\A(?:\d+[ \t]*\r?\n|>?From [^\n]*\n)", b"", data)


def _no_mail(head: bytes) -> str | None:
    """Why a file that begins like this is no mail; None where it is."""
    if not head.strip():
        return "is empty"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    start = re.split(rb"\r?\n[ \t]*\r?\n", _bare(head), maxsplit=1)[0]
    if starts_with_envelope(head) or (_HEADER.search(start) and b"\0" not in start):
        return None
    if b"\0" in head or sum(byte < 9 for byte in head[:4096]) > 16:
        return "is not text"
    return _TEXT


def _cause(error: BaseException) -> str:
    """What went wrong, in the words of the system."""
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return told.rstrip(".").lower() or "it ends too early"


class _Replay(io.RawIOBase):
    """A stream whose beginning was already read."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        super().__init__()
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._head:
            data = bytes(self._head[: len(buffer)])
            self._head = self._head[len(data) :]
        else:
            data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Bounded:
    """A stream that may not be longer than a bound."""

    def __init__(self, stream: IO[bytes], bound: int) -> None:
        self._stream, self._left = stream, bound

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise EOFError(f"it holds more than {STREAM_BOUND >> 30} GB")
        return data
