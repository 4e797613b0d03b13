"""The sections and a community's places by their names, and the page a session begins with: a part of app.py's map."""

from __future__ import annotations

from collections.abc import Callable

from copterm.domain.newcomers import is_to_be_welcomed
from copterm.screens.about import AboutPage
from copterm.screens.arrangements import ArrangementsPage
from copterm.screens.asking import AskingPage
from copterm.screens.charter import CharterPage, ClosingPage
from copterm.screens.communities import CommunitiesPage
from copterm.screens.community import CommunityPage
from copterm.screens.desk import DeskPage
from copterm.screens.drafts import DraftsPage
from copterm.screens.goals import ChangeGoalPage, GoalPage, NewGoalPage, ProgressPage
from copterm.screens.inbox import InboxPage
from copterm.screens.kept import BookmarksPage, OwnThreadsPage
from copterm.screens.keyboard import KeyboardPage
from copterm.screens.log import LogPage
from copterm.screens.new import NewPage
from copterm.screens.opening import OpenAddress
from copterm.screens.page import Page
from copterm.screens.people import PeoplePage
from copterm.screens.place import PlacePage
from copterm.screens.reports import ReportsPage
from copterm.screens.rules import RulesPage
from copterm.screens.rules_form import GreetingFormPage, RulesFormPage
from copterm.screens.search import SearchPage
from copterm.screens.session import Session
from copterm.screens.settings import SettingsPage
from copterm.screens.site import SitePage
from copterm.screens.standing import StandingPage
from copterm.screens.welcome import WelcomePage

SECTIONS: dict[str, type[Page]] = {
    "new": NewPage,
    "communities": CommunitiesPage,
    "inbox": InboxPage,
    "drafts": DraftsPage,
    "settings": SettingsPage,
    "keyboard": KeyboardPage,
    "reports": ReportsPage,
    "site": SitePage,
    "standing": StandingPage,
    "welcome": WelcomePage,
}

PLACES: dict[str, type[PlacePage]] = {
    "threads": CommunityPage,
    "about": AboutPage,
    "people": PeoplePage,
    "log": LogPage,
    "rules": RulesPage,
    "settings": ArrangementsPage,
    "desk": DeskPage,
}


ADDRESSES: dict[str, Callable[[Session, OpenAddress], Page]] = {
    "asking": lambda session, wanted: AskingPage(session, wanted.number),
    "charter": CharterPage,
    "closing": ClosingPage,
    "goal": GoalPage,
    "new-goal": NewGoalPage,
    "edit-goal": ChangeGoalPage,
    "progress": ProgressPage,
    "bookmarks": lambda session, wanted: BookmarksPage(session),
    "own-threads": lambda session, wanted: OwnThreadsPage(session),
    "search": lambda session, wanted: SearchPage(session, wanted.at),
    "rules": RulesFormPage,
    "welcome": GreetingFormPage,
}
"""What an address leads to, by the word before the colon."""


def page_at(session: Session, wanted: OpenAddress) -> Page:
    """The page of one thing."""
    return ADDRESSES[wanted.address.partition(":")[0]](session, wanted)


def first_page(session: Session, note: str = "") -> Page:
    """New, or Welcome for whoever is new."""
    return (WelcomePage if is_to_be_welcomed(session.prefs) else NewPage)(session, note)
