"""Importing a mail archive: a real one where it is there, else one that is written for the purpose."""

from __future__ import annotations

import mailbox
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from bench.figures import Figure
from bench.site import WORDS, make_site, paragraph

REAL = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "twisted-python-pipermail.tar.xz"
MESSAGES = 10_000


def measure() -> Iterator[Figure]:
    """Import into an empty site, in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = make_site(folder, 0, 0, 0)
        source = REAL if REAL.exists() else _write(folder / "archive.mbox")
        start = time.perf_counter()
        command = [sys.executable, "-m", "copterm", "import", "mbox", str(source), "--community", "bench"]
        done = subprocess.run([*command, "--json", "--database", site.url], check=True, capture_output=True, text=True)
        spent = time.perf_counter() - start
    read = int(done.stdout.split('"read": ')[1].split(",")[0])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Figure(f"import of {source.name}, {read:,} messages", read / spent, "/s", least=1_500)
    yield Figure("… memory at most", peak, "MB", most=300)


def _write(path: Path) -> Path:
    dice, start = random.Random(2), datetime(2010, 1, 1, tzinfo=UTC)
    box = mailbox.mbox(path)
    subject, parent = "", ""
    for n in range(MESSAGES):
        message = EmailMessage()
        if n % 4 == 0:
            subject, parent = " ".join(dice.sample(WORDS, 5)), ""
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
