"""Undoing: what stands in the log is taken back later, with a reason, unless something came after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from copterm.domain.clock import fixed, now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.forum import Forum
from copterm.services import (
    appeals,
    applications,
    arrangements,
    charters,
    communities,
    conduct,
    deciding,
    hiding,
    holding,
    membership,
    moderation,
    modlog,
    moving,
    pace,
    posts,
    reports,
    rules,
    sanctions,
    threads,
    undoing,
)
from copterm.services.holding import HeldView
from copterm.text import acts
from tests.conftest import Site

WHY = "Not after all."


class Town:
    """Ada (admin, facilitator), mo (moderator), bea and chen of community 1, with a thread of bea's."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ada = site.admin()
        site.community(self.ada)
        self.mo, self.bea, self.chen = (site.member(self.ada, name) for name in ("mo", "bea", "chen"))
        self.ada.write_now(membership.set_role, "data", "mo", "moderator")
        self.thread = self.bea.write_now(threads.new_thread, 1, "question", "Tea or coffee?", "Which?").id
        self.post = self.chen.write_now(posts.reply, self.thread, "Tea.")

    def entry(self, act: str, community: int | None = 1) -> int:
        return next(one.id for one in self.ada.read_now(modlog.list_entries, community) if one.act == act)

    def undo(self, act: str, who: Forum | None = None) -> None:
        (who or self.ada).write_now(undoing.undo, self.entry(act), WHY)

    @property
    def view(self) -> threads.ThreadView:
        return self.ada.read_now(threads.get_thread, self.thread)


@pytest.fixture
def town(site: Site) -> Town:
    return Town(site)


def test_flags_of_a_thread_are_taken_back_from_the_log_and_that_stands_there_too(town: Town) -> None:
    for act, back in (("lock", "unlock"), ("pin", "unpin"), ("archive", "unarchive")):
        town.mo.write_now(getattr(moderation, act), town.thread, "So.")
        town.undo(act, town.mo)
        latest = town.bea.read_now(modlog.list_entries, 1)[0]
        assert (latest.act, latest.reason, latest.by) == (back, WHY, "mo")
        town.undo(back)
        assert town.ada.read_now(modlog.list_entries, 1)[0].act == act
        town.undo(act)
    assert not (town.view.locked)
    assert not (town.view.pinned)
    assert not town.view.archived


def test_titles_tags_and_hidden_posts_go_back(town: Town) -> None:
    town.mo.write_now(moderation.retitle, town.thread, "Coffee!", "So.")
    town.mo.write_now(moderation.retag, town.thread, ["coffee"], "So.")
    town.mo.write_now(hiding.hide, town.post.id, "So.")
    for act in ("retitle", "retag", "hide"):
        town.undo(act)
    assert (town.view.title, town.view.tags) == ("Tea or coffee?", ())
    assert not town.bea.read_now(posts.get_post, town.thread, 2).deleted


def test_only_the_latest_of_its_kind_is_taken_back(town: Town) -> None:
    town.mo.write_now(moderation.lock, town.thread, "So.")
    first = town.entry("lock")
    town.mo.write_now(moderation.unlock, town.thread, "Calm.")
    town.ada.write_now(moderation.lock, town.thread, "Again.")
    with pytest.raises(Conflict, match="ada locked it just now: that came after this"):
        town.mo.write_now(undoing.undo, first, WHY)
    assert town.view.locked


def test_the_rules_pinned_are_another_thing_than_a_thread_pinned(town: Town) -> None:
    town.ada.write_now(rules.publish, 1, "Be kind.")
    end = now() + timedelta(days=3)
    town.mo.write_now(rules.pin, 1, "For a while.", end)
    town.mo.write_now(moderation.pin, town.thread, "So.")
    pinned = [one for one in town.ada.read_now(modlog.list_entries, 1) if one.act == "pin"]
    town.mo.write_now(undoing.undo, next(one.id for one in pinned if one.more.get("rules")), WHY)
    assert town.ada.read_now(rules.get_rules, 1).pinned_until == rules.ALWAYS
    town.mo.write_now(rules.unpin, 1, "So.")
    town.mo.write_now(undoing.undo, town.entry("unpin"), WHY)
    assert town.ada.read_now(rules.get_rules, 1).is_pinned
    assert town.view.pinned


def test_moves_splits_and_merges_are_taken_back(town: Town) -> None:
    town.mo.write_now(moving.split, town.thread, [2], "Of tea", "So.")
    done = town.mo.write_now(undoing.undo, town.entry("split"), WHY)
    assert (done.act, done.thread_id, done.number) == ("split", town.thread, 2)
    assert town.view.posts == 2


def test_sanctions_are_lifted_and_put_back(town: Town) -> None:
    end = now() + timedelta(days=3)
    town.mo.write_now(sanctions.give, "bea", "silence", "Rude.", 1, end)
    town.undo("silence")
    assert not town.bea.read_now(conduct.standing)[0].in_force
    town.undo("lift")
    (stands,) = town.bea.read_now(conduct.standing)
    assert (stands.in_force, stands.until, stands.lift_reason) == (True, end, "")
    with pytest.raises(NotAllowed, match="You are silenced"):
        town.bea.write_now(posts.reply, town.thread, "But.")
    with pytest.raises(Conflict, match="not lifted, or holds again already"):
        town.undo("lift")


def test_a_ban_that_is_put_back_takes_the_role_again(town: Town) -> None:
    given = town.ada.write_now(sanctions.give, "mo", "ban", "Fraud.", 1)
    town.ada.write_now(sanctions.lift, given.id, "A mistake.")
    town.ada.write_now(membership.set_role, 1, "mo", "moderator")
    town.ada.write_now(sanctions.put_back, given.id, WHY)
    assert town.ada.read_now(membership.get_person, 1, "mo").role == "member"
    with pytest.raises(NotAllowed, match="You are banned"):
        town.mo.read_now(communities.get_community, 1)


def test_nothing_is_put_back_that_is_over_or_given_anew(town: Town) -> None:
    start = now()
    given = town.mo.write_now(sanctions.give, "bea", "suspension", "Rude.", 1, start + timedelta(days=1))
    town.mo.write_now(sanctions.lift, given.id, "We talked.")
    town.ada.write_now(sanctions.give, "bea", "ban", "Ruder.", 1)
    with pytest.raises(Conflict, match="ada was first: bea was banned"):
        town.mo.write_now(sanctions.put_back, given.id, WHY)
    with fixed(lambda: start + timedelta(days=2)), pytest.raises(Conflict, match="Its time has passed"):
        town.mo.write_now(sanctions.put_back, given.id, WHY)


def test_an_appeal_is_decided_again_and_what_it_lifted_holds_again(town: Town) -> None:
    given = town.mo.write_now(sanctions.give, "bea", "ban", "Rude.", 1)
    made = town.bea.write_now(appeals.make, given.id, "I was not.")
    town.ada.write_now(appeals.decide, made.id, True, "You were not.")
    assert not town.bea.read_now(conduct.standing)[0].in_force
    with pytest.raises(NotAllowed, match="Who may decide an appeal takes that back"):
        town.mo.write_now(appeals.reopen, made.id, WHY)
    town.undo("appeal granted")
    (view,) = town.bea.read_now(conduct.standing)
    assert (view.in_force, view.appeal_state, view.answer) == (True, "open", "")
    town.ada.write_now(appeals.decide, made.id, False, "You were.")
    town.undo("appeal upheld")
    assert [one.id for one in town.ada.read_now(appeals.list_appeals, 1)] == [made.id]
    with pytest.raises(Conflict, match="waits to be decided"):
        town.ada.write_now(appeals.reopen, made.id, WHY)


def held(town: Town, words: str = "Buy!") -> HeldView:
    found = town.bea.write_now(holding.reply, town.thread, words)
    assert isinstance(found, HeldView)
    return found


def test_what_was_let_through_waits_again_and_is_let_through_again(town: Town) -> None:
    town.ada.write_now(pace.set_holds, 1, "everybody", "Spam.")
    waits = held(town)
    town.mo.write_now(holding.approve, waits.id)
    before = town.view.posts
    town.undo("approve", town.mo)
    assert (town.view.posts, town.view.last_number) == (before - 1, 3)
    gone = town.chen.read_now(posts.get_post, town.thread, 3)
    assert (gone.body, gone.deleted) == ("", "waits for approval again")
    again = town.mo.read_now(holding.get_held, waits.id)
    assert (again.state, again.body, again.number) == ("held", "Buy!", None)
    assert town.mo.write_now(holding.approve, waits.id).number == 4
    assert town.view.posts == before


def test_a_thread_that_was_let_through_waits_again(town: Town) -> None:
    town.ada.write_now(pace.set_holds, 1, "everybody", "Spam.")
    waits = town.bea.write_now(holding.new_thread, 1, "discussion", "Cheap tea", "Buy!")
    assert isinstance(waits, HeldView)
    count = town.ada.read_now(communities.get_community, 1).threads
    town.mo.write_now(holding.approve, waits.id)
    town.mo.write_now(holding.reopen, waits.id, WHY)
    assert town.ada.read_now(communities.get_community, 1).threads == count
    assert [one.title for one in town.mo.read_now(holding.list_held, 1)] == ["Cheap tea"]


def test_what_was_answered_meanwhile_stays(town: Town) -> None:
    town.ada.write_now(pace.set_holds, 1, "everybody", "Spam.")
    waits = held(town)
    town.mo.write_now(holding.approve, waits.id)
    town.mo.write_now(posts.reply, town.thread, "Thank you.")
    with pytest.raises(Conflict, match="Others have written after it"):
        town.undo("approve", town.mo)


def test_a_declined_post_waits_again_unless_its_author_took_it_back(town: Town) -> None:
    town.ada.write_now(pace.set_holds, 1, "everybody", "Spam.")
    waits = held(town)
    town.mo.write_now(holding.decline, waits.id, "Spam.")
    town.undo("decline post", town.mo)
    assert town.bea.read_now(holding.list_mine)[0].state == "held"
    town.mo.write_now(holding.decline, waits.id, "Spam.")
    town.bea.write_now(holding.take_back, waits.id)
    with pytest.raises(Conflict, match="Its author has taken it back"):
        town.undo("decline post", town.mo)


def test_a_declined_post_is_not_told_as_a_declined_wish_to_join(town: Town) -> None:
    """The log called both by one name, and the author was told that they had not been taken in."""
    from copterm.services import tidings

    town.ada.write_now(pace.set_holds, 1, "everybody", "Spam.")
    town.mo.write_now(holding.decline, held(town).id, "Spam.")
    assert town.bea.read_now(tidings.look).sentences == ()


def test_roles_removals_and_who_was_taken_in_go_back(town: Town) -> None:
    town.ada.write_now(membership.set_role, 1, "chen", "moderator")
    town.undo("role")
    assert town.ada.read_now(membership.get_person, 1, "chen").role == "member"
    town.mo.write_now(membership.remove, 1, "chen", "Spam.")
    town.undo("remove", town.mo)
    assert town.ada.read_now(membership.get_person, 1, "chen").role == "member"
    town.ada.write_now(membership.set_terms, 1, joining="application")
    eve = town.site.member(town.ada, "eve", None)
    asked = eve.write_now(applications.apply, 1, applications.ALWAYS, ["Tea."])
    town.mo.write_now(applications.decide, asked.id, True)
    town.undo("take in", town.mo)
    assert town.mo.read_now(applications.list_applications, 1)[0].handle == "eve"


def test_settings_go_back_to_what_they_were(town: Town) -> None:
    before = town.ada.read_now(arrangements.get_arrangement, 1)
    town.mo.write_now(pace.set_slow, 1, 60, "So.")
    town.mo.write_now(pace.set_thread_slow, town.thread, 60, "So.")
    town.ada.write_now(pace.set_newcomers, 1, 3, 3, "So.")
    town.ada.write_now(pace.set_holds, 1, "everybody", "So.")
    town.ada.write_now(membership.set_terms, 1, visibility="private")
    town.ada.write_now(arrangements.rename, 1, "Tea")
    town.ada.write_now(charters.retire, 1, "It was good.")
    ids = [town.entry(act) for act in ("state", "name", "terms", "hold", "newcomers")]
    ids += [one.id for one in town.ada.read_now(modlog.list_entries, 1) if one.act == "slow"]
    for entry in ids:
        town.ada.write_now(undoing.undo, entry, WHY)
    after = town.ada.read_now(arrangements.get_arrangement, 1)
    assert after.closing == "It was good."
    kept = ("name", "state", "visibility", "joining", "holds", "slow_seconds", "newcomer_days", "newcomer_posts")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    town.undo("state")
    assert town.ada.read_now(arrangements.get_arrangement, 1).state == "retired"


def test_a_decided_case_is_opened_again_by_who_decided_it(town: Town) -> None:
    town.bea.write_now(reports.report, town.post.id, "unkind")
    case = town.mo.read_now(reports.look, town.thread, 2)
    assert case is not None
    town.mo.write_now(deciding.decide, 1, "nothing", "Fine.")
    with pytest.raises(NotAllowed, match="Who decided takes it back"):
        town.undo("decide")
    town.undo("decide", town.mo)
    assert town.ada.read_now(modlog.list_entries, 1)[0].act == "reopen"
    assert all("case" not in one.more for one in town.bea.read_now(modlog.list_entries, 1))


def test_who_may_not_and_what_is_not_there(town: Town) -> None:
    town.mo.write_now(moderation.lock, town.thread, "So.")
    entry = town.entry("lock")
    with pytest.raises(NotAllowed, match="facilitators and moderators of Data Engineering"):
        town.bea.write_now(undoing.undo, entry, WHY)
    with pytest.raises(NotFound, match="There is no act 99999 in the log"):
        town.mo.write_now(undoing.undo, 99_999, WHY)
    with pytest.raises(Invalid, match="Say why"):
        town.mo.write_now(undoing.undo, entry, "  ")
    town.ada.write_now(charters.write_charter, 1, {"purpose": "Tea."}, 0)
    with pytest.raises(Invalid, match="cannot be taken back from the log"):
        town.ada.write_now(undoing.undo, town.entry("charter"), WHY)


def test_what_was_done_on_the_site_is_taken_back_by_admins(town: Town) -> None:
    town.ada.write_now(sanctions.give, "bea", "ban", "Spam.")
    entry = town.entry("ban", None)
    with pytest.raises(NotFound):
        town.mo.write_now(undoing.undo, entry, WHY)
    town.ada.write_now(undoing.undo, entry, WHY)
    assert town.bea.read_now(conduct.standing)[0].lift_reason == WHY


def test_every_act_that_is_offered_has_a_way_back() -> None:
    assert set(acts.TAKEN_BACK) == {*undoing._WAYS, "move", "split", "merge"}
    assert all(act in acts.SAID for act in acts.TAKEN_BACK)
