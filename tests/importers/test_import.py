"""A mail archive comes into a community: once each, in threads, and nobody faces it as unread."""

import io
import json
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from copterm.domain import events
from copterm.domain.errors import Invalid, NotAllowed, NotFound
from copterm.importers import mail_import
from copterm.importers.mail_files import MailFiles
from copterm.importers.mail_import import MailImport, Report
from copterm.operate import import_mail
from copterm.operate.import_mail import HouseArchive, bar, document, lines
from copterm.operate.shell import run
from copterm.services import communities, importing, moving, posts, reading, threads, titles
from copterm.services.importing import ImportedThread, Stored
from copterm.services.posts import PostView
from copterm.services.threads import ThreadRow
from tests.conftest import Site
from tests.importers.letters import DATA, letter, mbox


@pytest.fixture(autouse=True)
def community(request: pytest.FixtureRequest) -> None:
    """A community to import into, in whatever site the test has."""
    for name in ("site", "small_site"):
        if name in request.fixturenames:
            one: Site = request.getfixturevalue(name)
            one.community(one.admin())


def bring(site: Site, *paths: Path, leave_unread: bool = False, dry_run: bool = False) -> Report:
    """Import these paths."""
    archive = HouseArchive.open(site.system, "data", leave_unread=leave_unread)
    report = MailImport(MailFiles(paths), archive).run(dry_run=dry_run)
    archive.finish()
    assert report.read == report.imported + report.duplicates + len(report.refused)
    return report


def put(folder: Path, *letters: bytes, name: str = "list.mbox") -> Path:
    """An mbox of these letters."""
    (folder / name).write_bytes(mbox(*letters))
    return folder / name


def rows(site: Site) -> list[ThreadRow]:
    return list(site.system.read_now(threads.list_threads, "data").rows)


def posts_of(site: Site, thread_id: int) -> tuple[PostView, ...]:
    return site.system.read_now(posts.list_posts, thread_id, 1)


def said(site: Site) -> list[tuple[str, list[str]]]:
    """Titles with the first line of each post."""
    return [(row.title, [post.body.split("\n")[0] for post in posts_of(site, row.id)]) for row in rows(site)]


def test_a_month_becomes_threads_posts_and_unclaimed_authors(site: Site) -> None:
    report = bring(site, DATA / "2003-May.txt")
    assert (report.read, report.imported, report.duplicates, report.threads, report.members) == (4, 3, 1, 2, 3)
    found = {row.title: row for row in rows(site)}
    assert set(found) == {"Which scheduler do you use?", "A zone beyond belief"}
    row = found["Which scheduler do you use?"]
    assert (row.replies, row.author, row.last) == (1, "Bea Lindqvist", "Deniz Çelik")
    first, second = posts_of(site, row.id)
    assert (first.number, first.format, first.attachments) == (1, "mail", ("crontab.txt",))
    assert (second.number, second.reply_to) == (2, 1)
    assert second.created_at.isoformat() == "2003-05-01T11:00:00+00:00"
    assert site.system.read_now(communities.get_community, "data").threads == 2


def test_a_second_run_adds_nothing(site: Site) -> None:
    bring(site, DATA / "2003-May.txt")
    before = said(site)
    site.events.clear()
    report = bring(site, DATA / "2003-May.txt")
    assert (report.imported, report.duplicates, report.threads, report.members) == (0, 4, 0, 0)
    assert said(site) == before
    assert site.events == []


def test_an_import_is_told_once(site: Site) -> None:
    site.events.clear()
    bring(site, DATA / "2003-May.txt")
    assert site.kinds() == [events.IMPORT_DONE]
    assert site.events[0].data == {"posts": 3, "threads": 2, "members": 3}


def test_a_late_reply_is_appended_to_its_thread(site: Site, tmp_path: Path) -> None:
    bring(site, put(tmp_path, letter(1, "one"), letter(2, "two", in_reply_to="<m1@example.org>")))
    late = letter(3, "three", in_reply_to="<m2@example.org>", **{"from": "Cem <cem@example.org>"})
    bring(site, put(tmp_path, late))
    assert said(site) == [("Which scheduler?", ["one", "two", "three"])]
    row = rows(site)[0]
    assert (row.replies, row.last) == (2, "Cem")
    assert posts_of(site, row.id)[2].reply_to == 2


def test_a_late_reply_goes_after_its_thread_into_another_community_and_touches_that_one(
    site: Site, tmp_path: Path
) -> None:
    bring(site, put(tmp_path, letter(1, "one"), letter(2, "else", subject="Other")))
    ada = site.admin("zoe", "Zoe")
    site.community(ada, "other", "Other")
    bea = site.member(ada, "bea", "other")
    thread = next(row.id for row in rows(site) if row.title == "Which scheduler?")
    site.system.write_now(moving.move, thread, "other", "Fits there.")
    bea.write_now(reading.all_read)
    before = site.system.read_now(communities.get_community, "data")
    date = "Fri, 02 Jan 2009 10:00:00 +0000"
    bring(site, put(tmp_path, letter(3, "three", in_reply_to="<m1@example.org>", date=date)))
    after = site.system.read_now(communities.get_community, "data")
    assert (after.last_post_at, after.threads) == (before.last_post_at, before.threads)
    there = site.system.read_now(communities.get_community, "other")
    assert there.last_post_at == site.system.read_now(threads.list_threads, "other").rows[0].last_at
    assert there.last_post_at.isoformat() == "2009-01-02T10:00:00+00:00"
    assert bea.read_now(reading.count_unread) == 0


def test_a_late_parent_comes_to_the_thread_that_waits_for_it(site: Site, tmp_path: Path) -> None:
    bring(site, put(tmp_path, letter(2, "two", in_reply_to="<m1@example.org>")))
    report = bring(site, put(tmp_path, letter(1, "one"), letter(3, "three", in_reply_to="<m1@example.org>")))
    assert report.threads == 0
    assert said(site) == [("Which scheduler?", ["two", "one", "three"])]
    assert bring(site, put(tmp_path, letter(1, "one"))).duplicates == 1


def test_a_late_reply_by_subject_alone_finds_its_thread(site: Site, tmp_path: Path) -> None:
    bring(site, put(tmp_path, letter(1, "one"), letter(2, "else", subject="Other")))
    bring(site, put(tmp_path, letter(3, "three", subject="Re: Which  scheduler?")))
    assert sorted(said(site)) == [("Other", ["else"]), ("Which scheduler?", ["one", "three"])]


def test_a_subject_that_changes_within_a_thread_is_said_in_the_post(site: Site, tmp_path: Path) -> None:
    changed = letter(2, "two", subject="Cron is fine (was: Which scheduler?)", in_reply_to="<m1@example.org>")
    same = letter(3, "three", subject="Re: Cron is fine (was: Which scheduler?)", in_reply_to="<m2@example.org>")
    bring(site, put(tmp_path, letter(1, "one"), changed, same))
    assert said(site)[0][1] == ["one", "Subject: Cron is fine (was: Which scheduler?)", "three"]


def test_the_tag_of_the_list_is_no_part_of_titles(site: Site, tmp_path: Path) -> None:
    addressed = {"subject": "[Pipes] [PATCH] Less cron", "to": "pipes@lists.example.org"}
    bring(site, put(tmp_path, letter(1, **addressed)))
    assert said(site)[0][0] == "[PATCH] Less cron"


def test_nobody_faces_an_archive_as_unread_and_what_was_unread_stays_so(site: Site, tmp_path: Path) -> None:
    ada, bea = site.house.forum(1), site.member(site.house.forum(1), "bea")
    fresh = ada.write_now(threads.new_thread, rows_community(site), "discussion", "Fresh", "Something new.").id
    bring(site, DATA / "2003-May.txt")
    assert [(stop.title, stop.number) for stop in [bea.read_now(reading.next_unread)] if stop] == [("Fresh", 1)]
    assert bea.read_now(reading.new).total == 1
    bea.write_now(reading.advance, fresh, 1)
    assert bea.read_now(reading.new).total == 0
    old = next(row.id for row in rows(site) if row.title.startswith("Which"))
    ada.write_now(posts.reply, old, "Five hundred years later.")
    assert bea.read_now(reading.new).total == 1


def rows_community(site: Site) -> int:
    return site.system.read_now(communities.get_community, "data").id


def test_who_had_read_a_thread_has_read_what_an_import_appends(site: Site, tmp_path: Path) -> None:
    bea = site.member(site.house.forum(1), "bea")
    bring(site, put(tmp_path, letter(1, "one")), leave_unread=True)
    assert bea.read_now(reading.new).total == 1
    bea.write_now(reading.advance, rows(site)[0].id, 1)
    bring(site, put(tmp_path, letter(2, "two", in_reply_to="<m1@example.org>")))
    assert bea.read_now(reading.new).total == 0


def test_with_unread_members_find_it_as_new(site: Site) -> None:
    bea = site.member(site.house.forum(1), "bea")
    bring(site, DATA / "2003-May.txt", leave_unread=True)
    assert bea.read_now(reading.new).total == 3


def test_a_dry_run_says_the_same_and_stores_nothing(site: Site) -> None:
    dry = bring(site, DATA / "2003-May.txt", dry_run=True)
    assert rows(site) == []
    wet = bring(site, DATA / "2003-May.txt")
    assert document(dry) == document(wet)


def test_one_author_in_two_archives_is_one_person(site: Site, tmp_path: Path) -> None:
    assert bring(site, put(tmp_path, letter(1))).members == 1
    assert bring(site, put(tmp_path, letter(2, **{"from": "B. <BEA@example.org>"}))).members == 0


def test_titles_can_be_found_by_their_words(site: Site) -> None:
    bring(site, DATA / "2003-May.txt")
    similar = site.system.read_now(titles.similar, rows_community(site), "what scheduler to use")
    assert [row.title for row in similar] == ["Which scheduler do you use?"]


def test_only_those_who_run_the_site_may_import(site: Site) -> None:
    bea = site.member(site.house.forum(1), "bea")
    with pytest.raises(NotAllowed, match="Only those who run the site"):
        bea.write_now(importing.store, rows_community(site), [])


def test_what_another_import_stored_meanwhile_is_left_out(site: Site, tmp_path: Path) -> None:
    class Racing(HouseArchive):
        """Somebody else imports the same between reading and storing."""

        def store(self, batch: Sequence[ImportedThread]) -> Stored:
            super().store(batch)
            return super().store(batch)

    archive = Racing(site.system, rows_community(site), leave_unread=False)
    report = MailImport(MailFiles([DATA / "2003-May.txt"]), archive).run()
    assert (report.imported, report.duplicates) == (0, 4)
    assert len(said(site)) == 2


def test_it_stops_between_batches_and_the_next_run_goes_on(
    small_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_import, "BATCH", 2)
    path = put(tmp_path, *(letter(number, subject=f"Subject {number}") for number in range(10)))
    archive = HouseArchive.open(small_site.system, "data")
    report = MailImport(MailFiles([path]), archive, lambda: archive.stored.posts >= 4).run()
    assert (report.stopped, report.imported, len(rows(small_site))) == (True, 4, 4)
    rest = bring(small_site, path)
    assert (rest.imported, rest.duplicates, len(rows(small_site))) == (6, 4, 10)


def test_a_message_without_a_date_stands_by_its_neighbour(small_site: Site, tmp_path: Path) -> None:
    path = put(tmp_path, letter(1), letter(2, date="", subject="No date"))
    path.write_bytes(path.read_bytes().replace(b"Thu May  1 10:00:00 2003", b"Thu Jan  1 00:00:00 1970"))
    report = bring(small_site, path)
    assert {row.last_at.isoformat() for row in rows(small_site)} == {"2003-05-01T01:00:00+00:00"}
    assert report.notes == {"it has no date that can be read": 1}


def test_where_there_is_no_mail_nothing_is_begun(small_site: Site, tmp_path: Path) -> None:
    (tmp_path / "README").write_text("Not a letter.")
    with pytest.raises(Invalid, match=r"There is no mail in .*README\."):
        bring(small_site, tmp_path / "README")
    with pytest.raises(NotFound):
        HouseArchive.open(small_site.system, "nowhere")


def command(site: Site, *arguments: str) -> int:
    return run(["import", "mbox", *arguments, "--database", site.url])


def test_the_command_prints_one_document(small_site: Site, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "empty.eml").write_bytes(b"")
    (folder / "2003-May.txt").write_bytes((DATA / "2003-May.txt").read_bytes())
    assert command(small_site, str(folder), "--community", "data", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "read": 5,
        "imported": 3,
        "duplicates": 1,
        "refused": [{"source": "mail/empty.eml", "reason": "is empty"}],
        "threads": 2,
        "members": 3,
    }


@pytest.mark.parametrize(
    ("make", "slug", "sentence"),
    [
        (lambda path: path.write_bytes(b""), "data", "is empty."),
        (lambda path: path.write_bytes(bytes(range(256)) * 9), "data", "is not text."),
        (lambda path: None, "data", "There is no file"),
        (lambda path: path.write_bytes(letter(1)), "nowhere", "There is no community"),
    ],
)
def test_the_command_refuses_with_one_sentence(
    make: Callable[[Path], Any],
    slug: str,
    sentence: str,
    small_site: Site,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    make(tmp_path / "x")
    assert command(small_site, str(tmp_path / "x"), "--community", slug) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert sentence in told.err
    assert told.err.count("\n") == 1
    assert rows(small_site) == []


def test_an_interrupt_stops_the_command_cleanly(
    small_site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(import_mail.Bar, "show", lambda *_: os.kill(os.getpid(), signal.SIGINT))
    monkeypatch.setattr(mail_import, "_ASKED", 1)
    assert command(small_site, str(DATA / "2003-May.txt"), "--community", "data") == 130
    assert "goes on from there" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before
    assert command(small_site, str(DATA / "2003-May.txt"), "--community", "data", "--dry-run") == 130


def test_the_report_for_people_names_what_was_refused_and_what_is_odd() -> None:
    report = Report(imported=1234, threads=1)
    report.notes["it has no Message-ID"] = 2
    told = "\n".join(lines(report, dry_run=True))
    assert "imported    1,234, in 1 new thread, 0 new authors (would be" in told
    assert "2 of which one can say: it has no Message-ID" in told


def test_the_bar_says_how_far_how_fast_and_how_long() -> None:
    assert bar("Storing", 500, 1000, 2.0) == f"Storing  {'█' * 15}{'░' * 15}  50%  500 of 1,000  250/s  2 s left"
    assert bar("Reading", 0, 0, 0.0).startswith("Reading  ")


class Terminal(io.StringIO):
    """Somewhere a bar is drawn."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_and_wiped_and_nowhere_else() -> None:
    terminal, file = Terminal(), io.StringIO()
    for output in (terminal, file):
        with import_mail.Bar(output) as shown:
            shown.show("Storing", 1, 2)
    assert "1 of 2" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert file.getvalue() == ""
