"""The real archives beside the project, where they are: everything accounted for, and nothing twice."""

import tempfile
from pathlib import Path

import pytest

from copterm.importers.mail_files import MailFiles
from copterm.importers.mail_import import MailImport, Report
from copterm.operate.import_mail import HouseArchive
from tests.conftest import Site

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"

pytestmark = pytest.mark.corpus


def bring(site: Site, name: str) -> Report:
    """Import an archive as it lies there."""
    path = CORPORA / f"{name}.tar.xz"
    if not path.exists():
        pytest.skip(f"the archive {name} is not here")
    archive = HouseArchive.open(site.system, "data")
    return MailImport(MailFiles([path]), archive).run()


def once_and_again(site: Site, name: str) -> tuple[Report, Report]:
    """The reports of a first and a second import."""
    site.community(site.admin())
    first, second = bring(site, name), bring(site, name)
    for report in (first, second):
        assert report.read == report.imported + report.duplicates + len(report.refused)
    assert (second.imported, second.threads, second.members) == (0, 0, 0)
    assert second.read == first.read
    return first, second


@pytest.mark.parametrize(
    ("name", "read", "imported"), [("tomoyo-mbox", 66, 66), ("notmuch-maildir", 263, 228), ("torture-eml", 312, 266)]
)
def test_the_small_archives_come_in(small_site: Site, name: str, read: int, imported: int) -> None:
    report, _ = once_and_again(small_site, name)
    assert (report.read, report.imported) == (read, imported)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("name", "read", "imported", "threads"),
    [
        ("usrp-mbox", 1_200, 1_200, range(250, 340)),
        ("ksummit-mbox", 3_115, 3_112, range(130, 160)),
        ("blinux-mbox", 6_019, 6_016, range(1_050, 1_210)),
        # 33,888 by its own count, where 1,379 messages whose id has no angle brackets count as different each;
        # 646 of them are the same id, date and subject twice.
        ("twisted-python-pipermail", 65_706, 33_242, range(9_000, 10_100)),
    ],
)
def test_the_large_archives_come_in(small_site: Site, name: str, read: int, imported: int, threads: range) -> None:
    report, _ = once_and_again(small_site, name)
    assert (report.read, report.imported) == (read, imported)
    assert report.threads in threads


def test_nothing_is_left_in_the_temporary_folder(
    small_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spool"))
    (tmp_path / "spool").mkdir()
    small_site.community(small_site.admin())
    bring(small_site, "tomoyo-mbox")
    assert list((tmp_path / "spool").iterdir()) == []
