"""Drafts: kept by context, versioned, never lost to a second terminal."""

import pytest

from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from copterm.domain.limits import POST_LENGTH
from copterm.forum import Forum
from copterm.services import drafts, posts, threads
from tests.conftest import Site


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    ada.write_now(threads.new_thread, 1, "discussion", "Kafka or just Postgres?", "Which, and why?")
    return ada


def test_a_draft_is_found_again_with_its_send_key(ada: Forum) -> None:
    kept = ada.write_now(drafts.save, "reply:1", "Half a sen", reply_to=1)
    found = ada.read_now(drafts.find, "reply:1")
    assert found == kept
    assert kept.where == "Reply in Kafka or just Postgres?"


def test_saving_again_with_the_version_keeps_one_draft_and_its_key(ada: Forum) -> None:
    first = ada.write_now(drafts.save, "reply:1", "Half")
    second = ada.write_now(drafts.save, "reply:1", "Half a sentence", version=first.version)
    assert (second.id, second.key, second.version) == (first.id, first.key, first.version + 1)


def test_a_second_terminal_keeps_both_texts_and_says_so(ada: Forum) -> None:
    first = ada.write_now(drafts.save, "reply:1", "From the laptop")
    other = ada.write_now(drafts.save, "reply:1", "From the phone", version=first.version - 1)
    assert other.conflict
    assert other.context == "reply:1~2"
    assert {draft.body for draft in ada.read_now(drafts.list_drafts)} == {"From the laptop", "From the phone"}
    again = ada.write_now(drafts.save, other.context, "From the phone, more", version=other.version)
    assert not again.conflict


def test_the_same_text_from_an_old_version_is_no_conflict(ada: Forum) -> None:
    ada.write_now(drafts.save, "reply:1", "Same")
    assert not ada.write_now(drafts.save, "reply:1", "Same", version=0).conflict


def test_sending_removes_the_draft(ada: Forum) -> None:
    draft = ada.write_now(drafts.save, "reply:1", "Done.")
    ada.write_now(posts.reply, 1, draft.body, None, draft.key)
    assert ada.read_now(drafts.list_drafts) == ()


def test_sending_from_elsewhere_leaves_what_another_terminal_writes(ada: Forum) -> None:
    """A reply from the shell, or an edit on the laptop, used to throw away the draft that the phone held."""
    ada.write_now(drafts.save, "reply:1", "Half a sen", reply_to=1)
    ada.write_now(posts.reply, 1, "From the shell.")
    assert [draft.body for draft in ada.read_now(drafts.list_drafts)] == ["Half a sen"]
    post = ada.read_now(posts.get_post, 1, 2)
    kept = ada.write_now(drafts.save, f"edit:{post.id}", "From the phone", revision=post.revision)
    ada.write_now(posts.edit, post.id, "From the laptop", post.revision, key="another")
    assert len(ada.read_now(drafts.list_drafts)) == 2
    ada.write_now(posts.edit, post.id, "From the phone", post.revision + 1, key=kept.key)
    assert [draft.context for draft in ada.read_now(drafts.list_drafts)] == ["reply:1"]


def test_a_text_over_the_limit_of_a_post_is_still_kept(ada: Forum) -> None:
    long = "x" * (POST_LENGTH + 5)
    assert ada.write_now(drafts.save, "reply:1", long).body == long
    with pytest.raises(Invalid, match="last saved one is kept"):
        ada.write_now(drafts.save, "reply:1", "x" * (3 * POST_LENGTH), version=1)


def test_discarding_returns_the_text(ada: Forum) -> None:
    ada.write_now(drafts.save, "new:1", "Body", title="Title", kind="question", tags="a b")
    gone = ada.write_now(drafts.discard, "new:1", 1)
    assert gone is not None
    assert (gone.title, gone.body, gone.tags) == ("Title", "Body", "a b")
    assert ada.read_now(drafts.find, "new:1") is None


def test_a_draft_that_another_terminal_went_on_with_is_not_thrown_away(ada: Forum) -> None:
    """One terminal sent or left, and what the other had saved in between was gone."""
    first = ada.write_now(drafts.save, "reply:1", "From the laptop")
    ada.write_now(drafts.save, "reply:1", "From the phone", version=first.version)
    assert ada.write_now(drafts.discard, "reply:1", first.version) is None
    assert [draft.body for draft in ada.read_now(drafts.list_drafts)] == ["From the phone"]


def test_taking_back_a_thread_keeps_a_draft_that_is_only_a_title(ada: Forum) -> None:
    view = ada.write_now(threads.new_thread, 1, "discussion", "Coffee?", "Black or white?")
    post = ada.read_now(posts.get_post, view.id, 1)
    ada.write_now(drafts.save, "new:1", "", title="Another idea")
    ada.write_now(posts.withdraw, post.id)
    assert {draft.title for draft in ada.read_now(drafts.list_drafts)} == {"Another idea", "Coffee?"}


def test_a_draft_of_an_edit_keeps_the_revision_that_it_began_from(ada: Forum) -> None:
    """An edit that was left and opened again took the post's newest revision, and overwrote what was edited since."""
    post = ada.read_now(posts.get_post, 1, 1)
    context = f"edit:{post.id}"
    draft = ada.write_now(drafts.save, context, "Which, and wh", revision=post.revision)
    ada.write_now(posts.edit, post.id, "Which, why, and since when?", post.revision)
    draft = ada.write_now(drafts.save, context, "Which, and who?", revision=draft.revision)
    draft = ada.write_now(drafts.save, context, "Which one, and who?", version=draft.version)
    assert draft.revision == 1
    gone = ada.write_now(drafts.discard, context, draft.version)
    assert gone is not None
    back = ada.write_now(drafts.save, context, gone.body, revision=gone.revision)
    found = ada.read_now(drafts.find, context)
    assert found is not None
    assert found.revision == back.revision == 1
    assert found.revision is not None
    with pytest.raises(Conflict):
        ada.write_now(posts.edit, post.id, found.body, found.revision)


def test_a_text_that_began_from_another_revision_is_another_text(ada: Forum) -> None:
    post = ada.read_now(posts.get_post, 1, 1)
    context = f"edit:{post.id}"
    ada.write_now(drafts.save, context, "Same", revision=2)
    other = ada.write_now(drafts.save, context, "Same", revision=1)
    assert (other.conflict, other.context, other.revision) == (True, f"{context}~2", 1)
    kept = ada.read_now(drafts.find, context)
    assert kept is not None
    assert kept.revision == 2


def test_drafts_are_for_their_member_only(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    ada.write_now(drafts.save, "reply:1", "Private")
    assert bea.read_now(drafts.list_drafts) == ()
    assert bea.read_now(drafts.find, "reply:1") is None


@pytest.mark.parametrize("context", ["", "reply", "reply:x", "other:1", "reply:-1", "reply:١"])
def test_an_odd_context_is_refused(ada: Forum, context: str) -> None:
    with pytest.raises(Invalid):
        ada.write_now(drafts.save, context, "text")


def test_a_stranger_keeps_no_drafts(site: Site) -> None:
    with pytest.raises(NotAllowed):
        site.house.forum(None).write_now(drafts.save, "reply:1", "text")


def test_a_draft_tells_nobody_the_name_of_a_place_they_may_not_see(site: Site, ada: Forum) -> None:
    from copterm.services import communities

    secret = ada.write_now(communities.add, "secret", "Secret", "", "private").id
    hidden = ada.write_now(threads.new_thread, secret, "discussion", "SECRETTITLE", "Ours.").id
    post = ada.read_now(posts.get_post, hidden, 1).id
    bea = site.member(ada, "bea")
    for context in (f"reply:{hidden}", f"new:{secret}", f"edit:{post}", "reply:999", "edit:999"):
        with pytest.raises(NotFound) as refused:
            bea.write_now(drafts.save, context, "text")
        assert "secret" not in str(refused.value).lower()


def test_who_leaves_a_private_community_keeps_the_text_and_not_the_title(site: Site, ada: Forum) -> None:
    from copterm.services import communities, invitations

    secret = ada.write_now(communities.add, "secret", "Secret", "", "private").id
    hidden = ada.write_now(threads.new_thread, secret, "discussion", "SECRETTITLE", "Ours.").id
    bea = site.member(ada, "bea")
    bea.write_now(invitations.accept, ada.write_now(invitations.create, "secret").code)
    draft = bea.write_now(drafts.save, f"reply:{hidden}", "My own words")
    assert draft.where == "Reply in SECRETTITLE"
    bea.write_now(communities.leave, secret)
    (kept,) = bea.read_now(drafts.list_drafts)
    assert (kept.where, kept.body) == ("Reply", "My own words")
