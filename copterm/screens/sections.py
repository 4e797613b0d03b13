"""The sections and a community's places by their names, and the page a session begins with: a part of app.py's map."""

from __future__ import annotations

from copterm.domain.newcomers import is_to_be_welcomed
from copterm.screens.about import AboutPage
from copterm.screens.communities import CommunitiesPage
from copterm.screens.community import CommunityPage
from copterm.screens.desk import DeskPage
from copterm.screens.drafts import DraftsPage
from copterm.screens.keyboard import KeyboardPage
from copterm.screens.log import LogPage
from copterm.screens.new import NewPage
from copterm.screens.page import Page
from copterm.screens.people import PeoplePage
from copterm.screens.place import PlacePage
from copterm.screens.reports import ReportsPage
from copterm.screens.session import Session
from copterm.screens.settings import SettingsPage
from copterm.screens.standing import StandingPage
from copterm.screens.welcome import WelcomePage

SECTIONS: dict[str, type[Page]] = {
    "new": NewPage,
    "communities": CommunitiesPage,
    "drafts": DraftsPage,
    "settings": SettingsPage,
    "keyboard": KeyboardPage,
    "reports": ReportsPage,
    "standing": StandingPage,
    "welcome": WelcomePage,
}

PLACES: dict[str, type[PlacePage]] = {
    "threads": CommunityPage,
    "about": AboutPage,
    "people": PeoplePage,
    "log": LogPage,
    "desk": DeskPage,
}


def first_page(session: Session, note: str = "") -> Page:
    """New, or Welcome for whoever is new."""
    return (WelcomePage if is_to_be_welcomed(session.prefs) else NewPage)(session, note)
