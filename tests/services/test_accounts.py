"""Accounts and invitations: who gets in, and how."""

from datetime import timedelta

import pytest

from copterm.domain import clock
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.forum import Forum
from copterm.services import accounts, communities, invitations, passwords, posts, sanctions, threads
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


def test_an_account_has_a_handle_nobody_else_has(site: Site, ada: Forum) -> None:
    with pytest.raises(Conflict, match="taken"):
        site.system.write_now(accounts.create_member, "Ada")
    with pytest.raises(Invalid, match="kept for the site"):
        site.system.write_now(accounts.create_member, "root")


@pytest.mark.parametrize("handle", ["a", "-a", "a-", "аda", "a b", "a" * 33, "ａda", ""])
def test_a_handle_is_plain_ascii(site: Site, handle: str) -> None:
    with pytest.raises(Invalid):
        site.system.write_now(accounts.create_member, handle)


def test_only_admins_make_accounts(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    with pytest.raises(NotAllowed):
        bea.write_now(accounts.create_member, "eve")


def test_an_invitation_is_used_up(site: Site, ada: Forum) -> None:
    code = ada.write_now(invitations.create, "data").code
    stranger = site.house.forum(None)
    joined = stranger.write_now(invitations.join, code.upper().replace("-", " "), "bea", "Bea", password_hash="-")
    bea = site.house.forum(joined.id)
    assert bea.read_now(communities.get_community, "data").role == "member"
    with pytest.raises(NotFound, match="used up"):
        stranger.write_now(invitations.join, code, "eve", "Eve", password_hash="-")


def test_a_taken_handle_does_not_use_the_invitation(site: Site, ada: Forum) -> None:
    code = ada.write_now(invitations.create, "data").code
    stranger = site.house.forum(None)
    with pytest.raises(Conflict):
        stranger.write_now(invitations.join, code, "ada", password_hash="-")
    assert stranger.read_now(invitations.look, code).uses_left == 1


def test_an_old_or_revoked_invitation_is_not_known(site: Site, ada: Forum) -> None:
    old, revoked = ada.write_now(invitations.create, days=1), ada.write_now(invitations.create)
    ada.write_now(invitations.revoke, revoked.id)
    stranger = site.house.forum(None)
    with pytest.raises(NotFound):
        stranger.read_now(invitations.look, revoked.code)
    later = clock.now() + timedelta(days=2)
    with clock.fixed(lambda: later), pytest.raises(NotFound):
        stranger.read_now(invitations.look, old.code)


def test_joining_needs_a_password_or_a_key(site: Site, ada: Forum) -> None:
    code = ada.write_now(invitations.create).code
    with pytest.raises(Invalid):
        site.house.forum(None).write_now(invitations.join, code, "bea")


def test_members_do_not_invite_and_facilitators_invite_to_their_own(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    with pytest.raises(NotAllowed):
        bea.write_now(invitations.create, "data")
    ada.write_now(communities.add, "writing", "Writing Guild", facilitator="bea")
    assert bea.write_now(invitations.create, "writing").community == "writing"
    with pytest.raises(NotAllowed):
        bea.write_now(invitations.create)


def test_a_password_that_everybody_guesses_is_refused() -> None:
    for password in ("short", "password123", "aaaaaaaaaaaa", "x" * 300):
        with pytest.raises(Invalid):
            passwords.check_password(password)
    assert passwords.check_password("four words in a row")


def test_the_last_admin_is_not_suspended(site: Site, ada: Forum) -> None:
    with pytest.raises(NotAllowed, match="only admin"):
        site.system.write_now(sanctions.give, "ada", "ban", "oops")
    site.admin("mo", "Mo")
    assert site.system.write_now(sanctions.give, "ada", "ban", "leaves").in_force


def test_a_profile_says_where_the_time_zone_is_wrong(ada: Forum) -> None:
    with pytest.raises(Invalid, match="Europe/Berlin"):
        ada.write_now(accounts.update_profile, "Ada", "", "Middle/Earth")
    assert ada.write_now(accounts.update_profile, "Ada O.", "Pipelines.", "Africa/Lagos").name == "Ada O."


def test_linking_an_author_gives_the_posts_to_the_member(site: Site, ada: Forum) -> None:
    from copterm.db.tables import Member, Post

    thread = ada.write_now(threads.new_thread, 1, "discussion", "From the archive", "Words.").id

    def orphan(actor: object) -> int:
        author = Member.insert(name="Bea B.", created_at=clock.now(), prefs={}).execute()
        Post.update(author=author).where(Post.thread == thread).execute()
        return int(author)

    author = site.system.write_now(orphan)
    assert ada.read_now(posts.get_post, thread, 1).author == "Bea B."
    bea = site.member(ada, "bea")
    assert ada.write_now(accounts.link_author, author, "bea") == 1
    assert bea.read_now(posts.get_post, thread, 1).mine
    with pytest.raises(NotFound):
        ada.write_now(accounts.link_author, author, "bea")
