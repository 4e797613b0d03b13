"""Sites for the tests: a migrated database to copy, on SQLite and on a real PostgreSQL, with a few people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis
import pytest

from copterm.db import connection, migrate
from copterm.domain.events import Event
from copterm.forum import Forum, House
from copterm.services import accounts, communities, invitations
from tests import postgres
from tests.postgres import postgres_url

__all__ = ["postgres_url"]

# A busy machine is slow, which says nothing about what is tested.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


@dataclass
class Site:
    """A site under test: its house, and what was emitted since the test began."""

    house: House
    url: str
    events: list[Event] = field(default_factory=list)

    @property
    def system(self) -> Forum:
        """The operator."""
        return self.house.system

    def kinds(self) -> list[str]:
        """What happened, by kind, in order."""
        return [event.kind for event in self.events]

    def admin(self, handle: str = "ada", name: str = "Ada Okafor") -> Forum:
        """A new admin of the site."""
        made = self.system.write_now(accounts.create_member, handle, name, is_admin=True, password_hash="-")
        return self.house.forum(made.id)

    def community(self, admin: Forum, slug: str = "data", name: str = "Data Engineering") -> int:
        """A new community tended by `admin`."""
        return admin.write_now(communities.add, slug, name, "Keep our pipelines boring.").id

    def member(self, admin: Forum, handle: str, slug: str | None = "data") -> Forum:
        """Somebody who joined with an invitation, and is new no more."""
        code = admin.write_now(invitations.create, slug).code
        stranger = self.house.forum(None, "192.0.2.7")
        joined = stranger.write_now(invitations.join, code, handle, handle.title(), password_hash="-")
        forum = self.house.forum(joined.id)
        forum.write_now(accounts.set_prefs, welcomed=None, visits=None)
        return forum


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy."""
    path = tmp_path_factory.mktemp("template") / "site.db"
    _migrate(str(path))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a migrated database on the tests' PostgreSQL, and the server it is on."""
    url = postgres.create_database(postgres_url, "copterm_template")
    _migrate(url)
    return postgres_url


def _migrate(url: str) -> None:
    opened = connection.connect(url)
    migrate.migrate(opened)
    opened.close()


@pytest.fixture(scope="session")
def postgres_site(postgres_template: str) -> str:
    """The address of a migrated PostgreSQL database that is emptied for each test."""
    return postgres.create_database(postgres_template, "copterm_site", "copterm_template")


@pytest.fixture(params=["sqlite", "postgresql"])
def site_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated site, once on each database."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        shutil.copyfile(template, tmp_path / "site.db")
        return str(tmp_path / "site.db")
    url: str = request.getfixturevalue("postgres_site")
    postgres.empty_database(url)
    return url


@pytest.fixture
def site(site_url: str) -> Iterator[Site]:
    """An empty site, opened, on each database."""
    yield from _opened(site_url)


@pytest.fixture
def small_site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """An empty site on SQLite only, for tests of what is the same on both."""
    shutil.copyfile(sqlite_template, tmp_path / "site.db")
    yield from _opened(str(tmp_path / "site.db"))


def _opened(url: str) -> Iterator[Site]:
    with House.open(url) as house:
        site = Site(house, url)
        told = house.hub.publish

        def remember(events: list[Event]) -> None:
            site.events.extend(events)
            told(events)

        house.hub.publish = remember  # type: ignore[method-assign]
        yield site
