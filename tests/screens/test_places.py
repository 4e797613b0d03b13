"""Communities, settings, help, the palette, the filter, small windows, and a session that fails."""

from __future__ import annotations

from typing import cast

import pytest

from copterm.domain.arrival import Shade
from copterm.domain.errors import Refusal
from copterm.domain.roles import Watch
from copterm.screens.new import NewPage
from copterm.services import accounts, communities, keys, passwords, posts, reading, solving, threads
from copterm.widgets.ink import DARK, LIGHT
from copterm.widgets.rows import RowList
from tests.screens.stage import Stage

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3Rzjkpa0bq2Y2LQJk8mY0mZ3p0b7l7Qp4s5Kc3bZ1x bea@laptop"


async def test_joining_and_leaving_a_community(stage: Stage) -> None:
    stage.site.community(stage.ada, "writing", "Writing Guild")
    async with stage.open(stage.bea) as bea:
        await bea.press("2")
        await bea.see("To join")
        assert "J join" not in bea.picture, "one is in this one already"
        assert "X leave it" in bea.picture
        await bea.press("G", "k")
        await bea.see("J join")
        assert "X leave it" not in bea.picture
        await bea.press("J")
        await bea.see("You are in Writing Guild now.")
        assert "To join" not in bea.picture
        await bea.press("X")
        await bea.see("Leave Writing Guild")
        await bea.press("y")
        await bea.see("You have left Writing Guild.")


async def test_how_closely_a_community_is_followed(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "w")
        await bea.see("Data Engineering: watching. What is new there comes first in New.")
        await bea.press("w")
        await bea.see("Data Engineering: muted. Only threads that you watch there are in New.")
        await bea.see("muted")
        await bea.press("U")
        await bea.see("Data Engineering: watching. What is new there comes first in New.")


async def test_about_says_purpose_and_people(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "i")
        await bea.see("Keep our pipelines boring.")
        await bea.see("Tended by    ada")
        await bea.press("escape")
        await bea.see("[Communities]")


async def test_an_empty_community_says_how_to_begin(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        await bea.see("No threads yet.")
        await bea.see("c starts the first one.")


async def test_a_long_list_is_paged_as_one_goes_down(stage: Stage) -> None:
    stage.site.system.write_now(store_threads, stage.community_id, stage.ada.member_id, 180)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter")
        rows = bea.app.screen.query_one(RowList)
        assert len(rows.rows) == 50
        for _ in range(14):
            await bea.press("pagedown")
        await bea.until(lambda: len(rows.rows) == 180)
        await bea.press("G")
        await bea.see("Thread 1 ")


def store_threads(actor: object, community_id: int, author_id: int, count: int) -> None:
    """Many threads without posts, at different times."""
    from datetime import timedelta

    from copterm.db.tables import Thread
    from copterm.domain.clock import now

    rows = [
        {"community": community_id, "title": f"Thread {n} of many", "author": author_id, "created_at": now(),
         "last_post_at": now() - timedelta(days=count - n)}
        for n in range(1, count + 1)
    ]  # fmt: skip
    for place in range(0, count, 50):
        Thread.insert_many(rows[place : place + 50]).execute()


async def test_the_filter_shows_only_titles_with_these_words(stage: Stage) -> None:
    stage.thread("Green tea")
    stage.thread("Black coffee")
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "/")
        await bea.write("tea")
        await bea.until(lambda: "Black coffee" not in bea.picture)
        await bea.press("enter")
        assert "Green tea" in bea.picture
        await bea.press("escape")
        await bea.see("Black coffee")


async def test_the_profile_is_changed_and_a_wrong_zone_refused(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("5", "j", "enter")
        await bea.see("As others see it.")
        await bea.write(" Moreau")
        await bea.press("enter")
        await bea.see("Bea Moreau")
        await bea.press("j", "j", "enter")
        await bea.write("/Nowhere")
        await bea.press("enter")
        await bea.see("The time zone is not known.")
        assert "UTC/Nowhere" in bea.picture, "what was typed is still there to be mended"
        await bea.press("escape")


async def test_the_password_is_changed_only_with_the_old_one(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("5", "j", "j", "j", "j", "enter")
        await bea.see("The password you have now.")
        await bea.write("guess")
        await bea.press("enter")
        await bea.see("That is not your present password.")
    stage.bea.write_now(accounts.set_password, passwords.hash_password("the old words of bea"))
    async with stage.open(stage.bea) as bea:
        await bea.press("5", "j", "j", "j", "j", "enter")
        for words in ("the old words of bea", "the new words of bea", "the new words of bea"):
            await bea.write(words)
            await bea.press("enter")
        await bea.see("The password is changed.")
    hashed = stage.bea.read_now(accounts.find_password_hash) or ""
    assert passwords.verify_password(hashed, "the new words of bea")


async def test_keys_are_added_renamed_and_revoked(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("5", "c")
        await bea.write(KEY)
        await bea.press("enter")
        await bea.write("laptop")
        await bea.press("enter")
        await bea.see("laptop is added.")
        await bea.press("e")
        await bea.write(" at home")
        await bea.press("enter")
        await bea.see("laptop at home")
        await bea.press("d", "y")
        await bea.see("laptop at home is revoked.")
    assert stage.bea.read_now(keys.list_keys)[0].revoked_at is not None


async def test_a_line_that_is_no_key_is_refused_before_its_name_is_asked(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("5", "c")
        await bea.write("hello")
        await bea.press("enter")
        await bea.see("This is not a public SSH key.")
        assert "A name for it" not in bea.picture
    assert stage.bea.read_now(keys.list_keys) == ()


async def test_colours_go_round_and_are_remembered(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("5", "j", "j", "j", "j", "j", "j")
        await bea.see("as the terminal, which does not tell; dark")
        seen = []
        for _ in range(4):
            await bea.press("enter")
            seen.append(bea.app.theme)
        assert seen == ["copterm-dark-256", "copterm-light-256", "copterm-16", "copterm-dark-256"]
        await bea.see("as the terminal")
        await bea.press("enter", "enter")
        await bea.see("light")
    async with stage.open(stage.bea) as bea:
        assert bea.app.theme == "copterm-light-256"
        bea.app.shade("dark")
        assert bea.app.theme == "copterm-light-256", "what was chosen stays"
    async with stage.open(stage.bea, colours="16") as bea:
        assert bea.app.theme == "copterm-16"


async def test_who_chose_nothing_follows_the_terminal_and_the_ground_is_painted_in_the_same_frame(stage: Stage) -> None:
    """Text of one theme stood on the ground of the terminal, or of the other theme, and could not be read."""
    async with stage.open(stage.bea, colours="truecolor") as bea:
        for shade, values in (("light", LIGHT), ("dark", DARK)):
            bea.app.shade(cast(Shade, shade))
            await bea.rest()
            grounds = {
                str(segment.style.bgcolor.name)
                for strip in bea.app.screen._compositor.render_strips()
                for segment in strip
                if segment.style and segment.style.bgcolor
            }
            assert grounds == {values["ground"]}


async def test_help_lists_the_keys_that_work_here(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "?")
        await bea.see("Reply to this post")
        await bea.see("↓ more")
        await bea.press("G")
        await bea.see("Ctrl+Q")
        assert "Everywhere" in bea.picture
        assert "↓ more" not in bea.picture
        await bea.press("escape", "r", "f1")
        await bea.see("Send what is written")


async def test_the_palette_goes_to_a_community_by_a_part_of_its_name(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("ctrl+p")
        await bea.write("engin")
        await bea.press("enter")
        await bea.see("3 members")


async def test_a_window_that_is_too_small_says_so_and_comes_back(stage: Stage) -> None:
    async with stage.open(stage.bea, size=(59, 15)) as bea:
        await bea.see("least 60×16")
        await bea.pilot.resize_terminal(80, 24)
        await bea.see("[New")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (20, 5), (400, 120)])
async def test_every_size_is_survived(stage: Stage, size: tuple[int, int]) -> None:
    stage.thread("Tea", "One.", "Two.")
    async with stage.open(stage.bea, size=size) as bea:
        await bea.press("enter", "r", "escape", "q", "2", "enter", "c", "escape", "5", "?")
        assert len(bea.lines) == size[1]


async def test_links_of_a_post_are_shown_whole(stage: Stage) -> None:
    stage.thread("Tea", "See [this page](https://example.org/a/long/way?to=tea) and more.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "o")
        await bea.see("https://example.org/a/long/way?to=tea")
        await bea.press("enter")
        await bea.see("The address is copied")
        assert bea.app.clipboard == "https://example.org/a/long/way?to=tea"


async def test_a_post_is_copied_and_shown_as_plain_text(stage: Stage) -> None:
    stage.thread("Tea", "Plain *words*.")
    async with stage.open(stage.bea) as bea:
        await bea.press("enter", "y")
        await bea.see("#1 is copied")
        assert "words" in bea.app.clipboard
        await bea.press("Y")
        await bea.until(lambda: "words" in bea.lines[0] + bea.lines[1])


async def test_a_thread_that_is_gone_is_refused_in_words(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "One.")
    async with stage.open(stage.bea) as bea:
        await bea.see("Tea")
        post = stage.ada.read_now(posts.get_post, thread_id, 1)
        stage.ada.write_now(posts.delete, post.id)
        await bea.press("enter")
        said = (f"There is no thread {thread_id}.", "Nothing has been written in your communities yet.")
        await bea.until(lambda: any(words in bea.picture for words in said))


async def test_a_private_community_that_one_leaves_is_gone(stage: Stage) -> None:
    stage.ada.write_now(communities.add, "secret", "Secret Circle", visibility="private")
    async with stage.open(stage.bea) as bea:
        await bea.press("2")
        await bea.see("Data Engineering")
        assert "Secret Circle" not in bea.picture


async def test_a_fault_shows_one_line_and_a_number_and_no_traceback(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(actor: object) -> None:
        raise ZeroDivisionError("S3cret")

    told: list[tuple[str, Exception]] = []
    words: list[str] = []

    async def meet_the_fault() -> None:
        async with stage.open(stage.bea) as bea:
            bea.app.on_incident = lambda incident, error: told.append((incident, error))
            monkeypatch.setattr(communities, "list_communities", broken)
            await bea.pilot.press("2")
            await bea.until(lambda: told)
            words.append(bea.app.last_words)

    with pytest.raises(ZeroDivisionError):
        await meet_the_fault()
    incident, error = told[0]
    assert isinstance(error, ZeroDivisionError)
    assert words == [f"copterm stopped. Incident {incident}; what you wrote is saved up to your last pause."]


async def test_leaving_says_goodbye(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("q")
        await bea.see("Once more (q), and you leave copterm.")
        await bea.press("q")
        await bea.until(lambda: bea.app.last_words == "Goodbye.")


async def test_names_and_prefs_belong_to_each_session(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea, stage.open(stage.chen) as chen:
        await bea.see("bea")
        await chen.see("chen")
        assert bea.app.member_session is not chen.app.member_session
    with pytest.raises(Refusal):
        stage.bea.read_now(accounts.get_member, "chen")


async def test_a_long_refusal_is_shown_to_its_end(stage: Stage) -> None:
    stage.thread("Tea", "One.")
    sentence = (
        "This thread is locked by mo: solved, follow-up in thread 482. You can still quote it in a new thread (c)."
    )
    async with stage.open(stage.bea) as bea:
        page = bea.app.screen
        assert isinstance(page, NewPage)
        page.refuse(sentence)
        await bea.see("You can")
        said = " ".join(line.strip(" ─") for line in bea.lines[-2:])
        assert said == sentence
        await bea.press("A")
        await bea.see("? help")


async def test_q_leaves_only_when_it_is_pressed_twice_in_a_row(stage: Stage) -> None:
    """The question stayed armed while one read on, and a later `q` ended the session."""
    stage.thread("Older", "One.")
    stage.thread("Newer", "Two.")
    async with stage.open(stage.bea) as bea:
        await bea.press("q")
        await bea.see("Once more (q), and you leave copterm.")
        await bea.press("j")
        assert "Press q again" not in bea.picture
        await bea.press("q")
        await bea.see("Once more (q), and you leave copterm.")
        assert bea.app.is_running


async def test_an_empty_list_offers_no_key_that_needs_a_row(stage: Stage) -> None:
    stage.thread("Tea", "One.", by=stage.bea)
    async with stage.open(stage.bea) as bea:
        await bea.see("You are all caught up.")
        assert "Enter" not in bea.lines[-1]
        assert "peek" not in bea.lines[-1]
        assert "all read" not in bea.lines[-1]


async def test_all_read_where_nothing_is_unread_says_so(stage: Stage) -> None:
    stage.thread("Tea", "One.", by=stage.bea)
    async with stage.open(stage.bea) as bea:
        await bea.press("2", "enter", "A")
        await bea.see("There was nothing unread here.")


async def test_beside_an_empty_list_there_is_nothing(stage: Stage) -> None:
    thread_id = stage.thread("Tea", "A short post.")
    async with stage.open(stage.bea, size=(119, 40)) as bea:
        await bea.see("A short post.")
        await bea.press("A")
        await bea.until(lambda: "│" not in bea.picture)
        await bea.press("U")
        await bea.see("A short post.")
    assert stage.bea.read_now(threads.get_thread, thread_id).first_unread == 1


async def test_c_on_an_empty_new_asks_where_when_there_are_several(stage: Stage) -> None:
    guild = stage.ada.write_now(communities.add, "writing", "Writing Guild")
    stage.bea.write_now(communities.join, guild.id)
    async with stage.open(stage.bea) as bea:
        await bea.press("c")
        await bea.see("Start a thread in")
        await bea.write("guild")
        await bea.press("enter")
        await bea.see("New thread in Writing Guild")


async def test_a_muted_thread_says_so_although_it_is_solved_and_where_there_is_little_room(stage: Stage) -> None:
    """One word too few, and where the list is narrow the name of an author stood in its place."""
    thread_id = stage.thread("Tea", "One.", by=stage.bea, kind="question")
    stage.chen.write_now(posts.reply, thread_id, "Green.")
    stage.bea.write_now(solving.solve, thread_id, 2)
    stage.bea.write_now(reading.set_watch, thread_id, Watch.MUTED)
    for size in ((80, 24), (120, 40)):
        async with stage.open(stage.bea, size=size) as bea:
            await bea.press("2", "enter")
            await bea.see("muted ✓")
