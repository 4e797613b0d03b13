"""A new thread: its fields, similar titles, preview, sending and taking back."""

from __future__ import annotations

import pytest

from copterm.services import drafts, threads
from copterm.widgets.field import Field
from tests.screens.stage import Stage


async def test_a_new_thread_with_title_kind_and_tags(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "c")
        await bea.see("New thread in Data Engineering")
        await bea.write("Which tea?")
        await bea.press("tab", "right", "tab")
        await bea.write("tea drinks")
        await bea.press("tab")
        await bea.write("I ask you.")
        await bea.press("ctrl+s")
        await bea.see("Data Engineering › Which tea?")
        await bea.see("Sent. U takes it back")
        await bea.press("q")
        await bea.see("3 members")
    page = stage.bea.read_now(threads.list_threads, stage.community_id)
    assert [(row.title, row.kind.value, row.tags) for row in page.rows] == [
        ("Which tea?", "question", ("drinks", "tea"))
    ]


async def test_similar_titles_show_while_one_types(stage: Stage) -> None:
    stage.thread("Backfill the orders table without locks")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "c")
        await bea.write("Backfill orders")
        await bea.see("similar   Backfill the orders table without locks")


async def test_a_new_thread_without_title_is_refused_and_kept(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "c", "tab", "tab", "tab")
        await bea.write("Only text")
        await bea.press("ctrl+s")
        await bea.see("A thread needs a title.")
        await bea.press("escape")
        await bea.see("The draft is kept")
        await bea.press("c")
        await bea.see("Only text")


async def test_taking_back_a_new_thread_leads_back_to_writing_it(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "c")
        await bea.write("Which tea?")
        await bea.press("enter", "enter", "enter")
        await bea.write("I ask you.")
        await bea.press("ctrl+s")
        await bea.see("Sent. U takes it back")
        await bea.press("U")
        await bea.see("New thread in Data Engineering")
        await bea.see("I ask you.")
        await bea.press("escape")
        await bea.see("3 members")
    assert [draft.title for draft in stage.bea.read_now(drafts.list_drafts)] == ["Which tea?"]
    assert stage.bea.read_now(threads.list_threads, stage.community_id).rows == ()


async def test_a_new_thread_has_a_preview_too(stage: Stage) -> None:
    # A newcomer saw an empty preview: the list of similar titles was taken for it.
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "c", "tab", "tab", "tab")
        await bea.write("- a *list*")
        await bea.press("ctrl+t")
        await bea.see("• a list")
        await bea.see("Ctrl+S send  Esc back to the text  Ctrl+T write on  ? help")
        await bea.press("escape")
        await bea.see("Ctrl+S send  Esc leave (kept)  Ctrl+T preview")


async def test_up_and_down_go_through_the_fields_of_a_new_thread(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("c")
        await bea.write("Tea")
        await bea.press("down", "down")
        await bea.write("green, hot")
        await bea.press("down")
        await bea.write("Which one?")
        await bea.press("up")
        await bea.write(" #pot")
        await bea.press("ctrl+s")
        await bea.see("Sent.")
    (row,) = stage.bea.read_now(threads.list_threads, stage.community_id).rows
    assert stage.bea.read_now(threads.get_thread, row.id).tags == ("green", "hot", "pot")


async def test_help_for_a_new_thread_lists_only_what_works_there(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("c", "f1")
        await bea.see("Go to the next field")
        assert "Quote the post" not in bea.picture
        assert "Go to the thread" not in bea.picture


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (("2", "enter"), "The draft is kept; c goes on with it."),
        (("4",), "The draft is kept; Enter goes on with it."),
        (("1",), "The draft is kept, under Drafts (4)."),
    ],
)
async def test_a_draft_that_was_left_names_the_key_that_goes_on_with_it_there(
    stage: Stage, way: tuple[str, ...], said: str
) -> None:
    stage.bea.write_now(drafts.save, f"new:{stage.community_id}", "Which one?", "Which tea?")
    async with stage.open(stage.bea) as bea:
        await bea.press(*way, "enter" if way == ("4",) else "c")
        await bea.see("Which one?")
        await bea.press("escape")
        await bea.see(said)


async def test_a_question_alone_shows_its_keys_while_it_is_open(stage: Stage) -> None:
    stage.thread("Tea", "One.", by=stage.bea)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "enter", "d")
        await bea.see("y yes")
        assert "n next unread" not in bea.picture
        await bea.press("escape")
        await bea.see("n next unread")


async def test_a_sentence_is_no_tags_and_what_was_typed_comes_back(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "c")
        await bea.write("Coffee")
        await bea.press("tab", "tab")
        await bea.write("Which one do you drink.")
        await bea.press("tab")
        await bea.write("And when?")
        await bea.press("ctrl+s")
        await bea.see("This is a sentence.")
        await bea.see("not sent, the text is kept")
        field = bea.app.screen.query_one("#thread-tags", Field)
        field.value = "Tea, Assam"
        await bea.press("ctrl+s")
        await bea.see("#assam #tea")
        await bea.press("U")
        await bea.see("New thread in Data Engineering")
        await bea.see("Tea, Assam")


async def test_a_draft_with_only_a_title_is_listed_and_gone_on_with(stage: Stage) -> None:
    """Somebody left a title without a text, and from then on Drafts ended their session each time."""
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "c")
        await bea.write("Only a title")
        await bea.press("escape")
        await bea.press("4")
        await bea.see("Only a title")
        await bea.press("enter")
        await bea.see("Title     Only a title")
