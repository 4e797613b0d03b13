"""The pictures in docs/pictures, made of the real screens of the demo: `python -m tests.docs.pictures`.

The clock stands still and nothing is drawn by lot, so that the same screens give the same bytes.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from copterm.app import CoptermApp
from copterm.db.tables import Thread
from copterm.domain.actor import Actor
from copterm.domain.arrival import Arrival
from copterm.domain.clock import fixed
from copterm.forum import House
from copterm.operate import demo_site
from copterm.operate.init import Admin, make_site
from copterm.screens.opening import OpenThread
from copterm.services import accounts, invitations
from copterm.settings import Settings
from copterm.widgets.ink import DARK, LIGHT
from tests.docs.drawing import draw
from tests.screens.stage import Terminal
from tests.unit.source import ROOT

FOLDER = ROOT / "docs" / "pictures"
MOMENT = datetime(2026, 11, 24, 13, 2, 11, tzinfo=UTC)
STILL = 0.4
"""Seconds without a change after which a screen has come to rest."""
SMALL, LARGE = (80, 24), (120, 40)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: the keys that lead there from New (after `*`: typed), and a word that shows when one is there.

    With `thread`, the beginning of a title, it begins in that thread, at post `at` or the first unread one.
    """

    name: str
    caption: str
    keys: tuple[str, ...] = ()
    see: str = ""
    thread: str = ""
    at: int | None = None
    size: tuple[int, int] = SMALL
    light: bool = False
    stranger: bool = False
    newcomer: bool = False


ASKING = """*I have read the runbook, and I am the one who watches `partner_feeds` that night.

It writes into `orders` every ten minutes. Does it wait for a batch, or does the batch wait for it?"""

SCENES = (
    Scene("new", "New: what has not been read yet, by community"),
    Scene("thread-code", "A thread opens at the first unread post; code stays as it was written",
          thread="Backfill a NOT NULL"),
    Scene("thread-table", "Tables are set in columns", thread="Four flours", at=1),
    Scene("thread-wide", "A query plan that is wider than the screen", thread="Bitmap heap scan", at=1),
    Scene("thread-solved", "s says which post solved a question; bea said it of #6", thread="Our levain peaks", at=6,
          see="accepted"),
    Scene("community", "A community: what is pinned, then the latest activity", keys=("2", "enter"),
          see="How we write formulas"),
    Scene("composer", "A reply is written under what it answers; @ offers people", thread="Airflow 3", at=4,
          keys=("r", "*Line 41 is fixed, thank you. The other one was in `stock_feeds`, is that yours, @"),
          see="Priya"),
    Scene("new-thread", "A new thread, with those that have a similar title",
          keys=("2", "j", "enter", "c", "*Which lock does a backfill of the orders table hold?", "tab", "right", "tab",
                "*postgres", "tab", ASKING), see="Backfill"),
    Scene("drafts", "Drafts are kept at every pause", keys=("4",), see="Drawing lots"),
    Scene("help", "? shows the keys that work here", thread="Backfill a NOT NULL", keys=("?",), see="Reply"),
    Scene("palette", "Ctrl+P goes anywhere by name", keys=("ctrl+p",), see="Bakers"),
    Scene("settings", "Settings: profile, colours, password, keys", keys=("5",), see="Colours"),
    Scene("keyboard", "Every key can be another one", keys=("5", *"jjjjjjj", "enter"), see="Everywhere"),
    Scene("door", "The Door, for those who come without a key", stranger=True),
    Scene("welcome", "Welcome, once after joining; nothing of it is needed", newcomer=True,
          keys=("*Nia Adeyemi", "enter", "*Accra", "enter", "down", "space"), see="Accra"),
    Scene("light", "The same in the light theme", thread="Style guide", light=True),
    Scene("large-new", "At 120 columns the thread stands beside its list", keys=("j",), size=LARGE,
          see="Partition pruning"),
    Scene("large-thread", "A long thread at 120 columns", thread="Live: disk", at=3, size=LARGE),
)  # fmt: skip


@contextmanager
def told() -> Iterator[Callable[[], Any]]:
    """The demo's site, told once; each call opens a copy of it, so that no scene sees what another one did."""
    with fixed(lambda: MOMENT), tempfile.TemporaryDirectory(prefix="copterm-pictures-") as folder:
        settings = Settings(folder=folder)
        make_site(settings, Admin(demo_site.ADMIN, "not-needed-here"), lambda admin: admin)
        path = Path(settings.database_address())
        with House.open(str(path)) as house:
            demo_site.fill(house, "-")

        @contextmanager
        def copy() -> Iterator[House]:
            other = path.with_name("copy.sqlite3")
            shutil.copyfile(path, other)
            with House.open(str(other)) as house:
                yield house

        yield copy


async def show(house: House, scene: Scene) -> tuple[str, list[list[Any]]]:
    """Go there; the screen as text, and its lines as they are painted."""
    bea = demo_site.member(house, demo_site.READER)
    if scene.light:
        bea.write_now(accounts.set_prefs, look="copterm-light")
    member_id = None if scene.stranger else _join(house) if scene.newcomer else bea.member_id
    arrival = Arrival(member_id, "192.0.2.7", colours="truecolor")
    house.hub.attach(asyncio.get_running_loop())
    app = CoptermApp(house, arrival)
    async with app.run_test(size=scene.size) as pilot:
        terminal = Terminal(app, pilot)
        await terminal.rest()
        if scene.thread:
            thread_id = house.system.read_now(_thread, scene.thread)
            app.screen.post_message(OpenThread(thread_id, scene.at))
            await terminal.see(scene.thread)
        for key in scene.keys:
            await (terminal.write(key[1:]) if key.startswith("*") else terminal.press(key))
        await terminal.see(scene.see)
        await _still(terminal)
        strips = app.screen._compositor.render_strips()
        return terminal.picture, [list(strip) for strip in strips]


def _join(house: House) -> int:
    """Somebody who has just joined with an invitation to the bakers."""
    code = demo_site.member(house, demo_site.ADMIN).write_now(invitations.create, "bakers").code
    return house.forum(None).write_now(invitations.join, code, "nia", password_hash="-").id


def _thread(actor: Actor, title: str) -> int:
    return int(Thread.get(Thread.title.startswith(title)).id)


async def _still(terminal: Terminal) -> None:
    """Wait until nothing changes any more."""
    before = ""
    while before != (before := terminal.picture):
        await terminal.rest()
        await terminal.pilot.pause(STILL)


def drawing(scene: Scene, lines: list[list[Any]]) -> str:
    """The picture of a scene."""
    values = LIGHT if scene.light else DARK
    return draw(lines, scene.size[0], scene.caption, values["text"], values["ground"])


def listing() -> str:
    """README.md beside the pictures."""
    lines = ["# Pictures", "", "The screens of `copterm demo` at 80×24 and 120×40, drawn by `python3 dev.py pictures`."]
    for scene in SCENES:
        lines += ["", f"**{scene.name}**: {scene.caption}.", "", f"![{scene.caption}]({scene.name}.svg)"]
    return "\n".join(lines) + "\n"


async def main() -> None:
    """Draw all of them anew."""
    FOLDER.mkdir(exist_ok=True)
    with told() as copy:
        for scene in SCENES:
            with copy() as house:
                _, lines = await show(house, scene)
            (FOLDER / f"{scene.name}.svg").write_text(drawing(scene, lines), encoding="utf-8")
    for old in set(FOLDER.glob("*.svg")) - {FOLDER / f"{scene.name}.svg" for scene in SCENES}:
        old.unlink()
    (FOLDER / "README.md").write_text(listing(), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
