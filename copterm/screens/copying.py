"""What is said of a copy: nobody here can know whether it arrived, so it says what to do when it did not."""

from __future__ import annotations

IN_BETWEEN = ("tmux", "screen")
"""Terminals inside of others, which pass on only what they are told to."""


def copied(what: str, term: str, instead: str = "") -> str:
    """`what` is copied; `instead` is the key that shows it to select."""
    allowed = "tmux may (set-clipboard on)" if term.startswith(IN_BETWEEN) else "your terminal allows that"
    return f"{what} is copied, if {allowed}." + (f" {instead} shows it to select." if instead else "")
