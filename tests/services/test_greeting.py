"""The welcome message of a community: shown once to whoever joins, found again, and written by facilitators."""

import pytest

from copterm.domain.errors import Conflict, Invalid, NotAllowed
from copterm.forum import Forum
from copterm.services import communities, drafts, greeting, modlog
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


def test_it_is_due_for_who_joins_after_it_was_written_once(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    ada.write_now(greeting.write_greeting, 1, "\nSay **hello** first.\n")
    assert not bea.read_now(greeting.get_greeting, 1).due  # she is here already
    cid = site.member(ada, "cid")
    found = cid.read_now(greeting.get_greeting, "data")
    assert (found.body, found.due, found.may_write) == ("Say **hello** first.", True, False)
    assert cid.read_now(communities.get_community, 1).welcome_due
    cid.write_now(greeting.seen, 1)
    found = cid.read_now(greeting.get_greeting, 1)
    assert (found.body, found.due) == ("Say **hello** first.", False)
    assert not cid.read_now(communities.get_community, 1).welcome_due


def test_whoever_comes_back_is_welcomed_again(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    ada.write_now(greeting.write_greeting, 1, "Hello.")
    bea.write_now(communities.leave, 1)
    assert not bea.read_now(greeting.get_greeting, 1).due
    bea.write_now(communities.join, 1)
    assert bea.read_now(greeting.get_greeting, 1).due


def test_one_that_was_taken_away_is_due_for_nobody(site: Site, ada: Forum) -> None:
    ada.write_now(greeting.write_greeting, 1, "Hello.")
    bea = site.member(ada, "bea")
    ada.write_now(greeting.write_greeting, 1, "")
    assert not bea.read_now(greeting.get_greeting, 1).due
    assert not bea.read_now(communities.get_community, 1).welcome_due
    reasons = [entry.reason for entry in ada.read_now(modlog.list_entries, 1)]
    assert reasons == ["Took the welcome message away", "Changed the welcome message"]


def test_only_facilitators_write_it_and_two_lose_nothing(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    with pytest.raises(NotAllowed, match="written by its facilitators"):
        bea.write_now(greeting.write_greeting, 1, "Mine.")
    ada.write_now(drafts.save, "welcome:1", "Hello.")
    ada.write_now(greeting.write_greeting, 1, "Hello.", "")
    assert ada.read_now(drafts.find, "welcome:1") is None
    with pytest.raises(Conflict, match="Your text is kept"):
        ada.write_now(greeting.write_greeting, 1, "Good day.", "")
    with pytest.raises(Invalid, match="at most 4,000 characters; this one has 100,000"):
        ada.write_now(greeting.write_greeting, 1, "x" * 100_000)
    assert ada.read_now(greeting.get_greeting, 1).body == "Hello."
