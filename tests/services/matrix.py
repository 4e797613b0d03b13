"""What each service is asked about a private community, from outside of it. A new service needs an entry here."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from copterm.domain.roles import Watch
from copterm.services.reading import Snapshot


@dataclass(frozen=True)
class Ask:
    """The service is asked of what is private: it answers as for what does not exist.

    Arguments that begin with `@` stand for a thing of the private community: see tests.private.
    """

    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Own:
    """The service is asked of one's own, or of the whole site: nothing private is in the answer. `@me` is who asks.

    `told` are those who were in it, and are told what was done to themselves.
    """

    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    told: Set[str] = frozenset()


@dataclass(frozen=True)
class Inner:
    """The service does not ask for permission, or is the site's own; screens and commands never call it."""

    why: str


Entry = Ask | Own | Inner


def on(*args: Any, **kwargs: Any) -> Ask:
    """Asked of what is private."""
    return Ask(args, kwargs)


def own(*args: Any, **kwargs: Any) -> Own:
    """Asked of one's own."""
    return Own(args, kwargs)


ROWS = Inner("takes rows that a service has found")
ASKED = Inner("for services that have asked")
ITSELF = Inner("for the site itself")

ANSWERS = {"title": "Any", "target": "5", "due": "2030-01-01", "purpose": "Any"}
_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3Rzjkpa0bq2Y2LQJk8mY0mZ3p0b7l7Qp4s5Kc3bZ1x bea@laptop"

MATRIX: dict[str, tuple[Entry, ...]] = {
    "accounts.create_member": (own("newone", "zanzi"),),
    "accounts.get_member": (own("@me"), own("ira")),
    "accounts.get_me": (own(),),
    "accounts.list_members": (own(),),
    "accounts.has_admin": (own(),),
    "accounts.find_admin": (own(),),
    "accounts.set_admin": (own("ira"),),
    "accounts.update_profile": (own("Name", "About", "UTC"),),
    "accounts.set_password": (own("-"),),
    "accounts.find_password_hash": (own(),),
    "accounts.set_prefs": (own(),),
    "accounts.link_author": (own(1, "ira"),),
    "accounts.seen": (own(),),
    "accounts.count_members": (own(),),
    "indexing.rebuild": (ITSELF,),
    "checking.find_damage": (ITSELF,),
    "checking.find_miscounted": (ITSELF,),
    "checking.recount": (ITSELF,),
    "indexing.check": (ITSELF,),
    "searching.search": (
        on("in:@slug zanzibar"),
        on("by:ira -in:@slug"),
        own("zanzibar"),
        own("zanzibar", "newest"),
        own("by:leo"),
        own("is:unanswered"),
        own("is:unread"),
        own("kind:question"),
    ),
    "appeals.make": (on("@sanction", "words"),),
    "appeals.list_appeals": (own(), on("@community")),
    "appeals.count_on_site": (own(),),
    "appeals.decide": (on("@appeal", True, "any"), on("@appeal", False, "any")),
    "appeals.reopen": (on("@appeal", "any"),),
    "applications.get_form": (on("@community"), on("@slug")),
    "applications.keep": (on("@community", ("zanzi?",), ("So",)),),
    "applications.apply": (on("@slug", ("zanzi?",), ("So",)),),
    "applications.withdraw": (on("@community"),),
    "applications.list_mine": (own(),),
    "applications.list_applications": (on("@community"),),
    "applications.get_application": (on("@application"),),
    "applications.decide": (on("@application", True), on("@application", False, "no")),
    "applications.reopen": (on("@application"),),
    "arrangements.get_arrangement": (on("@community"), on("@slug")),
    "arrangements.rename": (on("@community", "Any"), on("@slug", "Any", "Other")),
    "beginnings.look": (on("@community"), on("@slug")),
    "cases.list_cases": (own(), on("@community")),
    "cases.get_case": (on("@case"),),
    "cases.count_open": (ASKED,),
    "cases.open_in": (ASKED,),
    "cases.tended": (own(),),
    "cases.find": (on("@case"),),
    "cases.view": (ROWS,),
    "charters.get_charter": (on("@community"), on("@slug", 1)),
    "charters.list_revisions": (on("@community"),),
    "charters.write_charter": (on("@community", ANSWERS, 1),),
    "charters.set_state": (on("@community", "active", "any"),),
    "charters.retire": (on("@community", "any"),),
    "charters.steered": (ASKED,),
    "communities.find": (on("@community"), on("@slug")),
    "communities.role_in": (own(1), on("@community")),
    "communities.membership": (on("@community"),),
    "communities.ever_in": (ASKED,),
    "communities.check_writing": (ROWS,),
    "communities.add": (own("another", "Another"),),  # the short name of a private one is taken: admins are told that
    "communities.enter": (ASKED,),
    "communities.join": (on("@community"),),
    "communities.leave": (on("@community"),),
    "communities.let_go": (ASKED,),
    "communities.set_watch": (on("@community", Watch.WATCHING),),
    "communities.list_communities": (own(),),
    "communities.get_community": (on("@community"), on("@slug")),
    "mentions.list_people": (on("@community"), on("@community", "@thread"), on(1, "@thread", "")),
    "conduct.standing": (own(),),
    "conduct.unseen": (own(),),
    "conduct.has_seen": (own(),),
    "conduct.list_sanctions": (own(), on("@community"), on("@slug", handle="ira")),
    "conduct.get_sanction": (on("@sanction"),),
    "conduct.row_of": (on("@sanction"),),
    "deciding.claim": (on("@case"),),
    "deciding.release": (on("@case"),),
    "deciding.hand_over": (on("@case", "any"),),
    "deciding.call_back": (on("@case"),),
    "deciding.decide": (on("@case", "nothing", "any"),),
    "deciding.reopen": (on("@case"),),
    "desk.list_desk": (on("@community"), on("@slug")),
    "desk.count_waiting": (on("@community"),),
    "desk.list_waiting": (own(),),
    "drafts.save": (
        on("reply:@thread", "words"),
        on("new:@community", "words"),
        on("edit:@post", "words"),
        own("new:1", "words"),
    ),
    "drafts.put_back": (ASKED,),
    "drafts.find": (on("reply:@thread"), on("new:@community"), on("edit:@post")),
    "drafts.list_drafts": (own(),),
    "drafts.discard": (on("reply:@thread", 1),),
    "drafts.forget": (on("reply:@thread"),),
    "drafts.forget_sent": (own("key"),),
    "finding.find": (own(""), own("zanzibar"), own("zan"), own("zanzibar title"), own("guild")),
    "finding.get_person": (own(1), own(2), own(3)),
    "goals.list_goals": (on("@community"), on("@slug", True)),
    "goals.list_worrying": (on("@community"),),
    "goals.get_goal": (on("@goal"),),
    "goals.add": (on("@community", ANSWERS),),
    "goals.change": (on("@goal", ANSWERS),),
    "goals.report": (on("@goal", "3"),),
    "goals.take_back": (on("@goalnote"),),
    "goals.close": (on("@goal", "any"),),
    "goals.reopen": (on("@goal"),),
    "goals.link": (on("@goal", "@thread"), on("@goal", 1)),
    "goals.unlink": (on("@goal", "@thread"),),
    "greeting.get_greeting": (on("@community"), on("@slug")),
    "greeting.seen": (on("@community"),),
    "greeting.write_greeting": (on("@community", "words"), on("@slug", "words", "before")),
    "holding.reply": (on("@thread", "words", 1),),
    "holding.new_thread": (on("@community", "discussion", "Any", "Words"), on("@slug", "question", "Any", "Words")),
    "holding.list_mine": (own(),),
    "holding.list_held": (on("@community"), on("@slug")),
    "holding.get_held": (on("@heldpost"),),
    "holding.approve": (on("@heldpost"),),
    "holding.decline": (on("@heldpost", "any"),),
    "holding.reopen": (on("@heldpost", "any"),),
    "holding.take_back": (on("@heldpost"),),
    "holding.discard": (on("@heldpost"),),
    "importing.find_community": (on("@slug"),),
    "importing.find_known": (on("@community", ("key",)),),
    "importing.find_titled": (on("@community", "zanzi"),),
    "importing.count_new_authors": (own(("a@example.org",)),),
    "importing.store": (on("@community", ()),),
    "importing.finish": (ITSELF,),
    "invitations.create": (on("@slug"),),
    "invitations.list_invitations": (own(), on("@slug")),
    "invitations.revoke": (on("@invitation"),),
    "invitations.look": (own("abcd-efgh-jkmn-pqrs"),),
    "invitations.join": (own("abcd-efgh-jkmn-pqrs", "newone", password_hash="-"),),
    "invitations.accept": (own("abcd-efgh-jkmn-pqrs"),),
    "keymaps.get_own": (own(),),
    "keymaps.set_own": (own({}),),
    "keys.find_by_public": (own(_KEY, "gus"),),
    "keys.prove": (own(1, 1),),
    "keys.check_good": (own(1, 1),),
    "keys.add_key": (own(_KEY),),
    "keys.store_key": (ASKED,),
    "keys.list_keys": (own(),),
    "keys.rename_key": (own(1, "name"),),
    "keys.revoke_key": (own(1),),
    "locating.find_post": (on("@post"), on("@opening")),
    "membership.list_people": (on("@community"), on("@slug")),
    "membership.get_person": (on("@community", "ira"),),
    "membership.set_role": (on("@community", "ira", "moderator"),),
    "membership.remove": (on("@slug", "ira", "any"),),
    "membership.restore": (on("@community", "rex", "member"),),
    "membership.get_terms": (on("@community"),),
    "membership.set_terms": (on("@community", visibility="public"),),
    "moderation.lock": (on("@thread", "any"),),
    "moderation.unlock": (on("@thread"),),
    "moderation.pin": (on("@thread", "any"),),
    "moderation.unpin": (on("@thread"),),
    "moderation.archive": (on("@thread", "any"),),
    "moderation.unarchive": (on("@thread"),),
    "moderation.retitle": (on("@thread", "Other", "any"),),
    "moderation.retag": (on("@thread", ["other"], "any"),),
    "moderation.find_moderated": (on("@thread", "looked at"),),
    "moderation.concerned": (ASKED,),
    "hiding.hide": (on("@post", "any"), on("@opening", "any")),
    "hiding.restore": (on("@post"), on("@opening")),
    "counting.recount": (ASKED,),
    "epitaphs.look": (ROWS,),
    "modlog.record": (ASKED,),
    "moving.move": (on("@thread", 1, "any"), on(1, "@community", "any"), on(1, "@slug", "any")),
    "moving.split": (on("@thread", [2], "Other", "any"),),
    "moving.merge": (on("@thread", 1, "any"), on(1, "@thread", "any")),
    "moving.take_back": (own(1),),
    "relocating.append": (ROWS,),
    "relocating.give_back": (ROWS,),
    "modlog.list_entries": (on("@community"), on("@slug"), own(None)),
    "pace.limit_rate": (own(),),
    "pace.check": (ROWS,),
    "pace.check_speed": (ROWS,),
    "pace.waits": (ROWS,),
    "pace.set_slow": (on("@community", 60, "any"),),
    "pace.get_thread_slow": (on("@thread"),),
    "pace.set_thread_slow": (on("@thread", 60, "any"),),
    "pace.set_newcomers": (on("@community", 7, 3, "any"),),
    "pace.set_holds": (on("@slug", "everybody", "any"),),
    "posts.list_posts": (on("@thread"),),
    "posts.get_post": (on("@thread", 1),),
    "posts.get_post_by_id": (on("@post"), on("@opening")),
    "posts.already_sent": (ASKED,),
    "posts.reply": (on("@thread", "words"), on("@thread", "words", 1)),
    "posts.publish": (ROWS,),
    "posts.edit": (on("@post", "words", 1), on("@opening", "words", 1)),
    "posts.delete": (on("@post"), on("@opening", "any")),
    "posts.withdraw": (on("@post"), on("@opening")),
    "posts.revisions": (on("@post"),),
    "posts.bury": (ROWS,),
    "posts.recount": (ITSELF,),
    "reading.new": (own(),),
    "reading.count_unread": (own(),),
    "reading.next_unread": (own(), on("@thread"), on("@thread", "@community"), on(None, "@community")),
    "reading.advance": (on("@thread", 1),),
    "reading.advance_in": (ROWS,),
    "reading.unread_from": (on("@thread", 1),),
    "reading.all_read": (own(), on("@community")),
    "reading.restore": (own(Snapshot()),),
    "reading.settle": (ITSELF,),
    "reading.raise_floors": (ITSELF,),
    "reading.set_watch": (on("@thread", Watch.WATCHING),),
    "reports.look": (on("@thread", 1),),
    "reports.report": (on("@post", "spam"), on("@opening", "spam")),
    "reports.withdraw": (on("@report"),),
    "reports.list_mine": (own(),),
    "reports.count_answered": (own(),),
    "reports.has_looked": (own(),),
    "revisions.keep_revision": (ROWS,),
    "revisions.limit_edits": (own(),),
    "revisions.erase_buried": (ITSELF,),
    "rules.get_rules": (on("@community"), on("@slug", 1)),
    "rules.list_versions": (on("@community"),),
    "rules.compare_versions": (on("@community", 0, 1), on("@slug", 1)),
    "rules.publish": (on("@community", "words", "note", True, 1),),
    "rules.accept": (on("@community", 1),),
    "rules.pin": (on("@community", "any"),),
    "rules.unpin": (on("@community", "any"),),
    "rules.list_acceptances": (on("@community"), on("@slug", True)),
    "rules.list_accepted": (on("@community"),),
    "rules.list_waiting": (own(),),
    "sanctions.give": (
        on("ira", "ban", "any", "@community"),
        on("ira", "warning", "any", "@slug"),
        on("ira", "warning", "any", 1, None, "@post"),
        own("ira", "ban", "any"),
    ),
    "sanctions.lift": (on("@sanction", "any"),),
    "sanctions.lift_row": (ROWS,),
    "sanctions.lift_all": (on("ira", "any", "@community"), own("ira", "any")),
    "sanctions.put_back": (on("@sanction", "any"),),
    "sanctions.look": (on("ira", "@community"), own("ira", 1), own("ira")),
    "signing_in.attempt": (own("gus"),),
    "signing_in.succeeded": (own(1),),
    "signing_in.find_credentials": (own("gus", "-"),),
    "signing_in.come_in": (own(1, "key"),),
    "signing_in.reset": (own("gus"),),
    "signing_in.recover": (own("gus", "abcd-efgh", "-"),),
    "signing_in.rehash": (own(1, "-"),),
    "solving.solve": (on("@thread", 2),),
    "solving.unsolve": (on("@thread"),),
    "solving.take_back": (on("@thread", None, None),),
    "solving.lose_answer": (ROWS,),
    "standing.check_entry": (ROWS,),
    "standing.writing_refusal": (ROWS,),
    "threads.find": (on("@thread"),),
    "threads.list_threads": (on("@community"), on("@slug", filter_by="zanzi")),
    "threads.rows_of": (ASKED,),
    "threads.changed_rows": (on("@community", ("@thread",)), on(1, ("@thread",))),
    "threads.get_thread": (on("@thread"),),
    "threads.reply_refusal": (ROWS,),
    "threads.new_thread": (on("@community", "discussion", "Any", "Words"), on("@slug", "question", "Any", "Words")),
    "threads.check_new": (ROWS,),
    "threads.store_watch": (ASKED,),
    "tidings.look": (Own(told={"rex"}),),  # that he was removed, from what, and why
    "tidings.told": (own(0),),
    "titles.similar": (on("@community", "zanzi title"), on(1, "zanzibar title")),
    "undoing.undo": (on("@entry", "any"),),
    "unread.threads": (own(), on("@community")),
    "unread.announced": (on("@community"),),
    "unread.counts": (ASKED,),
    "unread.by_community": (own(), on("@community")),
    "unread.state": (ASKED,),
    "unread.read_number": (ROWS,),
    "verdicts.offered": (ROWS,),
    "verdicts.carry_out": (ROWS,),
    "verdicts.take_back": (ROWS,),
    "welcoming.look": (own(),),
    "welcoming.finish": (own(None, None, ()), on(None, None, (("@community", "Any"),))),
    "welcoming.put_off": (own(),),
    "welcoming.told": (own("any"),),
    "welcoming.set_hints": (own(True),),
}
