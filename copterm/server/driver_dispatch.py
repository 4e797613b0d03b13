"""Which methods of a class take a message, found once: Textual looks through all ancestors for every message anew."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from textual.message import Message
from textual.message_pump import MessagePump

Found = tuple[tuple[type, Callable[..., Awaitable[None]]], ...]

_found: dict[tuple[type, str, type], Found | None] = {}
_original = MessagePump._get_dispatch_methods


def _find(kind: type, name: str, message: type) -> Found | None:
    """The methods, in their order; None where a decorator's selector decides each time."""
    found: list[tuple[type, Callable[..., Awaitable[None]]]] = []
    for cls in kind.__mro__:
        if any(taken in message.__mro__ for taken in cls.__dict__.get("_decorated_handlers") or ()):
            return None
        method = cls.__dict__.get(f"_{name}") or cls.__dict__.get(name)
        if method is not None and not getattr(method, "_textual_on", None):
            found.append((cls, method))
    return tuple(found)


def _get_dispatch_methods(self: MessagePump, method_name: str, message: Message) -> Iterable[tuple[type, Any]]:
    key = (self.__class__, method_name, message.__class__)
    try:
        found = _found[key]
    except KeyError:
        found = _found[key] = _find(*key)
    if found is None:
        return _original(self, method_name, message)
    return _bound(self, found, message) if found else ()


def _bound(pump: MessagePump, found: Found, message: Message) -> Iterable[tuple[type, Any]]:
    for cls, method in found:
        if message._no_default_action:
            return
        yield cls, method.__get__(pump, cls)


def install() -> None:
    """Remember from now on. Doing it twice changes nothing."""
    MessagePump._get_dispatch_methods = _get_dispatch_methods  # type: ignore[method-assign]
