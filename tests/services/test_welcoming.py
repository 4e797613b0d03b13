"""Welcoming: all of it at once or nothing of it, and what is remembered of it."""

import pytest

from copterm.domain.errors import Invalid
from copterm.domain.newcomers import is_to_be_welcomed, wants_hint, wants_hints
from copterm.forum import Forum
from copterm.services import accounts, communities, invitations, signing_in, welcoming
from copterm.text.clean import printable
from tests.conftest import Site
from tests.mallory import TEXTS


@pytest.fixture
def dora(site: Site) -> Forum:
    """Somebody who has just joined the site, where there are two communities, and has come in."""
    ada = site.admin()
    site.community(ada)
    ada.write_now(communities.add, "secret", "Secret", visibility="private")
    code = ada.write_now(invitations.create).code
    made = site.house.forum(None).write_now(invitations.join, code, "dora", password_hash="-")
    site.system.write_now(signing_in.come_in, made.id, "join")
    return site.house.forum(made.id)


def test_all_is_kept_at_once_and_welcome_does_not_come_again(dora: Forum) -> None:
    assert is_to_be_welcomed(dora.read_now(welcoming.look).me.prefs)
    done = dora.write_now(welcoming.finish, "Dora Diaz", "Europe/Berlin", ((1, "Data"),))
    assert (done.me.name, done.me.timezone, done.missed) == ("Dora Diaz", "Europe/Berlin", ())
    assert not is_to_be_welcomed(done.me.prefs)


def test_a_zone_that_is_none_keeps_nothing_at_all(dora: Forum) -> None:
    with pytest.raises(Invalid):
        dora.write_now(welcoming.finish, "Dora Diaz", "Europe/Bielefeld", ((1, "Data"),))
    me = dora.read_now(accounts.get_me)
    assert (me.name, me.timezone, is_to_be_welcomed(me.prefs)) == ("dora", "UTC", True)


def test_what_cannot_be_joined_is_named_and_the_rest_is_joined(dora: Forum) -> None:
    done = dora.write_now(welcoming.finish, None, None, ((2, "Secret"), (99, "Gone"), (1, "Data")))
    assert done.missed == ("Secret", "Gone")
    assert [row.slug for row in dora.read_now(communities.list_communities) if row.role] == ["data"]


def test_a_hint_is_given_once_until_one_asks_for_all_again(dora: Forum) -> None:
    prefs = dora.read_now(accounts.get_me).prefs
    assert wants_hint(prefs, "thread")
    for _ in range(2):
        prefs = dora.write_now(welcoming.told, "thread")
    assert prefs["told"] == ["thread"]
    assert not wants_hint(prefs, "thread")
    assert wants_hint(prefs, "end")
    assert not wants_hints(dora.write_now(welcoming.set_hints, False))
    assert wants_hint(dora.write_now(welcoming.set_hints, True), "thread")


def test_mallory_gives_a_name(dora: Forum) -> None:
    taken = 0
    for name, text in TEXTS.items():
        try:
            done = dora.write_now(welcoming.finish, text[:1000], None, ())
        except Invalid:
            continue
        assert done.me.name == printable(done.me.name), name
        taken += 1
    assert 0 < taken < len(TEXTS)
