"""The ground rules and the welcome message of a community, written with a preview and kept as a draft until then."""

from __future__ import annotations

from textual.screen import Screen

from copterm.domain.errors import Conflict
from copterm.domain.rules import GREETING, RULES, is_asked_again
from copterm.screens.form import Begun, Done, FormPage
from copterm.services import greeting, rules
from copterm.services.greeting import Greeting
from copterm.services.rules import RulesView


class RulesFormPage(FormPage):
    """The next version of the ground rules."""

    PARTS = RULES
    DOES = ("publish", "Publish this version, for everybody here to read and accept")

    async def begin(self) -> Begun:
        view = await self.forum.read(rules.get_rules, self.wanted.number)
        title = (("Ground rules of ", "quiet"), (view.community, "name"), (f": version {view.version + 1}", "quiet"))
        asks = "yes" if not view.version else ""
        return Begun(title, view.community_id, {"body": view.body, "note": "", "asks": asks}, view.version)

    async def finish(self, answers: dict[str, str]) -> Done:
        assert self.desk is not None
        assert self.begun is not None
        asks = is_asked_again(answers["asks"])
        try:
            made = await self.forum.write(
                rules.publish, self.begun.community_id, answers["body"], answers["note"], asks, self.desk.revision
            )
        except Conflict as conflict:
            if isinstance(conflict.current, RulesView):
                self.desk.revision = conflict.current.version
                said = f"As {conflict.current.published_by} has published it:\n\n{conflict.current.body}"
                self.composer.beside = said
            conflict.act = "preview"
            raise
        then = "everybody is asked to accept it before they write again" if made.asks_again else "nobody is asked again"
        return Done(f"Version {made.version} of the ground rules is published; {then}.")


class GreetingFormPage(FormPage):
    """What whoever joins is shown once."""

    PARTS = GREETING

    async def begin(self) -> Begun:
        view = await self.forum.read(greeting.get_greeting, self.wanted.number)
        title = (("Welcome message of ", "quiet"), (view.community, "name"))
        self.before = view.body
        return Begun(title, view.community_id, {"body": view.body})

    async def finish(self, answers: dict[str, str]) -> Done:
        assert self.begun is not None
        before, forum = self.begun.answers["body"], self.forum
        try:
            made = await forum.write(greeting.write_greeting, self.begun.community_id, answers["body"], self.before)
        except Conflict as conflict:
            if isinstance(conflict.current, Greeting):
                self.before = conflict.current.body
                self.composer.beside = f"As it says now:\n\n{conflict.current.body}"
            conflict.act = "preview"
            raise

        async def restore(page: Screen[None]) -> str:
            await forum.write(greeting.write_greeting, made.community_id, before, made.body)
            return "The welcome message says again what it said before."

        words = "Whoever joins from now on is shown this once." if made.body else "Whoever joins is shown nothing now."
        return Done(words, restore)
