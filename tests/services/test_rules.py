"""Ground rules: numbered, accepted before the first post, asked again when more is expected, and never by surprise."""

from datetime import UTC, datetime, timedelta

import pytest

from copterm.domain.clock import fixed
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.roles import Role
from copterm.forum import Forum
from copterm.services import accounts, charters, communities, drafts, membership, modlog, posts, rules, threads
from copterm.services.rules import RulesView
from copterm.text.difference import ADDED, REMOVED
from tests.conftest import Site

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


@pytest.fixture
def bea(site: Site, ada: Forum) -> Forum:
    return site.member(ada, "bea")


def publish(who: Forum, body: str, version: int = 0, asks_again: bool = True, note: str = "") -> RulesView:
    return who.write_now(rules.publish, 1, body, note, asks_again, version)


def entered(site: Site, handle: str, role: Role) -> Forum:
    """Somebody who has this role from the first moment."""
    made = site.house.forum(site.system.write_now(accounts.create_member, handle).id)
    made.write_now(communities.enter, 1, role)
    return made


def write(who: Forum, title: str = "How?") -> int:
    return who.write_now(threads.new_thread, 1, "question", title, "Like this?").id


def test_without_rules_nothing_is_asked(bea: Forum) -> None:
    found = bea.read_now(rules.get_rules, "data")
    assert (found.version, found.body, found.must_accept, found.may_accept) == (0, "", False, False)
    assert not bea.read_now(rules.list_versions, 1)
    assert not bea.read_now(rules.list_waiting)
    assert write(bea)


def test_facilitators_publish_and_the_log_says_so(site: Site, ada: Forum, bea: Forum) -> None:
    site.events.clear()
    made = publish(ada, "# Rules\n\nAsk in the open.\n")
    assert (made.version, made.asked, made.published_by, made.is_pinned) == (1, 1, "ada", True)
    assert (made.accepted, made.must_accept) == (1, False)  # whoever publishes has read them
    assert site.kinds() == ["rules.changed", "moderated"]
    (entry,) = bea.read_now(modlog.list_entries, 1)
    assert (entry.act, entry.by, entry.reason) == ("rules", "ada", "")
    with pytest.raises(NotAllowed, match="rules of Data Engineering are written by its facilitators"):
        publish(bea, "Mine.", 1)


def test_reading_is_free_and_writing_asks_first(ada: Forum, bea: Forum) -> None:
    thread = write(ada)
    publish(ada, "Ask in the open.")
    assert bea.read_now(posts.list_posts, thread, 1, 10)
    for attempt in (
        lambda: write(bea),
        lambda: bea.write_now(posts.reply, thread, "So."),
    ):
        with pytest.raises(NotAllowed, match="ground rules to accept") as refused:
            attempt()
        assert refused.value.act == "rules"
    assert bea.write_now(drafts.save, f"reply:{thread}", "So.").body == "So."
    view = bea.write_now(rules.accept, 1, 1)
    assert (view.accepted, view.must_accept, view.has_accepted, view.members) == (1, False, 2, 2)
    assert bea.write_now(posts.reply, thread, "So.").number == 2


def test_a_change_of_wording_is_not_asked_again_and_a_change_of_meaning_is(ada: Forum, bea: Forum) -> None:
    publish(ada, "Ask in the open.")
    bea.write_now(rules.accept, 1, 1)
    made = publish(ada, "Ask in the open, please.", 1, asks_again=False)
    assert (made.version, made.asked) == (2, 1)
    assert write(bea)
    assert not bea.read_now(rules.list_waiting)
    publish(ada, "Ask in the open. Search first.", 2, note="search first")
    (waiting,) = bea.read_now(rules.list_waiting)
    assert (waiting.community, waiting.version, waiting.accepted) == ("Data Engineering", 3, 1)
    with pytest.raises(NotAllowed, match="ground rules"):
        write(bea, "Again?")
    bea.write_now(rules.accept, 1, 3)
    assert write(bea, "Again?")
    assert [version for version, _ in bea.read_now(rules.list_accepted, 1)] == [3, 1]


def test_accepting_names_the_version_that_was_read(ada: Forum, bea: Forum) -> None:
    publish(ada, "Ask in the open.")
    read = bea.read_now(rules.get_rules, 1)
    publish(ada, "Ask in the open. Search first.", 1)
    with pytest.raises(Conflict, match=r"ada has published version 2\. Nothing was accepted") as refused:
        bea.write_now(rules.accept, 1, read.version)
    assert isinstance(refused.value.current, RulesView)
    assert refused.value.current.version == 2
    assert bea.read_now(rules.get_rules, 1).accepted == 0
    with pytest.raises(NotFound, match="have no version 3"):
        bea.write_now(rules.accept, 1, 3)


def test_accepting_twice_is_once_and_the_first_time_stays(site: Site, ada: Forum, bea: Forum) -> None:
    publish(ada, "Ask in the open.")
    with fixed(lambda: NOON):
        bea.write_now(rules.accept, 1, 1)
    site.events.clear()
    assert bea.write_now(rules.accept, 1, 1).accepted_at == NOON
    assert site.kinds() == []


def test_a_guest_reads_them_and_is_told_to_join_first(site: Site, ada: Forum) -> None:
    publish(ada, "Ask in the open.")
    guest = site.house.forum(site.system.write_now(accounts.create_member, "gus").id)
    view = guest.read_now(rules.get_rules, 1)
    assert (view.body, view.is_member, view.must_accept, view.may_accept) == ("Ask in the open.", False, False, False)
    with pytest.raises(NotAllowed, match="Join it, then accept") as refused:
        guest.write_now(rules.accept, 1, 1)
    assert refused.value.act == "join"


def test_two_facilitators_who_publish_at_once_lose_nothing(site: Site, ada: Forum) -> None:
    mo = entered(site, "mo", Role.FACILITATOR)
    publish(ada, "Ask in the open.")
    publish(ada, "Ask in the open. Search first.", 1)
    with pytest.raises(Conflict, match="ada has published version 2 since you began") as refused:
        publish(mo, "Be kind.", 1)
    current = refused.value.current
    assert isinstance(current, RulesView)
    assert current.body == "Ask in the open. Search first."
    assert publish(mo, "Be kind.", 2).version == 3


def test_what_says_the_same_or_nothing_or_too_much_is_refused(ada: Forum) -> None:
    publish(ada, "Ask in the open.")
    with pytest.raises(Invalid, match="says what version 1 says"):
        publish(ada, "Ask in the open.", 1)
    with pytest.raises(Invalid, match="no rules in it yet"):
        publish(ada, " \n ", 1)
    with pytest.raises(Invalid, match="at most 20,000 characters; these have 100,000"):
        publish(ada, "x" * 100_000, 1)
    with pytest.raises(Invalid, match="this has 100,000"):
        publish(ada, "Else.", 1, note="x" * 100_000)
    assert ada.read_now(rules.get_rules, 1).version == 1


def test_versions_are_kept_and_compared(ada: Forum, bea: Forum) -> None:
    publish(ada, "Ask.\nAnswer.", note="first")
    bea.write_now(rules.accept, 1, 1)
    publish(ada, "Ask.\nThank.", 1, note="thanks")
    rows = bea.read_now(rules.list_versions, 1)
    assert [(row.version, row.note, row.accepted) for row in rows] == [(2, "thanks", 1), (1, "first", 2)]
    assert bea.read_now(rules.get_rules, 1, 1).body == "Ask.\nAnswer."
    lines = bea.read_now(rules.compare_versions, 1, 1).lines
    assert [(line.what, line.text) for line in lines] == [("", "Ask."), (REMOVED, "Answer."), (ADDED, "Thank.")]
    assert [row.version for row in bea.read_now(rules.list_versions, 1, before=2)] == [1]
    with pytest.raises(NotFound, match="have no version 9"):
        bea.read_now(rules.get_rules, 1, 9)


def test_staff_see_who_accepted_and_who_has_not(site: Site, ada: Forum, bea: Forum) -> None:
    moe = entered(site, "moe", Role.MODERATOR)
    with fixed(lambda: NOON):
        publish(ada, "Ask in the open.")
        bea.write_now(rules.accept, 1, 1)
    rows = moe.read_now(rules.list_acceptances, 1).rows
    assert [(row.handle, row.version, row.at, row.waits) for row in rows] == [
        ("ada", 1, NOON, False),
        ("bea", 1, NOON, False),
        ("moe", 0, None, True),
    ]
    assert [row.handle for row in moe.read_now(rules.list_acceptances, 1, True).rows] == ["moe"]
    page = moe.read_now(rules.list_acceptances, 1, False, limit=1)
    assert ([row.handle for row in page.rows], page.next) == (["ada"], "ada")
    assert [row.handle for row in moe.read_now(rules.list_acceptances, 1, False, "ada").rows] == ["bea"]
    with pytest.raises(NotAllowed, match="known to those who tend it"):
        bea.read_now(rules.list_acceptances, 1)


def test_whoever_comes_back_has_accepted_what_they_accepted(ada: Forum, bea: Forum) -> None:
    publish(ada, "Ask in the open.")
    bea.write_now(rules.accept, 1, 1)
    bea.write_now(communities.leave, 1)
    assert bea.read_now(rules.list_waiting) == ()
    bea.write_now(communities.join, 1)
    assert write(bea)
    ada.write_now(membership.remove, 1, "bea", "spam")
    with pytest.raises(NotAllowed, match="Join it"):
        bea.write_now(rules.accept, 1, 1)


def test_rules_are_pinned_and_unpinned_with_a_reason_or_an_end(site: Site, ada: Forum, bea: Forum) -> None:
    with pytest.raises(NotFound, match="no ground rules yet"):
        ada.write_now(rules.pin, 1, "so")
    publish(ada, "Ask in the open.")
    moe = entered(site, "moe", Role.MODERATOR)
    assert bea.read_now(communities.get_community, 1).rules.pinned
    assert not moe.write_now(rules.unpin, 1, "all know them").is_pinned
    with pytest.raises(Invalid, match="Say why"):
        moe.write_now(rules.unpin, 1, " ")
    with fixed(lambda: NOON):
        assert moe.write_now(rules.pin, 1, "for now", NOON + timedelta(days=7)).is_pinned
        with pytest.raises(Invalid, match="has passed"):
            moe.write_now(rules.pin, 1, "for now", NOON)
    with fixed(lambda: NOON + timedelta(days=8)):
        assert not bea.read_now(communities.get_community, 1).rules.pinned
    with pytest.raises(NotAllowed, match="facilitators and moderators"):
        bea.write_now(rules.pin, 1, "so")
    publish(ada, "Ask in the open. Search.", 1)
    assert bea.read_now(communities.get_community, 1).rules.pinned  # what is asked again is seen again
    acts = [entry.act for entry in bea.read_now(modlog.list_entries, 1)]
    assert acts == ["rules", "pin", "unpin", "rules"]


def test_a_retired_community_asks_for_nothing_and_changes_nothing(ada: Forum, bea: Forum) -> None:
    publish(ada, "Ask in the open.")
    ada.write_now(charters.retire, 1, "It was good.")
    assert bea.read_now(rules.list_waiting) == ()
    with pytest.raises(NotAllowed, match="is retired"):
        publish(ada, "Else.", 1)
    assert bea.read_now(rules.get_rules, 1).body == "Ask in the open."


def test_publishing_takes_the_draft_away(ada: Forum) -> None:
    ada.write_now(drafts.save, "rules:1", "Ask.", "first")
    assert ada.read_now(drafts.find, "rules:1").where == "Ground rules of Data Engineering"  # type: ignore[union-attr]
    publish(ada, "Ask.")
    assert ada.read_now(drafts.find, "rules:1") is None
