"""A stage with three people, and a way to compare a screen with its picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from copterm.domain.clock import fixed
from copterm.server import driver_css, driver_dispatch
from copterm.services import drafts, posts, reading
from copterm.widgets import marks
from tests.conftest import Site
from tests.screens.stage import SNAPSHOTS, Stage

ASKED = """We must add a NOT NULL column to `orders` (80 M rows) and cannot stop writes.

    ALTER TABLE orders ADD COLUMN region text NOT NULL;

What did you do? See [the manual](https://www.postgresql.org/docs/).
"""
ANSWER = """> cannot stop writes

Three steps:

1. add it nullable
2. backfill in **batches**, by key
3. validate the constraint
"""
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="session")
def shared() -> None:
    """Sessions share what they share on the server; that it is Textual's own, test_styles and test_dispatch prove."""
    driver_css.install()
    driver_dispatch.install()


@pytest.fixture(autouse=True)
def no_glance(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts as read does not hang on the speed of this machine; a test about it says how long a glance is."""
    monkeypatch.setattr(marks, "GLANCE", float("inf"))


@pytest.fixture
def stage(small_site: Site) -> Stage:
    """Ada, bea and chen in one community."""
    ada = small_site.admin()
    community_id = small_site.community(ada)
    return Stage(small_site, ada, small_site.member(ada, "bea"), small_site.member(ada, "chen"), community_id)


@pytest.fixture
def at_noon() -> Iterator[None]:
    """It is noon on 4 March 2026, and stays so."""
    with fixed(lambda: NOON):
        yield


@pytest.fixture
def town(stage: Stage, at_noon: None) -> Stage:
    """A stage where something has been written, at noon."""
    asked = stage.thread("Backfill without locking the orders table?", ASKED, kind="question")
    stage.chen.write_now(posts.reply, asked, ANSWER, reply_to=1)
    stage.thread("Airflow 3 upgrade notes", "They are in the wiki.", by=stage.chen)
    stage.thread("漢字と絵文字 👩‍🚀 in a title that is rather long, so that it must be cut somewhere", "日本語の本文。")
    stage.bea.write_now(reading.advance, asked, 1)
    stage.bea.write_now(drafts.save, f"reply:{asked}", "Half an answer", reply_to=2)
    return stage


@pytest.fixture
def same_picture(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a picture with the one that is kept; COPTERM_SNAPSHOTS=write keeps what is there now."""

    def compare(name: str, picture: str) -> None:
        path = SNAPSHOTS / f"{name}.txt"
        if os.environ.get("COPTERM_SNAPSHOTS") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(picture + "\n", encoding="utf-8")
        assert path.exists(), "There is no picture yet: run with COPTERM_SNAPSHOTS=write, and look at it."
        assert picture + "\n" == path.read_text(encoding="utf-8")

    return compare
