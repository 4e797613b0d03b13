"""Forms of several parts that are kept as a draft until they are done: what a charter, a summary and a goal share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.screen import Screen
from textual.widget import Widget

from copterm.domain.errors import Refusal
from copterm.domain.parts import Part, read, written
from copterm.screens.opening import Back, OpenAddress
from copterm.screens.session import Session, Undo
from copterm.screens.writing import Desk, WritingPage, said_of
from copterm.services import drafts
from copterm.text.lines import Segment
from copterm.widgets.parts_form import PartsForm
from copterm.widgets.writing import People


@dataclass(frozen=True, slots=True)
class Begun:
    """What a form begins with: what it is in words, whose people are offered, and the answers there are."""

    title: tuple[Segment, ...]
    community_id: int
    answers: dict[str, str]
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What is said afterwards, and how it is taken back."""

    words: str
    undo: Callable[[Screen[None]], Awaitable[str]] | None = None


class FormPage(WritingPage):
    """One form. Subclasses say what it asks, what it begins with, and what is done with the answers."""

    FOCUS = (PartsForm,)
    PARTS: ClassVar[Sequence[Part]] = ()
    DOES: ClassVar[tuple[str, str]] = ("keep it", "Keep these answers, for everybody here to read")
    """What it is called to be done with it: in the hints, and in the help."""

    def __init__(self, session: Session, wanted: OpenAddress) -> None:
        super().__init__(session)
        self.wanted = wanted
        self.begun: Begun | None = None
        self.begun_as = ""

    def body(self) -> Iterable[Widget]:
        yield PartsForm(self.PARTS, self.DOES, id="form")
        yield People(id="people")

    @property
    def composer(self) -> PartsForm:
        return self.query_one(PartsForm)

    def people_scope(self) -> tuple[int, int | None]:
        return self.begun.community_id if self.begun else 0, None

    def holds_text(self) -> bool:
        return self.composer.text != self.begun_as

    async def begin(self) -> Begun:
        """Fetch what the form begins with."""
        raise NotImplementedError

    async def finish(self, answers: dict[str, str]) -> Done:
        """Do what the form is for."""
        raise NotImplementedError

    async def load(self) -> None:
        if self.begun is not None:
            return
        begun = await self.begin()
        self.head(*begun.title)
        draft = await self.forum.read(drafts.find, self.wanted.address)
        self.begun = begun
        desk = Desk(self.wanted.address, revision=begun.revision)
        self.start_desk(desk, draft)
        self.begun_as = written(self.PARTS, begun.answers)
        text = draft.body if draft is not None and draft.body.strip() else self.begun_as
        self.composer.begin("", text, said_of(draft, self.session.zone), self.query_one(People))
        if self.wanted.at:
            self.composer.go_to_named(self.wanted.at)
        self.offer_hints()

    # Keeping and leaving -----------------------------------------------------------------------------------

    def on_composer_send(self) -> None:
        self.act(self._finish())

    async def _finish(self) -> None:
        if self.desk is None:
            return
        await self.save_draft()
        try:
            done = await self.finish(read(self.PARTS, self.composer.text))
        except Refusal as refusal:
            self.composer.go_to_named(str(refusal))
            self.composer.say("not kept yet; nothing is lost", "act")
            raise
        await self.end_desk(discard=True)
        if done.undo is not None:
            self.session.undo = Undo("form", done.undo)
        self.post_message(Back(done.words))

    def on_composer_left(self) -> None:
        self.act(self.go_back())

    async def go_back(self) -> None:
        held = self.holds_text()
        if held:
            await self.save_draft()
        await self.end_desk(discard=not held)
        words = "The draft is kept; the same key goes on with it, and so does Drafts."
        self.post_message(Back(words if held else ""))
