"""How well a name fits what somebody types to find it: words in any order, accents and case aside."""

from functools import lru_cache

from copterm.text.words import fold


def fit(typed: str, name: str) -> int | None:
    """0 where the name begins so, 1 where each word begins one of its words, 2 where each is in it, else None."""
    sought = _folded(typed[:200])
    text = _folded(name[:400])
    if not sought or text.startswith(sought):
        return 0
    words = sought.split()
    if all(f" {word}" in f" {text}" for word in words):
        return 1
    return 2 if all(word in text for word in words) else None


@lru_cache(4096)
def _folded(text: str) -> str:
    return " ".join(fold(text).replace("-", " ").replace("/", " ").split())
