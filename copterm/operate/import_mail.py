"""`copterm import mbox`: a mail archive into a community, with a bar, a report, and a clean stop at Ctrl-C."""

import json
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final, TextIO

import click

from copterm.commands.verb import counted
from copterm.forum import Forum
from copterm.importers.mail_files import MailFiles
from copterm.importers.mail_import import MailImport, Report
from copterm.operate.shell import Site
from copterm.services import importing
from copterm.services.importing import ImportedThread, Known, Stored, TitledThread
from copterm.text.clean import printable

STOPPED: Final = 130
_BAR: Final = 30
_BETWEEN: Final = 0.2
_SHOWN: Final = 10


@click.command("mbox")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--community", "slug", required=True, metavar="SLUG", help="The community to import into.")
@click.option("--dry-run", is_flag=True, help="Read everything and say what would come of it; store nothing.")
@click.option("--unread", is_flag=True, help="Leave what is imported unread for the members.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of lines.")
@click.pass_context
def command(ctx: click.Context, paths: Sequence[Path], slug: str, dry_run: bool, unread: bool, as_json: bool) -> int:
    """Import mail: mbox files, pipermail months, maildirs, single messages, folders and archives of them.

    Run it again and only what is new is added. Ctrl-C stops after what is being stored; the next run goes on.
    """
    site, output = ctx.ensure_object(Site), ctx.meta["call"].output
    archive = HouseArchive.open(site.house().system, slug, leave_unread=unread)
    with _stop_at_interrupt() as stop, Bar(sys.stderr) as bar:
        run = MailImport(MailFiles(paths), archive, lambda: stop.asked, bar.show)
        report = run.run(dry_run=dry_run)
        archive.finish()
    if as_json:
        output.write(json.dumps(document(report), ensure_ascii=False) + "\n")
    else:
        output.writelines(printable(line) + "\n" for line in lines(report, dry_run=dry_run))
    if report.stopped:
        click.echo("Stopped. What was stored stays; the same command goes on from there.", err=True)
    return STOPPED if report.stopped else 0


@dataclass
class HouseArchive:
    """The community as the import sees it, through the site's own forum."""

    forum: Forum
    community_id: int
    leave_unread: bool
    stored: Stored = field(default_factory=Stored)

    @classmethod
    def open(cls, forum: Forum, slug: str, *, leave_unread: bool = False) -> "HouseArchive":
        """The archive of a community; NotFound where there is none."""
        return cls(forum, forum.read_now(importing.find_community, slug), leave_unread)

    def find_known(self, keys: Sequence[str]) -> dict[str, Known]:
        """Which of these messages are there, or waited for."""
        return self.forum.read_now(importing.find_known, self.community_id, keys) if keys else {}

    def find_titled(self, title: str) -> tuple[TitledThread, ...]:
        """Threads that may have this title."""
        return self.forum.read_now(importing.find_titled, self.community_id, title)

    def count_new_authors(self, addresses: Sequence[str]) -> int:
        """How many of these authors are new."""
        return self.forum.read_now(importing.count_new_authors, addresses)

    def store(self, batch: Sequence[ImportedThread]) -> Stored:
        """Store whole threads, in one transaction."""
        stored = self.forum.write_now(importing.store, self.community_id, batch, leave_unread=self.leave_unread)
        self.stored.add(stored)
        return stored

    def finish(self) -> None:
        """Tell that the import has ended, if it brought anything."""
        if self.stored.posts:
            self.forum.write_now(importing.finish, self.community_id, self.stored)


def document(report: Report) -> dict[str, Any]:
    """The report as the JSON that `--json` prints."""
    return {
        "read": report.read,
        "imported": report.imported,
        "duplicates": report.duplicates,
        "refused": [{"source": refused.source, "reason": refused.reason} for refused in report.refused],
        "threads": report.threads,
        "members": report.members,
    }


def lines(report: Report, *, dry_run: bool = False) -> Iterator[str]:
    """The report for people."""
    yield f"read        {counted(report.read, 'message')}"
    would = " (would be, without --dry-run)" if dry_run else ""
    new = f"{counted(report.threads, 'new thread')}, {counted(report.members, 'new author')}"
    yield f"imported    {report.imported:,}, in {new}{would}"
    yield f"duplicates  {report.duplicates:,}"
    yield f"refused     {len(report.refused):,}"
    for refused in report.refused[:_SHOWN]:
        yield f"  {refused.source}: {refused.reason}"
    if len(report.refused) > _SHOWN:
        yield f"  … and {len(report.refused) - _SHOWN:,} more: --json names them all"
    for note, count in report.notes.most_common():
        yield f"kept        {count:,} of which one can say: {note}"
    for over in report.passed_over[:_SHOWN]:
        yield f"passed over {over.source}: {over.reason}"


@dataclass
class _Stop:
    asked: bool = False


@contextmanager
def _stop_at_interrupt() -> Iterator[_Stop]:
    """Make the first Ctrl-C a question to stop, and the second the usual one."""
    stop = _Stop()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.asked = True
        signal.signal(signal.SIGINT, before)
        click.echo("\nStopping after what is being stored…", err=True)

    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


class Bar:
    """A line on a terminal that says how far it is, how fast, and how long it will take; silent elsewhere."""

    def __init__(self, output: TextIO) -> None:
        self._output = output
        self._shown = output.isatty()
        self._doing, self._began, self._last = "", 0.0, 0.0

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._doing and self._shown:
            self._output.write("\r\x1b[K")
            self._output.flush()

    def show(self, doing: str, done: int, whole: int) -> None:
        """Draw the line anew, not more often than eyes can follow."""
        present = time.monotonic()
        if doing != self._doing:
            self._doing, self._began, self._last = doing, present, 0.0
        if self._shown and present - self._last >= _BETWEEN:
            self._last = present
            self._output.write(f"\r{bar(doing, done, whole, present - self._began)}\x1b[K")
            self._output.flush()


def bar(doing: str, done: int, whole: int, seconds: float) -> str:
    """The line: `Storing  ████████░░░░  12,000 of 33,000  4,100/s  5 s left`; bytes are shown as MB."""
    share = min(done / whole, 1.0) if whole else 1.0
    filled = int(share * _BAR)
    rate = done / seconds if seconds > 0 else 0.0
    amount = f"{done >> 20:,} of {whole >> 20:,} MB" if doing == "Reading" else f"{done:,} of {whole:,}"
    pace = f"{rate / 2**20:,.1f} MB/s" if doing == "Reading" else f"{rate:,.0f}/s"
    left = f"  {_left((whole - done) / rate)} left" if rate > 0 and seconds > 1 else ""
    return f"{doing:<8} {'█' * filled}{'░' * (_BAR - filled)} {share:4.0%}  {amount}  {pace}{left}"


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
