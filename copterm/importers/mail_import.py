"""A mail archive on its way into a community: read, sorted into threads, stored; every message is accounted for.

First all of it is read and set aside, then whole threads are stored, batch by batch. What stops it in between leaves
whole batches, and the next run goes on from there.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import PurePath
from typing import Final, Protocol

from copterm.domain.clock import now
from copterm.domain.errors import Invalid
from copterm.importers.mail_dates import EARLIEST
from copterm.importers.mail_files import MailFiles, PassedOver, RawMessage, Refused
from copterm.importers.mail_message import OpenedMessage, ParsedMessage
from copterm.importers.mail_subject import as_title, bare_subject, is_reply, list_tags, tags_of
from copterm.importers.spool import Spool
from copterm.importers.threading import NONE, SUBJECT_WINDOW, Outside, Strand, Threads, hashed
from copterm.services.importing import ImportedPost, ImportedThread, Known, Stored, TitledThread
from copterm.text.words import words

BATCH: Final = 1_000
"""Posts stored in one transaction, about: threads stay whole."""
_BATCH_BYTES: Final = 8_000_000
_ASKED: Final = 400
_ASKED_BYTES: Final = 8_000_000


class Archive(Protocol):
    """The community that is imported into, as far as an import asks of it."""

    def find_known(self, keys: Sequence[str]) -> dict[str, Known]:
        """Which of these messages are there, or waited for."""

    def find_titled(self, title: str) -> tuple[TitledThread, ...]:
        """Threads that may have this title."""

    def count_new_authors(self, addresses: Sequence[str]) -> int:
        """How many of these authors are new."""

    def store(self, batch: Sequence[ImportedThread]) -> Stored:
        """Store whole threads, in one transaction."""


@dataclass(slots=True)
class Report:
    """What became of every message: read = imported + duplicates + refused."""

    imported: int = 0
    duplicates: int = 0
    refused: list[Refused] = field(default_factory=list)
    threads: int = 0
    members: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    passed_over: list[PassedOver] = field(default_factory=list)
    stopped: bool = False

    @property
    def read(self) -> int:
        """How many messages were met."""
        return self.imported + self.duplicates + len(self.refused)


Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and how far it goes."""


@dataclass(slots=True)
class MailImport:
    """One run. `should_stop` is asked between messages and between batches."""

    files: MailFiles
    archive: Archive
    should_stop: Callable[[], bool] = lambda: False
    progress: Progress = lambda doing, done, whole: None
    report: Report = field(default_factory=Report)
    _threads: Threads = field(default_factory=Threads)
    _tags: Counter[str] = field(default_factory=Counter)
    _lists: set[str] = field(default_factory=set)
    _authors: set[str] = field(default_factory=set)
    _last_date: dict[str, datetime] = field(default_factory=dict)

    def run(self, *, dry_run: bool = False) -> Report:
        """Import what is new. Invalid, before anything is stored, where there is no mail at all."""
        with Spool() as spool:
            self._read_all(spool)
            if self.should_stop():
                self.report.stopped = True
            elif dry_run:
                strands = [strand for strand in self._threads.strands() if not strand.thread_id]
                self.report.imported, self.report.threads = len(spool), len(strands)
                self.report.members = self.archive.count_new_authors(sorted(self._authors))
            else:
                self._store_all(spool)
        return self.report

    def _read_all(self, spool: Spool) -> None:
        waiting: list[OpenedMessage] = []
        size = 0
        for opened in self._opened():
            waiting.append(opened)
            size += opened.size
            if len(waiting) >= _ASKED or size >= _ASKED_BYTES:
                self._set_aside(spool, waiting)
                waiting, size = [], 0
                self.progress("Reading", self.files.done, self.files.size)
                if self.should_stop():
                    return
        self._set_aside(spool, waiting)
        if not len(spool) and not self.report.read:
            names = ", ".join(dict.fromkeys(over.source for over in self.report.passed_over[:3]))
            raise Invalid(f"There is no mail in {names}.")

    def _opened(self) -> Iterator[OpenedMessage]:
        """Every message that is not another copy of one in this run."""
        for found in self.files.read():
            if isinstance(found, Refused):
                self.report.refused.append(found)
            elif isinstance(found, PassedOver):
                self.report.passed_over.append(found)
            else:
                try:
                    yield OpenedMessage(found)
                except Invalid as refusal:
                    self._refuse(found, refusal)

    def _refuse(self, raw: RawMessage, refusal: Invalid) -> None:
        place = f"{raw.source}, byte {raw.offset}" if raw.envelope else raw.source
        self.report.refused.append(Refused(place, str(refusal)))

    def _set_aside(self, spool: Spool, waiting: Sequence[OpenedMessage]) -> None:
        """Parse and keep those that are new, and learn where what they refer to is."""
        known = self.archive.find_known(list(dict.fromkeys(opened.key for opened in waiting)))
        asked: dict[str, None] = {}
        for opened in waiting:
            key = hashed(opened.key)
            there = known.get(opened.key)
            if key in self._threads or (there is not None and there.post_id is not None):
                self.report.duplicates += 1
                continue
            try:
                message = opened.read()
            except Invalid as refusal:
                self._refuse(opened.raw, refusal)
                continue
            if there is not None:
                self._threads.outside[key] = Outside(there.thread_id, has_message=False)
            self._take(spool, opened.raw, message)
            asked |= dict.fromkeys(message.references)
        for reference, found in self.archive.find_known(list(asked)).items():
            self._threads.outside[hashed(reference)] = Outside(found.thread_id, found.post_id is not None)

    def _take(self, spool: Spool, raw: RawMessage, message: ParsedMessage) -> None:
        if message.sent_at is None:
            message = replace(message, sent_at=self._last_date.get(_place(raw), EARLIEST))
        assert message.sent_at is not None
        self._last_date = {_place(raw): message.sent_at}
        spool.add(message)
        self.report.notes.update(message.notes)
        self._tags.update(tags_of(message.subject))
        self._lists.update(message.lists)
        self._authors.add(message.author.address)
        self._threads.add(
            hashed(message.key),
            [hashed(reference) for reference in message.references],
            message.sent_at.timestamp(),
            hashed(said) if (said := _said(message.subject)) else 0,
            is_reply=is_reply(message.subject),
        )

    def _store_all(self, spool: Spool) -> None:
        writer = _Writer(spool, self._threads, self.archive, list_tags(self._tags, len(spool)) | self._lists)
        batch: list[ImportedThread] = []
        posts = size = done = 0
        for strand in self._threads.strands():
            thread = writer.thread(strand)
            batch.append(thread)
            posts += len(thread.posts)
            size += sum(len(post.body) for post in thread.posts)
            if posts >= BATCH or size >= _BATCH_BYTES:
                self._store(batch)
                done += posts
                batch, posts, size = [], 0, 0
                self.progress("Storing", done, len(spool))
                if self.should_stop():
                    self.report.stopped = True
                    return
        self._store(batch)

    def _store(self, batch: Sequence[ImportedThread]) -> None:
        if not batch:
            return
        stored = self.archive.store(batch)
        self.report.imported += stored.posts
        self.report.duplicates += stored.duplicates
        self.report.threads += stored.threads
        self.report.members += stored.members


@dataclass(frozen=True, slots=True)
class _Writer:
    """Makes threads out of strands."""

    spool: Spool
    threads: Threads
    archive: Archive
    tags: frozenset[str]

    def thread(self, strand: Strand) -> ImportedThread:
        """The posts of a strand under the subject it began with."""
        messages = {number: self.spool.get(number) for number in strand.members}
        first = messages[strand.members[0]]
        thread_id = strand.thread_id or self._thread_of_subject(strand, first) or None
        posts = tuple(self._post(number, messages, first) for number in strand.members)
        title = as_title(bare_subject(first.subject, self.tags))
        return ImportedThread(title, posts, thread_id, tuple(self._missing(messages)))

    def _post(self, number: int, messages: dict[int, ParsedMessage], first: ParsedMessage) -> ImportedPost:
        message = messages[number]
        parent = self.threads.parent(number)
        answered = messages.get(parent)
        key = answered.key if answered else self._outside_parent(message)
        assert message.sent_at is not None
        return ImportedPost(
            key=message.key,
            parent=key,
            author_name=message.author.name,
            author_address=message.author.address,
            created_at=min(message.sent_at, now()),
            original_date=message.original_date,
            format=message.format,
            body=self._body(message, answered or first),
            attachments=message.attachments,
        )

    def _outside_parent(self, message: ParsedMessage) -> str:
        """The key of the stored message that this one answers."""
        for reference in reversed(message.references):
            found = self.threads.outside.get(hashed(reference))
            if found is not None and found.has_message:
                return reference
        return ""

    def _body(self, message: ParsedMessage, answered: ParsedMessage) -> str:
        """The text; where the subject changes in the middle of a thread, the new one is said above it."""
        said, before = _said(message.subject), _said(answered.subject)
        if not said or said.startswith(before) or before.startswith(said):
            return message.body
        subject = bare_subject(message.subject, self.tags)
        mark = "**Subject:** " if message.format == "markdown" else "Subject: "
        return f"{mark}{subject}\n\n{message.body}"

    def _thread_of_subject(self, strand: Strand, first: ParsedMessage) -> int:
        """The stored thread of a reply that refers to nothing."""
        if first.references or not is_reply(first.subject) or first.sent_at is None:
            return 0
        said = _said(first.subject)
        for thread in self.archive.find_titled(bare_subject(first.subject, self.tags)):
            lately = (first.sent_at - thread.last_post_at).total_seconds() <= SUBJECT_WINDOW
            if _said(thread.title) == said and thread.created_at <= first.sent_at and lately:
                return thread.thread_id
        return 0

    def _missing(self, messages: dict[int, ParsedMessage]) -> list[str]:
        """What these messages answer to and nobody has seen: when it comes, it belongs to their thread."""
        found: dict[str, None] = {}
        for number, message in messages.items():
            if self.threads.parent(number) == NONE:
                for reference in message.references:
                    key = hashed(reference)
                    if key not in self.threads and key not in self.threads.outside:
                        found[reference] = None
        return list(found)


@lru_cache(maxsize=4096)
def _said(subject: str) -> str:
    """A subject as it is compared: its words, without Re and any tag."""
    bare = bare_subject(subject, frozenset(tags_of(subject)))
    return " ".join(words(bare)) or bare.casefold()


def _place(raw: RawMessage) -> str:
    """Where neighbours of a message lie: its mbox, or its folder."""
    return raw.source if raw.envelope else str(PurePath(raw.source).parent)
