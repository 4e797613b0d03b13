"""How the screens look: in every number of colours, with hostile and with wide text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len

from copterm.db.tables import Community, Member, Post, Thread
from copterm.domain.actor import Actor
from copterm.domain.arrival import Colours
from copterm.domain.clock import now
from copterm.domain.errors import Refusal
from copterm.domain.limits import POST_LENGTH
from copterm.forum import Forum
from copterm.services import accounts, drafts, posts, reading, signing_in, threads
from copterm.text.clean import clean_line
from tests.mallory import TEXTS
from tests.screens.stage import Stage, Terminal


def painted(terminal: Terminal) -> str:
    """What the terminal would be sent for the whole screen."""
    strips = terminal.app.screen._compositor.render_strips()
    return "".join(strip.render(terminal.app.console) for strip in strips)


@pytest.mark.parametrize("colours", ["none", "16", "256", "truecolor"])
async def test_the_cursor_and_the_unread_show_in_every_number_of_colours(town: Stage, colours: Colours) -> None:
    async with town.open(town.bea, colours=colours) as bea:
        await bea.see("●")
        sent = painted(bea)
        assert "▌" in sent
        assert "\x1b[7" in sent or ";7;" in sent or ";7m" in sent
        coloured = "38;2;" in sent or "38;5;" in sent
        assert coloured == (colours in ("256", "truecolor"))
        if colours == "none":
            assert not any(f"\x1b[{n}m" in sent or f";{n}m" in sent for n in [*range(30, 38), *range(90, 98)])


async def open_everything(terminal: Terminal) -> None:
    """Walk through every screen, looking at each."""
    keys = "v escape enter G z o escape Y escape R ctrl+t escape escape q 2 i escape enter c escape 3 4"
    for key in keys.split():
        await terminal.press(key)
        assert_harmless(terminal)


def assert_harmless(terminal: Terminal) -> None:
    """No line is too wide, and nothing in it acts on a terminal."""
    strips = terminal.app.screen._compositor.render_strips()
    for strip in strips:
        text = strip.text
        assert cell_len(text) <= terminal.app.size.width
        assert not any(
            ord(letter) < 32 or 127 <= ord(letter) < 160 or 0xD800 <= ord(letter) < 0xE000 for letter in text
        )
        assert not any(letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for letter in text)


async def test_mallory_in_every_field_that_a_service_takes(stage: Stage) -> None:
    for name, text in TEXTS.items():
        stage.site.system.write_now(write_as_mallory, stage.ada, stage.community_id, name, text)
    async with stage.open(stage.bea) as bea:
        for _ in range(3):
            await bea.press("n")
            assert_harmless(bea)
        await bea.press("q")
        await open_everything(bea)


def write_as_mallory(actor: Actor, ada: Forum, community_id: int, name: str, text: str) -> None:
    """The text as a title and as a body; what is refused is not written."""
    author = ada.actor()
    for title, body in ((text[:150], f"Title of {name}"), (name, text[:POST_LENGTH])):
        try:
            shown = clean_line(title, 150) or name
            thread_id = threads.store_thread(community_id, author.id, "discussion", shown, ())
            posts.publish(author, Thread.get_by_id(thread_id), body)
            Post.update(created_at=now() - timedelta(hours=1)).execute()
        except Refusal:
            continue


async def test_rows_of_an_old_database_that_were_never_cleaned_do_no_harm(stage: Stage) -> None:
    bad = "\x1b]0;owned\x07 \x9b31m [@click=app.quit]x[/] \u202egnp.exe"
    thread_id = stage.thread("Tea", "One.")
    stage.site.system.write_now(spoil, thread_id, stage.community_id, stage.ada.member_id, bad)
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "q")
        await open_everything(bea)


def spoil(actor: Actor, thread_id: int, community_id: int, member_id: int, bad: str) -> None:
    """Put a text past every check."""
    Thread.update(title=bad).where(Thread.id == thread_id).execute()
    Post.update(body=bad).where(Post.thread == thread_id).execute()
    Community.update(name=bad, purpose=bad).where(Community.id == community_id).execute()
    Member.update(name=bad, about=bad).where(Member.id == member_id).execute()


async def test_markup_in_a_title_is_shown_as_it_was_written(stage: Stage) -> None:
    stage.thread("[bold]Tea[/] [@click=app.quit]here[/]", "[red]One[/]")
    async with stage.open(stage.bea) as bea:
        await bea.see("[bold]Tea[/] [@click=app.quit]here[/]")
        await bea.press("enter")
        await bea.see("[red]One[/]")


async def test_what_somebody_else_reads_writes_and_when_they_sign_in_stirs_no_screen(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each such event woke two pages of every session: with 2,000 members half a second of work for one sign-in, and
    # whoever was in a community fetched its threads again whenever anybody read one.
    thread_id = stage.thread("One", "Hello.")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        await bea.see("One")
        told, heard = list[str](), list[str]()
        bea.app.member_session.house.hub.subscribe(lambda event: told.append(event.kind))
        monkeypatch.setattr(bea.app.screen, "hear", lambda event: heard.append(event.kind))
        stage.chen.write_now(reading.advance, thread_id, 1)
        stage.chen.write_now(drafts.save, f"reply:{thread_id}", "Half an answer")
        stage.site.system.write_now(signing_in.come_in, 1, "key")
        stage.chen.write_now(posts.reply, thread_id, "This is for everybody.")
        await bea.until(lambda: "post.added" in heard)
        assert {"read.changed", "draft.changed", "member.signed_in"} <= set(told)
        assert not {"read.changed", "draft.changed", "member.signed_in"} & set(heard)


@pytest.mark.parametrize("colours", ["none", "16", "256"])
async def test_what_happens_elsewhere_draws_nothing_on_a_page_that_lies_on_others(
    stage: Stage, colours: Colours, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each sign-in sent a whole screen, 3,500 bytes, to every member who was in a community or a thread: the page below
    # heard of it, and Textual took that page for visible.
    stage.thread("One", "Hello.")
    async with stage.open(stage.bea, colours=colours) as bea:
        await bea.press("2", "enter", "enter")
        await bea.see("Hello.")
        drawn: list[object] = []
        monkeypatch.setattr(bea.app, "_display", lambda screen, what: drawn.append(what))
        heard: list[str] = []
        bea.app.member_session.house.hub.subscribe(lambda event: heard.append(event.kind))
        stage.site.system.write_now(signing_in.come_in, 1, "key")
        await bea.until(lambda: heard)
        await bea.rest()
        await bea.press("f12")
        assert not drawn
        await bea.press("r")
        await bea.until(lambda: drawn)


async def test_a_very_long_name_and_title_leave_room_for_the_figures(stage: Stage) -> None:
    stage.thread("Tea " * 37, "One.")
    stage.ada.write_now(accounts.update_profile, "A" * 60, "", "UTC")
    async with stage.open(stage.bea) as bea:
        row = next(line for line in bea.lines if "Tea" in line)
        assert row.endswith("now")
        await bea.press("enter")
        assert "discussion" not in bea.lines[0]
