"""JSON lines on a stream taken at the start, without members' text, secrets, or a byte that could forge a line."""

import logging
import sys
from traceback import walk_tb
from typing import TextIO

import structlog

CLIENT_CHARACTERS = 80


def start(stream: TextIO | None = None) -> None:
    """Write all of this process's log to `stream`, standard error by default."""
    stream = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Bridge(logging.WARNING)]
    for name in ("asyncssh", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def log() -> structlog.typing.FilteringBoundLogger:
    """The log."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger


def said(text: str) -> str:
    """What a client called itself, fit for the log: short, and printable ASCII."""
    return text[:CLIENT_CHARACTERS].encode("unicode_escape").decode("ascii")


def trace(error: BaseException, explain: bool = False) -> list[str]:
    """Where an error came from, innermost last; what it says may quote a member, so only if asked for."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        own = [
            f"{frame.f_code.co_filename}:{number} {frame.f_code.co_name}"
            for frame, number in walk_tb(current.__traceback__)
        ]
        says = f": {said(str(current))}" if explain else ""
        lines = [*own, type(current).__name__ + says, *lines]
        current = current.__cause__ or current.__context__
    return lines


class _Bridge(logging.Handler):
    """Takes what libraries log into the same lines."""

    def emit(self, record: logging.LogRecord) -> None:
        fields: dict[str, object] = {"library": record.name, "says": said(record.getMessage())}
        if record.exc_info and record.exc_info[1] is not None:
            fields["trace"] = trace(record.exc_info[1])
        log().warning("library", **fields)
