"""Importing a mail archive: a real one where it is there, else one that is written for the purpose."""

from __future__ import annotations

import json
import mailbox
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from threading import Event, Thread

import psutil

from bench.figures import Figure
from bench.run import Run
from bench.site import make_empty
from bench.text import paragraph, title

REAL = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "twisted-python-pipermail.tar.xz"
MESSAGES = 20_000
LOOKS = 0.1


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took: messages read, seconds, and bytes of memory at a quarter of the time and at most."""

    read: int
    seconds: float
    early: float
    most: float


def measure(run: Run) -> Iterator[Figure]:
    """Import into an empty site, in a process of its own."""
    folder = run.folder()
    source = REAL if REAL.exists() and not run.generated else write_archive(folder / "archive.mbox")
    done = import_archive(make_empty(str(folder / "site.db")), source)
    yield Figure(f"import of {source.name}, {done.read:,} messages", done.read / done.seconds, "/s", least=1_500)
    yield Figure("… memory at most", done.most / 1e6, "MB", most=300)
    yield Figure("… of it grown in the last three quarters", (done.most - done.early) / 1e6, "MB")


def import_archive(url: str, source: Path) -> Imported:
    """Import mail into the community `bench`; the process is watched from outside."""
    command = [sys.executable, "-m", "copterm", "import", "mbox", str(source), "--community", "bench", "--json"]
    start, sizes, over = time.perf_counter(), list[float](), Event()
    process = subprocess.Popen(
        [*command, "--database", url], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    watched = psutil.Process(process.pid)

    def watch() -> None:
        while not over.wait(LOOKS):
            try:
                sizes.append(watched.memory_info().rss)
            except psutil.NoSuchProcess:
                return

    watching = Thread(target=watch)
    watching.start()
    try:
        said, _ = process.communicate()
    finally:
        over.set()
        watching.join()
        if process.poll() is None:
            process.kill()
            process.wait()
    spent = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"the import ended with status {process.returncode}")
    return Imported(json.loads(said)["read"], spent, max(sizes[: len(sizes) // 4], default=0), max(sizes, default=0))


def write_archive(path: Path) -> Path:
    """A mail archive with four messages a thread."""
    dice, start = random.Random(2), datetime(2010, 1, 1, tzinfo=UTC)
    box = mailbox.mbox(path)
    subject, parent = "", ""
    for n in range(MESSAGES):
        message = EmailMessage()
        if n % 4 == 0:
            subject, parent = title(dice), ""
        message["Subject"] = f"Re: {subject}" if parent else subject
        message["From"] = f"Author {n % 200} <author{n % 200}@example.org>"
        message["Date"] = format_datetime(start + timedelta(minutes=7 * n))
        message["Message-ID"] = f"<{n}@example.org>"
        if parent:
            message["In-Reply-To"] = parent
        parent = f"<{n}@example.org>"
        message.set_content(paragraph(dice))
        box.add(message)
    box.close()
    return path
