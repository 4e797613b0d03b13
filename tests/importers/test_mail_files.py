"""Mail is found wherever it lies, and what is no mail is named."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copterm.domain.errors import Invalid
from copterm.importers import mbox as mbox_module
from copterm.importers.mail_files import MailFiles, RawMessage, in_order
from copterm.importers.mbox import split_mbox
from tests.importers.letters import DATA, letter, mbox, read


def test_an_mbox_is_split_at_full_envelope_lines_only() -> None:
    messages, refused, _ = read(DATA / "2003-May.txt")
    assert len(messages) == 4
    assert not refused
    assert b"From my desk I cannot see" in messages[0].data
    assert b"From time to time one is lost." in messages[0].data


def test_an_envelope_needs_no_blank_line_before_it(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(mbox(letter(1), letter(2)).replace(b"\n\nFrom bea", b"\nFrom bea"))
    assert len(read(tmp_path / "a.mbox")[0]) == 2


@pytest.mark.parametrize(
    "line",
    [
        "From bea@example.org Thu May  1 10:00:00 2003",
        "From bea at example.org  Thu May  1 10:00:00 2003",
        "From bea@example.org Thu May  1 10:00 2003",
        "From bea@example.org Thu May  1 10:00:00 +0200 2003",
        "From bea@example.org Thu May  1 10:00:00 CEST 2003",
        "From mboxrd@z Thu Jan  1 00:00:00 1970",
        "From - Thu May 01 10:00:00 2003",
        "From Bea Lindqvist Thu May  1 10:00:00 2003\r",
    ],
)
def test_envelopes_of_every_shape_separate(line: str, tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(f"{line}\nSubject: one\n\nx\n\n{line}\nSubject: two\n\ny\n".encode())
    assert [one.data.split(b"\n")[0] for one in read(tmp_path / "a.mbox")[0]] == [b"Subject: one", b"Subject: two"]


def test_an_envelope_that_is_quoted_in_a_body_does_not_separate(tmp_path: Path) -> None:
    body = "My file begins so:\nFrom bea@example.org Thu May  1 10:00:00 2003\nand then it ends.\n"
    (tmp_path / "a.mbox").write_bytes(mbox(letter(1, body)))
    assert len(read(tmp_path / "a.mbox")[0]) == 1


def test_escaped_from_lines_are_put_right(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(mbox(letter(1, ">From here on.\n>>From there.")))
    assert b"\nFrom here on.\n>From there." in read(tmp_path / "a.mbox")[0][0].data


def test_months_come_in_the_order_of_the_calendar(tmp_path: Path) -> None:
    for name in ("2003-April.txt", "2002-December.txt", "2003-January.txt", "2003-May.txt.gz"):
        data = mbox(letter(1, name))
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    order = [one.source.rpartition("/")[2] for one in read(tmp_path)[0]]
    assert order == ["2002-December.txt", "2003-January.txt", "2003-April.txt", "2003-May.txt.gz"]


def test_numbers_in_names_are_ordered_by_value() -> None:
    assert sorted(["m10", "m9", "m1"], key=in_order) == ["m1", "m9", "m10"]


def test_a_maildir_gives_new_and_cur_and_its_folders_but_not_tmp(tmp_path: Path) -> None:
    places = ("new/1:2,", "cur/2:2,S", "tmp/3", ".Lists/cur/4:2,", "dovecot-uidlist")
    for number, place in enumerate(places):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(letter(number))
    messages, refused, passed_over = read(tmp_path)
    assert [one.source.partition("/")[2] for one in messages] == ["new/1:2,", "cur/2:2,S", ".Lists/cur/4:2,"]
    assert not refused
    assert not passed_over


@pytest.mark.parametrize(("name", "pack"), [("a.gz", gzip.compress), ("a.bz2", bz2.compress), ("a.xz", lzma.compress)])
def test_compressed_mail_is_read(name: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(pack(mbox(letter(1), letter(2))))
    assert len(read(tmp_path / name)[0]) == 2


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_an_archive_is_read_without_writing_any_file(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "mail.tar"
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in (
            ("../../etc/evil.mbox", mbox(letter(1))),
            ("list/cur/1:2,", letter(2)),
            ("list/2003-May.txt.gz", gzip.compress(mbox(letter(3)))),
            ("list/README", b"Nothing to see here."),
        ):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        link = tarfile.TarInfo("list/link.eml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    messages, refused, passed_over = read(path)
    assert len(messages) == 3
    assert not refused
    assert [one.source.rpartition("/")[2] for one in passed_over] == ["README"]
    assert os.listdir(tmp_path) == ["mail.tar"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\x7fELF\x00\x00\x01\x02" * 50, "is not text"),
        (gzip.compress(mbox(letter(1)) * 100)[:200], "is damaged"),
        (b"\x1f\x8bgarbage", "is damaged"),
    ],
)
def test_a_file_that_was_named_and_is_no_mail_is_refused(data: bytes, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(Invalid, match=sentence):
        read(tmp_path / "x")


def test_a_missing_path_an_empty_folder_and_a_pipe_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    for name, sentence in (("nowhere", "There is no file"), ("empty", "is empty"), ("pipe", "neither a file")):
        with pytest.raises(Invalid, match=sentence):
            MailFiles([tmp_path / name])


def test_in_a_folder_bad_files_are_reported_and_the_others_read(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(1))
    (tmp_path / "b.eml").write_bytes(b"")
    (tmp_path / "c.bin").write_bytes(bytes(range(256)))
    (tmp_path / "README.md").write_bytes(b"What this is.\n")
    os.mkfifo(tmp_path / "pipe")
    messages, refused, passed_over = read(tmp_path)
    assert len(messages) == 1
    assert [(one.source.rpartition("/")[2], one.reason) for one in refused] == [
        ("b.eml", "is empty"),
        ("c.bin", "is not text"),
    ]
    assert [one.source.rpartition("/")[2] for one in passed_over] == ["README.md"]


def test_a_message_larger_than_the_bound_is_refused_and_the_next_is_read() -> None:
    stream = io.BytesIO(mbox(letter(1), letter(2, "x" * 3_000_000), letter(3)))
    found = list(split_mbox(stream, 1_000_000))
    assert [one.data is None for one in found] == [False, True, False]
    assert b"<m3@example.org>" in (found[2].data or b"")


def test_a_message_in_utf_16_or_after_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"\xff\xfe" + letter(1).decode().encode("utf-16-le"))
    (tmp_path / "b.eml").write_bytes(b"\xef\xbb\xbf" + letter(2))
    assert [one.data.split(b":")[0] for one in read(tmp_path)[0]] == [b"From", b"From"]


def test_progress_counts_the_bytes_on_disk(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.mbox").write_bytes(mbox(letter(number)))
    files = MailFiles([tmp_path])
    assert (files.done, files.size) == (0, sum(path.stat().st_size for path in tmp_path.iterdir()))
    assert sum(isinstance(one, RawMessage) for one in files.read()) == 3
    assert files.done == files.size


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=6), st.integers(1, 400))
def test_however_the_blocks_fall_every_message_is_found(bodies: list[bytes], size: int) -> None:
    kept = [body.replace(b"From ", b"from ") for body in bodies]
    whole = b"".join(
        b"From a@b Thu May  1 10:00:00 2003\nSubject: %d\n\n%b\n" % (number, body) for number, body in enumerate(kept)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mbox_module, "_BLOCK", size)
        found = list(split_mbox(io.BytesIO(whole), 1_000_000))
    assert [one.data for one in found] == [b"Subject: %d\n\n%b\n" % pair for pair in enumerate(kept)]
