"""mallory over real SSH: what she types herself, and what lies in the tables as if nobody had ever cleaned it."""

import re
import sqlite3
from pathlib import Path

import asyncssh
import pytest

from copterm.domain.errors import Refusal
from copterm.forum import House
from copterm.services import communities, keys, posts, threads
from tests.mallory import TEXTS
from tests.server.conftest import Serve, Site, make_site
from tests.server.terminal import Screen, terminal

OWN = re.compile(
    rb"\x1b\[[0-9;]*[mH]|\x1b\[\?(?:1049|25|1000|1002|1006|2004|7|2026|2031)[hl]|\x1b\[\?2026\$p|\x1b\[>25u|\x1b\[<u"
    rb"|\x1b\]8;(?:id=[0-9-]+)?;(?:(?:https?://|mailto:)[!-~]*)?\x1b\\|\x1b\]11;\?\x1b\\"
)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
HOSTILE = list(TEXTS.values())
STORABLE = [text for text in HOSTILE if not any("\ud800" <= one <= "\udfff" for one in text)]


def is_clean(screen: Screen) -> bool:
    """Whether nothing but copterm's own sequences and printable text has been sent."""
    rest = OWN.sub(b"", screen.raw).decode("utf-8").replace("\r\n", "")
    found = CONTROL.search(rest)
    assert found is None, repr(rest[max(0, found.start() - 40) : found.end() + 40])
    return True


@pytest.fixture
def poisoned(sqlite_template: Path, tmp_path: Path) -> Site:
    """A site whose titles, posts and names are hostile, below everything that cleans what is written."""
    site = make_site(sqlite_template, tmp_path)
    with House.open(site[0]) as house:
        ada, bea = house.forum(1), house.forum(2)
        ada.write_now(communities.add, "data", "Data", "")
        bea.write_now(communities.join, 1)
        for number in range(8):
            thread = bea.write_now(threads.new_thread, 1, "discussion", f"Thread {number}", "First.")
            bea.write_now(posts.reply, thread.id, "Second.")
    writer = sqlite3.connect(site[0])
    storable = [text[:50_000] for text in STORABLE]
    for number in range(8):
        mine = storable[number::8]
        writer.execute("UPDATE thread SET title = ? WHERE id = ?", (" ".join(mine)[:3000], number + 1))
        bodies = ("\n\n".join(mine), "\n\n".join(f"> {text}" for text in mine))
        for place, body in enumerate(bodies, 1):
            writer.execute("UPDATE post SET body = ? WHERE thread_id = ? AND number = ?", (body, number + 1, place))
    hostile = "".join(text for text in storable if len(text) < 200)
    writer.execute("UPDATE member SET name = ?, about = ? WHERE handle = 'bea'", (hostile, hostile))
    writer.execute("UPDATE community SET name = ?, purpose = ?", (hostile, hostile))
    writer.commit()
    writer.close()
    return site


async def test_what_was_never_cleaned_still_controls_no_terminal(poisoned: Site, serve: Serve) -> None:
    server = serve(stub=False, site=poisoned)
    async with terminal(server.port, client_keys=[poisoned[1]["ada"]]) as screen:
        await screen.until("New 16")
        screen.press("2")
        await screen.until("[Communities]")
        screen.press("1")
        await screen.until("[New")
        while "caught up" not in screen.text:
            await _step(screen)
        assert is_clean(screen)
    assert not server.logged("incident")


async def _step(screen: Screen) -> None:
    """On to the next unread post, as soon as it is there."""
    seen = screen.text
    screen.press("n")
    await screen.until(lambda shown: shown.text != seen)


async def test_what_mallory_types_pastes_and_sends_harms_nobody(
    sqlite_template: Path, tmp_path: Path, serve: Serve
) -> None:
    site = make_site(sqlite_template, tmp_path)
    with House.open(site[0]) as house:
        ada = house.forum(1)
        ada.write_now(communities.add, "data", "Data", "")
        house.forum(2).write_now(communities.join, 1)
        ada.write_now(threads.new_thread, 1, "discussion", "Welcome", "Say hello.")
    server = serve(stub=False, site=site)
    short = [text for text in STORABLE if len(text) < 2000]
    async with (
        terminal(server.port, client_keys=[site[1]["ada"]]) as reader,
        terminal(server.port, client_keys=[site[1]["bea"]]) as mallory,
    ):
        await reader.until("ada")
        await mallory.until("Welcome")
        mallory.press("n")
        await mallory.until("Say hello.")
        mallory.press("r")
        await mallory.until("Reply to #1")
        mallory.paste("\n\n".join(short))
        mallory.type("the end")
        await mallory.until("the end")
        mallory.press("ctrl+s")
        await mallory.until("#2  bea")
        reader.press("n")
        await reader.until("#2  bea")
        for _ in range(30):
            reader.press(" ")
        await reader.until(lambda screen: "the end" in screen.text or "caught up" in screen.text)
        assert is_clean(reader)
        assert is_clean(mallory)
    assert not server.logged("incident")


async def test_a_paste_that_no_draft_could_hold_is_refused_and_holds_nobody_up(
    sqlite_template: Path, tmp_path: Path, serve: Serve
) -> None:
    """A megabyte of empty lines kept its worker busy until the supervisor killed it, with everybody on it."""
    site = make_site(sqlite_template, tmp_path)
    with House.open(site[0]) as house:
        house.forum(1).write_now(communities.add, "data", "Data", "")
        house.forum(2).write_now(communities.join, 1)
        house.forum(1).write_now(threads.new_thread, 1, "discussion", "Welcome", "Say hello.")
    server = serve(stub=False, site=site)
    async with terminal(server.port, client_keys=[site[1]["bea"]]) as mallory:
        await mallory.until("Welcome")
        mallory.press("n")
        await mallory.until("Say hello.")
        mallory.press("r")
        await mallory.until("Reply to #1")
        mallory.type("before ")
        mallory.paste("\n" * 1_000_000)
        await mallory.until("4,000 lines at the most. Nothing was")
        mallory.type("and after")
        await mallory.until("before and after")
    assert not server.logged("worker hangs")


def test_services_refuse_or_clean_every_text(sqlite_template: Path, tmp_path: Path) -> None:
    site = make_site(sqlite_template, tmp_path)
    with House.open(site[0]) as house:
        house.forum(1).write_now(communities.add, "data", "Data", "")
        for text in HOSTILE:
            try:
                made = house.forum(1).write_now(threads.new_thread, 1, "discussion", text, text)
            except Refusal:
                continue
            assert CONTROL.search(made.title) is None


def test_a_key_with_a_hostile_comment_is_a_key(sqlite_template: Path, tmp_path: Path) -> None:
    site = make_site(sqlite_template, tmp_path)
    public = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode().strip()
    with House.open(site[0]) as house:
        view = house.system.write_now(keys.add_key, f"{public} \x1b]0;pwned\x07", "", "ada")
    assert view.name.isprintable()
