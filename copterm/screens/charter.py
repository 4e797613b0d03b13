"""The charter and the closing summary of a community, written part by part."""

from __future__ import annotations

from textual.screen import Screen

from copterm.domain.charter import CHARTER, CLOSING
from copterm.domain.errors import Conflict
from copterm.domain.parts import written
from copterm.screens.form import Begun, Done, FormPage
from copterm.services import charters
from copterm.services.charters import CharterView


class CharterPage(FormPage):
    """What a community is for."""

    PARTS = CHARTER

    async def begin(self) -> Begun:
        view = await self.forum.read(charters.get_charter, self.wanted.number)
        return Begun(
            (("Charter of ", "quiet"), (view.community, "name")), view.community_id, view.answers, view.revision
        )

    async def finish(self, answers: dict[str, str]) -> Done:
        assert self.desk is not None
        assert self.begun is not None
        before = self.begun.answers
        try:
            made = await self.forum.write(charters.write_charter, self.begun.community_id, answers, self.desk.revision)
        except Conflict as conflict:
            self._show_theirs(conflict.current)
            conflict.act = "preview"
            raise
        forum = self.forum

        async def restore(page: Screen[None]) -> str:
            again = await forum.write(charters.write_charter, made.community_id, before, made.revision)
            return f"The charter says again what it said before; that is revision {again.revision}."

        words = f"Revision {made.revision} of the charter is kept, and everybody here can read it."
        return Done(words, restore if before["purpose"] else None)

    def _show_theirs(self, theirs: object) -> None:
        """What somebody else has written meanwhile stands in the preview, below one's own text."""
        if isinstance(theirs, CharterView) and self.desk is not None:
            self.desk.revision = theirs.revision
            said = written(CHARTER, theirs.answers).replace("[", "**").replace("]", "**")
            self.composer.beside = f"As {theirs.written_by} has written it:\n\n{said}"


class ClosingPage(FormPage):
    """What a community leaves when it is retired."""

    PARTS = CLOSING
    DOES = ("retire it", "Retire this community; {page.undo} takes it back")

    async def begin(self) -> Begun:
        view = await self.forum.read(charters.get_charter, self.wanted.number)
        self.was = view.state
        title = (("Retire ", "quiet"), (view.community, "name"), (": nothing is written in it after that", "quiet"))
        return Begun(title, view.community_id, {"closing": view.closing})

    async def finish(self, answers: dict[str, str]) -> Done:
        assert self.begun is not None
        was, forum = self.was, self.forum
        made = await forum.write(charters.retire, self.begun.community_id, answers["closing"], was)

        async def restore(page: Screen[None]) -> str:
            await forum.write(charters.set_state, made.community_id, was, "Retired by mistake.", made.state)
            return f"{made.community} is {was} again."

        return Done(f"{made.community} is retired. The summary stands at its top.", restore)
