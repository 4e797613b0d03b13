"""What can be done with a post that is there: edited, deleted, looked at as it was."""

from __future__ import annotations

from copterm.services import drafts, posts
from copterm.widgets.composer import Composer
from tests.screens.stage import Stage


async def test_editing_keeps_what_it_said_before(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.", by=stage.bea)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "e")
        await bea.see("Edit #1")
        await bea.write(" And two.")
        await bea.press("ctrl+s")
        await bea.see("#1 is changed.")
        await bea.see("edited")
        await bea.see("One. And two.")
    post = stage.bea.read_now(posts.get_post, thread_id, 1)
    assert [r.body for r in stage.bea.read_now(posts.revisions, post.id)] == ["One."]


async def test_an_edit_over_a_newer_one_is_told_and_loses_nothing(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.", by=stage.bea)
    post = stage.bea.read_now(posts.get_post, thread_id, 1)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "e")
        await bea.write(" Mine.")
        stage.bea.write_now(posts.edit, post.id, "From elsewhere.", 1)
        await bea.press("ctrl+s")
        await bea.see("changed in the meantime")
        await bea.see("From elsewhere.")
        assert bea.app.screen.query_one(Composer).text == "One. Mine."
        await bea.press("ctrl+s")
        await bea.see("#1 is changed.")
    assert stage.bea.read_now(posts.get_post, thread_id, 1).body == "One. Mine."


async def test_others_posts_are_not_edited(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "e")
        await bea.see("You can edit your own posts only.")


async def test_deleting_asks_first(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    stage.bea.write_now(posts.reply, thread_id, "Mine.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "j", "d")
        await bea.see("Delete #2 by bea")
        await bea.press("n")
        assert not stage.bea.read_now(posts.get_post, thread_id, 2).deleted
        await bea.press("d", "y")
        await bea.see("#2 is deleted.")
        await bea.see("(deleted by its author)")


async def test_a_moderator_says_why_when_deleting(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    stage.bea.write_now(posts.reply, thread_id, "Buy cheap watches.")
    async with stage.open(stage.ada) as ada:
        await ada.press("enter", "n", "d")
        await ada.see("Say why")
        await ada.write("advertising")
        await ada.press("enter")
        await ada.see("(deleted by ada: advertising)")


async def test_a_member_is_not_asked_for_a_reason_to_delete_what_only_moderators_may(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "d")
        await bea.see("You can delete your own posts only.")


async def test_what_a_post_said_before_it_was_edited_can_be_read(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "Grene tea.", by=stage.bea)
    post = stage.bea.read_now(posts.get_post, thread_id, 1)
    async with stage.open(stage.ada) as ada:
        await ada.press("enter", "H")
        await ada.see("#1 says what it always said.")
        stage.bea.write_now(posts.edit, post.id, "Green tea.", post.revision)
        await ada.press("m")
        await ada.write("before it was")
        await ada.press("enter")
        await ada.see("What #1 said before")
        assert "Grene tea." in ada.picture
        assert "changed by bea" in ada.picture


async def test_an_edit_resumed_after_the_post_changed_is_told_before_it_overwrites(stage: Stage) -> None:
    """A resumed draft of an edit used to take the post's present revision, and so overwrote a newer edit silently."""
    thread_id = stage.thread("Tea", "One.", by=stage.bea)
    post = stage.bea.read_now(posts.get_post, thread_id, 1)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "e")
        await bea.write(" From the old one.")
        await bea.press("escape")
        await bea.see("The draft is kept.")
        stage.bea.write_now(posts.edit, post.id, "A newer one.", post.revision)
        await bea.press("e")
        await bea.see("One. From the old one.")
        await bea.press("ctrl+s")
        await bea.see("This post was changed in the meantime.")
    assert stage.bea.read_now(posts.get_post, thread_id, 1).body == "A newer one."


async def test_an_edit_that_changed_nothing_leaves_no_draft_and_one_that_did_names_its_key(stage: Stage) -> None:
    """Every edit that was looked at and left stayed in Drafts, and `r` was said to go on with it."""
    stage.thread("Tea", "One.", by=stage.bea)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "e", "escape")
        assert stage.bea.read_now(drafts.list_drafts) == ()
        await bea.press("e")
        await bea.write(" Two.")
        await bea.press("escape")
        await bea.see("The draft is kept. e goes on with it.")


async def test_a_post_as_plain_text_takes_the_whole_screen_and_says_that_there_is_more(stage: Stage) -> None:
    stage.thread("Tea", "\n\n".join(f"Paragraph {n}." for n in range(30)))
    async with stage.open(stage.bea, size=(80, 24)) as bea:
        await bea.press("enter", "Y")
        await bea.see("Paragraph 11.")
        await bea.see("↓ more")
        await bea.press("G")
        await bea.see("Paragraph 29.")
        await bea.until(lambda: "↓ more" not in bea.picture)


async def test_the_menu_offers_no_history_and_no_links_where_there_are_none(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "Green.", "See https://example.org/tea for more.", by=stage.bea)
    post = stage.bea.read_now(posts.get_post, thread_id, 2)
    stage.bea.write_now(posts.edit, post.id, "See https://example.org/teas for more.", post.revision)
    for number, offered in (("1", False), ("2", True)):
        async with stage.open(stage.bea, size=(80, 40)) as bea:
            await bea.press("2", "enter", "enter", "g", *(["j"] if offered else []), "m")
            await bea.see(f"What to do with #{number}")
            assert ("The links of this post" in bea.picture) is offered
            assert ("What this post said before" in bea.picture) is offered
