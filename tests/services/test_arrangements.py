"""How a community is arranged: read in one place, renamed with a line in the log; and what a new one still lacks."""

from __future__ import annotations

import pytest

from copterm.domain.errors import Conflict, Invalid, NotAllowed
from copterm.forum import Forum
from copterm.services import (
    arrangements,
    beginnings,
    charters,
    communities,
    goals,
    greeting,
    invitations,
    membership,
    modlog,
    pace,
    rules,
)
from tests.conftest import Site

People = tuple[Forum, Forum, Forum]


@pytest.fixture
def people(site: Site) -> People:
    """Ada (admin, facilitator), mo (moderator), bea (member) of community 1."""
    ada = site.admin()
    site.community(ada)
    mo, bea = site.member(ada, "mo"), site.member(ada, "bea")
    ada.write_now(membership.set_role, "data", "mo", "moderator")
    return ada, mo, bea


def test_all_that_is_set_is_read_in_one_place(people: People) -> None:
    ada, mo, bea = people
    ada.write_now(membership.set_terms, 1, joining="application", questions=["Why?"])
    ada.write_now(greeting.write_greeting, 1, "Hello.")
    mo.write_now(pace.set_slow, 1, 600, "Too heated.")
    ada.write_now(pace.set_newcomers, 1, 14, 3, "Spam.")
    ada.write_now(pace.set_holds, 1, "newcomers", "Spam.")
    found = bea.read_now(arrangements.get_arrangement, "data")
    assert (found.name, found.state, found.visibility, found.joining) == (
        "Data Engineering", "forming", "public", "application",
    )  # fmt: skip
    assert (found.questions, found.welcome, found.holds) == (("Why?",), "Hello.", "newcomers")
    assert (found.slow_seconds, found.newcomer_days, found.newcomer_posts) == (600, 14, 3)
    may = [
        (one.may_steer, one.may_pace)
        for one in (who.read_now(arrangements.get_arrangement, 1) for who in (ada, mo, bea))
    ]
    assert may == [(True, True), (False, True), (False, False)]


def test_a_community_is_renamed_by_its_facilitators_and_the_log_says_so(people: People) -> None:
    ada, mo, _ = people
    with pytest.raises(NotAllowed, match="What Data Engineering is called is for its facilitators to say"):
        mo.write_now(arrangements.rename, 1, "Data")
    made = ada.write_now(arrangements.rename, 1, "  Data and tea ", "Data Engineering")
    assert (made.name, made.slug) == ("Data and tea", "data")
    entry = mo.read_now(modlog.list_entries, 1)[0]
    assert (entry.act, entry.more) == ("name", {"title": "Data and tea", "was": "Data Engineering"})
    ada.write_now(arrangements.rename, 1, "Data and tea")
    assert mo.read_now(modlog.list_entries, 1)[0].id == entry.id, "nothing was changed, and nothing is logged"


def test_a_name_that_will_not_do_is_refused(people: People) -> None:
    ada, _, _ = people
    for name, refusal in (("  ", "needs a name"), ("x" * 61, "at most 60 characters; this one has 61")):
        with pytest.raises(Invalid, match=refusal):
            ada.write_now(arrangements.rename, 1, name)
    with pytest.raises(Conflict, match="something else in the meantime: Data Engineering"):
        ada.write_now(arrangements.rename, 1, "Tea", "Coffee")


def test_what_a_new_community_lacks_goes_as_it_is_done(people: People) -> None:
    ada, mo, _ = people
    made = ada.write_now(communities.add, "tea", "Tea", "Better tea.").id

    def lacks() -> list[str]:
        found = ada.read_now(beginnings.look, made)
        return [name for name in ("charter", "goal", "rules", "people") if not getattr(found, name)]

    assert lacks() == ["charter", "goal", "rules", "people"]
    ada.write_now(charters.write_charter, made, {"audience": "All."}, 0)
    assert lacks() == ["goal", "rules", "people"]
    ada.write_now(goals.add, made, {"title": "Cups", "target": "5", "start": "0", "due_on": "2099-01-01"})
    ada.write_now(rules.publish, made, "Be kind.")
    assert lacks() == ["people"]
    code = ada.write_now(invitations.create, "tea")
    assert ada.read_now(beginnings.look, made).is_done
    ada.write_now(invitations.revoke, code.id)
    assert lacks() == ["people"]
    mo.write_now(communities.join, made)
    assert ada.read_now(beginnings.look, made).is_done
    with pytest.raises(NotAllowed):
        mo.read_now(beginnings.look, made)


def test_a_retired_community_is_asked_for_nothing(people: People) -> None:
    ada, _, _ = people
    ada.write_now(charters.retire, 1, "It was good.")
    assert ada.read_now(beginnings.look, 1).is_done
