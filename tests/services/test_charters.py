"""Charters and states: revisions are kept, two who write lose nothing, a retired community is read and not written."""

from datetime import UTC, datetime, timedelta

import pytest

from copterm.domain.clock import fixed
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.roles import Role, State
from copterm.forum import Forum
from copterm.services import accounts, charters, communities, drafts, modlog, posts, threads
from copterm.services.charters import CharterView
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


def second(site: Site, handle: str = "mo") -> Forum:
    """A second facilitator."""
    return entered(site, handle, Role.FACILITATOR)


def entered(site: Site, handle: str, role: Role) -> Forum:
    """Somebody who has this role from the first moment."""
    made = site.house.forum(site.system.write_now(accounts.create_member, handle).id)
    made.write_now(communities.enter, 1, role)
    return made


def write(who: Forum, revision: int = 0, **answers: str) -> CharterView:
    return who.write_now(charters.write_charter, 1, answers, revision)


def test_a_new_community_has_the_purpose_it_was_made_with(bea: Forum) -> None:
    found = bea.read_now(charters.get_charter, "data")
    assert (found.revision, found.purpose, found.state) == (0, "Keep our pipelines boring.", State.FORMING)
    assert (found.facilitators, found.moderators, found.may_write) == (("ada",), (), False)


def test_a_charter_is_written_and_its_purpose_stands_with_the_community(site: Site, ada: Forum, bea: Forum) -> None:
    site.events.clear()
    made = write(ada, purpose="Fewer incidents,\nshared patterns.", cadence="A call\non Thursdays.")
    assert (made.revision, made.written_by, made.cadence) == (1, "ada", "A call\non Thursdays.")
    assert bea.read_now(communities.get_community, 1).purpose == "Fewer incidents, shared patterns."
    assert site.kinds() == ["charter.changed", "moderated"]
    (entry,) = bea.read_now(modlog.list_entries, 1)
    assert (entry.act, entry.by, entry.reason) == ("charter", "ada", "Purpose and Rhythm")


def test_revisions_are_kept_and_can_be_read(ada: Forum, bea: Forum) -> None:
    write(ada, purpose="One.")
    write(ada, 1, purpose="Two.", scope="Tables.")
    assert write(ada, 2, purpose="Two.").revision == 2, "nothing has changed"
    rows = bea.read_now(charters.list_revisions, 1)
    assert [(row.revision, row.written_by, row.changed) for row in rows] == [
        (2, "ada", ("Purpose", "About")),
        (1, "ada", ("Purpose",)),
    ]
    assert bea.read_now(charters.list_revisions, 1, 2, 1) == rows[1:]
    first = bea.read_now(charters.get_charter, 1, 1)
    assert (first.purpose, first.scope, first.latest) == ("One.", "", 2)
    for missing in (0, 3, -1, 2**40):
        with pytest.raises(NotFound, match="no revision"):
            bea.read_now(charters.get_charter, 1, missing)


def test_only_facilitators_and_admins_write_it(site: Site, ada: Forum, bea: Forum) -> None:
    mod = entered(site, "mod", Role.MODERATOR)
    for who in (bea, mod):
        with pytest.raises(NotAllowed, match="written by its facilitators"):
            write(who, purpose="Mine.")
        with pytest.raises(NotAllowed, match="said by its facilitators"):
            who.write_now(charters.set_state, 1, "active", "We begin.")
        with pytest.raises(NotAllowed, match="said by its facilitators"):
            who.write_now(charters.retire, 1, "It was good.")


def test_two_who_change_different_parts_lose_nothing(site: Site, ada: Forum) -> None:
    mo = second(site)
    write(ada, purpose="One.", scope="Tables.")
    write(ada, 1, purpose="One.", scope="Tables and queues.")
    both = write(mo, 1, purpose="One, in short.", scope="Tables.")
    assert (both.revision, both.purpose, both.scope) == (3, "One, in short.", "Tables and queues.")


def test_two_who_change_the_same_part_are_told(site: Site, ada: Forum) -> None:
    mo = second(site)
    write(ada, purpose="One.")
    write(ada, 1, purpose="Ada's.")
    with pytest.raises(Conflict, match=r"ada has changed Purpose since you began.*Your text is kept") as told:
        write(mo, 1, purpose="Mo's.")
    assert isinstance(told.value.current, CharterView)
    assert (told.value.current.purpose, told.value.current.revision) == ("Ada's.", 2)
    assert write(mo, 2, purpose="Mo's.").purpose == "Mo's."


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"purpose": " \n"}, "A charter needs it"),
        ({"purpose": "so " * 101}, "Purpose has 302 characters, and 300 is the most"),
        ({"purpose": "P.", "scope": "so " * 40_000}, "About has 119,999 characters"),
        ({"purpose": "P.", "review_on": "soon"}, "Review on: soon is no day. Write it like 2027-03-31"),
        ({"purpose": "P.", "review_on": "2026-03-04"}, "not ahead of us"),
        ({"purpose": "P.", "colour": "red"}, "no part called colour"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(ada: Forum, answers: dict[str, str], sentence: str) -> None:
    with fixed(lambda: NOON), pytest.raises(Invalid, match=sentence):
        write(ada, **answers)
    assert ada.read_now(charters.get_charter, 1).revision == 0


def test_the_day_of_review_comes_and_is_not_judged_again_when_another_part_changes(ada: Forum) -> None:
    with fixed(lambda: NOON):
        made = write(ada, purpose="P.", review_on="2026-04-01")
        assert (str(made.review_on), made.review_due) == ("2026-04-01", False)
    with fixed(lambda: NOON + timedelta(days=28)):
        assert ada.read_now(charters.get_charter, 1).review_due
        assert write(ada, 1, purpose="Q.", review_on="2026-04-01").revision == 2


def test_writing_it_takes_the_draft_away(ada: Forum) -> None:
    ada.write_now(drafts.save, "charter:1", "[Purpose]\nP.", "")
    assert ada.read_now(drafts.find, "charter:1").where == "Charter of Data Engineering"  # type: ignore[union-attr]
    write(ada, purpose="P.")
    assert ada.read_now(drafts.find, "charter:1") is None


def test_a_state_is_changed_with_a_reason_and_told(site: Site, ada: Forum, bea: Forum) -> None:
    site.events.clear()
    assert ada.write_now(charters.set_state, 1, "active", "Twelve people came.").state is State.ACTIVE
    assert site.kinds() == ["community.changed", "moderated"]
    (entry,) = bea.read_now(modlog.list_entries, 1)
    assert (entry.act, entry.reason, entry.more) == (
        "state",
        "Twelve people came.",
        {"state": "active", "was": "forming"},
    )
    assert bea.read_now(communities.get_community, 1).state is State.ACTIVE
    with pytest.raises(Invalid, match="Say why"):
        ada.write_now(charters.set_state, 1, "dormant", " ")
    with pytest.raises(Invalid, match="at most 300 characters"):
        ada.write_now(charters.set_state, 1, "dormant", "x" * 100_000)
    with pytest.raises(Invalid, match="forming, active, dormant or retired"):
        ada.write_now(charters.set_state, 1, "asleep", "Why not.")
    with pytest.raises(Invalid, match="leaves a summary"):
        ada.write_now(charters.set_state, 1, "retired", "It is over.")


def test_the_second_of_two_who_change_it_is_told_who_was_first(site: Site, ada: Forum) -> None:
    mo = second(site)
    ada.write_now(charters.set_state, 1, "dormant", "Summer.", "forming")
    with pytest.raises(Conflict, match=r"Data Engineering is dormant now, by ada\. Look again"):
        mo.write_now(charters.set_state, 1, "active", "We begin.", "forming")
    with pytest.raises(Conflict, match="is dormant already, by ada"):
        mo.write_now(charters.set_state, 1, "dormant", "Summer.")
    with pytest.raises(Conflict, match="is dormant now, by ada"):
        mo.write_now(charters.retire, 1, "It was good.", "forming")


def test_a_retired_community_is_read_and_not_written(site: Site, ada: Forum, bea: Forum) -> None:
    thread = bea.write_now(threads.new_thread, 1, "discussion", "Kafka?", "Or Postgres?").id
    with pytest.raises(Invalid, match="Leave a summary"):
        ada.write_now(charters.retire, 1, " \n ")
    closed = ada.write_now(charters.retire, 1, "It kept *pipelines* boring.\n\nGo on in Platform.")
    assert (closed.state, closed.closing) == (State.RETIRED, "It kept *pipelines* boring.\n\nGo on in Platform.")
    row = bea.read_now(communities.get_community, 1)
    assert (row.state, row.closing) == (State.RETIRED, "It kept *pipelines* boring. Go on in Platform.")
    for who in (ada, bea, site.system):
        with pytest.raises(NotAllowed, match=r"Data Engineering is retired\. What was written stays to be read"):
            who.write_now(posts.reply, thread, "One more.")
    with pytest.raises(NotAllowed, match="is retired"):
        write(ada, purpose="Late.")
    with pytest.raises(Conflict, match="retired already, by ada"):
        ada.write_now(charters.retire, 1, "Again.")
    assert bea.read_now(posts.list_posts, thread)[0].body == "Or Postgres?"


def test_a_retired_community_can_be_brought_back(ada: Forum, bea: Forum) -> None:
    ada.write_now(charters.retire, 1, "It is over.")
    back = ada.write_now(charters.set_state, 1, "active", "There is more to say.")
    assert (back.state, back.closing) == (State.ACTIVE, "It is over.")
    assert bea.read_now(communities.get_community, 1).closing == "", "it stands nowhere while people write"
    assert bea.write_now(threads.new_thread, 1, "discussion", "Tea?", "Or coffee?").id


def test_a_private_community_has_no_charter_for_others(site: Site, ada: Forum, bea: Forum) -> None:
    ada.write_now(communities.add, "board", "Board", "Secret.", "private")
    for service, args in (
        (charters.get_charter, ()),
        (charters.list_revisions, ()),
        (charters.write_charter, ({"purpose": "P."}, 0)),
        (charters.set_state, ("active", "Why.")),
        (charters.retire, ("Over.",)),
    ):
        with pytest.raises(NotFound, match=r"There is no community 2\."):
            bea.write_now(service, 2, *args)
        with pytest.raises(NotFound, match=r"There is no community 3\."):
            bea.write_now(service, 3, *args)
