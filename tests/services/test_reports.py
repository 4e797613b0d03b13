"""Reports: who reports what, what comes of it, and who never learns who it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from copterm.db.tables import Activity
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import fixed, now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from copterm.domain.limits import REPORTS_AN_HOUR
from copterm.domain.roles import Role
from copterm.forum import Forum
from copterm.services import cases, communities, deciding, modlog, posts, reports, threads
from tests.conftest import Site


class Street:
    """A community with ada (its facilitator and admin of the site), mo (moderator), bea, chen, and dee's thread."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ada = site.admin()
        self.community = site.community(self.ada)
        self.mo, self.bea, self.chen, self.dee = (
            site.member(self.ada, handle) for handle in ("mo", "bea", "chen", "dee")
        )
        appoint(site, self.mo, self.community)
        self.thread = self.dee.write_now(
            threads.new_thread, 1, "discussion", "Tea or coffee", "Only fools drink tea."
        ).id
        self.post = self.ada.read_now(posts.get_post, self.thread, 1).id

    def report(self, who: Forum, reason: str = "unkind", words: str = "") -> reports.MyReport:
        return who.write_now(reports.report, self.post, reason, words)

    def case(self) -> int:
        (row,) = self.mo.read_now(cases.list_cases)
        return row.id


def appoint(site: Site, who: Forum, community_id: int, role: Role = Role.MODERATOR) -> None:
    site.system.write_now(_appoint, who.member_id, community_id, role)


def _appoint(actor: Actor, member_id: int, community_id: int, role: Role) -> None:
    from copterm.db.tables import Membership

    here = (Membership.member == member_id) & (Membership.community == community_id)
    Membership.update(role=role).where(here).execute()


@pytest.fixture
def street(site: Site) -> Street:
    return Street(site)


def everything_stored(actor: Actor) -> list[dict[str, Any]]:
    return list(Activity.select().dicts())


def test_several_reports_of_one_post_are_one_case(street: Street) -> None:
    street.report(street.bea, "unkind", "He means me.")
    street.report(street.chen, "rules")
    (row,) = street.mo.read_now(cases.list_cases, "data")
    assert (row.reports, row.reasons, row.author, row.number) == (2, ("unkind", "rules"), "dee", 1)
    said = street.mo.read_now(cases.get_case, row.id).reports
    assert [(one.reporter, one.words) for one in said] == [("bea", "He means me."), ("chen", "")]


def test_a_report_said_again_takes_the_place_of_the_first(street: Street) -> None:
    street.report(street.bea)
    assert street.bea.read_now(reports.look, street.thread, 1).reason == "unkind"
    street.report(street.bea, "rules", "Rule 2.")
    view = street.mo.read_now(cases.get_case, street.case())
    assert [(one.reason, one.words) for one in view.reports] == [("rules", "Rule 2.")]


def test_nothing_but_the_case_itself_knows_who_reported(street: Street) -> None:
    street.report(street.bea, "other", "I am the reporter.")
    street.mo.write_now(deciding.decide, street.case(), "nothing", "Rude, but within the rules.")
    told = [event for event in street.site.events if event.kind in (events.CASE_CHANGED, events.MODERATED)]
    assert {event.actor_id for event in told} == {None, street.mo.member_id}
    for row in street.site.system.read_now(everything_stored):
        if row["kind"] in (events.CASE_CHANGED, events.MODERATED):
            assert street.bea.member_id not in (row["actor_id"], row["member_id"])
            assert "reporter" not in str(row["data"]).lower()
    (line,) = street.dee.read_now(modlog.list_entries, "data")
    assert (line.act, line.by, line.whom, line.more) == ("decide", "mo", "dee", {"outcome": "nothing wrong"})
    assert "bea" not in repr(line)


def test_who_reported_sees_what_came_of_it(street: Street) -> None:
    assert street.report(street.bea, "unkind", "Please look.").state == "waiting"
    case = street.case()
    street.mo.write_now(deciding.claim, case)
    assert street.bea.read_now(reports.list_mine)[0].state == "being looked at"
    street.mo.write_now(deciding.decide, case, "nothing", "Said in jest.", "Thank you. We have talked to dee.")
    (mine,) = street.bea.read_now(reports.list_mine)
    assert (mine.state, mine.outcome, mine.answer) == ("decided", "nothing wrong", "Thank you. We have talked to dee.")
    assert (mine.title, mine.number, mine.author, mine.words) == ("Tea or coffee", 1, "dee", "Please look.")
    assert street.chen.read_now(reports.list_mine) == ()


def test_a_guest_who_reads_a_community_reports_as_well(street: Street) -> None:
    guest = street.site.member(street.ada, "eve", None)
    assert street.report(guest).state == "waiting"


def test_nobody_reports_their_own_post(street: Street) -> None:
    with pytest.raises(NotAllowed, match="your own post"):
        street.report(street.dee)


def test_a_deleted_post_is_not_reported(street: Street) -> None:
    street.dee.write_now(posts.reply, street.thread, "And coffee is for kings.")
    post = street.dee.read_now(posts.get_post, street.thread, 2).id
    street.dee.write_now(posts.delete, post)
    with pytest.raises(Invalid, match="deleted already"):
        street.bea.write_now(reports.report, post, "unkind")


def test_of_a_private_community_there_is_nothing_to_report(street: Street) -> None:
    secret = street.ada.write_now(communities.add, "secret", "Secret", visibility="private").id
    hidden = street.ada.write_now(threads.new_thread, secret, "discussion", "Plan", "Words.").id
    post = street.ada.read_now(posts.get_post, hidden, 1).id
    sentences = set()
    for one in (hidden, 99):
        with pytest.raises(NotFound) as refused:
            street.bea.read_now(reports.look, one, 1)
        sentences.add(str(refused.value).replace(str(one), "N"))
    assert sentences == {"There is no thread N."}
    with pytest.raises(NotFound):
        street.bea.write_now(reports.report, post, "unkind")


def test_who_left_a_private_community_sees_no_title_of_it(street: Street) -> None:
    secret = street.ada.write_now(communities.add, "secret", "Secret", visibility="private").id
    street.bea.write_now(communities.enter, secret, Role.MEMBER)
    hidden = street.ada.write_now(threads.new_thread, secret, "discussion", "The plan", "Words.").id
    post = street.ada.read_now(posts.get_post, hidden, 1).id
    street.bea.write_now(reports.report, post, "unkind")
    street.bea.write_now(communities.leave, secret)
    (mine,) = street.bea.read_now(reports.list_mine)
    assert (mine.title, mine.thread_id, mine.author) == (reports.GONE, None, "")


@pytest.mark.parametrize(
    ("reason", "words", "sentence"),
    [
        ("", "", "The reasons are: unkind"),
        ("nonsense", "", "The reasons are"),
        ("other", " \n", "in your own words"),
        ("unkind", "so " * 40_000, "too long"),
    ],
)
def test_a_report_that_says_nothing_or_too_much_is_refused(
    street: Street, reason: str, words: str, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        street.report(street.bea, reason, words)
    assert street.mo.read_now(cases.list_cases) == ()


def test_one_member_reports_so_many_posts_an_hour(street: Street) -> None:
    start = now()
    for minute in range(REPORTS_AN_HOUR + 1):
        with fixed(lambda minute=minute: start - timedelta(hours=2) + timedelta(minutes=minute)):  # type: ignore[misc]
            street.dee.write_now(posts.reply, street.thread, f"Fool number {minute}.")
    ids = [post.id for post in street.bea.read_now(posts.list_posts, street.thread, 2)]
    with fixed(lambda: start):
        for post in ids[:-1]:
            street.bea.write_now(reports.report, post, "unkind")
        with pytest.raises(TooMany, match="more than 10 reports in an hour"):
            street.bea.write_now(reports.report, ids[-1], "unkind")
        street.bea.write_now(reports.report, ids[0], "unkind", "A word more is no new report.")
    with fixed(lambda: start + timedelta(minutes=61)):
        street.bea.write_now(reports.report, ids[-1], "unkind")


def test_what_was_decided_is_not_reported_again_unless_the_post_has_changed(street: Street) -> None:
    street.report(street.bea)
    street.mo.write_now(deciding.decide, street.case(), "nothing", "Fine.")
    with pytest.raises(Conflict, match="decided: nothing wrong"):
        street.report(street.bea)
    street.report(street.chen)
    street.mo.write_now(deciding.decide, street.case(), "nothing", "Still fine.")
    street.dee.write_now(posts.edit, street.post, "Bea drinks tea and is a fool.", 1)
    street.report(street.bea)
    assert street.mo.read_now(cases.get_case, street.case()).earlier[0].endswith("nothing wrong, Still fine.")


def test_a_report_is_taken_back_and_the_case_goes_with_the_last(street: Street) -> None:
    first, second = street.report(street.bea), street.report(street.chen)
    street.bea.write_now(reports.withdraw, first.id)
    assert street.mo.read_now(cases.list_cases)[0].reports == 1
    with pytest.raises(NotFound):
        street.bea.write_now(reports.withdraw, second.id)
    street.chen.write_now(reports.withdraw, second.id)
    assert street.mo.read_now(cases.list_cases) == ()
