"""mallory fills every field that a member can fill: nothing she writes acts on a reader, and nobody crashes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from copterm.domain.errors import Refusal
from copterm.forum import Forum
from copterm.services import (
    accounts,
    communities,
    drafts,
    invitations,
    keys,
    mentions,
    posts,
    reading,
    signing_in,
    threads,
    titles,
)
from tests.conftest import Site
from tests.mallory import TEXTS


def strings_in(value: Any) -> Iterator[str]:
    """Every string in records, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from strings_in(getattr(value, one.name))
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from strings_in(one)


def assert_harmless(value: Any) -> None:
    """No control, no half character, no override of direction in anything that a service gives out."""
    for text in strings_in(value):
        odd = {c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"}
        odd |= set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
        assert not odd, (odd, text[:80])
        text.encode("utf-8")


def attempt(forum: Forum, service: Any, *args: Any) -> Any:
    """What the service answers, or None when it refuses with a clean sentence."""
    try:
        return forum.write_now(service, *args)
    except Refusal as refusal:
        sentence = str(refusal)
    assert_harmless(sentence)
    assert 0 < len(sentence) < 400
    return None


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_every_field_takes_or_refuses_what_mallory_types(site: Site, text: str) -> None:
    ada = site.admin()
    site.community(ada)
    mallory, bea = site.member(ada, "mallory"), site.member(ada, "bea")
    attempt(mallory, accounts.update_profile, text, text, "UTC")
    attempt(mallory, accounts.update_profile, "m", "", text)
    attempt(mallory, keys.add_key, text, text)
    attempt(mallory, keys.add_key, KEY, text)
    attempt(ada, communities.add, text, text, text)
    attempt(ada, communities.add, "hostile", text, text)
    started = attempt(mallory, threads.new_thread, 1, "discussion", text, text, (text,))
    started = started or attempt(mallory, threads.new_thread, 1, "question", "Plain", "Plain.", ())
    replied = attempt(mallory, posts.reply, started.id, text)
    if replied is not None:
        attempt(mallory, posts.edit, replied.id, text + "!", 1)
        attempt(ada, posts.delete, replied.id, text)
    attempt(mallory, drafts.save, "new:1", text, text, text, text)
    attempt(mallory, drafts.save, text, text)
    stranger = site.house.forum(None, "192.0.2.66")
    attempt(stranger, invitations.join, text, text, text)
    attempt(stranger, signing_in.attempt, text)
    attempt(stranger, signing_in.recover, text, text, "-")
    for answer in (
        bea.read_now(reading.new),
        bea.read_now(threads.list_threads, 1),
        bea.read_now(threads.get_thread, started.id),
        bea.read_now(posts.list_posts, started.id),
        bea.read_now(communities.list_communities),
        bea.read_now(mentions.list_people, 1, started.id, text),
        bea.read_now(titles.similar, 1, text),
        bea.read_now(threads.list_threads, 1, None, 50, text),
        mallory.read_now(drafts.list_drafts),
        mallory.read_now(keys.list_keys),
        mallory.read_now(accounts.get_me),
        stranger.read_now(signing_in.find_credentials, text, "dummy"),
    ):
        assert_harmless(answer)


KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEeXEYK5JB0cQgCCEfH3LvXTHzRMuvIXPCkqxMxTDNcv mallory"
